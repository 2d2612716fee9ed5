//! The anchors of headings, as GitHub makes them.

use std::collections::HashMap;

use unicode_normalization::char::is_combining_mark;

/// The anchor of one heading: lower case, blanks to hyphens, punctuation and symbols dropped.
///
/// Marks that only choose how an emoji looks are dropped too, where GitHub keeps them: nobody
/// writes them in a link.
#[must_use]
pub fn slug(heading: &str) -> String {
    let mut out = Vec::new();
    append(heading, &mut out);
    String::from_utf8(out).unwrap_or_default()
}

/// Writes the anchor of one heading behind what is there: many of a file need no texts of their own.
pub(crate) fn append(heading: &str, out: &mut Vec<u8>) {
    let heading = heading.trim();
    if heading.is_ascii() {
        let mut end = out.len();
        out.resize(end + heading.len(), DROPPED);
        for byte in heading.bytes() {
            let kept = KEPT[usize::from(byte % 128)];
            out[end] = kept;
            end += usize::from(kept != DROPPED);
        }
        out.truncate(end);
        return;
    }
    let mut add = |c: char| out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    for character in heading.chars() {
        match character {
            '\0'..='\x7f' => {
                let kept = u8::try_from(character).map_or(DROPPED, of_ascii);
                if kept != DROPPED {
                    add(char::from(kept));
                }
            }
            '\u{fe0f}' | '\u{fe0e}' | '\u{20e3}' => {}
            _ if character.is_alphanumeric() || is_combining_mark(character) => {
                character.to_lowercase().for_each(&mut add);
            }
            _ => {}
        }
    }
}

/// Stands for what an anchor has nothing of.
const DROPPED: u8 = 0;

/// What anchors have of each letter.
const KEPT: [u8; 128] = {
    let mut kept = [DROPPED; 128];
    let mut byte: u8 = 0;
    while byte < 128 {
        kept[byte as usize] = of_ascii(byte);
        byte += 1;
    }
    kept
};

const fn of_ascii(byte: u8) -> u8 {
    match byte {
        b' ' => b'-',
        b'_' | b'-' | b'a'..=b'z' | b'0'..=b'9' => byte,
        b'A'..=b'Z' => byte.to_ascii_lowercase(),
        _ => DROPPED,
    }
}

/// The anchors of a file's headings in order: the second of the same name ends in `-1`, and so on.
#[must_use]
pub fn slugs<'a>(headings: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut out = Vec::new();
    for heading in headings {
        let plain = slug(heading);
        let Some(&(mut count)) = seen.get(&plain) else {
            seen.insert(plain.clone(), 0);
            out.push(plain);
            continue;
        };
        let mut anchor = plain.clone();
        while seen.contains_key(&anchor) {
            count += 1;
            anchor = format!("{plain}-{count}");
        }
        seen.insert(plain, count);
        seen.entry(anchor.clone()).or_insert(0);
        out.push(anchor);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_made_as_github_makes_them() {
        for (heading, anchor) in [
            ("One two", "one-two"),
            ("What's `new`? (2.0)", "whats-new-20"),
            ("A & B", "a--b"),
            ("🚀 Start", "-start"),
            ("⚙\u{fe0f} Setup", "-setup"),
            ("snake_case-kebab", "snake_case-kebab"),
            ("Übung – 日本語", "übung--日本語"),
            ("C++/C#", "cc"),
        ] {
            assert_eq!(slug(heading), anchor, "{heading}");
        }
    }

    #[test]
    fn anchors_of_equal_headings_are_numbered() {
        assert_eq!(slugs(["A", "A", "A-1", "a"]), ["a", "a-1", "a-1-1", "a-2"]);
        assert_eq!(slugs(["A-1", "A", "A"]), ["a-1", "a", "a-2"]);
    }
}
