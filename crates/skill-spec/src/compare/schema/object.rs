//! Objects: properties, which of them are always there, and what else may come.

use std::collections::HashSet;

use super::Class;
use super::bounds::tightest;
use super::side::{STRING, Side, boolean, is_annotation};
use super::walk::{At, Walk, place_of};
use super::witness::{Loss, Refusal};
use crate::model::instance::Verdict;
use crate::tree::{Entry, Node};
use crate::{quote, vocab};

/// What a side says of the values under one name.
struct Field<'a> {
    /// The schemas that hold; empty if any value goes.
    schemas: Vec<&'a Node>,
    /// Its entry in `properties`.
    declared: Option<&'a Entry>,
}

/// What a side says of properties it does not name.
enum Others<'a> {
    Open,
    Closed,
    Typed(Side<'a>),
}

/// Names that differ between two sides.
struct Names<'a> {
    added: Vec<(&'a str, &'a Entry)>,
    removed: Vec<(&'a str, &'a Entry)>,
}

impl<'a> Walk<'a> {
    pub(super) fn object(&mut self, o: &Side<'a>, n: &Side<'a>) {
        let (old, new) = (self.declared(o), self.declared(n));
        let mut names = Names { added: Vec::new(), removed: Vec::new() };
        let known: HashSet<&str> = new.iter().map(|(name, _)| *name).collect();
        for (name, entry) in &new {
            if self.named(o, n, name).declared.is_some() {
                self.kept(o, n, name, &mut names);
            } else {
                names.added.push((*name, *entry));
            }
        }
        for (name, _) in old.iter().filter(|(name, _)| !known.contains(name)) {
            self.kept(o, n, name, &mut names);
        }
        let names = names;
        for (name, entry) in &names.added {
            self.added_property(o, n, (name, entry));
        }
        for (name, entry) in &names.removed {
            self.removed_property(name, entry, &names);
        }
        self.requirement(o, n, &names);
        self.pattern_properties(o, n);
        self.others(o, n);
        self.names(o, n);
        let fewest = self.required(n).len();
        let enough = tightest(o, &self.docs[o.doc], "minProperties");
        if enough.is_none_or(|(least, ..)| least > fewest) {
            self.count(o, n, ("minProperties", "smaller objects"), Class::Undecided);
        } else if tightest(n, &self.docs[n.doc], "minProperties").map(|one| one.0)
            != enough.map(|one| one.0)
        {
            self.emit(
                Class::Narrowing,
                place_of(o, n),
                "the least number of properties changed",
                None,
            );
        }
        self.count(o, n, ("maxProperties", "larger objects"), Class::Undecided);
    }

    /// A name that the old schema declares.
    fn kept(&mut self, o: &Side<'a>, n: &Side<'a>, name: &'a str, names: &mut Names<'a>) {
        let (was, is) = (self.named(o, n, name), self.named(n, o, name));
        let Some(entry) = was.declared else { return };
        let old = self.side(o.doc, &was.schemas);
        let new = self.side(n.doc, &is.schemas);
        let gone = new.is_never() || is.schemas.is_empty() && is.declared.is_none();
        if gone && old.is_never() {
            if !new.is_never() {
                let reason = format!("{} was ruled out and may come now", quote(name));
                self.emit(Class::Additive, At::old(&entry.value), &reason, None);
            }
        } else if gone {
            names.removed.push((name, entry));
        } else if old.is_never() {
            let at = At { old: Some(&entry.value), new: is.declared.map(|entry| &entry.value) };
            let reason = format!("{} was ruled out and may come now", quote(name));
            self.emit(Class::Additive, at, &reason, None);
        } else {
            self.part(name.to_owned(), &old, &new);
        }
    }

