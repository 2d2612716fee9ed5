//! Two versions of a skill: what differs, and what that means for whoever reads the output.
//!
//! Pure values; [`schema`] says whether an output of the new version fits the old schema. How a
//! text differs line by line is for renderers.

mod bundle;
mod graph;
pub mod schema;

pub use bundle::{Comparison, FileChange, FileFacts, FileKind, KeyChange, PromptChange, compare};
pub use graph::{GraphChange, StateChange, Transition};
