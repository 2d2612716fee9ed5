//! Small words and numbers that several outputs share.

use std::fmt;

use serde::Serialize;
use skill_spec::LeftOut;

use super::line_of;

/// `1 file`, `2 files`.
pub(crate) fn plural(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// `1 byte`, `812 bytes`, `12.3 kB`, `4.0 MB`: decimal, as file managers count.
pub(crate) fn bytes_of(count: u64) -> String {
    let (unit, size) = match count {
        0..1_000 => return plural(usize::try_from(count).unwrap_or(0), "byte"),
        1_000..1_000_000 => ("kB", 1_000),
        1_000_000..1_000_000_000 => ("MB", 1_000_000),
        _ => ("GB", 1_000_000_000),
    };
    // Rounded down, so that 999.96 kB does not read as 1000.0.
    format!("{}.{} {unit}", count / size, count % size * 10 / size)
}

/// Why a text is no JSON, without the place and in words of a user's.
pub(crate) fn not_json(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or(&message);
    match (message.strip_prefix("EOF while parsing "), message) {
        (Some("a value"), _) => "it ends where a value should stand".to_owned(),
        (Some(what), _) => format!("it ends in the middle of {what}"),
        (None, "expected value" | "expected ident") => "no value begins like this".to_owned(),
        (None, "trailing characters") => "something follows the value".to_owned(),
        (None, message) => message.to_owned(),
    }
}

/// What does not ship, in JSON and in words.
#[derive(Debug, Serialize)]
pub(crate) struct Skipped {
    path: String,
    reason: String,
}

impl Skipped {
    pub(crate) fn of(entry: &LeftOut) -> Self {
        Self { path: entry.path.clone(), reason: entry.reason.to_string() }
    }

    /// The path, as it can be printed.
    pub(crate) fn path(&self) -> String {
        line_of(&self.path)
    }

    /// The reason, as it can be printed.
    pub(crate) fn reason(&self) -> String {
        line_of(&self.reason)
    }
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.path(), self.reason())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_as_people_write_them() {
        for (count, expected) in [
            (0, "0 bytes"),
            (1, "1 byte"),
            (999, "999 bytes"),
            (1_000, "1.0 kB"),
            (12_345, "12.3 kB"),
            (999_999, "999.9 kB"),
            (5 << 20, "5.2 MB"),
            (3_000_000_000, "3.0 GB"),
        ] {
            assert_eq!(bytes_of(count), expected);
        }
    }
}
