//! Values held against schemas: the verdicts of the `jsonschema` crate, and hostile schemas.

mod random;

use random::Random;
use serde_json::{Value, json};
use skill_spec::model::Schema;
use skill_spec::model::instance::{Judge, Misfit, Verdict};
use skill_spec::parse::json;
use skill_spec::{FileId, Fragment};

fn read(text: &str) -> json::Document {
    json::parse(&Fragment::verbatim(FileId(0), 0, text))
}

/// The verdict on a value, and its misfits.
fn judged(schema: &str, value: &str) -> (Verdict, Vec<Misfit>) {
    let schema = Schema::new(&read(schema)).expect("a schema");
    let all = schema.subschemas();
    let mut judge = Judge::new(&all).expect("a known dialect");
    let root = read(value).root.expect("JSON");
    (judge.verdict(&root), judge.misfits(&root))
}

impl Random {
    fn value(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 6 } else { 8 }) {
            0 => Value::Null,
            1 => json!(self.below(2) == 0),
            2 => json!(self.below(5)),
            3 => json!([0.5, 1.0, -2.0, 2.5][self.below(4)]),
            4 | 5 => json!(self.pick(&["", "a", "ab", "b1", "2026-01-02"])),
            6 => (0..self.below(4)).map(|_| self.value(depth - 1)).collect(),
            _ => {
                let names = ["a", "b", "c"];
                let count = self.below(4);
                let fields = names.into_iter().take(count);
                Value::Object(fields.map(|name| (name.to_owned(), self.value(depth - 1))).collect())
            }
        }
    }

    fn schema(&mut self, depth: usize) -> Value {
        let mut map = serde_json::Map::new();
        for _ in 0..=self.below(3) {
            let (name, operand) = self.keyword(depth);
            map.insert(name.to_owned(), operand);
        }
        if self.below(12) == 0 { json!(self.below(2) == 0) } else { Value::Object(map) }
    }

    fn keyword(&mut self, depth: usize) -> (&'static str, Value) {
        let types = ["string", "number", "integer", "boolean", "null", "array", "object"];
        let leaf = self.below(16);
        let inner = self.below(15);
        if depth == 0 || self.below(2) == 0 {
            return match leaf {
                0..=3 => ("type", json!(self.pick(&types))),
                4 => ("type", json!(["null", self.pick(&types)])),
                5 => ("enum", json!([self.value(1), self.value(1), self.value(0)])),
                6 => ("const", self.value(1)),
                7 => ("minimum", json!(self.below(4))),
                8 => ("exclusiveMaximum", json!(self.below(4))),
                9 => ("multipleOf", json!([1.0, 2.0, 0.5][self.below(3)])),
                10 => ("minLength", json!(self.below(3))),
                11 => ("pattern", json!(self.pick(&["^a", "[0-9]", "b$"]))),
                12 => ("maxItems", json!(self.below(3))),
                13 => ("uniqueItems", json!(true)),
                14 => ("required", json!([self.pick(&["a", "b", "d"])])),
                _ => ("minProperties", json!(self.below(3))),
            };
        }
        let one = self.schema(depth - 1);
        let other = self.schema(depth - 1);
        match inner {
            0 => ("allOf", json!([one, other])),
            1 => ("anyOf", json!([one, other])),
            2 => ("oneOf", json!([one, other])),
            3 => ("not", one),
            4 | 5 => ("properties", json!({ "a": one, "b": other })),
            6 => ("patternProperties", json!({ "^[ab]": one })),
            7 => ("additionalProperties", one),
            8 => ("items", one),
            9 => ("items", json!([one, other])),
            10 => ("additionalItems", one),
            11 => ("contains", one),
            12 => ("propertyNames", one),
            13 => ("dependencies", json!({ "a": ["b"], "b": one })),
            _ => ("$ref", json!(self.pick(&["#/definitions/x", "#/definitions/y", "#"]))),
        }
    }
}

