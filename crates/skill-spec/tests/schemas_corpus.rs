//! The schema rules on real schemas, and on hostile ones.

mod random;

use std::fmt::Write as _;
use std::path::Path;

use random::Random;
use skill_spec::rules::base_skill;
use skill_spec::{
    CheckOptions, File, Group, LineIndex, Place, RULES, RelPath, Report, Skill, check, target,
};

fn report(schema: &str) -> Report {
    let mut files = base_skill();
    let path = RelPath::new("schema.json").expect("a path");
    files.insert(path, File { bytes: schema.as_bytes().to_vec().into(), ..File::default() });
    let mut report = check(&Skill::parse(files), &CheckOptions::new(&target::VLMRUN));
    let ours = |name| RULES.iter().any(|rule| rule.name == name && rule.group == Group::Schema);
    report.diagnostics.retain(|diagnostic| ours(diagnostic.rule));
    report
}

fn lines(text: &str, report: &Report) -> String {
    let index = LineIndex::new(text);
    let mut out = String::new();
    for diagnostic in &report.diagnostics {
        let line = match &diagnostic.place {
            Place::Span(span) => index.line_of(text, span.start) + 1,
            _ => 0,
        };
        let (severity, rule) = (diagnostic.severity.as_str(), diagnostic.rule);
        writeln!(out, "  {line}: {severity} {rule}: {}", diagnostic.message).expect("memory");
    }
    out
}

#[test]
fn real_schemas_get_true_diagnostics_only() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/_schemas");
    #[expect(clippy::disallowed_methods, reason = "the corpus lies on the disk")]
    let Ok(entries) = std::fs::read_dir(&folder) else {
        eprintln_skip(&folder);
        return;
    };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    assert_eq!(paths.len(), 16);
    for path in paths {
        #[expect(clippy::disallowed_methods, reason = "the corpus lies on the disk")]
        let text = std::fs::read_to_string(&path).expect("readable");
        let report = report(&text);
        let said = lines(&text, &report);
        assert!(report.ok(), "{}\n{said}", path.display());
        // Read one by one: none names its dialect; there is nothing else to say.
        let rules: Vec<&str> = report.diagnostics.iter().map(|said| said.rule).collect();
        assert_eq!(rules, ["schema-dialect-absent"], "{}\n{said}", path.display());
    }
}

#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn eprintln_skip(folder: &Path) {
    eprintln!("skipped: there is no {}", folder.display());
}

fn count(report: &Report, rule: &str) -> usize {
    report.diagnostics.iter().filter(|diagnostic| diagnostic.rule == rule).count()
}

fn schema_of(rest: &str) -> String {
    format!(
        "{{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"type\":\"object\",{rest}}}"
    )
}

#[test]
fn references_that_fan_out_are_followed_once() {
    let level = |n: usize| {
        format!(
            "\"d{n}\":{{\"allOf\":[{{\"$ref\":\"#/definitions/d{}\"}},{{\"$ref\":\"#/definitions/d{}\"}}]}}",
            n + 1,
            n + 1
        )
    };
    let mut levels: Vec<String> = (0..500).map(level).collect();
    levels.push("\"d500\":{\"type\":\"object\"}".to_owned());
    let text = schema_of(&format!(
        "\"allOf\":[{{\"$ref\":\"#/definitions/d0\"}}],\"definitions\":{{{}}}",
        levels.join(",")
    ));
    let report = report(&text);
    assert_eq!(count(&report, "schema-ref-fan-out"), 1);
    assert_eq!(report.diagnostics.len(), 1, "{}", lines(&text, &report));
}

