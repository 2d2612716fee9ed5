use crate::diagnostic::Severity;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::target::Spelling;

pub(super) static RULE: Rule = Rule {
    name: "manifest-wrong-case",
    aliases: &[],
    group: Group::Manifest,
    severity: Severity::Error,
    summary: "the manifest is not spelt `SKILL.md`",
    docs: r#"### What it does
Reports a manifest whose name differs from `SKILL.md` in upper and lower case: `skill.md`, `Skill.md`, `SKILL.MD`.

### Why it matters
The platform and its SDK look for exactly `SKILL.md`. On a file system that tells case apart, as in the cloud, there is no such file. Some readers also find `skill.md`: the targets `openai` and `adk` take it, and `agentskills` warns of it.

Source: Python SDK 0.9.2, skills.py; docs.vlm.run, skills/spec/overview
"#,
    bad: &[
        Example {
            title: "lower case",
            files: &[(
                "skill.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            removed: &["SKILL.md"],
            ..Example::BASE
        },
        Example {
            title: "upper-case extension",
            files: &[(
                "SKILL.MD",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            removed: &["SKILL.md"],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "a sound file",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let path = skill.syntax.manifest_file.and_then(|file| skill.files.path(file));
    let Some(path) = path.filter(|path| path.as_str() != "SKILL.md") else { return };
    let fact = &emit.target().bundle.manifest_file;
    let is_lower = path.as_str() == "skill.md";
    let mut emit = match fact.value {
        Spelling::AnyCase => return,
        Spelling::LowerCaseToo if is_lower => return,
        Spelling::LowerCaseTolerated if is_lower => emit.by(&fact.taken()),
        _ => emit.by(fact),
    };
    emit.report_path(path.as_str(), format!("the manifest is called `{path}`, not `SKILL.md`"))
        .help(format!("rename it: `mv {path} SKILL.md`"))
        .note("where file names differ in case only, rename it by way of a third name");
}
