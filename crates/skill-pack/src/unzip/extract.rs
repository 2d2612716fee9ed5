//! Contents: inflated into exactly the room they were promised, and held against their checksum.

use libdeflater::Decompressor;
use rayon::prelude::*;
use skill_spec::{File, Files};

use super::entry::{Entry, Method};
use super::layout::Plan;
use super::names::Named;
use super::refusal::UnzipError;

/// Reads the planned files; `contents` are the stored bytes of all entries.
pub(super) fn extract(
    entries: &[Entry<'_>],
    contents: &[&[u8]],
    plan: &Plan,
) -> Result<Files, UnzipError> {
    let read = |decompressor: &mut Decompressor, named: &Named| {
        let (Some(entry), Some(content)) = (entries.get(named.entry), contents.get(named.entry))
        else {
            return Err(UnzipError::whole("the archive's directory is damaged"));
        };
        let bytes = content_of(decompressor, entry, content)?;
        Ok(File { bytes: bytes.into(), executable: named.executable })
    };
    // Of several refusals the first by path is told, whichever thread was first.
    let read: Vec<Result<File, UnzipError>> =
        plan.files.par_iter().with_min_len(16).map_init(Decompressor::new, read).collect();
    let mut files = Files::new();
    for (named, file) in plan.files.iter().zip(read) {
        files.insert(named.path.clone(), file?);
    }
    Ok(files)
}

fn content_of(
    decompressor: &mut Decompressor,
    entry: &Entry<'_>,
    content: &[u8],
) -> Result<Vec<u8>, UnzipError> {
    let refuse = |why: &'static str| UnzipError::entry(&entry.name, why);
    let bytes = match entry.method {
        Method::Stored => content.to_vec(),
        Method::Deflated => {
            let size = usize::try_from(entry.size).map_err(|_| refuse("is too large"))?;
            inflate(decompressor, content, size).map_err(refuse)?
        }
    };
    if libdeflater::crc32(&bytes) != entry.crc32 {
        return Err(refuse("is damaged: its checksum is wrong"));
    }
    Ok(bytes)
}

fn inflate(
    decompressor: &mut Decompressor,
    content: &[u8],
    size: usize,
) -> Result<Vec<u8>, &'static str> {
    let mut bytes = vec![0; size];
    // What ends before its last byte has bytes behind its end that nobody reads.
    if let Some((_, start)) = content.split_last()
        && decompressor.deflate_decompress(start, &mut bytes).is_ok()
    {
        return Err("has bytes behind the end of its compressed content");
    }
    match decompressor.deflate_decompress(content, &mut bytes) {
        Ok(length) if length == size => Ok(bytes),
        Ok(_) => Err("has less content than it says"),
        Err(libdeflater::DecompressionError::InsufficientSpace) => {
            Err("has more content than it says")
        }
        Err(libdeflater::DecompressionError::BadData) => Err("is damaged: it cannot be inflated"),
    }
}
