use super::script_crlf::to_lf;
use crate::diagnostic::{Severity, quote};
use crate::model::scripts::{Language, scripts};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;

pub(super) static RULE: Rule = Rule {
    name: "script-shebang-crlf",
    aliases: &[],
    group: Group::Script,
    severity: Severity::Warning,
    summary: "the first line of a script ends with CR LF",
    docs: r#"### What it does
Reports scripts whose `#!` line ends with CR LF. Shell scripts are the business of `script-crlf`.

### Why it matters
Run as `./scripts/sum.py`, the system looks for a program called `python3\r` and finds none. Only `python scripts/sum.py` works.

### How to repair
Save the file with LF; `skill-dev check --fix` does so.
"#,
    bad: &[Example {
        title: "a script from Windows",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed; to add up the lines run `python scripts/sum.py`.\n",
            ),
            ("scripts/sum.py", "#!/usr/bin/env python3\r\nprint(0)\r\n"),
        ],
        ..Example::BASE
    }],
    good: &[Example {
        title: "LF, and CR LF where no line is `#!`",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed; to add up the lines run `python scripts/sum.py`.\n",
            ),
            (
                "scripts/sum.py",
                "#!/usr/bin/env python3\nfrom numbers_of import lines\nprint(lines)\n",
            ),
            ("scripts/numbers_of.py", "lines = 0\r\n"),
        ],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    for script in scripts(skill) {
        let is_shell = script.language() == Some(Language::Shell);
        if is_shell || !skill.slice(script.line).ends_with('\r') {
            continue;
        }
        let message = format!("the first line of {} ends with CR LF", quote(script.path));
        let name = script.interpreter();
        let span = Span { start: script.line.end - 1, ..script.line };
        let diagnostic = emit.report(span, message);
        diagnostic
            .help(format!("save it with LF: the system looks for {}", quote(&format!("{name}\r"))));
        if let Some(fix) = to_lf(skill, script.line.file) {
            diagnostic.fix(fix);
        }
    }
}
