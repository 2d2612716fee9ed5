use crate::diagnostic::{Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::tree::{Kind, Node, Value};

pub(super) static RULE: Rule = Rule {
    name: "schema-integer-too-large",
    aliases: &[],
    group: Group::Schema,
    severity: Severity::Warning,
    summary: "an integer in `schema.json` is too large to be read exactly everywhere",
    docs: r#"### What it does
Reports a whole number beyond 2^53 (9007199254740992) that a 64-bit float cannot hold exactly, wherever it stands in `schema.json`.

### Why it matters
Many readers keep every number as a 64-bit float (RFC 8259, section 6), JavaScript among them: they see a neighbour of the number, so that an `enum` or a bound no longer matches what was meant.

### How to repair
Identifiers are better described as text: `"type": "string"` with a `pattern`.
"#,
    bad: &[Example {
        title: "an account number",
        files: &[(
            "schema.json",
            "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"account\": { \"enum\": [9007199254740993], \"description\": \"Account\" }\n  },\n  \"required\": [\"account\"]\n}\n",
        )],
        ..Example::BASE
    }],
    good: &[Example {
        title: "powers of two and ten are exact",
        files: &[(
            "schema.json",
            "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"size\": { \"type\": \"integer\", \"maximum\": 9007199254740992, \"minimum\": -100000000000000000000, \"description\": \"Size\" }\n  },\n  \"required\": [\"size\"]\n}\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    if let Some(schema) = &skill.schema {
        visit(&schema.root, emit);
    }
}

/// Recursion ends at [`crate::parse::json::MAX_DEPTH`].
fn visit(node: &Node, emit: &mut Emitter<'_>) {
    match &node.value {
        Value::Sequence(items) => items.iter().for_each(|item| visit(item, emit)),
        Value::Mapping(entries) => entries.iter().for_each(|entry| visit(&entry.value, emit)),
        Value::Scalar(scalar) if scalar.kind == Kind::Integer => {
            // Up to 15 digits are exact; only then is it worth the arithmetic.
            if scalar.text.len() > 15
                && let Ok(float) = scalar.text.parse::<f64>()
                && let read = format!("{float:.0}")
                && read != scalar.text
            {
                emit.report(node.span, format!("{} is beyond 2^53", quote(&scalar.text)))
                    .help("describe it as text, or choose a number below 2^53")
                    .note(format!("readers that keep numbers as floats see {}", quote(&read)));
            }
        }
        Value::Scalar(_) | Value::Alias => {}
    }
}
