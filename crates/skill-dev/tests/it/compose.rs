//! `compose`: which SKILL is what, where it stands in the body, and what is said of it.

use std::fmt::Write as _;

use serde_json::{Value, json};
use skill_dev::Exit;

use crate::harness::{Folder, GOOD, Output};

const SCHEMA: &str = r#"{"$schema": "http://json-schema.org/draft-07/schema#", "title": "Label", "type": "object",
"properties": {"recipient": {"type": "string", "description": "The recipient as printed."}}, "required": ["recipient"]}"#;

const UNKNOWN: &str = "note: `invoice` is no folder or file here; it is sent as the name of a skill on the platform\n";

const UUID: &str = "0b8f5f2e-6d0c-4f0e-9a52-3f6f0f1c2d3e";

fn other(name: &str, description: &str) -> String {
    format!(
        "---\nname: {name}\ndescription: {description}\n---\n\n# Other\n\nReturn the recipient as printed.\n"
    )
}

fn here() -> Folder {
    let folder = Folder::with(&[("read-label/SKILL.md", GOOD), ("schema.json", SCHEMA)]);
    folder.write(
        "sum-up/SKILL.md",
        other("sum-up", "Sums up a meeting. Use when a recording of a meeting arrives.").as_bytes(),
    );
    folder
}

