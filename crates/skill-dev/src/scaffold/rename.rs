//! A skill under another name, wherever the old one stands for it: manifest, heading, schema title,
//! mentions. Never inside another word, a URL or the name of a file.

use std::ops::Range;

use anyhow::anyhow;
use skill_spec::infer::{phrase, title};
use skill_spec::parse::slug;
use skill_spec::{File, FileId, Files, Skill, Span};

use super::name_line;
use crate::render::plural;

/// A skill with its new name.
#[derive(Debug, Default)]
pub(crate) struct Renamed {
    /// Its files.
    pub(crate) files: Files,
    /// What became of the old name, one line a file.
    pub(crate) told: Vec<String>,
    /// Where the old name is an ordinary word, as often it stands where it may mean just that.
    pub(crate) left: usize,
    /// The old name.
    pub(crate) old: String,
}

/// A replacement in one file.
struct Change {
    range: Range<usize>,
    text: String,
    /// What is told of it; mentions are counted.
    what: Option<&'static str>,
}

/// What a mention in a text is held against.
struct Names<'a> {
    old: &'a str,
    new: &'a str,
    /// A word such as `agent`, which prose uses for other things.
    is_word: bool,
    /// The anchor of the heading, if that is renamed: old and new.
    anchor: Option<(String, String)>,
}

/// Gives a skill another name.
///
/// # Errors
/// If its manifest has none to replace.
pub(crate) fn renamed(files: &Files, name: &str) -> anyhow::Result<Renamed> {
    let skill = Skill::parse(files.clone());
    let entry = skill.manifest.as_ref().and_then(|manifest| manifest.get("name"));
    let entry = entry.ok_or_else(|| {
        anyhow!("it has no `name` in its frontmatter\nhelp: `skill-dev check` says what to do")
    })?;
    let old = skill.name().unwrap_or_default().trim().to_owned();
    let mut changes: Vec<(FileId, Change)> = Vec::new();
    push(&mut changes, entry.span(), name_line(name)?, "the name");
    let mut names = Names { old: &old, new: name, is_word: is_word(&old), anchor: None };
    if old.is_empty() || old == name {
        names.old = "";
    } else {
        heading(&skill, &mut names, &mut changes);
        schema(&skill, &names, &mut changes);
    }
    let mut renamed = Renamed { files: files.clone(), old: old.clone(), ..Renamed::default() };
    for (index, (path, file)) in files.iter().enumerate() {
        let Ok(index) = u32::try_from(index) else { break };
        let id = FileId(index);
        let (own, others) = changes.into_iter().partition(|(file, _)| *file == id);
        changes = others;
        let mut own: Vec<Change> = own.into_iter().map(|(_, change): (FileId, _)| change).collect();
        if let Some(text) =
            skill.text(id).filter(|_| speaks(path.as_str()) && !names.old.is_empty())
        {
            let is_schema = path.as_str() == "schema.json";
            renamed.left += mentions(text, &names, is_schema, &mut own);
        }
        if own.is_empty() {
            continue;
        }
        renamed.told.extend((!names.old.is_empty()).then(|| told(path.as_str(), &own)));
        let bytes = applied(&file.bytes, own);
        renamed.files.insert(path.clone(), File { bytes: bytes.into(), ..file.clone() });
    }
    Ok(renamed)
}

fn push(changes: &mut Vec<(FileId, Change)>, span: Span, text: String, what: &'static str) {
    changes.push((span.file, Change { range: span.range(), text, what: Some(what) }));
}

