use super::unseen;
use crate::diagnostic::Severity;
use crate::hidden::Kind;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "unicode-bidi-control",
    aliases: &[],
    group: Group::Unicode,
    severity: Severity::Warning,
    summary: "a text turns the direction of writing",
    docs: r#"### What it does
Reports, in every text of the bundle, embeddings, overrides and isolates (U+202A to U+202E, U+2066 to U+2069) that a line does not need: overrides, parts that stay open, and all of them where nothing is written from right to left. One diagnostic a file.

### Why it matters
They make people read a text in another order than a model or an interpreter does: what looks like a comment is code, what looks like one instruction is another. (CVE-2021-42574, "Trojan Source")

### How to repair
Delete them. Hebrew, Arabic and Persian need none in plain text; the marks U+200E, U+200F and U+061C are left alone there, and so are isolates that are closed on their line.
"#,
    bad: &[Example {
        title: "an override",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n\nNever pay \u{202e}tcefrep si ti\u{202c} before a person has looked.\n",
        )],
        ..Example::BASE
    }],
    good: &[Example {
        title: "Hebrew with an isolate and a mark",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n\nThe field may be called `סה״כ לתשלום` or \u{2067}מספר \u{2066}PDF\u{2069}\u{2069}.\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    for seen in unseen::by_file(skill, &[Kind::Direction]) {
        let Some((first, character)) = seen.first(skill) else { continue };
        let lines = seen.count_in_words("line");
        let message = format!(
            "{lines} with controls that turn the direction of writing, the first of them {}",
            unseen::named(character)
        );
        let diagnostic = emit.report(first, message);
        diagnostic.help("delete them: what people read here is not what a model reads");
        seen.relate(diagnostic);
    }
}
