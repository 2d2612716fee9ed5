//! The schemas inside a schema, and where references lead.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::keywords::{Shape, keyword};
use super::schema::Schema;
use crate::tree::{Entry, Node};

/// All schemas of a file.
#[derive(Debug)]
pub struct Subschemas<'a> {
    /// The root first.
    pub list: Vec<Subschema<'a>>,
    schema: &'a Schema,
    /// Schemas by the URI they give themselves, whole and its last part.
    ids: HashMap<&'a str, &'a Node>,
    anchors: HashMap<&'a str, &'a Node>,
    by_start: HashMap<usize, usize>,
}

/// A schema that is an object, and what it is for.
#[derive(Clone, Copy, Debug)]
pub struct Subschema<'a> {
    /// The mapping.
    pub node: &'a Node,
    /// What it is to its parent.
    pub role: Role<'a>,
    /// The schema around it, as an index into [`Subschemas::list`].
    pub parent: Option<usize>,
    /// Where pointers start: the root, or the nearest schema around it with an `$id` of its own.
    base: &'a Node,
}

/// What a schema is to the one around it.
#[derive(Clone, Copy, Debug)]
pub enum Role<'a> {
    /// The file's schema.
    Root,
    /// An entry of `properties`.
    Property(&'a Entry),
    /// An entry of `definitions` or `$defs`.
    Definition(&'a Entry),
    /// Speaks of a part of the instance: `items`, `additionalProperties` …
    Part,
    /// Speaks of the same instance as its parent, by this keyword: `allOf`, `if` …
    InPlace(&'static str),
    /// Stands outside all keywords; only a reference makes it a schema.
    Referenced,
}

/// Where a reference leads.
#[derive(Clone, Copy, Debug)]
pub enum Target<'a> {
    /// To this node.
    Here(&'a Node),
    /// Out of the file.
    Elsewhere,
    /// To a place of this file that does not exist.
    Nowhere,
}

impl<'a> Subschemas<'a> {
    pub(super) fn new(schema: &'a Schema) -> Self {
        let mut all = Self {
            list: Vec::new(),
            schema,
            ids: HashMap::new(),
            anchors: HashMap::new(),
            by_start: HashMap::new(),
        };
        all.add(&schema.root, Role::Root, None);
        let mut tried = HashSet::new();
        let mut next = 0;
        while let Some(sub) = all.list.get(next).copied() {
            next += 1;
            let Some(reference) = schema.get(sub.node, "$ref").and_then(Node::text) else {
                continue;
            };
            // Many references lead to one place; one look at each is enough.
            if tried.insert((sub.base.span.start, reference))
                && let Target::Here(node) = all.resolve(&sub, reference)
            {
                all.add(node, Role::Referenced, None);
            }
        }
        all
    }

    /// The file's schema.
    #[must_use]
    pub fn schema(&self) -> &'a Schema {
        self.schema
    }

    /// Where a `$ref` of `from` leads.
    #[must_use]
    pub fn resolve(&self, from: &Subschema<'a>, reference: &str) -> Target<'a> {
        let (uri, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let base = if uri.is_empty() {
            from.base
        } else {
            let Some(node) = self.ids.get(uri) else { return Target::Elsewhere };
            node
        };
        let fragment = percent_decode(fragment);
        let found = if fragment.is_empty() {
            Some(base)
        } else if fragment.starts_with('/') {
            // Some readers start at the file's root whatever `$id` says: good enough for one.
            let pointer = |node| self.schema.pointer(node, &fragment);
            pointer(base).or_else(|| if uri.is_empty() { pointer(&self.schema.root) } else { None })
        } else {
            self.anchors.get(fragment.as_ref()).copied()
        };
        found.map_or(Target::Nowhere, Target::Here)
    }

    /// The schema of the output: the root, or what its `$ref` leads to; `None` if that leads out,
    /// nowhere or in a circle.
    #[must_use]
    pub fn described(&self) -> Option<&'a Node> {
        let mut sub = self.list.first()?;
        for _ in 0..=self.list.len() {
            let Some((_, reference)) = self.reference(sub) else { return Some(sub.node) };
            let Target::Here(node) = self.resolve(sub, reference) else { return None };
            sub = self.list.get(self.index_of(node)?)?;
            if sub.node.span == self.schema.root.span {
                return None;
            }
        }
        None
    }

    /// The schema that is this node.
    #[must_use]
    pub fn index_of(&self, node: &Node) -> Option<usize> {
        self.by_start.get(&node.span.start).copied()
    }

    /// For each schema, those that speak of the same instance: its branches, and what it refers to.
    #[must_use]
    pub fn in_place(&self) -> Vec<Vec<usize>> {
        let mut edges = vec![Vec::new(); self.list.len()];
        for (at, sub) in self.list.iter().enumerate() {
            if let (Role::InPlace(_), Some(parent)) = (sub.role, sub.parent) {
                edges[parent].push(at);
            }
            if let Some((_, reference)) = self.reference(sub)
                && let Target::Here(node) = self.resolve(sub, reference)
                && let Some(target) = self.index_of(node)
            {
                edges[at].push(target);
            }
        }
        edges
    }

    /// `$ref` with its entry, where it is text.
    #[must_use]
    pub fn reference(&self, sub: &Subschema<'a>) -> Option<(&'a Entry, &'a str)> {
        let entry = self.schema.entry(sub.node, "$ref")?;
        Some((entry, entry.value.text()?))
    }

    /// The regular expressions: texts of `pattern` and keys of `patternProperties`.
    #[must_use]
    pub fn patterns(&self) -> Vec<&'a Node> {
        let mut patterns = Vec::new();
        for sub in &self.list {
            patterns.extend(self.schema.get(sub.node, "pattern"));
            let keyed =
                self.schema.get(sub.node, "patternProperties").map_or(&[][..], Node::entries);
            patterns.extend(keyed.iter().map(|entry| &entry.key));
        }
        patterns
    }

    /// Whether draft-07 would read this file otherwise than newer drafts do: it holds keywords
    /// draft-07 does not know, or constraints beside a `$ref`, which draft-07 leaves out.
    #[must_use]
    pub fn needs_newer_draft(&self) -> bool {
        self.list.iter().any(|sub| {
            let refers = self.reference(sub).is_some();
            sub.node.entries().iter().filter_map(Entry::name).any(|name| {
                let Some(keyword) = keyword(name) else { return false };
                let inert = matches!(keyword.shape, Shape::Any | Shape::Definitions | Shape::List)
                    || matches!(
                        name,
                        "$ref"
                            | "$schema"
                            | "$id"
                            | "$comment"
                            | "title"
                            | "description"
                            | "deprecated"
                            | "readOnly"
                            | "writeOnly"
                    );
                keyword.newer || refers && (!inert || name == "const")
            })
        })
    }

    fn add(&mut self, node: &'a Node, role: Role<'a>, parent: Option<usize>) {
        let index = self.list.len();
        if !node.is_mapping() || self.by_start.contains_key(&node.span.start) {
            return;
        }
        self.by_start.insert(node.span.start, index);
        let inherited = parent.and_then(|parent| self.list.get(parent)).map(|parent| parent.base);
        let mut base = inherited.unwrap_or(&self.schema.root);
        for key in ["$id", "id", "$anchor", "$dynamicAnchor"] {
            let Some(text) = self.schema.get(node, key).and_then(Node::text) else { continue };
            if key.ends_with("nchor") {
                self.anchors.entry(text).or_insert(node);
            } else if let Some(anchor) = text.strip_prefix('#') {
                self.anchors.entry(anchor).or_insert(node);
            } else {
                let uri = text.strip_suffix('#').unwrap_or(text);
                self.ids.entry(uri).or_insert(node);
                self.ids.entry(uri.rsplit('/').next().unwrap_or(uri)).or_insert(node);
                base = node;
            }
        }
        self.list.push(Subschema { node, role, parent, base });
        self.walk(node, index);
    }

    fn walk(&mut self, node: &'a Node, index: usize) {
        for entry in node.entries() {
            let Some(keyword) = entry.name().and_then(keyword) else { continue };
            let value = &entry.value;
            let parent = Some(index);
            match keyword.shape {
                Shape::InPlace => self.add(value, Role::InPlace(keyword.name), parent),
                Shape::InPlaceList => {
                    for item in value.items() {
                        self.add(item, Role::InPlace(keyword.name), parent);
                    }
                }
                Shape::InPlaceMap | Shape::Dependencies => {
                    for entry in value.entries() {
                        self.add(&entry.value, Role::InPlace(keyword.name), parent);
                    }
                }
                Shape::Part | Shape::PartOrList | Shape::PartList => {
                    for item in value.items().iter().chain([value]) {
                        self.add(item, Role::Part, parent);
                    }
                }
                Shape::PartMap => {
                    for entry in value.entries() {
                        self.add(&entry.value, Role::Part, parent);
                    }
                }
                Shape::Properties => {
                    for entry in value.entries() {
                        self.add(&entry.value, Role::Property(entry), parent);
                    }
                }
                Shape::Definitions => {
                    for entry in value.entries() {
                        self.add(&entry.value, Role::Definition(entry), parent);
                    }
                }
                _ => {}
            }
        }
    }
}

/// `%20` and its kin; text that is no valid encoding stays as it is.
fn percent_decode(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let digit = |at: usize| tail.get(at).and_then(|byte| char::from(*byte).to_digit(16));
        if *first == b'%'
            && let Some(code) =
                digit(0).zip(digit(1)).and_then(|(a, b)| u8::try_from(a * 16 + b).ok())
        {
            bytes.push(code);
            rest = &tail[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}
