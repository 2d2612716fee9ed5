//! One line of an archive's directory: what it says of an entry, and what no reader should take.

use super::bytes::{slice, stands, u16_at, u32_at};
use super::end::Directory;
use super::extra::{self, Narrow};
use super::refusal::UnzipError;

/// What the directory says of an entry.
#[derive(Clone, Debug)]
pub(super) struct Entry<'a> {
    /// The name, byte for byte.
    pub(super) raw: &'a [u8],
    /// The name for messages; lossy where it is no UTF-8.
    pub(super) name: String,
    pub(super) flags: u16,
    pub(super) method: Method,
    pub(super) crc32: u32,
    /// Bytes in the archive.
    pub(super) packed: u64,
    /// Bytes of the content.
    pub(super) size: u64,
    /// Where the local header starts.
    pub(super) start: u64,
    pub(super) kind: Kind,
    /// Whether mode bits beyond read, write and execute are set.
    pub(super) special_bits: bool,
}

/// How the content is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    Stored = 0,
    Deflated = 8,
}

/// What an entry stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File { executable: bool },
    Folder,
}

const HEADER: &[u8] = b"PK\x01\x02";
const HEADER_BYTES: usize = 46;

/// Sizes and CRC follow the content.
pub(super) const FLAG_DESCRIPTOR: u16 = 1 << 3;
/// The name is UTF-8.
pub(super) const FLAG_UTF8: u16 = 1 << 11;
const FLAG_ENCRYPTED: u16 = 1;
const FLAG_PATCH: u16 = 1 << 5;
const FLAG_STRONG: u16 = 1 << 6;
const FLAG_MASKED: u16 = 1 << 13;

/// Systems whose attributes are a Unix mode: Unix and macOS.
const UNIX_SYSTEMS: [u8; 2] = [3, 19];
const TYPE_MASK: u32 = 0o170_000;
const DOS_FOLDER: u32 = 0x10;

/// Reads the directory, which holds nothing but its entries.
pub(super) fn read<'a>(
    bytes: &'a [u8],
    directory: &Directory,
) -> Result<Vec<Entry<'a>>, UnzipError> {
    let damaged = || UnzipError::whole("the archive's directory is damaged");
    let mut rest = bytes.get(directory.start..directory.end).ok_or_else(damaged)?;
    let mut entries = Vec::new();
    while !rest.is_empty() {
        if !stands(rest, 0, HEADER) {
            return Err(damaged());
        }
        let (entry, length) = one(rest).ok_or_else(damaged)??;
        rest = rest.get(length..).ok_or_else(damaged)?;
        entries.push(entry);
    }
    if u64::try_from(entries.len()).ok() != Some(directory.entries) {
        return Err(UnzipError::whole(format!(
            "the archive says it has {} entries, and its directory lists {}",
            directory.entries,
            entries.len()
        )));
    }
    Ok(entries)
}

/// The entry at the start of `header`, and how long its header is; `None` if it is cut short.
fn one(header: &[u8]) -> Option<Result<(Entry<'_>, usize), UnzipError>> {
    let length = |at| u16_at(header, at).map(usize::from);
    let (name_bytes, extra_bytes, comment_bytes) = (length(28)?, length(30)?, length(32)?);
    let raw = slice(header, HEADER_BYTES, name_bytes)?;
    let extra = slice(header, HEADER_BYTES + name_bytes, extra_bytes)?;
    let end = HEADER_BYTES + name_bytes + extra_bytes + comment_bytes;
    header.get(..end)?;
    let name = String::from_utf8_lossy(raw).into_owned();
    let narrow = Narrow {
        packed: u32_at(header, 20)?,
        size: u32_at(header, 24)?,
        start: Some(u32_at(header, 42)?),
    };
    let words = Words {
        system: u16_at(header, 4)?.to_le_bytes()[1],
        flags: u16_at(header, 8)?,
        method: u16_at(header, 10)?,
        disk: u16_at(header, 34)?,
        attributes: u32_at(header, 38)?,
    };
    let crc32 = u32_at(header, 16)?;
    Some((|| {
        let method = words.method(&name)?;
        let wide = extra::read(extra, narrow, &name, raw)?;
        let kind = words.kind(&name, raw)?;
        let entry = Entry {
            raw,
            flags: words.flags,
            method,
            crc32,
            packed: wide.packed.unwrap_or(narrow.packed.into()),
            size: wide.size.unwrap_or(narrow.size.into()),
            start: wide.start.or(narrow.start.map(u64::from)).unwrap_or_default(),
            kind,
            special_bits: words.attributes >> 16 & 0o7000 != 0,
            name,
        };
        entry.check_sizes()?;
        Ok((entry, end))
    })())
}

