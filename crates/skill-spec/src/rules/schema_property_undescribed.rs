use crate::diagnostic::{Severity, quote};
use crate::model::{Role, Schema, Subschema, Subschemas, Target};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::tree::Node;

pub(super) static RULE: Rule = Rule {
    name: "schema-property-undescribed",
    aliases: &[],
    group: Group::Schema,
    severity: Severity::Warning,
    summary: "a property has no description",
    docs: r#"### What it does
Reports an entry of `properties` without a `description`, or with an empty one. A property that is a `$ref` or a `const`, or whose branches carry the description, is left alone.

### Why it matters
The descriptions are the model's instructions, field by field: each property in the platform's examples has one (docs.vlm.run, skills/spec/schema-json). Without it the model has the name alone to go by.

### How to repair
Say what the field holds, where it stands in the document and how it is to be written: "Amount due incl. tax, as printed".
"#,
    bad: &[
        Example {
            title: "no description",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"total\": { \"type\": \"number\" }\n  },\n  \"required\": [\"total\"]\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "an empty description, deeper down",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"seller\": {\n      \"type\": \"object\",\n      \"description\": \"Who sells\",\n      \"properties\": {\n        \"name\": { \"type\": \"string\", \"description\": \"\" }\n      }\n    }\n  },\n  \"required\": [\"seller\"]\n}\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[
        Example {
            title: "a reference and a constant",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"kind\": { \"const\": \"invoice\" },\n    \"seller\": { \"$ref\": \"#/definitions/Party\" },\n    \"any\": true\n  },\n  \"required\": [\"kind\"],\n  \"definitions\": {\n    \"Party\": { \"type\": \"object\", \"properties\": {} }\n  }\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a condition on a property described above",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"paid\": { \"type\": \"boolean\", \"description\": \"Whether it is paid\" }\n  },\n  \"required\": [\"paid\"],\n  \"if\": { \"properties\": { \"paid\": { \"enum\": [true] } } }\n}\n",
            )],
            ..Example::BASE
        },
    ],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let (Some(schema), Some(all)) = (&skill.schema, emit.schemas()) else { return };
    for sub in &all.list {
        let Role::Property(entry) = sub.role else { continue };
        let name = entry.name().unwrap_or_default();
        if is_described(schema, all, sub) || refines(schema, all, sub, name) {
            continue;
        }
        let own = schema.get(sub.node, "description");
        let what = if own.is_some() { "an empty description" } else { "no description" };
        emit.report(entry.key.span, format!("the property {} has {what}", quote(name))).help(
            "add a `description` that tells the model what the field holds and how to write it",
        );
    }
}

fn has_description(schema: &Schema, node: &Node) -> bool {
    let own = schema.get(node, "description");
    // What is no text is another rule's business.
    own.is_some_and(|own| own.text().is_none_or(|text| !text.trim().is_empty()))
}

fn is_described(schema: &Schema, all: &Subschemas<'_>, sub: &Subschema<'_>) -> bool {
    let node = sub.node;
    let has = |key| schema.entry(node, key).is_some();
    if has_description(schema, node) || has("$ref") || has("const") {
        return true;
    }
    let lists = ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|key| schema.get(node, key));
    lists.flat_map(Node::items).any(|branch| {
        let target = schema.get(branch, "$ref").and_then(Node::text).map(|to| all.resolve(sub, to));
        let behind = matches!(target, Some(Target::Here(node)) if has_description(schema, node));
        behind || has_description(schema, branch)
    })
}

/// Whether the property stands in a condition, or narrows one that is declared further out.
fn refines(schema: &Schema, all: &Subschemas<'_>, sub: &Subschema<'_>, name: &str) -> bool {
    let mut owner = sub.parent.and_then(|parent| all.list.get(parent));
    while let Some(Subschema { role: Role::InPlace(keyword), parent, .. }) = owner {
        if matches!(*keyword, "if" | "not") {
            return true;
        }
        owner = parent.and_then(|parent| all.list.get(parent));
        let outer = owner.and_then(|outer| schema.get(outer.node, "properties"));
        if outer.is_some_and(|properties| schema.entry(properties, name).is_some()) {
            return true;
        }
    }
    false
}
