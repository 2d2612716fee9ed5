use crate::diagnostic::{Fix, Safety, Severity};
use crate::model::{DRAFT_07, Dialect, Subschemas};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "schema-dialect-not-draft-07",
    aliases: &[],
    group: Group::Schema,
    severity: Severity::Warning,
    summary: "`$schema` names a dialect other than draft-07",
    docs: r#"### What it does
Reports a `$schema` that names another JSON Schema dialect than draft-07.

### Why it matters
The platform documents draft-07 (docs.vlm.run, skills/spec/schema-json). Another dialect gives some words another meaning: draft-07 does not know `prefixItems`, `dependentRequired` or `unevaluatedProperties`, and leaves out what stands beside a `$ref`.

### How to repair
Name draft-07. The fix is a safe one where draft-07 reads the schema as the newer dialect does.
"#,
    bad: &[
        Example {
            title: "2020-12",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\" }\n  },\n  \"required\": [\"total\"]\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "2020-12 with its own words",
            files: &[(
                "schema.json",
                "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"at\": { \"type\": \"array\", \"prefixItems\": [{ \"type\": \"number\" }], \"description\": \"Place\" }\n  },\n  \"required\": [\"at\"]\n}\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example { title: "the base skill", ..Example::BASE }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(schema) = &skill.schema else { return };
    let Some(value) = schema.get(&schema.root, "$schema") else { return };
    let dialect = schema.dialect();
    let newer = match dialect {
        Dialect::Absent | Dialect::Draft7 | Dialect::Unknown => return,
        // Older drafts differ in `id`, `exclusiveMinimum` and more.
        Dialect::Draft3 | Dialect::Draft4 => true,
        Dialect::Draft6 => false,
        Dialect::Draft201909 | Dialect::Draft202012 => {
            emit.schemas().is_some_and(Subschemas::needs_newer_draft)
        }
    };
    let mut fix = Fix::safe("name draft-07", value.span, format!("\"{DRAFT_07}\""));
    if newer {
        fix.safety = Safety::Unsafe;
    }
    let name = dialect.name();
    emit.report(
        value.span,
        format!("the schema is written in {name}, the platform reads draft-07"),
    )
    .help(format!("write `\"{DRAFT_07}\"`"))
    .fix(fix);
}
