use crate::diagnostic::{Fix, Severity, quote};
use crate::model::Target;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "schema-ref-remote",
    aliases: &[],
    group: Group::Schema,
    severity: Severity::Error,
    summary: "a `$ref` leads out of `schema.json`",
    docs: r#"### What it does
Reports a `$ref` to a URI or another file. A URI that the schema gives itself with `$id` is not meant.

### Why it matters
Building a class from the schema, the SDK fetches a remote `$ref` over the network (measured with vlmrun Python SDK 0.9.2): the skill then depends on a server and breaks without it. A path to another file is never found: only `schema.json` is read.

### How to repair
Copy the schema into `definitions` and refer to it with `#/definitions/Name`.
"#,
    bad: &[
        Example {
            title: "another server",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"place\": { \"$ref\": \"https://geojson.org/schema/Point.json\" }\n  },\n  \"required\": [\"place\"]\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a pointer without `#`",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"seller\": { \"$ref\": \"definitions/Party\" }\n  },\n  \"required\": [\"seller\"],\n  \"definitions\": {\n    \"Party\": { \"type\": \"object\" }\n  }\n}\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "a URI of its own",
        files: &[(
            "schema.json",
            "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"$id\": \"https://example.com/invoice.json\",\n  \"properties\": {\n    \"parent\": { \"$ref\": \"https://example.com/invoice.json#\" }\n  },\n  \"required\": [\"parent\"]\n}\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(_: &Skill, emit: &mut Emitter<'_>) {
    let Some(all) = emit.schemas() else { return };
    for sub in &all.list {
        let Some((entry, reference)) = all.reference(sub) else { continue };
        if !matches!(all.resolve(sub, reference), Target::Elsewhere) {
            continue;
        }
        let meant = ["#/", "#/definitions/", "#/$defs/"]
            .map(|start| format!("{start}{}", reference.trim_start_matches(['.', '/'])))
            .into_iter()
            .find(|local| matches!(all.resolve(sub, local), Target::Here(_)));
        let span = entry.value.span;
        let quoted = quote(reference);
        if let Some(meant) = meant {
            let text = serde_json::Value::from(meant.as_str()).to_string();
            emit.report(span, format!("`$ref` leads to another file: {quoted}"))
                .help(format!("a place in this file starts with `#`: {}", quote(&meant)))
                .fix(Fix::guess("refer to the place in this file", span, text));
        } else if reference.contains("://") {
            emit.report(span, format!("`$ref` leads to another server: {quoted}")).help(
                "the SDK would fetch it over the network: copy the schema into `definitions` and refer to it there",
            );
        } else {
            emit.report(span, format!("`$ref` leads to another file: {quoted}")).help(
                "only `schema.json` is read: copy the schema into `definitions` and refer to it there",
            );
        }
    }
}
