//! Escape sequences of terminals (ECMA-48).

/// The longest sequence that carries a text, such as the title of a window.
const MAX_TEXT: usize = 4096;

/// The length of the sequence that `text` starts with.
pub(super) fn length(text: &str) -> Option<usize> {
    let mut characters = text.chars();
    let (kind, head) = match (characters.next()?, characters.next()) {
        ('\u{1b}', Some(second)) => (second, 1 + second.len_utf8()),
        ('\u{9b}', _) => ('[', 2),
        ('\u{9d}', _) => (']', 2),
        _ => return None,
    };
    let rest = text.get(head..)?;
    match kind {
        '[' => {
            let is_parameter = |c: char| matches!(c, '\u{20}'..='\u{3f}');
            let end = rest.find(|c| !is_parameter(c))?;
            let is_final = rest[end..].starts_with(|c| matches!(c, '@'..='~'));
            is_final.then_some(head + end + 1)
        }
        ']' | 'P' | 'X' | '^' | '_' => {
            let near = &rest[..rest.floor_char_boundary(MAX_TEXT)];
            let end = near.find(['\u{7}', '\u{1b}', '\u{9c}', '\n', '\r'])?;
            let close = &near[end..];
            let length = ["\u{7}", "\u{1b}\\", "\u{9c}"].iter().find(|it| close.starts_with(**it));
            length.map(|close| head + end + close.len())
        }
        // A character set, by its letter or digit. After a blank or another sign the escape
        // character is more likely what is left of an arrow, and the rest is text.
        '(' | ')' | '*' | '+' => {
            rest.starts_with(|c| matches!(c, '0'..='9' | 'A' | 'B')).then_some(head + 1)
        }
        '7' | '8' | '=' | '>' | 'c' => Some(head),
        _ => None,
    }
}
