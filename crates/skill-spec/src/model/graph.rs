//! The state graph.

/// A Mermaid state diagram.
#[derive(Clone, Debug, Default)]
pub struct Graph {}
