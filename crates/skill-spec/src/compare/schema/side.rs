//! One schema ready to be compared: what it refers to and merges, laid side by side.

use std::collections::HashSet;

use super::bounds;
use super::walk::Doc;
use crate::model::Dialect;
use crate::model::instance::count;
use crate::model::keywords::{Shape, TYPES, keyword};
use crate::tree::{Entry, Kind, Node, Value};

/// The kinds of values, as bits; whole numbers and others are two.
pub(super) const NULL: u8 = 1;
pub(super) const BOOLEAN: u8 = 2;
pub(super) const WHOLE: u8 = 4;
pub(super) const BROKEN: u8 = 8;
pub(super) const STRING: u8 = 16;
pub(super) const ARRAY: u8 = 32;
pub(super) const OBJECT: u8 = 64;
pub(super) const NUMBER: u8 = WHOLE | BROKEN;
pub(super) const ANY: u8 = 127;

/// A conjunction of schemas.
#[derive(Clone, Debug)]
pub(super) struct Side<'a> {
    /// The file: 0 is the old one.
    pub(super) doc: usize,
    /// All schemas that hold, in the order they were met, with those that only refer.
    pub(super) all: Vec<&'a Node>,
    /// Those of them whose keywords count.
    pub(super) nodes: Vec<&'a Node>,
    /// `anyOf` and `oneOf`.
    pub(super) groups: Vec<Group<'a>>,
    /// What is compared as a whole, or not at all.
    pub(super) opaques: Vec<Opaque<'a>>,
    /// The types that are left; those without a single value are not among them.
    pub(super) types: u8,
    /// Whether `nullable` may add null: it is no keyword of JSON Schema, and readers differ.
    pub(super) nullable: bool,
    /// The schema that allows nothing, if one is among them.
    pub(super) never: Option<&'a Node>,
}

/// Alternatives.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group<'a> {
    /// `anyOf` or `oneOf`.
    pub(super) keyword: &'a str,
    pub(super) list: &'a Node,
}

/// A keyword that is not taken apart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Opaque<'a> {
    pub(super) keyword: &'a str,
    /// The schema it stands in.
    pub(super) owner: &'a Node,
    pub(super) value: &'a Node,
}

