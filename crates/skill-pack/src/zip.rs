//! Files to a zip archive; the contract is in the crate's docs.
//!
//! `deflate` makes what the entries hold; here headers are laid around it. The format is written by
//! this file alone: a library's next version cannot change it, and nothing is copied to a whole
//! that can be handed on in parts.

use skill_spec::{File, Files, RelPath};

use crate::deflate::{Level, Piece, deflate};
use crate::digest::sha256_of;
use crate::error::PackError;
use crate::stamp::Stamp;

/// A local header's 30 bytes and the name must stay below 64 KiB together for some readers.
const MAX_NAME_BYTES: usize = 65_535 - 30 - 1;

/// Bytes of a local header and of a central header, without names.
const HEADER_BYTES: (usize, usize) = (30, 46);

/// Bit 11 of an entry's flags: its name is UTF-8.
const UTF8_NAME: u16 = 1 << 11;

/// Made on Unix, in the upper byte of "version made by": modes mean something.
const UNIX: u16 = 3 << 8;

/// What a reader must know: stored files, deflated files, zip64.
const VERSIONS: (u16, u16, u16) = (10, 20, 45);

/// From here on a field says "see the zip64 record".
const MAX_16: usize = 0xffff;
const MAX_32: u64 = 0xffff_ffff;

/// How to pack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackOptions {
    /// Where the files lie in the archive.
    pub layout: Layout,
    /// How much time compression may take.
    pub level: Level,
    /// The time every entry bears.
    pub stamp: Stamp,
}

/// Where the files lie in the archive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// `SKILL.md` at the root, as VLM Run wants it.
    #[default]
    Flat,
    /// All below one folder of this name, as Claude's API and other platforms want it.
    Wrapped(String),
}

/// A finished archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Archive {
    /// The zip file.
    pub bytes: Vec<u8>,
    /// The layout it was packed in.
    pub layout: Layout,
    /// Bytes of all files together before compression.
    pub content_bytes: u64,
    /// The bytes each file has in the archive, in their order.
    pub sizes: Vec<u64>,
}

/// An archive in parts: headers, and what lies between them, partly in the files themselves.
///
/// Writing the parts one after the other spares the memory of the whole.
#[derive(Debug)]
pub struct Packing<'a> {
    /// The layout it is packed in.
    pub layout: Layout,
    /// Bytes of all files together before compression.
    pub content_bytes: u64,
    contents: Vec<Content<'a>>,
    /// All local headers, then the directory.
    headers: Vec<u8>,
    /// Where each local header ends in `headers`.
    ends: Vec<usize>,
}

/// What an entry holds, and what it was made of.
#[derive(Debug)]
struct Content<'a> {
    path: &'a RelPath,
    file: &'a File,
    piece: Piece,
}

/// An entry as both of its headers tell of it.
pub(crate) struct Entry<'a> {
    name: &'a str,
    method: u16,
    sizes: [u32; 2],
    crc32: u32,
    stamp: Stamp,
}

impl Archive {
    /// The number of entries.
    #[must_use]
    pub fn files(&self) -> usize {
        self.sizes.len()
    }

    /// SHA-256 of the zip file, in hex.
    #[must_use]
    pub fn sha256(&self) -> String {
        sha256_of([self.bytes.as_slice()])
    }
}

impl Layout {
    /// `flat` or `wrapped`.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Flat => "flat",
            Self::Wrapped(_) => "wrapped",
        }
    }

    /// What the name of each entry starts with.
    pub(crate) fn prefix(&self) -> Result<String, PackError> {
        let Self::Wrapped(folder) = self else { return Ok(String::new()) };
        let why = match RelPath::new(folder) {
            Err(_) => Some("it is empty, `.`, `..` or has an empty part"),
            Ok(path) if path.parts().count() > 1 => Some("it has more than one part"),
            Ok(path) => path.not_portable(),
        };
        match why {
            Some(why) => Err(PackError::folder(folder, why)),
            None => Ok(format!("{folder}/")),
        }
    }
}

/// Packs all of `files`, without asking whether they should ship: that is [`select`]'s part.
///
/// No file at all gives the 22 bytes of an empty archive.
///
/// # Errors
/// Names that would come out as something else, or somewhere else, on another system (a backslash,
/// a drive letter, control characters), names of about 64 KiB, files of 4 GiB, a path that is a
/// file and a folder at once.
///
/// [`select`]: crate::select::select
pub fn pack(files: &Files, options: &PackOptions) -> Result<Archive, PackError> {
    prepare(files, options).map(Packing::into_archive)
}

/// [`pack`] up to the point where the parts are there.
///
/// # Errors
/// As [`pack`].
pub fn prepare<'a>(files: &'a Files, options: &PackOptions) -> Result<Packing<'a>, PackError> {
    let prefix = options.layout.prefix()?;
    check(files.iter(), &prefix)?;
    let all = files.iter().map(|(path, file)| (path.name(), file.bytes.as_slice())).collect();
    Ok(lay_out(files, options, &prefix, deflate(all, options.level)))
}

