//! What a skill's name may be made of, and the nearest name that is fine.
//!
//! The Agent Skills format rules the form (agentskills.io, reference validator skills-ref 0.1.1);
//! the platform's SDK adds what breaks its paths and its command line.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::diagnostic::Edit;
use crate::parse::one_line;
use crate::target::{Letters, Target};
use crate::tree::Entry;

/// As many other characters are worth a message; one more is found, to tell that there are more.
pub const SHOWN_OTHERS: usize = 5;

/// The name as the target's validator compares it: stripped and NFKC where letters outside ASCII
/// are allowed, else as it is.
#[must_use]
pub fn compared<'a>(name: &'a str, target: &Target) -> Cow<'a, str> {
    let name = if target.naming.is_unicode() { name.trim() } else { return name.into() };
    if name.is_ascii() { name.into() } else { name.nfkc().collect() }
}

/// What makes a name unsafe as a path component or on the command line, in words.
///
/// The SDK joins the name to folders unchecked; its command line splits `name:version` at the
/// last colon; inside the sandbox the name is a folder.
#[must_use]
pub fn path_defect(name: &str) -> Option<&'static str> {
    if name.contains('/') {
        Some("a slash")
    } else if name.contains('\\') {
        Some("a backslash")
    } else if name.contains(':') {
        Some("a colon")
    } else {
        matches!(name.trim(), "." | "..").then_some("nothing but dots")
    }
}

/// Whether the platform's command line takes the name for an id: 32 or more hexadecimal digits
/// once the hyphens are gone.
#[must_use]
pub fn is_like_uuid(name: &str) -> bool {
    let mut digits = 0;
    name.bytes().filter(|byte| *byte != b'-').all(|byte| {
        digits += 1;
        byte.is_ascii_hexdigit()
    }) && digits >= 32
}

/// Whether lower case would change the name.
#[must_use]
pub fn has_upper_case(name: &str, target: &Target) -> bool {
    match target.naming.letters.map(|letters| letters.value) {
        Some(Letters::Unicode) => {
            let name = compared(name, target);
            *name != name.to_lowercase()
        }
        Some(Letters::Ascii) => name.bytes().any(|byte| byte.is_ascii_uppercase()),
        None => false,
    }
}

/// The characters that are neither letter, digit nor hyphen, each once, in order; the first few.
#[must_use]
pub fn other_characters(name: &str, target: &Target) -> Vec<char> {
    let mut found = Vec::new();
    for character in compared(name, target).chars() {
        let allowed = character == '-' || is_allowed(character, target);
        if !allowed && !found.contains(&character) {
            found.push(character);
        }
        if found.len() > SHOWN_OTHERS {
            break;
        }
    }
    found
}

/// Whether a hyphen stands at an end, or two stand together.
#[must_use]
pub fn has_stray_hyphen(name: &str, target: &Target) -> bool {
    let name = compared(name, target);
    target.naming.hyphens.is_some()
        && (name.starts_with('-') || name.ends_with('-') || name.contains("--"))
}

/// Whether no rule about the form of a name has anything to say.
#[must_use]
pub fn is_fine(name: &str, target: &Target) -> bool {
    !name.is_empty()
        && target.naming.has_room_for(name.chars().count())
        && path_defect(name).is_none()
        && other_characters(name, target).is_empty()
        && !has_upper_case(name, target)
        && !has_stray_hyphen(name, target)
        && !is_like_uuid(name)
}

/// The name in lower case with its stray hyphens gone, if that makes it fine.
#[must_use]
pub fn tidied(name: &str, target: &Target) -> Option<String> {
    let name = hyphenated(&name.to_lowercase(), |character| character != '-');
    is_fine(&name, target).then_some(name)
}

/// The nearest name that is fine: Latin letters for what only looks like them, accents off where letters must be ASCII, every run of other
/// characters a hyphen. `None` if nothing is left or it is still too long.
#[must_use]
pub fn suggested(name: &str, target: &Target) -> Option<String> {
    let name = compared(name, target);
    let is_disguised = !target.naming.is_unicode() && is_mixed(&name);
    let latin = |character| latin_twin(character).filter(|_| is_disguised).unwrap_or(character);
    let name = name.chars().map(latin).collect::<String>().to_lowercase();
    let name: String = if target.naming.is_unicode() {
        name
    } else {
        name.nfkd().filter(|character| !is_combining_mark(*character)).collect()
    };
    let name = hyphenated(&name, |character| is_allowed(character, target));
    is_fine(&name, target).then_some(name)
}

