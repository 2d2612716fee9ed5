//! Values held against schema.json: whether they fit, and if not, where and why.
//!
//! The schema is interpreted, never compiled: each pair of schema and value is judged once, so no
//! fan-out of references makes it exponential, and a budget of steps bounds the rest. What cannot
//! be told, be it for the budget or for a keyword of which readers differ, counts as fitting.

mod explain;
mod leaf;

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use regex::Regex;

pub use explain::{Misfit, Trouble};
pub(crate) use leaf::{canonical, compare, count};

use super::keywords::keyword;
use super::{Dialect, Subschemas, Target};
use crate::parse::pattern::{MAX_PATTERN_BYTES, Pattern};
use crate::parse::row::Row;
use crate::tree::{Entry, Kind, Node, Value};

/// The steps for all values of one skill: a tenth of a second or two, and a hundred times what
/// the largest real schema and sample take.
const MAX_STEPS: usize = 1_000_000;
/// The steps a compiled pattern costs: the engine takes up to a millisecond for a hostile one.
const PATTERN_STEPS: usize = 5_000;
/// The steps a look at a text costs, be it as short as it may.
const MATCH_STEPS: usize = 16;
/// Deeper than any chain of references and parts that somebody wrote.
const MAX_DEPTH: usize = 256;

/// What is known of a value under a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It fits.
    Fits,
    /// It does not.
    Fails,
    /// It cannot be told.
    Unknown,
}

/// Holds values against one schema.
#[derive(Debug)]
pub struct Judge<'a> {
    all: &'a Subschemas<'a>,
    dialect: Dialect,
    /// What is left of the budget.
    steps: usize,
    depth: usize,
    /// By schema and value; a pair that is being judged is `Unknown`, which ends circles.
    known: HashMap<(usize, usize), Verdict>,
    patterns: HashMap<&'a str, Option<Matcher>>,
}

impl Verdict {
    fn of(fits: bool) -> Self {
        if fits { Self::Fits } else { Self::Fails }
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Fails, _) | (_, Self::Fails) => Self::Fails,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            _ => Self::Fits,
        }
    }

    fn not(self) -> Self {
        match self {
            Self::Fits => Self::Fails,
            Self::Fails => Self::Fits,
            Self::Unknown => Self::Unknown,
        }
    }

    fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }
}

impl<'a> Judge<'a> {
    /// `None` if the schema is in a dialect nobody reads.
    #[must_use]
    pub fn new(all: &'a Subschemas<'a>) -> Option<Self> {
        let dialect = all.schema().dialect();
        if matches!(dialect, Dialect::Draft3 | Dialect::Unknown) {
            return None;
        }
        let (known, patterns) = (HashMap::new(), HashMap::new());
        Some(Self { all, dialect, steps: MAX_STEPS, depth: 0, known, patterns })
    }

    /// Holds a value against the whole schema.
    pub fn verdict(&mut self, value: &Node) -> Verdict {
        // Keyed by address: of no use for the next value.
        self.known.clear();
        self.judge(&self.all.schema().root, value)
    }

    /// Holds a value against one schema of the file.
    pub(crate) fn verdict_at(&mut self, schema: &'a Node, value: &Node) -> Verdict {
        self.known.clear();
        self.judge(schema, value)
    }

    /// Holds a value against one keyword of a schema.
    pub(crate) fn verdict_by(
        &mut self,
        schema: &'a Node,
        keyword: &'a Entry,
        value: &Node,
    ) -> Verdict {
        self.known.clear();
        self.keyword(schema, keyword, value)
    }

