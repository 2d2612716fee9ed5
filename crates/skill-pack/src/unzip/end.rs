//! The end of an archive: where its directory lies, and that nothing follows.
//!
//! Readers look for this record from the end, from the start, or where a comment says; so there
//! must be one only, and it must end the file.

use super::bytes::{stands, u16_at, u32_at, u64_at};
use super::refusal::UnzipError;

/// The list of entries at the end of an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Directory {
    /// Its first byte.
    pub(super) start: usize,
    /// One past its last byte.
    pub(super) end: usize,
    /// How many entries it says it has.
    pub(super) entries: u64,
}

const END: &[u8] = b"PK\x05\x06";
const END_BYTES: usize = 22;
const LOCATOR: &[u8] = b"PK\x06\x07";
const LOCATOR_BYTES: usize = 20;
const END_64: &[u8] = b"PK\x06\x06";
const END_64_BYTES: usize = 56;
/// What the zip64 record says of its own size: without its first twelve bytes.
const END_64_SIZE: u64 = 44;
const MAX_COMMENT: usize = 65_535;

/// What either kind of record says.
struct Record {
    disk: u64,
    directory_disk: u64,
    entries_here: u64,
    entries: u64,
    size: u64,
    start: u64,
}

/// Finds the directory of an archive that fills `bytes` from the first to the last.
pub(super) fn find(bytes: &[u8]) -> Result<Directory, UnzipError> {
    let at = locate(bytes)?;
    let plain = plain(bytes, at).ok_or_else(cut_short)?;
    let (record, end) = match at.checked_sub(LOCATOR_BYTES) {
        Some(locator) if stands(bytes, locator, LOCATOR) => zip64(bytes, locator, &plain)?,
        _ if plain.needs_zip64() => {
            return Err(UnzipError::whole(
                "the end of the archive refers to a zip64 record, and there is none",
            ));
        }
        _ => (plain, at),
    };
    if record.disk != 0 || record.directory_disk != 0 || record.entries_here != record.entries {
        return Err(UnzipError::whole("the archive is one part of several"));
    }
    let size = usize::try_from(record.size).ok().filter(|size| *size <= end);
    let Some(real) = size.map(|size| end - size) else {
        return Err(UnzipError::whole("the archive's directory is larger than the archive"));
    };
    match usize::try_from(record.start) {
        Ok(start) if start == real => Ok(Directory { start, end, entries: record.entries }),
        Ok(start) if start < real => {
            let extra = bytes_of(real - start);
            Err(UnzipError::whole(format!(
                "the archive's directory stands {extra} later than it says: does something stand before it?"
            )))
        }
        _ => Err(UnzipError::whole("the archive's directory is not where it says")),
    }
}

/// The place of the one record that ends the file.
fn locate(bytes: &[u8]) -> Result<usize, UnzipError> {
    if bytes.is_empty() {
        return Err(UnzipError::whole("it is empty, and no zip archive"));
    }
    let first = bytes.len().saturating_sub(END_BYTES + MAX_COMMENT);
    let window = bytes.get(first..).unwrap_or_default();
    let places = window.windows(END.len()).enumerate().filter(|(_, four)| *four == END);
    let places: Vec<usize> = places.map(|(at, _)| first + at).collect();
    let ends_file = |at: &usize| end_of(bytes, *at) == Some(bytes.len());
    let Some(last) = places.last() else { return Err(no_end(bytes)) };
    let count = places.iter().filter(|at| ends_file(at)).count();
    match end_of(bytes, *last) {
        Some(end) if end == bytes.len() && count == 1 => Ok(*last),
        _ if count > 0 => {
            Err(UnzipError::whole("the archive has two ends, and readers differ in which counts"))
        }
        Some(end) if end < bytes.len() => {
            let extra = bytes_of(bytes.len() - end);
            Err(UnzipError::whole(format!("the end of the archive is followed by {extra}")))
        }
        _ => Err(cut_short()),
    }
}

/// One past the comment of the record at `at`.
fn end_of(bytes: &[u8], at: usize) -> Option<usize> {
    Some(at + END_BYTES + usize::from(u16_at(bytes, at + 20)?))
}

fn no_end(bytes: &[u8]) -> UnzipError {
    if bytes.starts_with(b"PK") {
        UnzipError::whole("the archive has no end: it was cut short, or much follows it")
    } else {
        UnzipError::whole("it is no zip archive")
    }
}

fn cut_short() -> UnzipError {
    UnzipError::whole("the archive is cut short within its end")
}

fn plain(bytes: &[u8], at: usize) -> Option<Record> {
    Some(Record {
        disk: u16_at(bytes, at + 4)?.into(),
        directory_disk: u16_at(bytes, at + 6)?.into(),
        entries_here: u16_at(bytes, at + 8)?.into(),
        entries: u16_at(bytes, at + 10)?.into(),
        size: u32_at(bytes, at + 12)?.into(),
        start: u32_at(bytes, at + 16)?.into(),
    })
}

/// The zip64 record that must stand right before its locator, and where it starts.
fn zip64(bytes: &[u8], locator: usize, plain: &Record) -> Result<(Record, usize), UnzipError> {
    let misplaced = || UnzipError::whole("the zip64 end of the archive is not where it should be");
    let at = locator.checked_sub(END_64_BYTES).ok_or_else(misplaced)?;
    if !stands(bytes, at, END_64) || u64_at(bytes, locator + 8) != u64::try_from(at).ok() {
        return Err(misplaced());
    }
    if u64_at(bytes, at + 4) != Some(END_64_SIZE) {
        return Err(UnzipError::whole("the zip64 end of the archive has parts nobody knows"));
    }
    if u32_at(bytes, locator + 4) != Some(0) || u32_at(bytes, locator + 16) > Some(1) {
        return Err(UnzipError::whole("the archive is one part of several"));
    }
    let read = || {
        Some(Record {
            disk: u32_at(bytes, at + 16)?.into(),
            directory_disk: u32_at(bytes, at + 20)?.into(),
            entries_here: u64_at(bytes, at + 24)?,
            entries: u64_at(bytes, at + 32)?,
            size: u64_at(bytes, at + 40)?,
            start: u64_at(bytes, at + 48)?,
        })
    };
    let record = read().ok_or_else(misplaced)?;
    if !plain.agrees(&record) {
        return Err(UnzipError::whole("the end of the archive and its zip64 form contradict"));
    }
    Ok((record, at))
}

const ALL_16: u64 = 0xFFFF;
const ALL_32: u64 = 0xFFFF_FFFF;

impl Record {
    fn fields(&self) -> [(u64, u64); 6] {
        [
            (self.disk, ALL_16),
            (self.directory_disk, ALL_16),
            (self.entries_here, ALL_16),
            (self.entries, ALL_16),
            (self.size, ALL_32),
            (self.start, ALL_32),
        ]
    }

    fn needs_zip64(&self) -> bool {
        self.fields().iter().any(|(value, all)| value == all)
    }

    fn agrees(&self, other: &Self) -> bool {
        let mut pairs = self.fields().into_iter().zip(other.fields());
        pairs.all(|((own, all), (theirs, _))| own == all || own == theirs)
    }
}

/// A number of bytes that stand where none should.
pub(super) fn bytes_of(count: usize) -> String {
    if count == 1 { "1 byte".to_owned() } else { format!("{count} bytes") }
}
