use crate::diagnostic::{Fix, Severity, quote};
use crate::model::scripts::{Script, scripts};
use crate::parse::{python, shell};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;

pub(super) static RULE: Rule = Rule {
    name: "script-syntax-foreign",
    aliases: &[],
    group: Group::Script,
    severity: Severity::Warning,
    summary: "a script has syntax that the interpreter of its first line cannot read",
    docs: r#"### What it does
Looks into scripts whose first line names `sh` for what only bash and its kin read (`[[ … ]]`, `function`, arrays, `${name//a/b}`, `<<<`, `<(…)`, `&>`, `==` within `[ … ]`, `source`), and into those that name `python3` for what only Python 2 reads (`print x`, `exec "…"`, `raise Error, "…"`, backticks, `<>`, `0755`, `10L`). It tells the first place. A script that asks which shell reads it, or hands itself to bash, is left aside.

### Why it matters
`sh` is bash on some machines and a plain shell on others, Debian and Ubuntu among them: the script works for its author and fails where the skill runs. Python 3 does not start at all.

### How to repair
Name the interpreter that is meant on the first line, or write what every shell has.

Source: POSIX.1-2017, Shell Command Language; "What's New In Python 3.0"
"#,
    bad: &[
        Example {
            title: "a test of bash",
            files: &[
                (
                    "SKILL.md",
                    "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed; to add up the lines run `sh scripts/sum.sh`.\n",
                ),
                (
                    "scripts/sum.sh",
                    "#!/bin/sh\nif [[ -f lines.csv ]]; then\n  awk '{ total += $1 } END { print total }' lines.csv\nfi\n",
                ),
            ],
            ..Example::BASE
        },
        Example {
            title: "Python 2",
            files: &[
                (
                    "SKILL.md",
                    "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed; to add up the lines run `python3 scripts/sum.py`.\n",
                ),
                (
                    "scripts/sum.py",
                    "#!/usr/bin/env python3\nimport sys\n\nprint sum(float(line) for line in sys.stdin)\n",
                ),
            ],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "each its own",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed; to add up the lines run `sh scripts/sum.sh`, or `scripts/all.sh` and `scripts/sum.py`.\n",
            ),
            ("scripts/all.sh", "#!/usr/bin/env bash\n[[ -f lines.csv ]] && source sum.sh\n"),
            ("scripts/sum.py", "#!/usr/bin/env python\nprint 0\n"),
            (
                "scripts/sum.sh",
                "#!/bin/sh\n# No [[ here ]].\nif [ -f lines.csv ]; then\n  awk '{ total += $1 } END { print total }' lines.csv\nfi\n",
            ),
        ],
        ..Example::BASE
    }],
    check,
};

/// Words of a script that knows which shell reads it.
const AWARE: [&str; 6] =
    ["BASH_VERSION", "KSH_VERSION", "ZSH_VERSION", "exec bash", "exec /bin/bash", "env bash"];

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    for script in scripts(skill) {
        let Some(text) = skill.text(script.line.file) else { continue };
        let by = script.interpreter();
        if matches!(by, "sh" | "dash") {
            of_shell(skill, &script, text, emit);
        } else if by.starts_with("python3") {
            let Some(found) = python::foreign(text) else { continue };
            let span = Span::new(script.line.file, found.range.start, found.range.end);
            let shown = quote(skill.slice(span));
            emit.report(span, format!("{shown} is syntax of Python 2, and not of {}", quote(by)))
                .help(format!("write {}", found.instead))
                .related(script.line, "this is the interpreter");
        }
    }
}

fn of_shell(skill: &Skill, script: &Script<'_>, text: &str, emit: &mut Emitter<'_>) {
    if AWARE.iter().any(|word| text.contains(word)) {
        return;
    }
    let Some(found) = shell::foreign(text) else { return };
    let span = Span::new(script.line.file, found.range.start, found.range.end);
    let (shown, by) = (quote(skill.slice(span)), script.interpreter());
    let message = format!("{shown} is syntax of bash, and not of every {}", quote(by));
    let diagnostic = emit.report(span, message);
    let instead = found.instead.map_or(String::new(), |instead| format!(", or {instead} here"));
    diagnostic.help(format!("name `bash` on the first line{instead}"));
    diagnostic.related(script.line, "this is the interpreter");
    // The name stands behind the last slash or blank of the program.
    let line = skill.slice(script.line);
    let name = line.match_indices(by).find(|(at, _)| line[..*at].ends_with(['/', ' ', '\t']));
    if let Some((at, _)) = name {
        let name = Span::new(script.line.file, at, at + by.len());
        diagnostic.fix(Fix::guess("run it with `bash`", name, "bash"));
    }
}
