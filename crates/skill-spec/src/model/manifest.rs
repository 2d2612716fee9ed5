//! The frontmatter of SKILL.md.

use crate::span::Span;
use crate::tree::{Entry, Node};
use crate::vocab;

/// The frontmatter: a mapping.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// The mapping.
    pub root: Node,
}

impl Manifest {
    /// A view of `root`; `None` if it is no mapping.
    #[must_use]
    pub fn new(root: Node) -> Option<Self> {
        root.is_mapping().then_some(Self { root })
    }

    /// The first entry with this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.root.get(key)
    }

    /// `name`, whatever kind of scalar it is; `None` for null, lists and mappings.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.scalar("name")
    }

    /// `description`, whatever kind of scalar it is; `None` for null, lists and mappings.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.scalar("description")
    }

    /// An entry and its text, if it says anything: nothing for null, blanks, lists and mappings.
    #[must_use]
    pub fn filled(&self, key: &str) -> Option<(&Entry, &str)> {
        let entry = self.get(key)?;
        let text = self.scalar(key).filter(|text| !text.trim().is_empty())?;
        Some((entry, text))
    }

    /// The first entry whose key may be a slip for this one.
    #[must_use]
    pub fn near(&self, key: &str) -> Option<&Entry> {
        let is_near = |entry: &&Entry| {
            let name = entry.name().filter(|name| *name != key);
            name.is_some_and(|name| vocab::nearest(name, [key]).is_some())
        };
        self.root.entries().iter().find(is_near)
    }

    fn scalar(&self, key: &str) -> Option<&str> {
        let value = &self.get(key)?.value;
        if value.is_null() { None } else { value.scalar().map(|scalar| scalar.text.as_str()) }
    }
}

/// From the first byte of an entry's key to the end of its value's last line, without the line
/// end: what a rewrite of the entry replaces. `source` is the text of the file.
#[must_use]
pub fn entry_extent(entry: &Entry, source: &str) -> Span {
    let span = entry.span();
    let written = source.get(span.range()).unwrap_or("");
    let end = span.start + written.trim_end().len();
    let rest = source.get(end..).unwrap_or("");
    let line = rest.find(['\n', '\r']).unwrap_or(rest.len());
    Span::new(span.file, span.start, end + line)
}

/// Whether a byte of a text is the first of its line.
#[must_use]
pub fn is_line_start(source: &str, at: usize) -> bool {
    source.get(..at).is_some_and(|before| before.is_empty() || before.ends_with(['\n', '\r']))
}

/// The line end in use at a byte of a text: that of its line, LF if it is the last.
#[must_use]
pub fn line_end(source: &str, at: usize) -> &'static str {
    let rest = source.get(at..).unwrap_or("");
    match rest.find(['\n', '\r']).and_then(|end| rest.get(end..)) {
        Some(end) if end.starts_with("\r\n") => "\r\n",
        Some(end) if end.starts_with('\r') => "\r",
        _ => "\n",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::yaml;
    use crate::span::{FileId, Fragment};

    #[test]
    fn an_entry_reaches_to_the_end_of_its_last_line() {
        for (text, extent) in [
            ("a: b # c\nd: e\n", "a: b # c"),
            ("a: >-  # c\n  b\n  c\n\nd: e\n", "a: >-  # c\n  b\n  c"),
            ("a:\n  b\n   c \r\nd: e\n", "a:\n  b\n   c "),
            ("a: >\nd: e\n", "a: >"),
            ("a:\nd: e\n", "a:"),
            ("a: # c\nd: e\n", "a: # c"),
            ("\"a\" : 'b'", "\"a\" : 'b'"),
        ] {
            let document = yaml::parse(&Fragment::verbatim(FileId(0), 0, text));
            let root = document.root.as_ref();
            let entry = root.and_then(|root| root.get("a")).map(|entry| entry_extent(entry, text));
            assert_eq!(entry.map(|span| &text[span.range()]), Some(extent), "{text:?}");
        }
    }
}