/// Letters alone.
fn is_word(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Texts in which a skill speaks of itself. Samples and other data are left as they are.
fn speaks(path: &str) -> bool {
    const ENDINGS: [&str; 9] = ["md", "yaml", "yml", "py", "sh", "js", "mjs", "ts", "rb"];
    let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    path == "schema.json" || ending.is_some_and(|ending| ENDINGS.contains(&&*ending))
}

/// The first heading, if it is the name in words, or holds a name of several.
fn heading(skill: &Skill, names: &mut Names<'_>, changes: &mut Vec<(FileId, Change)>) {
    let heading = skill.prompt_outline().and_then(|outline| outline.headings.first());
    let Some(heading) = heading else { return };
    let source = skill.slice(heading.span);
    for (old, new) in
        [(phrase(names.old), phrase(names.new)), (names.old.to_owned(), names.new.to_owned())]
    {
        let is_all = heading.text.trim().eq_ignore_ascii_case(&old);
        let at = source.to_ascii_lowercase().find(&old.to_ascii_lowercase());
        let Some(at) =
            at.filter(|at| is_all || (!names.is_word && stands_alone(source, *at, &old)))
        else {
            continue;
        };
        // Within a heading the words stand as in a sentence.
        let small =
            source.get(at..).is_some_and(|text| text.starts_with(|c: char| c.is_lowercase()));
        let new = if small && !is_all { new.to_lowercase() } else { new };
        if is_all {
            names.anchor = Some((slug::slug(&heading.text), slug::slug(&new)));
        }
        let range = heading.span.start + at..heading.span.start + at + old.len();
        let span = Span { start: range.start, end: range.end, ..heading.span };
        push(changes, span, new, "the heading");
        return;
    }
}

fn stands_alone(text: &str, at: usize, word: &str) -> bool {
    let before = text.get(..at).and_then(|text| text.chars().next_back());
    let after = text.get(at + word.len()..).and_then(|text| text.chars().next());
    !before.into_iter().chain(after).any(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
}

/// `title`, if it is made of the name, and the name in `$id`.
fn schema(skill: &Skill, names: &Names<'_>, changes: &mut Vec<(FileId, Change)>) {
    let Some(schema) = &skill.schema else { return };
    if let Some(node) = schema.get(&schema.root, "title") {
        let forms = [
            (title(names.old), title(names.new)),
            (names.old.to_owned(), names.new.to_owned()),
            (phrase(names.old), phrase(names.new)),
        ];
        let form = forms.into_iter().find(|(old, _)| node.text() == Some(old));
        if let Some((_, new)) = form {
            push(changes, node.span, format!("\"{new}\""), "the title");
        }
    }
    if let Some(node) = schema.get(&schema.root, "$id") {
        let text = skill.slice(node.span);
        // A folder of the path, or the file with whatever ending.
        let end = text.len();
        let found = text.match_indices(names.old).map(|(at, _)| at).filter(|at| {
            let before = text.get(..*at).is_some_and(|text| text.ends_with(['/', ':', '"']));
            let after = text.get((at + names.old.len()).min(end)..);
            before && after.is_some_and(|text| text.starts_with(['/', '.', '"', '#', ':']))
        });
        for at in found {
            let start = node.span.start + at;
            let span = Span { start, end: start + names.old.len(), ..node.span };
            push(changes, span, names.new.to_owned(), "the `$id`");
        }
    }
}

/// Adds what mentions the skill; how many places were left because they may mean another thing.
fn mentions(text: &str, names: &Names<'_>, is_schema: bool, own: &mut Vec<Change>) -> usize {
    let mut left = 0;
    let taken: Vec<Range<usize>> = own.iter().map(|change| change.range.clone()).collect();
    let mut taken = taken.into_iter().peekable();
    let mut rest = 0;
    while let Some(at) = text.get(rest..).and_then(|text| text.find(names.old)).map(|at| rest + at)
    {
        let range = at..at + names.old.len();
        rest = range.end;
        while taken.next_if(|range| range.end <= at).is_some() {}
        if taken.peek().is_some_and(|other| other.start < range.end) {
            continue;
        }
        match mention(text, &range, names, is_schema) {
            Mention::Skill => {
                own.push(Change { range, text: names.new.to_owned(), what: None });
            }
            Mention::Word => left += 1,
            Mention::Other => {}
        }
    }
    if let Some((old, new)) = names.anchor.as_ref().filter(|_| !is_schema) {
        anchors(text, (old, new), own);
    }
    left
}

/// What the old name means where it stands.
enum Mention {
    /// The skill.
    Skill,
    /// The skill, or what the word means.
    Word,
    /// A part of another word, URL or path, a version, or a value.
    Other,
}

fn mention(text: &str, range: &Range<usize>, names: &Names<'_>, is_schema: bool) -> Mention {
    let before = text.get(..range.start).unwrap_or_default();
    let after = text.get(range.end..).unwrap_or_default();
    let joins = |character: Option<char>| {
        character.is_some_and(|one| one.is_alphanumeric() || matches!(one, '_' | '-'))
    };
    let mut next = after.chars();
    let (first, second) = (next.next(), next.next());
    let previous = before.chars().next_back();
    // `name.md`, `name:latest` and `name@20260219-…` are the names of other things.
    let goes_on =
        matches!(first, Some('.' | ':' | '@')) && second.is_some_and(char::is_alphanumeric);
    let odd = matches!(previous, Some('\\' | '.' | '@' | '#' | '$' | '%' | '~'));
    if joins(previous) || joins(first) || goes_on || odd || is_in_url(before) {
        return Mention::Other;
    }
    // The platform keeps the files of a skill there.
    let home = before.strip_suffix("skills/");
    if home.is_some_and(|before| !joins(before.chars().next_back())) {
        return Mention::Skill;
    }
    if matches!(first, Some('/' | '\\' | '(')) || previous == Some('/') {
        return Mention::Other;
    }
    let quoted = previous == Some('"') && first == Some('"');
    if is_schema && (names.is_word || quoted) {
        return Mention::Other;
    }
    let code = |open: char| previous == Some(open) && first == Some(open);
    let called = (code('`') || code('"'))
        && (before.trim_end_matches(['`', '"']).trim_end().ends_with("skill")
            || after.trim_start_matches(['`', '"']).trim_start().starts_with("skill"));
    if names.is_word && !called { Mention::Word } else { Mention::Skill }
}

/// Longer than any URL that is written by hand.
const URL: usize = 1_000;

fn is_in_url(before: &str) -> bool {
    let mut start = before.len().saturating_sub(URL);
    while !before.is_char_boundary(start) {
        start += 1;
    }
    let word = before.get(start..).unwrap_or_default();
    let word = word.rsplit([' ', '\t', '\n', '"', '\'', '`', '<', '(', '[', '|']).next();
    word.is_some_and(|word| word.contains("://") || word.starts_with("www."))
}

/// Links to the heading that has another text now.
fn anchors(text: &str, (old, new): (&str, &str), own: &mut Vec<Change>) {
    for (at, found) in text.match_indices(&format!("#{old}")) {
        let range = at + 1..at + found.len();
        let closed =
            text.get(range.end..).is_some_and(|text| text.starts_with([')', ' ', '>', '\n']));
        let before = text.get(..at).unwrap_or_default();
        let linked = before.ends_with('(') || before.ends_with("SKILL.md");
        if closed && linked {
            own.push(Change { range, text: new.to_owned(), what: Some("a link to the heading") });
        }
    }
}

/// The bytes of a file with its changes made.
fn applied(bytes: &[u8], mut changes: Vec<Change>) -> Vec<u8> {
    changes.sort_by_key(|change| change.range.start);
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for Change { range, text, .. } in changes {
        if range.start < at {
            continue;
        }
        out.extend_from_slice(bytes.get(at..range.start).unwrap_or_default());
        out.extend_from_slice(text.as_bytes());
        at = range.end;
    }
    out.extend_from_slice(bytes.get(at..).unwrap_or_default());
    out
}

fn told(path: &str, changes: &[Change]) -> String {
    let mut what: Vec<String> = Vec::new();
    for named in changes.iter().filter_map(|change| change.what) {
        if !what.iter().any(|known| known == named) {
            what.push(named.to_owned());
        }
    }
    let count = changes.iter().filter(|change| change.what.is_none()).count();
    what.extend((count > 0).then(|| plural(count, "mention")));
    format!("{}: {}", crate::render::line_of(path), what.join(", "))
}

#[cfg(test)]
mod tests;
