//! Typed views over located trees.

mod execution;
mod graph;
mod manifest;
pub mod name;
mod prompt;
mod schema;

pub use execution::Execution;
pub use graph::Graph;
pub use manifest::{Manifest, entry_extent};
pub use prompt::Prompt;
pub use schema::Schema;
