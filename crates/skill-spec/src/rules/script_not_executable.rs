use crate::diagnostic::{Fix, Severity, quote};
use crate::model::runs;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;

pub(super) static RULE: Rule = Rule {
    name: "script-not-executable",
    aliases: &[],
    group: Group::Script,
    severity: Severity::Note,
    summary: "a script is run by its path and is not executable",
    docs: r#"### What it does
Reports a script with a `#!` line and without execute bit that a command of a Markdown file starts with: `./scripts/sum.py lines.csv`. Commands that name the interpreter need no bit, and a text that speaks of `chmod` sees to it.

### Why it matters
The system refuses to start the file: "permission denied". Even a bit that is set may get lost where a bundle is uploaded file by file; a command that names the interpreter works everywhere.

### How to repair
Write `python3 scripts/sum.py lines.csv`, or set the bit: `chmod +x scripts/sum.py`.
"#,
    bad: &[Example {
        title: "run by its path",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed. To add up the lines:\n\n```bash\n./scripts/sum.py lines.csv\n```\n",
            ),
            ("scripts/sum.py", "#!/usr/bin/env python3\nprint(0)\n"),
        ],
        ..Example::BASE
    }],
    good: &[Example {
        title: "run by its interpreter",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed. To add up the lines with `scripts/sum.py`:\n\n```bash\npython3 scripts/sum.py lines.csv\n```\n",
            ),
            ("scripts/sum.py", "#!/usr/bin/env python3\nprint(0)\n"),
        ],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    for (script, run) in runs::not_executable(skill) {
        let path = quote(script.path);
        let message = format!("{path} is run by its path and is not executable");
        let diagnostic = emit.report(run, message);
        diagnostic.related(script.line, "the script");
        let set = quote(&format!("chmod +x {}", script.path));
        if script.language().is_none() {
            diagnostic.help(set);
            continue;
        }
        let by = script.interpreter();
        diagnostic.help(format!("write `{by}` before it, or run {set}")).fix(Fix::guess(
            format!("run it with `{by}`"),
            Span { end: run.start, ..run },
            format!("{by} "),
        ));
    }
}
