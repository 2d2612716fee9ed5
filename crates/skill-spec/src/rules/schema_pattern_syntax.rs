use crate::diagnostic::Severity;
use crate::parse::json;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "schema-pattern-syntax",
    aliases: &[],
    group: Group::Schema,
    severity: Severity::Error,
    summary: "a pattern is no regular expression",
    docs: r#"### What it does
Reports a `pattern` or a key of `patternProperties` that no engine compiles: a bracket that is never closed, nothing to repeat, a range that runs backwards. What only some engines take is left alone.

### Why it matters
A reader that compiles the schema stops at such a pattern.

### How to repair
A character with a meaning of its own is written with a backslash, which JSON doubles: `"\\("` for a parenthesis.
"#,
    bad: &[
        Example {
            title: "an open group",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"id\": { \"type\": \"string\", \"pattern\": \"^(INV-\\\\d+$\", \"description\": \"As printed\" }\n  },\n  \"required\": [\"id\"]\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "nothing to repeat",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"id\": { \"type\": \"string\", \"pattern\": \"*.pdf\", \"description\": \"As printed\" }\n  },\n  \"required\": [\"id\"]\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a range that runs backwards",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"id\": { \"type\": \"string\", \"pattern\": \"^[9-0]+$\", \"description\": \"As printed\" }\n  },\n  \"required\": [\"id\"]\n}\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[
        Example {
            title: "what ECMA-262 takes",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"id\": { \"type\": \"string\", \"pattern\": \"^[\\\\w-]+\\\\/\\\\u0041[^]{2,}$\", \"description\": \"As printed\" }\n  },\n  \"required\": [\"id\"]\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a named group",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"id\": { \"type\": \"string\", \"pattern\": \"^(?<year>\\\\d{4})-x{1,2}$\", \"description\": \"As printed\" }\n  },\n  \"required\": [\"id\"]\n}\n",
            )],
            ..Example::BASE
        },
    ],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    for (node, pattern) in emit.patterns() {
        let Some((range, why)) = &pattern.error else { continue };
        let span = json::string_fragment(skill.slice(node.span), node.span).span(range.clone());
        emit.report(span, format!("the pattern is no regular expression: {why}")).label(*why).help(
            "a character with a meaning of its own is written with two backslashes before it",
        );
    }
}
