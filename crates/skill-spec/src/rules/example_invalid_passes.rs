use super::outputs::Outputs;
use crate::diagnostic::Severity;
use crate::model::instance::{Judge, Verdict};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;

pub(super) static RULE: Rule = Rule {
    name: "example-invalid-passes",
    aliases: &[],
    group: Group::Example,
    severity: Severity::Warning,
    summary: "an example that must not fit the schema fits it",
    docs: r#"### What it does
Reports an output in a file `….invalid.json` of `examples/` or `tests/` that fits `schema.json` all the same.

A file in `examples/` or `tests/`, or in a folder directly below one of them, counts if its name ends in `.json` and not in `.schema.json`. It holds an output, or a test case with the output under `expected`, `output` or `expected_output`, or a list of outputs or cases. A file named `….invalid.json` holds what must not fit. JSON of whose keys fewer than half are properties of the schema is no output and is left alone.

### Why it matters
The file says that such an output is refused. The schema lets it pass: what it was to rule out is not ruled out.
"#,
    bad: &[Example {
        title: "a schema that lets it pass",
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
            (
                "examples/three.invalid.json",
                "{ \"invoice_number\": \"R-1\", \"total\": 12.5, \"currency\": \"EUR\" }\n",
            ),
        ],
        ..Example::BASE
    }],
    good: &[Example {
        title: "one that is refused",
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
            (
                "examples/three.invalid.json",
                "{ \"invoice_number\": \"R-1\", \"total\": 12.5, \"currency\": \"euro\" }\n",
            ),
        ],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(all) = emit.schemas().filter(|_| !skill.examples().is_empty()) else { return };
    let (Some(outputs), Some(mut judge)) = (Outputs::new(all), Judge::new(all)) else { return };
    for example in skill.examples().iter().filter(|example| example.invalid) {
        for output in example.outputs(|value| outputs.has_example(value)) {
            if judge.verdict(output) == Verdict::Fits {
                let span = Span { end: output.span.start + 1, ..output.span };
                emit.report(
                    span,
                    "the file's name says that this does not fit the schema, but it does",
                )
                .help("let the schema rule it out, or take `.invalid` out of the file's name");
            }
        }
    }
}
