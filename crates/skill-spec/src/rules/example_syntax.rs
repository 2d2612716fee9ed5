use crate::diagnostic::Severity;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "example-syntax",
    aliases: &[],
    group: Group::Example,
    severity: Severity::Warning,
    summary: "an example is not JSON",
    docs: r#"### What it does
Reports the first place where a file of `examples/` or `tests/` is not JSON, in a skill with a `schema.json`.

A file in `examples/` or `tests/`, or in a folder directly below one of them, counts if its name ends in `.json` and not in `.schema.json`. It holds an output, or a test case with the output under `expected`, `output` or `expected_output`, or a list of such cases. A file named `….invalid.json` holds what must not fit. JSON that shares no key with the schema is no output and is left alone.

### Why it matters
Nobody can read the example, and what it shows is not held against the schema.
"#,
    bad: &[Example {
        title: "a comma after the last entry",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `invoice_number`, `total` and `currency` as printed. Samples: [one](examples/one.json), [two](tests/two.json), [three](examples/three.invalid.json).\n",
            ),
            (
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"invoice_number\": { \"type\": \"string\", \"description\": \"As printed\" },\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\" },\n    \"currency\": { \"enum\": [\"EUR\", \"USD\"], \"description\": \"ISO 4217\" }\n  },\n  \"required\": [\"invoice_number\", \"total\", \"currency\"],\n  \"additionalProperties\": false\n}\n",
            ),
            (
                "examples/one.json",
                "{ \"invoice_number\": \"R-1\", \"total\": 12.5, \"currency\": \"EUR\", }\n",
            ),
            (
                "tests/two.json",
                "{ \"invoice_number\": \"R-1\", \"total\": 12.5, \"currency\": \"EUR\" }\n",
            ),
            ("examples/three.invalid.json", "{}\n"),
        ],
        ..Example::BASE
    }],
    good: &[Example {
        title: "plain JSON",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `invoice_number`, `total` and `currency` as printed. Samples: [one](examples/one.json), [two](tests/two.json), [three](examples/three.invalid.json).\n",
            ),
            (
                "schema.json",
                "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"invoice_number\": { \"type\": \"string\", \"description\": \"As printed\" },\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\" },\n    \"currency\": { \"enum\": [\"EUR\", \"USD\"], \"description\": \"ISO 4217\" }\n  },\n  \"required\": [\"invoice_number\", \"total\", \"currency\"],\n  \"additionalProperties\": false\n}\n",
            ),
            (
                "examples/one.json",
                "{ \"invoice_number\": \"R-1\", \"total\": 12.5, \"currency\": \"EUR\" }\n",
            ),
            (
                "tests/two.json",
                "{ \"invoice_number\": \"R-1\", \"total\": 12.5, \"currency\": \"EUR\" }\n",
            ),
            ("examples/three.invalid.json", "{}\n"),
        ],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    if emit.schemas().is_none() {
        return;
    }
    for error in skill.examples().iter().filter_map(|example| example.document.error.as_ref()) {
        let diagnostic = emit.report(error.span, error.message.clone());
        diagnostic.help = error.help.clone().filter(|help| !help.contains("schema"));
        diagnostic.fix.clone_from(&error.fix);
        if let Some((span, text)) = &error.related {
            diagnostic.related(*span, text.clone());
        }
    }
}