impl<'a> Side<'a> {
    /// Lays out a conjunction.
    pub(super) fn new(doc: &Doc<'a>, index: usize, from: &[&'a Node]) -> Self {
        let mut side = Self {
            doc: index,
            all: Vec::new(),
            nodes: Vec::new(),
            groups: Vec::new(),
            opaques: Vec::new(),
            types: ANY,
            nullable: false,
            never: None,
        };
        side.take(doc, from);
        side
    }

    /// The same with more that holds.
    pub(super) fn with(&self, doc: &Doc<'a>, more: &[&'a Node]) -> Self {
        let mut side = self.clone();
        side.take(doc, more);
        side
    }

    /// The same without alternatives.
    pub(super) fn without_groups(&self) -> Self {
        Self { groups: Vec::new(), ..self.clone() }
    }

    /// Whether no value fits.
    pub(super) fn is_never(&self) -> bool {
        self.never.is_some() || self.types == 0 && !self.nullable
    }

    /// What tells two sides apart.
    pub(super) fn key(&self) -> Vec<usize> {
        let mut key: Vec<usize> = self.all.iter().map(|node| node.span.start).collect();
        key.sort_unstable();
        let never = usize::from(self.never.is_some());
        key.extend([usize::MAX, self.doc, usize::from(self.types), never]);
        key.extend(self.groups.iter().map(|group| group.list.span.start));
        key
    }

    /// A keyword in all schemas that have it.
    pub(super) fn entries(&self, doc: &Doc<'a>, name: &str) -> Vec<(&'a Node, &'a Entry)> {
        let own = |node: &&'a Node| Some((*node, doc.schema().entry(node, name)?));
        self.nodes.iter().filter_map(own).collect()
    }

    fn take(&mut self, doc: &Doc<'a>, from: &[&'a Node]) {
        let mut seen: HashSet<usize> = self.all.iter().map(|node| node.span.start).collect();
        let mut next: Vec<&'a Node> = from.iter().rev().copied().collect();
        while let Some(node) = next.pop() {
            if !seen.insert(node.span.start) {
                continue;
            }
            self.all.push(node);
            match boolean(node) {
                Some(true) => {}
                Some(false) => self.never = Some(node),
                None if node.is_mapping() => self.open(doc, node, &mut next),
                None => self.opaques.push(Opaque { keyword: "", owner: node, value: node }),
            }
        }
        self.types &= bounds::possible(self, doc);
    }

    /// Takes the keywords of one schema.
    fn open(&mut self, doc: &Doc<'a>, node: &'a Node, next: &mut Vec<&'a Node>) {
        let schema = doc.schema();
        if let Some(entry) = schema.entry(node, "$ref") {
            match doc.target(node, &entry.value) {
                Some(target) => next.push(target),
                None => self.opaque(node, entry),
            }
            match doc.dialect() {
                Dialect::Draft201909 | Dialect::Draft202012 => {}
                // Readers differ on what stands beside a reference; up to draft-07 it is nothing.
                Dialect::Absent => return self.beside_reference(node),
                _ => return,
            }
        }
        self.nodes.push(node);
        for entry in node.entries() {
            let Some(name) = entry.name() else { continue };
            let last = schema.entry(node, name).is_some_and(|last| std::ptr::eq(last, entry));
            if last {
                self.keyword(doc, node, (name, entry), next);
            }
        }
    }

    fn keyword(
        &mut self,
        doc: &Doc<'a>,
        node: &'a Node,
        (name, entry): (&'a str, &'a Entry),
        next: &mut Vec<&'a Node>,
    ) {
        let value = &entry.value;
        let old_draft = matches!(doc.dialect(), Dialect::Draft4 | Dialect::Draft6);
        match name {
            "allOf" => next.extend(value.items().iter().rev()),
            "anyOf" | "oneOf" if !value.items().is_empty() => {
                self.groups.push(Group { keyword: name, list: value });
            }
            "type" => match types(value) {
                Some(types) => {
                    let nullable = schema_bool(doc, node, "nullable");
                    self.nullable |= nullable && types & NULL == 0;
                    self.types &= types;
                }
                None => self.opaque(node, entry),
            },
            "if" if old_draft => {}
            "const" | "contains" | "propertyNames" if doc.dialect() == Dialect::Draft4 => {}
            "not"
            | "if"
            | "contains"
            | "dependencies"
            | "dependentRequired"
            | "dependentSchemas"
            | "unevaluatedProperties"
            | "unevaluatedItems"
            | "$dynamicRef"
            | "$recursiveRef"
            | "contentEncoding"
            | "contentMediaType"
            | "contentSchema" => self.opaque(node, entry),
            _ if is_malformed(name, value) => self.opaque(node, entry),
            _ => {}
        }
    }

    fn opaque(&mut self, owner: &'a Node, entry: &'a Entry) {
        let keyword = entry.name().unwrap_or_default();
        self.opaques.push(Opaque { keyword, owner, value: &entry.value });
    }

    fn beside_reference(&mut self, node: &'a Node) {
        for entry in node.entries() {
            let name = entry.name().unwrap_or_default();
            let known = keyword(name).map(|known| known.shape);
            let counts = known.is_some_and(|shape| !matches!(shape, Shape::Definitions));
            if name != "$ref" && counts && !is_annotation(name) && name != "$schema" {
                self.opaque(node, entry);
            }
        }
    }
}

/// Keywords that say nothing of which values fit.
pub(super) fn is_annotation(name: &str) -> bool {
    match keyword(name) {
        None => true,
        Some(known) => matches!(
            known.name,
            "$id"
                | "id"
                | "$anchor"
                | "$dynamicAnchor"
                | "$recursiveAnchor"
                | "$vocabulary"
                | "$comment"
                | "title"
                | "description"
                | "default"
                | "examples"
                | "example"
                | "deprecated"
                | "readOnly"
                | "writeOnly"
                | "discriminator"
                | "xml"
                | "externalDocs"
                | "propertyOrdering"
        ),
    }
}

