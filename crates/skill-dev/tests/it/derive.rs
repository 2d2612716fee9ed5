//! `new` with something to start from: a chat, another skill, a domain.

use std::fs;

use serde_json::json;
use skill_dev::Exit;

use crate::harness::Folder;
use crate::new::{SCHEMA, WRITTEN_FOR, assert_clean, create, templates};

const CHAT: &str = r#"[
  {"role": "system", "content": "You read parcel labels. Answer with JSON alone."},
  {"role": "user", "content": [
    {"type": "text", "text": "Return the recipient and the state of each parcel on the picture."},
    {"type": "image_url", "image_url": {"url": "data:image/png;base64,QUJDREVG"}}]},
  {"role": "assistant", "content": null, "tool_calls": [{"id": "1"}]},
  {"role": "tool", "tool_call_id": "1", "content": "{}"},
  {"role": "assistant", "content": "{\"recipient\": \"Ada\", \"sent\": \"2026-03-14\", \"customs\": null, \"parcels\": [{\"state\": \"new\"}, {\"state\": \"new\"}]}"},
  {"role": "user", "content": "Add the weight in kilograms."},
  {"role": "assistant", "content": "Here it is:\n```json\n{\"recipient\": \"Bob\", \"sent\": \"2026-04-01\", \"customs\": null, \"parcels\": [{\"state\": \"lost\", \"weight\": 1.5}, {\"state\": \"lost\"}]}\n```"},
  {"role": "user", "content": "Thank you."}
]"#;

#[test]
fn a_chat_becomes_a_prompt_and_a_schema() {
    let here = Folder::with(&[("chat.json", CHAT)]);
    let told = create(&here, &["read-label", "--from-session", "chat.json"]);
    assert_clean(&here, "read-label");
    let files = format!(
        "{}\n{}\n{told}",
        here.read("read-label/SKILL.md"),
        here.read("read-label/schema.json")
    );
    insta::assert_snapshot!(files);
    create(&here, &["again", "--from-session", "chat.json"]);
    assert_eq!(
        here.read("read-label/schema.json"),
        here.read("again/schema.json").replace("\"Again\"", "\"ReadLabel\"")
    );
}

