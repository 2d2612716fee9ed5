//! vlmrun.yaml: model, toolsets and state graph.

use crate::model::Graph;
use crate::span::Fragment;
use crate::tree::Node;

/// The execution file.
#[derive(Clone, Debug)]
pub struct Execution {
    /// The mapping.
    pub root: Node,
    /// The state graph, where `graph` is text.
    pub graph: Option<Graph>,
}

impl Execution {
    /// A view of `root`, which was parsed from `source`; `None` if it is no mapping.
    #[must_use]
    pub fn new(root: Node, _source: &Fragment<'_>) -> Option<Self> {
        root.is_mapping().then_some(Self { root, graph: None })
    }

    /// The items of `toolsets`; empty if it is absent or no list.
    #[must_use]
    pub fn toolsets(&self) -> &[Node] {
        self.root.get("toolsets").map_or(&[], |entry| entry.value.items())
    }
}
