use crate::diagnostic::{Fix, Severity, quote};
use crate::model::{DRAFT_07, Dialect};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "schema-dialect-unknown",
    aliases: &[],
    group: Group::Schema,
    severity: Severity::Warning,
    summary: "`$schema` names no dialect of JSON Schema",
    docs: r#"### What it does
Reports a `$schema` that is not the URI of a JSON Schema dialect. The schema is then not compared with any meta-schema.

### Why it matters
Readers compare the URI letter by letter. One they do not know makes them refuse the schema, fetch the URI over the network, or take another dialect. `https` in the URI of draft-07 is such a slip: it is an `http` URI.

### How to repair
`"$schema": "http://json-schema.org/draft-07/schema#"` is the dialect of the platform (docs.vlm.run, skills/spec/schema-json).
"#,
    bad: &[
        Example {
            title: "`https` for draft-07",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"https://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\" }\n  },\n  \"required\": [\"total\"]\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a name, no URI",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"draft-07\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\" }\n  },\n  \"required\": [\"total\"]\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "not text",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": 7,\n  \"type\": \"object\",\n  \"properties\": {\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\" }\n  },\n  \"required\": [\"total\"]\n}\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example { title: "the base skill", ..Example::BASE }],
    check,
};

/// What is left of each dialect's URI when scheme, trailing `#` and `/` are gone.
const DIALECTS: &[(&str, &str)] = &[
    ("json-schema.org/draft-04/schema", "http://json-schema.org/draft-04/schema#"),
    ("json-schema.org/draft-06/schema", "http://json-schema.org/draft-06/schema#"),
    ("json-schema.org/draft-07/schema", DRAFT_07),
    ("json-schema.org/draft/2019-09/schema", "https://json-schema.org/draft/2019-09/schema"),
    ("json-schema.org/draft/2020-12/schema", "https://json-schema.org/draft/2020-12/schema"),
];

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(schema) = &skill.schema else { return };
    let Some(value) = schema.get(&schema.root, "$schema") else { return };
    if schema.dialect() != Dialect::Unknown {
        return;
    }
    let Some(uri) = value.text() else {
        emit.report(
            value.span,
            format!("`$schema` is {}, not the URI of a dialect", value.kind_name()),
        )
        .help(format!("write `\"{DRAFT_07}\"`"))
        .fix(Fix::guess("name draft-07", value.span, format!("\"{DRAFT_07}\"")));
        return;
    };
    let bare = uri.trim().to_ascii_lowercase();
    let bare = bare.strip_prefix("https://").or(bare.strip_prefix("http://")).unwrap_or(&bare);
    let bare = bare.trim_start_matches("www.").trim_end_matches(['#', '/']);
    let meant = DIALECTS.iter().find(|(known, _)| *known == bare).map(|(_, uri)| *uri);
    let diagnostic = emit
        .report(value.span, format!("`$schema` names no dialect of JSON Schema: {}", quote(uri)));
    if let Some(meant) = meant {
        let text = format!("\"{meant}\"");
        diagnostic.help(format!("the URI is `{meant}`"));
        diagnostic.fix(Fix::safe("write the dialect's URI", value.span, text));
    } else {
        let text = format!("\"{DRAFT_07}\"");
        diagnostic.help(format!("the platform's dialect is `{DRAFT_07}`"));
        diagnostic.fix(Fix::guess("name draft-07", value.span, text));
    }
}
