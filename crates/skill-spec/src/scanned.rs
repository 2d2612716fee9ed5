//! What is looked for in every byte of every file: of a large bundle each file is gone through for
//! all of it before the next one, for its bytes are near then.

use crate::allow;
use crate::files::Files;
use crate::hidden::{self, Hidden};
use crate::secret::{self, Secret};
use crate::span::FileId;

/// What was found, by file and place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scanned {
    /// No two overlap.
    pub(crate) secrets: Vec<Secret>,
    /// The characters nobody sees, but those that writing needs.
    pub(crate) hidden: Vec<Hidden>,
}

impl Scanned {
    pub(crate) fn new(files: &Files) -> Self {
        let mut found = Self::default();
        for (id, (path, file)) in (0..).map(FileId).zip(files.iter()) {
            let path = path.as_str();
            secret::scan(id, path, &file.bytes, &mut found.secrets);
            hidden::scan(id, path, &file.bytes, &mut found.hidden);
            allow::scan(path, &file.bytes);
        }
        found
    }
}
