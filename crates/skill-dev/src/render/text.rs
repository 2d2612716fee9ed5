//! Diagnostics with source snippets, as `rustc` prints them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet,
};
use skill_spec::across::held_for;
use skill_spec::{Diagnostic, FileId, Fix, Place, Safety, Severity, Span, Verdict};

use super::window::Window;
use super::{Checked, Source, line_of, plural};

/// The most diagnostics of one rule that are printed for one skill.
const SHOWN_PER_RULE: usize = 50;
/// The most bytes and lines a fix may touch to be shown as a patch.
const MAX_PATCH_BYTES: usize = 2_000;
const MAX_PATCH_LINES: usize = 12;

/// Whether escape codes may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// Letters only.
    Plain,
    /// With colours.
    Colored,
}

impl Style {
    /// For a stream that is coloured or not.
    pub(crate) fn of(colored: bool) -> Self {
        if colored { Self::Colored } else { Self::Plain }
    }

    fn renderer(self) -> Renderer {
        match self {
            Self::Plain => Renderer::plain(),
            Self::Colored => Renderer::styled().hyperlink(false),
        }
    }
}

/// All diagnostics of a skill, with an empty line after each.
pub(crate) fn render(checked: &Checked<'_>, style: Style) -> String {
    let mut out = String::new();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for diagnostic in &checked.report.diagnostics {
        let count = seen.entry(diagnostic.rule).or_default();
        *count += 1;
        if *count <= SHOWN_PER_RULE {
            out.push_str(&one(checked, diagnostic, style));
            out.push('\n');
        }
    }
    for (rule, count) in seen.into_iter().filter(|(_, count)| *count > SHOWN_PER_RULE) {
        // Writing to a `String` cannot fail.
        let _ = writeln!(
            out,
            "{} more of `{rule}` in `{}`; `--format short` lists all\n",
            count - SHOWN_PER_RULE,
            line_of(checked.shown)
        );
    }
    out
}

/// One line a target: whether it would take the skill, and what it says; then an empty line.
pub(crate) fn verdicts(checked: &Checked<'_>, verdicts: &[Verdict], style: Style) -> String {
    if verdicts.is_empty() {
        return String::new();
    }
    let width = verdicts.iter().map(|verdict| verdict.target.name.len()).max().unwrap_or(0);
    let mut out = format!("{}\n", super::starting(&line_of(checked.shown)));
    for verdict in verdicts {
        let word = verdict.as_str();
        let color = match word {
            "accepts" => "32",
            "refuses" => "31",
            _ => "33",
        };
        let word = match style {
            Style::Plain => word.to_owned(),
            Style::Colored => format!("\u{1b}[{color}m{word}\u{1b}[0m"),
        };
        let counts =
            [(verdict.errors, "error"), (verdict.warnings, "warning"), (verdict.notes, "note")];
        let said = counts.into_iter().filter(|(count, _)| *count > 0);
        let said: Vec<String> = said.map(|(count, word)| plural(count, word)).collect();
        let said = if said.is_empty() { "nothing to report".to_owned() } else { said.join(", ") };
        let _ = writeln!(out, "  {:width$}  {word}: {said}", verdict.target.name);
    }
    out.push('\n');
    out
}

/// One diagnostic; ends with a line feed.
pub(crate) fn one(checked: &Checked<'_>, diagnostic: &Diagnostic, style: Style) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(line_of(&diagnostic.message)).id(diagnostic.rule);
    let mut main = title.elements(Vec::<Origin<'_>>::new());
    main = match &diagnostic.place {
        Place::Bundle => main.element(Origin::path(line_of(checked.shown))),
        Place::Path(path) => main.element(Origin::path(checked.path(path))),
        Place::Span(span) => with_snippets(main, checked, diagnostic, *span),
    };
    for note in &diagnostic.notes {
        main = main.element(Level::NOTE.message(line_of(note)));
    }
    if let Some(targets) = held_for(diagnostic) {
        main = main.element(Level::NOTE.message(targets));
    }
    let repair = diagnostic.fix.as_ref().and_then(|fix| fix_group(checked, fix));
    // A safe fix says what to do, and shows it.
    let said = diagnostic.fix.as_ref().is_some_and(|fix| fix.safety == Safety::Safe);
    if let Some(help) = diagnostic.help.as_ref().filter(|_| !said) {
        main = main.element(Level::HELP.message(line_of(help)));
    }
    let mut groups = vec![main];
    groups.extend(repair);
    let mut text = style.renderer().render(&groups);
    if !matches!(diagnostic.place, Place::Span(_)) && groups.len() == 1 {
        // Without line numbers there is no margin; the arrow looks lost without one.
        text = text.replace('\n', "\n ");
    }
    text.push('\n');
    text
}

/// The main place with its label, and the related ones: in the same window where they are near,
/// else in windows of their own.
fn with_snippets<'a>(
    mut main: Group<'a>,
    checked: &Checked<'_>,
    diagnostic: &'a Diagnostic,
    span: Span,
) -> Group<'a> {
    let label = diagnostic.label.as_deref().map(line_of);
    let (near, far): (Vec<_>, Vec<_>) = diagnostic.related.iter().partition(|(other, _)| {
        other.file == span.file && Window::holds_both(checked, span, *other)
    });
    let mut all = vec![(AnnotationKind::Primary, span, label)];
    all.extend(
        near.iter().map(|(other, word)| (AnnotationKind::Context, *other, Some(line_of(word)))),
    );
    main = snippet(main, checked, all);
    for (other, word) in far {
        main = snippet(main, checked, vec![(AnnotationKind::Context, *other, Some(line_of(word)))]);
    }
    main
}

