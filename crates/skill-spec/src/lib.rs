//! The language of skill bundles: files in, [`Skill`] out, [`Report`] out.
//!
//! This crate does no I/O, reads no clock and no environment, and has no errors of its own:
//! everything wrong with a skill is a [`Diagnostic`].

pub mod across;
pub mod allow;
mod bytes;
pub mod compare;
pub mod diagnostic;
pub mod files;
pub mod fix;
mod hidden;
pub mod infer;
pub mod lines;
mod media;
pub mod model;
mod options;
pub mod parse;
pub mod reference;
pub mod rule;
pub mod rules;
mod scanned;
pub mod secret;
pub mod skill;
pub mod span;
pub mod target;
pub mod tree;
mod twins;
mod views;
pub mod vocab;

pub use across::{Across, Verdict, check_across};
pub use bytes::Bytes;
pub use diagnostic::{
    Diagnostic, Edit, Fix, Place, Report, Safety, Severity, Silenced, Silencer, is_printable,
    quote, quote_path,
};
pub use files::{File, Files, LeftOut, LeftOutReason, PathError, RelPath};
pub use lines::{LineColumn, LineIndex};
pub use reference::{AgentSkill, Contradiction, ReferenceKey};
pub use rule::{
    CheckOptions, Cover, Emitter, Example, Group, Level, Override, Rule, Selector, check,
    check_rule,
};
pub use rules::RULES;
pub use secret::Secret;
pub use skill::Skill;
pub use span::{FileId, Fragment, FragmentBuilder, Span};
pub use target::{TARGETS, Target};
