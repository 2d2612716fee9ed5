//! Applies fixes to files, in memory.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Edit, Report, Safety};
use crate::files::{File, Files};
use crate::rule::{CheckOptions, check};
use crate::skill::Skill;
use crate::span::{FileId, Span};

/// Rounds of repairs that a bundle of any size gets: a fix may uncover another one, and fixes that
/// overlap wait for their turn.
const ROUNDS: usize = 20;

/// Small bundles get more, as many as read so many bytes anew: a JSON file with a hundred faults
/// shows them one by one.
const BYTES: usize = 4 << 20;

/// The most rounds there are.
const MAX_ROUNDS: usize = 1000;

/// The outcome of [`apply`].
#[derive(Clone, Debug)]
pub struct Fixed {
    /// All files, repaired ones included.
    pub files: Files,
    /// How many fixes were applied; 0 means `files` equals what went in.
    pub applied: usize,
}

/// Checks and applies fixes up to `safety` until none is left. `each` is shown every round: the
/// skill, what was said of it, and what was made of it.
#[must_use]
pub fn repair(
    files: &Files,
    options: &CheckOptions,
    safety: Safety,
    mut each: impl FnMut(&Skill, &Report, &Fixed),
) -> Fixed {
    let bytes: usize = files.iter().map(|(_, file)| file.bytes.len()).sum();
    let rounds = (BYTES / bytes.max(1)).clamp(ROUNDS, MAX_ROUNDS);
    let mut repaired = Fixed { files: files.clone(), applied: 0 };
    for _ in 0..rounds {
        let skill = Skill::parse(repaired.files.clone());
        let report = check(&skill, options);
        let fixed = apply(&skill.files, &report.diagnostics, safety);
        each(&skill, &report, &fixed);
        if fixed.applied == 0 || fixed.files == repaired.files {
            break;
        }
        repaired = Fixed { applied: repaired.applied + fixed.applied, ..fixed };
    }
    repaired
}

/// Applies the fixes of `diagnostics` up to `safety`, first come first served: a fix that
/// overlaps an earlier one is left for the next round. Bytes outside the edits stay as they are.
#[must_use]
pub fn apply(files: &Files, diagnostics: &[Diagnostic], safety: Safety) -> Fixed {
    let mut accepted: BTreeMap<FileId, Edits<'_>> = BTreeMap::new();
    let mut applied = 0;
    for fix in diagnostics.iter().filter_map(|diagnostic| diagnostic.fix.as_ref()) {
        let allowed = fix.safety == Safety::Safe || safety == Safety::Unsafe;
        if !allowed || fix.edits.iter().any(|edit| !in_range(files, edit)) {
            continue;
        }
        let known = |edit: &Edit| accepted.get(&edit.span.file);
        // The same edit, asked for by two rules, is made once.
        let is_new = |edit: &&Edit| known(edit).is_none_or(|edits| !edits.holds(edit));
        let new: Vec<&Edit> = fix.edits.iter().filter(is_new).collect();
        if new.iter().any(|edit| known(edit).is_some_and(|edits| edits.clash(edit))) {
            continue;
        }
        for edit in new {
            accepted.entry(edit.span.file).or_default().add(edit);
        }
        applied += 1;
    }
    let mut fixed = files.clone();
    for (id, edits) in accepted {
        let Some((path, file)) = files.path(id).zip(files.file(id)) else { continue };
        let bytes = edits.applied_to(&file.bytes);
        fixed.insert(path.clone(), File { bytes: bytes.into(), executable: file.executable });
    }
    Fixed { files: fixed, applied }
}

/// Writes the line ends of fixes as their file does: as its first line ends.
pub(crate) fn adapt_line_ends(files: &Files, diagnostics: &mut [Diagnostic]) {
    let mut known: BTreeMap<FileId, &str> = BTreeMap::new();
    let repairs = diagnostics.iter_mut().filter_map(|diagnostic| diagnostic.fix.as_mut());
    for edit in repairs.flat_map(|fix| &mut fix.edits).filter(|edit| edit.text.contains('\n')) {
        let file = edit.span.file;
        let line_end = known.entry(file).or_insert_with(|| line_end(files, file));
        if *line_end != "\n" {
            // What was moved within the file has its line ends already.
            edit.text = edit.text.replace("\r\n", "\n").replace('\n', line_end);
        }
    }
}