/// The edit that writes `name` for an entry's value; `None` if the value is no single line.
#[must_use]
pub fn replacement(entry: &Entry, name: &str) -> Option<Edit> {
    let scalar = entry.value.scalar()?;
    let on_one_line = !scalar.style.is_block() && !scalar.text.contains(['\n', '\r']);
    let line = one_line::entry("name", name)?;
    let text = line.strip_prefix("name: ")?.to_owned();
    on_one_line.then_some(Edit { span: entry.value.span, text })
}

/// Python's `str.isalnum` where letters outside ASCII are allowed: no combining marks.
fn is_allowed(character: char, target: &Target) -> bool {
    match target.naming.letters.map(|letters| letters.value) {
        Some(Letters::Unicode) => character.is_alphanumeric() && !is_combining_mark(character),
        Some(Letters::Ascii) => character.is_ascii_alphanumeric(),
        None => true,
    }
}

/// The runs of characters to keep, with one hyphen between them.
fn hyphenated(name: &str, keep: impl Fn(char) -> bool) -> String {
    let parts = name.split(|character| !keep(character)).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("-")
}

/// Whether a word has Latin letters, and beside them only such others as look like them.
pub(crate) fn is_mixed(word: &str) -> bool {
    let is_foreign = |c: &char| may_look_latin(*c);
    word.chars().any(|c| c.is_ascii_alphabetic())
        && word.chars().any(|c| is_foreign(&c))
        && word.chars().filter(is_foreign).all(|c| latin_twin(c).is_some())
}

/// The ASCII letter that a letter of another script looks like.
pub(crate) fn latin_twin(character: char) -> Option<char> {
    if !may_look_latin(character) {
        return None;
    }
    let (before, _) = TWINS.split_once(character)?;
    before.chars().rfind(char::is_ascii)
}

/// Latin letters, each followed by those of [other scripts](may_look_latin) that look like it.
///
/// From the confusables of Unicode, by way of a crate whose table the system would have to fix up
/// at each start of the program: a test compares.
const TWINS: &str = "\
    A\u{391}\u{410}\u{13aa}\u{a4ee}a\u{3b1}\u{430}B\u{392}\u{412}\u{13f4}\u{2c82}\u{a4d0}b\u{42c}\
    \u{13cf}C\u{3f9}\u{421}\u{13df}\u{2ca4}\u{a4da}c\u{3f2}\u{441}\u{2ca5}\u{abaf}D\u{13a0}\
    \u{a4d3}d\u{501}\u{13e7}\u{a4d2}E\u{395}\u{415}\u{13ac}\u{a4f0}e\u{435}\u{4bd}F\u{3dc}\u{a4dd}\
    f\u{584}G\u{50c}\u{13c0}\u{13f3}\u{a4d6}g\u{581}H\u{397}\u{41d}\u{13bb}\u{2c8e}\u{a4e7}\
    h\u{4ba}\u{4bb}\u{570}\u{13c2}I\u{399}\u{406}\u{4c0}\u{2c92}i\u{3b9}\u{456}\u{582}\u{13a5}\
    \u{1fbe}\u{2c93}\u{ab75}J\u{37f}\u{408}\u{13ab}\u{a4d9}j\u{3f3}\u{458}\u{575}K\u{39a}\u{41a}\
    \u{13e6}\u{2c94}\u{a4d7}L\u{13de}\u{2cd0}\u{a4e1}l\u{4cf}\u{a4f2}M\u{39c}\u{3fa}\u{41c}\
    \u{13b7}\u{2c98}\u{a4df}N\u{39d}\u{2c9a}\u{a4e0}n\u{578}\u{57c}O\u{39f}\u{41e}\u{555}\u{2c9e}\
    \u{a4f3}o\u{3bf}\u{3c3}\u{3ed}\u{43e}\u{585}\u{2c9f}P\u{3a1}\u{420}\u{13e2}\u{2ca2}\u{2cce}\
    \u{a4d1}p\u{3c1}\u{3f1}\u{3f8}\u{440}\u{2ca3}\u{2ccf}Q\u{51a}q\u{51b}\u{563}\u{566}R\u{13a1}\
    \u{13d2}\u{a4e3}r\u{433}\u{2c85}\u{ab81}S\u{405}\u{54f}\u{13d5}\u{13da}\u{a4e2}s\u{455}\
    \u{abaa}T\u{3a4}\u{422}\u{13a2}\u{2ca6}\u{a4d4}U\u{54d}\u{a4f4}u\u{3c5}\u{57d}V\u{474}\u{13d9}\
    \u{a4e6}v\u{3bd}\u{475}\u{aba9}W\u{51c}\u{13b3}\u{13d4}\u{a4ea}w\u{448}\u{461}\u{51d}\u{561}\
    \u{2cbd}\u{ab83}\u{aba4}X\u{3a7}\u{425}\u{2cac}\u{a4eb}x\u{445}Y\u{3a5}\u{3d2}\u{423}\u{4ae}\
    \u{13a9}\u{13bd}\u{2ca8}\u{a4ec}y\u{3b3}\u{443}\u{4af}\u{2ca9}Z\u{396}\u{13c3}\u{2c8c}\u{a4dc}\
    z\u{2c8d}\u{ab93}";

