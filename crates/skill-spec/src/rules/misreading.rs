//! Where the platform SDK's line-based reader sees another value than YAML does, why, and how to
//! write the entry so that both see the same.

use crate::diagnostic::{Edit, Fix, Safety, quote};
use crate::model::Manifest;
use crate::parse::one_line;
use crate::parse::sdk::{self, Reading, SdkView};
use crate::rule::Emitter;
use crate::skill::Skill;
use crate::span::Span;
use crate::tree::{Entry, Style};

/// A common beginning up to this long is shown whole,
const KEPT_HEAD: usize = 40;
/// of a longer one as many characters.
const KEPT_TAIL: usize = 20;

/// One value that is read in two ways.
#[derive(Clone, Debug)]
pub(super) struct Misreading<'a> {
    /// What YAML means.
    meant: &'a str,
    /// What the SDK takes; `None` if it finds no such line.
    read: Option<&'a str>,
    /// What the SDK takes, or the key it overlooks.
    place: Span,
    /// Why, as a label.
    why: &'static str,
    /// What to do.
    help: &'static str,
    /// The entry on one line; `None` if no form suits both, or there is more to do.
    fix: Option<Fix>,
}

impl Misreading<'_> {
    /// Both readings for a message: quoted, shortened, and cut so that the difference shows.
    pub(super) fn shown(&self) -> (Option<String>, String) {
        let meant = self.meant.trim();
        let Some(read) = self.read else { return (None, quote(meant)) };
        let pairs = read.chars().zip(meant.chars());
        let same = pairs.take_while(|(one, other)| one == other).count();
        let skipped = if same > KEPT_HEAD { same - KEPT_TAIL } else { 0 };
        let cut = |text: &str| match text.char_indices().nth(skipped) {
            Some((at, _)) if skipped > 0 => quote(&format!("…{}", &text[at..])),
            _ => quote(text),
        };
        (Some(cut(read)), cut(meant))
    }
}

/// The manifest, the text and the SDK's view of it, where comparing them says something: the
/// fences are whole, no byte order mark stands before them, the frontmatter is a mapping.
pub(super) fn views<'a>(
    skill: &'a Skill,
    view: Option<&'a SdkView<'a>>,
) -> Option<(&'a Manifest, &'a str, &'a SdkView<'a>)> {
    let manifest = skill.manifest.as_ref()?;
    let text = skill.text(skill.syntax.manifest_file?)?;
    let is_whole = skill.syntax.skill_md.as_ref()?.defect.is_none();
    let is_seen = is_whole && !text.starts_with('\u{feff}');
    Some((manifest, text, view.filter(|_| is_seen)?))
}

/// Whether the SDK can find keys at all: it sees frontmatter, and keys start their lines.
pub(super) fn sees_keys(skill: &Skill, manifest: &Manifest, view: &SdkView<'_>) -> bool {
    let root = manifest.root.span;
    view.block.is_some() && skill.starts_line(root) && !skill.slice(root).starts_with('{')
}

/// The misreading of a key that YAML reads as text, if there is one.
fn of<'a>(skill: &'a Skill, view: Option<&'a SdkView<'a>>, key: &str) -> Option<Misreading<'a>> {
    let (manifest, text, view) = views(skill, view)?;
    let (entry, meant) = manifest.filled(key)?;
    let same_key = manifest.root.entries().iter().filter(|entry| entry.name() == Some(key));
    if same_key.count() > 1 || !sees_keys(skill, manifest, view) {
        return None;
    }
    // Tags and anchors have a rule of their own.
    let extent = skill.extent(entry);
    let features = &skill.syntax.frontmatter.as_ref()?.features;
    if features.iter().any(|(_, at)| at.start >= extent.start && at.end <= extent.end) {
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
    let elsewhere = reading.is_some_and(|reading| !extent.range().contains(&reading.line.start));
    let why = match reading {
        Some(_) if elsewhere => "the SDK takes this line for the key's",
        Some(reading) => why_other(text, entry, reading),
        None => why_none(skill, entry),
    };
    let line = one_line::entry(key, meant);
    let help = match line {
        Some(_) if elsewhere => "let no other line start with the key and a colon",
        Some(_) => "write the value on one line, without comment and escapes",
        None => {
            "reword the value: the SDK decodes no escapes and strips quotes from both ends, so no form of it reads alike"
        }
    };
    let fix = line.filter(|_| !elsewhere).and_then(|line| rewrite(skill, entry, &line));
    let fix = fix.map(|fix| Fix {
        // On one line a list or a paragraph is no longer one.
        safety: if meant.trim().contains('\n') { Safety::Unsafe } else { fix.safety },
        ..fix
    });
    Some(Misreading { meant, read: reading.map(|reading| reading.text), place, why, help, fix })
}

/// What both rules about a misreading say.
pub(super) fn report(skill: &Skill, key: &str, emit: &mut Emitter<'_>) {
    let Some(misreading) = of(skill, emit.sdk(), key) else { return };
    let (read, meant) = misreading.shown();
    let message = match read.as_deref() {
        None => format!("the SDK finds no `{key}`, where YAML reads {meant}"),
        Some("``") => format!("the SDK reads an empty `{key}`, where YAML reads {meant}"),
        Some(read) => format!("the SDK reads `{key}` as {read}, YAML as {meant}"),
    };
    let diagnostic = emit.report(misreading.place, message);
    diagnostic.label(misreading.why).help(misreading.help);
    diagnostic.fix = misreading.fix;
}

