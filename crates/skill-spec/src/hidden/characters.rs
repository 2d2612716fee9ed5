//! Kinds and names of characters that are not seen.

/// A character of no width, or one that is drawn as nothing.
pub(super) fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{206a}'..='\u{206f}'
        | '\u{3164}' | '\u{feff}' | '\u{ffa0}')
}

/// A variation selector: it chooses a form of the character before it.
pub(super) fn is_selector(character: char) -> bool {
    matches!(character, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// A tag character: a copy of ASCII that nothing draws.
pub(super) fn is_tag(character: char) -> bool {
    matches!(character, '\u{e0000}'..='\u{e007f}')
}

/// Whether tags behind `before` name the region of a flag, such as Scotland's.
pub(super) fn is_flag(before: &str, tags: &str) -> bool {
    let region: Vec<u8> = said_by_tags(tags).bytes().collect();
    before.ends_with('\u{1f3f4}')
        && tags.ends_with('\u{e007f}')
        && (4..=6).contains(&region.len())
        && tags.chars().count() == region.len() + 1
        && region[..2].iter().all(u8::is_ascii_lowercase)
        && region.iter().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

/// The ASCII that tag characters mirror.
pub(crate) fn said_by_tags(tags: &str) -> String {
    let mirrored = tags.chars().filter(|tag| matches!(tag, '\u{e0020}'..='\u{e007e}'));
    mirrored.filter_map(|tag| char::from_u32(u32::from(tag) - 0xe0000)).collect()
}

/// The bytes that variation selectors count, if they are a text.
pub(crate) fn said_by_selectors(selectors: &str) -> Option<String> {
    let byte = |selector: char| {
        let code = u32::from(selector);
        let byte = if code < 0xe0100 { code - 0xfe00 } else { code - 0xe0100 + 16 };
        u8::try_from(byte).ok()
    };
    let bytes: Option<Vec<u8>> = selectors.chars().take(400).map(byte).collect();
    let text = String::from_utf8(bytes?).ok()?;
    let readable = text.chars().filter(|c| c.is_alphanumeric() || *c == ' ').count();
    (readable * 2 > text.chars().count()).then_some(text)
}

/// The name of a character that is not seen.
pub(crate) fn name(character: char) -> &'static str {
    match character {
        '\u{ad}' => "soft hyphen",
        '\u{34f}' => "combining grapheme joiner",
        '\u{61c}' => "Arabic letter mark",
        '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' => "Hangul filler",
        '\u{180e}' => "Mongolian vowel separator",
        '\u{200b}' => "zero width space",
        '\u{200c}' => "zero width non-joiner",
        '\u{200d}' => "zero width joiner",
        '\u{200e}' => "left-to-right mark",
        '\u{200f}' => "right-to-left mark",
        '\u{202a}' => "left-to-right embedding",
        '\u{202b}' => "right-to-left embedding",
        '\u{202c}' => "pop directional formatting",
        '\u{202d}' => "left-to-right override",
        '\u{202e}' => "right-to-left override",
        '\u{2060}' => "word joiner",
        '\u{2061}'..='\u{2064}' => "invisible operator",
        '\u{2066}' => "left-to-right isolate",
        '\u{2067}' => "right-to-left isolate",
        '\u{2068}' => "first strong isolate",
        '\u{2069}' => "pop directional isolate",
        '\u{feff}' => "byte order mark",
        _ if is_selector(character) => "variation selector",
        _ if is_tag(character) => "tag character",
        _ => "invisible character",
    }
}
