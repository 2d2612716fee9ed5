use proptest::prelude::*;

use super::{Hidden, Kind, Scan};
use crate::files::{File, Files, RelPath};
use crate::scanned::Scanned;
use crate::span::FileId;

fn hidden(text: &str) -> Vec<(Kind, String)> {
    let mut files = Files::new();
    let file = File { bytes: text.as_bytes().to_vec().into(), executable: false };
    files.insert(RelPath::new("a.md").unwrap(), file);
    let found = Scanned::new(&files).hidden;
    found.into_iter().map(|it| (it.kind, text[it.span.range()].to_owned())).collect()
}

/// What writing in many languages needs.
const GOOD: &[&str] = &[
    "plain ASCII, tabs\tand lines\r\n",
    "\u{feff}a byte order mark at the start",
    "déjà vu, cafe\u{301}, naïve, Å, ﬁne – “quotes” … · • © ™ №",
    "Tiê\u{301}ng Viê\u{323}t, tiếng Việt",
    "שלום עולם, שׁלום, שָׁלוֹם: bəreshit בְּרֵאשִׁית",
    "הקובץ \u{200e}README.md\u{200e} נמצא כאן\u{200f}, ראו \u{2066}a/b.txt\u{2069}.",
    "\u{202b}עברית (English) עברית\u{202c}",
    "العربية \u{200f}(PDF)\u{200f} و\u{61c}12",
    "می\u{200c}خواهم کتاب\u{200c}ها را بخوانم، نمی\u{200c}دانم",
    "اردو: ہے\u{200c}، پاکستان",
    "हिन्दी: क्\u{200d}ष, र्\u{200d}य, शक्\u{200c}ति; বাংলা: র\u{200d}্য; मराठी",
    "മലയാളം: ന്\u{200d}, അവന്\u{200d}; ಕನ್ನಡ: ರ್\u{200d}ಕ; தமிழ்; తెలుగు",
    "සිංහල: ශ්\u{200d}රී ලංකා, ක්\u{200d}ෂ",
    "ภาษาไทย\u{200b}คำ\u{200b}ต่อ\u{200b}คำ; ខ្មែរ\u{200b}ភាសា; မြန်မာ\u{200b}စာ",
    "日本語、請求書（PDF版）、葛\u{e0100}飾区、辻\u{e0101}; 中文; 한국어 ᄀᆞᆷ",
    "👩\u{200d}💻 👨\u{200d}👩\u{200d}👧\u{200d}👦 🏳\u{fe0f}\u{200d}🌈 ❤\u{fe0f}\u{200d}🔥 👁\u{fe0f}\u{200d}🗨\u{fe0f} 🧑🏽\u{200d}🚀",
    "✔\u{fe0f} ☎\u{fe0e} 1\u{fe0f}\u{20e3} #\u{fe0f}\u{20e3} ⚠\u{fe0f}\u{fe0f} ℹ\u{fe0f}",
    "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} 🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f} 🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f} 🇩🇪",
    "Donau\u{ad}dampf\u{ad}schiff, hyphen\u{ad}ation",
    "a word\u{200b} and another, 10\u{202f}000\u{a0}€, thin\u{2009}space",
    "Ελληνικά, Русский, Українська, Հայերեն, ქართული, አማርኛ, ᏣᎳᎩ, ᠮᠣᠩᠭᠣᠯ",
    "e^{iπ} + 1 = 0, ∑ x\u{2062}y, α→β, Ω, ½",
];

#[test]
fn a_nul_or_the_look_of_a_picture_hides_nothing_in_a_text() {
    let texts = ["a\u{200b}\u{200b}\u{200b}b\0", "---\nftyp: a\u{200b}\u{200b}\u{200b}b"];
    for text in texts {
        for (name, count) in [("SKILL.md", 1), ("a/schema.JSON", 1), ("run.py", 1), ("a.bin", 0)] {
            let mut files = Files::new();
            let file = File { bytes: text.as_bytes().to_vec().into(), executable: false };
            files.insert(RelPath::new(name).unwrap(), file);
            assert_eq!(Scanned::new(&files).hidden.len(), count, "{name} {text:?}");
        }
    }
    let late = format!("{}\0\u{200b}\u{200b}\u{200b}", "a".repeat(1024));
    let mut files = Files::new();
    let file = File { bytes: late.into_bytes().into(), executable: false };
    files.insert(RelPath::new("LICENSE").unwrap(), file);
    assert_eq!(Scanned::new(&files).hidden.len(), 1);
}

#[test]
fn good_texts_of_many_languages_hide_nothing() {
    for text in GOOD {
        assert_eq!(hidden(text), [], "{text:?}");
    }
}

