use crate::diagnostic::{Severity, quote};
use crate::parse::json;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "schema-pattern-backreference",
    aliases: &[],
    group: Group::Schema,
    severity: Severity::Error,
    summary: "a pattern refers back to one of its groups",
    docs: r#"### What it does
Reports back-references, `\1`, `\k<name>`, `(?P=name)`, in a `pattern` or in a key of `patternProperties`.

### Why it matters
Building a class from the schema, the SDK raises `SchemaError`: the engine behind it has no back-references (measured with vlmrun Python SDK 0.9.2).

### How to repair
Spell the alternatives out: `^(\d{2}-\d{2}|\d{2}/\d{2})$` in place of `^\d{2}([-/])\d{2}\1$`.
"#,
    bad: &[
        Example {
            title: "by number",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"id\": { \"type\": \"string\", \"pattern\": \"^\\\\d{2}([-/])\\\\d{2}\\\\1\\\\d{4}$\", \"description\": \"As printed\" }\n  },\n  \"required\": [\"id\"]\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "by name",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"id\": { \"type\": \"string\", \"pattern\": \"^(?<quote>[a-z])x\\\\k<quote>$\", \"description\": \"As printed\" }\n  },\n  \"required\": [\"id\"]\n}\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "a backslash and a digit",
        files: &[(
            "schema.json",
            "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"id\": { \"type\": \"string\", \"pattern\": \"^\\\\\\\\1[\\\\0]?$\", \"description\": \"As printed\" }\n  },\n  \"required\": [\"id\"]\n}\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    for (node, pattern) in emit.patterns() {
        let Some(first) = pattern.back_references.first() else { continue };
        let span = json::string_fragment(skill.slice(node.span), node.span).span(first.clone());
        let construct =
            quote(node.text().and_then(|text| text.get(first.clone())).unwrap_or_default());
        emit.report(
            span,
            format!("the pattern refers back to a group with {construct}, which the SDK refuses"),
        )
        .help("spell the alternatives out, or leave the comparison to the prompt");
    }
}
