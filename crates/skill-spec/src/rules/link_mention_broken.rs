use super::bundle_entry_unusable::shown;
use crate::diagnostic::{Fix, Severity, quote_path};
use crate::model::links::{Meant, why_left_out};
use crate::model::mentions;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "link-mention-broken",
    aliases: &[],
    group: Group::Link,
    severity: Severity::Warning,
    summary: "a path in code leads to a file that does not ship",
    docs: r#"### What it does
Reports paths in inline code and in the commands of shell blocks (`references/terms.md`, `python scripts/total.py in.pdf`) that start with a folder of the bundle, or with one that skills keep their files in (`scripts`, `references`, `assets`, `examples`, `templates`, `resources`), and lead to nothing that ships: neither from the root nor from the file's own folder. Each path is reported once.

Paths that speak of other files are left aside: those with placeholders, those in a sentence, a list or under a heading of examples or of files yet to be made, those of README and its like, and all in skills about skills.

### Why it matters
Most prompts name their scripts and references in code, not by link. Where the file is missing, the agent's command fails, or it writes a file of its own in its place.

### How to repair
Correct the path, add the file, or take the mention out. Paths are read from the root of the bundle (agentskills.io, specification, file references).
"#,
    bad: &[
        Example {
            title: "a script under another name",
            files: &[
                (
                    "SKILL.md",
                    "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed; to add up the lines run `python scripts/sum_line.py lines.csv`.\n",
                ),
                ("scripts/sum_lines.py", "print(0)\n"),
            ],
            ..Example::BASE
        },
        Example {
            title: "a file that was not added",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed; the words of each country are in `references/terms.md`.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "files that ship, and files of others",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed, with the words of `references/terms.md`.\nFor one country there may be a file of its own, such as `references/fr.md`.\nWrite what you found to `assets/report.md`.\n",
            ),
            ("references/terms.md", "# Terms\n\nnet: before tax\n"),
        ],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    for mention in mentions::broken(skill) {
        let path = quote_path(&mention.path);
        if let Some(reason) = why_left_out(skill, &mention.path) {
            let message = format!("{path} does not ship: {}", shown(&reason.to_string()));
            emit.report(mention.span, message)
                .help("make it a regular file that ships, or take the mention out");
            continue;
        }
        let diagnostic = emit.report(mention.span, format!("{path} is not in the bundle"));
        let Some(Meant::Moved(meant) | Meant::Near(meant)) = &mention.meant else {
            diagnostic.help("add the file, correct the path, or take the mention out");
            continue;
        };
        let meant_quoted = quote_path(meant);
        let help = match &mention.meant {
            Some(Meant::Moved(_)) => format!("the only file of that name is {meant_quoted}"),
            _ => format!("did you mean {meant_quoted}?"),
        };
        let dot = if skill.slice(mention.span).starts_with("./") { "./" } else { "" };
        let end = mention.span.start + dot.len() + mention.path.len();
        let span = crate::span::Span { end, ..mention.span };
        let title = format!("write {meant_quoted}");
        diagnostic.help(help);
        // A path of other characters would not be read as one where it stands.
        if mentions::is_plain(meant) {
            diagnostic.fix(Fix::guess(title, span, format!("{dot}{meant}")));
        }
    }
}
