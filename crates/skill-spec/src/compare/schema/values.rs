//! Schemas that allow a few values only, compared value by value.

use std::borrow::Cow;
use std::collections::HashSet;

use super::Class;
use super::bounds::{End, Number, limit};
use super::side::{BOOLEAN, NULL, Side, WHOLE, is_annotation, type_of};
use super::walk::{At, Walk, place_of};
use crate::model::Dialect;
use crate::model::instance::{Verdict, canonical};
use crate::quote;
use crate::tree::{Entry, Node, Value};

/// How many values are named.
const MAX_NAMED: usize = 5;
/// A range of whole numbers with fewer is a list.
const MAX_RANGE: i128 = 64;

impl<'a> Walk<'a> {
    /// The values a side lists, be it by `enum` or `const`; the shortest list of several.
    pub(super) fn listed(&self, side: &Side<'a>) -> Option<Vec<&'a Node>> {
        let (_, entry) = self.list_entry(side)?;
        Some(if entry.name() == Some("const") {
            vec![&entry.value]
        } else {
            entry.value.items().iter().collect()
        })
    }

    pub(super) fn list_entry(&self, side: &Side<'a>) -> Option<(&'a Node, &'a Entry)> {
        let draft4 = self.docs[side.doc].dialect() == Dialect::Draft4;
        let consts = if draft4 { Vec::new() } else { self.entries(side, "const") };
        let lists = self.entries(side, "enum").into_iter();
        let lists = lists.filter(|(_, entry)| matches!(entry.value.value, Value::Sequence(_)));
        consts.into_iter().next().or(lists.min_by_key(|(_, entry)| entry.value.items().len()))
    }

    /// Compares value by value, if the new schema allows few; whether it does.
    pub(super) fn is_finite(&mut self, o: &Side<'a>, n: &Side<'a>) -> bool {
        if let Some(values) = self.listed(n) {
            let values: Vec<Cow<'a, Node>> = values.into_iter().map(Cow::Borrowed).collect();
            self.values(o, n, &values);
            return true;
        }
        if self.listed(o).is_none() || !n.opaques.is_empty() || n.nullable {
            return false;
        }
        let Some(values) = self.implied(n) else { return false };
        let values: Vec<_> =
            values.iter().map(|value| Cow::Owned(super::place::node_of(value))).collect();
        self.values(o, n, &values);
        true
    }

    /// The values of types that have few.
    fn implied(&self, n: &Side<'a>) -> Option<Vec<serde_json::Value>> {
        if n.types & !(NULL | BOOLEAN | WHOLE) != 0 {
            return None;
        }
        let mut values = Vec::new();
        if n.types & WHOLE != 0 {
            let doc = &self.docs[n.doc];
            let end = |end| match limit(n, doc, end)?.value {
                Number::Whole(value) => Some(value),
                Number::Real(_) => None,
            };
            let (low, high) = (end(End::Low)?, end(End::High)?);
            if high.checked_sub(low)? > MAX_RANGE {
                return None;
            }
            let whole = (low..=high).filter_map(|value| i64::try_from(value).ok());
            values.extend(whole.map(serde_json::Value::from));
        }
        if n.types & NULL != 0 {
            values.push(serde_json::Value::Null);
        }
        if n.types & BOOLEAN != 0 {
            values.extend([true.into(), false.into()]);
        }
        Some(values)
    }

    fn values(&mut self, o: &Side<'a>, n: &Side<'a>, values: &[Cow<'a, Node>]) {
        let (mut added, mut doubtful) = (Vec::new(), Vec::new());
        let (old_lists, new_lists) = (self.plain_lists(o), self.plain_lists(n));
        for value in values {
            let is = self.fits(n, new_lists.as_deref(), value);
            if is == Verdict::Fails {
                continue;
            }
            let was = match self.fits(o, old_lists.as_deref(), value) {
                Verdict::Fits if self.has_odd_format(o, n, value) => Verdict::Unknown,
                verdict => verdict,
            };
            match (was, is) {
                (Verdict::Fits, _) => {}
                (Verdict::Fails, Verdict::Fits) => added.push(value.as_ref()),
                _ => doubtful.push(value.as_ref()),
            }
        }
        let entry = |side: &Side<'a>| Some(&self.list_entry(side)?.1.value);
        let whole = place_of(o, n);
        let at = At { old: entry(o).or(whole.old), new: entry(n).or(whole.new) };
        if !added.is_empty() {
            let what = if self.listed(o).is_some() { "may come now" } else { "did not fit before" };
            let example = Some(shown_whole(added[0]));
            self.emit(Class::Breaking, at, &format!("{} {what}", listing(&added)), example);
        }
        if !doubtful.is_empty() {
            let reason =
                format!("{}: whether the old schema takes it cannot be told", listing(&doubtful));
            self.emit(Class::Undecided, at, &reason, None);
        }
        let Some(before) = self.listed(o) else {
            let reason = format!(
                "only {} can come now",
                listing(&values.iter().map(AsRef::as_ref).collect::<Vec<_>>())
            );
            self.emit(Class::Narrowing, at, &reason, None);
            return;
        };
        let mut gone = Vec::new();
        for value in before {
            let was = self.fits(o, old_lists.as_deref(), value);
            if was != Verdict::Fails && self.fits(n, new_lists.as_deref(), value) != Verdict::Fits {
                gone.push(value);
            }
        }
        if !gone.is_empty() {
            let reason = format!("{} {} any more", listing(&gone), "does not come");
            self.emit(Class::Narrowing, at, &reason, None);
        }
    }

    /// Whether only the author's validator knows if a text is of the old schema's format.
    fn has_odd_format(&self, o: &Side<'a>, n: &Side<'a>, value: &Node) -> bool {
        let formats = |side: &Side<'a>| {
            let all = self.entries(side, "format").into_iter();
            all.filter_map(|(_, entry)| entry.value.text()).collect::<Vec<_>>()
        };
        let own = formats(n);
        let odd = |format: &&str| !matches!(*format, "date" | "date-time") && !own.contains(format);
        value.text().is_some() && formats(o).iter().any(odd)
    }

    /// The values of each list, for sides of which nothing else is said but types.
    fn plain_lists(&self, side: &Side<'a>) -> Option<Vec<HashSet<String>>> {
        let plain =
            |name: &str| matches!(name, "enum" | "const" | "type" | "allOf") || is_annotation(name);
        let only = side.nodes.iter().all(|node| {
            node.entries()
                .iter()
                .filter_map(Entry::name)
                .all(|name| plain(name) || name.starts_with('$'))
        });
        if !only || !side.groups.is_empty() || !side.opaques.is_empty() || side.nullable {
            return None;
        }
        let draft4 = self.docs[side.doc].dialect() == Dialect::Draft4;
        let mut lists = Vec::new();
        for (_, entry) in self.entries(side, "enum") {
            lists.push(entry.value.items().iter().map(canonical).collect());
        }
        for (_, entry) in self.entries(side, "const").into_iter().filter(|_| !draft4) {
            lists.push([canonical(&entry.value)].into());
        }
        Some(lists)
    }

    fn fits(
        &mut self,
        side: &Side<'a>,
        lists: Option<&[HashSet<String>]>,
        value: &Node,
    ) -> Verdict {
        let Some(lists) = lists else { return self.judge_node(side, value) };
        let typed = type_of(value) & side.types != 0;
        let listed = typed && {
            let text = canonical(value);
            lists.iter().all(|list| list.contains(&text))
        };
        if listed { Verdict::Fits } else { Verdict::Fails }
    }
}

/// A value for a sentence.
pub(super) fn shown(node: &Node) -> String {
    quote(&super::value_of(node).to_string())
}

fn shown_whole(node: &Node) -> String {
    let text = super::value_of(node).to_string();
    let cut: String = text.chars().take(120).collect();
    if cut.len() < text.len() { format!("{cut}…") } else { cut }
}

fn listing(values: &[&Node]) -> String {
    let mut named: Vec<String> = values.iter().take(MAX_NAMED).map(|value| shown(value)).collect();
    if values.len() > MAX_NAMED {
        named.push(format!("{} more", values.len() - MAX_NAMED));
    }
    match named.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => "nothing".to_owned(),
    }
}
