//! vlmrun.yaml: model, toolsets and state graph.

use std::sync::Arc;

use crate::model::Graph;
use crate::parse::{mermaid, yaml};
use crate::span::Fragment;
use crate::tree::{Node, Style};

/// The execution file.
#[derive(Clone, Debug)]
pub struct Execution {
    /// The mapping.
    pub root: Arc<Node>,
    /// The state graph, where `graph` is text that kept its line breaks.
    pub graph: Option<Graph>,
    /// `graph` is text whose line breaks YAML turned into spaces.
    pub graph_folded: bool,
}

impl Execution {
    /// A view of `root`, which was parsed from `source`; `None` if it is no mapping.
    #[must_use]
    pub fn new(root: Arc<Node>, source: &Fragment<'_>) -> Option<Self> {
        if !root.is_mapping() {
            return None;
        }
        let (graph, graph_folded) = read_graph(&root, source);
        Some(Self { root, graph, graph_folded })
    }

    /// Whether `graph` is a `|` block: only there a line of the file is a line of the graph.
    #[must_use]
    pub fn graph_is_block(&self) -> bool {
        let scalar = self.root.get("graph").and_then(|entry| entry.value.scalar());
        scalar.is_some_and(|scalar| scalar.style == Style::Literal)
    }

    /// The items of `toolsets`; empty if it is absent or no list.
    #[must_use]
    pub fn toolsets(&self) -> &[Node] {
        self.root.get("toolsets").map_or(&[], |entry| entry.value.items())
    }
}

fn read_graph(root: &Node, source: &Fragment<'_>) -> (Option<Graph>, bool) {
    let node = root.get("graph").map(|entry| &entry.value);
    let Some((node, text)) = node.and_then(|node| Some((node, node.text()?))) else {
        return (None, false);
    };
    if text.trim().is_empty() {
        return (None, false);
    }
    if lost_line_breaks(node, text, source) {
        return (None, true);
    }
    (Some(mermaid::parse(&yaml::fragment(source, node))), false)
}

/// Whether there are fewer lines in the text than in the file. Every style but `|` folds lines;
/// `>` keeps those that are indented more than the first, so the style alone does not tell.
fn lost_line_breaks(node: &Node, text: &str, source: &Fragment<'_>) -> bool {
    let folds = node.scalar().is_some_and(|scalar| scalar.style != Style::Literal);
    folds && count_lines(text) < count_lines(source.slice(node.span))
}

fn count_lines(text: &str) -> usize {
    text.lines().filter(|line| !line.trim().is_empty()).count()
}
