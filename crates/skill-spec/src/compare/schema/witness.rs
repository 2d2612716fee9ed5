//! Examples: values that fit the new schema and not the old one.
//!
//! They are looked for near the bounds of both, and each is judged before it is shown.

use serde_json::{Map, Value, json};

use super::Class;
use super::bounds::{End, limit, tightest};
use super::pattern_text;
use super::place::{node_of, value_of};
use super::side::{ARRAY, BOOLEAN, BROKEN, NULL, NUMBER, OBJECT, STRING, Side, WHOLE};
use super::walk::{At, Walk};
use crate::model::instance::Verdict;
use crate::tree::{Entry, Node};

/// How many values of a part are tried, and of a whole.
const MAX_PART: usize = 6;
const MAX_WHOLE: usize = 80;
const MAX_DEPTH: usize = 5;
/// The longest text and list that is made, and the longest example that is shown.
const MAX_LENGTH: usize = 300;
const MAX_SHOWN: usize = 120;

/// How the old schema refuses a value.
#[derive(Clone, Copy, Debug)]
pub(super) enum Refusal<'s, 'a> {
    /// By this keyword of this schema.
    Keyword(&'a Node, &'a Entry),
    /// As a whole.
    Whole(&'s Side<'a>),
    /// For it is an object without this property.
    Lacks(&'a str),
    /// For its type is one of these.
    Type(u8),
}

/// Something that the new schema allows, and the old one perhaps not.
#[derive(Debug)]
pub(super) struct Loss<'s, 'a> {
    pub(super) reason: String,
    pub(super) refusal: Refusal<'s, 'a>,
    /// What it is if no example is found and nothing else speaks against it.
    pub(super) otherwise: Class,
}

impl<'a> Walk<'a> {
    /// Notes a loss: breaking if there is an example, else what it seems to be.
    pub(super) fn loosened(&mut self, o: &Side<'a>, n: &Side<'a>, at: At<'a>, loss: &Loss<'_, 'a>) {
        let otherwise = if self.is_plain(n) { loss.otherwise } else { Class::Undecided };
        if self.is_trial() {
            self.emit(otherwise.max(Class::Undecided), at, "", None);
            return;
        }
        let example = self.witness(o, n, &loss.refusal);
        let class = if example.is_some() { Class::Breaking } else { otherwise };
        self.emit(class, at, &loss.reason, example);
    }

    /// Whether nothing but plain keywords says what fits.
    fn is_plain(&self, side: &Side<'a>) -> bool {
        let odd = ["pattern", "patternProperties", "propertyNames", "enum", "const", "$ref"];
        side.groups.is_empty()
            && side.opaques.is_empty()
            && odd.iter().all(|name| self.entries(side, name).is_empty())
    }

    /// A value that fits `n` and is refused, as JSON.
    pub(super) fn witness(
        &mut self,
        o: &Side<'a>,
        n: &Side<'a>,
        refusal: &Refusal<'_, 'a>,
    ) -> Option<String> {
        if self.searches == 0 {
            return None;
        }
        self.searches -= 1;
        for value in self.candidates(n, Some(o), 0) {
            let node = node_of(&value);
            if self.is_refused(o, &node, refusal) && self.judge_node(n, &node) == Verdict::Fits {
                let text = value.to_string();
                let cut: String = text.chars().take(MAX_SHOWN).collect();
                return Some(if cut.len() < text.len() { format!("{cut}…") } else { cut });
            }
        }
        None
    }

    fn is_refused(&mut self, o: &Side<'a>, value: &Node, refusal: &Refusal<'_, 'a>) -> bool {
        match refusal {
            Refusal::Keyword(owner, entry) => {
                let judge = &mut self.docs[o.doc].judge;
                judge.verdict_by(owner, entry, value) == Verdict::Fails
            }
            Refusal::Whole(side) => self.judge_node(side, value) == Verdict::Fails,
            Refusal::Lacks(name) => value.is_mapping() && value.get(name).is_none(),
            Refusal::Type(types) => super::side::type_of(value) & types != 0,
        }
    }

