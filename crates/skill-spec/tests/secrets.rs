//! No word of any rule shows a secret, whatever the rule speaks of.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use skill_spec::{CheckOptions, File, Files, RelPath, Skill, check, target};

const TOKEN: &str = concat!("gh", "p_q7RmZt2vKx9LpW4sNb8JdY3hGc6FuT5aVe1M");

fn skill(files: &[(&str, &[u8])]) -> Skill {
    let mut all = Files::new();
    all.folder = Some("read-invoice".to_owned());
    for (path, bytes) in files {
        let file = File { bytes: bytes.to_vec().into(), executable: false };
        all.insert(RelPath::new(path).unwrap(), file);
    }
    Skill::parse(all)
}

#[test]
fn words_that_quote_a_secret_are_masked_even_where_they_cut_it() {
    let long =
        format!("{}{TOKEN}", "key_of_the_service_at_the_bank_and_ours:".replace(':', "_is="));
    let text = format!("---\nname: {TOKEN}\n{TOKEN}: 1\n\"{long}\": 2\n---\n\nRead it.\n");
    let skill = skill(&[("SKILL.md", text.as_bytes())]);
    let report = check(&skill, &CheckOptions::new(&target::VLMRUN));
    assert!(report.diagnostics.iter().any(|one| one.message.contains("ghp_****")), "{report:#?}");
    for one in &report.diagnostics {
        let words = std::iter::once(&one.message).chain(&one.help).chain(&one.label);
        let words = words.chain(&one.notes).chain(one.fix.iter().map(|fix| &fix.title));
        for text in words {
            assert!(!text.contains("q7Rm"), "{text}");
        }
    }
}

#[test]
fn no_fix_is_made_from_a_secret() {
    let stripe = concat!("sk_", "live_q7RmZt2vKx9LpW4sNb8JdY3h");
    let text = format!("---\nname: {stripe}\ndescription: Reads an invoice.  \n---\n\nRead it.\n");
    let groq = concat!("gs", "k_q7RmZt2vKx9LpW4sNb8JdY3hGc6FuT5aVe1Mk0iXoPwS9zBfHnCy");
    let schema =
        format!("{{\"type\": \"object\", \"titel\": \"{groq}\", \"title\": \"{groq}\"}}\n");
    let skill = skill(&[("SKILL.md", text.as_bytes()), ("schema.json", schema.as_bytes())]);
    let report = check(&skill, &CheckOptions::new(&target::VLMRUN));
    assert!(report.diagnostics.iter().any(|one| one.rule == "name-characters"), "{report:#?}");
    for one in &report.diagnostics {
        assert!(!format!("{one:?}").to_lowercase().contains("7rmzt2"), "{one:#?}");
    }
}

#[test]
fn a_known_secret_is_masked_wherever_it_stands() {
    let text = format!("x{TOKEN}y\n{TOKEN}\n");
    let skill =
        skill(&[("a.txt", text.as_bytes()), ("b.txt", format!("é{TOKEN}é x{TOKEN}").as_bytes())]);
    for path in ["a.txt", "b.txt"] {
        let masked = skill.masked(skill.files.id(path).unwrap()).unwrap();
        assert!(!masked.contains("q7Rm") && masked.matches("ghp_***").count() == 2, "{masked}");
    }
}

#[test]
fn secrets_that_begin_alike_are_masked_to_their_ends() {
    let tokens = ["a", "b", "c"].map(|end| format!("{}{end}Zt2vKx9", &TOKEN[..32]));
    let skill = skill(&[("a.txt", tokens.join("\n").as_bytes())]);
    assert_eq!(skill.secrets().len(), 3);
    for token in tokens {
        let mut text = format!("see {token}.");
        skill.redact(&mut text);
        assert_eq!(text, format!("see {}{}.", &token[..4], "*".repeat(token.len() - 4)));
    }
}

#[test]
fn masked_texts_keep_every_byte_in_its_place() {
    let text = format!("é {TOKEN} 漢字\r\n{TOKEN}\n");
    let skill = skill(&[("a.txt", text.as_bytes())]);
    let file = skill.files.id("a.txt").unwrap();
    let masked = skill.masked(file).unwrap();
    assert_eq!(masked, text.replace(&TOKEN[4..], &"*".repeat(TOKEN.len() - 4)));
    assert_eq!(skill.secrets().len(), 2);
}

#[test]
fn a_secret_in_a_file_that_is_no_text_is_told_by_its_path() {
    let bytes = [b"\xff\x01 ".as_slice(), TOKEN.as_bytes(), b"\xff"].concat();
    let skill = skill(&[("a.bin", &bytes)]);
    let report = check(&skill, &CheckOptions::new(&target::VLMRUN));
    let of_rule = report.diagnostics.iter().find(|one| one.rule == "secret-key").unwrap();
    assert_eq!(of_rule.place, skill_spec::Place::Path("a.bin".to_owned()));
}
