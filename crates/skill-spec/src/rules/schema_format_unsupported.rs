use crate::diagnostic::Severity;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "schema-format-unsupported",
    aliases: &[],
    group: Group::Schema,
    severity: Severity::Warning,
    summary: "a `format` that the SDK cannot load",
    docs: r#"### What it does
Reports `"format": "email"` and `"format": "idn-email"`.

### Why it matters
Building a class from the schema, the SDK raises `ImportError` for these two on a default install: they need the package `email-validator`, which it does not bring along. All other formats load; unknown ones are taken for plain text (each was tried with vlmrun Python SDK 0.9.2, vlmrun-hub, `jsonschema_to_model`).

### How to repair
Leave `format` out and say it in the `description`; a `pattern` such as `^[^@ ]+@[^@ ]+$` checks as much.
"#,
    bad: &[Example {
        title: "an address",
        files: &[(
            "schema.json",
            "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"contact\": { \"type\": \"string\", \"format\": \"email\", \"description\": \"Where to ask\" }\n  },\n  \"required\": [\"contact\"]\n}\n",
        )],
        ..Example::BASE
    }],
    good: &[Example {
        title: "a date and a URI",
        files: &[(
            "schema.json",
            "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"due\": { \"type\": \"string\", \"format\": \"date\", \"description\": \"Due date\" },\n    \"source\": { \"type\": \"string\", \"format\": \"uri\", \"description\": \"Where it is from\" }\n  },\n  \"required\": [\"due\"]\n}\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(_: &Skill, emit: &mut Emitter<'_>) {
    let Some(all) = emit.schemas() else { return };
    for sub in &all.list {
        let Some(format) = all.schema().get(sub.node, "format") else { continue };
        if let Some(name @ ("email" | "idn-email")) = format.text() {
            let message =
                format!("the SDK cannot load `\"format\": \"{name}\"` on a default install");
            emit.report(format.span, message)
                .help("leave `format` out and say it in the `description`, or use a `pattern`")
                .note("it needs the package `email-validator`, which the SDK does not bring along");
        }
    }
}
