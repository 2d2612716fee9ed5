//! Whatever the bundle: it cannot be packed, or unpacks to the same files.

#![no_main]

use libfuzzer_sys::fuzz_target;
use skill_fuzz::{bundle, packs_again};
use skill_pack::Layout;

/// What macOS adds is left out, and two names of one file are refused: neither comes back.
fn comes_back(path: &str) -> bool {
    let longest = path.split('/').map(str::len).max().unwrap_or_default();
    !path.ends_with(".DS_Store")
        && !path.starts_with("__MACOSX")
        && longest < 256
        && path.len() < 2000
}

fuzz_target!(|data: &[u8]| {
    let mut files = bundle(data);
    let folder = files.folder.take().filter(|folder| comes_back(folder));
    files.left_out.clear();
    if files.first_twins().is_some() || !files.iter().all(|(path, _)| comes_back(path.as_str())) {
        return;
    }
    for layout in [Some(Layout::Flat), folder.map(Layout::Wrapped)].into_iter().flatten() {
        let _ = packs_again(&files, layout);
    }
});
