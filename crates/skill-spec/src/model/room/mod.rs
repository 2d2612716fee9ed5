//! What room the plain keywords of schemas leave for a value, where all of them must hold at once:
//! types, bounds, listed values, and the names an object must and may have.
//!
//! Only what is certain is told: keywords out of reach of exact arithmetic, and all that is no
//! plain keyword, are taken to allow everything.

mod decimal;
mod group;

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use decimal::Grain;
pub(crate) use group::{groups, is_condition};

use super::instance::{Judge, canonical, compare};
use super::keywords::TYPES;
use super::{Schema, Subschemas};
use crate::diagnostic::quote;
use crate::span::Span;
use crate::tree::{self, Entry, Node, Value};

/// Keywords that leave no room together.
#[derive(Debug)]
pub(crate) struct Clash {
    /// The value of one keyword.
    pub span: Span,
    /// As rules say it.
    pub message: String,
    /// The others.
    pub others: Vec<Span>,
    /// What kind of keywords they are.
    pub kind: Kind,
    /// Whether the keywords stand in more than one schema.
    pub is_across: bool,
}

/// What contradicts each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Types.
    Types,
    /// A lower bound and an upper one.
    Bounds,
    /// Bounds with values between them, but none of those that count.
    Gap,
    /// Names that must be there, and how many may be.
    Required,
    /// A name that must be there, and an object closed to it.
    Closed,
    /// Listed values.
    Listed,
}

impl Kind {
    /// What the other keywords are, in a few words.
    pub(crate) fn other(self) -> &'static str {
        match self {
            Self::Bounds => "the other bound",
            Self::Required => "the bound",
            Self::Gap => "and this",
            Self::Types | Self::Closed | Self::Listed => "the other keyword",
        }
    }
}

/// What is bounded, its type, and the lower and the upper bounds.
const PAIRS: &[(&str, &str, [&str; 2], [&str; 2])] = &[
    ("number", "number", ["minimum", "exclusiveMinimum"], ["maximum", "exclusiveMaximum"]),
    ("text", "string", ["minLength", ""], ["maxLength", ""]),
    ("list", "array", ["minItems", ""], ["maxItems", ""]),
    ("object", "object", ["minProperties", ""], ["maxProperties", ""]),
];
/// All types.
const ALL: u8 = 0x7f;
/// Each listed value costs a look at all keywords; a longer list was written by a program.
const MOST_VALUES: usize = 256;

/// Schemas that speak of one value.
pub(crate) struct Room<'r, 'a> {
    schema: &'a Schema,
    nodes: &'r [&'a Node],
}

/// A keyword, and the schema it stands in.
#[derive(Clone, Copy)]
struct Word<'a> {
    owner: usize,
    entry: &'a Entry,
}

impl<'r, 'a> Room<'r, 'a> {
    pub(crate) fn new(all: &Subschemas<'a>, nodes: &'r [&'a Node]) -> Self {
        Self { schema: all.schema(), nodes }
    }

    /// What contradicts each other; with a judge, listed values are held against all keywords.
    pub(crate) fn clashes(&self, judge: Option<&mut Judge<'a>>) -> Vec<Clash> {
        let kinds = self.kinds();
        if kinds == 0 {
            return self.type_clash().into_iter().collect();
        }
        let mut clashes = Vec::new();
        for (what, kind, lows, highs) in PAIRS {
            // One schema that bounds what it does not allow is in doubt all the same.
            if kinds & types_of(kind) != 0 || self.one() {
                clashes.extend(self.bounds(what, kinds, (*lows, *highs)));
            }
        }
        clashes.extend(self.contained());
        if kinds & types_of("object") != 0 || self.one() {
            clashes.extend(self.too_many_required());
            clashes.extend(self.closed());
        }
        clashes.extend(self.listed(judge));
        clashes
    }

    fn one(&self) -> bool {
        self.nodes.len() == 1
    }

    fn words(&self, name: &str) -> Vec<Word<'a>> {
        let entry = |(owner, node): (usize, &&'a Node)| {
            Some(Word { owner, entry: self.schema.entry(node, name)? })
        };
        self.nodes.iter().enumerate().filter_map(entry).collect()
    }

    /// The types that are left; `integer` without `number` means that only whole numbers are.
    fn kinds(&self) -> u8 {
        self.words("type").iter().fold(ALL, |left, word| left & types(&word.entry.value))
    }

    fn type_clash(&self) -> Option<Clash> {
        let words = self.words("type");
        let pairs = words
            .iter()
            .enumerate()
            .flat_map(|(at, one)| words[..at].iter().map(move |other| [*other, *one]));
        let mut apart = pairs.filter(|pair| {
            let [one, other] = pair.map(|word| types(&word.entry.value));
            one & other == 0
        });
        let told = apart.next().map_or(words.clone(), |pair| pair.to_vec());
        clash(Kind::Types, "value", &told)
    }