    fn added_property(&mut self, o: &Side<'a>, n: &Side<'a>, (name, entry): (&'a str, &'a Entry)) {
        let (was, is) = (self.named(o, n, name), self.named(n, o, name));
        let new = self.side(n.doc, &is.schemas);
        let old = self.side(o.doc, &was.schemas);
        let at = At::new(&entry.value);
        if new.is_never() {
            if !old.is_never() {
                let reason = format!("{} is ruled out now", quote(name));
                self.emit(Class::Narrowing, at, &reason, None);
            }
            return;
        }
        let always = if self.required(n).contains(&name) { ", and is always there" } else { "" };
        let reason = format!("{} is new{always}", quote(name));
        self.emit(Class::Additive, at, &reason, None);
        if !was.schemas.is_empty() && !old.is_never() {
            // Names that the old schema did not list had values of one kind.
            self.part(name.to_owned(), &old, &new);
        }
    }

    fn removed_property(&mut self, name: &str, entry: &'a Entry, names: &Names<'a>) {
        let shape = |node: &Node| {
            let mut value = super::value_of(node);
            if let Some(map) = value.as_object_mut() {
                map.retain(|key, _| !is_annotation(key));
            }
            value
        };
        let same: Vec<&str> = if names.added.len() * names.removed.len() > 400 {
            Vec::new()
        } else {
            let own = shape(&entry.value);
            let alike = names.added.iter().filter(|(_, other)| shape(&other.value) == own);
            alike.map(|(name, _)| *name).collect()
        };
        let near = vocab::nearest(name, same.iter().copied());
        let only = same.first().copied().filter(|_| same.len() == 1 && names.removed.len() == 1);
        let hint = near.or(only).map(|new| format!("; was it renamed to {}?", quote(new)));
        let reason = format!(
            "{} was removed: consumers that read it find nothing{}",
            quote(name),
            hint.unwrap_or_default()
        );
        self.emit(Class::Breaking, At::old(&entry.value), &reason, None);
    }

