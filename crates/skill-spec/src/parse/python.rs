//! What a script holds that Python 3 cannot read and Python 2 could.
//!
//! Strings and comments are stepped over. Where the reading is lost, nothing more is said.

use std::ops::Range;

/// What Python 3 does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Foreign {
    /// Where it stands.
    pub(crate) range: Range<usize>,
    /// What Python 3 has in its place.
    pub(crate) instead: &'static str,
}

/// The first of them in a script.
pub(crate) fn foreign(text: &str) -> Option<Foreign> {
    Reader { text: text.as_bytes(), at: 0 }.read()
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
}

/// Words that may follow any name.
const OPERATORS: [&[u8]; 9] = [b"and", b"as", b"else", b"for", b"if", b"in", b"is", b"not", b"or"];

impl Reader<'_> {
    fn read(mut self) -> Option<Foreign> {
        while let Some(&byte) = self.text.get(self.at) {
            let found = match byte {
                b'#' => {
                    let rest = self.rest();
                    self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
                    None
                }
                b'"' | b'\'' => {
                    self.string(byte)?;
                    None
                }
                b'`' => Some(self.here(1, "`repr(…)`")),
                b'<' if self.rest().starts_with(b"<>") => Some(self.here(2, "`!=`")),
                b'0'..=b'9' => self.number(),
                _ if is_name(byte) => self.word(),
                _ => {
                    self.at += 1;
                    None
                }
            };
            if found.is_some() {
                return found;
            }
        }
        None
    }

    fn rest(&self) -> &[u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn here(&self, length: usize, instead: &'static str) -> Foreign {
        Foreign { range: self.at..self.at + length, instead }
    }

    /// A string from its first quote on; `None` if it has no end. Of what stands in the braces of a
    /// format the quotes come in pairs, so that it is a part of the string or outside of it.
    fn string(&mut self, quote: u8) -> Option<()> {
        let triple = [quote; 3];
        let is_triple = self.rest().starts_with(&triple);
        self.at += if is_triple { 3 } else { 1 };
        loop {
            match self.text.get(self.at)? {
                b'\\' => self.at += if self.rest().starts_with(b"\\\r\n") { 3 } else { 2 },
                b'\n' if !is_triple => return None,
                byte if *byte == quote && (!is_triple || self.rest().starts_with(&triple)) => {
                    self.at += if is_triple { 3 } else { 1 };
                    return Some(());
                }
                _ => self.at += 1,
            }
        }
    }

    fn number(&mut self) -> Option<Foreign> {
        let is_fraction = self.at.checked_sub(1).and_then(|at| self.text.get(at)) == Some(&b'.');
        let rest = self.rest();
        let mut length = part(rest);
        let is_plain = |digits: &[u8]| digits.iter().all(u8::is_ascii_digit);
        let word = &rest[..length];
        // `1e-05`
        let is_power = word.ends_with(b"e") || word.ends_with(b"E");
        if is_power && !word.starts_with(b"0x") && matches!(rest.get(length), Some(b'-' | b'+')) {
            length += 1 + part(&rest[length + 1..]);
        }
        let instead = match word {
            [b'0', digits @ ..]
                if is_plain(digits) && digits.iter().any(|digit| *digit != b'0') =>
            {
                "`0o` in place of the first `0`"
            }
            [digits @ .., b'l' | b'L'] if is_plain(digits) => "the number without its letter",
            _ => "",
        };
        if !is_fraction && !instead.is_empty() {
            return Some(self.here(length, instead));
        }
        self.at += length;
        None
    }

    fn word(&mut self) -> Option<Foreign> {
        let rest = self.rest();
        let length = rest.iter().take_while(|byte| is_name(**byte)).count();
        let (word, behind) = rest.split_at(length);
        let blanks = behind.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let (next, is_glued) = (&behind[blanks..], blanks == 0);
        let found = match word {
            b"ur" | b"UR" | b"uR" | b"Ur" if is_glued && is_text(next) => {
                Some(self.here(length, "`r`"))
            }
            b"print" if starts_value(next) => Some(self.here(length, "`print(…)`")),
            b"exec" if starts_value(next) => Some(self.here(length, "`exec(…)`")),
            b"raise" if has_comma(next) => Some(self.here(length, "`raise Error(…)`")),
            _ => None,
        };
        self.at += length;
        found
    }
}

