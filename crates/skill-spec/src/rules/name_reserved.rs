use crate::diagnostic::{Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::target::Reserved;

pub(super) static RULE: Rule = Rule {
    name: "name-reserved",
    aliases: &[],
    group: Group::Name,
    severity: Severity::Error,
    summary: "`name` has a word that the platform keeps for itself",
    docs: r#"### What it does
Reports a `name` with a word that the target reserves, wherever in the name it stands, and a folder whose name is reserved.

### Why it matters
Anthropic takes no skill with `anthropic` or `claude` in its name, also not as a part of a longer word. Claude Code keeps the folder `synced` for itself.

Source: Claude API documentation, skills guide; messages of the uploader of claude.ai; code.claude.com/docs/en/skills
"#,
    bad: &[Example {
        title: "the name of the model",
        files: &[(
            "SKILL.md",
            "---\nname: claude-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
        )],
        folder: Some("claude-invoice"),
        ..Example::BASE
    }],
    good: &[Example { title: "the name of the task", ..Example::BASE }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let target = emit.target();
    let Some(fact) = &target.naming.reserved else { return };
    let mut emit = emit.by(fact);
    match fact.value {
        Reserved::InName(words) => {
            let Some((entry, name)) = skill.filled("name") else { return };
            let lower = name.to_lowercase();
            let Some(word) = words.iter().find(|word| lower.contains(**word)) else { return };
            let message = format!("`name` {} holds the reserved word `{word}`", quote(name));
            emit.report(entry.value.span, message)
                .help("name the skill after its task, without the word")
                .note(fact.origin());
        }
        Reserved::AsFolder(words) => {
            let Some(folder) = &skill.files.folder else { return };
            if words.iter().any(|word| folder.eq_ignore_ascii_case(word)) {
                let message = format!("the folder is called {}, a reserved name", quote(folder));
                emit.report_bundle(message).help("rename the folder").note(fact.origin());
            }
        }
    }
}