    fn requirement(&mut self, o: &Side<'a>, n: &Side<'a>, names: &Names<'a>) {
        let set = |list: &[(&'a str, &Entry)]| -> HashSet<&'a str> {
            list.iter().map(|(name, _)| *name).collect()
        };
        let (added, removed) = (set(&names.added), set(&names.removed));
        let (old, new) = (self.required_entries(o), self.required_entries(n));
        let known: HashSet<&str> = new.iter().map(|(name, ..)| *name).collect();
        let place = new.first().map(|(_, _, list)| *list);
        for (name, _, list) in &old {
            if known.contains(name) || removed.contains(name) {
                continue;
            }
            let reason = format!("{} may be missing now", quote(name));
            let at = At { old: Some(list), new: place };
            let refusal = Refusal::Lacks(name);
            self.loosened(o, n, at, &Loss { reason, refusal, otherwise: Class::Breaking });
        }
        let known: HashSet<&str> = old.iter().map(|(name, ..)| *name).collect();
        for (name, item, _) in &new {
            if !known.contains(name) && !added.contains(name) {
                let reason = format!("{} is always there now", quote(name));
                self.emit(Class::Narrowing, At::new(item), &reason, None);
            }
        }
    }

    fn pattern_properties(&mut self, o: &Side<'a>, n: &Side<'a>) {
        let (old, new) = (self.patterns(o), self.patterns(n));
        for was in &old {
            let is = new.iter().find(|is| is.name() == was.name());
            let before = self.side(o.doc, &[&was.value]);
            if let Some(is) = is {
                let now = self.side(n.doc, &[&is.value]);
                self.part(format!("[{}]", was.name().unwrap_or_default()), &before, &now);
                continue;
            }
            let reason = format!(
                "the pattern {} was dropped: its properties may hold anything else now",
                quote(was.name().unwrap_or_default())
            );
            let fits = match self.other_side(n) {
                Others::Open => false,
                Others::Closed => new.is_empty(),
                Others::Typed(now) => {
                    new.is_empty() && self.part_trial(&before, &now) <= Class::Narrowing
                }
            };
            if fits {
                self.emit(Class::Narrowing, At::old(&was.value), "a pattern was dropped", None);
                continue;
            }
            let entry = self.entries(o, "patternProperties").first().copied();
            let refusal =
                entry.map_or(Refusal::Whole(o), |(owner, entry)| Refusal::Keyword(owner, entry));
            self.loosened(
                o,
                n,
                At::old(&was.value),
                &Loss { reason, refusal, otherwise: Class::Undecided },
            );
        }
        for is in &new {
            if old.iter().any(|was| was.name() == is.name()) {
                continue;
            }
            let now = self.side(n.doc, &[&is.value]);
            let class = match self.other_side(o) {
                _ if now.is_never() => Class::Narrowing,
                Others::Open => Class::Narrowing,
                Others::Closed => Class::Additive,
                Others::Typed(before) => match self.part_trial(&before, &now) {
                    class if class <= Class::Narrowing => Class::Narrowing,
                    Class::Additive => Class::Additive,
                    _ => Class::Undecided,
                },
            };
            let reason =
                format!("properties named like {} are new", quote(is.name().unwrap_or_default()));
            self.emit(class, At::new(&is.value), &reason, None);
        }
    }

    /// What may come under names that are not listed.
    fn others(&mut self, o: &Side<'a>, n: &Side<'a>) {
        let entry = |side: &Side<'a>| {
            let all = self.entries(side, "additionalProperties");
            all.first().map(|(_, entry)| &entry.value)
        };
        let at = At { old: entry(o), new: entry(n) };
        match (self.other_side(o), self.other_side(n)) {
            (Others::Open, Others::Open) | (Others::Closed, Others::Closed) => {}
            (Others::Closed, _) => {
                let reason = "properties that are not listed may come now";
                self.emit(Class::Additive, at, reason, None);
            }
            (_, Others::Closed) => {
                let reason = "no properties come but those listed";
                self.emit(Class::Narrowing, at, reason, None);
            }
            (Others::Open, Others::Typed(_)) => {
                let reason = "properties that are not listed are of one kind now";
                self.emit(Class::Narrowing, at, reason, None);
            }
            (Others::Typed(before), Others::Typed(now)) => {
                self.part("[*]".to_owned(), &before, &now);
            }
            (Others::Typed(_), Others::Open) => {
                let owner = self.entries(o, "additionalProperties");
                let owner =
                    owner.into_iter().find(|(_, entry)| boolean(&entry.value) != Some(true));
                let refusal = owner
                    .map_or(Refusal::Whole(o), |(owner, entry)| Refusal::Keyword(owner, entry));
                let reason = "properties that are not listed may hold anything now".to_owned();
                self.loosened(o, n, at, &Loss { reason, refusal, otherwise: Class::Breaking });
            }
        }
    }

    fn names(&mut self, o: &Side<'a>, n: &Side<'a>) {
        let all = |side: &Side<'a>| self.entries(side, "propertyNames");
        let (old, new) = (all(o), all(n));
        let nodes = |list: &[(&'a Node, &'a Entry)]| -> Vec<&'a Node> {
            list.iter().map(|(_, entry)| &entry.value).collect()
        };
        match (old.as_slice(), new.as_slice()) {
            ([], []) => {}
            ([], [(_, entry), ..]) => {
                self.emit(
                    Class::Narrowing,
                    At::new(&entry.value),
                    "only some names come now",
                    None,
                );
            }
            ([(owner, entry), ..], []) => {
                let reason = "`propertyNames` was dropped: other names may come now".to_owned();
                let refusal = Refusal::Keyword(owner, entry);
                let loss = Loss { reason, refusal, otherwise: Class::Undecided };
                self.loosened(o, n, At::old(&entry.value), &loss);
            }
            _ => {
                let text =
                    |side: Side<'a>| Side { types: side.types & STRING, nullable: false, ..side };
                let before = text(self.side(o.doc, &nodes(&old)));
                let now = text(self.side(n.doc, &nodes(&new)));
                self.part("[name]".to_owned(), &before, &now);
            }
        }
    }

