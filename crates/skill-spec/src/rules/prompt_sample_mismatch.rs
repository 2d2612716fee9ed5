use super::outputs::{self, Outputs};
use crate::diagnostic::Severity;
use crate::model::Sample;
use crate::model::instance::{Judge, Misfit, Trouble};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "prompt-sample-mismatch",
    aliases: &[],
    group: Group::Prompt,
    severity: Severity::Warning,
    summary: "a sample in the prompt does not fit the schema",
    docs: r#"### What it does
Holds the JSON code blocks of `SKILL.md` that show an output against `schema.json`. A block counts as an output if at least half of its keys are properties of the schema and neither its heading nor the line before it says that it is an input, a request, a configuration, or a bad example. Placeholders such as `"<number>"` or `"string"` are no values. A block that shows a part of the output may lack the rest.

### Why it matters
The model follows the sample more closely than any words. If the sample and the schema disagree, every output is wrong for one of them.

### How to repair
Correct whichever of the two is wrong. Blocks that are too large to be judged in reasonable time are passed over.
"#,
    bad: &[
        Example {
            title: "text where a number belongs",
            files: &[
                (
                    "SKILL.md",
                    "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `invoice_number`, `total` and `currency` as printed.\n\nAnswer with the JSON object alone:\n\n```json\n{ \"invoice_number\": \"R-1\", \"total\": \"12.50\", \"currency\": \"EUR\" }\n```\n",
                ),
                (
                    "schema.json",
                    "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"invoice_number\": { \"type\": \"string\", \"description\": \"As printed\" },\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\" },\n    \"currency\": { \"enum\": [\"EUR\", \"USD\"], \"description\": \"ISO 4217\" }\n  },\n  \"required\": [\"invoice_number\", \"total\", \"currency\"],\n  \"additionalProperties\": false\n}\n",
                ),
            ],
            ..Example::BASE
        },
        Example {
            title: "a field too many, and one that is missing",
            files: &[
                (
                    "SKILL.md",
                    "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `invoice_number`, `total` and `currency` as printed.\n\nAnswer with the JSON object alone:\n\n```json\n{\n  \"invoice_number\": \"R-1\",\n  \"amount\": 12.5,\n  \"currency\": \"EUR\"\n}\n```\n",
                ),
                (
                    "schema.json",
                    "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"invoice_number\": { \"type\": \"string\", \"description\": \"As printed\" },\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\" },\n    \"currency\": { \"enum\": [\"EUR\", \"USD\"], \"description\": \"ISO 4217\" }\n  },\n  \"required\": [\"invoice_number\", \"total\", \"currency\"],\n  \"additionalProperties\": false\n}\n",
                ),
            ],
            ..Example::BASE
        },
    ],
    good: &[
        Example {
            title: "a sample that fits, and an input",
            files: &[
                (
                    "SKILL.md",
                    "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `invoice_number`, `total` and `currency` as printed.\n\nAnswer with the JSON object alone:\n\n```json\n{ \"invoice_number\": \"R-1\", \"total\": 12.5, \"currency\": \"EUR\" }\n```\n\nFor the input\n\n```json\n{ \"invoice_number\": 7, \"total\": \"12,50\", \"page\": 1 }\n```\n",
                ),
                (
                    "schema.json",
                    "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"invoice_number\": { \"type\": \"string\", \"description\": \"As printed\" },\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\" },\n    \"currency\": { \"enum\": [\"EUR\", \"USD\"], \"description\": \"ISO 4217\" }\n  },\n  \"required\": [\"invoice_number\", \"total\", \"currency\"],\n  \"additionalProperties\": false\n}\n",
                ),
            ],
            ..Example::BASE
        },
        Example {
            title: "placeholders",
            files: &[
                (
                    "SKILL.md",
                    "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `invoice_number`, `total` and `currency` as printed.\n\nAnswer with the JSON object alone:\n\n```json\n{ \"invoice_number\": \"<string>\", \"total\": \"<number>\", \"currency\": \"EUR|USD\" }\n```\n",
                ),
                (
                    "schema.json",
                    "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"invoice_number\": { \"type\": \"string\", \"description\": \"As printed\" },\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\" },\n    \"currency\": { \"enum\": [\"EUR\", \"USD\"], \"description\": \"ISO 4217\" }\n  },\n  \"required\": [\"invoice_number\", \"total\", \"currency\"],\n  \"additionalProperties\": false\n}\n",
                ),
            ],
            ..Example::BASE
        },
    ],
    check,
};

/// The most that is said of one block.
const MOST: usize = 5;

/// The block is something else than an output, or a bad example.
const OTHERWISE: &[&str] = &["input", "request", "config", "setting", "argument", "parameter"];
const BAD: &[&str] = &[
    "bad",
    "wrong",
    "invalid",
    "incorrect",
    "don't",
    "do not",
    "never",
    "avoid",
    "instead of",
    "not like",
    "mistake",
    "\u{274c}",
    "\u{2717}",
    "\u{2718}",
];
/// The block is an output after all.
const OUTPUT: &[&str] = &["output", "return", "answer", "respond", "response", "result", "emit"];

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(all) = emit.schemas().filter(|_| !skill.samples().is_empty()) else { return };
    let (Some(outputs), Some(mut judge)) = (Outputs::new(all), Judge::new(all)) else { return };
    for sample in skill.samples().iter().filter(|sample| shows_output(sample)) {
        let Some(root) = sample.document.root.as_ref().filter(|root| outputs.has(root)) else {
            continue;
        };
        let is_whole = outputs.is_whole(root);
        let misfits = judge.misfits(root).into_iter().filter(|misfit| counts(misfit, is_whole));
        for misfit in misfits.take(MOST) {
            outputs::report(misfit, emit);
        }
    }
}

fn shows_output(sample: &Sample) -> bool {
    let says = |words: &[&str]| words.iter().any(|word| sample.lead.contains(word));
    !says(BAD) && (!says(OTHERWISE) || says(OUTPUT))
}

/// Whether a misfit is one of the sample, and not of its being a sample.
fn counts(misfit: &Misfit, is_whole: bool) -> bool {
    match &misfit.trouble {
        Trouble::Missing(_) => is_whole || misfit.depth > 0,
        Trouble::Value(Some(text)) => !is_placeholder(text),
        Trouble::Extra(name) => !is_placeholder(name),
        Trouble::Value(None) => true,
    }
}

/// Whether a text stands for a value rather than being one: `<amount>`, `string`, `a|b`, `YYYY-MM-DD`.
fn is_placeholder(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "string", "str", "text", "number", "num", "float", "integer", "int", "boolean", "bool",
        "array", "list", "object", "null", "none", "any", "value", "date", "datetime", "enum",
        "iso 8601", "iso8601", "", "todo", "tbd", "xxx", "n/a",
    ];
    let text = text.trim();
    let lower = text.to_lowercase();
    let wraps = [('<', '>'), ('{', '}'), ('[', ']'), ('(', ')')];
    WORDS.contains(&lower.as_str())
        || wraps.iter().any(|(open, close)| text.starts_with(*open) && text.ends_with(*close))
        || text.contains("...")
        || text.contains(['\u{2026}', '|', '<'])
        || text.starts_with('$')
        || lower.contains("yyyy")
        || WORDS.iter().any(|word| word.len() > 3 && lower.starts_with(&format!("{word} ")))
}