fn snippet<'a>(
    main: Group<'a>,
    checked: &Checked<'_>,
    marks: Vec<(AnnotationKind, Span, Option<String>)>,
) -> Group<'a> {
    let Some((_, first, _)) = marks.first() else { return main };
    let (file, path) = (first.file, checked.path(checked.file(first.file)));
    let spans: Vec<Span> = marks.iter().map(|(_, span, _)| *span).collect();
    let Some(window) = Window::around(checked, file, &spans) else {
        return main.element(Origin::path(path));
    };
    let annotations: Vec<Annotation<'a>> = marks
        .into_iter()
        .map(|(kind, span, label)| kind.span(window.range(span)).label(label))
        .collect();
    let first_line = window.first_line;
    if !window.cut {
        return main.element(
            Snippet::source(window.text).path(path).line_start(first_line).annotations(annotations),
        );
    }
    // The column of a cut line is not the column in the window, so the place is said apart.
    let place = checked.place(file, spans[0].start);
    let mut origin = Origin::path(path);
    if let Some(place) = place {
        origin = origin.line(place.line).char_column(place.column);
    }
    main.element(origin)
        .element(Snippet::source(window.text).line_start(first_line).annotations(annotations))
}

/// The fix as a patch; as a mere title where a patch would be long.
fn fix_group<'a>(checked: &Checked<'_>, fix: &'a Fix) -> Option<Group<'a>> {
    let first = fix.edits.first()?;
    let mut title = line_of(&fix.title);
    if fix.safety == Safety::Unsafe {
        title.push_str(" (a guess: applied by `check --fix --unsafe-fixes` only)");
    }
    let group = Group::with_title(Level::HELP.secondary_title(title));
    let window = patch_window(checked, fix, first.span.file);
    let Some(window) = window.filter(|window| is_visible(checked, window, fix)) else {
        return Some(group);
    };
    let patches: Vec<Patch<'a>> = fix
        .edits
        .iter()
        .map(|edit| Patch::new(window.range(edit.span), super::text_of(&checked.written(edit))))
        .collect();
    let snippet = Snippet::source(window.text).line_start(window.first_line).patches(patches);
    Some(group.element(snippet))
}

/// Whether a patch would show anything: a byte order mark or a control picture may not.
fn is_visible(checked: &Checked<'_>, window: &Window, fix: &Fix) -> bool {
    fix.edits.iter().any(|edit| {
        let old = window.text.get(window.range(edit.span)).unwrap_or_default();
        old != super::text_of(&checked.written(edit))
    })
}

fn patch_window(checked: &Checked<'_>, fix: &Fix, file: FileId) -> Option<Window> {
    let Source { text, lines: index } = checked.source(file)?;
    let spans: Vec<Span> = fix.edits.iter().map(|edit| edit.span).collect();
    let lines = |edit: &skill_spec::Edit| {
        let old = index.line_of(text, edit.span.end) - index.line_of(text, edit.span.start);
        old + edit.text.matches('\n').count()
    };
    let bytes: usize = fix.edits.iter().map(|edit| edit.text.len() + edit.span.range().len()).sum();
    let simple = spans.iter().all(|span| span.file == file)
        && bytes <= MAX_PATCH_BYTES
        && fix.edits.iter().map(lines).sum::<usize>() <= MAX_PATCH_LINES;
    let window = simple.then(|| Window::around(checked, file, &spans))??;
    (!window.cut).then_some(window)
}
