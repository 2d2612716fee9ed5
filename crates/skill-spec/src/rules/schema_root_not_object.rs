use crate::diagnostic::Severity;
use crate::model::keywords::TYPES;
use crate::model::{Schema, Subschemas};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;
use crate::tree::{Kind, Node, Value};

pub(super) static RULE: Rule = Rule {
    name: "schema-root-not-object",
    aliases: &[],
    group: Group::Schema,
    severity: Severity::Warning,
    summary: "the schema does not describe an object",
    docs: r#"### What it does
Reports a `schema.json` whose root does not describe an object: another `type`, a bare `true` or `false`, or nothing that says what the output is.

### Why it matters
The platform's page calls `object` the normal root (docs.vlm.run, skills/spec/schema-json), and the SDK turns the root into a class with fields (vlmrun Python SDK 0.9.2, types.py). A list or a number has no fields to extract.

### How to repair
Put the list into a property of an object: `{ "type": "object", "properties": { "items": { "type": "array", … } } }`.
"#,
    bad: &[
        Example {
            title: "a list at the root",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"array\",\n  \"items\": { \"type\": \"string\" }\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "nothing said",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"description\": \"What we read\"\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "everything allowed",
            files: &[("schema.json", "true\n")],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "an object by reference",
        files: &[(
            "schema.json",
            "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"$ref\": \"#/definitions/Invoice\",\n  \"definitions\": {\n    \"Invoice\": {\n      \"type\": \"object\",\n      \"properties\": { \"total\": { \"type\": \"number\", \"description\": \"Amount due\" } },\n      \"required\": [\"total\"]\n    }\n  }\n}\n",
        )],
        ..Example::BASE
    }],
    check,
};

const HELP: &str = "put what is to be read into `properties` of `{ \"type\": \"object\", … }`";

/// Any of these says enough about the root to leave it alone.
const SHAPED: &[&str] = &[
    "properties",
    "patternProperties",
    "additionalProperties",
    "required",
    "allOf",
    "anyOf",
    "oneOf",
    "$dynamicRef",
    "$recursiveRef",
];

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(schema) = &skill.schema else { return };
    let root = &schema.root;
    match &root.value {
        Value::Scalar(scalar) if scalar.kind == Kind::Bool => {
            let message = format!("the schema is `{}`, which describes no object", scalar.text);
            emit.report(root.span, message).help(HELP);
        }
        Value::Mapping(_) => check_mapping(schema, emit),
        _ => {}
    }
}

fn check_mapping(schema: &Schema, emit: &mut Emitter<'_>) {
    let Some(root) = emit.schemas().and_then(Subschemas::described) else { return };
    let Some(kind) = schema.get(root, "type") else {
        if !SHAPED.iter().any(|key| schema.entry(root, key).is_some()) {
            let span = Span { end: root.span.start + 1, ..root.span };
            emit.report(span, "the schema does not say that the output is an object").help(HELP);
        }
        return;
    };
    let is = |node: &Node, name| node.text() == Some(name);
    if is(kind, "object") || kind.items().iter().any(|item| is(item, "object")) {
        return;
    }
    // A `type` that is no type at all is another rule's business.
    if let Some(name) = kind.text().filter(|name| TYPES.contains(name)) {
        emit.report(kind.span, format!("the output is `{name}`, not an object")).help(HELP);
    } else if kind.items().iter().any(|item| item.text().is_some()) {
        emit.report(kind.span, "the output is never an object").help(HELP);
    }
}
