use crate::diagnostic::{Fix, Severity, quote_path};
use crate::model::links::Goal;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "link-from-root",
    aliases: &[],
    group: Group::Link,
    severity: Severity::Note,
    summary: "a link in a folder is written from the root of the bundle",
    docs: r#"### What it does
Reports a link in a file below the root that leads to a file only if it is read from the root of the bundle, not from the folder of the file it stands in.

### Why it matters
The Agent Skills format asks for paths from the root of the skill (agentskills.io, specification, file references), and an agent that starts there finds the file. All who render Markdown start from the folder of the file: for them the link is broken. Only what `SKILL.md` itself links to means the same for both.

### How to repair
Name the file in the prompt, where both readings agree, or write the path from the file's own folder.
"#,
    bad: &[Example {
        title: "a file that links to its neighbour",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed. See [the terms](references/terms.md).\n",
            ),
            ("references/terms.md", "# Terms\n\nnet: see [tax](references/tax.md)\n"),
            ("references/tax.md", "# Tax\n\nAs printed.\n"),
        ],
        ..Example::BASE
    }],
    good: &[Example {
        title: "a link from its own folder",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed. See [the terms](references/terms.md).\n",
            ),
            ("references/terms.md", "# Terms\n\nnet: see [tax](tax.md)\n"),
            ("references/tax.md", "# Tax\n\nAs printed.\n"),
        ],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    for link in skill.links() {
        let Goal::FromRoot(path) = &link.goal else { continue };
        let message =
            format!("link leads to {} only from the root of the bundle", quote_path(path));
        let text = link.spelling(skill, path);
        let diagnostic = emit.report(link.span, message);
        diagnostic.help(format!("from the folder of this file the way is {}", quote_path(&text)));
        if let Some(span) = link.path_span(skill) {
            diagnostic.fix(Fix::guess("write the way from this file's folder", span, text));
        }
    }
}