    /// A lower bound above the upper one, or nothing between them that is whole or a multiple.
    fn bounds(
        &self,
        what: &str,
        kinds: u8,
        (lows, highs): ([&str; 2], [&str; 2]),
    ) -> Option<Clash> {
        let low = self.tightest(lows, Ordering::Greater)?;
        let high = self.tightest(highs, Ordering::Less)?;
        let order = compare(&low.entry.value, &high.entry.value)?;
        let exclusive = [low, high].map(|word| is_exclusive(word.entry));
        if order == Ordering::Greater || order == Ordering::Equal && exclusive != [false; 2] {
            return clash(Kind::Bounds, what, &[low, high]);
        }
        if what != "number" {
            return None;
        }
        let multiples = self.words("multipleOf");
        let steps = multiples.iter().map(|word| &word.entry.value).collect();
        let is_whole = kinds & types_of("number") == types_of("integer");
        let grain = if is_whole { Grain::Whole } else { Grain::Any };
        if !decimal::is_gap([&low.entry.value, &high.entry.value], exclusive, steps, grain) {
            return None;
        }
        let mut words = [&[low, high], &multiples[..]].concat();
        let what = if is_whole { "whole number" } else { "number" };
        let mut clash = clash(Kind::Gap, what, &words)?;
        let kind = self.words("type").into_iter().find(|word| {
            is_whole && types(&word.entry.value) & types_of("number") == types_of("integer")
        });
        clash.others.extend(kind.map(|word| word.entry.value.span));
        words.extend(kind);
        clash.is_across = is_across(&words);
        Some(clash)
    }

    /// The bound that leaves the least, the one that excludes itself first.
    fn tightest(&self, names: [&str; 2], side: Ordering) -> Option<Word<'a>> {
        let mut best: Option<Word<'a>> = None;
        for word in names.into_iter().flat_map(|name| self.words(name)) {
            let value = &word.entry.value;
            let order = compare(value, best.map_or(value, |best| &best.entry.value));
            let is_tighter = match (order, best) {
                (None, _) => false,
                (Some(_), None) => true,
                (Some(Ordering::Equal), Some(best)) => {
                    is_exclusive(word.entry) && !is_exclusive(best.entry)
                }
                (Some(order), Some(_)) => order == side,
            };
            if is_tighter {
                best = Some(word);
            }
        }
        best
    }

    /// `minContains` and `maxContains` count what their own `contains` says.
    fn contained(&self) -> Option<Clash> {
        let (low, high) = (self.words("minContains"), self.words("maxContains"));
        let (&[low], &[high], true) = (&low[..], &high[..], self.one()) else { return None };
        let order = compare(&low.entry.value, &high.entry.value);
        (order == Some(Ordering::Greater)).then(|| clash(Kind::Bounds, "list", &[low, high]))?
    }

    fn too_many_required(&self) -> Option<Clash> {
        let most = self.tightest(["maxProperties", ""], Ordering::Less)?;
        let allowed = most.entry.value.scalar()?.text.parse::<usize>().ok()?;
        let words = self.words("required");
        let names: HashSet<&str> =
            words.iter().flat_map(|word| word.entry.value.items()).filter_map(Node::text).collect();
        if names.len() <= allowed {
            return None;
        }
        let first = words.first()?;
        Some(Clash {
            span: first.entry.key.span,
            message: format!(
                "`required` names {} properties, and {} allows fewer",
                names.len(),
                shown(most.entry)
            ),
            others: vec![most.entry.value.span],
            kind: Kind::Required,
            is_across: is_across(&[&words[..], &[most]].concat()),
        })
    }

    /// A name that one schema asks for and another, which lists its names, has not.
    fn closed(&self) -> Option<Clash> {
        let required = self.words("required");
        for word in self.words("additionalProperties") {
            let node = self.nodes[word.owner];
            let value = word.entry.value.scalar();
            let is_false =
                value.is_some_and(|it| it.kind == tree::Kind::Bool && it.text == "false");
            if !is_false || self.schema.entry(node, "patternProperties").is_some() {
                continue;
            }
            let known = self.schema.get(node, "properties");
            let is_known =
                |name: &str| known.is_some_and(|all| self.schema.entry(all, name).is_some());
            // Of its own names another rule speaks.
            let foreign = required.iter().filter(|asked| asked.owner != word.owner);
            let mut names = foreign.flat_map(|asked| asked.entry.value.items());
            let unknown = names.find_map(|item| {
                let name = item.text()?;
                (!is_known(name)).then_some((item, name))
            });
            let Some((item, name)) = unknown else { continue };
            return Some(Clash {
                span: item.span,
                message: format!(
                    "no object can hold {}, which `required` asks for, under {}",
                    quote(name),
                    shown(word.entry)
                ),
                others: vec![word.entry.value.span],
                kind: Kind::Closed,
                is_across: true,
            });
        }
        None
    }

    /// Listed values that other lists, or other keywords, all refuse.
    fn listed(&self, mut judge: Option<&mut Judge<'a>>) -> Option<Clash> {
        let lists: Vec<_> = [self.words("enum"), self.words("const")].concat();
        let values = |word: &Word<'a>| match word.entry.name() {
            Some("const") => std::slice::from_ref(&word.entry.value),
            _ => word.entry.value.items(),
        };
        let is_list = |word: &&Word<'a>| {
            word.entry.name() == Some("const")
                || matches!(&word.entry.value.value, Value::Sequence(_))
        };
        let shortest = lists.iter().filter(is_list).min_by_key(|word| values(word).len())?;
        let candidates = values(shortest);
        if candidates.is_empty() {
            let empty = |list: &Word<'_>| Clash {
                span: list.entry.value.span,
                message: "an `enum` without values allows nothing".to_owned(),
                others: Vec::new(),
                kind: Kind::Listed,
                is_across: false,
            };
            return Some(empty(shortest));
        }
        if candidates.len() > MOST_VALUES || lists.len() == 1 && judge.is_none() {
            return None;
        }
        let mut sets = HashMap::new();
        for list in lists.iter().filter(is_list) {
            let set: HashSet<String> = values(list).iter().map(canonical).collect();
            sets.insert(list.entry.key.span.start, set);
        }
        let mut refusals = candidates.iter().map(|value| {
            let text = canonical(value);
            let unlisted = |list: &&Word<'a>| {
                sets.get(&list.entry.key.span.start).is_some_and(|set| !set.contains(&text))
            };
            let list = lists.iter().find(unlisted).copied();
            list.or_else(|| {
                let judge = judge.as_deref_mut()?;
                self.nodes.iter().enumerate().find_map(|(owner, node)| {
                    Some(Word { owner, entry: judge.refusal(node, value)? })
                })
            })
        });
        let first = refusals.next().flatten()?;
        let mut words = vec![*shortest, first];
        words.extend(refusals.collect::<Option<Vec<_>>>()?);
        let mut clash = clash(Kind::Listed, "value", &words[..2])?;
        clash.is_across = is_across(&words);
        Some(clash)
    }
}