    /// The keyword without schemas by which a schema refuses a value that it lists itself.
    pub fn refusal(&mut self, schema: &'a Node, value: &Node) -> Option<&'a Entry> {
        self.known.clear();
        let own = |entry: &&Entry| {
            entry.name().is_some_and(|name| {
                !matches!(name, "enum" | "const" | "required")
                    && keyword(name).is_some_and(|known| known.shape.is_plain())
            })
        };
        let all: Vec<_> = self.keywords(schema).into_iter().filter(own).collect();
        all.into_iter().find(|entry| self.keyword(schema, entry, value) == Verdict::Fails)
    }

    /// Takes `steps` off the budget; whether there were enough.
    fn spend(&mut self, steps: usize) -> bool {
        let enough = self.steps >= steps;
        self.steps = self.steps.saturating_sub(steps);
        enough
    }

    fn judge(&mut self, schema: &'a Node, value: &Node) -> Verdict {
        if let Some(all) = boolean(schema) {
            return Verdict::of(all);
        }
        let key = (schema.span.start, std::ptr::from_ref(value).addr());
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        if !schema.is_mapping() || self.depth >= MAX_DEPTH || !self.spend(1) {
            return Verdict::Unknown;
        }
        self.known.insert(key, Verdict::Unknown);
        self.depth += 1;
        let mut verdict = Verdict::Fits;
        for entry in self.keywords(schema) {
            verdict = verdict.and(self.keyword(schema, entry, value));
            if verdict == Verdict::Fails {
                break;
            }
        }
        self.depth -= 1;
        self.known.insert(key, verdict);
        verdict
    }

    /// The entries of a schema that count.
    fn keywords(&self, schema: &'a Node) -> Vec<&'a Entry> {
        let reference = self.all.schema().entry(schema, "$ref");
        // Up to draft-07 nothing beside a reference counts.
        if let Some(reference) = reference.filter(|_| !self.is_newer()) {
            return vec![reference];
        }
        let counts = |entry: &&'a Entry| {
            let last = entry.name().and_then(|name| self.all.schema().entry(schema, name));
            last.is_some_and(|last| std::ptr::eq(last, *entry))
        };
        schema.entries().iter().filter(counts).collect()
    }

    /// Whether the keywords of 2019-09 and later count. Without `$schema` they may.
    fn is_newer(&self) -> bool {
        matches!(self.dialect, Dialect::Draft201909 | Dialect::Draft202012)
    }

    /// One keyword of a schema.
    fn keyword(&mut self, schema: &'a Node, entry: &'a Entry, value: &Node) -> Verdict {
        let (Some(name), operand) = (entry.name(), &entry.value) else { return Verdict::Fits };
        if !self.spend(1) {
            return Verdict::Unknown;
        }
        match name {
            "$ref" => match self.referred(schema, operand) {
                Some(target) => self.judge(target, value),
                None => Verdict::Unknown,
            },
            "allOf" => self.each(operand, value).into_iter().fold(Verdict::Fits, Verdict::and),
            "anyOf" => self.each(operand, value).into_iter().fold(Verdict::Fails, Verdict::or),
            "oneOf" => one(&self.each(operand, value)),
            "not" => self.judge(operand, value).not(),
            "if" if self.dialect != Dialect::Draft4 && self.dialect != Dialect::Draft6 => {
                self.condition(schema, operand, value)
            }
            "$dynamicRef" | "$recursiveRef" | "unevaluatedItems" | "unevaluatedProperties"
                if self.is_newer() || self.dialect == Dialect::Absent =>
            {
                Verdict::Unknown
            }
            "contains" => self.contains(schema, operand, value),
            "propertyNames" => self.property_names(operand, value),
            "properties"
            | "patternProperties"
            | "additionalProperties"
            | "items"
            | "prefixItems"
            | "additionalItems" => self.parts(schema, name, operand, value),
            "dependencies" | "dependentSchemas" | "dependentRequired" => {
                self.dependencies(operand, value)
            }
            _ => self.leaf(schema, name, operand, value),
        }
    }

    /// Where a reference of `schema` leads within the file.
    fn referred(&self, schema: &Node, reference: &Node) -> Option<&'a Node> {
        let from = self.all.list.get(self.all.index_of(schema)?)?;
        match self.all.resolve(from, reference.text()?) {
            Target::Here(node) => Some(node),
            Target::Elsewhere | Target::Nowhere => None,
        }
    }

    fn each(&mut self, operand: &'a Node, value: &Node) -> Vec<Verdict> {
        operand.items().iter().map(|branch| self.judge(branch, value)).collect()
    }

