use crate::diagnostic::{Severity, quote};
use crate::model::scripts::{Language, Script, scripts};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "script-interpreter-differs",
    aliases: &[],
    group: Group::Script,
    severity: Severity::Warning,
    summary: "the first line of a script names another language than its file's name",
    docs: r#"### What it does
Holds the interpreter of a `#!` line against the end of the file's name: `.py` with `bash`, `.sh` with `python3`. A script that starts itself anew under another interpreter (`exec` in its first lines) is left aside.

### Why it matters
Run as `./scripts/total.py` the script goes to one interpreter, run as `python scripts/total.py` to another, and one of the two cannot read it.

### How to repair
Correct the line, or rename the file.
"#,
    bad: &[Example {
        title: "a shell for Python",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed; to add up the lines run `python scripts/sum.py`.\n",
            ),
            ("scripts/sum.py", "#!/usr/bin/env bash\nprint(0)\n"),
        ],
        ..Example::BASE
    }],
    good: &[Example {
        title: "one language",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed; to add up the lines run `python scripts/sum.py`.\n",
            ),
            ("scripts/sum.py", "#!/usr/bin/env -S uv run --script\nprint(0)\n"),
            ("scripts/all.sh", "#!/bin/sh\npython3 scripts/sum.py\n"),
        ],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    for script in scripts(skill) {
        let (Some(read), Some(named)) = (script.language(), Language::of_name(script.path)) else {
            continue;
        };
        if read == named || starts_anew(skill, &script) {
            continue;
        }
        let message = format!(
            "{} is {} by its name, and its first line hands it to {}",
            quote(script.path),
            named.name(),
            quote(script.interpreter())
        );
        emit.report(script.line, message).help(format!(
            "write `#!/usr/bin/env {}`, or rename the file",
            named.usual_interpreter()
        ));
    }
}

/// Whether the script hands itself to another interpreter in its first lines.
fn starts_anew(skill: &Skill, script: &Script<'_>) -> bool {
    let text = skill.text(script.line.file).unwrap_or("");
    text.lines().skip(1).take(40).any(|line| line.contains("exec"))
}