#[test]
fn long_chains_and_knots_of_references_end() {
    let chain: Vec<String> = (0..5000)
        .map(|n| format!("\"d{n}\":{{\"$ref\":\"#/definitions/d{}\"}}", (n + 1) % 5000))
        .collect();
    let text = schema_of(&format!(
        "\"properties\":{{\"a\":true}},\"definitions\":{{{}}}",
        chain.join(",")
    ));
    let report = report(&text);
    assert_eq!(count(&report, "schema-ref-cycle"), 1);
    assert_eq!(report.diagnostics.len(), 1);
    let all: Vec<String> =
        (0..60).map(|n| format!("{{\"$ref\":\"#/definitions/d{n}\"}}")).collect();
    let knot: Vec<String> =
        (0..60).map(|n| format!("\"d{n}\":{{\"anyOf\":[{}]}}", all.join(","))).collect();
    let text =
        schema_of(&format!("\"properties\":{{\"a\":true}},\"definitions\":{{{}}}", knot.join(",")));
    assert!(count(&self::report(&text), "schema-ref-cycle") > 0);
}

#[test]
fn many_properties_and_many_slips_end() {
    let list = |n: usize, item: &dyn Fn(usize) -> String| -> String {
        (0..n).map(item).collect::<Vec<_>>().join(",")
    };
    let properties =
        list(4000, &|n| format!("\"p{n}\":{{\"type\":\"strin\",\"descripton\":\"x\"}}"));
    let required = list(4000, &|n| format!("\"q{n}\""));
    let text = schema_of(&format!("\"properties\":{{{properties}}},\"required\":[{required}]"));
    let report = report(&text);
    assert_eq!(count(&report, "schema-keyword-malformed"), 4000);
    assert_eq!(count(&report, "schema-required-undefined"), 4000);
    let key = "k".repeat(1 << 20);
    let ones = list(100_000, &|_| "1".to_owned());
    for keyword in ["allOf", "required", "dependentRequired\":{\"a", "items"] {
        let close = if keyword.contains('{') { "}" } else { "" };
        let text = format!(
            "{{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"properties\":{{\"{key}\":{{\"{keyword}\":[{ones}]{close}}}}}}}"
        );
        assert!(count(&self::report(&text), "schema-keyword-malformed") > 0, "{keyword}");
    }
}

#[test]
fn broken_schemas_never_panic_and_stay_in_range() {
    let seed = "{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"$id\":\"a\",\"title\":\"A b\",\"type\":[\"object\"],\"properties\":{\"a\":{\"$ref\":\"#/definitions/x\"},\"b\":{\"pattern\":\"^(?=\\\\u0041)[a-z]+\\\\1$\",\"enum\":[1,1,9007199254740993]},\"a\":{\"items\":[{},true]}},\"required\":[\"a\",\"c\"],\"definitions\":{\"x\":{\"allOf\":[{\"$ref\":\"#\"}],\"requird\":[]}},\"dependencies\":{\"a\":[\"b\"],\"b\":{\"not\":{}}}}";
    let tokens = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\\\",
        "null",
        "true",
        "-1",
        "\"a\"",
        "{}",
        "[]",
        "\"$ref\"",
        "\"type\"",
        "\"#/é\"",
        "\"items\"",
        "{\"not\":1}",
        "\"(\"",
        "1e5",
        "\"required\":1,",
    ];
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    // Places where a value starts, so that most mutants are JSON.
    let values: Vec<usize> = seed
        .char_indices()
        .filter(|(at, _)| seed[..*at].ends_with([':', '[', ',']))
        .map(|(at, _)| at)
        .collect();
    let (mut parsed, rounds) = (0, 3000);
    for _ in 0..rounds {
        let mut text = seed.to_owned();
        let at = values[random.below(values.len())];
        let end = text[at..].find([',', ']', '}', '{', '[']).map_or(at, |length| at + length);
        let end = if random.below(3) == 0 { at } else { end };
        text.replace_range(at..end, random.pick(&tokens));
        let report = report(&text);
        parsed += usize::from(count(&report, "schema-json-syntax") == 0);
        for diagnostic in &report.diagnostics {
            let edits = diagnostic.fix.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
            let own = match diagnostic.place {
                Place::Span(span) => Some(span),
                _ => None,
            };
            for span in own.into_iter().chain(edits) {
                assert!(text.get(span.range()).is_some(), "{text}\n{diagnostic:?}");
            }
        }
    }
    assert!(parsed > rounds / 10, "{parsed}");
}
