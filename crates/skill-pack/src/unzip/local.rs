//! The entries where they lie: each must repeat what the directory says, and together they must
//! fill the archive without a gap.

use super::bytes::{slice, stands, u16_at, u32_at, u64_at};
use super::end::bytes_of;
use super::entry::{Entry, FLAG_DESCRIPTOR};
use super::extra::{self, Narrow};
use super::refusal::UnzipError;

const HEADER: &[u8] = b"PK\x03\x04";
const HEADER_BYTES: usize = 30;
const DESCRIPTOR: &[u8] = b"PK\x07\x08";

/// The stored bytes of each entry, in the directory's order. The entries end at `end`.
pub(super) fn locate<'a>(
    bytes: &'a [u8],
    entries: &[Entry<'_>],
    end: usize,
) -> Result<Vec<&'a [u8]>, UnzipError> {
    let mut order: Vec<(usize, &Entry<'_>)> = entries.iter().enumerate().collect();
    order.sort_by_key(|(_, entry)| entry.start);
    let mut contents: Vec<&[u8]> = vec![&[]; entries.len()];
    let mut known = 0;
    for (place, (at, entry)) in order.iter().enumerate() {
        let start = usize::try_from(entry.start).unwrap_or(usize::MAX);
        if start >= end {
            return Err(misplaced(entry));
        }
        check_start(known, start, entry)?;
        let next = order.get(place + 1).map(|(_, entry)| usize::try_from(entry.start));
        let next = next.and_then(Result::ok).unwrap_or(end).min(end);
        if next == start {
            return Err(UnzipError::entry(&entry.name, "overlaps another entry"));
        }
        let (content, entry_end) = one(bytes.get(..next).unwrap_or(bytes), start, entry)?;
        if let Some(slot) = contents.get_mut(*at) {
            *slot = content;
        }
        known = entry_end;
    }
    if known != end {
        let extra = bytes_of(end.saturating_sub(known));
        return Err(UnzipError::whole(format!(
            "before the archive's directory there are {extra} of no entry"
        )));
    }
    Ok(contents)
}

/// `known` bytes are accounted for; the entry must start right there.
fn check_start(known: usize, start: usize, entry: &Entry<'_>) -> Result<(), UnzipError> {
    match start.checked_sub(known) {
        Some(0) => Ok(()),
        None => Err(UnzipError::entry(&entry.name, "overlaps another entry")),
        Some(gap) if known == 0 => {
            let gap = bytes_of(gap);
            Err(UnzipError::whole(format!("before the first entry of the archive there are {gap}")))
        }
        Some(gap) => {
            let gap = bytes_of(gap);
            Err(UnzipError::entry(&entry.name, format!("follows {gap} of no entry")))
        }
    }
}

/// The stored bytes of the entry whose header is at `start`, and where it ends; `bytes` end where
/// the next one starts.
fn one<'a>(
    bytes: &'a [u8],
    start: usize,
    entry: &Entry<'_>,
) -> Result<(&'a [u8], usize), UnzipError> {
    let differs = |what: &str| {
        UnzipError::entry(&entry.name, format!("has another {what} before its content"))
    };
    let overlap = || UnzipError::entry(&entry.name, "overlaps what follows it");
    if !stands(bytes, start, HEADER) {
        return Err(misplaced(entry));
    }
    let header = read(bytes, start).ok_or_else(overlap)?;
    if header.raw != entry.raw {
        return Err(differs("name"));
    }
    if header.flags != entry.flags {
        return Err(differs("set of flags"));
    }
    if header.method != entry.method as u16 {
        return Err(differs("method"));
    }
    let Narrow { size, packed, .. } = header.narrow;
    let is_after = entry.flags & FLAG_DESCRIPTOR != 0;
    // Sizes that follow the content are nothing here.
    let wide = extra::read(header.extra, header.narrow, &entry.name, entry.raw)?;
    let size = wide.size.unwrap_or(size.into());
    let packed = wide.packed.unwrap_or(packed.into());
    let agrees = |own: u64, other: u64| own == other || (is_after && own == 0);
    if !agrees(size, entry.size) || !agrees(packed, entry.packed) {
        return Err(differs("size"));
    }
    if !agrees(header.crc32.into(), entry.crc32.into()) {
        return Err(differs("checksum"));
    }
    let length = usize::try_from(entry.packed).unwrap_or(usize::MAX);
    let content = slice(bytes, header.end, length).ok_or_else(overlap)?;
    let end = header.end + length;
    let rest = bytes.get(end..).unwrap_or_default();
    if is_after && let Some(length) = descriptor(rest, entry) {
        return Ok((content, end + length));
    }
    if is_after {
        return Err(UnzipError::entry(
            &entry.name,
            "has other sizes after its content than in the directory",
        ));
    }
    Ok((content, end))
}

fn misplaced(entry: &Entry<'_>) -> UnzipError {
    UnzipError::entry(&entry.name, "is not where the directory says")
}

struct Header<'a> {
    raw: &'a [u8],
    flags: u16,
    method: u16,
    crc32: u32,
    narrow: Narrow,
    extra: &'a [u8],
    end: usize,
}

fn read(bytes: &[u8], start: usize) -> Option<Header<'_>> {
    let at = |offset: usize| start.checked_add(offset);
    let name_bytes = usize::from(u16_at(bytes, at(26)?)?);
    let extra_bytes = usize::from(u16_at(bytes, at(28)?)?);
    let name = at(HEADER_BYTES)?;
    Some(Header {
        raw: slice(bytes, name, name_bytes)?,
        flags: u16_at(bytes, at(6)?)?,
        method: u16_at(bytes, at(8)?)?,
        crc32: u32_at(bytes, at(14)?)?,
        narrow: Narrow {
            packed: u32_at(bytes, at(18)?)?,
            size: u32_at(bytes, at(22)?)?,
            start: None,
        },
        extra: slice(bytes, name + name_bytes, extra_bytes)?,
        end: name + name_bytes + extra_bytes,
    })
}

/// How long the descriptor at the start of `rest` is, if it says what the directory says. It has
/// four forms, and its length tells which.
fn descriptor(rest: &[u8], entry: &Entry<'_>) -> Option<usize> {
    [false, true].into_iter().find_map(|signed| {
        let body = if signed { rest.strip_prefix(DESCRIPTOR)? } else { rest };
        let start = if signed { DESCRIPTOR.len() } else { 0 };
        let same_crc = u32_at(body, 0) == Some(entry.crc32);
        let wide = u64_at(body, 4) == Some(entry.packed) && u64_at(body, 12) == Some(entry.size);
        let narrow = [(4, entry.packed), (8, entry.size)];
        let narrow =
            narrow.iter().all(|(at, value)| u32_at(body, *at).map(u64::from) == Some(*value));
        match body.len() {
            20 if same_crc && wide => Some(start + 20),
            12 if same_crc && narrow => Some(start + 12),
            _ => None,
        }
    })
}
