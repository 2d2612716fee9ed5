//! What the platform SDK's line-based reader sees in a SKILL.md (vlmrun Python SDK 0.9.2,
//! client/skills.py, `parse_skill_frontmatter`). It is no YAML reader: it takes the lines that
//! start with `name:` or `description:` as they are.

use std::ops::Range;

/// What the SDK takes from a SKILL.md. Ranges are bytes of the text that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SdkView<'a> {
    /// The lines it takes for frontmatter; `None` if it sees none, and then no name either.
    pub block: Option<Range<usize>>,
    /// The name it sends, empty included.
    pub name: Option<Reading<'a>>,
    /// The description it sends, empty included.
    pub description: Option<Reading<'a>>,
}

/// One value as the SDK takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading<'a> {
    /// The value, without the blanks and quotes the SDK strips.
    pub text: &'a str,
    /// Where `text` stands.
    pub range: Range<usize>,
    /// The line as the SDK splits lines, from the key to the end.
    pub line: Range<usize>,
}

/// Reads the text of a SKILL.md, byte order mark included: with one the SDK sees nothing.
#[must_use]
pub fn read(text: &str) -> SdkView<'_> {
    let Some(block) = block(text) else { return SdkView::default() };
    let (mut name, mut description) = (None, None);
    for line in lines(text, block.clone()) {
        if let Some(reading) = reading(text, line.clone(), "name:") {
            name = Some(reading);
        } else if let Some(reading) = reading(text, line, "description:") {
            description = Some(reading);
        }
    }
    SdkView { block: Some(block), name, description }
}