#[test]
fn verdicts_agree_with_the_reference_library() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let (mut known, mut failed, rounds) = (0, 0, 3000);
    for _ in 0..rounds {
        let mut schema = random.schema(3);
        let Value::Object(map) = &mut schema else { continue };
        let definitions = json!({ "x": random.schema(2), "y": random.schema(1) });
        map.insert("definitions".to_owned(), definitions);
        if random.below(3) == 0 {
            let branch = random.schema(1);
            map.insert("if".to_owned(), random.schema(1));
            map.insert(if random.below(2) == 0 { "then" } else { "else" }.to_owned(), branch);
        }
        map.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
        let Ok(reference) = jsonschema::options().offline().build(&schema) else { continue };
        for _ in 0..3 {
            let value = random.value(3);
            let (verdict, misfits) = judged(&schema.to_string(), &value.to_string());
            let valid = reference.is_valid(&value);
            match verdict {
                Verdict::Unknown => continue,
                Verdict::Fits => assert!(valid, "{schema}\nmust refuse\n{value}"),
                Verdict::Fails => assert!(!valid, "{schema}\nmust take\n{value}"),
            }
            known += 1;
            failed += usize::from(!valid);
            assert_eq!(misfits.is_empty(), valid, "{schema}\n{value}\n{misfits:?}");
        }
    }
    assert!(known > rounds * 2 && failed > rounds / 2, "{known} {failed}");
}

/// The places and words of all misfits.
fn told(schema: &str, value: &str) -> Vec<String> {
    let (_, misfits) = judged(schema, value);
    let line = |misfit: &Misfit| format!("{}: {}", &value[misfit.span.range()], misfit.message);
    misfits.iter().map(line).collect()
}