/// Greek and Coptic, Cyrillic, Armenian, Cherokee, Lisu.
fn may_look_latin(character: char) -> bool {
    matches!(character,
        '\u{370}'..='\u{58f}' | '\u{13a0}'..='\u{13ff}' | '\u{1f00}'..='\u{1fff}'
        | '\u{2c80}'..='\u{2cff}' | '\u{a4d0}'..='\u{a4ff}' | '\u{ab70}'..='\u{abbf}')
        && character.is_alphabetic()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::{AGENTSKILLS, VLMRUN};

    #[test]
    fn the_reference_validators_vectors_hold() {
        for (name, fine) in [
            ("my-skill", true),
            ("a", true),
            ("1-2", true),
            ("MySkill", false),
            ("-my-skill", false),
            ("my-skill-", false),
            ("my--skill", false),
            ("my_skill", false),
            ("my skill", false),
            ("技能", true),
            ("мой-навык", true),
            ("НАВЫК", false),
            ("cafe\u{301}", true),
            ("x²", true),
            ("हिन्दी", false),
        ] {
            assert_eq!(is_fine(name, &AGENTSKILLS), fine, "{name}");
            assert_eq!(is_fine(name, &VLMRUN), fine && name.is_ascii(), "{name}");
        }
        assert!(is_fine(&"z".repeat(64), &VLMRUN));
        assert!(!is_fine(&"z".repeat(65), &VLMRUN));
    }

    #[test]
    fn suggestions_are_fine_names() {
        for (name, expected) in [
            ("My_Skill", Some("my-skill")),
            ("  Read Invoice!  ", Some("read-invoice")),
            ("Café.Crème", Some("cafe-creme")),
            ("🚀 rocket", Some("rocket")),
            ("p\u{430}ypal", Some("paypal")),
            ("\u{421}heck \u{440}\u{430}y", Some("check-pay")),
            ("мой-pdf", Some("pdf")),
            ("../../etc", Some("etc")),
            ("技能", None),
            ("---", None),
        ] {
            assert_eq!(suggested(name, &VLMRUN).as_deref(), expected, "{name}");
        }
        assert_eq!(suggested("技 能", &AGENTSKILLS).as_deref(), Some("技-能"));
        assert_eq!(tidied("-My--Skill-", &VLMRUN).as_deref(), Some("my-skill"));
        assert_eq!(tidied("My_Skill", &VLMRUN), None);
    }

    #[test]
    fn ids_are_told_from_names() {
        assert!(is_like_uuid("123e4567-e89b-12d3-a456-426614174000"));
        assert!(is_like_uuid(&"F".repeat(40)));
        assert!(!is_like_uuid("123e4567-e89b-12d3-a456-42661417400"));
        assert!(!is_like_uuid("123e4567-e89b-12d3-a456-42661417400g"));
    }

    #[test]
    fn twins_are_those_of_unicode() {
        for character in ('\0'..=char::MAX).filter(|character| may_look_latin(*character)) {
            let text = character.to_string();
            let skeleton: Vec<char> = unicode_security::skeleton(&text).collect();
            let twin = match skeleton[..] {
                // Lower-case l, capital I and others share one skeleton, which is l.
                ['l'] if character.is_uppercase() => Some('I'),
                [twin] if twin.is_ascii_alphabetic() => Some(twin),
                _ => None,
            };
            assert_eq!(latin_twin(character), twin, "{character:?}");
        }
    }
}
