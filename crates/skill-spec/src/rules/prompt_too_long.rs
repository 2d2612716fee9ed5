use crate::diagnostic::Severity;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;

pub(super) static RULE: Rule = Rule {
    name: "prompt-too-long",
    aliases: &[],
    group: Group::Prompt,
    severity: Severity::Warning,
    summary: "the prompt is over 500 lines or 5,000 tokens",
    docs: r#"### What it does
Reports a prompt of more than 500 lines or more than 5,000 tokens. Tokens are estimated as bytes / 3.6, since no tokenizer fits every model.

### Why it matters
The whole prompt goes into the model's context each time the skill is used. A long one costs, and hides what matters.

### How to repair
Keep the steps, and move tables, examples and background to files the prompt links to.

Source: agentskills.io/specification advises both limits.
"#,
    bad: &[Example { title: "six hundred lines", files: &[("SKILL.md", LONG)], ..Example::BASE }],
    good: &[Example { title: "a short prompt", ..Example::BASE }],
    check,
};

/// Both from the Agent Skills specification.
const MAX_LINES: usize = 500;
const MAX_TOKENS: usize = 5_000;

const HEAD: &str = "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n";
const LINE: &str = "- Go to the next page.\n";
const LONG_BYTES: [u8; HEAD.len() + 501 * LINE.len()] = long_bytes();
const LONG: &str = match std::str::from_utf8(&LONG_BYTES) {
    Ok(text) => text,
    Err(_) => "",
};

/// A constant, as examples are: [`HEAD`] and 501 times [`LINE`].
const fn long_bytes() -> [u8; HEAD.len() + 501 * LINE.len()] {
    let mut bytes = [0; HEAD.len() + 501 * LINE.len()];
    let mut at = 0;
    while at < bytes.len() {
        bytes[at] = if at < HEAD.len() {
            HEAD.as_bytes()[at]
        } else {
            LINE.as_bytes()[(at - HEAD.len()) % LINE.len()]
        };
        at += 1;
    }
    bytes
}

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(prompt) = &skill.prompt else { return };
    let over = match (prompt.lines > MAX_LINES, prompt.tokens > MAX_TOKENS) {
        (false, false) => return,
        (true, false) => format!("{} lines; {MAX_LINES} are advised at most", prompt.lines),
        (false, true) => {
            format!("about {} tokens; {MAX_TOKENS} are advised at most", prompt.tokens)
        }
        (true, true) => format!(
            "{} lines and about {} tokens; {MAX_LINES} and {MAX_TOKENS} are advised at most",
            prompt.lines, prompt.tokens
        ),
    };
    let first = skill.slice(prompt.text).lines().next().unwrap_or("").len();
    let place = Span { end: prompt.text.start + first, ..prompt.text };
    let diagnostic = emit.report(place, format!("the prompt has {over}"));
    diagnostic.help("keep the steps, and move tables, examples and background to linked files");
    diagnostic.note("tokens are estimated as bytes / 3.6; models differ");
}
