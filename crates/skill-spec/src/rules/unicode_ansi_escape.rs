use super::{bundle_control_character, unseen};
use crate::diagnostic::Safety;
use crate::diagnostic::Severity;
use crate::hidden::Kind;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "unicode-ansi-escape",
    aliases: &[],
    group: Group::Unicode,
    severity: Severity::Warning,
    summary: "a text holds escape sequences of a terminal",
    docs: r#"### What it does
Reports escape sequences (ESC or its one-character form, and what follows) in every text of the bundle: colours, movements of the cursor, titles of windows, links; and escape characters that begin none. One diagnostic a file and kind.

### Why it matters
They come along when text is copied out of a terminal; alone, the character is often what a conversion made of an arrow. A model reads them as noise, YAML and JSON forbid them, and whoever prints the file lets it overwrite lines of the screen or hide some.

### How to repair
Delete each sequence as a whole, which the fix does, or put the arrow back; in a program write `\x1b` or `\033` instead of the character.
"#,
    bad: &[Example {
        title: "a coloured word",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n\nNever \u{1b}[1mguess\u{1b}[0m an amount.\n",
        )],
        ..Example::BASE
    }],
    good: &[Example {
        title: "a sequence in letters",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n\nPrint `\\\\x1b[1m` before the total.\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    for seen in unseen::by_file(skill, &[Kind::Escape, Kind::Stray]) {
        let Some((first, _)) = seen.first(skill) else { continue };
        // The reader of the file stopped here, and said so.
        if bundle_control_character::stops_parser(skill, first) {
            continue;
        }
        let diagnostic = if seen.kind == Kind::Stray {
            let count = seen.count_in_words("escape character");
            emit.report(first, format!("{count} (U+001B) that nobody sees"))
                .help("put back what stood there: often an arrow that a conversion lost")
        } else {
            let safety = if seen.is_prose(skill) { Safety::Safe } else { Safety::Unsafe };
            emit.report(first, format!("{} of a terminal", seen.count_in_words("escape sequence")))
                .help("delete it, or write it in letters: `\\x1b[…`")
                .fix(seen.deletion(safety, "delete the escape sequences"))
        };
        seen.relate(diagnostic);
    }
}
