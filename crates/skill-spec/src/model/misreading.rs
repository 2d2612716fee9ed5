//! Where the platform SDK's line-based reader sees another value than YAML does, why, and how to
//! write the entry so that both see the same.

use crate::diagnostic::{Edit, Fix, Safety};
use crate::model::{Manifest, entry_extent, is_line_start, line_end};
use crate::parse::one_line;
use crate::parse::sdk::{self, Reading, SdkView};
use crate::skill::Skill;
use crate::span::Span;
use crate::tree::{Entry, Style};

/// One value that is read in two ways.
#[derive(Clone, Debug)]
pub struct Misreading<'a> {
    /// What YAML means.
    pub meant: &'a str,
    /// What the SDK takes; `None` if it finds no such line.
    pub read: Option<&'a str>,
    /// What the SDK takes, or the key it overlooks.
    pub place: Span,
    /// Why, as a label.
    pub why: &'static str,
    /// The entry on one line; `None` if no form suits both, or the entry cannot be moved.
    pub fix: Option<Fix>,
}

/// The manifest, the text and the SDK's view of it, where comparing them says something: the
/// fences are whole, no byte order mark stands before them, the frontmatter is a mapping.
#[must_use]
pub fn views(skill: &Skill) -> Option<(&Manifest, &str, SdkView<'_>)> {
    let manifest = skill.manifest.as_ref()?;
    let text = skill.text(skill.syntax.manifest_file?)?;
    let is_whole = skill.syntax.skill_md.as_ref()?.defect.is_none();
    (is_whole && !text.starts_with('\u{feff}')).then(|| (manifest, text, sdk::read(text)))
}

/// Whether the SDK can find keys at all: it sees frontmatter, and keys start their lines.
#[must_use]
pub fn sees_keys(manifest: &Manifest, text: &str, view: &SdkView<'_>) -> bool {
    let root = manifest.root.span.start;
    view.block.is_some()
        && is_line_start(text, root)
        && text.get(root..).is_some_and(|text| !text.starts_with('{'))
}

/// The misreading of a key that YAML reads as text, if there is one.
#[must_use]
pub fn of<'a>(skill: &'a Skill, key: &str) -> Option<Misreading<'a>> {
    let (manifest, text, view) = views(skill)?;
    let (entry, meant) = manifest.filled(key)?;
    let same_key = manifest.root.entries().iter().filter(|entry| entry.name() == Some(key));
    if same_key.count() > 1 || !sees_keys(manifest, text, &view) {
        return None;
    }
    let reading = if key == "name" { view.name.as_ref() } else { view.description.as_ref() };
    let trim = |text: &'a str| text.trim_matches(sdk::is_blank);
    if reading.is_some_and(|reading| trim(reading.text) == trim(meant)) {
        return None;
    }
    let place = match reading {
        Some(reading) if !reading.range.is_empty() => {
            Span::new(entry.key.span.file, reading.range.start, reading.range.end)
        }
        _ => entry.key.span,
    };
    let why = match reading {
        Some(reading) => why_other(text, entry, reading),
        None => why_none(text, entry, &view),
    };
    let read = reading.map(|reading| reading.text);
    Some(Misreading { meant, read, place, why, fix: rewrite(skill, text, entry, key) })
}

fn why_none(text: &str, entry: &Entry, view: &SdkView<'_>) -> &'static str {
    let key = entry.key.span;
    if view.block.as_ref().is_some_and(|block| block.end <= key.start) {
        "the SDK stops before, at a line that starts with `---`"
    } else if entry.key.scalar().is_some_and(|key| key.style != Style::Plain) {
        "the SDK does not look for keys in quotes"
    } else if !is_line_start(text, key.start) {
        "the SDK looks for keys at the start of a line"
    } else {
        "the SDK looks for the key and the colon with nothing in between"
    }
}

/// Why the SDK reads something else from the lines it takes.
fn why_other(text: &str, entry: &Entry, reading: &Reading<'_>) -> &'static str {
    let (value, line) = (entry.value.span, &reading.line);
    let style = entry.value.scalar().map(|scalar| scalar.style);
    let part = |start: usize, end: usize| text.get(start..end).unwrap_or("");
    let is_broken =
        part(line.end, text.len()).chars().next().is_some_and(|c| !matches!(c, '\n' | '\r'));
    if line.start != entry.key.span.start {
        return "the SDK takes this for a line of its own: a special character ends lines for it";
    }
    if matches!(style, Some(Style::Literal | Style::Folded)) {
        return "the SDK reads no block: it takes the indicator for the value";
    }
    if value.start < line.end && part(entry.key.span.end, value.start).contains(['&', '!']) {
        return "the SDK takes the tag or anchor for part of the value";
    }
    if value.end > line.end {
        return match (is_broken, value.start > line.end) {
            (true, _) => "the SDK stops here: a special character ends the line for it",
            (false, true) => "the SDK reads only this line, and the value stands on the next",
            (false, false) => "the SDK reads only this line, and the value goes on",
        };
    }
    let raw = part(value.start, value.end);
    if part(value.end, line.end).contains('#') {
        "the SDK takes the comment for part of the value"
    } else if style == Some(Style::DoubleQuoted) && raw.contains('\\') {
        "the SDK leaves escapes as they are written"
    } else if style == Some(Style::SingleQuoted) && raw.trim_matches('\'').contains("''") {
        "the SDK leaves doubled quotes as they are written"
    } else {
        "the SDK strips all quotes from both ends"
    }
}

/// Writes the entry on one line, its comments on lines before it.
fn rewrite(skill: &Skill, text: &str, entry: &Entry, key: &str) -> Option<Fix> {
    let line = one_line::entry(key, &entry.value.scalar()?.text)?;
    let span = entry_extent(entry, text);
    let document = skill.syntax.frontmatter.as_ref()?;
    let within = |place: &Span| place.start >= span.start && place.end <= span.end;
    if !is_line_start(text, span.start) || document.features.iter().any(|(_, at)| within(at)) {
        return None;
    }
    let end = line_end(text, span.start);
    let comments = document.comments.iter().filter(|place| within(place));
    let comments: String =
        comments.map(|place| format!("{}{end}", skill.slice(*place).trim_end())).collect();
    let edit = Edit { span, text: comments + &line };
    Some(Fix::new(
        Safety::Safe,
        "write it on one line that the SDK and YAML read alike",
        vec![edit],
    ))
}
