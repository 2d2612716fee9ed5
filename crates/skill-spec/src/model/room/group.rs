//! Schemas that must hold at once: what `allOf` and `$ref` join, and the properties of one name in
//! them.

use std::collections::HashSet;

use crate::model::{Dialect, Role, Schema, Subschemas, Target};
use crate::tree::{Entry, Node};

/// A wider `allOf` was written by a program.
const MOST_MEMBERS: usize = 64;
/// Looks at schemas in one file: references may join the same ones again and again.
const MOST_LOOKS: usize = 20_000;

/// Each set of two schemas or more that must hold at once.
///
/// What stands under `not` or `if` is left out; so are very wide sets, and sets beyond a bound.
pub(crate) fn groups<'a>(all: &Subschemas<'a>) -> Vec<Vec<&'a Node>> {
    let schema = all.schema();
    let is_newer = matches!(schema.dialect(), Dialect::Draft201909 | Dialect::Draft202012);
    let mut joins = Joins { all, schema, is_newer, looks: 0 };
    let mut todo: Vec<Vec<usize>> = Vec::new();
    for (at, sub) in all.list.iter().enumerate() {
        let joins = schema.entry(sub.node, "allOf").is_some()
            || is_newer && schema.entry(sub.node, "$ref").is_some();
        if joins && !is_condition(all, at) {
            todo.push(vec![at]);
        }
    }
    let mut seen = HashSet::new();
    let mut groups = Vec::new();
    while let Some(seeds) = todo.pop() {
        let Some(members) = joins.members(&seeds) else { continue };
        if members.len() < 2 || !seen.insert(members.clone()) {
            continue;
        }
        todo.extend(joins.properties(&members));
        groups.push(members.iter().map(|at| all.list[*at].node).collect());
    }
    groups
}

/// Whether a schema, or one around it, is a condition that values may fail.
pub(crate) fn is_condition(all: &Subschemas<'_>, at: usize) -> bool {
    let mut sub = all.list.get(at);
    while let Some(here) = sub {
        if matches!(here.role, Role::InPlace("not" | "if")) {
            return true;
        }
        sub = here.parent.and_then(|parent| all.list.get(parent));
    }
    false
}

struct Joins<'s, 'a> {
    all: &'s Subschemas<'a>,
    schema: &'a Schema,
    is_newer: bool,
    looks: usize,
}

impl<'a> Joins<'_, 'a> {
    /// All that must hold where `seeds` must, in file order.
    fn members(&mut self, seeds: &[usize]) -> Option<Vec<usize>> {
        let mut members = HashSet::new();
        let mut seen: HashSet<usize> = seeds.iter().copied().collect();
        let mut todo = seeds.to_vec();
        while let Some(at) = todo.pop() {
            self.looks += 1;
            if seen.len() > MOST_MEMBERS || self.looks > MOST_LOOKS {
                return None;
            }
            let sub = &self.all.list[at];
            let target = self.target(at);
            let refers = target.is_some() || self.schema.entry(sub.node, "$ref").is_some();
            let mut next: Vec<usize> = target.into_iter().collect();
            // Up to draft-07 nothing beside a reference counts.
            if !refers || self.is_newer {
                members.insert(at);
                let branches = self.schema.get(sub.node, "allOf").map_or(&[][..], Node::items);
                next.extend(
                    branches.iter().take(MOST_MEMBERS + 1).filter_map(|it| self.all.index_of(it)),
                );
            }
            todo.extend(next.into_iter().filter(|at| seen.insert(*at)));
        }
        let mut members: Vec<usize> = members.into_iter().collect();
        members.sort_by_key(|at| self.all.list[*at].node.span.start);
        Some(members)
    }

    fn target(&self, at: usize) -> Option<usize> {
        let sub = self.all.list.get(at)?;
        let (_, reference) = self.all.reference(sub)?;
        match self.all.resolve(sub, reference) {
            Target::Here(node) => self.all.index_of(node),
            _ => None,
        }
    }

    /// The properties that more than one of them describes.
    fn properties(&mut self, members: &[usize]) -> Vec<Vec<usize>> {
        let of = |at: &usize| self.schema.get(self.all.list[*at].node, "properties");
        let objects: Vec<&'a Node> = members.iter().filter_map(of).collect();
        let mut shared = Vec::new();
        let mut told = HashSet::new();
        for (at, object) in objects.iter().enumerate() {
            let later = &objects[at + 1..];
            for name in object.entries().iter().filter_map(Entry::name) {
                self.looks += later.len();
                if self.looks > MOST_LOOKS || later.is_empty() {
                    break;
                }
                let others = later.iter().filter_map(|other| self.schema.get(other, name));
                let own = self.schema.get(object, name);
                let alike: Vec<usize> =
                    own.into_iter().chain(others).filter_map(|it| self.all.index_of(it)).collect();
                if alike.len() > 1 && told.insert(name) {
                    shared.push(alike);
                }
            }
        }
        shared
    }
}
