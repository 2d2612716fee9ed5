//! Whatever the samples are, they fit the schema inferred from them, and no rule speaks about it.

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use skill_spec::infer::infer;
use skill_spec::rules::base_skill;
use skill_spec::{CheckOptions, File, Group, RULES, RelPath, Skill, check, target};

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "paid",
            "open",
            "EUR",
            "Ada",
            "2026-03-14",
            "2024-02-29",
            "08:05:00Z",
            "2026-03-14T08:05:00Z",
            "2026-03-14T08:05:00.5+02:00",
            "",
            "x@y.z",
            "TODO",
            "<name>",
        ])
        .prop_map(str::to_owned),
        "[0-9]{4}-[0-9]{2}-[0-9]{2}",
        "[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,3})?(Z|[+-][0-9]{2}:[0-9]{2})",
        "\\PC{0,8}",
    ]
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1e300..1e300_f64).prop_map(Value::from),
        text().prop_map(Value::from),
    ]
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "id",
            "total",
            "issue_date",
            "lines",
            "type",
            "enum",
            "required",
            "properties",
            "$ref",
            "title",
            "a/b",
            "~",
            "",
            "class",
            "größe",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,6}",
    ]
}

fn object(inner: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    prop::collection::vec((name(), inner), 0..5)
        .prop_map(|entries| Value::Object(entries.into_iter().collect::<Map<_, _>>()))
}

fn value() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(3, 24, 5, |inner| {
        prop_oneof![prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from), object(inner)]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn samples_fit_the_schema_inferred_from_them(
        samples in prop::collection::vec(object(value()), 0..5)
    ) {
        let schema = infer(&samples, "any-name");
        let validator = jsonschema::options().should_validate_formats(true).build(&schema);
        let validator = validator.map_err(|error| TestCaseError::fail(error.to_string()))?;
        for sample in &samples {
            prop_assert!(validator.is_valid(sample), "{sample} does not fit {schema}");
        }
    }

    #[test]
    fn inferred_schemas_are_clean_under_the_schema_rules(
        samples in prop::collection::vec(object(value()), 1..4)
    ) {
        let schema = serde_json::to_string_pretty(&infer(&samples, "any-name"));
        let bytes = schema.map_err(|error| TestCaseError::fail(error.to_string()))?.into_bytes();
        let mut files = base_skill();
        if let Ok(path) = RelPath::new("schema.json") {
            files.insert(path, File { bytes: bytes.into(), executable: false });
        }
        let report = check(&Skill::parse(files), &CheckOptions::new(&target::VLMRUN));
        let group = |name: &str| RULES.iter().find(|rule| rule.name == name).map(|rule| rule.group);
        // Samples that are empty, or share no key, say no more.
        let true_of_samples = ["schema-no-property", "schema-required-absent"];
        let spoken: Vec<_> = report.diagnostics.into_iter()
            .filter(|diagnostic| group(diagnostic.rule) == Some(Group::Schema))
            .filter(|diagnostic| !true_of_samples.contains(&diagnostic.rule))
            .map(|diagnostic| format!("{}: {}", diagnostic.rule, diagnostic.message))
            .collect();
        prop_assert!(spoken.is_empty(), "{spoken:?}");
    }
}

#[test]
fn no_samples_give_an_open_schema() {
    assert_eq!(
        infer(&[], "nothing"),
        json!({"$schema": "http://json-schema.org/draft-07/schema#", "title": "Nothing"})
    );
}
