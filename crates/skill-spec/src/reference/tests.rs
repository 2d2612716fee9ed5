use serde_json::{Value, json};

use super::ContradictionKind as Kind;
use super::*;
use crate::diagnostic::Severity::{self, Error, Note, Warning};

type Row = (Value, Kind, Severity);

const UUID: &str = "0b8f5f2e-6d0c-4f0e-9a52-3f6f0f1c2d3e";
const PIN: &str = "20260408-9c3a43f5";

fn kinds(value: &Value) -> Vec<ContradictionKind> {
    read(value).contradictions.into_iter().map(|said| said.kind).collect()
}

fn id_of(data: &str) -> String {
    format!("inline_{}", data.len())
}

/// What goes in, what both SDKs make of it, what we write, and the effective name and id.
struct Form {
    given: Value,
    python: Value,
    node: Value,
    ours: Value,
    name: Option<&'static str>,
    id: Option<&'static str>,
}

fn source() -> Value {
    json!({"type": "base64", "media_type": "application/zip", "data": "eA=="})
}

fn references() -> Vec<Form> {
    let by = |key: &str, value: &str, version: &str| {
        let mut out = serde_json::Map::new();
        out.insert("type".to_owned(), json!("skill_reference"));
        out.insert(key.to_owned(), json!(value));
        out.insert("skill_version".to_owned(), json!(version));
        Value::Object(out)
    };
    let same = |given: Value, out: Value, name| Form {
        given,
        python: out.clone(),
        node: out.clone(),
        ours: out,
        name: Some(name),
        id: Some(name),
    };
    vec![
        same(json!({"skill_id": "invoice"}), by("skill_id", "invoice", "latest"), "invoice"),
        same(json!({"skill_id": UUID}), by("skill_id", UUID, "latest"), UUID),
        same(json!({"skill_name": "invoice"}), by("skill_name", "invoice", "latest"), "invoice"),
        same(
            json!({"type": "skill_reference", "skill_id": "a", "skill_version": PIN}),
            by("skill_id", "a", PIN),
            "a",
        ),
        same(json!({"skill_id": "a", "version": PIN}), by("skill_id", "a", PIN), "a"),
        same(
            json!({"skill_id": "a", "version": PIN, "skill_version": ""}),
            by("skill_id", "a", PIN),
            "a",
        ),
        same(
            json!({"skill_id": "a", "version": "1", "skill_version": "2"}),
            by("skill_id", "a", "2"),
            "a",
        ),
        same(json!({"skill_id": "a", "version": ""}), by("skill_id", "a", "latest"), "a"),
        same(
            json!({"skill_id": "a", "version": null, "name": null, "source": null, "bundle": null}),
            by("skill_id", "a", "latest"),
            "a",
        ),
    ]
}

fn odd_references() -> Vec<Form> {
    vec![
        Form {
            given: json!({"skill_id": "a", "skill_version": null}),
            python: json!({"type": "skill_reference", "skill_id": "a"}),
            node: json!({"type": "skill_reference", "skill_id": "a", "skill_version": null}),
            ours: json!({"type": "skill_reference", "skill_id": "a"}),
            name: Some("a"),
            id: Some("a"),
        },
        Form {
            given: json!({"skill_id": UUID, "skill_name": "invoice"}),
            python: json!({"type": "skill_reference", "skill_id": UUID, "skill_name": "invoice", "skill_version": "latest"}),
            node: json!({"type": "skill_reference", "skill_id": UUID, "skill_name": "invoice", "skill_version": "latest"}),
            ours: json!({"type": "skill_reference", "skill_id": UUID, "skill_version": "latest"}),
            name: Some("invoice"),
            id: Some(UUID),
        },
        Form {
            given: json!({"skill_id": "", "skill_name": "invoice"}),
            python: json!({"type": "skill_reference", "skill_id": "", "skill_name": "invoice", "skill_version": "latest"}),
            node: json!({"type": "skill_reference", "skill_id": "", "skill_name": "invoice", "skill_version": "latest"}),
            ours: json!({"type": "skill_reference", "skill_name": "invoice", "skill_version": "latest"}),
            name: Some("invoice"),
            id: Some("invoice"),
        },
        Form {
            given: json!({}),
            python: json!({"type": "skill_reference", "skill_version": "latest"}),
            node: json!({"type": "skill_reference", "skill_version": "latest"}),
            ours: json!({"type": "skill_reference", "skill_version": "latest"}),
            name: None,
            id: None,
        },
    ]
}

