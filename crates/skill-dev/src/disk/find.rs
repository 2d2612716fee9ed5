//! Skills under a PATH: the folder itself, or every skill folder below it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::bail;
use ignore::{IncrementalIgnore, WalkBuilder};
use rayon::prelude::*;

use super::packed::{self, Packed};
use super::{shown, system_error, written};
use crate::io::Io;

/// A skill on disk, or on standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SkillFolder {
    /// To open it; of an archive its own path.
    pub(crate) path: PathBuf,
    /// As the user wrote it; what messages show.
    pub(crate) shown: String,
    /// The same with every character it has, for what renders it.
    pub(crate) written: String,
    /// Whether it lies below the PATH the user gave: then the last part of `path` is its own name,
    /// for links are not followed.
    pub(crate) is_below: bool,
    /// What it lies in, if it is no folder.
    pub(crate) packed: Option<Packed>,
}

/// What lies under a PATH.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// In order of path; never empty.
    pub(crate) skills: Vec<SkillFolder>,
    /// Folders that were not entered, with the reason.
    pub(crate) skipped: Vec<(String, &'static str)>,
    /// How many folders were looked into.
    searched: usize,
}

impl SkillFolder {
    /// Why a command that `need`s a folder refuses what is packed.
    pub(crate) fn no_folder(&self, need: &str) -> anyhow::Error {
        anyhow::anyhow!(
            "`{0}` is no folder: {need}\nhelp: unpack it with `skill-dev unpack {0}`, and name the folder",
            self.shown
        )
    }
}

const MANIFEST: &str = "SKILL.md";
/// What lies in the root of a repository, of Git or of Jujutsu, which heeds the same files.
const REPOSITORY: [&str; 2] = [".git", ".jj"];
const UNREADABLE: &str = "cannot be read";
/// From so many skills on, threads are worth waking for a little work on each.
const MANY: usize = 512;

/// The place of a PATH where no skill was found, for what names it.
pub(crate) fn unread(path: &Path, io: &Io) -> SkillFolder {
    SkillFolder {
        path: io.resolve(path),
        shown: shown(path),
        written: written(path),
        is_below: false,
        packed: None,
    }
}

impl Found {
    /// With just this in it.
    pub(crate) fn only(skill: SkillFolder) -> Self {
        Self { skills: vec![skill], ..Self::default() }
    }

    /// Fails if the skill lies in no folder, for commands that `need` one.
    ///
    /// # Errors
    /// As said.
    pub(crate) fn require_folders(&self, need: &str) -> anyhow::Result<()> {
        match self.skills.iter().find(|skill| skill.packed.is_some()) {
            Some(skill) => Err(skill.no_folder(need)),
            None => Ok(()),
        }
    }

    /// Says which folders were not entered, aloud where nobody decided so; how many those are.
    pub(crate) fn tell_skipped(&self, io: &mut Io) -> usize {
        let mut unreadable = 0;
        for (folder, reason) in &self.skipped {
            if *reason == UNREADABLE {
                unreadable += 1;
                io.warn(format_args!("the folder `{folder}` {reason}: skills in it are not seen"));
            } else {
                io.detail(format_args!("not entered: {folder} ({reason})"));
            }
        }
        unreadable
    }
}

/// Every skill under `path`, or the one packed in it. Symbolic links below a folder are not
/// followed, and archives there are files like others.
///
/// # Errors
/// If there is no skill, or `path` cannot be read. Whether there is one in an archive, and whether
/// it is refused, shows when it is loaded.
pub(crate) fn skills_under(path: &Path, io: &mut Io) -> anyhow::Result<Found> {
    let root = match meant(path, io)? {
        Meant::Folder(folder) => folder,
        Meant::Packed(skill) => return Ok(Found::only(skill)),
    };
    let full = io.resolve(&root);
    let mut found = walk(&root, &full)?;
    if found.skills.is_empty()
        && ["schema.json", "vlmrun.yaml"].iter().any(|name| full.join(name).exists())
    {
        found.skills.push(skill_folder(&root, &full, Path::new("")));
    }
    if found.skills.is_empty() {
        bail!(nothing_found(&root, &full, &found));
    }
    Ok(found)
}

