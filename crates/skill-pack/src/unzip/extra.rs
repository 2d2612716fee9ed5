//! The extra fields of an entry: its sizes beyond 4 GiB, and a second name.

use super::bytes::{slice, u16_at, u32_at, u64_at};
use super::refusal::UnzipError;

const ZIP64: u16 = 0x0001;
const UNICODE_PATH: u16 = 0x7075;
/// Version and CRC before the name.
const UNICODE_PATH_START: usize = 5;

/// The numbers of a header that have no room there: each, or `None` where it had.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Wide {
    pub(super) size: Option<u64>,
    pub(super) packed: Option<u64>,
    pub(super) start: Option<u64>,
}

/// Which numbers of a header are all ones, and stand in the zip64 field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Narrow {
    pub(super) size: u32,
    pub(super) packed: u32,
    /// `None` in a local header.
    pub(super) start: Option<u32>,
}

/// Reads the extra fields of the entry `name`, whose raw name is `raw`.
pub(super) fn read(
    extra: &[u8],
    narrow: Narrow,
    name: &str,
    raw: &[u8],
) -> Result<Wide, UnzipError> {
    let mut wide = None;
    let mut at = 0;
    while at < extra.len() {
        let field = (|| {
            let (id, length) = (u16_at(extra, at)?, u16_at(extra, at + 2)?.into());
            let data = slice(extra, at + 4, length)?;
            at += 4 + length;
            Some((id, data))
        })();
        match field {
            None => return Err(UnzipError::entry(name, "has extra fields that are cut short")),
            Some((ZIP64, data)) => {
                let read = zip64(data, narrow)
                    .filter(|_| wide.is_none())
                    .ok_or_else(|| UnzipError::entry(name, "has zip64 sizes that contradict"))?;
                wide = Some(read);
            }
            Some((UNICODE_PATH, data)) if data.get(UNICODE_PATH_START..) != Some(raw) => {
                return Err(UnzipError::entry(name, "has a second name in its extra fields"));
            }
            Some(_) => {}
        }
    }
    match wide {
        Some(wide) => Ok(wide),
        None if narrow.needs_zip64() => {
            Err(UnzipError::entry(name, "refers to zip64 sizes, and there are none"))
        }
        None => Ok(Wide::default()),
    }
}

/// The numbers stand in a fixed order, and only those that had no room.
fn zip64(data: &[u8], narrow: Narrow) -> Option<Wide> {
    let mut at = 0;
    let mut next = |is_wide: bool| -> Option<Option<u64>> {
        if !is_wide {
            return Some(None);
        }
        let value = u64_at(data, at)?;
        at += 8;
        Some(Some(value))
    };
    let wide = Wide {
        size: next(narrow.size == u32::MAX)?,
        packed: next(narrow.packed == u32::MAX)?,
        start: next(narrow.start == Some(u32::MAX))?,
    };
    let rest = data.get(at..)?;
    // Some write all numbers, or the disk, whether or not there was room.
    let same = |at: usize, value: u32| u64_at(rest, at) == Some(value.into());
    let repeats = at == 0
        && same(0, narrow.size)
        && same(8, narrow.packed)
        && match (rest.len(), narrow.start) {
            (16, _) => true,
            (24, Some(start)) => same(16, start),
            (28, Some(start)) => same(16, start) && u32_at(rest, 24) == Some(0),
            _ => false,
        };
    let fits = rest.is_empty() || (rest.len() == 4 && u32_at(rest, 0) == Some(0)) || repeats;
    fits.then_some(wide)
}

impl Narrow {
    fn needs_zip64(self) -> bool {
        self.size == u32::MAX || self.packed == u32::MAX || self.start == Some(u32::MAX)
    }
}