#[test]
fn what_hides_is_told_by_its_kind() {
    for (text, kind, part) in [
        ("a\u{202e}b", Kind::Direction, "\u{202e}"),
        ("if \u{2067}x\u{2069} y", Kind::Direction, "\u{2067}x\u{2069}"),
        ("שלום \u{202e}abc\u{202c}", Kind::Direction, "\u{202e}abc\u{202c}"),
        ("שלום \u{2067}abc", Kind::Direction, "\u{2067}"),
        ("a\u{e0068}\u{e0069}", Kind::Tags, "\u{e0068}\u{e0069}"),
        ("🏴\u{e0068}\u{e0069}", Kind::Tags, "\u{e0068}\u{e0069}"),
        (
            "🏴\u{e0069}\u{e0067}\u{e006e}\u{e006f}\u{e0072}\u{e0065}\u{e0020}\u{e007f}",
            Kind::Tags,
            "\u{e0069}\u{e0067}\u{e006e}\u{e006f}\u{e0072}\u{e0065}\u{e0020}\u{e007f}",
        ),
        ("x \u{200b}\u{200c}\u{200b} y", Kind::Run, "\u{200b}\u{200c}\u{200b}"),
        ("x \u{200b}\u{fe00}\u{200b} y", Kind::Run, "\u{200b}\u{fe00}\u{200b}"),
        ("pass\u{200b}word", Kind::InWord, "\u{200b}"),
        ("a\u{200e}b", Kind::InWord, "\u{200e}"),
        ("a\u{feff}b", Kind::InWord, "\u{feff}"),
        ("😊\u{e0158}\u{e0155}\u{e015c}", Kind::Selectors, "\u{e0158}\u{e0155}\u{e015c}"),
        ("a\u{e0158} b", Kind::Selectors, "\u{e0158}"),
        ("a\u{fe01}b", Kind::Selectors, "\u{fe01}"),
        ("\u{1b}[1;31mred", Kind::Escape, "\u{1b}[1;31m"),
        ("\u{9b}2Jx", Kind::Escape, "\u{9b}2J"),
        ("\u{1b}]8;;https://a.b\u{1b}\\x", Kind::Escape, "\u{1b}]8;;https://a.b\u{1b}\\"),
        ("\u{1b}c", Kind::Escape, "\u{1b}c"),
        ("\u{1b}(B", Kind::Escape, "\u{1b}(B"),
        ("OE \u{1b} R/W", Kind::Stray, "\u{1b}"),
        ("\u{1b}", Kind::Stray, "\u{1b}"),
    ] {
        assert_eq!(hidden(text), [(kind, part.to_owned())], "{text:?}");
    }
}

#[test]
fn long_texts_take_time_by_size_alone() {
    for piece in [
        "\u{200b}",
        "a\u{200b}",
        "\u{200e}",
        "a\u{200e} ",
        "\u{202e}",
        "\u{1b}[",
        "\u{1b}]",
        "\u{1b}]\u{1b}",
        "\u{1b} ",
        "\u{e0061}",
        "🏴\u{e0061}",
        "\u{fe0f}",
        "a\u{fe0f}",
        "\u{feff}",
        "שa\u{200e} ",
    ] {
        let text = piece.repeat((1 << 17) / piece.len());
        assert!(hidden(&text).len() <= super::MAX_PER_FILE, "{piece:?}");
    }
}

/// The same as [`Scan::run`] by a look at every character.
fn slowly(text: &str) -> Vec<Hidden> {
    let mut hidden = Vec::new();
    let mut scan = Scan { text, file: FileId(0), escape: None, line_done: 0, hidden: &mut hidden };
    let mut at = 0;
    while at < text.len() {
        at = scan.look(at);
    }
    hidden
}

proptest! {
    #[test]
    fn nothing_is_passed_over_by_looking_at_many_bytes(
        pieces in prop::collection::vec((0..PIECES.len(), 0_usize..70), 0..12),
    ) {
        let piece = |(piece, blanks): &(usize, usize)| format!("{:blanks$}{}", "", PIECES[*piece]);
        let text: String = pieces.iter().map(piece).collect();
        let mut hidden = Vec::new();
        let file = FileId(0);
        Scan { text: &text, file, escape: None, line_done: 0, hidden: &mut hidden }.run();
        prop_assert_eq!(hidden, slowly(&text), "{:?}", text);
    }
}

const PIECES: [&str; 34] = [
    "a",
    "\n",
    "ab",
    "é",
    "—",
    "→",
    "…",
    "資",
    "😊",
    "\u{1b}",
    "\u{1b}[1m",
    "\u{9b}2J",
    "\u{9d}a\u{7}",
    "\u{ad}",
    "\u{34f}",
    "\u{61c}",
    "\u{115f}",
    "\u{17b4}",
    "\u{180e}",
    "\u{200b}",
    "a\u{200b}b",
    "\u{200f}",
    "\u{2028}",
    "\u{202a}",
    "\u{202e}",
    "\u{2064}",
    "\u{2067}",
    "\u{206f}",
    "\u{3164}",
    "\u{fe0f}",
    "\u{feff}",
    "\u{ffa0}",
    "\u{e0061}",
    "\u{e0158}",
];