/// The one skill under `path`, for commands that work on one.
///
/// # Errors
/// As [`skills_under`], and if there are several.
pub(crate) fn one_skill(path: &Path, io: &mut Io) -> anyhow::Result<SkillFolder> {
    let found = skills_under(path, io)?;
    found.tell_skipped(io);
    let mut skills = found.skills;
    let count = skills.len();
    let first: Vec<&str> = skills.iter().take(3).map(|skill| skill.shown.as_str()).collect();
    let first = first.join("`, `");
    match skills.pop() {
        Some(skill) if count == 1 => Ok(skill),
        _ => bail!(
            "`{}` holds {count} skills, and this command takes one\nhelp: name one of them: `{first}`{}",
            shown(path),
            if count > 3 { ", …" } else { "" }
        ),
    }
}

/// What a PATH names.
enum Meant {
    /// Itself, or the folder whose SKILL.md it is.
    Folder(PathBuf),
    Packed(SkillFolder),
}

fn meant(path: &Path, io: &mut Io) -> anyhow::Result<Meant> {
    if path.as_os_str() == packed::INPUT {
        return packed::input(io).map(Meant::Packed);
    }
    let metadata = fs::metadata(io.resolve(path)).map_err(|error| {
        anyhow::anyhow!("cannot read `{}`: {}", shown(path), system_error(&error))
    })?;
    if metadata.is_dir() {
        return Ok(Meant::Folder(path.to_owned()));
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if name.eq_ignore_ascii_case(MANIFEST) {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        return Ok(Meant::Folder(parent.unwrap_or(Path::new(".")).to_owned()));
    }
    if let Some(skill) = packed::file(path, io)? {
        return Ok(Meant::Packed(skill));
    }
    bail!(
        "`{}` is neither a folder nor an archive\nhelp: name the folder that holds `SKILL.md`",
        shown(path)
    );
}

/// What git ignores below a folder: whoever names a skill itself needs not know.
struct Ignored<'a> {
    full: &'a Path,
    /// Whether a folder on the way was found to be a repository: outside of one nothing is ignored,
    /// and nobody needs to ask.
    in_repository: bool,
    matcher: Option<IncrementalIgnore>,
}

impl<'a> Ignored<'a> {
    fn new(full: &'a Path) -> Self {
        let real = super::canonical(full).unwrap_or_else(|_| full.to_owned());
        let is_root = |folder: &Path| REPOSITORY.iter().any(|name| folder.join(name).exists());
        let in_repository = real.ancestors().any(is_root);
        Self { full, in_repository, matcher: None }
    }

    fn holds(&mut self, relative: &Path) -> bool {
        if !self.in_repository {
            return false;
        }
        if self.matcher.is_none() {
            let mut builder = WalkBuilder::new(self.full);
            builder.standard_filters(false).require_git(true).parents(true);
            builder.git_ignore(true).git_global(true).git_exclude(true);
            self.matcher = builder.build_matchers().pop();
        }
        self.matcher.as_mut().is_some_and(|git| git.matched(relative, true).is_ignore())
    }
}

fn walk(root: &Path, full: &Path) -> anyhow::Result<Found> {
    let mut ignored = None;
    let mut found = Found::default();
    let mut skills = Vec::new();
    let mut skipped = Vec::new();
    // Level by level, so that the folders of one are read at the same time.
    let mut level = vec![PathBuf::new()];
    while !level.is_empty() {
        found.searched += level.len();
        let read = |relative| (Folder { full, relative }.read(), relative);
        let paths = level.iter().map(PathBuf::as_path);
        let folders: Vec<_> = match level.len() {
            // For one skill no thread is started.
            1 => paths.map(read).collect(),
            _ => level.par_iter().map(PathBuf::as_path).map(read).collect(),
        };
        let mut next = Vec::new();
        for (entries, relative) in folders {
            match entries {
                Ok(entries) if entries.holds_manifest => skills.push(relative.to_owned()),
                Ok(entries) => {
                    let links = entries.links.into_iter().map(|name| relative.join(name));
                    skipped.extend(links.map(|link| (link, "symbolic link")));
                    let children = entries.folders.into_iter().map(|name| relative.join(name));
                    for child in children {
                        let ignored = ignored.get_or_insert_with(|| Ignored::new(full));
                        ignored.in_repository |= entries.is_repository;
                        match not_entered(&child, ignored) {
                            Some(reason) => skipped.push((child, reason)),
                            None => next.push(child),
                        }
                    }
                }
                Err(error) if relative.as_os_str().is_empty() => {
                    bail!("cannot read `{}`: {}", shown(root), system_error(&error))
                }
                Err(_) => skipped.push((relative.to_owned(), UNREADABLE)),
            }
        }
        level = next;
    }
    // As paths are ordered, without looking for their parts at each comparison.
    skills.par_sort_unstable_by(|one, other| parts(one).cmp(parts(other)));
    let folder = |relative: &PathBuf| skill_folder(root, full, relative);
    found.skills = match skills.len() {
        0..MANY => skills.iter().map(folder).collect(),
        _ => skills.par_iter().map(folder).collect(),
    };
    skipped.sort();
    let shown = |(folder, reason): (PathBuf, _)| (shown(&root.join(folder)), reason);
    found.skipped = skipped.into_iter().map(shown).collect();
    Ok(found)
}

