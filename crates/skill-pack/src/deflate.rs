//! Files to what an entry holds: deflated by libdeflate, or stored as they are.
//!
//! Each file is compressed in one piece, on whatever thread is free; what comes out depends on its
//! bytes, its extension and the level alone.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasherDefault, Hasher};
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

impl Piece {
    fn size(&self) -> usize {
        self.deflated.as_ref().map_or(0, |bytes| bytes.len())
    }
}

/// Pieces of an earlier archive by content, so that only what changed is compressed again.
///
/// Holds what the last archive needed, up to a number of bytes.
#[derive(Debug)]
pub struct Cache {
    limit: usize,
    level: Level,
    pieces: HashMap<Key, Kept, BuildHasherDefault<Start>>,
    /// Of all pieces.
    bytes: usize,
    round: u64,
}

/// A content, and whether it is one that is not even tried.
type Key = (ContentDigest, bool);

#[derive(Debug)]
struct Kept {
    piece: Piece,
    /// The last in which it was needed.
    round: u64,
}

/// A digest is as even as any hash made of it.
#[derive(Default)]
struct Start(u64);

impl Hasher for Start {
    fn write(&mut self, bytes: &[u8]) {
        if let Some(start) = bytes.first_chunk() {
            self.0 ^= u64::from_le_bytes(*start);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
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
    fn stores(self, name: &str) -> bool {
        self != Self::Best && is_compressed(name)
    }
}

impl Cache {
    /// An empty one that keeps at most `limit` bytes of compressed files.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { limit, level: Level::Default, pieces: HashMap::default(), bytes: 0, round: 0 }
    }

    /// A piece it knows, which this round needs.
    fn take(&mut self, key: &Key) -> Option<Piece> {
        let kept = self.pieces.get_mut(key)?;
        kept.round = self.round;
        Some(kept.piece.clone())
    }

    /// Keeps what this round made, as far as there is room.
    fn keep(&mut self, key: Key, piece: &Piece) {
        let size = piece.size();
        if size <= self.limit - self.bytes
            && let Entry::Vacant(place) = self.pieces.entry(key)
        {
            self.bytes += size;
            place.insert(Kept { piece: piece.clone(), round: self.round });
        }
    }

    /// Lets go what no file of this round has.
    fn forget(&mut self) {
        let (round, bytes) = (self.round, &mut self.bytes);
        self.pieces.retain(|_, kept| {
            let is_needed = kept.round == round;
            if !is_needed {
                *bytes -= kept.piece.size();
            }
            is_needed
        });
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
        *cache = Cache { level, ..Cache::new(cache.limit) };
    }
    cache.round += 1;
    let all = files.iter().zip(digests).map(|((path, file), digest)| {
        let key = (*digest, level.stores(path.name()));
        (key, path.name(), file.bytes.as_slice(), cache.take(&key))
    });
    let all: Vec<(Key, &str, &[u8], Option<Piece>)> = all.collect();
    cache.forget();
    // Two files of one content that was not known are both made.
    let new = all.iter().filter(|(.., known)| known.is_none());
    let new = new.map(|(_, name, bytes, _)| (*name, *bytes)).collect();
    let mut made = run(new, level).into_iter();
    let piece = |(key, _, _, known): (Key, &str, &[u8], Option<Piece>)| {
        known.or_else(|| made.next().inspect(|piece| cache.keep(key, piece)))
    };
    all.into_iter().map_while(piece).collect()
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
