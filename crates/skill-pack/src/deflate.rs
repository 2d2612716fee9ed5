//! Files to what an entry holds: deflated by libdeflate, or stored as they are.
//!
//! Each file is compressed in one piece, on whatever thread is free; what comes out depends on its
//! bytes, its extension and the level alone.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use libdeflater::{CompressionLvl, Compressor};
use rayon::prelude::*;
use skill_spec::Files;

use crate::digest::ContentDigest;

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
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    pub(crate) crc32: u32,
    /// `None` if the file is stored as it is.
    pub(crate) deflated: Option<Arc<[u8]>>,
}

/// Pieces of an earlier archive by content, so that only what changed is compressed again.
///
/// Holds what the last archive needed, up to a number of bytes.
#[derive(Debug)]
pub struct Cache {
    limit: usize,
    level: Level,
    pieces: HashMap<Key, Piece>,
}

/// A content, and whether it is one that is not even tried.
type Key = (ContentDigest, bool);

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
    fn stores(self, name: &str) -> bool {
        self != Self::Best && is_compressed(name)
    }
}

impl Cache {
    /// An empty one that keeps at most `limit` bytes of compressed files.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { limit, level: Level::Default, pieces: HashMap::new() }
    }
}

/// The pieces of all files, in their order.
pub(crate) fn deflate(files: &Files, level: Level) -> Vec<Piece> {
    let all = files.iter().map(|(path, file)| (path.name(), file.bytes.as_slice())).collect();
    run(all, level)
}

/// The same, with what `cache` knows; `digests` are those of the files, in their order.
pub(crate) fn deflate_again(
    files: &Files,
    level: Level,
    digests: &[ContentDigest],
    cache: &mut Cache,
) -> Vec<Piece> {
    if cache.level != level {
        cache.level = level;
        cache.pieces.clear();
    }
    let key = |name: &str, digest: &ContentDigest| (*digest, level.stores(name));
    let keys: Vec<Key> =
        files.iter().zip(digests).map(|((path, _), digest)| key(path.name(), digest)).collect();
    let new: Vec<(&str, &[u8])> = files
        .iter()
        .zip(&keys)
        .filter(|(_, key)| !cache.pieces.contains_key(*key))
        .map(|((path, file), _)| (path.name(), file.bytes.as_slice()))
        .collect();
    let mut made = run(new, level).into_iter();
    let known = std::mem::take(&mut cache.pieces);
    cache.pieces.reserve(keys.len());
    let mut room = cache.limit;
    let mut pieces = Vec::with_capacity(keys.len());
    for key in keys {
        // Two files of one content that was not known were both made.
        let piece = match known.get(&key) {
            Some(piece) => piece.clone(),
            None => match made.next() {
                Some(piece) => piece,
                None => break,
            },
        };
        let size = piece.deflated.as_ref().map_or(0, |bytes| bytes.len());
        if size <= room
            && let Entry::Vacant(place) = cache.pieces.entry(key)
        {
            room -= size;
            place.insert(piece.clone());
        }
        pieces.push(piece);
    }
    pieces
}

/// Large files first, so that no thread is left alone with one at the end.
fn run(files: Vec<(&str, &[u8])>, level: Level) -> Vec<Piece> {
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
    fn deflate(&mut self, content: &[u8]) -> Option<Arc<[u8]>> {
        let room = content.len().checked_sub(1)?;
        if room > SCRATCH_BYTES {
            // What is not written to is never really there.
            let mut out = vec![0; room];
            let length = self.compressor.deflate_compress(content, &mut out).ok()?;
            return out.get(..length).map(Arc::from);
        }
        if self.scratch.len() < room {
            self.scratch.resize(room, 0);
        }
        let out = self.scratch.get_mut(..room)?;
        let length = self.compressor.deflate_compress(content, out).ok()?;
        self.scratch.get(..length).map(Arc::from)
    }
}

fn is_compressed(name: &str) -> bool {
    let Some((_, extension)) = name.rsplit_once('.') else { return false };
    COMPRESSED.iter().any(|known| known.eq_ignore_ascii_case(extension))
}
