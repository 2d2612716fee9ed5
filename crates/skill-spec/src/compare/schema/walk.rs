//! The walk through two schemas: pairs, circles, the budget, and the list of changes.

use std::collections::{HashMap, HashSet};

use super::place::{self, node_of};
use super::side::{ANY, Side, is_annotation, type_of};
use super::witness::{Loss, Refusal};
use super::{Change, Class, MAX_CHANGES, SchemaComparison, Version};
use crate::model::instance::{Judge, Verdict, canonical};
use crate::model::{Dialect, Schema, Subschemas, Target};
use crate::tree::{Entry, Node};

/// The steps for one comparison: many times what the largest real schemas take.
const MAX_STEPS: usize = 100_000;
/// Deeper than any chain of parts and references that somebody wrote.
const MAX_DEPTH: usize = 80;

/// One of the two files.
#[derive(Debug)]
pub(super) struct Doc<'a> {
    pub(super) all: &'a Subschemas<'a>,
    pub(super) judge: Judge<'a>,
}

/// Where a change stands; what is only in one version has one node.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct At<'a> {
    pub(super) old: Option<&'a Node>,
    pub(super) new: Option<&'a Node>,
}

/// A pair that is being compared.
#[derive(Clone, Copy, Debug)]
struct Open {
    index: usize,
    /// How many parts of a value lie round it.
    parts: usize,
}

type Key = (Vec<usize>, Vec<usize>);

/// The state of a comparison.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    pub(super) docs: [Doc<'a>; 2],
    steps: usize,
    /// How many parts of a value the walk has gone into.
    parts: usize,
    open: HashMap<Key, Open>,
    /// The outermost open pair that was taken to fit, so that circles end.
    assumed: usize,
    known: HashMap<Key, Class>,
    reported: HashSet<Key>,
    /// Above 0 nothing is listed: something is tried out.
    trials: usize,
    /// The heaviest class within the pair that is open.
    worst: Class,
    pub(super) changes: Vec<Change>,
    more: usize,
    heaviest: Class,
    field: Vec<String>,
    /// Whether a pair is being held the other way round.
    pub(super) reversed: bool,
    /// What is left to spend on looking for examples.
    pub(super) searches: usize,
}

impl<'a> Doc<'a> {
    pub(super) fn schema(&self) -> &'a Schema {
        self.all.schema()
    }

    pub(super) fn dialect(&self) -> Dialect {
        self.schema().dialect()
    }

    /// Where a reference leads within the file.
    pub(super) fn target(&self, from: &Node, reference: &Node) -> Option<&'a Node> {
        let from = self.all.list.get(self.all.index_of(from)?)?;
        match self.all.resolve(from, reference.text()?) {
            Target::Here(node) => Some(node),
            Target::Elsewhere | Target::Nowhere => None,
        }
    }
}

impl<'a> At<'a> {
    pub(super) fn old(node: &'a Node) -> Self {
        Self { old: Some(node), new: None }
    }

    pub(super) fn new(node: &'a Node) -> Self {
        Self { old: None, new: Some(node) }
    }

    pub(super) fn both(old: &'a Node, new: &'a Node) -> Self {
        Self { old: Some(old), new: Some(new) }
    }
}

impl<'a> Walk<'a> {
    /// `None` if one is in a dialect nobody reads.
    pub(super) fn new(old: &'a Subschemas<'a>, new: &'a Subschemas<'a>) -> Option<Self> {
        let doc = |all| Some(Doc { all, judge: Judge::new(all)? });
        Some(Self {
            docs: [doc(old)?, doc(new)?],
            steps: MAX_STEPS,
            parts: 0,
            open: HashMap::new(),
            assumed: usize::MAX,
            known: HashMap::new(),
            reported: HashSet::new(),
            trials: 0,
            worst: Class::None,
            changes: Vec::new(),
            more: 0,
            heaviest: Class::None,
            field: Vec::new(),
            reversed: false,
            searches: 300,
        })
    }

    /// Compares the two schemas whole.
    pub(super) fn roots(&mut self) {
        let [old, new] = [0, 1].map(|doc| self.side(doc, &[&self.docs[doc].schema().root]));
        self.pair(&old, &new);
    }

    pub(super) fn finish(self) -> SchemaComparison {
        SchemaComparison { class: self.heaviest, changes: self.changes, more: self.more }
    }

