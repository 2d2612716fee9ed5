//! A new author's first twenty slips, and what the program says to each.

use std::fmt::Write;
use std::fs;

use insta::assert_snapshot;

use crate::harness::Folder;

/// What is done to a fresh skill, and how the file looks after.
struct Slip {
    name: &'static str,
    file: &'static str,
    change: Change,
}

enum Change {
    /// The first occurrence of one text becomes another.
    Replace(&'static str, &'static str),
    Prepend(&'static [u8]),
    Append(&'static str),
    Rename(&'static str),
    Remove,
}

use Change::{Append, Prepend, Remove, Rename, Replace};

const fn slip(name: &'static str, file: &'static str, change: Change) -> Slip {
    Slip { name, file, change }
}

const SLIPS: &[Slip] = &[
    slip("manifest removed", "SKILL.md", Remove),
    slip("manifest in lower case", "SKILL.md", Rename("skill.md")),
    slip("name in title case", "SKILL.md", Replace("name: my-skill", "name: My Skill")),
    slip("name of another folder", "SKILL.md", Replace("name: my-skill", "name: your-skill")),
    slip("name with a slash", "SKILL.md", Replace("name: my-skill", "name: team/my-skill")),
    slip(
        "comment after the name",
        "SKILL.md",
        Replace("name: my-skill", "name: my-skill # the id"),
    ),
    slip("unquoted colon", "SKILL.md", Replace("description: ", "description: Invoices: ")),
    slip("folded description", "SKILL.md", Replace("description: ", "description: >\n  ")),
    slip("description left to do", "SKILL.md", Replace("description: ", "description: TODO - ")),
    slip("closing fence lost", "SKILL.md", Replace("license: MIT\n---\n", "license: MIT\n")),
    slip("blank line first", "SKILL.md", Prepend(b"\n")),
    slip("byte order mark", "SKILL.md", Prepend(b"\xef\xbb\xbf")),
    slip("latin-1 character", "SKILL.md", Prepend(b"\xe9")),
    slip("key misspelt", "SKILL.md", Replace("description:", "descripton:")),
    slip("tab for indentation", "SKILL.md", Replace("license: MIT", "metadata:\n\tauthor: me")),
    slip(
        "template not filled in",
        "SKILL.md",
        Append("\nGreet {{customer}} as <your company name>.\n"),
    ),
    slip(
        "schema with a trailing comma",
        "schema.json",
        Replace("\"type\": \"object\",", "\"type\": \"object\",,"),
    ),
    slip("schema keyword misspelt", "schema.json", Replace("\"properties\"", "\"propertys\"")),
    slip(
        "schema type unknown",
        "schema.json",
        Replace("\"type\": \"string\"", "\"type\": \"text\""),
    ),
    slip(
        "schema title with a hyphen",
        "schema.json",
        Replace("\"title\": \"Invoice\"", "\"title\": \"my-invoice\""),
    ),
    slip("graph header misspelt", "vlmrun.yaml", Replace("stateDiagram-v2", "stateDigram-v2")),
    slip("graph arrow too short", "vlmrun.yaml", Replace("-->", "->")),
    slip("graph without its last edge", "vlmrun.yaml", Replace("    Output --> [*]\n", "")),
    slip("model misspelt", "vlmrun.yaml", Replace("orion-1:auto", "orion-1:atuo")),
    slip("toolsets as text", "vlmrun.yaml", Replace("[core, document, image]", "core")),
];

#[test]
fn each_slip_gets_a_message_that_says_what_to_do() {
    let mut told = String::new();
    for Slip { name, file, change } in SLIPS {
        let folder = Folder::new();
        folder.run(&["new", "my-skill", "--template", "invoice-extraction"]);
        let path = folder.join("my-skill").join(file);
        let bytes = fs::read(&path).unwrap();
        match change {
            Replace(from, to) => {
                let text = String::from_utf8(bytes).unwrap();
                assert!(text.contains(from), "{name}: the template has no {from:?}");
                fs::write(&path, text.replacen(from, to, 1)).unwrap();
            }
            Prepend(start) => fs::write(&path, [*start, &bytes].concat()).unwrap(),
            Append(end) => fs::write(&path, [&bytes, end.as_bytes()].concat()).unwrap(),
            Rename(to) => {
                // By way of a third name: some disks take both for one.
                let third = folder.join("third");
                fs::rename(&path, &third).unwrap();
                fs::rename(&third, path.with_file_name(to)).unwrap();
            }
            Remove => fs::remove_file(&path).unwrap(),
        }
        let output = folder.run(&["check", "my-skill"]);
        writeln!(told, "## {name}\n{}", output.all()).unwrap();
    }
    assert_snapshot!("slips", told);
}