#[test]
fn a_chat_without_an_answer_or_without_a_question_is_half_a_skill() {
    let here = Folder::with(&[
        ("asked.json", r#"[{"role": "user", "content": "Return the recipient of each parcel."}]"#),
        (
            "answered.json",
            r#"{"choices": [{"message": {"role": "assistant", "content": "{\"to\": \"Ada\"}"}}]}"#,
        ),
    ]);
    let told = create(&here, &["asked", "--from-session", "asked.json"]);
    assert!(told.contains("there is no schema.json: the answer will be free text"), "{told}");
    assert_clean(&here, "asked");
    create(&here, &["answered", "--from-session", "answered.json"]);
    assert_clean(&here, "answered");
    assert!(here.read("answered/SKILL.md").contains("- `to` (string): To."));
}

#[test]
fn no_secret_of_a_chat_is_written() {
    let token = concat!("gh", "p_q7RmZt2vKx9LpW4sNb8JdY3hGc6FuT5aVe1M");
    let chat = json!([
        {"role": "system", "content": format!("Read labels. Use the token {token} to log in.")},
        {"role": "assistant", "content": json!({"to": token, "by": {token: token}}).to_string()},
    ]);
    let here = Folder::with(&[("chat.json", &chat.to_string())]);
    let told = create(&here, &["read-label", "--from-session", "chat.json"]);
    assert!(told.contains("left out: 4 secrets, with stars in their places"), "{told}");
    let files = here.read("read-label/SKILL.md") + &here.read("read-label/schema.json") + &told;
    assert!(!files.contains("q7Rm"), "{files}");
    assert_clean(&here, "read-label");
}

#[test]
fn a_copy_has_its_own_name_everywhere() {
    let here = Folder::with(&[
        (
            "read-label/SKILL.md",
            "---\nname: read-label\ndescription: Reads a parcel label. Use read-label when a label arrives.\nlicense: MIT\n---\n\n# Read label\n\nWork as skills/read-label/resources/read-label.md says.\n",
        ),
        ("read-label/resources/read-label.md", "What read-label reads.\n"),
        ("read-label/schema.json", &SCHEMA.replace("\"Label\"", "\"ReadLabel\"")),
        ("read-label/run.sh", "#!/bin/sh\necho read-label\n"),
        ("read-label/.env", "A=b"),
    ]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(here.join("read-label/run.sh"), fs::Permissions::from_mode(0o755))
            .unwrap();
    }
    here.run(&["pack", "read-label", "-o", "label.zip"]);
    let inline = here.run(&["inline", "read-label"]).stdout;
    here.write("label.json", inline.as_bytes());
    let mut prompts = Vec::new();
    for (index, source) in ["read-label", "label.zip", "label.json"].into_iter().enumerate() {
        let name = format!("scan-parcel-{index}");
        let output = here.run(&["new", &name, "--from", source]);
        assert_eq!(output.exit, Exit::Clean, "{source}: {output:?}");
        assert!(!output.stdout.contains(".env"), "{output:?}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode =
                fs::metadata(here.join(&format!("{name}/run.sh"))).unwrap().permissions().mode();
            assert_eq!(mode & 0o111, 0o111, "{source}");
        }
        assert!(
            here.read(&format!("{name}/schema.json")).contains(&format!("\"ScanParcel{index}\""))
        );
        prompts.push(here.read(&format!("{name}/SKILL.md")).replace(&name, "NAME"));
        if index == 0 {
            insta::assert_snapshot!(format!("{}{}", prompts[0], output.stderr));
        }
    }
    prompts =
        prompts.iter().map(|prompt| prompt.replace(|c: char| c.is_ascii_digit(), "")).collect();
    assert!(prompts.iter().all(|prompt| *prompt == prompts[0]), "{prompts:?}");
}

#[test]
fn every_template_can_be_copied_and_is_clean_again() {
    let here = Folder::new();
    for template in templates() {
        create(&here, &[&template, "--template", &template]);
        create(&here, &["of-another", "--dir", ".", "--from", &template]);
        assert_clean(&here, "of-another");
        fs::remove_dir_all(here.join("of-another")).unwrap();
    }
}

#[test]
fn every_domain_becomes_a_skill_that_is_clean() {
    let here = Folder::new();
    for domain in skill_spec::vocab::DOMAINS {
        let name = domain.replace('.', "-");
        let told = create(&here, &[&name, "--domain", domain]);
        assert!(told.starts_with("still to decide:\n"), "{told}");
        assert!(here.join(&format!("{name}/schema.json")).exists(), "{name}");
    }
    for target in WRITTEN_FOR {
        let (exit, report) = here.check_json(&[".", "--target", target]);
        let count = report["summary"]["skills"].as_u64();
        assert_eq!((exit, count), (Exit::Clean, Some(skill_spec::vocab::DOMAINS.len() as u64)));
        for skill in report["skills"].as_array().unwrap() {
            assert_eq!(skill["diagnostics"], json!([]), "{} for {target}", skill["path"]);
        }
    }
}

#[test]
fn a_schema_of_ones_own_goes_before_that_of_the_domain() {
    let here = Folder::with(&[("label.json", SCHEMA)]);
    for domain in ["document.bank-check", "document.invoice"] {
        let name = domain.replace('.', "-");
        create(&here, &[&name, "--domain", domain, "--schema", "label.json"]);
        assert_eq!(here.read(&format!("{name}/schema.json")), SCHEMA);
        assert!(here.read(&format!("{name}/SKILL.md")).contains("`recipient`"), "{domain}");
        assert_clean(&here, &name);
    }
}

#[test]
fn what_cannot_be_derived_is_answered_and_leaves_nothing_behind() {
    let here = Folder::with(&[
        ("broken.json", "{\"a\": 1,\n \"b\": }"),
        ("good.json", "{\"a\": 1}"),
        ("nothing.json", "[{\"role\": \"assistant\", \"content\": \"Hello.\"}]"),
        ("nameless/SKILL.md", "Text.\n"),
        (
            "broken/SKILL.md",
            "---\nname: Broken_One\nname: x\ndescription: Reads it. Use it when it comes.\n---\nText.\n",
        ),
    ]);
    let before = here.tree();
    let mut answers = String::new();
    for args in [
        &["reader", "--from-session", "nothing.json"][..],
        &["reader", "--from-session", "broken.json"],
        &["reader", "--from-session", "gone.json"],
        &["reader", "--from-session", "good.json", "--sample", "good.json"],
        &["reader", "--from-session", "good.json", "--prompt", "x"],
        &["reader", "--from", "nameless"],
        &["reader", "--from", "broken"],
        &["reader", "--from", "gone"],
        &["reader", "--from", "nameless", "--template", "agent"],
        &["reader", "--from", "nameless", "--schema", "good.json"],
        &["reader", "--domain", "document.invoice", "--template", "agent"],
        &["reader", "--domain", "document.invocie"],
        &["reader", "--domain", "xyzzy"],
    ] {
        answers.push_str(&here.refusal(&[&["new"], args].concat()));
    }
    assert_eq!(here.tree(), before);
    insta::assert_snapshot!(answers);
}
