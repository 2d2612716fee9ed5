//! Files to a zip archive; the contract is in the crate's docs.
//!
//! Every file is compressed by libdeflate, all of them in parallel; the zip crate puts the results
//! together and owns the format: central directory, zip64, flags.

use std::borrow::Cow;
use std::io::{Cursor, Read};

use ::zip::result::ZipError;
use ::zip::write::ZipWriter;
use ::zip::{CompressionMethod, DateTime};
use libdeflater::{CompressionLvl, Compressor};
use rayon::prelude::*;
use skill_spec::{File, Files, RelPath};

use crate::digest::sha256_hex;
use crate::error::PackError;

/// A local header's 30 bytes and the name must stay below 64 KiB together for the zip crate.
const MAX_NAME_BYTES: usize = 65_535 - 30 - 1;

/// Bytes of a local header, a central header and both names, but for the names.
const OVERHEAD_BYTES: usize = 30 + 46;

/// Bit 11 of an entry's flags: its name is UTF-8.
const UTF8_NAME: u16 = 1 << 11;

/// "Made on Unix, for readers of zip 2.0".
const UNIX_VERSION_20: u16 = 0x0314;

/// Types of images, sound, video, archives and what is an archive inside: deflating them again
/// costs time and gains nothing. Sorted.
const COMPRESSED: &[&str] = &[
    "7z", "aac", "apk", "avif", "br", "bz2", "docx", "epub", "flac", "gif", "gz", "heic", "heif",
    "jar", "jpeg", "jpg", "jxl", "lz4", "lzma", "m4a", "m4v", "mkv", "mov", "mp3", "mp4", "odp",
    "ods", "odt", "oga", "ogg", "opus", "png", "pptx", "rar", "skill", "tbz2", "tgz", "txz",
    "webm", "webp", "whl", "wma", "wmv", "woff", "woff2", "xlsx", "xz", "zip", "zst",
];

/// How to pack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackOptions {
    /// Where the files lie in the archive.
    pub layout: Layout,
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
    /// The number of entries.
    pub files: usize,
    /// Bytes of all files together before compression.
    pub content_bytes: u64,
}

/// A file's content as it lies in the archive.
struct Packed<'a> {
    method: CompressionMethod,
    bytes: Cow<'a, [u8]>,
    crc32: u32,
}

impl Archive {
    /// SHA-256 of the zip file, in hex.
    #[must_use]
    pub fn sha256(&self) -> String {
        sha256_hex(&self.bytes)
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

    fn prefix(&self) -> Result<String, PackError> {
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
    let prefix = options.layout.prefix()?;
    check(files, &prefix)?;
    let entries: Vec<(&RelPath, &File)> = files.iter().collect();
    // `collect` keeps the order, whichever thread is done first.
    let packed: Vec<Packed<'_>> = entries
        .par_iter()
        .map_init(Deflater::new, |deflater, (path, file)| deflater.pack(path, &file.bytes))
        .collect();

    let names: usize = entries.iter().map(|(path, _)| prefix.len() + path.as_str().len()).sum();
    let contents: usize = packed.iter().map(|packed| packed.bytes.len()).sum();
    let capacity = contents + 2 * names + OVERHEAD_BYTES * entries.len() + 100;
    let mut writer = ZipWriter::new(Cursor::new(Vec::with_capacity(capacity)));
    for ((path, file), packed) in entries.iter().zip(&packed) {
        let name = format!("{prefix}{path}");
        let header = local_header(&name, packed, file.bytes.len());
        let mode = if file.executable { 0o755 } else { 0o644 };
        append(&mut writer, &header, &packed.bytes, mode)
            .map_err(|error| PackError::zip(Some(path.as_str()), error))?;
    }
    let bytes = writer.finish().map_err(|error| PackError::zip(None, error))?.into_inner();
    let content_bytes = entries.iter().map(|(_, file)| file.bytes.len() as u64).sum();
    Ok(Archive { bytes, layout: options.layout.clone(), files: entries.len(), content_bytes })
}

/// One thread's compressor and its output buffer.
struct Deflater {
    compressor: Compressor,
    buffer: Vec<u8>,
}

impl Deflater {
    fn new() -> Self {
        // The default level is 6: higher ones cost much and gain about one percent.
        Self { compressor: Compressor::new(CompressionLvl::default()), buffer: Vec::new() }
    }

    fn pack<'a>(&mut self, path: &RelPath, content: &'a [u8]) -> Packed<'a> {
        let crc32 = libdeflater::crc32(content);
        let deflated = if is_compressed(path.name()) { None } else { self.deflate(content) };
        match deflated {
            Some(bytes) => {
                Packed { method: CompressionMethod::Deflated, bytes: Cow::Owned(bytes), crc32 }
            }
            None => {
                Packed { method: CompressionMethod::Stored, bytes: Cow::Borrowed(content), crc32 }
            }
        }
    }

    /// `None` if the result would not be smaller: the buffer has no room for it.
    fn deflate(&mut self, content: &[u8]) -> Option<Vec<u8>> {
        let room = content.len().checked_sub(1)?;
        if self.buffer.len() < room {
            self.buffer.resize(room, 0);
        }
        let out = self.buffer.get_mut(..room)?;
        let length = self.compressor.deflate_compress(content, out).ok()?;
        self.buffer.get(..length).map(<[u8]>::to_vec)
    }
}

fn is_compressed(name: &str) -> bool {
    let Some((_, extension)) = name.rsplit_once('.') else { return false };
    COMPRESSED.iter().any(|known| known.eq_ignore_ascii_case(extension))
}

/// The zip crate takes ready-made data only as an entry of another archive, read as a stream: this
/// is such an archive's start. Time and mode are set while copying.
fn local_header(name: &str, packed: &Packed<'_>, size: usize) -> Vec<u8> {
    let flags = if name.is_ascii() { 0 } else { UTF8_NAME };
    let method: u16 = if packed.method == CompressionMethod::Deflated { 8 } else { 0 };
    let mut header = Vec::with_capacity(30 + name.len());
    header.extend_from_slice(b"PK\x03\x04");
    for half in [UNIX_VERSION_20, flags, method, 0, 0] {
        header.extend_from_slice(&half.to_le_bytes());
    }
    // `check` has made sure that sizes and name fit.
    for word in [packed.crc32, saturated(packed.bytes.len()), saturated(size)] {
        header.extend_from_slice(&word.to_le_bytes());
    }
    let length = u16::try_from(name.len()).unwrap_or(u16::MAX);
    for half in [length, 0] {
        header.extend_from_slice(&half.to_le_bytes());
    }
    header.extend_from_slice(name.as_bytes());
    header
}

fn saturated(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}

fn append(
    writer: &mut ZipWriter<Cursor<Vec<u8>>>,
    header: &[u8],
    content: &[u8],
    mode: u32,
) -> Result<(), ZipError> {
    let mut stream = header.chain(content);
    let Some(entry) = ::zip::read::read_zipfile_from_stream(&mut stream)? else {
        return Err(ZipError::FileNotFound);
    };
    writer.raw_copy_file_touch(entry, DateTime::DEFAULT, Some(mode))
}

fn check(files: &Files, prefix: &str) -> Result<(), PackError> {
    let mut previous = "";
    for (path, file) in files.iter() {
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
