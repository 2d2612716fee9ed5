use crate::diagnostic::{Severity, quote_path};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "bundle-file-misnamed",
    aliases: &[],
    group: Group::Bundle,
    severity: Severity::Warning,
    summary: "a file is called nearly as one that is read, and is not read",
    docs: r#"### What it does
Reports a file at the root that is called `schema.json` or `vlmrun.yaml` but for upper and lower case, or `vlmrun.yml`, where the file of the right name is absent. Of `SKILL.md` the rule `manifest-wrong-case` speaks.

### Why it matters
The platform reads exactly `schema.json` and `vlmrun.yaml`. A file of another name is a resource like any other: the skill runs without its schema or its graph, and nothing says so.

### How to repair
Rename the file.

Source: docs.vlm.run, skills/spec/overview
"#,
    bad: &[
        Example {
            title: "a capital",
            files: &[
                (
                    "SKILL.md",
                    "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed, in JSON that fits `schema.json`.\n",
                ),
                ("Schema.json", "{ \"type\": \"object\" }\n"),
            ],
            removed: &["schema.json"],
            ..Example::BASE
        },
        Example {
            title: "the other ending of YAML",
            files: &[
                (
                    "SKILL.md",
                    "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed; the steps are those of `vlmrun.yml`.\n",
                ),
                ("vlmrun.yml", "apiVersion: vlm.run/v1alpha\n"),
            ],
            removed: &["vlmrun.yaml"],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "both names beside each other",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed; `vlmrun.yml` has the steps of before, `old/Schema.json` the form.\n",
            ),
            ("old/Schema.json", "{}\n"),
            (
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Read: Go through every page\n    [*] --> Read\n    Read --> [*]\n",
            ),
            ("vlmrun.yml", "apiVersion: vlm.run/v1alpha\n"),
        ],
        ..Example::BASE
    }],
    check,
};

/// The files that are read, with other endings that people give them.
const READ: [(&str, &[&str]); 2] =
    [("schema.json", &["schema.json"]), ("vlmrun.yaml", &["vlmrun.yaml", "vlmrun.yml"])];

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let target = emit.target();
    for (name, ways) in READ {
        let is_read = target.reads(name);
        // A link or folder of that name has rules of its own.
        let is_there = skill.files.id(name).is_some()
            || skill.files.has_folder(name)
            || skill.files.left_out.iter().any(|entry| entry.path == name);
        if !is_read || is_there {
            continue;
        }
        let is_meant = |path: &str| ways.iter().any(|way| path.eq_ignore_ascii_case(way));
        let paths = skill.files.iter().map(|(path, _)| path.as_str());
        for path in paths.filter(|path| is_meant(path)) {
            let shown = quote_path(path);
            emit.report_path(path, format!("{shown} is not read: its name is not `{name}`"))
                .help(format!("rename it: `mv {path} {name}`"));
        }
    }
}
