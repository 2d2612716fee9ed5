//! Typed views over located trees.

mod document;
mod execution;
mod fields;
pub mod graph;
pub mod instance;
pub mod keywords;
pub mod links;
mod manifest;
pub mod mentions;
pub(crate) mod meta_schema;
pub mod name;
mod prompt;
pub mod reach;
pub(crate) mod room;
pub(crate) mod runs;
pub(crate) mod sample;
mod schema;
pub(crate) mod scripts;
mod subschema;
mod walk;

pub(crate) use document::Document;
pub use execution::Execution;
pub use fields::{Field, fields};
pub use graph::Graph;
pub use manifest::Manifest;
pub use prompt::Prompt;
pub use sample::{ExampleFile, Sample};
pub use schema::{DRAFT_07, Dialect, Schema};
pub use subschema::{Role, Subschema, Subschemas, Target};
pub use walk::Walk;
