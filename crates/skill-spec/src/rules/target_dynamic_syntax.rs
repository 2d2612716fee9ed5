use crate::diagnostic::{Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;

pub(super) static RULE: Rule = Rule {
    name: "target-dynamic-syntax",
    aliases: &[],
    group: Group::Target,
    severity: Severity::Warning,
    summary: "the prompt has syntax that only Claude Code fills in",
    docs: r#"### What it does
Reports `$ARGUMENTS`, variables such as `${CLAUDE_SKILL_DIR}`, and commands to run first (an exclamation mark before inline code) in a prompt for a target that does not fill them in.

### Why it matters
Claude Code replaces them before the model reads the prompt. In claude.ai and through the Claude API they stay as they stand, and the model reads them as words.

### How to repair
Say in words what is meant: "the text the user gives", "the folder of this skill".

Source: code.claude.com/docs/en/skills
"#,
    bad: &[
        Example {
            title: "arguments",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead $ARGUMENTS and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a variable",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page with ${CLAUDE_SKILL_DIR} as the folder and return `total`.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a command",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nThe day: !`date +%F`\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "in words",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead what the user gives and return `total`. Mind the sign!\n\n    echo \"!`date`\"\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let target = emit.target();
    let (Some(fact), Some(prompt)) = (&target.static_prompt, &skill.prompt) else { return };
    let text = skill.slice(prompt.text);
    let mut emit = emit.by(fact);
    for found in [arguments(text), variables(text), commands(skill, text, prompt.text)] {
        let Some((start, end)) = found.first() else { continue };
        let place = Span::new(prompt.text.file, prompt.text.start + start, prompt.text.start + end);
        let written = quote(skill.slice(place).trim_matches('`'));
        let message = if skill.slice(place).starts_with('!') {
            "a command to run first, which only Claude Code runs".to_owned()
        } else {
            format!("{written} stays as it stands: only Claude Code fills it in")
        };
        let diagnostic = emit.report(place, message);
        diagnostic.help("say in words what is meant");
        if found.len() > 1 {
            diagnostic.note(format!("there are {} of the kind", found.len()));
        }
    }
}

/// Start and end of each, in the prompt.
type Places = Vec<(usize, usize)>;

fn arguments(text: &str) -> Places {
    const WORD: &str = "$ARGUMENTS";
    let goes_on = |end: usize| {
        text.get(end..)
            .is_some_and(|rest| rest.starts_with(|c: char| c == '_' || c.is_alphanumeric()))
    };
    let places = text.match_indices(WORD).map(|(at, _)| (at, at + WORD.len()));
    places.filter(|(_, end)| !goes_on(*end)).collect()
}

fn variables(text: &str) -> Places {
    const KNOWN: [&str; 4] = ["SESSION_ID}", "SKILL_DIR}", "PROJECT_DIR}", "EFFORT}"];
    const START: &str = "${CLAUDE_";
    let places = text.match_indices(START).filter_map(|(at, _)| {
        let rest = text.get(at + START.len()..)?;
        let known = KNOWN.iter().find(|known| rest.starts_with(**known))?;
        Some((at, at + START.len() + known.len()))
    });
    places.collect()
}

/// Inline code with an exclamation mark before it that stands by itself.
fn commands(skill: &Skill, text: &str, prompt: Span) -> Places {
    let places = text.match_indices("!`").filter_map(|(at, _)| {
        let code = &skill.prompt_outline()?.code;
        let alone = text.get(..at)?.chars().next_back().is_none_or(char::is_whitespace);
        let start = prompt.start + at + 1;
        let span = code.binary_search_by_key(&start, |span| span.start).ok();
        let span = code.get(span?).filter(|_| alone)?;
        Some((at, span.end - prompt.start))
    });
    places.collect()
}
