use super::placeholder;
use crate::diagnostic::{Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "description-too-short",
    aliases: &[],
    group: Group::Description,
    severity: Severity::Warning,
    summary: "`description` is too short to say what and when",
    docs: r#"### What it does
Reports a `description` of fewer than 20 characters or fewer than four words; of fewer than eight characters where it is written without spaces between words.

### Why it matters
The description is what an agent reads to decide whether to use the skill. A few words do not tell it what the skill does and when it helps.

Source: agentskills.io/specification asks for both.
"#,
    bad: &[Example {
        title: "two words",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: Reads invoices\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
        )],
        ..Example::BASE
    }],
    good: &[Example { title: "what and when", ..Example::BASE }],
    check,
};

/// Fewer characters cannot say what a skill does.
const MIN_CHARACTERS: usize = 20;
/// The same for scripts that write a word with one or two characters.
const MIN_DENSE: usize = 8;
const MIN_WORDS: usize = 4;

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some((entry, text)) = skill.filled("description") else { return };
    let text = text.trim();
    let has_characters = |least: usize| text.chars().nth(least - 1).is_some();
    let has_words = || text.split_whitespace().nth(MIN_WORDS - 1).is_some();
    // Han, kana and their neighbours are written without spaces, and so is Thai.
    let dense = |c| matches!(c, '\u{e00}'..='\u{eff}' | '\u{2e80}'..);
    let is_short = if !text.is_ascii() && text.contains(dense) {
        !has_characters(MIN_DENSE)
    } else {
        !has_characters(MIN_CHARACTERS) || !has_words()
    };
    if is_short && !placeholder::is_unwritten(text) {
        let message = format!("`description` {} does not say what and when", quote(text));
        emit.report(entry.value.span, message)
            .help("say what the skill does and when to use it, in a sentence or two");
    }
}
