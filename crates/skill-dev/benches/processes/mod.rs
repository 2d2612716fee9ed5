//! Whole processes and their time, and the files they work on.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// All files below a folder.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    walkdir::WalkDir::new(folder)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect()
}

/// How long a process takes; it must end with one of `codes`.
pub(crate) fn timed(command: &mut Command, codes: &[i32]) -> Duration {
    let start = Instant::now();
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    let elapsed = start.elapsed();
    assert!(status.code().is_some_and(|code| codes.contains(&code)), "{command:?}: {status}");
    elapsed
}
