//! Samples in the prompt and examples in files: their places, and skills made to be slow.

use skill_spec::rules::base_skill;
use skill_spec::{CheckOptions, File, Files, Place, RelPath, Report, Skill, check, target};

const SCHEMA: &str = r#"{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{"invoice_number":{"type":"string","description":"As printed"},"total":{"type":"number","description":"Amount due"}},"required":["invoice_number","total"],"additionalProperties":false}"#;
const HEAD: &str = "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read 🧾\n\n";

fn with(files: &[(&str, &str)]) -> Files {
    let mut all = base_skill();
    for (path, text) in files {
        let path = RelPath::new(path).expect("a path");
        all.insert(path, File { bytes: text.as_bytes().to_vec().into(), executable: false });
    }
    all
}

fn report(files: Files) -> Report {
    check(&Skill::parse(files), &CheckOptions::new(&target::VLMRUN))
}

/// What is said by rules whose names start so, each with the text it points at.
fn said(files: &Files, start: &str) -> Vec<String> {
    let report = report(files.clone());
    let ours = report.diagnostics.iter().filter(|said| said.rule.starts_with(start));
    ours.map(|said| {
        let Place::Span(span) = said.place else { panic!("{said:?}") };
        let file = files.file(span.file).expect("a file");
        let text = std::str::from_utf8(&file.bytes[span.range()]).expect("whole characters");
        format!("{}: {text}", said.rule)
    })
    .collect()
}

#[test]
fn samples_are_found_wherever_a_block_can_stand() {
    let expected = ["prompt-sample-mismatch: \"1,5\""];
    for block in [
        "```json\n{ \"invoice_number\": \"é🧾\", \"total\": \"1,5\" }\n```\n",
        "```\n{\n\t\"invoice_number\": \"R\",\n\t\"total\": \"1,5\"\n}\n```\n",
        "- one:\n\n  ~~~json\n  {\n    \"invoice_number\": \"R\",\n    \"total\": \"1,5\"\n  }\n  ~~~\n",
        "    {\"invoice_number\": \"R\",\n    \"total\": \"1,5\"}\n",
    ] {
        let text = format!("{HEAD}Return `invoice_number` and `total`:\n\n{block}");
        for text in [text.clone(), text.replace('\n', "\r\n")] {
            let files = with(&[("schema.json", SCHEMA), ("SKILL.md", &text)]);
            assert_eq!(said(&files, "prompt-sample"), expected, "{text}");
        }
    }
}

#[test]
fn blocks_that_are_no_output_are_left_alone() {
    for (lead, block) in [
        ("The request:", "{ \"invoice_number\": 1, \"total\": \"x1\" }"),
        ("Never write:", "{ \"invoice_number\": 1, \"total\": \"x1\" }"),
        ("Return:", "{ \"name\": 1, \"id\": 2, \"total\": \"x1\" }"),
        ("Return:", "{ \"invoice_number\": \"<number>\", \"total\": \"number\" }"),
        ("Return:", "{ \"invoice_number\": \"R\", ... }"),
        ("The part with the sum:", "[{ \"total\": \"x1\" }]"),
        ("The schema:", "{ \"type\": \"object\", \"properties\": { \"total\": {} } }"),
    ] {
        let text = format!("{HEAD}{lead}\n\n```json\n{block}\n```\n");
        let files = with(&[("schema.json", SCHEMA), ("SKILL.md", &text)]);
        assert_eq!(said(&files, "prompt-sample"), [""; 0], "{lead} {block}");
    }
}

