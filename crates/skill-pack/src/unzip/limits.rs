//! How much an archive may hold: what is believed before anything is inflated.

use super::entry::Entry;
use super::refusal::UnzipError;

/// How much an archive may hold; the default is what a skill folder on disk may hold, too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most entries, those for folders included.
    pub entries: u64,
    /// The most bytes of one file.
    pub file_bytes: u64,
    /// The most bytes of all files.
    pub total_bytes: u64,
    /// Up to this many bytes of all files, [`ratio`](Self::ratio) does not count.
    pub free_bytes: u64,
    /// How many times as large as the archive its files may be.
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            entries: 100_000,
            file_bytes: 1 << 30,
            total_bytes: 2 << 30,
            free_bytes: 16 << 20,
            // Text shrinks to a tenth, endless tables of numbers to a fiftieth.
            ratio: 200,
        }
    }
}

impl Limits {
    pub(super) fn check_count(&self, entries: u64) -> Result<(), UnzipError> {
        if entries > self.entries {
            return Err(UnzipError::whole(format!(
                "the archive has {entries} entries, and {} are the most",
                self.entries
            )));
        }
        Ok(())
    }

    pub(super) fn check_sizes(
        &self,
        entries: &[Entry<'_>],
        archive_bytes: usize,
    ) -> Result<(), UnzipError> {
        let mut total: u64 = 0;
        for entry in entries {
            if entry.size > self.file_bytes {
                return Err(UnzipError::entry(
                    &entry.name,
                    format!("has {} bytes, and {} are the most", entry.size, self.file_bytes),
                ));
            }
            total = total.saturating_add(entry.size);
            if total > self.total_bytes {
                return Err(UnzipError::entry(
                    &entry.name,
                    format!("brings all files beyond {} bytes", self.total_bytes),
                ));
            }
        }
        let room = u64::try_from(archive_bytes).unwrap_or(u64::MAX).saturating_mul(self.ratio);
        if total > self.free_bytes.max(room) {
            return Err(UnzipError::whole(format!(
                "the files have {total} bytes, more than {} times as many as the archive",
                self.ratio
            )));
        }
        Ok(())
    }
}
