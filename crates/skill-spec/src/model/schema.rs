//! schema.json: the JSON Schema of the output.
//!
//! Its dialect, its subschemas and its references. Everything here is linear in the file's size:
//! each subschema is visited once, however many references lead to it.

use std::collections::HashMap;

use super::subschema::Subschemas;
use crate::parse::json;
use crate::tree::{Entry, Node, Value};

/// The URI of draft-07, the dialect the platform documents.
pub const DRAFT_07: &str = "http://json-schema.org/draft-07/schema#";

/// Mappings with more entries than this are looked up by hash.
const WIDE: usize = 16;

/// The schema.
#[derive(Clone, Debug)]
pub struct Schema {
    /// The tree with places.
    pub root: Node,
    /// The value.
    pub value: serde_json::Value,
    /// The entries of wide mappings by name, by the mapping's first byte.
    wide: HashMap<usize, HashMap<String, usize>>,
}

/// The JSON Schema language a schema says it is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// No `$schema`: readers take the one they like best.
    Absent,
    /// draft-03, which no current library reads.
    Draft3,
    /// draft-04.
    Draft4,
    /// draft-06.
    Draft6,
    /// draft-07.
    Draft7,
    /// 2019-09.
    Draft201909,
    /// 2020-12.
    Draft202012,
    /// `$schema` is no text, or no URI of a dialect.
    Unknown,
}

impl Schema {
    /// A view of a document that parsed.
    #[must_use]
    pub fn new(document: &json::Document) -> Option<Self> {
        let (root, value) = (document.root.clone()?, document.value.clone()?);
        let mut wide = HashMap::new();
        index_wide(&root, &mut wide);
        Some(Self { root, value, wide })
    }

    /// The entry readers take for this key: the last one.
    #[must_use]
    pub fn entry<'a>(&self, node: &'a Node, key: &str) -> Option<&'a Entry> {
        let entries = node.entries();
        if let Some(names) = self.wide.get(&node.span.start).filter(|_| entries.len() > WIDE) {
            return entries.get(*names.get(key)?);
        }
        entries.iter().rev().find(|entry| entry.name() == Some(key))
    }

    /// The value readers take for this key: the last one.
    #[must_use]
    pub fn get<'a>(&self, node: &'a Node, key: &str) -> Option<&'a Node> {
        self.entry(node, key).map(|entry| &entry.value)
    }

    /// Follows a JSON Pointer, in constant time a step.
    #[must_use]
    pub fn pointer<'a>(&self, from: &'a Node, pointer: &str) -> Option<&'a Node> {
        let mut node = from;
        for part in pointer.split('/').skip(1) {
            node = match &node.value {
                Value::Mapping(_) => self.get(node, &part.replace("~1", "/").replace("~0", "~"))?,
                Value::Sequence(items) => items.get(part.parse::<usize>().ok()?)?,
                Value::Scalar(_) | Value::Alias => return None,
            };
        }
        Some(node)
    }

    /// What `$schema` says.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        let Some(value) = self.get(&self.root, "$schema") else { return Dialect::Absent };
        let uri = value.text().unwrap_or_default();
        match uri.strip_suffix('#').unwrap_or(uri) {
            "http://json-schema.org/draft-03/schema" => Dialect::Draft3,
            "http://json-schema.org/draft-04/schema" => Dialect::Draft4,
            "http://json-schema.org/draft-06/schema" => Dialect::Draft6,
            "http://json-schema.org/draft-07/schema" => Dialect::Draft7,
            "https://json-schema.org/draft/2019-09/schema" => Dialect::Draft201909,
            "https://json-schema.org/draft/2020-12/schema" => Dialect::Draft202012,
            _ => Dialect::Unknown,
        }
    }

    /// Every subschema, the root first, each once and in file order; what only a reference makes
    /// a schema comes last. Only mappings: a boolean schema holds nothing to look at.
    #[must_use]
    pub fn subschemas(&self) -> Subschemas<'_> {
        Subschemas::new(self)
    }
}

