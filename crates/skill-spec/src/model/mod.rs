//! Typed views over located trees.

mod execution;
mod graph;
mod manifest;
pub mod name;
pub mod placeholder;
mod prompt;
mod schema;

pub use execution::Execution;
pub use graph::Graph;
pub use manifest::{Manifest, entry_extent, is_line_start, line_end};
pub use prompt::Prompt;
pub use schema::Schema;