fn lay_out<'a>(
    files: &'a Files,
    options: &PackOptions,
    prefix: &str,
    pieces: Vec<Piece>,
) -> Packing<'a> {
    let names: usize = files.iter().map(|(path, _)| prefix.len() + path.as_str().len()).sum();
    let both = HEADER_BYTES.0 + HEADER_BYTES.1;
    let mut headers = Vec::with_capacity(2 * names + both * files.len() + 100);
    let mut directory = Vec::with_capacity(names + HEADER_BYTES.1 * files.len());
    let (mut contents, mut ends) = (Vec::new(), Vec::new());
    let (mut offset, mut content_bytes) = (0, 0);
    let mut name = prefix.to_owned();
    for ((path, file), piece) in files.iter().zip(pieces) {
        name.truncate(prefix.len());
        name.push_str(path.as_str());
        let content = Content { path, file, piece };
        let Piece { crc32, deflated } = &content.piece;
        let lengths = (file.bytes.len(), deflated.as_ref().map(|bytes| bytes.len()));
        let entry = Entry::new(&name, lengths, *crc32, options.stamp);
        let start = headers.len();
        entry.local(&mut headers);
        entry.central(&mut directory, offset, file.executable);
        ends.push(headers.len());
        offset += (headers.len() - start + content.bytes().len()) as u64;
        content_bytes += file.bytes.len() as u64;
        contents.push(content);
    }
    let size = directory.len() as u64;
    headers.append(&mut directory);
    end(&mut headers, contents.len(), size, offset);
    let layout = options.layout.clone();
    Packing { layout, content_bytes, contents, headers, ends }
}

impl Packing<'_> {
    /// The archive in parts, first to last.
    pub fn parts(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let header = move |(start, end): (usize, &usize)| self.headers.get(start..*end);
        let headers = starts.zip(&self.ends).filter_map(header);
        let entries =
            headers.zip(&self.contents).flat_map(|(header, content)| [header, content.bytes()]);
        let last = self.headers.get(self.ends.last().copied().unwrap_or_default()..);
        entries.chain(last)
    }

    /// The number of entries.
    #[must_use]
    pub fn files(&self) -> usize {
        self.contents.len()
    }

    /// The number of bytes the archive has.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let contents = self.contents.iter().map(|content| content.bytes().len() as u64);
        self.headers.len() as u64 + contents.sum::<u64>()
    }

    /// The path of each file, and the bytes it has in the archive.
    pub fn sizes(&self) -> impl Iterator<Item = (&str, u64)> {
        let size = |content: &Content<'_>| content.bytes().len() as u64;
        self.contents.iter().map(move |content| (content.path.as_str(), size(content)))
    }

    /// SHA-256 of the archive, in hex.
    #[must_use]
    pub fn sha256(&self) -> String {
        sha256_of(self.parts())
    }

    /// The archive in one.
    #[must_use]
    pub fn into_archive(self) -> Archive {
        let mut bytes = Vec::with_capacity(usize::try_from(self.bytes()).unwrap_or_default());
        for part in self.parts() {
            bytes.extend_from_slice(part);
        }
        let sizes = self.sizes().map(|(_, size)| size).collect();
        Archive { bytes, layout: self.layout, content_bytes: self.content_bytes, sizes }
    }
}

impl Content<'_> {
    fn bytes(&self) -> &[u8] {
        self.piece.deflated.as_deref().unwrap_or(&self.file.bytes)
    }
}

impl<'a> Entry<'a> {
    /// Of a file of so many bytes, deflated to so many unless it is stored. [`check`] has made sure
    /// that they fit.
    pub(crate) fn new(
        name: &'a str,
        (bytes, deflated): (usize, Option<usize>),
        crc32: u32,
        stamp: Stamp,
    ) -> Self {
        let sizes = [saturated(deflated.unwrap_or(bytes)), saturated(bytes)];
        Self { name, method: if deflated.is_some() { 8 } else { 0 }, sizes, crc32, stamp }
    }

    /// Bytes of the local header.
    pub(crate) fn local_bytes(name: usize) -> usize {
        HEADER_BYTES.0 + name
    }

