//! An archive made again after a few files changed: what is the same stays where it is.
//!
//! The last archive is kept whole. Entries at its start and at its end that are the same are not
//! read again; what lies between is laid out anew, and of that only new contents are compressed.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use skill_spec::{File, Files, RelPath};

use crate::deflate::deflate;
use crate::digest::ContentDigest;
use crate::error::PackError;
use crate::zip::{Archive, Entry, PackOptions, check, end};

/// The last archive of a bundle, from which the next is made in the time its changes take.
///
/// It is let go if it has more than a number of bytes.
#[derive(Debug)]
pub struct Cache {
    limit: usize,
    last: Last,
}

/// An archive, and what tells whether an entry of the next is the same.
#[derive(Debug)]
struct Last {
    options: PackOptions,
    archive: Arc<Archive>,
    /// In the order of the archive.
    entries: Vec<Kept>,
}

#[derive(Debug)]
struct Kept {
    path: RelPath,
    digest: ContentDigest,
    crc32: u32,
    is_deflated: bool,
    /// Bytes of the content in the archive.
    size: usize,
}

/// A file to be packed.
type New<'a> = (&'a RelPath, &'a File, &'a ContentDigest);

/// What an entry of the last archive holds, and where its content lies.
type Known<'a> = (&'a Kept, Range<usize>);

impl Cache {
    /// An empty one that keeps no archive of more than `limit` bytes.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { limit, last: Last::none(&PackOptions::default()) }
    }

    /// What [`pack`] makes of these files; only contents that the last archive has not are
    /// compressed.
    ///
    /// `digests` are those of the files, in their order: see [`content_digests`].
    ///
    /// # Errors
    /// As [`pack`].
    ///
    /// [`pack`]: crate::zip::pack
    /// [`content_digests`]: crate::digest::content_digests
    pub fn pack(
        &mut self,
        files: &Files,
        options: &PackOptions,
        digests: &[ContentDigest],
    ) -> Result<Arc<Archive>, PackError> {
        let prefix = options.layout.prefix()?;
        let all = files.iter().zip(digests).map(|((path, file), digest)| (path, file, digest));
        let all: Vec<New<'_>> = all.collect();
        if self.last.options != *options {
            self.last = Last::none(options);
        }
        let (start, end) = self.last.same(&all);
        let new = start..all.len() - end;
        // What was packed before was checked, beside the same neighbours.
        let unchecked = new.start.saturating_sub(1)..all.len().min(new.end + 1);
        let unchecked = all.get(unchecked).unwrap_or_default();
        check(unchecked.iter().map(|(path, file, _)| (*path, *file)), &prefix)?;
        // Taken out: a panic on the way leaves no half of an archive behind.
        let mut last = std::mem::replace(&mut self.last, Last::none(options));
        let old = start..last.entries.len() - end;
        last.replace(old, all.get(new).unwrap_or_default(), &prefix);
        last.finish(&all, &prefix);
        let archive = Arc::clone(&last.archive);
        if archive.bytes.len() <= self.limit {
            self.last = last;
        }
        Ok(archive)
    }
}

impl Last {
    /// That of no archive.
    fn none(options: &PackOptions) -> Self {
        let layout = options.layout.clone();
        let archive = Archive { bytes: Vec::new(), layout, content_bytes: 0, sizes: Vec::new() };
        Self { options: options.clone(), archive: Arc::new(archive), entries: Vec::new() }
    }