    fn condition(&mut self, schema: &'a Node, condition: &'a Node, value: &Node) -> Verdict {
        let branch = |judge: &mut Self, name| {
            let branch = judge.all.schema().get(schema, name);
            branch.map_or(Verdict::Fits, |branch| judge.judge(branch, value))
        };
        match self.judge(condition, value) {
            Verdict::Fits => branch(self, "then"),
            Verdict::Fails => branch(self, "else"),
            Verdict::Unknown => match (branch(self, "then"), branch(self, "else")) {
                (one, other) if one == other => one,
                _ => Verdict::Unknown,
            },
        }
    }

    /// The schemas that a keyword holds for parts of the value, each with its part.
    fn pairs<'v>(
        &mut self,
        schema: &'a Node,
        keyword: &str,
        operand: &'a Node,
        value: &'v Node,
    ) -> Vec<(&'a Node, &'v Node)> {
        match keyword {
            "properties" => fields(value)
                .filter_map(|(name, field)| {
                    Some((self.all.schema().get(operand, name)?, &field.value))
                })
                .collect(),
            "patternProperties" => {
                let mut pairs = Vec::new();
                for (name, field) in fields(value) {
                    for entry in operand.entries() {
                        if self.steps == 0 {
                            return pairs;
                        }
                        if self.matches(&entry.key, name) == Verdict::Fits {
                            pairs.push((&entry.value, &field.value));
                        }
                    }
                }
                pairs
            }
            "additionalProperties" => {
                let others = self.additional(schema, value);
                others.into_iter().map(|field| (operand, &field.value)).collect()
            }
            _ => self.item_pairs(schema, keyword, operand, value),
        }
    }

    fn item_pairs<'v>(
        &self,
        schema: &'a Node,
        keyword: &str,
        operand: &'a Node,
        value: &'v Node,
    ) -> Vec<(&'a Node, &'v Node)> {
        let newest = matches!(self.dialect, Dialect::Draft202012 | Dialect::Absent);
        let count = |name| self.all.schema().get(schema, name).map_or(0, |list| list.items().len());
        let items = value.items();
        match (keyword, &operand.value) {
            ("items", Value::Sequence(list)) => list.iter().zip(items).collect(),
            ("items", _) => {
                let skipped = if newest { count("prefixItems") } else { 0 };
                items.iter().skip(skipped).map(|item| (operand, item)).collect()
            }
            ("prefixItems", Value::Sequence(list)) if newest => list.iter().zip(items).collect(),
            ("additionalItems", _) if count("items") > 0 => {
                items.iter().skip(count("items")).map(|item| (operand, item)).collect()
            }
            _ => Vec::new(),
        }
    }

    fn parts(
        &mut self,
        schema: &'a Node,
        keyword: &str,
        operand: &'a Node,
        value: &Node,
    ) -> Verdict {
        let mut verdict = Verdict::Fits;
        for (part, value) in self.pairs(schema, keyword, operand, value) {
            if !self.spend(1) {
                return Verdict::Unknown;
            }
            verdict = verdict.and(self.judge(part, value));
            if verdict == Verdict::Fails {
                break;
            }
        }
        // Out of steps, parts may have been passed over.
        if self.steps == 0 { verdict.and(Verdict::Unknown) } else { verdict }
    }

    /// The fields that neither `properties` nor `patternProperties` know for certain.
    fn additional<'v>(&mut self, schema: &'a Node, value: &'v Node) -> Vec<&'v Entry> {
        let properties = self.all.schema().get(schema, "properties");
        let patterns = self.all.schema().get(schema, "patternProperties");
        let patterns = patterns.map_or(&[][..], Node::entries);
        let mut others = Vec::new();
        for (name, field) in fields(value) {
            if !self.spend(1) {
                break;
            }
            let known = properties.is_some_and(|all| self.all.schema().entry(all, name).is_some());
            let stranger = |pattern: &'a Entry| self.matches(&pattern.key, name) == Verdict::Fails;
            if !known && patterns.iter().all(stranger) {
                others.push(field);
            }
        }
        others
    }

    fn contains(&mut self, schema: &'a Node, operand: &'a Node, value: &Node) -> Verdict {
        let Value::Sequence(items) = &value.value else { return Verdict::Fits };
        let bounded = ["minContains", "maxContains"];
        let bounded = bounded.iter().any(|name| self.all.schema().entry(schema, name).is_some());
        if self.dialect == Dialect::Draft4 || bounded {
            return Verdict::Unknown;
        }
        let mut verdict = Verdict::Fails;
        for item in items {
            verdict = verdict.or(self.judge(operand, item));
            if verdict == Verdict::Fits {
                break;
            }
        }
        verdict
    }

    fn property_names(&mut self, operand: &'a Node, value: &Node) -> Verdict {
        if self.dialect == Dialect::Draft4 {
            return Verdict::Fits;
        }
        let names = fields(value).map(|(_, field)| &field.key);
        names.fold(Verdict::Fits, |verdict, name| verdict.and(self.judge(operand, name)))
    }

    fn dependencies(&mut self, operand: &'a Node, value: &Node) -> Verdict {
        let mut verdict = Verdict::Fits;
        for entry in operand.entries() {
            if entry.name().is_none_or(|name| value.get(name).is_none()) {
                continue;
            }
            verdict = verdict.and(match &entry.value.value {
                Value::Sequence(names) => Verdict::of(
                    names
                        .iter()
                        .all(|name| name.text().is_none_or(|name| value.get(name).is_some())),
                ),
                _ => self.judge(&entry.value, value),
            });
        }
        verdict
    }

    /// Whether a text matches a pattern of the schema.
    pub(crate) fn matches(&mut self, pattern: &'a Node, text: &str) -> Verdict {
        let Some(source) = pattern.text() else { return Verdict::Unknown };
        if !self.patterns.contains_key(source) {
            let enough = self.spend(PATTERN_STEPS);
            let matcher =
                enough.then(|| Matcher { row: Row::new(source), engine: OnceCell::new() });
            self.patterns.insert(source, matcher);
        }
        if !self.spend(MATCH_STEPS + text.len() / 4) {
            return Verdict::Unknown;
        }
        let Some(Some(matcher)) = self.patterns.get(source) else { return Verdict::Unknown };
        matcher.matches(source, text).map_or(Verdict::Unknown, Verdict::of)
    }
}

