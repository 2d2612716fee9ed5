//! What holds whatever the bytes: no panic, the same report twice and in order, every place in its
//! file and on character boundaries, repairs that come to an end.
//!
//! The tests and the fuzz targets share it.

#![allow(dead_code, unreachable_pub, reason = "each test program uses a part")]

use std::collections::BTreeMap;

use skill_spec::{
    CheckOptions, Diagnostic, FileId, Files, Place, RelPath, Report, Safety, Skill, Span, Target,
    check, fix,
};

/// How a repair went.
pub struct Repair {
    /// The files when no fix was left to apply, or the rounds were over.
    pub files: Files,
    /// What was said before the first round, and after each.
    pub reports: Vec<Report>,
    /// What could be read each time: where more can, more is said.
    pub readable: Vec<[bool; 5]>,
    /// Whether it came to an end by itself.
    pub settled: bool,
}

fn assert_span(skill: &Skill, span: Span, what: &Diagnostic) {
    let file = skill.files.file(span.file).unwrap_or_else(|| panic!("no such file: {what:?}"));
    assert!(span.start <= span.end && span.end <= file.bytes.len(), "out of range: {what:?}");
    if std::str::from_utf8(&file.bytes[span.range()]).is_ok() {
        assert!(!is_inside(&file.bytes, span.end), "inside a character: {what:?}");
    } else {
        // Only bytes that are no text at all may be pointed at by themselves.
        assert!(what.rule == "bundle-not-utf8", "inside a character: {what:?}");
    }
}

/// Whether a place is within a character; bytes that are no text have none.
fn is_inside(bytes: &[u8], at: usize) -> bool {
    let mut start = 0;
    let continues = bytes.get(at).is_some_and(|byte| byte & 0xc0 == 0x80);
    continues
        && bytes.utf8_chunks().any(|chunk| {
            let (valid, before) = (chunk.valid(), start);
            start += valid.len() + chunk.invalid().len();
            at.checked_sub(before).is_some_and(|at| at < valid.len() && !valid.is_char_boundary(at))
        })
}

fn assert_edits_do_not_overlap(what: &Diagnostic) {
    let edits = what.fix.iter().flat_map(|fix| &fix.edits);
    let mut ranges: Vec<(FileId, usize, usize)> =
        edits.map(|edit| (edit.span.file, edit.span.start, edit.span.end)).collect();
    ranges.sort_unstable();
    for pair in ranges.windows(2) {
        let [(file, _, end), (next_file, start, _)] = pair else { continue };
        assert!(file != next_file || end <= start, "edits overlap: {what:?}");
    }
}

fn assert_words(what: &Diagnostic) {
    let words = std::iter::once(&what.message).chain(&what.notes).chain(&what.help);
    let related = what.related.iter().map(|(_, text)| text);
    for text in words.chain(&what.label).chain(related) {
        assert!(!text.contains(|c: char| c.is_control()), "control character: {what:?}");
        assert!(text.chars().count() < 600, "too long to read: {what:?}");
    }
}

/// A report is in order, and each diagnostic sound.
///
/// # Panics
/// If it is not.
pub fn assert_report(skill: &Skill, report: &Report) {
    let silenced = report.silenced.iter().map(|silenced| &silenced.diagnostic);
    for diagnostic in report.diagnostics.iter().chain(silenced) {
        if let Place::Span(span) = diagnostic.place {
            assert_span(skill, span, diagnostic);
        }
        let edits = diagnostic.fix.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
        for span in diagnostic.related.iter().map(|(span, _)| *span).chain(edits) {
            assert_span(skill, span, diagnostic);
        }
        assert_edits_do_not_overlap(diagnostic);
        assert_words(diagnostic);
    }
    let keys = report.diagnostics.iter().map(|diagnostic| {
        let start = if let Place::Span(span) = diagnostic.place { span.start } else { 0 };
        (path(&skill.files, &diagnostic.place), start, diagnostic.rule)
    });
    assert!(keys.is_sorted(), "not in order: {:?}", report.diagnostics);
}