fn why_none(skill: &Skill, entry: &Entry) -> &'static str {
    let key = entry.key.span;
    if entry.key.scalar().is_some_and(|key| key.style != Style::Plain) {
        "the SDK does not look for keys in quotes"
    } else if !skill.starts_line(key) {
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
    if style.is_some_and(Style::is_block) {
        return "the SDK reads no block: it takes the indicator for the value";
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
fn rewrite(skill: &Skill, entry: &Entry, line: &str) -> Option<Fix> {
    let span = skill.extent(entry);
    let document = skill.syntax.frontmatter.as_ref()?;
    let within = |place: &Span| place.start >= span.start && place.end <= span.end;
    if !skill.starts_line(span) {
        return None;
    }
    let comments = document.comments.iter().filter(|place| within(place));
    let comments: String =
        comments.map(|place| format!("{}\n", skill.slice(*place).trim_end())).collect();
    let edit = Edit { span, text: comments + line };
    Some(Fix::new(
        Safety::Safe,
        "write it on one line that the SDK and YAML read alike",
        vec![edit],
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Files;
    use crate::fix;
    use crate::rule::{CheckOptions, check};
    use crate::span::FileId;
    use crate::target;

    fn skill(frontmatter: &str) -> Skill {
        let text = format!("---\n{frontmatter}---\n\nDo it.\n");
        Skill::parse(Files::of_texts(&[("SKILL.md", &text)]))
    }

    #[test]
    fn each_misreading_has_its_reason_and_its_rewrite() {
        for (entry, read, why, fixed) in [
            ("name: a # b\n", Some("a # b"), "comment", "# b\nname: a\n"),
            ("name: 'a' # b\n", Some("a' # b"), "comment", "# b\nname: a\n"),
            ("name: > # b\n  a\n  c\n\n", Some("> # b"), "block", "# b\nname: a c\n\n"),
            ("name: |+\n  a\n", Some("|+"), "block", "name: a\n"),
            ("name:\n  a\n", Some(""), "on the next", "name: a\n"),
            ("name: # b\n  a\n", Some("# b"), "on the next", "# b\nname: a\n"),
            ("name: a\n  c\n", Some("a"), "goes on", "name: a c\n"),
            ("name: \"a\n  c\"\n", Some("a"), "goes on", "name: a c\n"),
            ("name: \"a\\x2db\"\n", Some("a\\x2db"), "escapes", "name: a-b\n"),
            ("name: 'it''s: b'\n", Some("it''s: b"), "doubled", "name: \"it's: b\"\n"),
            ("name: a 5'\n", Some("a 5"), "strips", ""),
            ("name: '\"a\" b'\n", Some("a\" b"), "strips", ""),
            ("name: \"a\\eb\"\n", Some("a\\eb"), "escapes", ""),
            ("name: \"a\u{2028}b\"\n", Some("a"), "special", "name: a b\n"),
            ("name: \"a\u{2028}name: b\"\n", Some("b"), "special", "name: \"a name: b\"\n"),
            ("name: a\nname:b: c\n", Some("b: c"), "this line", ""),
            ("\"name\": a\n", None, "in quotes", "name: a\n"),
            ("name : a\n", None, "nothing in between", "name: a\n"),
            ("? name\n: a\n", None, "start of a line", ""),
        ] {
            let before = skill(&format!("{entry}license: MIT\n"));
            let view = sdk::read(before.text(FileId(0)).unwrap_or_default());
            let found =
                of(&before, Some(&view), "name").unwrap_or_else(|| panic!("{entry:?} is missed"));
            assert_eq!(found.read, read, "{entry:?}");
            assert!(found.why.contains(why), "{entry:?}: {}", found.why);
            let edits = found.fix.as_ref().map_or(&[][..], |fix| &fix.edits[..]);
            let mut text = before.text(found.place.file).unwrap_or("").to_owned();
            for edit in edits {
                text.replace_range(edit.span.range(), &edit.text);
            }
            let expected = if fixed.is_empty() { entry } else { fixed };
            assert_eq!(text, format!("---\n{expected}license: MIT\n---\n\nDo it.\n"), "{entry:?}");
        }
    }

    #[test]
    fn values_read_alike_are_left_alone() {
        for entry in [
            "name: a",
            "name: 'a'",
            "name: \" a \"",
            "name:   a   ",
            "name: “a”",
            "name: 12",
            "name: &x a",
        ] {
            let skill = skill(&format!("{entry}\n"));
            let view = sdk::read(skill.text(FileId(0)).unwrap_or_default());
            assert!(of(&skill, Some(&view), "name").is_none(), "{entry}");
        }
    }

    #[test]
    fn indented_frontmatter_means_the_same_without_indentation() {
        let text = "  name: a-b\n# c\n  description: one two three four five\n  metadata:\n    x: |\n      y\n\n       z\n";
        let before = skill(text);
        let report = check(&before, &CheckOptions::new(&target::VLMRUN));
        let after =
            Skill::parse(fix::apply(&before.files, &report.diagnostics, Safety::Safe).files);
        let plain = "name: a-b\n# c\ndescription: one two three four five\nmetadata:\n  x: |\n    y\n\n     z\n";
        assert_eq!(after.files, skill(plain).files);
    }
}
