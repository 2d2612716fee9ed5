//! A zip archive to [`Files`]: planned as a whole, then read; nothing is believed twice.
//!
//! An archive says most things in two places. Readers differ in which of them they believe, and an
//! attacker chooses the reader: so both must agree, every byte must belong to one entry, and what
//! this file does not understand is refused. Archives inside the archive are bytes like others.

mod bytes;
mod end;
mod entry;
mod extra;
mod extract;
mod layout;
mod limits;
mod local;
mod names;
mod refusal;

use skill_spec::Files;

pub use limits::Limits;
pub use refusal::UnzipError;

use crate::zip::Layout;

/// What an archive held.
#[derive(Clone, Debug)]
pub struct Unzipped {
    /// The files, without the top folder; its name is [`Files::folder`].
    pub files: Files,
    /// Where the files lay in the archive.
    pub layout: Layout,
    /// What is no reason to refuse the archive, and worth a word.
    pub oddities: Vec<Oddity>,
}

/// Something about an entry that other readers may take differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Oddity {
    /// The entry's name.
    pub entry: String,
    /// What is odd, as the end of a sentence that begins with the name.
    pub what: &'static str,
}

/// Reads a whole archive, in memory.
///
/// Entries for folders are accepted and leave no trace; `__MACOSX/` and `.DS_Store` are left out
/// and told in [`Files::left_out`]. Execute bits are kept, all other bits of a mode are dropped.
///
/// # Errors
/// If the archive is damaged, says something in two ways, holds what no bundle can hold or more
/// than `limits`, or uses what not every reader understands.
pub fn unzip(bytes: &[u8], limits: &Limits) -> Result<Unzipped, UnzipError> {
    let directory = end::find(bytes)?;
    limits.check_count(directory.entries)?;
    let entries = entry::read(bytes, &directory)?;
    let mut oddities = Vec::new();
    let named = names::check(&entries, &mut oddities)?;
    limits.check_sizes(&entries, bytes.len())?;
    let contents = local::locate(bytes, &entries, directory.start)?;
    let plan = layout::plan(named);
    let mut files = extract::extract(&entries, &contents, &plan)?;
    files.left_out = plan.left_out;
    files.folder.clone_from(&plan.folder);
    let layout = plan.folder.map_or(Layout::Flat, Layout::Wrapped);
    Ok(Unzipped { files, layout, oddities })
}