fn inlines() -> Vec<Form> {
    let full = json!({"type": "inline", "name": "a", "description": "b", "source": source()});
    vec![
        Form {
            given: full.clone(),
            python: json!({"type": "inline", "skill_version": "latest", "name": "a", "description": "b", "source": source()}),
            node: full.clone(),
            ours: full,
            name: Some("a"),
            id: Some("inline_4"),
        },
        Form {
            given: json!({"type": "inline", "source": {"data": "eA=="}}),
            python: json!({"type": "inline", "skill_version": "latest", "source": source()}),
            node: json!({"type": "inline", "source": source()}),
            ours: json!({"type": "inline", "source": source()}),
            name: Some("inline"),
            id: Some("inline_4"),
        },
        Form {
            given: json!({"type": "inline", "name": "a", "skill_version": null, "bundle": "eA=="}),
            python: json!({"type": "inline", "name": "a", "bundle": "eA=="}),
            node: json!({"type": "inline", "name": "a", "bundle": "eA=="}),
            ours: json!({"type": "inline", "name": "a", "source": source()}),
            name: Some("a"),
            id: Some("inline_4"),
        },
        Form {
            given: json!({"type": "inline", "name": "a", "source": {"data": "eA=="}, "bundle": "eHh4eHh4"}),
            python: json!({"type": "inline", "skill_version": "latest", "name": "a", "source": source(), "bundle": "eHh4eHh4"}),
            node: json!({"type": "inline", "name": "a", "source": source(), "bundle": "eHh4eHh4"}),
            ours: json!({"type": "inline", "name": "a", "source": source()}),
            name: Some("a"),
            id: Some("inline_4"),
        },
        // Nothing inline about it: the SDK falls back to the fields of references.
        Form {
            given: json!({"type": "inline", "name": "a", "skill_name": "b"}),
            python: json!({"type": "inline", "skill_name": "b", "skill_version": "latest", "name": "a"}),
            node: json!({"type": "inline", "name": "a"}),
            ours: json!({"type": "inline", "name": "a", "source": {"type": "base64", "media_type": "application/zip", "data": ""}}),
            name: Some("b"),
            id: Some("b"),
        },
    ]
}

#[test]
fn every_form_is_held_and_written_as_both_sdks_do() {
    for form in references().into_iter().chain(odd_references()).chain(inlines()) {
        let skill = read(&form.given).skill;
        assert_eq!(skill.to_python(), form.python, "python: {}", form.given);
        assert_eq!(skill.to_node(), form.node, "node: {}", form.given);
        assert_eq!(skill.to_json(), form.ours, "ours: {}", form.given);
        assert_eq!(skill.effective_name(), form.name, "{}", form.given);
        assert_eq!(skill.effective_id(id_of).as_deref(), form.id, "{}", form.given);
        let again = read(&skill.to_python()).skill;
        assert_eq!(again.effective_id(id_of).as_deref(), form.id, "again: {}", form.given);
    }
}

#[test]
fn the_order_of_resolution_is_the_documented_one() {
    use Resolution::{Exact, Inline, Newest, Nothing, Record};
    for (given, wanted, pinned) in [
        (json!({"skill_id": UUID, "skill_name": "a", "skill_version": "1"}), Record(UUID), true),
        (json!({"skill_name": UUID}), Record(UUID), true),
        (json!({"skill_id": "a", "skill_name": "b"}), Newest("a"), false),
        (json!({"skill_name": "b"}), Newest("b"), false),
        (json!({"skill_name": "b", "skill_version": "latest"}), Newest("b"), false),
        (json!({"skill_name": "b", "skill_version": null}), Newest("b"), false),
        (json!({"skill_name": "b", "skill_version": PIN}), Exact("b", PIN), true),
        (json!({"skill_id": "b", "skill_version": "3"}), Exact("b", "3"), true),
        (
            json!({"type": "inline", "source": {"data": "eA=="}, "skill_id": "b"}),
            Inline("eA=="),
            true,
        ),
        (json!({"type": "inline", "bundle": "eA=="}), Inline("eA=="), true),
        (json!({"skill_id": "b", "source": {"data": "eA=="}}), Newest("b"), false),
        (json!({}), Nothing, false),
    ] {
        let skill = read(&given).skill;
        assert_eq!(skill.resolution(), wanted, "{given}");
        assert_eq!(skill.is_pinned(), pinned, "{given}");
    }
}

#[test]
fn what_is_right_is_not_spoken_of() {
    for given in [
        json!({"skill_id": "invoice"}),
        json!({"skill_id": UUID, "skill_version": "latest"}),
        json!({"skill_name": "invoice", "skill_version": PIN}),
        json!({"skill_name": "invoice", "skill_id": "invoice"}),
        json!({"type": "inline", "name": "a", "description": "", "source": source()}),
        // The Python SDK says so of every inline skill.
        json!({"type": "inline", "skill_version": "latest", "name": "a", "source": source()}),
    ] {
        assert_eq!(kinds(&given), [], "{given}");
    }
}

