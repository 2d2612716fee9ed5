use super::unseen::{self, Unseen, plural};
use crate::diagnostic::Severity;
use crate::diagnostic::{Safety, quote};
use crate::hidden::{Kind, said_by_selectors};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "unicode-invisible-run",
    aliases: &[],
    group: Group::Unicode,
    severity: Severity::Warning,
    summary: "a text holds characters that nobody sees",
    docs: r#"### What it does
Reports, in every text of the bundle: characters of zero width between letters or digits of ASCII, three and more of them in a row, and variation selectors that choose no form of a character, with the text they spell where they spell one. One diagnostic a file and kind.

Left alone is what writing needs: joiners and non-joiners in Persian, Arabic, Indic and Sinhala, breaks between words in Thai and Khmer, emoji, keycaps, forms of Chinese characters, soft hyphens.

### Why it matters
A name with a character of zero width in it is another name, and no search finds it. A run of them carries a text past every reviewer: a byte each, if they are variation selectors.

### How to repair
Delete them. Between letters in Markdown, JSON and YAML the fix is safe; elsewhere it is a guess.
"#,
    bad: &[
        Example {
            title: "a copied name",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n\nReturn the field `total\u{200b}_net`, and `due\u{2060}_date` beside it.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a run",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n\nRead\u{200b}\u{200c}\u{200b}\u{200b}\u{200c} every line.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "variation selectors that spell a word",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n\nBe kind 😊\u{e0158}\u{e0155}\u{e015c}\u{e0160}.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "Persian, Hindi, Thai and emoji",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n\nThe total may be called `می\u{200c}پردازم`, `क्\u{200d}षेत्र` or `ยอด\u{200b}รวม`. 👩\u{200d}💻 ✔\u{fe0f}\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    for seen in unseen::by_file(skill, &[Kind::InWord, Kind::Run, Kind::Selectors]) {
        let Some((first, character)) = seen.first(skill) else { continue };
        let count: usize = seen.spans().map(|span| skill.slice(span).chars().count()).sum();
        let (message, safety) = match seen.kind {
            Kind::Selectors => (selectors(skill, &seen, count), Safety::Unsafe),
            kind => {
                let safe = kind == Kind::InWord && seen.is_prose(skill);
                let safety = if safe { Safety::Safe } else { Safety::Unsafe };
                let place = if kind == Kind::InWord { " within words" } else { " in a row" };
                let named = unseen::named(character);
                let first = if count == 1 { "" } else { ", the first of them" };
                let what = plural(count, "invisible character");
                (
                    format!("{what}{place}{first}{} {named}", if count == 1 { ":" } else { "" }),
                    safety,
                )
            }
        };
        let diagnostic = emit.report(first, message);
        diagnostic.help("delete what nobody sees");
        diagnostic.fix(seen.deletion(safety, "delete the invisible characters"));
        seen.relate(diagnostic);
    }
}

fn selectors(skill: &Skill, seen: &Unseen, count: usize) -> String {
    let all: String = seen.spans().map(|span| skill.slice(span)).collect();
    let what = plural(count, "variation selector");
    match said_by_selectors(&all) {
        Some(said) => format!("{what} that spell {}", quote(&said)),
        None => format!("{what} that choose no form of a character"),
    }
}