/// `true` and `false`.
pub(super) fn boolean(node: &Node) -> Option<bool> {
    let scalar = node.scalar().filter(|scalar| scalar.kind == Kind::Bool)?;
    Some(scalar.text == "true")
}

fn schema_bool(doc: &Doc<'_>, node: &Node, name: &str) -> bool {
    doc.schema().get(node, name).and_then(boolean) == Some(true)
}

/// The types a `type` allows; `None` if one of them is a slip.
fn types(value: &Node) -> Option<u8> {
    let list = std::slice::from_ref(value);
    let names = if value.text().is_some() { list } else { value.items() };
    if names.is_empty() {
        return None;
    }
    names.iter().try_fold(0, |types, name| Some(types | bit(name.text()?)?))
}

fn bit(name: &str) -> Option<u8> {
    Some(match name {
        "null" => NULL,
        "boolean" => BOOLEAN,
        "integer" => WHOLE,
        "number" => NUMBER,
        "string" => STRING,
        "array" => ARRAY,
        "object" => OBJECT,
        _ => return None,
    })
}

/// The types of a set, in words: `string or null`.
pub(super) fn names(types: u8) -> String {
    let is = |name: &&&str| match **name {
        "number" => types & BROKEN != 0,
        "integer" => types & NUMBER == WHOLE,
        name => bit(name).is_some_and(|bit| types & bit != 0),
    };
    let names: Vec<&str> = TYPES.iter().filter(is).copied().collect();
    names.join(" or ")
}

/// The type of a value, as a bit.
pub(super) fn type_of(value: &Node) -> u8 {
    match &value.value {
        Value::Mapping(_) => OBJECT,
        Value::Sequence(_) => ARRAY,
        Value::Alias => 0,
        Value::Scalar(scalar) => match scalar.kind {
            Kind::Null => NULL,
            Kind::Bool => BOOLEAN,
            Kind::Integer => WHOLE,
            Kind::Float => {
                let whole = scalar.text.parse::<f64>().is_ok_and(|number| number.fract() == 0.0);
                if whole { WHOLE } else { BROKEN }
            }
            Kind::Text => STRING,
        },
    }
}

/// Whether a keyword's operand is not what it takes: some readers refuse it, others pass over it.
fn is_malformed(name: &str, value: &Node) -> bool {
    let Some(known) = keyword(name) else { return false };
    let is_number = |node: &Node| {
        node.scalar().is_some_and(|scalar| matches!(scalar.kind, Kind::Integer | Kind::Float))
    };
    let is_list = matches!(value.value, Value::Sequence(_));
    match known.shape {
        _ if is_annotation(name) => false,
        Shape::Count => count(value).is_none(),
        // draft-04 has `exclusiveMinimum: true`.
        Shape::Number => {
            !(is_number(value) || name.starts_with("excl") && boolean(value).is_some())
        }
        Shape::Positive => {
            !is_number(value)
                || value
                    .scalar()
                    .is_none_or(|scalar| scalar.text.parse::<f64>().is_ok_and(|step| step <= 0.0))
        }
        Shape::Bool => boolean(value).is_none(),
        Shape::Text => value.text().is_none(),
        Shape::Names => !is_list || value.items().iter().any(|item| item.text().is_none()),
        Shape::InPlaceList => value.items().is_empty(),
        Shape::Enum | Shape::PartList => !is_list,
        Shape::Properties | Shape::PartMap => !value.is_mapping(),
        Shape::PartOrList => !is_list && !value.is_mapping() && boolean(value).is_none(),
        Shape::Part | Shape::InPlace => !value.is_mapping() && boolean(value).is_none(),
        _ => false,
    }
}