fn of_references() -> Vec<Row> {
    vec![
        (json!([]), Kind::NotAnObject, Error),
        (json!("invoice"), Kind::NotAnObject, Error),
        (json!({"skill_id": "a", "skill_version": 3}), Kind::NotText, Error),
        (json!({"type": 1, "skill_id": "a"}), Kind::NotText, Error),
        (json!({"type": "inline", "source": "eA=="}), Kind::NotText, Error),
        (json!({"type": "bogus", "skill_id": "a"}), Kind::UnknownType, Error),
        (json!({"type": "reference", "skill_id": "a"}), Kind::UnknownType, Error),
        (json!({"skillId": "a"}), Kind::UnknownKey, Warning),
        (json!({"skill_id": "a", "color": "red"}), Kind::UnknownKey, Warning),
        (json!({}), Kind::NamesNothing, Error),
        (json!({"skill_id": "", "skill_name": ""}), Kind::NamesNothing, Error),
        (json!({"name": "invoice"}), Kind::NamesNothing, Error),
        (json!({"skill_id": "a", "source": source()}), Kind::ReferenceWithSource, Error),
        (json!({"skill_id": "a", "bundle": "eA=="}), Kind::ReferenceWithSource, Error),
        (json!({"source": source()}), Kind::ReferenceWithSource, Error),
        (json!({"skill_id": "a", "description": "b"}), Kind::ReferenceWithInlineField, Note),
        (json!({"skill_id": "a", "skill_name": "b"}), Kind::IdAndName, Warning),
        (json!({"skill_id": UUID, "skill_version": PIN}), Kind::IdWithVersion, Warning),
        (json!({"skill_name": UUID, "version": "3"}), Kind::IdWithVersion, Warning),
        (json!({"skill_id": "a", "skill_version": "0.2.0"}), Kind::LooseVersion, Note),
        (json!({"skill_id": "a", "skill_version": "20260219-abc123"}), Kind::LooseVersion, Note),
        (json!({"skill_id": "a", "version": "latest"}), Kind::DeprecatedVersion, Note),
        (
            json!({"skill_id": "a", "version": PIN, "skill_version": "latest"}),
            Kind::TwoVersions,
            Warning,
        ),
    ]
}

fn of_inline_skills() -> Vec<Row> {
    vec![
        (json!({"type": "inline"}), Kind::InlineWithoutData, Error),
        (json!({"type": "inline", "source": {"data": ""}}), Kind::InlineWithoutData, Error),
        (json!({"type": "inline", "source": {}}), Kind::InlineWithoutData, Error),
        (
            json!({"type": "inline", "skill_id": "a", "source": source()}),
            Kind::InlineWithIdentifier,
            Error,
        ),
        (
            json!({"type": "inline", "skill_name": "a", "source": source()}),
            Kind::InlineWithIdentifier,
            Error,
        ),
        (
            json!({"type": "inline", "skill_version": PIN, "source": source()}),
            Kind::InlineWithVersion,
            Note,
        ),
        (
            json!({"type": "inline", "source": {"type": "url", "data": "eA=="}}),
            Kind::WrongEncoding,
            Error,
        ),
        (
            json!({"type": "inline", "source": {"media_type": "application/gzip", "data": "eA=="}}),
            Kind::WrongMediaType,
            Error,
        ),
        (json!({"type": "inline", "source": {"data": "e*=="}}), Kind::Base64, Error),
        (json!({"type": "inline", "source": {"data": "eA"}}), Kind::Base64, Error),
        (json!({"type": "inline", "source": {"data": "-_-_"}}), Kind::Base64, Error),
        (json!({"type": "inline", "source": {"data": "eHh4\neHh4"}}), Kind::Base64, Warning),
        (json!({"type": "inline", "source": {"data": "eB=="}}), Kind::Base64, Warning),
        (json!({"type": "inline", "bundle": "eA=="}), Kind::DeprecatedBundle, Note),
        (
            json!({"type": "inline", "bundle": "eHh4", "source": source()}),
            Kind::TwoArchives,
            Warning,
        ),
    ]
}

#[test]
fn every_contradiction_is_named_with_its_weight() {
    for (given, kind, severity) in of_references().into_iter().chain(of_inline_skills()) {
        let said = read(&given).contradictions;
        let found = said.iter().find(|said| said.kind == kind);
        let found = found.unwrap_or_else(|| panic!("{given}: {said:?}"));
        assert_eq!(found.severity, severity, "{given}");
    }
}

