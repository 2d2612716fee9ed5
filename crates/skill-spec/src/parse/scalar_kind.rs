//! What a plain scalar means to readers of YAML 1.1, who differ from those of YAML 1.2.

use crate::tree::Kind;

/// What some reader takes a plain scalar for, where text is meant; `kind` is its YAML 1.2 kind.
/// Reads on after "which". `None` if it is text to all.
#[must_use]
pub fn other_reading(text: &str, kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Null => Some("reads as nothing"),
        Kind::Bool => Some("reads as a boolean"),
        Kind::Integer if has_leading_zero(text) => {
            Some("reads as a number, and as another one where a leading 0 means octal")
        }
        Kind::Float if text.contains('.') && text.ends_with('0') => {
            Some("reads as a number and loses its last zero")
        }
        Kind::Integer | Kind::Float => Some("reads as a number"),
        Kind::Text if is_word(text) => Some("reads as a boolean in YAML 1.1"),
        Kind::Text if is_date(text) => Some("reads as a date in YAML 1.1"),
        Kind::Text if is_sexagesimal(text) => Some("reads as a number to base 60 in YAML 1.1"),
        Kind::Text if is_number(text) => Some("reads as a number in YAML 1.1"),
        Kind::Text => None,
    }
}

fn has_leading_zero(text: &str) -> bool {
    let digits = text.trim_start_matches(['-', '+']);
    digits.len() > 1 && digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Source: yaml.org/type/bool.html, in the three cases it lists.
fn is_word(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let mut rest = text.chars().skip(1);
    let one_case = rest.clone().all(char::is_lowercase)
        || (rest.all(char::is_uppercase) && text.starts_with(char::is_uppercase));
    one_case && matches!(lower.as_str(), "y" | "n" | "yes" | "no" | "on" | "off")
}

/// `2026-01-31`, alone or before a time. Source: yaml.org/type/timestamp.html.
fn is_date(text: &str) -> bool {
    let (date, time) = match text.find(['T', 't', ' ', '\t']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let parts: Vec<&str> = date.splitn(4, '-').collect();
    let [year, month, day] = parts[..] else { return false };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_time = |time: &str| {
        let time = time.trim_start();
        time.contains(':') && time.bytes().all(|byte| b"0123456789:.Zz+- \t".contains(&byte))
    };
    // A date alone has two digits each; before a time one is enough.
    let lengths = year.len() == 4
        && (1..=2).contains(&month.len())
        && (1..=2).contains(&day.len())
        && (time.is_some() || month.len() + day.len() == 4);
    lengths && [year, month, day].into_iter().all(digits) && time.is_none_or(is_time)
}

/// `12:30`, `12:30:45.5`. Source: yaml.org/type/int.html, yaml.org/type/float.html.
fn is_sexagesimal(text: &str) -> bool {
    let number = text.strip_prefix(['-', '+']).unwrap_or(text);
    let mut parts = number.split(':');
    let digits =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit() || b == b'_');
    let minute = |part: &str| {
        let whole = part.split('.').next().unwrap_or("");
        (1..=2).contains(&whole.len())
            && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
            && whole.parse::<u8>().is_ok_and(|value| value < 60)
    };
    number.contains(':')
        && number.starts_with(|first: char| first.is_ascii_digit())
        && parts.next().is_some_and(digits)
        && parts.all(minute)
}

/// Numbers with `_` between the digits, and binary ones.
fn is_number(text: &str) -> bool {
    let number = text.strip_prefix(['-', '+']).unwrap_or(text);
    if let Some(binary) = number.strip_prefix("0b") {
        return !binary.is_empty() && binary.bytes().all(|byte| b"01_".contains(&byte));
    }
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    number.contains('_')
        && whole.starts_with(|first: char| first.is_ascii_digit())
        && digits(whole)
        && digits(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::yaml::core_kind;

    #[test]
    fn plain_scalars_that_some_reader_takes_for_no_text_are_told() {
        for text in [
            "on",
            "Off",
            "YES",
            "no",
            "y",
            "N",
            "true",
            "null",
            "~",
            "1",
            "1.10",
            "0755",
            "0o17",
            "1_000",
            "0b1010",
            "1_0.5",
            "12:30",
            "12:30:45",
            "190:20:30.15",
            "2024-01-01",
            "2001-12-14t21:59:43.10-05:00",
            "2001-1-4 21:59:43",
            "1e3",
            ".inf",
            "-5",
        ] {
            assert!(other_reading(text, core_kind(text)).is_some(), "{text}");
        }
    }

    #[test]
    fn what_is_text_to_all_readers_is_let_be() {
        for text in [
            "MIT",
            "oN",
            "yeS",
            "nope",
            "1.2.3",
            "v1",
            "2024-1-1",
            "2024-01",
            "12:60",
            "12:",
            "1_a",
            "_1",
            "10:30am",
            "2024-01-01 and later",
            "a:b",
            "-",
            "",
            "日本",
            "é-01-01",
        ] {
            let kind = core_kind(text);
            if kind == Kind::Text {
                assert_eq!(other_reading(text, kind), None, "{text}");
            }
        }
    }
}
