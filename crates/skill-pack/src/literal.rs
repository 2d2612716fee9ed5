//! Values written as the literals of a language: Python, JavaScript, JSON.
//!
//! Whatever a text holds, the language reads back the same text, and what is written can be shown:
//! no control characters, nothing that turns the reading direction.

use std::fmt::Write as _;

use serde_json::Value;
use skill_spec::is_printable;

/// The columns code has before a value is spread over several lines.
const ROOM: usize = 88;

/// A language with literals for JSON values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Literal {
    /// `True`, `None`, `\U0001f600`.
    Python,
    /// `true`, `null`, `\u{1f600}`.
    JavaScript,
    /// `true`, `null`, `\ud83d\ude00`.
    Json,
    /// Text alone: TOML has no null.
    Toml,
}

impl Literal {
    /// `value` over several lines, as if its first line were indented by `indent` blanks already.
    #[must_use]
    pub fn value(self, value: &Value, indent: usize) -> String {
        let mut out = String::new();
        self.write(&mut out, value, indent);
        out
    }

    /// `value` on one line, with nothing that is not needed.
    #[must_use]
    pub fn compact(self, value: &Value) -> String {
        let mut out = String::new();
        self.write_compact(&mut out, value, "");
        out
    }

    /// A text in double quotes.
    #[must_use]
    pub fn text(self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + 2);
        self.write_text(&mut out, text);
        out
    }

    fn write(self, out: &mut String, value: &Value, indent: usize) {
        let inner = indent + self.step();
        let pad = |out: &mut String, by: usize| {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', by));
        };
        match value {
            _ if self != Self::Json && fits(value, ROOM.saturating_sub(indent)).is_some() => {
                self.write_compact(out, value, " ");
            }
            Value::Array(items) if !items.is_empty() => {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    out.push_str(if at == 0 { "" } else { "," });
                    pad(out, inner);
                    self.write(out, item, inner);
                }
                out.push_str(self.last_comma());
                pad(out, indent);
                out.push(']');
            }
            Value::Object(entries) if !entries.is_empty() => {
                out.push('{');
                for (at, (key, value)) in entries.iter().enumerate() {
                    out.push_str(if at == 0 { "" } else { "," });
                    pad(out, inner);
                    self.write_key(out, key);
                    out.push_str(": ");
                    self.write(out, value, inner);
                }
                out.push_str(self.last_comma());
                pad(out, indent);
                out.push('}');
            }
            other => self.write_compact(out, other, ""),
        }
    }

    /// On one line, with `gap` after commas and colons.
    fn write_compact(self, out: &mut String, value: &Value, gap: &str) {
        match value {
            Value::Null => out.push_str(if self == Self::Python { "None" } else { "null" }),
            Value::Bool(true) => out.push_str(if self == Self::Python { "True" } else { "true" }),
            Value::Bool(false) => {
                out.push_str(if self == Self::Python { "False" } else { "false" });
            }
            Value::Number(number) => out.push_str(&number.to_string()),
            Value::String(text) => self.write_text(out, text),
            Value::Array(items) => {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                        out.push_str(gap);
                    }
                    self.write_compact(out, item, gap);
                }
                out.push(']');
            }
            Value::Object(entries) => {
                out.push('{');
                for (at, (key, value)) in entries.iter().enumerate() {
                    if at > 0 {
                        out.push(',');
                        out.push_str(gap);
                    }
                    self.write_key(out, key);
                    out.push(':');
                    out.push_str(gap);
                    self.write_compact(out, value, gap);
                }
                out.push('}');
            }
        }
    }

    fn write_key(self, out: &mut String, key: &str) {
        // As a plain key it would set the object's prototype, and not be sent.
        if self == Self::JavaScript && key == "__proto__" {
            out.push_str("[\"__proto__\"]");
        } else {
            self.write_text(out, key);
        }
    }

    fn write_text(self, out: &mut String, text: &str) {
        out.push('"');
        for character in text.chars() {
            match character {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                plain if is_printable(plain) => out.push(plain),
                other => self.escape(out, other),
            }
        }
        out.push('"');
    }

    fn escape(self, out: &mut String, character: char) {
        let code = u32::from(character);
        // Writing to a `String` cannot fail.
        let _ = match self {
            _ if code <= 0xffff => write!(out, "\\u{code:04x}"),
            Self::Python | Self::Toml => write!(out, "\\U{code:08x}"),
            Self::JavaScript => write!(out, "\\u{{{code:x}}}"),
            Self::Json => {
                let mut units = [0; 2];
                let mut units = character.encode_utf16(&mut units).iter();
                units.try_for_each(|unit| write!(out, "\\u{unit:04x}"))
            }
        };
    }

    fn step(self) -> usize {
        if self == Self::Python { 4 } else { 2 }
    }

    fn last_comma(self) -> &'static str {
        if self == Self::Json { "" } else { "," }
    }
}

/// What is left of `room` columns once `value` stands on one line, about; none if it does not fit.
/// Ends as soon as it is known.
fn fits(value: &Value, room: usize) -> Option<usize> {
    match value {
        Value::Null | Value::Bool(_) => room.checked_sub(5),
        Value::Number(_) => room.checked_sub(8),
        Value::String(text) => room.checked_sub(text.len() + 2),
        Value::Array(items) => items
            .iter()
            .try_fold(room.checked_sub(2)?, |room, item| fits(item, room.checked_sub(2)?)),
        Value::Object(entries) => {
            entries.iter().try_fold(room.checked_sub(2)?, |room, (key, value)| {
                fits(value, room.checked_sub(key.len() + 6)?)
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_language_has_its_words_and_escapes() {
        let value =
            json!({"a": [true, null, 1.5], "é\u{202e}\u{e0041}\u{7f}\"": {}, "__proto__": "x"});
        for (language, wanted) in [
            (
                Literal::Python,
                r#"{"a":[True,None,1.5],"é\u202e\U000e0041\u007f\"":{},"__proto__":"x"}"#,
            ),
            (
                Literal::JavaScript,
                r#"{"a":[true,null,1.5],"é\u202e\u{e0041}\u007f\"":{},["__proto__"]:"x"}"#,
            ),
            (
                Literal::Json,
                r#"{"a":[true,null,1.5],"é\u202e\udb40\udc41\u007f\"":{},"__proto__":"x"}"#,
            ),
        ] {
            assert_eq!(language.compact(&value), wanted);
        }
    }

    #[test]
    fn several_lines_are_indented_from_where_they_stand() {
        let value = json!({"a": [1, {}], "b": {"c": []}});
        let json = "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": {\n    \"c\": []\n  }\n}";
        assert_eq!(Literal::Json.value(&value, 0), json);
        let long = "x".repeat(90);
        let python = format!("{{\n        \"a\": [1, {{}}],\n        \"b\": \"{long}\",\n    }}");
        assert_eq!(Literal::Python.value(&json!({"a": [1, {}], "b": long}), 4), python);
    }
}
