//! The lines of a text: which look like YAML, which like keys, which like fences.
//!
//! Guesses only, for [`super::skill_md`] and [`super::yaml_cause`]; the YAML parser has the last
//! word on the values.

use memchr::memchr2;

/// A line: its content, and where the next one starts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) next: usize,
}

/// A text by its lines; they end at LF, CRLF or a lone CR.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lines<'a> {
    pub(super) text: &'a str,
}

/// The lines after the opener that look like YAML.
#[derive(Default)]
pub(super) struct Region {
    /// The last of them that is neither blank nor a comment.
    pub(super) last: Option<Line>,
    /// Whether a heading with prose follows them, so the closing line found later is not theirs.
    pub(super) runs_into_prompt: bool,
    /// An indented `---` that ends them.
    pub(super) indented_closer: Option<Line>,
}

impl<'a> Lines<'a> {
    /// Walks from `start` to `limit` for as long as the lines look like YAML.
    pub(super) fn yaml_like(self, start: usize, limit: usize) -> Region {
        let mut region = Region::default();
        let mut heading = false;
        let mut after_blank = false;
        for line in self.lines_from(start).take_while(|line| line.start < limit) {
            let content = self.content(line);
            let indented = content.starts_with([' ', '\t']);
            let item = content == "-" || content.starts_with("- ");
            match content.chars().next() {
                _ if content.trim().is_empty() => {
                    after_blank = true;
                    continue;
                }
                Some('#') => heading |= after_blank,
                _ if self.is_key(line) && !indented => {
                    heading = false;
                    region.last = Some(line);
                }
                _ if content.trim() == "---" && indented && !self.in_block(region.last) => {
                    region.indented_closer = Some(line);
                    return region;
                }
                _ if !heading && region.last.is_some() && (indented || item && !after_blank) => {
                    region.last = Some(line);
                }
                Some(']' | '}') if region.last.is_some() => region.last = Some(line),
                _ => {
                    region.runs_into_prompt = heading && region.last.is_some();
                    return region;
                }
            }
            after_blank = false;
        }
        region
    }

    /// Whether an indented line after `last` may belong to a block scalar.
    fn in_block(self, last: Option<Line>) -> bool {
        last.is_some_and(|line| {
            let content = self.content(line);
            content.starts_with([' ', '\t']) || trim_end(content).ends_with(['|', '>', '-', '+'])
        })
    }

    /// `word:` at the start of the line, quoted or not.
    pub(super) fn is_key(self, line: Line) -> bool {
        self.key(line).is_some()
    }

    pub(super) fn is_known_key(self, line: Line) -> bool {
        let key = self.key(line).unwrap_or("").to_ascii_lowercase();
        ["name", "description"].contains(&key.as_str())
    }

    fn key(self, line: Line) -> Option<&'a str> {
        let (key, value) = self.content(line).split_once(':')?;
        let key = key.trim().trim_matches(['"', '\'']);
        let word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        let is_key = !key.is_empty() && !key.starts_with('-') && key.chars().all(word);
        (is_key && (value.is_empty() || value.starts_with([' ', '\t']))).then_some(key)
    }

    pub(super) fn next_filled(self, at: usize) -> Option<Line> {
        self.lines_from(at).find(|line| !self.content(*line).trim().is_empty())
    }

    pub(super) fn lines_from(self, at: usize) -> impl Iterator<Item = Line> + use<'a> {
        std::iter::successors(self.line(at), move |line| self.line(line.next))
    }

    /// The line that starts at `at`; `None` at the end of the text.
    pub(super) fn line(self, at: usize) -> Option<Line> {
        let rest = self.text.get(at..).filter(|rest| !rest.is_empty())?;
        let end = memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len());
        let width = match rest.as_bytes().get(end..) {
            Some([b'\r', b'\n', ..]) => 2,
            Some([_, ..]) => 1,
            _ => 0,
        };
        Some(Line { start: at, end: at + end, next: at + end + width })
    }

    pub(super) fn content(self, line: Line) -> &'a str {
        self.text.get(line.start..line.end).unwrap_or("")
    }
}

/// Spaces and tabs only: other blanks are not blanks to YAML.
pub(super) fn trim_end(line: &str) -> &str {
    line.trim_end_matches([' ', '\t'])
}

pub(super) fn fence_mark(line: &str) -> Option<&'static str> {
    ["```", "~~~"].into_iter().find(|mark| line.starts_with(mark))
}

/// Past blanks and characters that nobody sees.
pub(super) fn skip_blank(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or("");
    let invisible =
        |c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200d}');
    text.len() - rest.trim_start_matches(invisible).len()
}

/// Past blanks and HTML comments.
pub(super) fn skip_comments(text: &str) -> usize {
    let mut at = skip_blank(text, 0);
    while let Some(comment) = text.get(at..).and_then(|rest| rest.strip_prefix("<!--")) {
        let Some(end) = comment.find("-->") else { return at };
        at = skip_blank(text, at + "<!--".len() + end + "-->".len());
    }
    at
}
