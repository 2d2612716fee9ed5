use crate::diagnostic::{Fix, Severity, quote_path};
use crate::model::links::Goal;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "link-case-differs",
    aliases: &[],
    group: Group::Link,
    severity: Severity::Warning,
    summary: "a link differs from its file in upper and lower case",
    docs: r#"### What it does
Reports a link whose file ships under a path that differs from it in upper and lower case alone.

### Why it matters
The link works on the author's machine if that runs macOS or Windows, where case does not count. Skills run on Linux, where it does: there the file is not found.

### How to repair
Write the path as the file has it; `skill-dev check --fix` does so.
"#,
    bad: &[Example {
        title: "a capital too many",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed. See [net](./References/The%20terms.md#net).\n",
            ),
            ("references/the terms.md", "# Terms\n\n## Net\n\nBefore tax.\n"),
        ],
        ..Example::BASE
    }],
    good: &[Example {
        title: "the file's own spelling",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed. See [net](references/Terms.md).\n",
            ),
            ("references/Terms.md", "# Terms\n\n## Net\n\nBefore tax.\n"),
        ],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    for link in skill.links() {
        let Goal::OtherCase(path) = &link.goal else { continue };
        let file = quote_path(path);
        let message = format!("link differs from {file} in upper and lower case");
        let diagnostic = emit.report(link.span, message);
        diagnostic.help(format!("write it as the file has it: {file}"));
        if let Some(span) = link.path_span(skill) {
            let text = link.spelling(skill, path);
            diagnostic.fix(Fix::safe(format!("link to {file}"), span, text));
        }
    }
}