#[test]
fn messages_say_what_to_do() {
    for (given, wanted) in [
        (
            json!({"type": "refrence"}),
            "there is no type `refrence` of skills; did you mean `skill_reference`?",
        ),
        (json!({"type": "Inline"}), "there is no type `Inline` of skills; did you mean `inline`?"),
        (
            json!({"skillName": "a", "skill_id": "a"}),
            "`skillName` is no key of a skill; the SDKs drop it; did you mean `skill_name`?",
        ),
        (
            json!({"type": "inline", "source": {"mediaType": "application/zip", "data": "eA=="}}),
            "`mediaType` is no key of a skill's source; the SDKs drop it; did you mean `media_type`?",
        ),
        (
            json!({"skill_id": "a\u{1b}[2J", "skill_name": "b"}),
            "`skill_id` says `a\\u{1b}[2J` and `skill_name` `b`; `skill_id` counts: leave `skill_name` out",
        ),
    ] {
        let said = read(&given).contradictions;
        let first = said.first().unwrap();
        let text = format!("{}; {}", first.message, first.help.as_deref().unwrap_or_default());
        assert_eq!(text, wanted, "{given}");
    }
}

#[test]
fn the_command_line_names_a_skill_and_a_version() {
    let id = ReferenceKey::Id;
    for (text, identifier, version) in [
        ("invoice", "invoice", "latest"),
        ("invoice@latest", "invoice", "latest"),
        ("invoice:latest", "invoice", "latest"),
        ("invoice@20260408-9c3a43f5", "invoice", PIN),
        ("invoice:20260408-9c3a43f5", "invoice", PIN),
        ("invoice@0.2.0", "invoice", "0.2.0"),
        ("Größe-日本@3", "Größe-日本", "3"),
        (UUID, UUID, "latest"),
    ] {
        let skill = AgentSkill::from_text(text, id).unwrap();
        assert_eq!(skill.skill_id.as_deref(), Some(identifier), "{text}");
        assert_eq!(skill.skill_version.as_deref(), Some(version), "{text}");
        let printed = skill.to_string();
        assert_eq!(AgentSkill::from_text(&printed, id).unwrap(), skill, "{printed}");
        let named = AgentSkill::from_text(text, ReferenceKey::Name).unwrap();
        let is_id = identifier == UUID;
        assert_eq!(named.skill_name.is_none(), is_id, "an id is never a name: {text}");
        assert_eq!(named.effective_name(), Some(identifier));
    }
    let both = AgentSkill::from_text(&format!("{UUID}@{PIN}"), id).unwrap();
    let said: Vec<_> = both.contradictions().into_iter().map(|said| said.kind).collect();
    assert_eq!(said, [ContradictionKind::IdWithVersion]);
}

#[test]
fn what_names_no_skill_is_refused_with_the_reason() {
    let long = "a".repeat(300);
    for (text, wanted) in [
        ("", "`` names no skill"),
        ("@latest", "`@latest` names no skill"),
        ("invoice@", "`invoice@` names no version"),
        ("invoice:", "`invoice:` names no version"),
        ("a b", "`a b` is neither a name nor an id: it holds ` `"),
        ("a@b@c", "`a@b@c` is neither a name nor an id: it holds `@`"),
        ("a@b c", "`a@b c` is neither a name nor an id: it holds ` `"),
        ("a\u{1b}b", "`a\\u{1b}b` is neither a name nor an id: it holds `\\u{1b}`"),
        ("a/b", "`a/b` is neither a name nor an id: it holds `/`"),
        (&long, &format!("`{}…` is too long for a skill's name", "a".repeat(60))),
    ] {
        let error = AgentSkill::from_text(text, ReferenceKey::Id).unwrap_err();
        assert_eq!(error.to_string(), wanted);
    }
}

#[test]
fn only_versions_the_platform_gives_are_pins() {
    for (version, pin) in [
        ("20260408-9c3a43f5", true),
        ("20260720-b19b53d9", true),
        ("20260722-5d4d2e43", true),
        ("20260219-abc12345", true),
        ("20260219-abc123", false),
        ("20260312-abc", false),
        ("20260408-9C3A43F5", false),
        ("20260408-9c3a43f5 ", false),
        ("2026-0408-9c3a43f5", false),
        ("202604081-9c3a43f", false),
        ("0.2.0", false),
        ("3", false),
        ("latest", false),
        ("", false),
    ] {
        assert_eq!(is_pin(version), pin, "{version:?}");
    }
}

#[test]
fn an_inline_skill_is_printed_by_its_name() {
    assert_eq!(AgentSkill::inline("a", "b", "eA==").to_string(), "[a]");
    assert_eq!(AgentSkill::default().to_string(), "[nothing]");
}