impl Dialect {
    /// As people call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Absent | Self::Draft7 => "draft-07",
            Self::Draft3 => "draft-03",
            Self::Draft4 => "draft-04",
            Self::Draft6 => "draft-06",
            Self::Draft201909 => "2019-09",
            Self::Draft202012 => "2020-12",
            Self::Unknown => "unknown",
        }
    }
}

/// Recursion ends at [`json::MAX_DEPTH`].
fn index_wide(node: &Node, wide: &mut HashMap<usize, HashMap<String, usize>>) {
    for item in node.items() {
        index_wide(item, wide);
    }
    let entries = node.entries();
    if entries.len() > WIDE {
        let names = entries.iter().enumerate();
        let names = names.filter_map(|(at, entry)| Some((entry.name()?.to_owned(), at)));
        wide.insert(node.span.start, names.collect());
    }
    for entry in entries {
        index_wide(&entry.value, wide);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Role, Target};
    use crate::span::{FileId, Fragment};

    fn schema(text: &str) -> Schema {
        Schema::new(&json::parse(&Fragment::verbatim(FileId(0), 0, text))).expect("JSON")
    }

    fn starts(text: &str) -> Vec<&str> {
        let schema = schema(text);
        let all = schema.subschemas();
        all.list.iter().map(|sub| &text[sub.node.span.range()]).collect()
    }

    #[test]
    fn names_and_contents_that_look_like_keywords_are_no_schemas() {
        let text = r#"{"properties":{"properties":{},"items":{"a":1},"required":true},"default":{"items":{}},"enum":[{"not":{}}],"const":{"if":{}},"examples":[{"if":{}}]}"#;
        assert_eq!(starts(text)[1..], ["{}", r#"{"a":1}"#]);
    }

    #[test]
    fn a_schema_is_visited_once_however_many_references_lead_there() {
        let text = r##"{"allOf":[{"$ref":"#/x/a"},{"$ref":"#/x/a"},{"$ref":"#"}],"x":{"a":{"items":{"$ref":"#/x/a"}}}}"##;
        assert_eq!(starts(text).len(), 1 + 3 + 2);
    }

    #[test]
    fn references_are_resolved_by_pointer_anchor_and_id() {
        let text = r##"{"$id":"https://a.b/root.json","definitions":{"a b/c":{"$anchor":"x"},"d":{"$id":"inner.json","definitions":{"e":{"title":"deep"}}}}}"##;
        let schema = schema(text);
        let all = schema.subschemas();
        let target = |reference: &str| all.resolve(&all.list[0], reference);
        for good in [
            "#",
            "#/definitions/a b~1c",
            "#/definitions/a%20b~1c",
            "#x",
            "https://a.b/root.json",
            "root.json#/definitions/d",
            "inner.json#/definitions/e",
        ] {
            assert!(matches!(target(good), Target::Here(_)), "{good}");
        }
        for bad in ["#/definitions/z", "#y", "#/definitions/0", "inner.json#/x"] {
            assert!(matches!(target(bad), Target::Nowhere), "{bad}");
        }
        assert!(matches!(target("https://x.y/z.json"), Target::Elsewhere));
        assert!(matches!(target("definitions/d"), Target::Elsewhere));
    }

    #[test]
    fn roles_tell_parts_from_branches() {
        let text =
            r#"{"properties":{"a":{"anyOf":[{"type":"null"}]}},"items":{},"$defs":{"d":{}}}"#;
        let schema = schema(text);
        let all = schema.subschemas();
        let roles: Vec<_> = all.list.iter().map(|sub| sub.role).collect();
        assert!(matches!(
            roles[..],
            [
                Role::Root,
                Role::Property(_),
                Role::InPlace("anyOf"),
                Role::Part,
                Role::Definition(_)
            ]
        ));
        assert_eq!(all.list[2].parent, Some(1));
    }
}
