use skill_spec::RelPath;

use super::*;

fn files(all: &[(&str, &str)]) -> Files {
    let mut files = Files::new();
    for (path, text) in all {
        let bytes = text.as_bytes().to_vec().into();
        files.insert(RelPath::new(path).unwrap(), File { bytes, executable: false });
    }
    files
}

fn manifest(name: &str, body: &str) -> String {
    format!("---\nname: {name}\ndescription: Reads it. Use when it comes.\n---\n\n{body}")
}

/// The prompt of a skill `old` after it was renamed to `new`.
fn prompt(old: &str, body: &str, new: &str) -> String {
    let renamed = renamed(&files(&[("SKILL.md", &manifest(old, body))]), new).unwrap();
    let bytes = &renamed.files.get("SKILL.md").unwrap().bytes;
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let head = manifest(new, "");
    text.strip_prefix(&head).unwrap_or(&text).to_owned()
}

#[test]
fn mentions_are_replaced_where_they_mean_the_skill_and_nowhere_else() {
    for (before, after) in [
        ("Run read-invoice first.", "Run scan-bill first."),
        (
            "`read-invoice`, \"read-invoice\" (read-invoice)",
            "`scan-bill`, \"scan-bill\" (scan-bill)",
        ),
        ("**read-invoice**: it reads.", "**scan-bill**: it reads."),
        ("End with read-invoice.", "End with scan-bill."),
        ("skills/read-invoice/schema.json", "skills/scan-bill/schema.json"),
        ("`/home/skills/read-invoice/x.md`", "`/home/skills/scan-bill/x.md`"),
        ("--skill=read-invoice", "--skill=scan-bill"),
        ("read-invoices and pre-read-invoice", "read-invoices and pre-read-invoice"),
        (
            "read-invoice-2, read-invoice_x, Read-invoice",
            "read-invoice-2, read-invoice_x, Read-invoice",
        ),
        ("resources/read-invoice.md", "resources/read-invoice.md"),
        ("docs/read-invoice/x.md", "docs/read-invoice/x.md"),
        ("myskills/read-invoice/x.md", "myskills/read-invoice/x.md"),
        ("https://x.org/skills/read-invoice", "https://x.org/skills/read-invoice"),
        ("<https://x.org/?q=read-invoice>", "<https://x.org/?q=read-invoice>"),
        ("www.x.org?q=read-invoice", "www.x.org?q=read-invoice"),
        (
            "read-invoice:latest, read-invoice@20260219-abc12345",
            "read-invoice:latest, read-invoice@20260219-abc12345",
        ),
        (
            "a@read-invoice, $read-invoice, é-read-invoice",
            "a@read-invoice, $read-invoice, é-read-invoice",
        ),
        ("read-invoice: reads\r\n", "scan-bill: reads\r\n"),
    ] {
        assert_eq!(prompt("read-invoice", before, "scan-bill"), after);
    }
}

#[test]
fn the_heading_follows_and_links_to_it_do() {
    for (before, after) in [
        ("# Read invoice\n\n[up](#read-invoice)\n", "# Scan bill\n\n[up](#scan-bill)\n"),
        ("# READ INVOICE\n", "# Scan bill\n"),
        ("# read-invoice\n", "# scan-bill\n"),
        ("# The read-invoice skill\n", "# The scan-bill skill\n"),
        ("# How to read invoice scans\n", "# How to scan bill scans\n"),
        ("# Read invoices\n", "# Read invoices\n"),
        ("Read invoice\n===\n", "Scan bill\n===\n"),
        ("Text\n\n## Other\n\n# Read invoice\n", "Text\n\n## Other\n\n# Read invoice\n"),
    ] {
        assert_eq!(prompt("read-invoice", before, "scan-bill"), after);
    }
}

#[test]
fn a_name_that_is_a_word_is_replaced_only_where_it_is_called_a_skill() {
    let before = "# Agent\n\nThe agent reads. Use the `agent` skill or skill \"agent\"; `agent` is a field. skills/agent/x.md\n";
    let after = "# Clerk\n\nThe agent reads. Use the `clerk` skill or skill \"clerk\"; `agent` is a field. skills/clerk/x.md\n";
    assert_eq!(prompt("agent", before, "clerk"), after);
    let renamed = renamed(&files(&[("SKILL.md", &manifest("agent", before))]), "clerk").unwrap();
    assert_eq!(renamed.left, 2);
}

#[test]
fn every_file_that_speaks_of_the_skill_is_told() {
    let schema = r#"{"$id": "https://x.org/read-invoice/read-invoice.schema.json", "title": "ReadInvoice",
  "description": "What read-invoice returns", "properties": {"read-invoice": {"const": "read-invoice"}}}"#;
    let all = files(&[
        (
            "SKILL.md",
            &manifest("read-invoice", "# Read invoice\n\nread-invoice and read-invoice.\n"),
        ),
        ("data/rows.csv", "read-invoice\n"),
        ("examples/one.json", "{\"by\": \"read-invoice\"}"),
        ("notes.md", "See [it](SKILL.md#read-invoice).\n"),
        ("pipeline.py", "PATH = 'skills/read-invoice/schema.json'\n"),
        ("read-invoice.md", "Nothing.\n"),
        ("schema.json", schema),
        ("vlmrun.yaml", "graph: |\n  stateDiagram-v2\n    A: What read-invoice does\n"),
    ]);
    let renamed = renamed(&all, "scan-bill").unwrap();
    assert_eq!(
        renamed.told,
        [
            "SKILL.md: the name, the heading, 2 mentions",
            "notes.md: a link to the heading",
            "pipeline.py: 1 mention",
            "schema.json: the title, the `$id`, 1 mention",
            "vlmrun.yaml: 1 mention",
        ]
    );
    let text =
        |path: &str| String::from_utf8(renamed.files.get(path).unwrap().bytes.to_vec()).unwrap();
    assert_eq!(
        text("schema.json"),
        r#"{"$id": "https://x.org/scan-bill/scan-bill.schema.json", "title": "ScanBill",
  "description": "What scan-bill returns", "properties": {"read-invoice": {"const": "read-invoice"}}}"#
    );
    assert_eq!(text("notes.md"), "See [it](SKILL.md#scan-bill).\n");
    assert_eq!(text("examples/one.json"), "{\"by\": \"read-invoice\"}");
    assert!(renamed.files.get("read-invoice.md").is_some());
}

#[test]
fn a_manifest_without_a_name_cannot_be_renamed() {
    for text in ["Text.\n", "---\ndescription: x\n---\n\nText.\n", ""] {
        let error = renamed(&files(&[("SKILL.md", text)]), "new").unwrap_err().to_string();
        assert!(error.starts_with("it has no `name`"), "{error}");
    }
    let same = renamed(&files(&[("SKILL.md", &manifest("new", "new"))]), "new").unwrap();
    assert_eq!((same.told, same.left), (Vec::new(), 0));
}

#[test]
fn a_text_of_nothing_but_names_takes_no_longer_than_others() {
    let body = "read-invoice ".repeat(20_000) + &"#read-invoice".repeat(20_000);
    let all = files(&[("SKILL.md", &manifest("read-invoice", &body))]);
    assert_eq!(renamed(&all, "scan-bill").unwrap().told.len(), 1);
}