fn body(output: &Output) -> Value {
    serde_json::from_str(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", output.all()))
}

fn run(folder: &Folder, args: &[&str]) -> Output {
    let all: Vec<&str> = ["compose"].iter().chain(args).copied().collect();
    folder.run(&all)
}

#[test]
fn what_lies_on_disk_is_sent_and_all_else_is_named() {
    let here = here();
    let named = |key: &str, value: &str, version: &str| {
        let mut skill = json!({"type": "skill_reference"});
        skill[key] = json!(value);
        skill["skill_version"] = json!(version);
        skill
    };
    for (args, wanted) in [
        (vec!["invoice"], named("skill_id", "invoice", "latest")),
        (vec!["invoice@20260219-0a1b2c3d"], named("skill_id", "invoice", "20260219-0a1b2c3d")),
        (vec!["invoice:20260219-0a1b2c3d"], named("skill_id", "invoice", "20260219-0a1b2c3d")),
        (vec!["invoice", "--reference-key", "name"], named("skill_name", "invoice", "latest")),
        (vec![UUID, "--reference-key", "name"], named("skill_id", UUID, "latest")),
        (vec!["read-label@latest"], named("skill_id", "read-label", "latest")),
    ] {
        let note = if args[0] == "invoice" { UNKNOWN } else { "" };
        let args: Vec<&str> = ["--skills-only"].into_iter().chain(args).collect();
        let output = run(&here, &args);
        assert_eq!(body(&output), json!([wanted]), "{args:?}");
        assert_eq!(output.stderr, note, "{args:?}");
    }
    let inline: Value = serde_json::from_str(&here.run(&["inline", "read-label"]).stdout).unwrap();
    for path in ["./read-label", "read-label/", "read-label", "read-label/SKILL.md"] {
        let output = run(&here, &["--skills-only", path]);
        assert_eq!(body(&output), json!([inline]), "{path}");
        let said = "note: `read-label` lies here and is sent as it is; `read-label@latest` names the one on the platform\n";
        let wanted = if path == "read-label" { said } else { "" };
        assert_eq!(output.stderr, wanted, "{path}");
    }
}

#[test]
fn each_product_has_its_skills_where_it_takes_them() {
    let here = here();
    for (product, pointer) in [
        ("chat", "/skills"),
        ("agent", "/config/skills"),
        ("image", "/config/skills"),
        ("document", "/config/skills"),
        ("video", "/config/skills"),
        ("audio", "/config/skills"),
    ] {
        let args = [
            "--for",
            product,
            "./read-label",
            "invoice@latest",
            "--url",
            "https://example.com/a",
            "--schema",
            "schema.json",
        ];
        let output = run(&here, &args);
        assert_eq!((output.exit, &*output.stderr), (Exit::Clean, ""), "{product}");
        let sent = body(&output);
        let names: Vec<&Value> = sent
            .pointer(pointer)
            .unwrap()
            .as_array()
            .unwrap()
            .iter()
            .map(|skill| &skill["type"])
            .collect();
        assert_eq!(names, ["inline", "skill_reference"], "{product}");
        assert_eq!(run(&here, &args), output, "the same again: {product}");
        let pretty = run(&here, &[&args[..], &["--pretty"]].concat());
        assert_eq!(body(&pretty), sent, "{product}");
        for language in ["curl", "python", "node"] {
            let code = run(&here, &[&args[..], &["--snippet", language]].concat());
            assert_eq!((code.exit, &*code.stderr), (Exit::Clean, ""), "{product} {language}");
        }
    }
}

#[test]
fn snippets_read_as_code_that_people_write() {
    let here = here();
    let mut shown = String::new();
    for line in [
        "--for chat invoice --message Hello --toolset core --snippet python",
        "--for agent invoice@20260219-0a1b2c3d --url https://example.com/a.pdf --prompt Read --snippet python",
        "--for image invoice --url https://example.com/a.png --snippet python",
        "--for document invoice --file-id 3f0a --schema schema.json --snippet python",
        "--for document invoice --file-id 3f0a --snippet node",
        "--for chat invoice --message Hello --snippet node",
        "--for document invoice --file-id 3f0a --snippet curl",
    ] {
        let output = run(&here, &line.split(' ').collect::<Vec<_>>());
        assert_eq!(output.stderr.replace(UNKNOWN, ""), "", "{line}");
        let _ = writeln!(shown, "$ skill-dev compose {line}\n{}", output.stdout);
    }
    insta::assert_snapshot!(shown);
}

fn here_with_slips() -> Folder {
    let here = here();
    here.write(
        "twin/SKILL.md",
        other("twin", "Reads a parcel label. Use when a label comes as a photo or a scan.")
            .as_bytes(),
    );
    for name in ["read-label", "sum-up"] {
        here.write(&format!("{name}/schema.json"), SCHEMA.as_bytes());
    }
    here.write("bad/SKILL.md", b"---\nname: Bad Name\n---\n\nx\n");
    here.write("skills/passport/SKILL.md", GOOD.as_bytes());
    here.write("list.json", b"[]");
    here.write("typo.json", br#"{"type": "objct", "properties": {"total": {"type": "number"}}}"#);
    here.write("broken.json", b"{\n  \"a\": }");
    here
}

#[test]
fn what_is_likely_not_meant_is_told_and_what_cannot_be_is_refused() {
    let here = here_with_slips();
    let mut answers = String::new();
    for line in [
        "--for document ./read-label ./sum-up --file-id a",
        "--for document ./read-label ./twin --file-id a",
        "--for document ./read-label read-label@latest --file-id a",
        "--for document invoice --domain document.invioce",
        "--for chat invoice --model vlmrun-orion-1:atuo",
        &format!("--for agent {UUID}@20260219-0a1b2c3d invoice@3 --prompt p"),
        "--for document ./bad --file-id a",
        "--for chat --message x",
        "--for chat invoice --prompt x",
        "--for image invoice --file-id a",
        "--for document invoice --file-id a.pdf",
        "--for document invoice --toolset docment",
        "--for document invoice --file-id a --schema list.json",
        "--for document invoice@1 --file-id a --schema typo.json",
        "--for document invoice --file-id a --schema broken.json",
        "--for document invoice --file-id a --schema none.json",
        "--for document invoice --snippet python",
        "--for document",
        "--for document ./none",
        "--for document a@b@c",
        "--for document - -",
        "--for document invoice --locked",
        "--skills-only invoice --prompt x",
        "--skills-only --for document read-labl",
        "--skills-only sum-pu -q",
        "--skills-only passprot",
        "--for chat a@latest --message m --model ",
        "--for agent a@latest --prompt ",
        "--for audio a@latest --file-id f --domain document.invoice",
        "--for document a@latest --file-id f --domain nope.nope",
        "invoice",
    ] {
        let output = run(&here, &line.split(' ').collect::<Vec<_>>());
        let (code, said) = (output.exit.code(), &output.stderr);
        let _ = writeln!(
            answers,
            "$ skill-dev compose {line}
exit {code}
{said}"
        );
        assert_eq!(
            output.exit == Exit::Clean,
            !output.stdout.is_empty(),
            "{line}: {}",
            output.all()
        );
    }
    insta::assert_snapshot!(answers.replace(UUID, "[ID]"));
    let unchecked = run(&here, &["--for", "document", "./bad", "--file-id", "a", "--no-check"]);
    assert_eq!((unchecked.exit, &*unchecked.stderr), (Exit::Clean, ""));
}

#[test]
fn texts_come_from_files_too_and_the_output_goes_into_one() {
    let here = here();
    here.write("say.txt", "naïve \"text\"\n".as_bytes());
    let output =
        run(&here, &["--for", "chat", "a@latest", "--message", "@say.txt", "-o", "out.json"]);
    assert_eq!((output.exit, &*output.stdout, &*output.stderr), (Exit::Clean, "", ""));
    let written: Value = serde_json::from_str(&here.read("out.json")).unwrap();
    assert_eq!(written["messages"][0]["content"][0]["text"], "naïve \"text\"\n");
    let inside = run(
        &here,
        &["--for", "chat", "./read-label", "--message", "x", "-o", "read-label/out.json"],
    );
    assert_eq!(inside.exit, Exit::Failed);
    assert!(inside.stderr.contains("lies inside the skill"), "{}", inside.stderr);
    assert!(!here.join("read-label/out.json").exists());
}

#[test]
fn only_requests_and_what_is_not_there_are_replaced() {
    let here = here();
    let old = [
        ("new/deep/a.json", None),
        ("empty.json", Some("")),
        ("skill.json", Some("{\"type\": \"inline\", \"name\": \"a\", \"source\": {}}")),
        ("list.json", Some("[{\"type\": \"skill_reference\", \"skill_id\": \"a\"}]")),
        ("body.json", Some("{\"model\": \"vlm-1\", \"config\": {}}\n")),
        ("archive.txt", Some("UEsDBBQAAA\n")),
        ("url.txt", Some("data:application/zip;base64,UEsD\n")),
        ("code.py", Some("# Needs: pip install vlmrun\nimport os\n")),
    ];
    let foreign = [
        ("notes.md", "# Notes\n"),
        ("package.json", "{\"name\": \"a\", \"type\": \"module\"}"),
        ("schema.json", SCHEMA),
        ("lock.json", "{\"name\": \"a\", \"version\": 1}"),
        ("cut.json", "{\"type\": \"inline\""),
        ("code.sh", "#!/bin/sh\nrm -r data\n"),
    ];
    for command in [&["inline", "read-label"][..], &["compose", "--skills-only", "./read-label"]] {
        for (file, text) in old {
            if let Some(text) = text {
                here.write(file, text.as_bytes());
            }
            let output = here.run(&[command, &["-o", file]].concat());
            assert_eq!((output.exit, &*output.stderr), (Exit::Clean, ""), "{file}");
            assert!(here.read(file).contains("\"inline\""), "{file}");
        }
        for (file, text) in foreign {
            here.write(file, text.as_bytes());
            let output = here.run(&[command, &["-o", file]].concat());
            let wanted =
                format!("error: cannot write `{file}`: what is there already is no inline skill");
            assert_eq!(output.exit, Exit::Failed, "{file}");
            assert!(output.stderr.starts_with(&wanted), "{file}: {}", output.stderr);
            assert_eq!(here.read(file), text, "{file}");
        }
        for file in ["sum-up/SKILL.md", "sum-up/new/a.json", "sum-up/../sum-up/a.json"] {
            let before = here.tree();
            let output = here.run(&[command, &["-o", file]].concat());
            let wanted = format!("error: `{file}` lies inside the skill `sum-up`");
            assert_eq!(output.exit, Exit::Failed, "{file}");
            assert!(output.stderr.starts_with(&wanted), "{file}: {}", output.stderr);
            assert_eq!(here.tree(), before);
        }
    }
}

#[test]
fn levels_hold_for_a_schema_of_a_request() {
    let line: Vec<_> =
        "compose --for document invoice@1 --file-id a --schema typo.json".split(' ').collect();
    let level = "schema-keyword-malformed = \"allow\"";
    for (config, exit) in [
        ("", Exit::Errors),
        (&*format!("[rules]\n{level}\n"), Exit::Clean),
        (&format!("[[overrides]]\npaths = [\"typo.json\"]\nrules = {{ {level} }}\n"), Exit::Clean),
        (
            &format!("[[overrides]]\npaths = [\"other.json\"]\nrules = {{ {level} }}\n"),
            Exit::Errors,
        ),
        ("rules = 1", Exit::Failed),
    ] {
        let here = here_with_slips();
        here.write("skill-dev.toml", config.as_bytes());
        let output = here.run(&line);
        assert_eq!(output.exit, exit, "{config}: {}", output.stderr);
    }
}

#[test]
fn a_file_that_refers_to_a_skill_is_sent_as_the_reference() {
    let here = here_with_slips();
    let whole = r#"{"type": "skill_reference", "skill_name": "invoice", "skill_version": "20260219-0a1b2c3d"}"#;
    for (text, exit, said) in [
        (whole.to_owned(), Exit::Clean, ""),
        (format!("[{whole}]"), Exit::Clean, ""),
        (format!("\u{feff}{whole}"), Exit::Clean, ""),
        (r#"{"skill_name": "invoice", "nme": 1}"#.to_owned(), Exit::Clean, "`nme` is no key"),
        (r#"{"skill_name": 5}"#.to_owned(), Exit::Errors, "error: "),
        (format!("[{whole}, {whole}]"), Exit::Failed, "error: "),
        (r#"{"skill_name": "invoice", "source": {}}"#.to_owned(), Exit::Failed, "error: "),
    ] {
        here.write("ref.json", text.as_bytes());
        let output = here.run(&["compose", "--skills-only", "ref.json"]);
        assert_eq!(output.exit, exit, "{text}: {}", output.stderr);
        assert!(output.stderr.contains(said), "{text}: {}", output.stderr);
        assert_eq!(
            output.stdout.contains("\"skill_name\":\"invoice\""),
            exit == Exit::Clean,
            "{}",
            output.stdout
        );
    }
}