/// Whether Python's `str.splitlines` ends a line at this character.
#[must_use]
pub fn ends_line(character: char) -> bool {
    matches!(
        character,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Whether Python's `str.strip` and `\s` take this character for a blank.
#[must_use]
pub fn is_blank(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{1c}'..='\u{1f}')
}

/// The SDK's `^---\s*\n(.*?)\n---` on a text whose CRLF and lone CR count as LF.
///
/// The blanks are greedy: the block starts after the last line end of the blanks behind `---`,
/// so blank lines at its head are not part of it and its first line keeps its indentation.
fn block(text: &str) -> Option<Range<usize>> {
    let head = "---".len();
    let rest = text.strip_prefix("---")?;
    let blanks = rest.find(|c| !is_blank(c)).unwrap_or(rest.len());
    let last = head + rest[..blanks].rfind(['\n', '\r'])?;
    let start = last + 1;
    if let Some(end) = closing(text, start) {
        return Some(start..end);
    }
    // `---` follows the blanks at once and nowhere else: the regex gives a blank line back.
    let before = text[head..last].strip_suffix('\r').filter(|_| text[last..].starts_with('\n'));
    let before = before.unwrap_or(&text[head..last]);
    let given_back = text[start..].starts_with("---") && before.contains(['\n', '\r']);
    given_back.then_some(last..last)
}

/// The first line end from `start` on that `---` follows.
fn closing(text: &str, start: usize) -> Option<usize> {
    text[start..].match_indices("---").find_map(|(at, _)| {
        let before = &text[start..start + at];
        let before = match before.strip_suffix('\n') {
            Some(line) => line.strip_suffix('\r').unwrap_or(line),
            None => before.strip_suffix('\r')?,
        };
        Some(start + before.len())
    })
}

/// The lines of a part of the text, without their ends.
fn lines(text: &str, block: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut next = Some(block.start);
    std::iter::from_fn(move || {
        let start = next?;
        let (end, length) = line_end(text.get(start..block.end)?);
        next = (length > 0).then_some(start + end + length);
        Some(start..start + end)
    })
}

/// Where the first line of a text ends, and the length of the character that ends it: none at the
/// end of the text.
fn line_end(text: &str) -> (usize, usize) {
    let mut from = 0;
    loop {
        // Nearly all of a text is none of these, and is passed byte by byte.
        let is_rare = |byte: u8| byte < b' ' || !byte.is_ascii();
        let rare = text.bytes().skip(from).position(is_rare);
        let at = rare.map_or(text.len(), |at| from + at);
        match text.get(at..).and_then(|rest| rest.chars().next()) {
            None => return (text.len(), 0),
            Some(character) if ends_line(character) => return (at, character.len_utf8()),
            Some(character) => from = at + character.len_utf8(),
        }
    }
}

/// The value of a line that starts with `key`.
fn reading<'a>(text: &'a str, line: Range<usize>, key: &str) -> Option<Reading<'a>> {
    let value = text[line.clone()].strip_prefix(key)?;
    let mut start = line.start + key.len();
    let mut value = value.trim_end_matches(is_blank);
    for stripped in [is_blank, |c| matches!(c, '"' | '\'')] {
        let trimmed = value.trim_start_matches(stripped);
        start += value.len() - trimmed.len();
        value = trimmed.trim_end_matches(stripped);
    }
    Some(Reading { text: value, range: start..start + value.len(), line })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(text: &str) -> (Option<&str>, Option<&str>) {
        let view = read(text);
        for reading in view.name.iter().chain(&view.description) {
            assert_eq!(&text[reading.range.clone()], reading.text, "{text:?}");
        }
        (view.name.map(|reading| reading.text), view.description.map(|reading| reading.text))
    }

    /// Each row was read by the real SDK: what it is, the text, name, description.
    #[rustfmt::skip]
    const TABLE: &[(&str, &str, Option<&str>, Option<&str>)] = &[
        ("a folded block", "---\nname: a\ndescription: >\n  Text\n---\n", Some("a"), Some(">")),
        ("a folded block that strips", "---\nname: a\ndescription: >-\n  Text\n---\n", Some("a"), Some(">-")),
        ("a literal block", "---\nname: a\ndescription: |\n  Text\n---\n", Some("a"), Some("|")),
        ("a value on the next line", "---\nname: a\ndescription:\n  Text\n---\n", Some("a"), Some("")),
        ("a plain value that goes on", "---\nname: a\ndescription: one\n  two\n---\n", Some("a"), Some("one")),
        ("a quoted value that goes on", "---\nname: a\ndescription: \"one\n  two\"\n---\n", Some("a"), Some("one")),
        ("a quoted colon", "---\nname: a\ndescription: \"Extract: totals\"\n---\n", Some("a"), Some("Extract: totals")),
        ("a bare colon", "---\nname: a\ndescription: Extract: totals\n---\n", Some("a"), Some("Extract: totals")),
        ("escaped quotes", "---\nname: a\ndescription: \"say \\\"hi\\\" now\"\n---\n", Some("a"), Some("say \\\"hi\\\" now")),
        ("a doubled quote", "---\nname: a\ndescription: 'it''s'\n---\n", Some("a"), Some("it''s")),
        ("an escaped letter", "---\nname: a\ndescription: \"caf\\u00e9\"\n---\n", Some("a"), Some("caf\\u00e9")),
        ("an escaped line end", "---\nname: a\ndescription: \"a\\nb\"\n---\n", Some("a"), Some("a\\nb")),
        ("a quote at the end", "---\nname: a\ndescription: measure in 5'\n---\n", Some("a"), Some("measure in 5")),
        ("quotes within quotes", "---\nname: a\ndescription: '\"quoted\" word'\n---\n", Some("a"), Some("quoted\" word")),
        ("a comment", "---\nname: my-skill # id\n---\n", Some("my-skill # id"), None),
        ("a comment after quotes", "---\nname: \"my-skill\" # id\n---\n", Some("my-skill\" # id"), None),
        ("a name below metadata", "---\nname: outer\nmetadata:\n  name: inner\n---\n", Some("outer"), None),
        ("only a nested name", "---\nmetadata:\n  name: inner\n---\n", None, None),
        ("two names", "---\nname: a\nname: b\n---\n", Some("b"), None),
        ("a byte order mark", "\u{feff}---\nname: a\n---\n", None, None),
        ("a blank line first", "\n---\nname: a\n---\n", None, None),
        ("a space first", " ---\nname: a\n---\n", None, None),
        ("a comment behind the fence", "--- # c\nname: a\n---\n", None, None),
        ("dots as closing fence", "---\nname: a\n...\n", None, None),
        ("no closing fence", "---\nname: a\n", None, None),
        ("blanks behind the fence", "--- \t\n\n \n name: a\ndescription: b\n---\n", None, Some("b")),
        ("no line end behind the closing fence", "---\nname: a\n---", Some("a"), None),
        ("a fence line with more behind", "---\nname: a\n--- more\ndescription: b\n---\n", Some("a"), None),
        ("a line that starts like a fence", "---\nname: a\ndescription: |\n  x\n---y: z\n---\n", Some("a"), Some("|")),
        ("an indented fence in a block", "---\nmetadata:\n  x: |\n    ---\nname: a\n---\n", Some("a"), None),
        ("a rule in a body without frontmatter", "---\n\nSome text.\nname: of the body\n\n---\n", Some("of the body"), None),
        ("a quoted key", "---\n\"name\": a\n---\n", None, None),
        ("a blank before the colon", "---\nname : a\n---\n", None, None),
        ("a flow mapping", "---\n{name: a}\n---\n", None, None),
        ("indented keys", "---\n  name: a\n---\n", None, None),
        ("a capital key", "---\nName: a\n---\n", None, None),
        ("no blank behind the colon", "---\nname:my-skill\n---\n", Some("my-skill"), None),
        ("null", "---\nname: null\ndescription: ~\n---\n", Some("null"), Some("~")),
        ("a number and a list", "---\nname: 123\ndescription: [a, b]\n---\n", Some("123"), Some("[a, b]")),
        ("a tag and an anchor", "---\nname: !!str x\ndescription: &n x\n---\n", Some("!!str x"), Some("&n x")),
        ("typographic quotes", "---\nname: “a”\n---\n", Some("“a”"), None),
        ("an empty name", "---\nname:\ndescription: b\n---\n", Some(""), Some("b")),
        ("empty frontmatter", "---\n---\n", None, None),
        ("empty frontmatter before a rule", "---\n---\nname: a\n---\n", Some("a"), None),
        ("a blank line between the fences", "---\n\n---\n", None, None),
        ("a blank line between CRLF fences", "---\r\n\r\n---\r\n", None, None),
        ("one CRLF between the fences", "---\r\n---\r\n", None, None),
        ("CRLF", "---\r\nname: a\r\ndescription: b\r\n---\r\n", Some("a"), Some("b")),
        ("lone CR", "---\rname: a\rdescription: b\r---\r", Some("a"), Some("b")),
        ("inner blanks kept", "---\nname: \" a \"\n---\n", Some(" a "), None),
        ("a no-break space", "---\nname: \u{a0}a\u{a0}\n---\n", Some("a"), None),
        ("many quotes", "---\nname: '\"'a\"'\"\n---\n", Some("a"), None),
        ("only quotes", "---\nname: ''\n---\n", Some(""), None),
        ("a unit separator is a blank", "---\nname: \u{1f}a\u{1f}\n---\n", Some("a"), None),
        ("nothing", "", None, None),
        ("three dashes", "---", None, None),
        ("dashes and text", "----\nname: a\n---\n", None, None),
        ("U+2028", "---\nname: a\u{2028}description: x\n---\n", Some("a"), Some("x")),
        ("U+2029", "---\nname: a\u{2029}description: x\n---\n", Some("a"), Some("x")),
        ("NEL", "---\nname: a\u{85}description: x\n---\n", Some("a"), Some("x")),
        ("VT", "---\nname: a\u{b}description: x\n---\n", Some("a"), Some("x")),
        ("FF", "---\nname: a\u{c}description: x\n---\n", Some("a"), Some("x")),
        ("FS", "---\nname: a\u{1c}description: x\n---\n", Some("a"), Some("x")),
        ("GS", "---\nname: a\u{1d}description: x\n---\n", Some("a"), Some("x")),
        ("RS", "---\nname: a\u{1e}description: x\n---\n", Some("a"), Some("x")),
        ("US", "---\nname: a\u{1f}description: x\n---\n", Some("a\u{1f}description: x"), None),
    ];

    #[test]
    fn the_table_reads_as_the_sdk_reads_it() {
        for (what, text, name, description) in TABLE {
            assert_eq!(both(text), (*name, *description), "{what}: {text:?}");
        }
    }
}
