use crate::diagnostic::{Fix, Severity, quote};
use crate::model::scripts::scripts;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "script-interpreter-absent",
    aliases: &[],
    group: Group::Script,
    severity: Severity::Warning,
    summary: "the first line of a script names a program of one machine",
    docs: r#"### What it does
Reports `#!` lines that lead into a package manager of macOS (`/opt/homebrew`, `/opt/local`, `/usr/local/Cellar`), a home folder (`/Users`, `/home`), a virtual environment or a drive of Windows.

### Why it matters
The script runs where it was written and nowhere else: on the Linux hosts where skills run there is no such program, and the script ends with "bad interpreter".

### How to repair
Write `#!/usr/bin/env python3`: it finds the program wherever it is installed.
"#,
    bad: &[Example {
        title: "a program of Homebrew",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed; to add up the lines run `python scripts/sum.py`.\n",
            ),
            ("scripts/sum.py", "#!/opt/homebrew/bin/python3\nprint(0)\n"),
        ],
        ..Example::BASE
    }],
    good: &[Example {
        title: "found by `env`",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed; to add up the lines run `python scripts/sum.py`.\n",
            ),
            ("scripts/sum.py", "#!/usr/bin/env python3\nprint(0)\n"),
        ],
        ..Example::BASE
    }],
    check,
};

/// Where programs lie on one machine or on one system alone.
const PLACES: [&str; 9] = [
    "/opt/homebrew/",
    "/opt/local/",
    "/usr/local/Cellar/",
    "/usr/local/opt/",
    "/Users/",
    "/home/",
    "/root/",
    "/Applications/",
    "/Library/",
];

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    for script in scripts(skill) {
        let program = script.program();
        let is_of_one = PLACES.into_iter().any(|place| program.starts_with(place))
            || program.contains('\\')
            || program.contains("venv/");
        if !is_of_one {
            continue;
        }
        let name = script.interpreter();
        let line = format!("#!/usr/bin/env {}", name.trim_end_matches(".exe"));
        let message = format!("{} is a program of one machine", quote(program));
        let diagnostic = emit.report(script.line, message);
        diagnostic.help(format!("write {}", quote(&line)));
        if script.language().is_some() && script.command == program {
            let end = script.line.end - trailing_cr(skill.slice(script.line));
            let span = crate::span::Span { end, ..script.line };
            diagnostic.fix(Fix::guess(format!("write {}", quote(&line)), span, line));
        }
    }
}

fn trailing_cr(line: &str) -> usize {
    usize::from(line.ends_with('\r'))
}