/// Parses and checks for each target; all of it must be sound, and the same where the bytes were
/// checked before.
///
/// # Panics
/// If it is not.
pub fn assert_sound(files: Files, targets: &[&'static Target]) {
    let skill = Skill::parse(files);
    let mut reports = Vec::new();
    for target in targets {
        let report = check(&skill, &CheckOptions::new(target));
        assert_report(&skill, &report);
        let fixed = fix::apply(&skill.files, &report.diagnostics, Safety::Unsafe).files;
        assert_eq!(fixed.len(), skill.files.len());
        reports.push(report);
    }
    let skill = Skill::parse(skill.files);
    for (target, report) in targets.iter().zip(reports) {
        let again = check(&skill, &CheckOptions::new(target));
        assert_eq!(again.diagnostics, report.diagnostics, "bytes that were checked before");
    }
}

/// The same files lead to the same report.
///
/// # Panics
/// If they do not.
pub fn assert_repeatable(files: &Files, target: &'static Target) {
    let report = || check(&Skill::parse(files.clone()), &CheckOptions::new(target));
    let (first, second) = (report(), report());
    assert_eq!(first.diagnostics, second.diagnostics, "two runs differ");
    assert_eq!(first.silenced, second.silenced, "two runs differ");
}

/// What no edit covers is still there, in order, and lines end as they did.
fn assert_kept(before: &Files, report: &Report, after: &Files) {
    assert_eq!(before.len(), after.len());
    for ((number, (path, file)), (_, fixed)) in (0..).zip(before.iter()).zip(after.iter()) {
        assert_eq!(file.executable, fixed.executable, "{path}");
        if file.bytes == fixed.bytes {
            continue;
        }
        let edits = report.diagnostics.iter().flat_map(|diagnostic| {
            let edits = diagnostic.fix.iter().flat_map(|fix| &fix.edits);
            edits.map(|edit| (diagnostic.rule, edit.span))
        });
        let edits = edits.filter(|(_, span)| span.file == FileId(number));
        // A script is the one file whose line ends are repaired.
        let is_mended = edits.clone().any(|(rule, _)| rule.starts_with("script-"));
        let is_crlf = file.bytes.contains(&b'\n') && !has_lone_line_feed(&file.bytes);
        let keeps = !is_crlf || is_mended || !has_lone_line_feed(&fixed.bytes);
        assert!(keeps, "{path} is CRLF no more");
        let mut spans: Vec<Span> = edits.map(|(_, span)| span).collect();
        spans.sort_unstable();
        assert_rest_is_kept(&file.bytes, &spans, &fixed.bytes);
    }
}

fn has_lone_line_feed(bytes: &[u8]) -> bool {
    let lines = bytes.split_inclusive(|byte| *byte == b'\n');
    lines.filter(|line| line.ends_with(b"\n")).any(|line| !line.ends_with(b"\r\n"))
}

fn assert_rest_is_kept(before: &[u8], edited: &[Span], mut after: &[u8]) {
    let mut from = 0;
    for span in edited.iter().copied().chain([Span::at(FileId(0), before.len())]) {
        let kept = before.get(from..span.start).unwrap_or_default();
        if !kept.is_empty() {
            let at = after.windows(kept.len()).position(|window| window == kept);
            let at = at.unwrap_or_else(|| panic!("lost: {:?}", String::from_utf8_lossy(kept)));
            after = &after[at + kept.len()..];
        }
        from = from.max(span.end);
    }
}

/// Applies fixes until none is left, as the command line does.
///
/// # Panics
/// If a round changes what no fix speaks of.
#[must_use]
pub fn repair(files: &Files, options: &CheckOptions, safety: Safety) -> Repair {
    let (mut reports, mut readable, mut settled) = (vec![], vec![], false);
    let fixed = fix::repair(files, options, safety, |skill, report, fixed| {
        assert_kept(&skill.files, report, &fixed.files);
        reports.push(report.clone());
        readable.push([
            skill.manifest.is_some(),
            skill.fence_defect().is_none(),
            skill.schema.is_some(),
            skill.execution.is_some(),
            skill.graph().is_some_and(|graph| graph.errors.is_empty()),
        ]);
        settled = fixed.files == skill.files;
    });
    Repair { files: fixed.files, reports, readable, settled }
}

/// A repair comes to an end; when it has, no fix that may be applied is left.
///
/// # Panics
/// If it does not, or one is.
#[must_use]
pub fn assert_repaired(files: &Files, options: &CheckOptions, safety: Safety) -> Repair {
    let repair = repair(files, options, safety);
    let last = repair.reports.last().map_or(&[][..], |report| &report.diagnostics);
    let left: Vec<&Diagnostic> = last
        .iter()
        .filter(|diagnostic| {
            let fix = diagnostic.fix.as_ref();
            fix.is_some_and(|fix| fix.safety == Safety::Safe || safety == Safety::Unsafe)
        })
        .collect();
    let rounds = repair.reports.len();
    assert!(repair.settled, "still repairing after {rounds} rounds: {left:#?}");
    assert!(left.is_empty(), "fixes that change nothing: {left:#?}");
    for (path, file) in files.iter() {
        let after = repair.files.get(path.as_str()).map(|file| &file.bytes);
        let after = after.unwrap_or_else(|| panic!("{path} is gone"));
        let was_text = std::str::from_utf8(&file.bytes).is_ok();
        assert!(!was_text || std::str::from_utf8(after).is_ok(), "{path} is no text any more");
    }
    repair
}

/// The path a place is in; `None` is the bundle.
#[must_use]
pub fn path<'a>(files: &'a Files, place: &'a Place) -> Option<&'a str> {
    match place {
        Place::Bundle => None,
        Place::Path(path) => Some(path),
        Place::Span(span) => files.path(span.file).map(RelPath::as_str),
    }
}

/// How often each rule speaks of each path.
#[must_use]
pub fn counts(files: &Files, report: &Report) -> BTreeMap<(&'static str, Option<String>), usize> {
    let mut counts = BTreeMap::new();
    for diagnostic in &report.diagnostics {
        let path = path(files, &diagnostic.place).map(str::to_owned);
        *counts.entry((diagnostic.rule, path)).or_insert(0) += 1;
    }
    counts
}
