//! Whether a text is base64 in the one form every reader takes: standard alphabet, padded, no line
//! breaks. Nothing is decoded here.

/// What keeps a text from being canonical base64.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base64Fault {
    /// A character no decoder takes, and where it stands, in bytes.
    Character(char, usize),
    /// Blanks or line breaks, which strict decoders refuse.
    Blank,
    /// `-` or `_`: the alphabet for URLs.
    UrlAlphabet,
    /// Too few or too many `=`, or a length nothing encodes to.
    Padding,
    /// Bits after the last byte that are not zero: two texts would mean the same bytes.
    TrailingBits,
}

/// Says what is wrong with `text` as base64: the first fault, the worst kind first.
///
/// # Errors
/// If it is not canonical.
pub fn check_base64(text: &str) -> Result<(), Base64Fault> {
    let body = text.trim_end_matches('=');
    let mut bent = None;
    for (at, character) in body.char_indices() {
        match character {
            'A'..='Z' | 'a'..='z' | '0'..='9' | '+' | '/' => {}
            ' ' | '\t' | '\n' | '\r' => bent = bent.or(Some(Base64Fault::Blank)),
            '-' | '_' => bent = bent.or(Some(Base64Fault::UrlAlphabet)),
            other => return Err(Base64Fault::Character(other, at)),
        }
    }
    if let Some(fault) = bent {
        return Err(fault);
    }
    let padding = text.len() - body.len();
    let wanted = match body.len() % 4 {
        0 => 0,
        2 => 2,
        3 => 1,
        _ => return Err(Base64Fault::Padding),
    };
    if padding != wanted {
        return Err(Base64Fault::Padding);
    }
    let last = body.bytes().last().map_or(0, value);
    let unused = if wanted == 2 { 0b1111 } else { 0b11 };
    if wanted > 0 && last & unused != 0 { Err(Base64Fault::TrailingBits) } else { Ok(()) }
}

/// What a character of the alphabet stands for.
fn value(byte: u8) -> u8 {
    match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        _ => 63,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_text_stands_for_each_run_of_bytes() {
        use Base64Fault::{Blank, Character, Padding, TrailingBits, UrlAlphabet};
        for (text, wanted) in [
            ("", Ok(())),
            ("eA==", Ok(())),
            ("eHg=", Ok(())),
            ("eHh4", Ok(())),
            ("UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==", Ok(())),
            ("+/+/", Ok(())),
            ("eA", Err(Padding)),
            ("eA=", Err(Padding)),
            ("eA===", Err(Padding)),
            ("eHh4====", Err(Padding)),
            ("e", Err(Padding)),
            ("====", Err(Padding)),
            ("eB==", Err(TrailingBits)),
            ("eHh=", Err(TrailingBits)),
            ("eA==\n", Err(Character('=', 2))),
            ("eHh4\n", Err(Blank)),
            ("eHh4\r\neHh4", Err(Blank)),
            (" eHh4", Err(Blank)),
            ("-_-_", Err(UrlAlphabet)),
            ("eA==eA==", Err(Character('=', 2))),
            ("data:application/zip;base64,eA==", Err(Character(':', 4))),
            ("é", Err(Character('é', 0))),
        ] {
            assert_eq!(check_base64(text), wanted, "{text:?}");
        }
    }
}
