use crate::diagnostic::Severity;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "description-too-long",
    aliases: &[],
    group: Group::Description,
    severity: Severity::Error,
    summary: "`description` is too long",
    docs: r#"### What it does
Reports a `description` of more characters than the target allows: 1024 in the Agent Skills format. Characters are Unicode scalar values; blanks at the ends count.

### Why it matters
The format's readers refuse a longer description. The platform publishes no limit of its own; its skills follow the format. Descriptions of all skills stand in an agent's context at all times, so every character is paid for again and again.

Source: agentskills.io/specification; the reference validator skills-ref 0.1.1 refuses it.
"#,
    bad: &[Example {
        title: "over a thousand characters",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Reads the totals of an invoice. Reads the totals of an invoice. Reads the totals of an invoice. Reads the totals of an invoice. Reads the totals of an invoice. Reads the totals of an invoice. Reads the totals of an invoice. Reads the totals of an invoice. Reads the totals of an invoice. Reads the totals of an invoice. Reads the totals of an invoice. Reads the totals of an invoice. Reads the totals of an invoice. Reads the totals of an invoice. Reads the totals of an invoice. Reads the totals of an invoice. Reads the totals of an invoice. Reads the totals of an invoice. Reads the totals of an invoice. Reads the totals of an invoice. Reads the totals of an invoice. Reads the totals of an invoice. Reads the totals of an invoice. Reads the totals of an invoice. Reads the totals of an invoice. Reads the totals of an invoice. Reads the totals of an invoice. Reads the totals of an invoice. Reads the totals of an invoice. Reads the totals of an invoice. Reads the totals of an invoice. Reads the totals of an invoice.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
        )],
        ..Example::BASE
    }],
    good: &[Example { title: "two sentences", ..Example::BASE }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some((entry, text)) = skill.filled("description") else { return };
    let facts = &emit.target().description;
    let Some(max) = &facts.max else { return };
    let joined = facts.joined.and_then(|key| Some((key, skill.filled(key)?.1)));
    let count = text.chars().count() + joined.map_or(0, |(_, text)| text.chars().count());
    if !facts.has_room_for(count) {
        let what = match joined {
            Some((key, _)) => format!("`description` and `{key}` have"),
            None => "`description` has".to_owned(),
        };
        let message = format!("{what} {count} characters; {} are allowed", max.value.max);
        emit.by(max)
            .report(entry.key.span, message)
            .help("say what the skill does and when to use it, and leave the rest to the prompt");
    }
}