/// The types a `type` allows, a bit each; all where one of them does not exist.
fn types(value: &Node) -> u8 {
    let words = if value.text().is_some() { std::slice::from_ref(value) } else { value.items() };
    let mut bits = words.iter().map(|word| word.text().map_or(0, types_of));
    let all = bits.try_fold(0, |all, bits| (bits != 0).then_some(all | bits));
    all.filter(|all| *all != 0).unwrap_or(ALL)
}

/// The bits of one type's name: `integer` is a part of `number`.
fn types_of(name: &str) -> u8 {
    let bit = |name: &str| TYPES.iter().position(|known| *known == name).map_or(0, |at| 1 << at);
    if name == "number" { bit("number") | bit("integer") } else { bit(name) }
}

fn is_exclusive(entry: &Entry) -> bool {
    entry.name().is_some_and(|name| name.starts_with("exclusive"))
}

fn is_across(words: &[Word<'_>]) -> bool {
    words.windows(2).any(|pair| pair[0].owner != pair[1].owner)
}

fn clash(kind: Kind, what: &str, words: &[Word<'_>]) -> Option<Clash> {
    let (first, others) = words.split_first()?;
    let mut names: Vec<String> = words.iter().map(|word| shown(word.entry)).collect();
    let last = names.pop()?;
    Some(Clash {
        span: first.entry.value.span,
        message: format!("no {what} can meet {} and {last}", names.join(", ")),
        others: others.iter().map(|word| word.entry.value.span).collect(),
        kind,
        is_across: is_across(words),
    })
}

/// A keyword as it is written, as far as it fits into a message.
fn shown(entry: &Entry) -> String {
    let name = entry.name().unwrap_or_default();
    let text = |node: &Node| node.scalar().map(|scalar| scalar.text.clone());
    let value = match &entry.value.value {
        Value::Sequence(items) => {
            let texts: Option<Vec<_>> = items.iter().take(4).map(text).collect();
            texts.filter(|_| items.len() <= 4).map(|texts| format!("[{}]", texts.join(", ")))
        }
        _ => text(&entry.value),
    };
    quote(&value.map_or(name.to_owned(), |value| format!("{name}: {value}")))
}
