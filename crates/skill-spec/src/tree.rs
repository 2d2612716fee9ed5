//! The located tree: one shape for YAML and JSON.
//!
//! Entries keep their order and their duplicates; every node knows where it stands. Aliases are
//! never expanded.

use crate::span::Span;

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// From the first to the last byte of the value; a block scalar's indicator is not part of it.
    pub span: Span,
    /// The value.
    pub value: Value,
}

/// What a node holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text, number, boolean or null.
    Scalar(Scalar),
    /// An ordered list.
    Sequence(Vec<Node>),
    /// Keys and values in file order, duplicates included.
    Mapping(Vec<Entry>),
    /// A YAML alias; its target is not followed.
    Alias,
}

/// A leaf.
#[derive(Clone, Debug, PartialEq)]
pub struct Scalar {
    /// The value as text, escapes decoded.
    pub text: String,
    /// How it is written.
    pub style: Style,
    /// What it means under the YAML 1.2 core schema, or in JSON.
    pub kind: Kind,
}

/// How a scalar is written. JSON strings are [`Style::DoubleQuoted`], other JSON leaves
/// [`Style::Plain`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// `'…'`
    SingleQuoted,
    /// `"…"`
    DoubleQuoted,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// What a scalar means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`, `~` or nothing.
    Null,
    /// `true`, `false`.
    Bool,
    /// A whole number.
    Integer,
    /// Any other number.
    Float,
    /// Text.
    Text,
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key; a scalar in all sensible files.
    pub key: Node,
    /// The value.
    pub value: Node,
}

impl Style {
    /// `|` or `>`: the value stands on lines of its own, below its indicator.
    #[must_use]
    pub fn is_block(self) -> bool {
        matches!(self, Self::Literal | Self::Folded)
    }
}

impl Node {
    /// Whether it is text below an indicator: the break behind it belongs to the text, and what
    /// stands at its span does not.
    #[must_use]
    pub fn is_block(&self) -> bool {
        self.scalar().is_some_and(|scalar| scalar.style.is_block())
    }

    /// The text of a scalar that is text.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(scalar) if scalar.kind == Kind::Text => Some(&scalar.text),
            _ => None,
        }
    }

    /// The scalar.
    #[must_use]
    pub fn scalar(&self) -> Option<&Scalar> {
        match &self.value {
            Value::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The entries of a mapping; empty for anything else.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Mapping(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a sequence; empty for anything else.
    #[must_use]
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::Sequence(items) => items,
            _ => &[],
        }
    }

    /// Whether this is a mapping.
    #[must_use]
    pub fn is_mapping(&self) -> bool {
        matches!(self.value, Value::Mapping(_))
    }

    /// Whether this is a null, written or left empty.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar(scalar) if scalar.kind == Kind::Null)
    }

    /// The first entry with this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.name() == Some(key))
    }

    /// Follows a JSON Pointer (RFC 6901). Of duplicate keys the last counts, as in JSON readers.
    #[must_use]
    pub fn pointer(&self, pointer: &str) -> Option<Located<'_>> {
        let mut found = Located { key: None, value: self };
        for part in pointer.split('/').skip(1) {
            let part = part.replace("~1", "/").replace("~0", "~");
            found = match &found.value.value {
                Value::Mapping(entries) => {
                    let entry = entries.iter().rev().find(|entry| entry.name() == Some(&part))?;
                    Located { key: Some(entry.key.span), value: &entry.value }
                }
                Value::Sequence(items) => {
                    Located { key: None, value: items.get(part.parse::<usize>().ok()?)? }
                }
                Value::Scalar(_) | Value::Alias => return None,
            };
        }
        Some(found)
    }

    /// "a list", "a mapping", "a number" …: for messages.
    #[must_use]
    pub fn kind_name(&self) -> &'static str {
        match &self.value {
            Value::Scalar(scalar) => match scalar.kind {
                Kind::Null => "null",
                Kind::Bool => "a boolean",
                Kind::Integer | Kind::Float => "a number",
                Kind::Text => "text",
            },
            Value::Sequence(_) => "a list",
            Value::Mapping(_) => "a mapping",
            Value::Alias => "an alias",
        }
    }
}

impl Entry {
    /// The key's text, whatever kind of scalar it is.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.key.scalar().map(|scalar| scalar.text.as_str())
    }

    /// From the key's first byte to the value's last.
    #[must_use]
    pub fn span(&self) -> Span {
        self.key.span.to(self.value.span)
    }
}

/// What a JSON Pointer leads to.
#[derive(Clone, Copy, Debug)]
pub struct Located<'a> {
    /// The place of the key, where the parent is a mapping.
    pub key: Option<Span>,
    /// The value.
    pub value: &'a Node,
}
