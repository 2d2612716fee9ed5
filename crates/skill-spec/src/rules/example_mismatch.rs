use super::outputs::{self, Outputs};
use crate::diagnostic::Severity;
use crate::model::instance::Judge;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "example-mismatch",
    aliases: &[],
    group: Group::Example,
    severity: Severity::Warning,
    summary: "an example does not fit the schema",
    docs: r#"### What it does
Holds the outputs in `examples/` and `tests/` against `schema.json`.

A file in `examples/` or `tests/`, or in a folder directly below one of them, counts if its name ends in `.json` and not in `.schema.json`. It holds an output, or a test case with the output under `expected`, `output` or `expected_output`, or a list of outputs or cases. A file named `….invalid.json` holds what must not fit. JSON of whose keys fewer than half are properties of the schema is no output and is left alone.

### Why it matters
An example shows what the skill returns; one that the schema refuses is a mistake in one of the two, and whoever builds on it learns it the hard way.

### How to repair
Correct the example, or the schema. A file over 256 KiB, or one that would take too long to judge, is passed over.
"#,
    bad: &[
        Example {
            title: "a wrong type",
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
                    "{ \"invoice_number\": 1, \"total\": 12.5, \"currency\": \"EUR\" }\n",
                ),
                (
                    "tests/two.json",
                    "{ \"invoice_number\": \"R-1\", \"total\": 12.5, \"currency\": \"EUR\" }\n",
                ),
                ("examples/three.invalid.json", "{}\n"),
            ],
            ..Example::BASE
        },
        Example {
            title: "a test case",
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
                    "{ \"input\": \"scan.png\", \"expected\": { \"invoice_number\": \"R-1\", \"total\": 12.5 } }\n",
                ),
                ("examples/three.invalid.json", "{}\n"),
            ],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "all that is understood",
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
                "[{ \"input\": \"scan.png\", \"expected\": { \"invoice_number\": \"R-1\", \"total\": 12.5, \"currency\": \"USD\" } }]\n",
            ),
            (
                "examples/three.invalid.json",
                "{ \"invoice_number\": \"R-1\", \"total\": \"12.5\" }\n",
            ),
        ],
        ..Example::BASE
    }],
    check,
};

/// The most that is said of one output.
const MOST: usize = 10;

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(all) = emit.schemas().filter(|_| !skill.examples().is_empty()) else { return };
    let (Some(outputs), Some(mut judge)) = (Outputs::new(all), Judge::new(all)) else { return };
    for example in skill.examples().iter().filter(|example| !example.invalid) {
        for output in example.outputs(|value| outputs.has_example(value)) {
            for misfit in judge.misfits(output).into_iter().take(MOST) {
                outputs::report(misfit, emit);
            }
        }
    }
}