    /// What `side` says of a name. A pattern of which it cannot be told whether it matches holds
    /// for both sides if both have it, else it is taken to hold where it refuses more.
    fn named(&mut self, side: &Side<'a>, other: &Side<'a>, name: &str) -> Field<'a> {
        let mut field = Field { schemas: Vec::new(), declared: None };
        let is_wider = (side.doc == 0) != self.reversed;
        for node in side.nodes.clone() {
            let schema = self.docs[side.doc].schema();
            let declared = schema.get(node, "properties").and_then(|all| schema.entry(all, name));
            field.declared = field.declared.or(declared);
            let mut known = declared.is_some();
            field.schemas.extend(declared.map(|entry| &entry.value));
            let patterns = schema.get(node, "patternProperties").map_or(&[][..], Node::entries);
            self.spend(patterns.len() / 8);
            for pattern in patterns {
                match self.docs[side.doc].judge.matches(&pattern.key, name) {
                    Verdict::Fits => {
                        known = true;
                        field.schemas.push(&pattern.value);
                    }
                    Verdict::Fails => {}
                    Verdict::Unknown => {
                        known |= !is_wider;
                        let theirs = self.patterns(other);
                        let both = theirs.iter().any(|theirs| theirs.name() == pattern.name());
                        field.schemas.extend((is_wider && !both).then_some(&pattern.value));
                    }
                }
            }
            let rest = schema.get(node, "additionalProperties");
            field.schemas.extend(rest.filter(|rest| !known && boolean(rest) != Some(true)));
        }
        field
    }

    /// What `side` says of a name, laid out; `None` if any value goes.
    pub(super) fn field_side(&mut self, side: &Side<'a>, name: &str) -> Option<Side<'a>> {
        let field = self.named(side, side, name);
        (!field.schemas.is_empty()).then(|| self.side(side.doc, &field.schemas))
    }

    fn other_side(&self, side: &Side<'a>) -> Others<'a> {
        let all = self.entries(side, "additionalProperties");
        let all: Vec<&'a Node> = all
            .into_iter()
            .map(|(_, entry)| &entry.value)
            .filter(|node| {
                boolean(node) != Some(true) && !(node.is_mapping() && node.entries().is_empty())
            })
            .collect();
        if all.is_empty() {
            return Others::Open;
        }
        let rest = self.side(side.doc, &all);
        if rest.is_never() { Others::Closed } else { Others::Typed(rest) }
    }

    /// The properties that a side names, in order.
    pub(super) fn declared(&self, side: &Side<'a>) -> Vec<(&'a str, &'a Entry)> {
        let mut seen = HashSet::new();
        let lists = self.entries(side, "properties").into_iter();
        let all = lists.flat_map(|(_, list)| list.value.entries());
        let all = all.filter_map(|entry| Some((entry.name()?, entry)));
        all.filter(|(name, _)| seen.insert(*name)).collect()
    }

    fn patterns(&self, side: &Side<'a>) -> Vec<&'a Entry> {
        let lists = self.entries(side, "patternProperties").into_iter();
        lists.flat_map(|(_, list)| list.value.entries()).collect()
    }

    pub(super) fn required(&self, side: &Side<'a>) -> Vec<&'a str> {
        self.required_entries(side).into_iter().map(|(name, ..)| name).collect()
    }

    /// The names that are always there, with their places in the lists.
    fn required_entries(&self, side: &Side<'a>) -> Vec<(&'a str, &'a Node, &'a Node)> {
        let mut seen = HashSet::new();
        let lists = self.entries(side, "required").into_iter();
        let all =
            lists.flat_map(|(_, list)| list.value.items().iter().map(|item| (item, &list.value)));
        let all = all.filter_map(|(item, list)| Some((item.text()?, item, list)));
        all.filter(|(name, ..)| seen.insert(*name)).collect()
    }
}