#[test]
fn misfits_stand_at_the_deepest_value() {
    let schema = r##"{"type":"object","properties":{"total":{"type":"number"},"kind":{"enum":["invoice","credit"]},"lines":{"type":"array","items":{"$ref":"#/definitions/Line"}},"due":{"anyOf":[{"type":"string","format":"date"},{"type":"null"}]}},"required":["total","kind"],"additionalProperties":false,"definitions":{"Line":{"type":"object","properties":{"price":{"type":"number","minimum":0}},"required":["price"]}}}"##;
    for (value, expected) in [
        (r#"{"total":1,"kind":"credit","lines":[],"due":null}"#, &[][..]),
        (
            r#"{"total":"1","kind":"invoise"}"#,
            &[
                "\"1\": `total` is the text `1`, where the schema asks for a number",
                "\"invoise\": `kind` is the text `invoise`, which the schema does not list",
            ],
        ),
        (r#"{"kind":"credit"}"#, &["{: the output lacks `total`, which the schema requires"]),
        (
            r#"{"total":1,"kind":"credit","totl":2}"#,
            &["\"totl\": `totl` is no property that the schema allows here"],
        ),
        (
            r#"{"total":1,"kind":"credit","lines":[{"price":-1},{}]}"#,
            &[
                "-1: `price` is below the schema's minimum of `0`",
                "{: an item of `lines` lacks `price`, which the schema requires",
            ],
        ),
        (
            r#"{"total":1,"kind":"credit","due":"1.2.2026"}"#,
            &["\"1.2.2026\": `due` is the text `1.2.2026`, no date as YYYY-MM-DD"],
        ),
        ("[]", &["[: the output is a list, where the schema asks for an object"]),
    ] {
        assert_eq!(told(schema, value), expected, "{value}");
    }
}

/// `d0` refers twice to `d1`, by this keyword, and so on.
fn chain(keyword: &str, length: usize, last: &str) -> String {
    let level = |n: usize| {
        let next = format!("{{\"$ref\":\"#/definitions/d{}\"}}", n + 1);
        format!("\"d{n}\":{{\"{keyword}\":[{next},{next}]}}")
    };
    let levels: Vec<String> = (0..length).map(level).collect();
    format!(
        "{{\"allOf\":[{{\"$ref\":\"#/definitions/d0\"}}],\"definitions\":{{{},\"d{length}\":{last}}}}}",
        levels.join(",")
    )
}

#[test]
fn hostile_schemas_end() {
    let many = |count: usize, item: &dyn Fn(usize) -> String| -> String {
        (0..count).map(item).collect::<Vec<_>>().join(",")
    };
    let numbers = format!("[{}]", many(100_000, &|n| n.to_string()));
    let wide = format!("{{{}}}", many(20_000, &|n| format!("\"k{n}\":{n}")));
    let deep = format!("{}1{}", "[".repeat(60), "]".repeat(60));
    let strings = format!("[{}]", many(2000, &|_| format!("\"{}\"", "a".repeat(50))));
    let patterns = many(5000, &|n| format!("\"(x+x+)+y{n}\":{{}}"));
    let cases = [
        ("anyOf", chain("anyOf", 22, "{\"type\":\"string\"}"), "1".to_owned()),
        ("oneOf", chain("oneOf", 200, "{\"type\":\"string\"}"), "1".to_owned()),
        ("allOf", chain("allOf", 60, "{\"type\":\"string\"}"), "1".to_owned()),
        ("a long chain", chain("anyOf", 20_000, "{\"type\":\"string\"}"), "1".to_owned()),
        ("unique", "{\"uniqueItems\":true}".to_owned(), numbers.clone()),
        ("contains", format!("{{\"contains\":{{\"enum\":{numbers}}}}}"), numbers.clone()),
        ("enum", format!("{{\"items\":{{\"enum\":[{numbers}]}}}}"), format!("[{numbers},{numbers}]")),
        ("not", "{\"items\":{\"anyOf\":[{\"type\":\"string\"},{\"not\":{\"type\":\"integer\"}}]}}".to_owned(), numbers.clone()),
        ("patternProperties", format!("{{\"patternProperties\":{{{patterns}}}}}"), wide.clone()),
        ("additional", format!("{{\"patternProperties\":{{{patterns}}},\"additionalProperties\":false}}"), wide.clone()),
        ("nothing allowed", "{\"additionalProperties\":false,\"properties\":{}}".to_owned(), wide.clone()),
        ("each of them wrong", "{\"additionalProperties\":{\"type\":\"string\"}}".to_owned(), wide),
        ("backtracking", "{\"items\":{\"pattern\":\"^(a+)+$|(a|aa)+b\"}}".to_owned(), strings),
        ("a large repetition", "{\"items\":{\"pattern\":\"((a{50}){50}){50}\"}}".to_owned(), numbers),
        ("an engine that panics", "{\"items\":{\"pattern\":\"^.{0,404600}$\"}}".to_owned(), "[\"\"]".to_owned()),
        ("recursion", "{\"anyOf\":[{\"items\":{\"$ref\":\"#\"}},{\"items\":{\"$ref\":\"#\"}}],\"type\":\"array\"}".to_owned(), deep),
        ("a circle", "{\"allOf\":[{\"$ref\":\"#\"}]}".to_owned(), "1".to_owned()),
        ("dynamic", "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"$dynamicAnchor\":\"n\",\"anyOf\":[{\"$dynamicRef\":\"#n\"},{\"$dynamicRef\":\"#n\"}]}".to_owned(), "1".to_owned()),
    ];
    for (name, schema, value) in cases {
        let schema = Schema::new(&read(&schema)).expect("a schema");
        let root = read(&value).root.expect("JSON");
        let all = schema.subschemas();
        let mut judge = Judge::new(&all).expect("a dialect");
        let verdict = judge.verdict(&root);
        let misfits = judge.misfits(&root).len();
        assert!(misfits <= 20, "{name}: {verdict:?}");
    }
}