    /// Lays out a conjunction of schemas of a file.
    pub(super) fn side(&self, doc: usize, from: &[&'a Node]) -> Side<'a> {
        Side::new(&self.docs[doc], doc, from)
    }

    pub(super) fn entries(&self, side: &Side<'a>, name: &str) -> Vec<(&'a Node, &'a Entry)> {
        side.entries(&self.docs[side.doc], name)
    }

    /// Whether every value that fits `n` fits `o`; lists why not.
    pub(super) fn pair(&mut self, o: &Side<'a>, n: &Side<'a>) -> Class {
        let cost = 1 + (o.all.len() + n.all.len()) / 4;
        self.steps = self.steps.saturating_sub(cost);
        if self.steps == 0 || self.open.len() >= MAX_DEPTH {
            let reason = "the schemas are too entangled to be compared to the end";
            return self.emit(Class::Undecided, place_of(o, n), reason, None);
        }
        let key = (o.key(), n.key());
        if let Some(open) = self.open.get(&key) {
            // A circle that goes through a part of the value ends, for the value does.
            if open.parts == self.parts {
                return self.emit(
                    Class::Undecided,
                    place_of(o, n),
                    "the schema refers to itself in a circle",
                    None,
                );
            }
            self.assumed = self.assumed.min(open.index);
            return Class::None;
        }
        let known = self.known.get(&key).copied();
        if let Some(class) = known.filter(|_| self.trials > 0 || self.reported.contains(&key)) {
            self.weigh(class);
            return class;
        }
        if self.trials == 0 {
            self.reported.insert(key.clone());
        }
        let outer =
            (std::mem::take(&mut self.worst), std::mem::replace(&mut self.assumed, usize::MAX));
        let index = self.open.len();
        self.open.insert(key.clone(), Open { index, parts: self.parts });
        self.walk(o, n);
        self.open.remove(&key);
        let class = self.worst;
        if self.assumed >= index {
            self.known.insert(key, class);
            self.assumed = usize::MAX;
        }
        self.assumed = self.assumed.min(outer.1);
        self.worst = outer.0;
        self.weigh(class);
        class
    }

    fn walk(&mut self, o: &Side<'a>, n: &Side<'a>) {
        self.annotations(o, n);
        if n.is_never() {
            if !o.is_never() {
                self.emit(Class::Narrowing, place_of(o, n), "nothing fits here any more", None);
            }
        } else if o.is_never() {
            let reason = "values fit here now, where none did";
            self.loosened(
                o,
                n,
                place_of(o, n),
                &Loss {
                    reason: reason.into(),
                    refusal: Refusal::Whole(o),
                    otherwise: Class::Breaking,
                },
            );
        } else if !self.is_finite(o, n) {
            self.alternatives(o, n);
        }
    }

    /// The class of a pair, of which nothing is listed.
    pub(super) fn trial(&mut self, o: &Side<'a>, n: &Side<'a>) -> Class {
        self.trials += 1;
        let worst = std::mem::take(&mut self.worst);
        let class = self.pair(o, n);
        self.worst = worst;
        self.trials -= 1;
        class
    }

    pub(super) fn is_trial(&self) -> bool {
        self.trials > 0
    }

    /// A part of the output, by its name in [`Change::field`].
    pub(super) fn part(&mut self, name: String, o: &Side<'a>, n: &Side<'a>) -> Class {
        self.field.push(name);
        self.parts += 1;
        let class = self.pair(o, n);
        self.parts -= 1;
        self.field.pop();
        class
    }

    /// The same, without listing anything.
    pub(super) fn part_trial(&mut self, o: &Side<'a>, n: &Side<'a>) -> Class {
        self.parts += 1;
        let class = self.trial(o, n);
        self.parts -= 1;
        class
    }

    /// Runs `inner` and hands over what it listed, to be judged before it counts.
    pub(super) fn captured(&mut self, inner: impl FnOnce(&mut Self)) -> Vec<Change> {
        let (changes, worst, heaviest, more) =
            (std::mem::take(&mut self.changes), self.worst, self.heaviest, self.more);
        inner(self);
        let captured = std::mem::replace(&mut self.changes, changes);
        (self.worst, self.heaviest, self.more) = (worst, heaviest, more);
        captured
    }

    /// Lists changes that were [`Self::captured`].
    pub(super) fn release(&mut self, changes: Vec<Change>) {
        for change in changes {
            self.weigh(change.class);
            self.list(change);
        }
    }

    /// The class of what `inner` notes; it does not count yet.
    pub(super) fn measured(&mut self, inner: impl FnOnce(&mut Self)) -> Class {
        let outer = std::mem::take(&mut self.worst);
        inner(self);
        std::mem::replace(&mut self.worst, outer)
    }

    /// Takes steps off the budget; whether there were enough.
    pub(super) fn spend(&mut self, steps: usize) -> bool {
        self.steps = self.steps.saturating_sub(steps);
        self.steps > 0
    }

    fn weigh(&mut self, class: Class) {
        self.worst = self.worst.max(class);
    }

    fn list(&mut self, change: Change) {
        self.heaviest = self.heaviest.max(change.class);
        let seen = self.changes.iter().rev().take(64).any(|known| {
            (&known.pointer, known.version, &known.reason)
                == (&change.pointer, change.version, &change.reason)
        });
        if seen {
            return;
        }
        if self.changes.len() < MAX_CHANGES {
            self.changes.push(change);
        } else {
            self.more += 1;
        }
    }

    /// Notes a change.
    pub(super) fn emit(
        &mut self,
        class: Class,
        at: At<'a>,
        reason: &str,
        example: Option<String>,
    ) -> Class {
        self.weigh(class);
        if self.trials == 0 {
            let place = |doc: usize, node: Option<&Node>| {
                Some((place::pointer(&self.docs[doc].schema().root, node?.span)?, node?.span))
            };
            let (old, new) = (place(0, at.old), place(1, at.new));
            let version = if new.is_some() { Version::New } else { Version::Old };
            let pointer = new.clone().or_else(|| old.clone()).map(|(pointer, _)| pointer);
            let change = Change {
                class,
                pointer: pointer.unwrap_or_default(),
                version,
                field: join(&self.field),
                reason: reason.to_owned(),
                example,
                old: old.map(|(_, span)| span),
                new: new.map(|(_, span)| span),
            };
            self.list(change);
        }
        class
    }

    /// The field that is being compared.
    pub(super) fn field(&self) -> String {
        join(&self.field)
    }

    /// Whether a value fits a side.
    pub(super) fn judge(&mut self, side: &Side<'a>, value: &serde_json::Value) -> Verdict {
        self.judge_node(side, &node_of(value))
    }

    pub(super) fn judge_node(&mut self, side: &Side<'a>, value: &Node) -> Verdict {
        // Types are left out of a side where it was cut into its types.
        if side.never.is_some() || side.types != ANY && type_of(value) & side.types == 0 {
            let maybe = side.nullable && value.is_null();
            return if maybe { Verdict::Unknown } else { Verdict::Fails };
        }
        let judge = &mut self.docs[side.doc].judge;
        let mut verdict = Verdict::Fits;
        for node in &side.nodes {
            match judge.verdict_at(node, value) {
                Verdict::Fails => return Verdict::Fails,
                Verdict::Unknown => verdict = Verdict::Unknown,
                Verdict::Fits => {}
            }
        }
        if side
            .opaques
            .iter()
            .any(|opaque| !side.nodes.iter().any(|node| std::ptr::eq(*node, opaque.owner)))
        {
            return Verdict::Unknown;
        }
        verdict
    }

    /// Titles, descriptions and the like.
    fn annotations(&mut self, o: &Side<'a>, n: &Side<'a>) {
        if self.is_trial() {
            return;
        }
        let mut names: Vec<&'a str> = Vec::new();
        for node in o.all.iter().chain(&n.all) {
            let own = node.entries().iter().filter_map(Entry::name);
            let own = own.filter(|name| is_annotation(name) || *name == "$schema");
            names.extend(own.take(64));
        }
        let mut seen = HashSet::new();
        names.retain(|name| seen.insert(*name));
        for name in names {
            let find = |side: &Side<'a>, docs: &[Doc<'a>; 2]| {
                side.all.iter().find_map(|node| docs[side.doc].schema().get(node, name))
            };
            let (was, is) = (find(o, &self.docs), find(n, &self.docs));
            if was.map(canonical) != is.map(canonical) {
                let what = match (was, is) {
                    (None, _) => "was added",
                    (_, None) => "was removed",
                    _ => "changed",
                };
                let reason = format!("{} {what}", crate::quote(name));
                self.emit(Class::Cosmetic, At { old: was, new: is }, &reason, None);
            }
        }
    }
}

/// The place of a pair as such.
pub(super) fn place_of<'a>(o: &Side<'a>, n: &Side<'a>) -> At<'a> {
    At { old: o.all.first().copied(), new: n.all.first().copied() }
}

fn join(parts: &[String]) -> String {
    let mut out = String::new();
    for part in parts {
        if !out.is_empty() && !part.starts_with('[') {
            out.push('.');
        }
        out.push_str(part);
    }
    out
}