/// The parts of a path below the root, as bytes.
fn parts(relative: &Path) -> impl Iterator<Item = &[u8]> {
    let is_separator = |byte: &u8| std::path::is_separator(char::from(*byte));
    relative.as_os_str().as_encoded_bytes().split(is_separator)
}

fn skill_folder(root: &Path, full: &Path, relative: &Path) -> SkillFolder {
    let inside = root.join(relative);
    SkillFolder {
        path: full.join(relative),
        shown: shown(&inside),
        written: written(&inside),
        is_below: !relative.as_os_str().is_empty(),
        packed: None,
    }
}

struct Folder<'a> {
    full: &'a Path,
    relative: &'a Path,
}

#[derive(Default)]
struct Entries {
    holds_manifest: bool,
    is_repository: bool,
    /// Names of the folders in it.
    folders: Vec<std::ffi::OsString>,
    /// Names of the links to folders in it.
    links: Vec<std::ffi::OsString>,
}

impl Folder<'_> {
    fn read(&self) -> std::io::Result<Entries> {
        let mut entries = Entries::default();
        let path = self.full.join(self.relative);
        // Nearly every folder that is looked into is a skill, and its files are listed later.
        if fs::symlink_metadata(path.join(MANIFEST)).is_ok() {
            return Ok(Entries { holds_manifest: true, ..entries });
        }
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            let name = entry.file_name();
            entries.holds_manifest |= name.eq_ignore_ascii_case(MANIFEST);
            entries.is_repository |= REPOSITORY.iter().any(|mark| name == *mark);
            let kind = entry.file_type()?;
            if kind.is_dir() {
                entries.folders.push(name);
            } else if kind.is_symlink() && entry.path().is_dir() {
                entries.links.push(name);
            }
        }
        Ok(entries)
    }
}

fn not_entered(relative: &Path, ignored: &mut Ignored<'_>) -> Option<&'static str> {
    let name = relative.file_name()?.to_string_lossy();
    match &*name {
        ".git" => Some("version control data"),
        "node_modules" => Some("installed dependencies"),
        _ if name.starts_with('.') => Some("hidden"),
        _ => ignored.holds(relative).then_some("ignored by git"),
    }
}

/// How many folders that were not entered are named.
const NAMED: usize = 5;

fn nothing_found(root: &Path, full: &Path, found: &Found) -> String {
    let folders = if found.searched == 1 { "folder" } else { "folders" };
    let named: Vec<_> = found
        .skipped
        .iter()
        .take(NAMED)
        .map(|(folder, reason)| format!("\nnote: `{folder}` was not entered: {reason}"))
        .collect();
    let others = match found.skipped.len().saturating_sub(NAMED) {
        0 => String::new(),
        others => format!("\nnote: nor were {others} others"),
    };
    let skipped = named.concat() + &others;
    let inside = super::canonical(full).ok().and_then(|full| {
        full.ancestors().skip(1).find(|folder| folder.join(MANIFEST).is_file()).map(shown)
    });
    let help = match inside {
        Some(skill) => format!("it lies inside the skill `{skill}`"),
        None => "name a folder that holds a `SKILL.md`".to_owned(),
    };
    format!(
        "no skill found: `{}` holds no `SKILL.md`, and neither does any folder below it ({} {folders} searched){skipped}\nhelp: {help}",
        shown(root),
        found.searched
    )
}