    /// Values that may fit `n`, near the bounds of `n` and `o`.
    pub(super) fn candidates(
        &mut self,
        n: &Side<'a>,
        o: Option<&Side<'a>>,
        depth: usize,
    ) -> Vec<Value> {
        let most = if depth == 0 { MAX_WHOLE } else { 4 * MAX_PART };
        let mut values = Vec::new();
        if depth > MAX_DEPTH || !self.spend(1) {
            return values;
        }
        for side in [Some(n), o].into_iter().flatten() {
            for name in ["enum", "examples", "const", "default"] {
                for (_, entry) in self.entries(side, name) {
                    let own = std::slice::from_ref(&entry.value);
                    let list = if name.starts_with('e') { entry.value.items() } else { own };
                    let room = if depth == 0 { 24 } else { 3 };
                    values.extend(list.iter().take(room).map(value_of));
                }
            }
        }
        for (bit, value) in [(NULL, Value::Null), (BOOLEAN, json!(true)), (BOOLEAN, json!(false))] {
            if n.types & bit != 0 {
                values.push(value);
            }
        }
        if n.types & STRING != 0 {
            self.texts(n, o, &mut values);
        }
        if n.types & NUMBER != 0 {
            self.numbers(n, o, &mut values);
        }
        if n.types & ARRAY != 0 {
            self.lists(n, o, depth, &mut values);
        }
        if n.types & OBJECT != 0 {
            self.objects(n, o, depth, &mut values);
        }
        for group in n.groups.iter().take(2) {
            for branch in group.list.items().iter().take(8) {
                let side = n.without_groups().with(&self.docs[n.doc], &[branch]);
                values.extend(self.candidates(&side, o, depth + 1));
            }
        }
        values.truncate(most);
        values
    }

    fn texts(&self, n: &Side<'a>, o: Option<&Side<'a>>, values: &mut Vec<Value>) {
        for (_, entry) in self.entries(n, "pattern") {
            let texts = entry.value.text().map(pattern_text::samples).unwrap_or_default();
            values.extend(texts.into_iter().map(Value::from));
        }
        for (_, entry) in self.entries(n, "format") {
            values.extend(entry.value.text().and_then(formatted).map(Value::from));
        }
        let mut lengths = vec![1, 0, 5];
        for side in [Some(n), o].into_iter().flatten() {
            for name in ["minLength", "maxLength"] {
                if let Some((count, ..)) = tightest(side, &self.docs[side.doc], name) {
                    lengths.extend([count, count.saturating_sub(1), count.saturating_add(1)]);
                }
            }
        }
        lengths.retain(|length| *length <= MAX_LENGTH);
        values.extend(lengths.into_iter().map(|length| Value::from("a".repeat(length))));
        values.extend(["Text of another kind", "1"].map(Value::from));
    }

    fn numbers(&self, n: &Side<'a>, o: Option<&Side<'a>>, values: &mut Vec<Value>) {
        let mut all = vec![0.0, 1.0, -1.0, 2.0, 1e9, -1e9];
        let mut steps = Vec::new();
        for side in [Some(n), o].into_iter().flatten() {
            let doc = &self.docs[side.doc];
            for end in [End::Low, End::High] {
                if let Some(limit) = limit(side, doc, end) {
                    let value = limit.value.as_real();
                    all.extend([value, value + 1.0, value - 1.0, value + 0.5, value - 0.5]);
                }
            }
            for (_, entry) in self.entries(side, "multipleOf") {
                steps.extend(
                    super::bounds::Number::of(&entry.value).map(super::bounds::Number::as_real),
                );
            }
        }
        for step in steps.into_iter().filter(|step| *step > 0.0) {
            let multiples: Vec<f64> =
                all.iter().take(12).map(|value| (value / step).ceil() * step).collect();
            all.extend([step, -step, step * 3.0]);
            all.extend(multiples);
        }
        all.extend([0.5, -0.5]);
        for value in all.into_iter().filter(|value| value.is_finite()) {
            let whole = super::bounds::Number::real(value);
            match whole {
                super::bounds::Number::Whole(whole) if n.types & WHOLE != 0 => {
                    values.extend(i64::try_from(whole).ok().map(Value::from));
                }
                super::bounds::Number::Real(value) if n.types & BROKEN != 0 => {
                    values.push(json!(value));
                }
                _ => {}
            }
        }
    }

