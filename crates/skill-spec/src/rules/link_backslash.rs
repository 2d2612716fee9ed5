use crate::diagnostic::{Fix, Severity, quote_path};
use crate::model::links::Goal;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "link-backslash",
    aliases: &[],
    group: Group::Link,
    severity: Severity::Warning,
    summary: "a link has backslashes where slashes belong",
    docs: r#"### What it does
Reports a link that leads to a file once its backslashes are read as slashes.

### Why it matters
Only Windows takes a backslash for a separator. Skills run on Linux, where it is a part of the name and the file is not found; and a renderer of Markdown escapes it.

### How to repair
Write slashes; `skill-dev check --fix` does so.
"#,
    bad: &[Example {
        title: "a path from Windows",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed. See [the terms](references\\terms.md).\n",
            ),
            ("references/terms.md", "# Terms\n\nnet: before tax\n"),
        ],
        ..Example::BASE
    }],
    good: &[Example {
        title: "slashes",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed. See [the terms](references/terms.md).\n",
            ),
            ("references/terms.md", "# Terms\n\nnet: before tax\n"),
        ],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    for link in skill.links() {
        let Goal::Backslash(path) = &link.goal else { continue };
        let message = "link has `\\` as separator, which only Windows takes for one";
        let diagnostic = emit.report(link.span, message);
        diagnostic.help(format!("write it with `/`: {}", quote_path(path)));
        if let Some(span) = link.path_span(skill) {
            diagnostic.fix(Fix::safe("write slashes", span, link.spelling(skill, path)));
        }
    }
}