/// The numbers of a header that need judging.
struct Words {
    system: u8,
    flags: u16,
    method: u16,
    disk: u16,
    attributes: u32,
}

impl Words {
    fn method(&self, name: &str) -> Result<Method, UnzipError> {
        if self.flags & (FLAG_ENCRYPTED | FLAG_STRONG | FLAG_MASKED) != 0 || self.method == 99 {
            return Err(UnzipError::entry(name, "is encrypted"));
        }
        if self.flags & FLAG_PATCH != 0 {
            return Err(UnzipError::entry(name, "is a patch for another file"));
        }
        if self.disk != 0 {
            return Err(UnzipError::entry(name, "lies in another part of the archive"));
        }
        match self.method {
            0 => Ok(Method::Stored),
            8 => Ok(Method::Deflated),
            other => Err(UnzipError::entry(
                name,
                format!("is compressed by {}; only deflate is read everywhere", method_name(other)),
            )),
        }
    }

    fn kind(&self, name: &str, raw: &[u8]) -> Result<Kind, UnzipError> {
        let mode = self.attributes >> 16;
        let is_folder = raw.ends_with(b"/");
        let what = match mode & TYPE_MASK {
            0 | 0o100_000 | 0o040_000 => None,
            0o120_000 => Some("is a symbolic link"),
            0o060_000 | 0o020_000 => Some("is a device"),
            0o010_000 => Some("is a FIFO"),
            0o140_000 => Some("is a socket"),
            _ => Some("is of a type nobody knows"),
        };
        if let Some(what) = what {
            return Err(UnzipError::entry(name, what));
        }
        let says_folder = mode & TYPE_MASK == 0o040_000 || self.attributes & DOS_FOLDER != 0;
        let says_file = mode & TYPE_MASK == 0o100_000;
        match is_folder {
            true if says_file => {
                Err(UnzipError::entry(name, "is a folder by its name and a file by its mode"))
            }
            false if says_folder => {
                Err(UnzipError::entry(name, "is a file by its name and a folder by its mode"))
            }
            true => Ok(Kind::Folder),
            false => {
                let executable = UNIX_SYSTEMS.contains(&self.system) && mode & 0o111 != 0;
                Ok(Kind::File { executable })
            }
        }
    }
}

/// The most that deflate makes of one byte.
const MAX_RATIO: u64 = 1032;

impl Entry<'_> {
    fn check_sizes(&self) -> Result<(), UnzipError> {
        let Self { packed, size, .. } = self;
        let wrong = match self.method {
            Method::Stored => packed != size,
            Method::Deflated => *size > packed.saturating_mul(MAX_RATIO),
        };
        if wrong {
            return Err(UnzipError::entry(
                &self.name,
                format!("says it has {size} bytes, which {packed} in the archive cannot be"),
            ));
        }
        // Some deflate nothing, which takes two bytes.
        if self.kind == Kind::Folder && (*size > 0 || *packed > 2) {
            return Err(UnzipError::entry(&self.name, "is a folder with content"));
        }
        Ok(())
    }
}

fn method_name(method: u16) -> String {
    let name = match method {
        1 => "shrinking",
        2..=5 => "reducing",
        6 => "imploding",
        9 => "deflate64",
        12 => "bzip2",
        14 => "LZMA",
        93 => "zstd",
        95 => "xz",
        98 => "PPMd",
        other => return format!("method {other}"),
    };
    name.to_owned()
}
