//! Raw HTML in Markdown: its tags' attributes with their places.
//!
//! No HTML parser: it looks for links and anchors and cares for nothing else. Linear, never fails.

use std::ops::Range;

/// An attribute that has a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// The tag's name as written.
    pub tag: &'a str,
    /// The attribute's name as written.
    pub name: &'a str,
    /// Where its value stands in the text, without quotes.
    pub value: Range<usize>,
}

/// The attributes of all opening tags, comments left aside.
#[must_use]
pub fn attributes(text: &str) -> Vec<Attribute<'_>> {
    let mut found = Vec::new();
    let mut scanner = Scanner { text, at: 0 };
    while let Some(offset) = scanner.rest().find('<') {
        scanner.at += offset;
        if scanner.rest().starts_with("<!--") {
            let Some(end) = scanner.rest().find("-->") else { break };
            scanner.at += end + 3;
            continue;
        }
        scanner.at += 1;
        let tag = scanner.word();
        if !tag.is_empty() {
            scanner.tag(tag, &mut found);
        }
    }
    found
}

/// Whether a character may be part of a name.
pub(super) fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | ':' | '.' | '@')
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// Takes characters as long as `keep` says so.
    fn take(&mut self, keep: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|character| !keep(character)).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or("")
    }

    fn word(&mut self) -> &'a str {
        self.take(is_word)
    }

    /// Reads to the end of a tag whose name was taken.
    fn tag(&mut self, tag: &'a str, found: &mut Vec<Attribute<'a>>) {
        loop {
            self.take(|character| character.is_whitespace() || character == '/');
            let name = self.word();
            if name.is_empty() {
                return;
            }
            self.take(char::is_whitespace);
            if !self.rest().starts_with('=') {
                continue;
            }
            self.at += 1;
            self.take(char::is_whitespace);
            let Some(value) = self.value() else { return };
            found.push(Attribute { tag, name, value });
        }
    }

    /// A value; `None` if its quote is not closed.
    fn value(&mut self) -> Option<Range<usize>> {
        let quote = self.rest().chars().next().filter(|first| matches!(first, '"' | '\''));
        let Some(quote) = quote else {
            let start = self.at;
            self.take(|character| !character.is_whitespace() && character != '>');
            return Some(start..self.at);
        };
        self.at += 1;
        let start = self.at;
        self.at += self.rest().find(quote)?;
        self.at += 1;
        Some(start..self.at - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_read_in_every_form() {
        let text =
            "<!-- <a href=no> --><a id=x HREF = 'b c' checked>é</a><img\n src=\"d\"/><b <i x='";
        let found: Vec<_> = attributes(text)
            .into_iter()
            .map(|attribute| (attribute.tag, attribute.name, &text[attribute.value]))
            .collect();
        assert_eq!(found, [("a", "id", "x"), ("a", "HREF", "b c"), ("img", "src", "d")]);
        assert_eq!(attributes("<a href=\"open"), []);
        assert_eq!(attributes("<!-- <a href=x>"), []);
    }
}
