//! What is made of skills, on disk: archives and the text of requests. Nothing else is replaced, and
//! that in one step; archives only if their bytes change.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use std::{fmt, fs};

use anyhow::bail;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use skill_spec::reference::{INLINE, REFERENCE};

use crate::disk::{
    Settling, TEMPORARY, Writer, canonical, is_stream, shown, system_error, write_with,
};

/// What [`write_archive`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// Nothing was there, or nothing that had to go.
    Created,
    /// Another archive was there.
    Replaced,
    /// The file held these bytes already and was not touched.
    Unchanged,
}

/// No run writes an archive for that long.
const ABANDONED: Duration = Duration::from_hours(1);

/// Makes `path` hold `bytes`, as [`write_parts`], for a process that goes on.
///
/// # Errors
/// As [`write_parts`].
pub(crate) fn write_archive(path: &Path, bytes: &[u8]) -> anyhow::Result<Written> {
    let settling = Settling::Behind(bytes.len() as u64);
    write_changed(path, &shown(path), || std::iter::once(bytes), settling)
}

/// Makes `path`, named `name` to the user, hold what the parts are together: whoever looks sees the
/// old archive or the new one. Folders on the way are made.
///
/// # Errors
/// If `path` holds something that is no zip archive, or cannot be written; the old archive is
/// still there then, and nothing half-written and no new folder.
pub(crate) fn write_parts<'a, P: Iterator<Item = &'a [u8]>>(
    path: &Path,
    name: &str,
    parts: impl Fn() -> P,
) -> anyhow::Result<Written> {
    write_changed(path, name, parts, Settling::AtOnce)
}

fn write_changed<'a, P: Iterator<Item = &'a [u8]>>(
    path: &Path,
    name: &str,
    parts: impl Fn() -> P,
    settling: Settling,
) -> anyhow::Result<Written> {
    // A link stays a link.
    let path = canonical(path).unwrap_or_else(|_| path.to_owned());
    ensure_replaceable(&path, name)?;
    if holds(&path, parts()).unwrap_or(false) {
        return Ok(Written::Unchanged);
    }
    let old = fs::metadata(&path).is_ok_and(|metadata| metadata.is_file() && metadata.len() > 0);
    let write =
        &mut |out: &mut dyn std::io::Write| parts().try_for_each(|part| out.write_all(part));
    write_in_folders(&path, name, write, settling)?;
    Ok(if old { Written::Replaced } else { Written::Created })
}

/// Makes `path`, named `name` to the user, hold the text of a request, as `write` writes it. Folders
/// on the way are made.
///
/// # Errors
/// If `path` holds something else than such a text, or cannot be written; the old text is still
/// there then, and nothing half-written and no new folder.
pub(crate) fn write_request(path: &Path, name: &str, write: Writer<'_>) -> anyhow::Result<()> {
    ensure_request(path, name)?;
    write_in_folders(path, name, write, Settling::AtOnce)
}

fn write_in_folders(
    path: &Path,
    name: &str,
    write: Writer<'_>,
    settling: Settling,
) -> anyhow::Result<()> {
    let made = make_folders(path).map_err(|error| cannot_write(name, &error))?;
    let written = write_with(path, name, write, settling);
    if written.is_err() {
        // Whoever put something into them meanwhile keeps them.
        made.iter().rev().map(fs::remove_dir).take_while(Result::is_ok).for_each(drop);
    }
    written
}

