//! Applies fixes to files, in memory.

use crate::diagnostic::{Diagnostic, Edit, Safety};
use crate::files::{File, Files};

/// The outcome of [`apply`].
#[derive(Clone, Debug)]
pub struct Fixed {
    /// All files, repaired ones included.
    pub files: Files,
    /// How many fixes were applied; 0 means `files` equals what went in.
    pub applied: usize,
}

/// Applies the fixes of `diagnostics` up to `safety`, first come first served: a fix that
/// overlaps an earlier one is left for the next round. Bytes outside the edits stay as they are.
#[must_use]
pub fn apply(files: &Files, diagnostics: &[Diagnostic], safety: Safety) -> Fixed {
    let mut accepted: Vec<&Edit> = Vec::new();
    let mut applied = 0;
    for fix in diagnostics.iter().filter_map(|diagnostic| diagnostic.fix.as_ref()) {
        let allowed = fix.safety == Safety::Safe || safety == Safety::Unsafe;
        // The same edit, asked for by two rules, is made once.
        let new: Vec<&Edit> = fix.edits.iter().filter(|edit| !accepted.contains(edit)).collect();
        let clashes = new.iter().any(|edit| accepted.iter().any(|other| overlaps(edit, other)));
        if !allowed || clashes || fix.edits.iter().any(|edit| !in_range(files, edit)) {
            continue;
        }
        accepted.extend(new);
        applied += 1;
    }
    // From the end backwards, so earlier offsets stay true.
    accepted.sort_by_key(|edit| std::cmp::Reverse((edit.span.file, edit.span.start)));
    let mut fixed = files.clone();
    for edit in accepted {
        let Some((path, file)) = files.path(edit.span.file).zip(fixed.file(edit.span.file)) else {
            continue;
        };
        let mut bytes = file.bytes.clone();
        bytes.splice(edit.span.range(), edit.text.bytes());
        let executable = file.executable;
        fixed.insert(path.clone(), File { bytes, executable });
    }
    Fixed { files: fixed, applied }
}

fn in_range(files: &Files, edit: &Edit) -> bool {
    files.file(edit.span.file).is_some_and(|file| edit.span.end <= file.bytes.len())
}

/// Touching edits count as overlapping: their order would matter.
fn overlaps(a: &Edit, b: &Edit) -> bool {
    a.span.file == b.span.file && a.span.start <= b.span.end && b.span.start <= a.span.end
}
