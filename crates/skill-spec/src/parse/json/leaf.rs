//! What is wrong inside a string or a number, in plain words, with its repair.

use super::SyntaxError;
use super::scan::{Owner, Scanner, hex};
use crate::diagnostic::quote;

type Fault = Box<SyntaxError>;

impl Scanner<'_> {
    /// A backslash that starts no escape. `open` is the string's first quote.
    pub(super) fn bad_escape(&self, open: usize) -> Fault {
        let rest = self.rest();
        let Some(next) = rest.chars().nth(1) else { return self.unclosed_text(open) };
        let range = self.at..self.at + 1 + next.len_utf8();
        if next == 'u' {
            return self.bad_unicode_escape();
        }
        if next.is_control() {
            self.fault(range, "a backslash at the end of the line")
                .help("text cannot run over lines; a line break inside it is written `\\n`")
                .into()
        } else if next == '\'' {
            self.fault(range.clone(), "`\\'` is no escape in JSON")
                .help("a single quote needs no backslash")
                .fix(self.replace("take the backslash out", range, "'"))
                .into()
        } else {
            let escape = &rest[..=next.len_utf8()];
            let title = "double the backslash";
            self.fault(range, format!("{} is no escape in JSON", quote(escape)))
                .help("a backslash inside text is written `\\\\`, also in patterns")
                .fix(self.replace(title, self.at..self.at + 1, "\\\\"))
                .into()
        }
    }

    fn bad_unicode_escape(&self) -> Fault {
        let rest = self.rest();
        let digits = rest[2..].bytes().take(4).take_while(u8::is_ascii_hexdigit).count();
        let range = self.at..self.at + 2 + digits;
        let escape = quote(&rest[..2 + digits]);
        if hex(rest, 2).is_some() {
            self.fault(range, format!("{escape} is half a character: its other half is missing"))
                .help("characters beyond U+FFFF are written as themselves, or as two `\\u` escapes in a row")
                .into()
        } else {
            self.fault(range, format!("{escape} is cut short"))
                .help("`\\u` takes four hex digits; a backslash itself is written `\\\\`")
                .into()
        }
    }

    /// A raw control character inside text.
    pub(super) fn control_in_text(&self, open: usize, control: u8) -> Fault {
        let range = self.at..self.at + 1;
        let (name, escape) = match control {
            b'\n' | b'\r' => {
                return self
                    .fault(open..self.at, "text that is not closed on its line")
                    .help("close it with `\"`; a line break inside text is written `\\n`")
                    .into();
            }
            b'\t' => ("a tab".to_owned(), "\\t".to_owned()),
            _ => (format!("the control character U+{control:04X}"), format!("\\u{control:04x}")),
        };
        self.fault(range.clone(), format!("{name} inside text"))
            .help(format!("write it `{escape}`, or a space"))
            .fix(self.replace(format!("write `{escape}`"), range, &escape))
            .into()
    }

    pub(super) fn unclosed_text(&self, open: usize) -> Fault {
        self.fault(open..self.text.len(), "text that is never closed")
            .help("close it with `\"`, or write the rest if the file was cut short")
            .into()
    }

    /// A number JSON does not know, from `start`.
    pub(super) fn bad_number(&self, start: usize, owner: Owner<'_>) -> Fault {
        let rest = &self.text[start..];
        let stop = |c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '+' | '-'));
        let length = rest.find(stop).unwrap_or(rest.len());
        let text = &rest[..length];
        let range = start..start + length;
        let fault = self.fault(range.clone(), format!("{} is no number in JSON", quote(text)));
        if matches!(text, "-Infinity" | "-inf" | "-INF" | "+Infinity") {
            return fault.help("JSON has no such number: use `null`, or take the entry out").into();
        }
        if text.starts_with(['-', '+', '.']) && !text.contains(|c: char| c.is_ascii_digit()) {
            let message = format!("expected {owner}, found {}", quote(text));
            return self.fault(range, message).into();
        }
        let Some(plain) = plain_number(text) else {
            return fault.help("text stands in double quotes").into();
        };
        fault
            .help(
                "a number has no `+` and no zero before it, and digits on both sides of its point",
            )
            .fix(self.replace(format!("write `{plain}`"), range, &plain))
            .into()
    }

    pub(super) fn number_out_of_range(&self, start: usize) -> Fault {
        let range = start..self.at;
        let text = quote(&self.text[range.clone()]);
        self.fault(range, format!("{text} is larger than any number a reader can hold"))
            .help("the largest is about 1.8e308")
            .into()
    }
}

/// A number as JSON writes it, if `text` is a decimal number in another notation.
fn plain_number(text: &str) -> Option<String> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let digits = digits.replace('_', "");
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    if !(whole.len() + fraction.len() > 0
        && whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()))
    {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let point = if fraction.is_empty() { "" } else { "." };
    Some(format!("{sign}{whole}{point}{fraction}"))
}
