//! The direction of writing: what turns it, and where that is needed.

/// A character that opens or closes a part written in another direction.
pub(super) fn is_control(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A mark that counts as a letter of one direction, and changes nothing else.
pub(super) fn is_mark(character: char) -> bool {
    matches!(character, '\u{200e}' | '\u{200f}' | '\u{61c}')
}

/// Whether there is a letter of a script written from right to left.
pub(super) fn has_right_to_left(text: &str) -> bool {
    text.chars().any(|character| {
        matches!(character,
            '\u{590}'..='\u{61b}' | '\u{61d}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}'
            | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    })
}

/// The length up to the end of the last control of a line that holds some, if they do more than
/// writing of both directions needs: overrides, parts that stay open, or no such writing at all.
pub(super) fn defect(line: &str, needs_them: bool) -> Option<usize> {
    let mut open: Vec<char> = Vec::new();
    let mut is_sound = needs_them;
    let mut end = 0;
    for (at, control) in line.char_indices().filter(|(_, character)| is_control(*character)) {
        end = at + control.len_utf8();
        match control {
            '\u{202d}' | '\u{202e}' => is_sound = false,
            '\u{202c}' => is_sound &= open.pop() == Some('\u{202c}'),
            '\u{2069}' => is_sound &= open.pop() == Some('\u{2069}'),
            '\u{202a}' | '\u{202b}' => open.push('\u{202c}'),
            _ => open.push('\u{2069}'),
        }
    }
    (!is_sound || !open.is_empty()).then_some(end)
}