/// What a pattern matches with: an engine is built only where it is needed.
#[derive(Debug)]
struct Matcher {
    row: Option<Row>,
    engine: OnceCell<Option<Regex>>,
}

impl Matcher {
    /// Whether `text` matches `source`; `None` if engines may differ.
    fn matches(&self, source: &str, text: &str) -> Option<bool> {
        if let Some(verdict) = self.row.as_ref().and_then(|row| row.matches(text)) {
            return Some(verdict);
        }
        let engine = self.engine.get_or_init(|| compile(source));
        Some(engine.as_ref()?.is_match(text))
    }
}

/// A pattern that every engine takes and reads alike.
///
/// The limits keep time and memory small, and the engine from a panic: it has one for automata of
/// more than two million states (rust-lang/regex#1344), a hundred times what fits into them.
pub(crate) fn compile(source: &str) -> Option<Regex> {
    let pattern: Pattern = crate::parse::pattern::read(source);
    let plain = pattern.look_arounds.is_empty() && pattern.back_references.is_empty();
    if !plain || source.len() > MAX_PATTERN_BYTES {
        return None;
    }
    regex::RegexBuilder::new(source).size_limit(1 << 18).dfa_size_limit(1 << 18).build().ok()
}

/// `oneOf`.
fn one(verdicts: &[Verdict]) -> Verdict {
    let count = |verdict| verdicts.iter().filter(|other| **other == verdict).count();
    match (count(Verdict::Fits), count(Verdict::Unknown)) {
        (2.., _) | (0, 0) => Verdict::Fails,
        (1, 0) => Verdict::Fits,
        _ => Verdict::Unknown,
    }
}

/// The fields of an object, of duplicate keys the last.
fn fields(value: &Node) -> impl Iterator<Item = (&str, &Entry)> {
    let entries = value.entries();
    let mut seen = HashSet::new();
    let last = entries.iter().rev().filter(move |entry| seen.insert(entry.name()));
    let mut last: Vec<_> = last.collect();
    last.reverse();
    last.into_iter().filter_map(|entry| Some((entry.name()?, entry)))
}

/// `true` and `false`, as schemas or as values.
fn boolean(node: &Node) -> Option<bool> {
    let scalar = node.scalar().filter(|scalar| scalar.kind == Kind::Bool)?;
    Some(scalar.text == "true")
}