fn is_text(next: &[u8]) -> bool {
    matches!(next.first(), Some(b'"' | b'\''))
}

/// Whether what follows `print` makes it a statement: a text, a number or a name.
fn starts_value(next: &[u8]) -> bool {
    let word = &next[..next.iter().take_while(|byte| is_name(**byte)).count()];
    is_text(next) || !word.is_empty() && !OPERATORS.contains(&word)
}

/// Whether a name is followed by a comma.
fn has_comma(next: &[u8]) -> bool {
    let name = next.iter().take_while(|byte| is_name(**byte) || **byte == b'.').count();
    let behind = next[name..].iter().find(|byte| !matches!(byte, b' ' | b'\t'));
    name > 0 && behind == Some(&b',')
}

/// The length of a number, with what belongs to none.
fn part(rest: &[u8]) -> usize {
    rest.iter().take_while(|byte| is_name(**byte) || **byte == b'.').count()
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What is found, as written.
    fn found(text: &str) -> Option<&str> {
        foreign(text).map(|foreign| &text[foreign.range])
    }

    #[test]
    fn what_only_python_2_reads_is_found() {
        for (text, what) in [
            ("print \"a\"", "print"),
            ("if x: print 'a' % b", "print"),
            ("for a in b:\n    print a, b", "print"),
            ("print 1", "print"),
            ("\"\"\"print x\"\"\"\nexec \"a\"", "exec"),
            ("raise ValueError, 'no'", "raise"),
            ("if a <> b: pass", "<>"),
            ("x = `a`", "`"),
            ("os.chmod(a, 0755)", "0755"),
            ("x = 10L", "10L"),
            ("x = ur'a'", "ur"),
            ("x = f\"{a[\"b\"]}\"\nprint x", "print"),
        ] {
            assert_eq!(found(text), Some(what), "{text}");
        }
    }

    #[test]
    fn what_python_3_reads_is_left_in_peace() {
        for text in [
            "",
            "#!/usr/bin/env python3\nprint(\"print x\")  # print x\nprint (1)\nprint\n",
            "log = print if verbose else None\nf = print or exec\nx = print is None, print not in y",
            "from x import print as p\n\"\"\"\nprint x\n`a` <> 0755\n\"\"\"\n",
            "a = 0, 00, 0_0, 0o755, 0x1F, 0b1, 1e-05, 1E+05, 1.05, .05, 0.5, 07.5, 07e1, 09j, 1_000",
            "a = b'x' + r'\\' + rb\"\\\"\" + f'{a!r}' + u'é'\nprinter = fingerprint = print",
            "raise ValueError('a, b')\nraise E from e\nraise\n",
            "x = 'a\\\n b'\ny: int = a<b, c>d\ndef f() -> None: pass\nzahlgröße = 1",
            "x = 'unfinished\nprint x",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    fn pieces() -> impl Strategy<Value = String> {
        let pieces = [
            "print", "exec", "raise", " ", "\n", "\r\n", "'", "\"", "'''", "ur", "f", "a", "é",
            "0", "7", "0x", "e", "L", "-", ".", ",", "`", "<>", "#", "\\", "(", "in ",
        ];
        let pieces = prop::sample::select(pieces.to_vec());
        prop::collection::vec(pieces, 0..24).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn whatever_the_text_what_is_found_is_whole(text in pieces()) {
            if let Some(found) = foreign(&text) {
                prop_assert!(!found.range.is_empty() && text.get(found.range).is_some());
            }
        }
    }
}