    fn lists(&mut self, n: &Side<'a>, o: Option<&Side<'a>>, depth: usize, values: &mut Vec<Value>) {
        let mut lengths = vec![0, 1, 2];
        for side in [Some(n), o].into_iter().flatten() {
            for name in ["minItems", "maxItems"] {
                if let Some((count, ..)) = tightest(side, &self.docs[side.doc], name) {
                    lengths.extend([count, count.saturating_add(1), count.saturating_sub(1)]);
                }
            }
        }
        lengths.retain(|length| *length <= MAX_LENGTH);
        let longest = lengths.iter().copied().max().unwrap_or(0);
        let mut items: Vec<Vec<Value>> = Vec::new();
        for at in 0..longest.min(8) {
            let side = self.item_side(n, Some(at)).unwrap_or_else(|| self.side(n.doc, &[]));
            let before = o.and_then(|o| self.item_side(o, Some(at)));
            items.push(self.fitting(&side, before.as_ref(), depth));
        }
        let pick = |at: usize, turn: usize| {
            let list = items.get(at.min(items.len().saturating_sub(1)))?;
            list.get(turn % list.len().max(1)).cloned()
        };
        for length in lengths {
            values.extend(
                (0..length).map(|at| pick(at, 0)).collect::<Option<Vec<_>>>().map(Value::from),
            );
            values.extend(
                (0..length).map(|at| pick(at, at)).collect::<Option<Vec<_>>>().map(Value::from),
            );
        }
        for turn in 1..MAX_PART {
            values.extend(pick(0, turn).map(|item| json!([item])));
        }
    }

    /// Values that fit a part.
    fn fitting(&mut self, n: &Side<'a>, o: Option<&Side<'a>>, depth: usize) -> Vec<Value> {
        let mut fitting = Vec::new();
        for value in self.candidates(n, o, depth + 1) {
            if fitting.len() < MAX_PART && self.judge(n, &value) == Verdict::Fits {
                fitting.push(value);
            }
        }
        fitting
    }

    fn objects(
        &mut self,
        n: &Side<'a>,
        o: Option<&Side<'a>>,
        depth: usize,
        values: &mut Vec<Value>,
    ) {
        let required = self.required(n);
        let mut names = required.clone();
        names.extend(self.declared(n).into_iter().map(|(name, _)| name));
        names.extend(o.into_iter().flat_map(|o| self.required(o)));
        names.extend(o.into_iter().flat_map(|o| self.declared(o)).map(|(name, _)| name));
        for (_, entry) in o.into_iter().flat_map(|o| self.entries(o, "dependencies")) {
            names.extend(entry.value.entries().iter().take(8).filter_map(Entry::name));
        }
        let mut seen = std::collections::HashSet::new();
        names.retain(|name| seen.insert(*name));
        names.truncate(required.len().max(24));
        let mut fields: Vec<(&str, Vec<Value>)> = Vec::new();
        for name in names.into_iter().take(200) {
            let side = self.field_side(n, name);
            let before = o.and_then(|o| self.field_side(o, name));
            let found = match side {
                Some(side) => self.fitting(&side, before.as_ref(), depth),
                None => vec![json!(1), json!("a"), Value::Null, json!([]), json!({})],
            };
            fields.push((name, found));
        }
        let first =
            |(name, found): &(&str, Vec<Value>)| Some(((*name).to_owned(), found.first()?.clone()));
        let base = fields.iter().filter(|(name, _)| required.contains(name)).map(first);
        let base: Option<Map<String, Value>> = base.collect();
        let Some(base) = base else { return };
        values.push(base.clone().into());
        let full: Map<String, Value> = fields.iter().filter_map(first).collect();
        values.push(full.clone().into());
        for (name, found) in &fields {
            for value in found {
                let mut object = base.clone();
                object.insert((*name).to_owned(), value.clone());
                values.push(object.into());
            }
            let mut object = full.clone();
            object.remove(*name);
            values.push(object.into());
        }
        for value in [json!(1), json!("a")] {
            let mut object = base.clone();
            for name in ["another", "Name 2", "x3"] {
                object.insert(name.to_owned(), value.clone());
                values.push(object.clone().into());
            }
        }
    }
}

/// A text of a format.
fn formatted(format: &str) -> Option<&'static str> {
    Some(match format {
        "date" => "2026-01-31",
        "date-time" => "2026-01-31T12:00:00Z",
        "time" => "12:00:00Z",
        "email" | "idn-email" => "a@example.com",
        "uri" | "iri" | "uri-reference" => "https://example.com/a",
        "uuid" => "123e4567-e89b-42d3-a456-426614174000",
        "ipv4" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        "hostname" => "example.com",
        "duration" => "P1D",
        _ => return None,
    })
}