    /// How many entries are the same from the first on, and how many of the others up to the last.
    fn same(&self, all: &[New<'_>]) -> (usize, usize) {
        let is_same = |(kept, (path, _, digest)): &(&Kept, &New<'_>)| {
            kept.digest == **digest && kept.path == **path
        };
        let start = self.entries.iter().zip(all).take_while(is_same).count();
        let most = self.entries.len().min(all.len()) - start;
        let ends = self.entries.iter().rev().zip(all.iter().rev());
        (start, ends.take(most).take_while(is_same).count())
    }

    /// Puts new entries in the place of `old` ones. The directory goes.
    fn replace(&mut self, old: Range<usize>, new: &[New<'_>], prefix: &str) {
        let (before, rest) = self.entries.split_at(old.start);
        let (gone, after) = rest.split_at(old.len());
        let bytes = |entries: &[Kept]| entries.iter().map(|kept| kept.bytes(prefix)).sum::<usize>();
        let place = bytes(before)..bytes(before) + bytes(gone);
        let end = place.end + bytes(after);
        let (entries, middle) = self.lay_out(gone, place.start, new, prefix);
        let archive = &mut Arc::make_mut(&mut self.archive).bytes;
        archive.truncate(end);
        splice(archive, place, middle);
        self.entries.splice(old, entries);
    }

    /// New entries and their bytes; what they hold may be that of entries that are `gone`, the first
    /// of which stands at `start`.
    fn lay_out(
        &self,
        gone: &[Kept],
        start: usize,
        new: &[New<'_>],
        prefix: &str,
    ) -> (Vec<Kept>, Vec<u8>) {
        let PackOptions { level, stamp, .. } = self.options;
        // Contents of the same bytes may be deflated under one name and stored under another.
        let key = |path: &RelPath, digest: &ContentDigest| (*digest, level.stores(path.name()));
        let mut at = start;
        let known = gone.iter().map(|kept| {
            at += kept.bytes(prefix);
            (key(&kept.path, &kept.digest), (kept, at - kept.size..at))
        });
        let known: HashMap<_, Known<'_>> = known.collect();
        let known = |(path, _, digest): &New<'_>| known.get(&key(path, digest));
        let unknown = new.iter().filter(|new| known(new).is_none());
        let unknown = unknown.map(|(path, file, _)| (path.name(), file.bytes.as_slice()));
        let mut made = deflate(unknown.collect(), level).into_iter();

        let mut entries = Vec::with_capacity(new.len());
        let mut bytes = Vec::new();
        let mut name = prefix.to_owned();
        for new in new {
            let (path, file, digest) = *new;
            let piece;
            let (crc32, deflated) = if let Some((kept, place)) = known(new) {
                let content = self.archive.bytes.get(place.clone());
                (kept.crc32, content.filter(|_| kept.is_deflated))
            } else {
                piece = made.next();
                let Some(piece) = &piece else { break };
                (piece.crc32, piece.deflated.as_deref())
            };
            name.truncate(prefix.len());
            name.push_str(path.as_str());
            let content = deflated.unwrap_or(&file.bytes);
            let lengths = (file.bytes.len(), deflated.map(<[u8]>::len));
            Entry::new(&name, lengths, crc32, stamp).local(&mut bytes);
            bytes.extend_from_slice(content);
            let is_deflated = deflated.is_some();
            let (path, digest, size) = (path.clone(), *digest, content.len());
            entries.push(Kept { path, digest, crc32, is_deflated, size });
        }
        (entries, bytes)
    }

    /// Writes the directory and what follows it, and counts.
    fn finish(&mut self, all: &[New<'_>], prefix: &str) {
        let archive = Arc::make_mut(&mut self.archive);
        let directory = archive.bytes.len();
        let mut name = prefix.to_owned();
        let mut offset = 0;
        for (kept, (path, file, _)) in self.entries.iter().zip(all) {
            name.truncate(prefix.len());
            name.push_str(path.as_str());
            let lengths = (file.bytes.len(), kept.is_deflated.then_some(kept.size));
            let entry = Entry::new(&name, lengths, kept.crc32, self.options.stamp);
            entry.central(&mut archive.bytes, offset, file.executable);
            offset += kept.bytes(prefix) as u64;
        }
        let size = (archive.bytes.len() - directory) as u64;
        end(&mut archive.bytes, all.len(), size, offset);
        archive.sizes = self.entries.iter().map(|kept| kept.size as u64).collect();
        archive.content_bytes = all.iter().map(|(_, file, _)| file.bytes.len() as u64).sum();
    }
}

impl Kept {
    /// Bytes of the local header and of the content.
    fn bytes(&self, prefix: &str) -> usize {
        Entry::local_bytes(prefix.len() + self.path.as_str().len()) + self.size
    }
}

/// Puts `new` in the place of a part; what follows is moved once.
fn splice(bytes: &mut Vec<u8>, part: Range<usize>, new: Vec<u8>) {
    if part == (0..bytes.len()) {
        *bytes = new;
        return;
    }
    let (end, length) = (part.start + new.len(), bytes.len());
    let moved = length - part.end;
    bytes.resize(length.max(end + moved), 0);
    bytes.copy_within(part.end..length, end);
    bytes.truncate(end + moved);
    if let Some(place) = bytes.get_mut(part.start..end) {
        place.copy_from_slice(&new);
    }
}
