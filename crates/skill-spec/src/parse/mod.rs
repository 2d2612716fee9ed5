//! Text to data. Every parser takes a [`crate::Fragment`], so its places are places in files.

mod backtrack;
mod fences;
pub(crate) mod glance;
pub mod html;
pub mod json;
pub mod markdown;
pub mod mermaid;
pub mod one_line;
pub mod pattern;
pub(crate) mod python;
pub(crate) mod row;
pub mod scalar_kind;
pub mod sdk;
pub(crate) mod shell;
pub mod skill_md;
pub mod slug;
pub mod text;
pub mod yaml;
pub mod yaml_cause;