#[test]
fn examples_are_told_from_other_json_by_name_and_keys() {
    let wrong = "\u{feff}{ \"invoice_number\": \"R\", \"total\": \"1,5\" }\r\n";
    for (path, text, expected) in [
        ("examples/a.json", wrong, &["example-mismatch: \"1,5\""][..]),
        ("tests/b/a.json", wrong, &["example-mismatch: \"1,5\""]),
        ("tests/b/c/a.json", wrong, &[]),
        ("resources/a.json", wrong, &[]),
        ("examples/a.schema.json", wrong, &[]),
        ("examples/a.invalid.json", wrong, &[]),
        (
            "examples/a.invalid.json",
            r#"{"invoice_number":"R","total":1}"#,
            &["example-invalid-passes: {"],
        ),
        (
            "examples/a.json",
            r#"{"name":"x","invoice_number":"R","total":"1"}"#,
            &["example-mismatch: \"name\"", "example-mismatch: \"1\""],
        ),
        ("examples/a.json", r#"{"name":"x","version":"1"}"#, &[]),
        (
            "examples/a.json",
            r#"{"input":1,"output":{"invoice_number":"R","total":"1"}}"#,
            &["example-mismatch: \"1\""],
        ),
        ("examples/a.json", r#"{"input":1,"output":"scan.json"}"#, &[]),
        (
            "tests/a.json",
            r#"[{"input":1,"expected_output":{"total":"x"}},{"invoice_number":"R","total":"y"}]"#,
            &["example-mismatch: {", "example-mismatch: \"x\"", "example-mismatch: \"y\""],
        ),
        (
            "examples/a.json",
            r#"{"total":"x"}"#,
            &["example-mismatch: {", "example-mismatch: \"x\""],
        ),
        ("examples/a.json", "{\"total\":1,}", &["example-syntax: ,"]),
        ("examples/a.json", "", &["example-syntax: "]),
    ] {
        let files = with(&[("schema.json", SCHEMA), (path, text)]);
        assert_eq!(said(&files, "example-"), expected, "{path} {text}");
        let mut files = files;
        files.remove("schema.json");
        assert_eq!(said(&files, "example-"), [""; 0], "{path} {text}");
    }
}

#[test]
fn hostile_skills_are_checked_to_the_end() {
    let list = |count: usize, item: &dyn Fn(usize) -> String| -> String {
        (0..count).map(item).collect::<Vec<_>>().join(",")
    };
    let of = |rest: &str| {
        format!(
            "{{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"type\":\"object\",{rest}}}"
        )
    };
    let level = |n: usize| {
        let next = format!("{{\"$ref\":\"#/definitions/d{}\"}}", n + 1);
        format!("\"d{n}\":{{\"anyOf\":[{next},{next}]}}")
    };
    let fan = of(&format!(
        "\"properties\":{{\"total\":{{\"$ref\":\"#/definitions/d0\"}}}},\"definitions\":{{{},\"d2000\":{{\"type\":\"null\"}}}}",
        list(2000, &level)
    ));
    let many = list(5000, &|n| format!("\"property_number_{n}\":{{\"type\":\"string\"}}"));
    let wide = of(&format!("\"properties\":{{{many}}}"));
    let strange =
        list(400, &|n| format!("\"propertyy_{}name\":{{\"type\":\"string\"}}", "x".repeat(n % 40)));
    let strange = of(&format!("\"properties\":{{{strange}}}"));
    let groups = "(?:a+".repeat(400) + &")+".repeat(400) + "$";
    let patterns = list(200, &|n| format!("\"p{n}\":{{\"pattern\":\"{groups}\"}}"));
    let patterns = of(&format!("\"properties\":{{{patterns}}}"));
    let enums = of(&format!(
        "\"properties\":{{\"total\":{{\"type\":\"string\",\"enum\":[{}]}}}}",
        list(50_000, &|n| n.to_string())
    ));
    let words: String = (0..20_000).map(|n| format!("`propertty_{n}name` ")).collect();
    let sample =
        format!("```json\n{{{}}}\n```\n", list(2000, &|n| format!("\"property_number_{n}\":{n}")));
    let blocks = "```json\n{\"total\":\"a1\",\"invoice_number\":1}\n```\n\n".repeat(3000);
    let prompt = format!("{HEAD}{words}\n\n{sample}\n{blocks}");
    for schema in [fan, wide, strange, patterns, enums] {
        let files = with(&[
            ("schema.json", &schema),
            ("SKILL.md", &prompt),
            ("examples/a.json", "{\"total\":1}"),
        ]);
        let report = report(files);
        assert!(report.diagnostics.len() < 20_000);
    }
}
