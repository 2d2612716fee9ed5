//! schema.json: the JSON Schema of the output.

use crate::parse::json;
use crate::tree::Node;

/// The schema.
#[derive(Clone, Debug)]
pub struct Schema {
    /// The tree with places.
    pub root: Node,
    /// The value.
    pub value: serde_json::Value,
}

impl Schema {
    /// A view of a document that parsed.
    #[must_use]
    pub fn new(document: &json::Document) -> Option<Self> {
        Some(Self { root: document.root.clone()?, value: document.value.clone()? })
    }
}
