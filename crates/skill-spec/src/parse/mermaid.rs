//! Mermaid `stateDiagram-v2` to a [`crate::model::Graph`].