    pub(crate) fn local(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"PK\x03\x04");
        self.common(out, self.version());
        halves(out, [0]);
        out.extend_from_slice(self.name.as_bytes());
    }

    /// Only where an entry starts needs more than 32 bits: its size has been checked.
    pub(crate) fn central(&self, out: &mut Vec<u8>, offset: u64, executable: bool) {
        let far = offset >= MAX_32;
        let version = if far { VERSIONS.2 } else { self.version() };
        let mode: u32 = if executable { 0o100_755 } else { 0o100_644 };
        out.extend_from_slice(b"PK\x01\x02");
        halves(out, [UNIX | version]);
        self.common(out, version);
        // Extra field; no comment; the first disk; not said to be text.
        halves(out, [if far { 12 } else { 0 }, 0, 0, 0]);
        words(out, [mode << 16, u32::try_from(offset).unwrap_or(u32::MAX)]);
        out.extend_from_slice(self.name.as_bytes());
        if far {
            halves(out, [1, 8]);
            out.extend_from_slice(&offset.to_le_bytes());
        }
    }

    /// What both headers say, from the version to the name's length.
    fn common(&self, out: &mut Vec<u8>, version: u16) {
        let flags = if self.name.is_ascii() { 0 } else { UTF8_NAME };
        let [time, date] = self.stamp.fields();
        halves(out, [version, flags, self.method, time, date]);
        words(out, [self.crc32, self.sizes[0], self.sizes[1]]);
        // `check` has made sure that it fits.
        halves(out, [u16::try_from(self.name.len()).unwrap_or(u16::MAX)]);
    }

    fn version(&self) -> u16 {
        if self.method == 0 { VERSIONS.0 } else { VERSIONS.1 }
    }
}

/// What follows the directory, `size` bytes of it at `offset`.
pub(crate) fn end(out: &mut Vec<u8>, entries: usize, size: u64, offset: u64) {
    let count = u16::try_from(entries).unwrap_or(u16::MAX);
    if entries >= MAX_16 || size >= MAX_32 || offset >= MAX_32 {
        out.extend_from_slice(b"PK\x06\x06");
        // The record's length from here on.
        out.extend_from_slice(&44_u64.to_le_bytes());
        halves(out, [UNIX | VERSIONS.2, VERSIONS.2]);
        words(out, [0, 0]);
        let longs = [entries as u64, entries as u64, size, offset];
        out.extend(longs.into_iter().flat_map(u64::to_le_bytes));
        out.extend_from_slice(b"PK\x06\x07");
        words(out, [0]);
        out.extend_from_slice(&(offset + size).to_le_bytes());
        words(out, [1]);
    }
    out.extend_from_slice(b"PK\x05\x06");
    halves(out, [0, 0, count, count]);
    let word = |value: u64| u32::try_from(value).unwrap_or(u32::MAX);
    words(out, [word(size), word(offset)]);
    halves(out, [0]);
}

fn halves<const N: usize>(out: &mut Vec<u8>, values: [u16; N]) {
    out.extend_from_slice(values.map(u16::to_le_bytes).as_flattened());
}

fn words<const N: usize>(out: &mut Vec<u8>, values: [u32; N]) {
    out.extend_from_slice(values.map(u32::to_le_bytes).as_flattened());
}

fn saturated(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}

/// Whether files can be packed, given in order of path.
pub(crate) fn check<'a>(
    files: impl Iterator<Item = (&'a RelPath, &'a File)>,
    prefix: &str,
) -> Result<(), PackError> {
    let mut previous = "";
    for (path, file) in files {
        let text = path.as_str();
        if let Some(why) = path.not_portable() {
            return Err(PackError::name(text, why));
        }
        if prefix.len() + text.len() > MAX_NAME_BYTES {
            return Err(PackError::name(text, "its name is longer than 65,504 bytes"));
        }
        if saturated(file.bytes.len()) == u32::MAX {
            return Err(PackError::too_large(text, file.bytes.len()));
        }
        // In order of path, what lies below `previous` follows it at once.
        let below = text.strip_prefix(previous).is_some_and(|rest| rest.starts_with('/'));
        if below && !previous.is_empty() {
            return Err(PackError::file_and_folder(previous));
        }
        previous = text;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: Entry<'_> =
        Entry { name: "a", method: 0, sizes: [5, 5], crc32: 7, stamp: Stamp::FIRST };

    /// No test has 4 GiB to spare.
    #[test]
    fn an_entry_beyond_4_gib_has_its_place_in_an_extra_field() {
        let (mut near, mut far) = (Vec::new(), Vec::new());
        ENTRY.central(&mut near, MAX_32 - 1, false);
        ENTRY.central(&mut far, MAX_32, false);
        assert_eq!((near.len(), far.len()), (47, 47 + 12));
        assert_eq!(near[42..46], [0xfe, 0xff, 0xff, 0xff]);
        assert_eq!(far[42..46], [0xff; 4]);
        assert_eq!(far[4..8], [45, 3, 45, 0], "its reader knows zip64");
        assert_eq!(far[30..32], [12, 0]);
        assert_eq!(far[47..], [1, 0, 8, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]);
    }

    #[test]
    fn a_directory_beyond_4_gib_is_told_of_in_a_zip64_record() {
        let mut out = Vec::new();
        end(&mut out, 1, 47, MAX_32 - 1);
        assert_eq!(out.len(), 22);
        out.clear();
        end(&mut out, 1, 47, MAX_32);
        assert_eq!(out.len(), 56 + 20 + 22);
        assert_eq!(out[48..56], MAX_32.to_le_bytes());
        assert_eq!(out[64..72], (MAX_32 + 47).to_le_bytes());
        assert_eq!(out[92..96], [0xff; 4]);
    }
}
