//! Typed views over located trees.

mod execution;
mod graph;
mod manifest;
mod prompt;
mod schema;

pub use execution::Execution;
pub use graph::Graph;
pub use manifest::Manifest;
pub use prompt::Prompt;
pub use schema::Schema;
