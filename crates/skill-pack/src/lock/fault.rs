//! TOML read strictly: what it may not say is refused with line and column.

use std::error::Error;
use std::fmt;
use std::ops::Range;

use skill_spec::{LineIndex, quote, vocab};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Root;

/// Something a file may not say, and where it says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TomlFault {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// What, in our words.
    pub message: String,
}

/// A table with its place.
pub(super) struct Table<'a> {
    text: &'a str,
    name: &'a str,
    span: Range<usize>,
    entries: &'a DeTable<'a>,
}

pub(super) fn parsed(text: &str) -> Result<Root<'_>, TomlFault> {
    DeTable::parse(text).map_err(|error| {
        at(text, error.span().unwrap_or_default(), error.message().replace('\n', ", "))
    })
}

pub(super) fn at(text: &str, span: Range<usize>, message: impl Into<String>) -> TomlFault {
    let place = LineIndex::new(text).line_column(text, span.start);
    TomlFault { line: place.line, column: place.column, message: message.into() }
}

/// The nearest of the known words, else all of them.
pub(super) fn hint(word: &str, known: &[&str]) -> String {
    vocab::nearest(word, known.iter().copied()).map_or_else(
        || format!("there are `{}`", known.join("`, `")),
        |near| format!("did you mean `{near}`?"),
    )
}

impl<'a> Table<'a> {
    pub(super) fn new(
        text: &'a str,
        name: &'a str,
        value: &'a Spanned<DeValue<'a>>,
    ) -> Result<Self, TomlFault> {
        let table = value.get_ref().as_table();
        let table =
            table.ok_or_else(|| at(text, value.span(), format!("`{name}` must be a table")))?;
        Ok(Self { text, name, span: value.span(), entries: table })
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// Refuses every other key.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), TomlFault> {
        let other = self.entries.keys().find(|key| !known.contains(&key.get_ref().as_ref()));
        other.map_or(Ok(()), |key| {
            let word = key.get_ref().as_ref();
            let message =
                format!("{} is no key of {}; {}", quote(word), quote(self.name), hint(word, known));
            Err(at(self.text, key.span(), message))
        })
    }

    pub(super) fn text(&self, key: &str) -> Result<Option<String>, TomlFault> {
        let Some(value) = self.entries.get(key) else { return Ok(None) };
        let text = value.get_ref().as_str().filter(|text| !text.is_empty());
        text.map(|text| Some(text.to_owned()))
            .ok_or_else(|| at(self.text, value.span(), format!("`{key}` must be a text")))
    }

    pub(super) fn required(&self, key: &str) -> Result<String, TomlFault> {
        self.text(key)?.ok_or_else(|| {
            at(self.text, self.span.clone(), format!("{} lacks its `{key}`", quote(self.name)))
        })
    }

    pub(super) fn texts(&self, key: &str) -> Result<Vec<String>, TomlFault> {
        let Some(value) = self.entries.get(key) else { return Ok(Vec::new()) };
        let wrong = || at(self.text, value.span(), format!("`{key}` must be a list of texts"));
        let items = value.get_ref().as_array().ok_or_else(wrong)?;
        items
            .iter()
            .map(|item| item.get_ref().as_str().map(str::to_owned).ok_or_else(wrong))
            .collect()
    }

    /// Something wrong with the value of `key`.
    pub(super) fn fault(&self, key: &str, message: impl Into<String>) -> TomlFault {
        let span = self.entries.get(key).map_or_else(|| self.span.clone(), Spanned::span);
        at(self.text, span, message)
    }
}

impl fmt::Display for TomlFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)
    }
}

impl Error for TomlFault {}
