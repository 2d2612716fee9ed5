use crate::diagnostic::Severity;
use crate::model::Subschemas;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;
use crate::tree::Node;

pub(super) static RULE: Rule = Rule {
    name: "schema-no-property",
    aliases: &[],
    group: Group::Schema,
    severity: Severity::Warning,
    summary: "the schema has no property",
    docs: r#"### What it does
Reports a root that is an object and names no property: `properties` is absent or empty, and no other keyword describes any.

### Why it matters
The schema says what is to be extracted. Without a property there is nothing to extract, and every object fits, `{}` included.
"#,
    bad: &[
        Example {
            title: "no properties",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\"\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "empty ones",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {}\n}\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "properties by pattern",
        files: &[(
            "schema.json",
            "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"patternProperties\": { \"^[a-z]+$\": { \"type\": \"string\", \"description\": \"A field of the form\" } }\n}\n",
        )],
        ..Example::BASE
    }],
    check,
};

/// With one of these there are properties, or may be.
const OTHERS: &[&str] = &[
    "$ref",
    "$dynamicRef",
    "$recursiveRef",
    "allOf",
    "anyOf",
    "oneOf",
    "if",
    "then",
    "else",
    "required",
    "dependencies",
    "dependentSchemas",
    "patternProperties",
    "propertyNames",
    "unevaluatedProperties",
];

fn check(_: &Skill, emit: &mut Emitter<'_>) {
    let Some(all) = emit.schemas() else { return };
    let Some(root) = Subschemas::described(all) else { return };
    let get = |key| all.schema().entry(root, key);
    let is_object = get("type").is_some_and(|entry| entry.value.text() == Some("object"));
    let described = get("additionalProperties").is_some_and(|entry| entry.value.is_mapping());
    if !is_object || described || OTHERS.iter().any(|key| get(key).is_some()) {
        return;
    }
    let properties = get("properties");
    // What is no mapping is another rule's business, and so is a key that is misspelt.
    let is_empty = |node: &Node| node.is_mapping() && node.entries().is_empty();
    let known = |name| crate::model::keywords::keyword(name).is_some();
    let strange = root
        .entries()
        .iter()
        .any(|entry| entry.value.is_mapping() && entry.name().is_some_and(|name| !known(name)));
    let span = match properties {
        Some(entry) if is_empty(&entry.value) => entry.key.span,
        None if !strange => Span { end: root.span.start + 1, ..root.span },
        _ => return,
    };
    emit.report(span, "the schema has no property: there is nothing to extract")
        .help("name each field under `properties`, with a `type` and a `description`");
}