fn line_end(files: &Files, file: FileId) -> &'static str {
    let bytes = files.file(file).map_or(&[][..], |file| &file.bytes);
    let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
    match end.and_then(|end| bytes.get(end..)) {
        Some([b'\r', b'\n', ..]) => "\r\n",
        Some([b'\r', ..]) => "\r",
        _ => "\n",
    }
}

/// The edits of one file, by start, end and order of arrival. Those of different fixes do not
/// touch, so the last one that starts before a place also reaches farthest: looking up is quick
/// even among a hundred thousand.
#[derive(Default)]
struct Edits<'a>(BTreeMap<(usize, usize, usize), &'a Edit>);

impl<'a> Edits<'a> {
    fn add(&mut self, edit: &'a Edit) {
        self.0.insert((edit.span.start, edit.span.end, self.0.len()), edit);
    }

    fn holds(&self, edit: &Edit) -> bool {
        let (start, end) = (edit.span.start, edit.span.end);
        self.0.range((start, end, 0)..=(start, end, usize::MAX)).any(|(_, known)| *known == edit)
    }

    /// Touching edits clash too: their order would matter.
    fn clash(&self, edit: &Edit) -> bool {
        let before = self.0.range(..=(edit.span.end, usize::MAX, usize::MAX)).next_back();
        before.is_some_and(|(_, known)| known.span.end >= edit.span.start)
    }

    fn applied_to(&self, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(bytes.len());
        let mut done = 0;
        for edit in self.0.values() {
            out.extend_from_slice(bytes.get(done..edit.span.start).unwrap_or_default());
            out.extend_from_slice(edit.text.as_bytes());
            done = done.max(edit.span.end);
        }
        out.extend_from_slice(bytes.get(done..).unwrap_or_default());
        out
    }
}

fn in_range(files: &Files, edit: &Edit) -> bool {
    let Span { start, end, .. } = edit.span;
    start <= end && files.file(edit.span.file).is_some_and(|file| end <= file.bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Fix, Place, Severity};
    use crate::files::RelPath;

    const TEXT: &str = "one two three";

    fn fixed(fixes: Vec<Fix>) -> (String, usize) {
        let mut bundle = Files::new();
        let bytes = TEXT.as_bytes().to_vec();
        bundle.insert(RelPath::new("a").unwrap(), File { bytes: bytes.into(), executable: true });
        let diagnostics: Vec<Diagnostic> = fixes
            .into_iter()
            .map(|fix| Diagnostic {
                rule: "name-example",
                severity: Severity::Error,
                message: String::new(),
                place: Place::Bundle,
                label: None,
                related: Vec::new(),
                help: None,
                notes: Vec::new(),
                fix: Some(fix),
                targets: Vec::new(),
                refusal: None,
            })
            .collect();
        let Fixed { files, applied } = apply(&bundle, &diagnostics, Safety::Safe);
        let file = files.get("a").unwrap();
        assert!(file.executable);
        (file.bytes.text().unwrap().to_owned(), applied)
    }

    fn safe(start: usize, end: usize, text: &str) -> Fix {
        Fix::safe("", Span::new(FileId(0), start, end), text)
    }

    #[test]
    fn fixes_that_clash_wait_and_equal_ones_are_made_once() {
        for (fixes, text, applied) in [
            (vec![safe(8, 13, "3"), safe(0, 3, "1")], "1 two 3", 2),
            (vec![safe(0, 7, "x"), safe(4, 7, "2"), safe(8, 8, "+")], "x +three", 2),
            (vec![safe(4, 7, "2"), safe(3, 4, "-"), safe(7, 8, "-")], "one 2 three", 1),
            (vec![safe(4, 7, "2"), safe(4, 7, "2")], "one 2 three", 2),
            (vec![safe(4, 4, "a"), safe(4, 4, "b")], "one atwo three", 1),
            (vec![safe(13, 13, "!"), safe(12, 14, ""), safe(5, 4, "")], "one two three!", 1),
            (vec![Fix::guess("", Span::new(FileId(0), 0, 3), "1")], TEXT, 0),
        ] {
            assert_eq!(fixed(fixes), (text.to_owned(), applied));
        }
    }

    #[test]
    fn edits_of_one_fix_may_touch() {
        let edit = |start, end, text: &str| Edit {
            span: Span::new(FileId(0), start, end),
            text: text.to_owned(),
        };
        let edits = vec![edit(4, 7, ""), edit(4, 4, "2"), edit(7, 7, "!")];
        let fix = Fix::new(Safety::Safe, "", edits);
        assert_eq!(fixed(vec![fix]), ("one 2! three".to_owned(), 1));
    }
}
