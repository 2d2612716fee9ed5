//! What carries an archive: each form, and what is said of those that contradict themselves.
#![expect(clippy::unwrap_used, reason = "a failed helper is a failed test")]

use skill_pack::{Carrier, InlineSkill, PackOptions, pack, receive};
use skill_spec::{File, Files, RelPath};

fn archive() -> Vec<u8> {
    let mut files = Files::new();
    let bytes = b"---\nname: a\ndescription: b\n---\nc\n".to_vec().into();
    files.insert(RelPath::new("SKILL.md").unwrap(), File { bytes, executable: false });
    pack(&files, &PackOptions::default()).unwrap().bytes
}

/// `$` stands for the archive in base64.
fn filled(text: &str) -> Vec<u8> {
    let inline = InlineSkill::new("", "", &archive());
    text.replace('$', inline.base64()).into_bytes()
}

const INLINE: &str = r#"{"type":"inline","name":"a","description":"b","source":{"type":"base64","media_type":"application/zip","data":"$"}}"#;

#[test]
fn archives_are_found_in_what_carries_them() {
    let body = |skills: &str| format!(r#"{{"model":"m","messages":[],"skills":{skills}}}"#);
    let cases: Vec<(String, Carrier, &[&str])> = vec![
        (INLINE.to_owned(), Carrier::Inline, &[]),
        (format!("\u{feff} \n{INLINE}\n"), Carrier::Inline, &[]),
        (format!("[{INLINE}]"), Carrier::Inline, &[]),
        (body(&format!("[{INLINE}]")), Carrier::Inline, &[]),
        (format!(r#"{{"config":{{"skills":[{INLINE}]}},"name":null}}"#), Carrier::Inline, &[]),
        (r#""$""#.to_owned(), Carrier::Base64, &[]),
        ("$".to_owned(), Carrier::Base64, &[]),
        ("  $\r\n".to_owned(), Carrier::Base64, &[]),
        ("data:application/zip;base64,$".to_owned(), Carrier::DataUrl, &[]),
        ("DATA:Application/ZIP; charset=x ;Base64,$\n".to_owned(), Carrier::DataUrl, &[]),
        (
            r#"{"type":"inline","skill_version":"latest","name":null,"source":{"data":"$"}}"#
                .to_owned(),
            Carrier::Inline,
            &[],
        ),
        (
            r#"{"type":"inline","bundle":"$"}"#.to_owned(),
            Carrier::Inline,
            &["`bundle` is deprecated: the archive goes into `source`"],
        ),
        (
            r#"{"type":"inline","bundle":"$","source":{"data":"$"}}"#.to_owned(),
            Carrier::Inline,
            &["`source` is taken; the deprecated `bundle` repeats it"],
        ),
        (
            r#"{"type":"inline","bundle":"eA==","source":{"data":"$"}}"#.to_owned(),
            Carrier::Inline,
            &["`source` is taken; the deprecated `bundle` holds something else"],
        ),
        (
            r#"{"source":{"data":"$"}}"#.to_owned(),
            Carrier::Inline,
            &["`type` is missing: the platform takes the skill for a reference"],
        ),
        (
            r#"{"type":"inline","skill_id":"other","source":{"data":"$\n"}}"#.to_owned(),
            Carrier::Inline,
            &[
                "an inline skill has no id, and this one has `other`",
                "`source.data` has white space within, and the platform wants one line",
            ],
        ),
        (
            r#"{"type":"inline","source":{"data":"data:application/zip;base64,$"}}"#.to_owned(),
            Carrier::Inline,
            &["`source.data` is a `data:` URL, and the platform wants base64 alone"],
        ),
    ];
    for (text, carrier, oddities) in cases {
        let bytes = filled(&text);
        let received = receive(&bytes).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(*received.archive, archive(), "{text}");
        assert_eq!(received.carrier, carrier, "{text}");
        assert_eq!(received.oddities, oddities, "{text}");
    }
}

#[test]
fn base64_in_lines_of_any_length_is_read() {
    let whole = filled("$");
    for length in [1, 7, 64, 76] {
        let lines: Vec<u8> =
            whole.chunks(length).flat_map(|line| [line, b"\r\n"].concat()).collect();
        assert_eq!(*receive(&lines).unwrap().archive, archive(), "{length}");
    }
    let unpadded = String::from_utf8(whole).unwrap().trim_end_matches('=').to_owned();
    assert_eq!(*receive(unpadded.as_bytes()).unwrap().archive, archive());
}

#[test]
fn an_inline_skill_brings_its_name_and_description() {
    let bytes = filled(INLINE);
    let received = receive(&bytes).unwrap();
    assert_eq!(received.name.as_deref(), Some("a"));
    assert_eq!(received.description.as_deref(), Some("b"));
}

#[test]
fn what_carries_no_archive_is_refused_with_its_reason() {
    for (text, refusal) in [
        ("", "it is empty"),
        (" \n", "it is empty"),
        ("x", "it is no zip archive, no JSON and no base64 of an archive"),
        ("42", "it is no zip archive, no JSON and no base64 of an archive"),
        ("# A skill", "it is no zip archive, no JSON and no base64 of an archive"),
        ("\u{1b}[2J", "it is no zip archive, no JSON and no base64 of an archive"),
        (
            "BZh91AY PK\u{5}\u{6}",
            "it is a bzip2 file, such as `.tar.bz2`, and skills travel as zip archives\nhelp: extract it and name the skill's folder; `skill-dev pack` makes a zip archive of one",
        ),
        ("{", "its JSON is cut short"),
        (r#"{"a": tru}"#, "it is no JSON: see line 1, column 10"),
        ("{} {}", "it is no JSON: see line 1, column 4"),
        ("{}", "its JSON holds no archive: neither `source` nor `bundle` is there"),
        ("[]", "it holds no skill"),
        (r#"{"skills":[]}"#, "`skills` holds no skill"),
        (
            r#"{"name":"package","version":"1.0.0"}"#,
            "its JSON holds no archive: neither `source` nor `bundle` is there",
        ),
        (
            r#"{"name": 3}"#,
            "its JSON holds no inline skill: another type is wanted at line 1, column 10",
        ),
        (r#"{"type":"inline","type":"inline"}"#, "its JSON has a key twice at line 1, column 23"),
        (r#"{"source":{"data":"","data":""}}"#, "its JSON has a key twice at line 1, column 27"),
    ] {
        refused(text, refusal);
    }
}

#[test]
fn json_that_contradicts_itself_is_refused_with_its_reason() {
    const REFERS: &str = "it refers to the skill `invoice` and does not hold it\nhelp: name what holds it; only `compose` takes references, as NAME@VERSION or from a `.json` file";
    for (text, refusal) in [
        (
            r#"{"type":"skill_reference","source":{"data":"$"}}"#,
            "its `type` is `skill_reference`: the platform would not read the archive",
        ),
        (
            r#"{"type":"bogus","source":{"data":"$"}}"#,
            "its `type` is `bogus`; an inline skill has `inline`",
        ),
        (r#"{"type":"skill_reference","skill_id":"invoice"}"#, REFERS),
        (r#"{"skill_name":"invoice"}"#, REFERS),
        (
            r#"{"type":"inline"}"#,
            "its JSON holds no archive: neither `source` nor `bundle` is there",
        ),
        (r#"{"type":"inline","source":{}}"#, "its `source` has no `data`"),
        (
            r#"{"type":"inline","source":{"type":"url","data":"$"}}"#,
            "its `source.type` is `url`; the platform takes `base64` alone",
        ),
        (
            r#"{"type":"inline","source":{"media_type":"application/x-tar","data":"$"}}"#,
            "its `source.media_type` is `application/x-tar`; the platform takes `application/zip` alone",
        ),
        (
            r#"{"skills":[{"name":"a"},{"skill_name":"b"},{},{"skill_id":"d"}]}"#,
            "`skills` holds 4 skills, and one is wanted: `a`, `b`, one without a name, …",
        ),
        (
            r#"{"skills":[{}],"config":{"skills":[{}]}}"#,
            "it has skills in `skills` and in `config.skills`",
        ),
        (r#"{"type":"inline","source":{"data":"ab!d"}}"#, "its base64 holds `!` at character 3"),
        (r#"{"type":"inline","source":{"data":"abü="}}"#, "its base64 holds `ü` at character 3"),
        ("UEsDB", "its base64 is cut short"),
        ("UEsDBB==", "its base64 ends in a character that no encoder writes"),
        ("UEsD=BBB", "its base64 holds `=` at character 5"),
        (
            "UEs-_w==",
            "its base64 is the one for URLs, with `-` and `_`; the platform takes `+` and `/`",
        ),
        ("data:application/zip;base64", "its `data:` URL has no comma before its data"),
        ("data:application/zip,PK", "its `data:` URL is not in base64"),
        (
            "data:image/png;base64,$",
            "its `data:` URL is of the type `image/png`; an archive has `application/zip`",
        ),
        ("data:,x", "its `data:` URL is of the type ``; an archive has `application/zip`"),
    ] {
        refused(text, refusal);
    }
}

fn refused(text: &str, refusal: &str) {
    let bytes = filled(text);
    let said = receive(&bytes).map_or_else(|error| error.to_string(), |_| "read".to_owned());
    assert_eq!(said, refusal, "{text}");
}

#[test]
fn deep_json_is_refused_and_endless_base64_is_read() {
    let deep = format!("{}{}", r#"{"skills":["#.repeat(10_000), "]}".repeat(10_000));
    assert!(receive(deep.as_bytes()).is_err());
    let long = "A".repeat(4 << 20);
    assert_eq!(receive(long.as_bytes()).unwrap().archive.len(), 3 << 20);
}
