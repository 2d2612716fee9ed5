use crate::diagnostic::Severity;
use crate::model::{Schema, Subschemas};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::tree::Node;

pub(super) static RULE: Rule = Rule {
    name: "schema-required-absent",
    aliases: &[],
    group: Group::Schema,
    severity: Severity::Note,
    summary: "no property of the output is required",
    docs: r#"### What it does
Notes a root with `properties` and without `required`, if some property is neither nullable nor has a `default`. A schema whose properties all are is written so on purpose: an absent field means null there.

### Why it matters
Every field may be left out: `{}` fits, and the code that reads the output has to expect it.

### How to repair
List the fields that must always be there in `required`; what may be missing on a document can be null: `"type": ["string", "null"]`.
"#,
    bad: &[Example {
        title: "nothing required",
        files: &[(
            "schema.json",
            "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\" }\n  }\n}\n",
        )],
        ..Example::BASE
    }],
    good: &[Example {
        title: "nullable fields with defaults",
        files: &[(
            "schema.json",
            "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"total\": { \"type\": [\"number\", \"null\"], \"description\": \"Amount due\" },\n    \"currency\": { \"type\": \"string\", \"default\": \"EUR\", \"description\": \"ISO 4217\" }\n  }\n}\n",
        )],
        ..Example::BASE
    }],
    check,
};

/// With one of these fields may be required elsewhere.
const ELSEWHERE: &[&str] = &[
    "required",
    "$ref",
    "$dynamicRef",
    "$recursiveRef",
    "allOf",
    "anyOf",
    "oneOf",
    "if",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "minProperties",
];

fn check(_: &Skill, emit: &mut Emitter<'_>) {
    let Some(all) = emit.schemas() else { return };
    let Some(root) = Subschemas::described(all) else { return };
    let schema = all.schema();
    let Some(properties) = schema.entry(root, "properties") else { return };
    let is_object = schema.get(root, "type").is_none_or(|kind| kind.text() == Some("object"));
    // A misspelt `required` is another rule's business.
    let misspelt = root.entries().iter().filter_map(crate::tree::Entry::name);
    let mut misspelt = misspelt.filter(|name| name.to_ascii_lowercase().starts_with("requir"));
    if !is_object
        || ELSEWHERE.iter().any(|key| schema.entry(root, key).is_some())
        || misspelt.next().is_some()
    {
        return;
    }
    let mut demanding =
        properties.value.entries().iter().filter(|entry| demands(schema, &entry.value));
    if demanding.next().is_some() {
        emit.report(properties.key.span, "no property is required: `{}` fits this schema")
            .help("list the properties that must always be there in `required`");
    }
}

/// Whether a property is neither nullable nor has a default, nor says `required` in itself.
fn demands(schema: &Schema, property: &Node) -> bool {
    let kind = schema.get(property, "type");
    let branches = ["anyOf", "oneOf"].into_iter().filter_map(|key| schema.get(property, key));
    let is_null = |node: &Node| schema.get(node, "type").and_then(Node::text) == Some("null");
    let nullable = kind
        .is_some_and(|kind| kind.items().iter().any(|item| item.text() == Some("null")))
        || branches.flat_map(Node::items).any(is_null)
        || ["default", "nullable", "required", "const"]
            .iter()
            .any(|key| schema.entry(property, key).is_some() && property.is_mapping());
    property.is_mapping() && !nullable && !property.entries().is_empty()
}
