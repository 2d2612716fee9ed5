//! Folders and archives to bundles and back: finding skills, loading one, replacing files.
//!
//! What a bundle is made of is decided elsewhere: `skill-pack` selects, `skill-spec` reads.

mod create;
mod find;
mod load;
mod opened;
mod packed;
mod replace;
mod reuse;
mod touched;

use std::path::Path;

pub(crate) use create::{
    ELSEWHERE, create_folder, refuse_existing, replace_folder, require_folder,
};
#[allow(unused_imports, reason = "for the commands that work on one skill and write one file")]
pub(crate) use find::{Found, SkillFolder, one_skill, skills_under, unread};
pub(crate) use load::{load, load_again, read, read_to_judge, ships};
pub(crate) use packed::differences;
pub(crate) use replace::{
    Replacement, Settling, TEMPORARY, Writer, is_stream, replace_all, write_atomically, write_with,
};

pub(crate) use reuse::Reuse;
pub(crate) use touched::load_touched;

use crate::render::line_of;

/// A path as it is shown: `/` between parts, no leading `./`, no control characters.
pub(crate) fn shown(path: &Path) -> String {
    line_of(&written(path))
}

/// A path as [`shown`] with every character it has, for outputs that escape by themselves.
pub(crate) fn written(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() };
    let text = text.trim_start_matches("./");
    let text = if text.len() > 1 { text.trim_end_matches('/') } else { text };
    if text.is_empty() { "." } else { text }.to_owned()
}

/// What the system said, in the words of our messages: lower case, no error number.
pub(crate) fn system_error(error: &std::io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(characters).collect()
}