/// Whether the file holds just this.
fn holds<'a>(path: &Path, parts: impl Iterator<Item = &'a [u8]>) -> std::io::Result<bool> {
    let metadata = fs::metadata(path)?;
    let parts: Vec<&[u8]> = parts.collect();
    let length: u64 = parts.iter().map(|part| part.len() as u64).sum();
    if !metadata.is_file() || metadata.len() != length {
        return Ok(false);
    }
    let mut file = std::io::BufReader::with_capacity(BLOCK, fs::File::open(path)?);
    let mut block = vec![0; BLOCK];
    for piece in parts.into_iter().flat_map(|part| part.chunks(BLOCK)) {
        let Some(there) = block.get_mut(..piece.len()) else { return Ok(false) };
        file.read_exact(there)?;
        if there != piece {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The folders `path` needs that were not there, from the outermost.
fn make_folders(path: &Path) -> std::io::Result<Vec<PathBuf>> {
    let missing = |folder: &&Path| !folder.as_os_str().is_empty() && !folder.exists();
    let mut made: Vec<PathBuf> =
        path.ancestors().skip(1).take_while(missing).map(Path::to_owned).collect();
    made.reverse();
    if let Some(folder) = made.last() {
        fs::create_dir_all(folder).inspect_err(|_| {
            made.iter().rev().for_each(|folder| drop(fs::remove_dir(folder)));
        })?;
    }
    Ok(made)
}

/// How much is compared at a time.
const BLOCK: usize = 1 << 16;

/// Whether an archive may take the place of what lies at `path`, named `name` to the user: nothing, an
/// archive, or a stream, which is written into.
///
/// # Errors
/// If something else lies there, or nobody may know.
pub(crate) fn ensure_replaceable(path: &Path, name: &str) -> anyhow::Result<()> {
    let Some(file) = plain_file(path, name)? else { return Ok(()) };
    let mut start = Vec::new();
    file.take(4).read_to_end(&mut start).map_err(|error| cannot_write(name, &error))?;
    // An entry, the end of an archive without entries, or a file somebody made for us to fill.
    if ![b"PK\x03\x04".as_slice(), b"PK\x05\x06", b""].contains(&start.as_slice()) {
        bail!(
            "cannot write `{name}`: what is there already is no zip archive\nhelp: choose another name, or delete it"
        );
    }
    Ok(())
}

/// Whether the text of a request may take the place of what lies at `path`, named `name` to the user:
/// nothing, such a text, or a stream, which is written into.
///
/// # Errors
/// If something else lies there, or nobody may know.
pub(crate) fn ensure_request(path: &Path, name: &str) -> anyhow::Result<()> {
    if path.is_dir() {
        bail!("`{name}` is a folder, and a file is wanted");
    }
    let Some(mut file) = plain_file(path, name)? else { return Ok(()) };
    let mut start = Vec::new();
    let read = file.by_ref().take(START).read_to_end(&mut start);
    read.map_err(|error| cannot_write(name, &error))?;
    let is_ours = match start.trim_ascii_start().first() {
        None => true,
        Some(b'{' | b'[') => {
            let rest = std::io::BufReader::with_capacity(BLOCK, file);
            serde_json::from_reader::<_, RequestText>(start.as_slice().chain(rest)).is_ok()
        }
        Some(_) => TEXTS.iter().any(|text| start.starts_with(text.as_bytes())),
    };
    if !is_ours {
        bail!(
            "cannot write `{name}`: what is there already is no inline skill and no request\nhelp: choose another name, or delete it"
        );
    }
    Ok(())
}

/// Enough to know a text by its first line.
const START: u64 = 256;

/// How the texts begin that are not JSON: archives in base64, and code.
const TEXTS: [&str; 6] = [
    "UEsD",
    "data:application/zip;base64,",
    "# Needs: pip install vlmrun\n",
    "# The key is read from VLMRUN_API_KEY",
    "// Needs: npm install openai",
    "// Needs Node 18 or later",
];

/// The keys of the objects `inline` and `compose` write.
const KEYS: &[&str] = &[
    "type",
    "name",
    "description",
    "source",
    "skill_id",
    "skill_name",
    "skill_version",
    "model",
    "messages",
    "response_format",
    "skills",
    "toolsets",
    "batch",
    "inputs",
    "config",
    "images",
    "domain",
    "file_id",
    "url",
];

/// What `inline` and `compose` write in JSON: a skill, a list of them, or a body. None of it is kept.
struct RequestText;

impl<'de> Deserialize<'de> for RequestText {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for RequestText {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an inline skill or a request")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self, A::Error> {
        while items.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self, A::Error> {
        let mut seen = BTreeSet::new();
        let no = || Err(serde::de::Error::custom("something else"));
        while let Some(key) = entries.next_key::<String>()? {
            if key == "type" {
                let kind: String = entries.next_value()?;
                if ![INLINE, REFERENCE].contains(&kind.as_str()) {
                    return no();
                }
            } else {
                entries.next_value::<IgnoredAny>()?;
            }
            let Some(known) = KEYS.iter().find(|known| **known == key) else { return no() };
            seen.insert(*known);
        }
        let body = ["messages", "config"].iter().any(|key| seen.contains(key));
        if seen.contains("type") || (seen.contains("model") && body) { Ok(self) } else { no() }
    }
}

/// The file at `path`, if there is one to replace.
fn plain_file(path: &Path, name: &str) -> anyhow::Result<Option<fs::File>> {
    match fs::metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(cannot_write(name, &error)),
        Ok(metadata) if is_stream(&metadata) => Ok(None),
        Ok(metadata) if !metadata.is_file() => {
            bail!("cannot write `{name}`: it is there already and is no plain file");
        }
        Ok(_) => fs::File::open(path).map(Some).map_err(|error| cannot_write(name, &error)),
    }
}

/// What a path given with `-o` names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meant {
    /// One archive.
    File,
    /// A folder for archives.
    Folder,
}

impl Meant {
    /// A folder that is there, a slash at the end, or a name that does not end as archives do means
    /// a folder, for one skill as for several. A file that is there stays a file.
    pub(crate) fn of(given: &Path, full: &Path) -> Self {
        let slash = given.to_string_lossy().ends_with(['/', std::path::MAIN_SEPARATOR]);
        let is_end =
            |end: &OsStr| ["zip", "skill"].iter().any(|known| end.eq_ignore_ascii_case(known));
        let archive = given.extension().is_some_and(is_end);
        match fs::metadata(full) {
            Ok(metadata) if metadata.is_dir() => Self::Folder,
            _ if slash => Self::Folder,
            Err(_) if !archive => Self::Folder,
            _ => Self::File,
        }
    }

    /// The same for several archives.
    ///
    /// # Errors
    /// If a file is there, or the name is that of one archive; `why` a folder is wanted.
    pub(crate) fn folder_of(given: &Path, full: &Path, why: &str) -> anyhow::Result<()> {
        if full.exists() && !full.is_dir() {
            bail!("`{}` is a file, and a folder is wanted for archives", shown(given));
        }
        if Self::of(given, full) == Self::File {
            bail!(
                "`{}` is the name of one archive, and {why}\nhelp: name a folder, as in `-o dist/`",
                shown(given)
            );
        }
        Ok(())
    }
}

/// Deletes what runs that were killed left in `folder`: a temporary file is there for a moment
/// only, so an old one belongs to nobody.
pub(crate) fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let now = SystemTime::now();
    let abandoned =
        entries.flatten().map(|entry| entry.path()).filter(|path| is_abandoned(path, now));
    for path in abandoned {
        // Not ours to delete: then it stays.
        let _ = fs::remove_file(path);
    }
}

fn is_abandoned(path: &PathBuf, now: SystemTime) -> bool {
    let (prefix, suffix) = TEMPORARY;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if !name.starts_with(prefix) || !name.ends_with(suffix) {
        return false;
    }
    let Ok(metadata) = fs::symlink_metadata(path) else { return false };
    let modified = metadata.is_file().then(|| metadata.modified().ok()).flatten();
    let age = modified.and_then(|modified| now.duration_since(modified).ok());
    age.is_some_and(|age| age > ABANDONED)
}

fn cannot_write(name: &str, error: &std::io::Error) -> anyhow::Error {
    anyhow::anyhow!("cannot write `{name}`: {}", system_error(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &[u8] = b"PK\x03\x04 old";
    const NEW: &[u8] = b"PK\x03\x04 new";

    #[test]
    fn an_archive_is_written_only_if_its_bytes_change() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/er/a.zip");
        assert_eq!(write_archive(&path, OLD).unwrap(), Written::Created);
        let before = fs::metadata(&path).unwrap().modified().unwrap();
        assert_eq!(write_archive(&path, OLD).unwrap(), Written::Unchanged);
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
        assert_eq!(write_archive(&path, NEW).unwrap(), Written::Replaced);
        assert_eq!(fs::read(&path).unwrap(), NEW);
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_no_archive_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("SKILL.md");
        fs::write(&path, "---\nname: a\n---\n").unwrap();
        let error = write_archive(&path, NEW).unwrap_err().to_string();
        assert!(error.contains("no zip archive"), "{error}");
        let error = write_archive(folder.path(), NEW).unwrap_err().to_string();
        assert!(error.contains("no plain file"), "{error}");
        assert_eq!(fs::read(&path).unwrap(), b"---\nname: a\n---\n");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_an_archive_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (link, path) = (folder.path().join("latest.zip"), folder.path().join("1.zip"));
        fs::write(&path, OLD).unwrap();
        std::os::unix::fs::symlink("1.zip", &link).unwrap();
        write_archive(&link, NEW).unwrap();
        assert_eq!(fs::read(&path).unwrap(), NEW);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }

    #[test]
    fn only_old_temporary_files_of_ours_are_swept() {
        let folder = tempfile::tempdir().unwrap();
        let names = [".skill-dev-old.tmp", ".skill-dev-new.tmp", "other.tmp"];
        let long_ago = SystemTime::now() - ABANDONED * 2;
        for name in names {
            let file = fs::File::create(folder.path().join(name)).unwrap();
            if !name.contains("new") {
                file.set_modified(long_ago).unwrap();
            }
        }
        sweep(folder.path());
        let left = names.map(|name| folder.path().join(name).exists());
        assert_eq!(left, [false, true, true]);
    }
}
