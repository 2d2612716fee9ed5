use crate::diagnostic::{Severity, quote};
use crate::parse::json;
use crate::parse::pattern::explosion;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "schema-pattern-catastrophic",
    aliases: &[],
    group: Group::Schema,
    severity: Severity::Warning,
    summary: "a pattern can make a backtracking engine hang",
    docs: r#"### What it does
Reports a repetition of what can match one text in several ways, with something behind it that may fail: `(a+)+$`, `(\d+,?)+;`, `(a|aa)*b`.

### Why it matters
Engines that backtrack, among them those of Python, JavaScript and Java, try each way in turn. Thirty letters of a scan that do not match take seconds, forty take hours. Whoever validates the outputs with one of them can be brought to a halt by a document.

### How to repair
Let only one of the nested repetitions match a given text: `^\d+(,\d+)*;` in place of `^(\d+,?)+;`. Or bound the length with `maxLength`.

The first 64 KiB of patterns are looked at.
"#,
    bad: &[
        Example {
            title: "nested repetitions",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"codes\": { \"type\": \"string\", \"pattern\": \"^([A-Z0-9]+,?)+$\", \"description\": \"Codes\" }\n  },\n  \"required\": [\"codes\"]\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "alternatives that overlap",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"codes\": { \"type\": \"string\", \"pattern\": \"^(\\\\w|\\\\d)+;$\", \"description\": \"Codes\" }\n  },\n  \"required\": [\"codes\"]\n}\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "a separator that must be there",
        files: &[(
            "schema.json",
            "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"codes\": { \"type\": \"string\", \"pattern\": \"^[A-Z0-9]+(,[A-Z0-9]+)*$\", \"description\": \"Codes\" }\n  },\n  \"required\": [\"codes\"]\n}\n",
        )],
        ..Example::BASE
    }],
    check,
};

/// Real schemas have a few hundred bytes of patterns; beyond this time runs out.
const MAX_BYTES: usize = 1 << 16;

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let mut left = MAX_BYTES;
    for (node, _) in emit.patterns() {
        let Some(text) = node.text() else { continue };
        left = left.saturating_sub(text.len());
        if left == 0 {
            return;
        }
        let Some(range) = explosion(text) else { continue };
        let span = json::string_fragment(skill.slice(node.span), node.span).span(range.clone());
        let part = text.get(range).unwrap_or_default();
        let message = format!("{} can match one text in exponentially many ways", quote(part));
        emit.report(span, message)
            .help("let only one of the nested repetitions match a given text")
            .note("Python, JavaScript and Java try them all before they say that a text does not match");
    }
}
