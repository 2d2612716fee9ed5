//! Files to what an entry holds: deflated by libdeflate, or stored as they are.
//!
//! Each file is compressed in one piece, on whatever thread is free; what comes out depends on its
//! bytes, its extension and the level alone.

use std::cell::RefCell;
use std::cmp::Reverse;

use libdeflater::{CompressionLvl, Compressor};
use rayon::prelude::*;

/// Types of images, sound, video, archives and what is an archive inside: deflating them again
/// costs time and gains nothing. Sorted.
const COMPRESSED: &[&str] = &[
    "7z", "aac", "apk", "avif", "br", "bz2", "docx", "epub", "flac", "gif", "gz", "heic", "heif",
    "jar", "jpeg", "jpg", "jxl", "lz4", "lzma", "m4a", "m4v", "mkv", "mov", "mp3", "mp4", "odp",
    "ods", "odt", "oga", "ogg", "opus", "png", "pptx", "rar", "skill", "tbz2", "tgz", "txz",
    "webm", "webp", "whl", "wma", "wmv", "woff", "woff2", "xlsx", "xz", "zip", "zst",
];

/// Results up to this size are made in a buffer that is used again, larger ones in memory of their
/// own.
const SCRATCH_BYTES: usize = 1 << 20;

/// So much is compressed sooner than another thread would start.
const THREAD_BYTES: usize = 128 << 10;

/// How much time compression may take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Twice the speed of the default, and about a tenth larger.
    Fast,
    /// Higher levels cost much and gain about one percent.
    #[default]
    Default,
    /// All that can be had, at a twentieth of the speed; tries files that are compressed already.
    Best,
}

/// What an entry holds.
#[derive(Debug)]
pub(crate) struct Piece {
    pub(crate) crc32: u32,
    /// `None` if the file is stored as it is.
    pub(crate) deflated: Option<Box<[u8]>>,
}

impl Level {
    fn compressor(self) -> Compressor {
        let number = match self {
            Self::Fast => 1,
            Self::Default => 6,
            Self::Best => 12,
        };
        Compressor::new(CompressionLvl::new(number).unwrap_or_default())
    }

    /// Whether a file of this name is stored without a try.
    pub(crate) fn stores(self, name: &str) -> bool {
        self != Self::Best && is_compressed(name)
    }
}

/// The pieces of files, given by name and content, in their order.
pub(crate) fn deflate(files: Vec<(&str, &[u8])>, level: Level) -> Vec<Piece> {
    // Large files first, so that no thread is left alone with one at the end.
    let mut order: Vec<(usize, (&str, &[u8]))> = files.into_iter().enumerate().collect();
    order.sort_by_key(|(_, (_, bytes))| Reverse(bytes.len()));
    let total: usize = order.iter().map(|(_, (_, bytes))| bytes.len()).sum();
    let make = |(at, (name, bytes)): (usize, (&str, &[u8]))| (at, piece(name, bytes, level));
    let mut pieces: Vec<(usize, Piece)> = if total <= THREAD_BYTES && level != Level::Best {
        order.into_iter().map(make).collect()
    } else {
        order.into_par_iter().with_max_len(1).map(make).collect()
    };
    pieces.sort_unstable_by_key(|(at, _)| *at);
    pieces.into_iter().map(|(_, piece)| piece).collect()
}

thread_local! {
    /// A compressor for each thread: it is large, and costs more to make than a small file.
    static DEFLATER: RefCell<Option<Deflater>> = const { RefCell::new(None) };
}

struct Deflater {
    level: Level,
    compressor: Compressor,
    scratch: Vec<u8>,
}

fn piece(name: &str, content: &[u8], level: Level) -> Piece {
    let crc32 = libdeflater::crc32(content);
    if level.stores(name) {
        return Piece { crc32, deflated: None };
    }
    let deflated = DEFLATER.with_borrow_mut(|kept| {
        let deflater = match kept {
            Some(deflater) if deflater.level == level => deflater,
            other => other.insert(Deflater {
                level,
                compressor: level.compressor(),
                scratch: Vec::new(),
            }),
        };
        deflater.deflate(content)
    });
    Piece { crc32, deflated }
}

impl Deflater {
    /// `None` if the result would not be smaller: there is no room for it.
    fn deflate(&mut self, content: &[u8]) -> Option<Box<[u8]>> {
        let room = content.len().checked_sub(1)?;
        if room > SCRATCH_BYTES {
            // What is not written to is never really there.
            let mut out = vec![0; room];
            let length = self.compressor.deflate_compress(content, &mut out).ok()?;
            return out.get(..length).map(Box::from);
        }
        if self.scratch.len() < room {
            self.scratch.resize(room, 0);
        }
        let out = self.scratch.get_mut(..room)?;
        let length = self.compressor.deflate_compress(content, out).ok()?;
        self.scratch.get(..length).map(Box::from)
    }
}

fn is_compressed(name: &str) -> bool {
    let Some((_, extension)) = name.rsplit_once('.') else { return false };
    COMPRESSED.iter().any(|known| known.eq_ignore_ascii_case(extension))
}
