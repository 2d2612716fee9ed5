//! The rules, one file each, and the list of them.
//!
//! To add one: write `<name with underscores>.rs`, add its `mod` line and its line in [`RULES`].

mod manifest_absent;

use crate::files::{File, Files, LeftOut, LeftOutReason, RelPath};
use crate::rule::{Example, Rule};

/// Every rule, sorted by name.
pub static RULES: &[&Rule] = &[&manifest_absent::RULE];

/// The smallest skill that has every file and is clean under every rule; examples are laid over it.
const BASE: &[(&str, &str)] = &[
    (
        "SKILL.md",
        "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
    ),
    (
        "schema.json",
        "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"title\": \"Invoice\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"total\": { \"type\": \"number\", \"description\": \"Amount due\" }\n  },\n  \"required\": [\"total\"],\n  \"additionalProperties\": false\n}\n",
    ),
    (
        "vlmrun.yaml",
        "apiVersion: vlm.run/v1alpha\nmetadata: {}\nmodel: vlmrun-orion-1:auto\ntoolsets: [core, document]\ngraph: |\n  stateDiagram-v2\n    ReadPages: Go through every page\n    Output: Emit JSON that fits schema.json\n\n    [*] --> ReadPages\n    ReadPages --> Output\n    Output --> [*]\n",
    ),
];

/// The base skill of all examples.
#[must_use]
pub fn base_skill() -> Files {
    example_files(&Example::BASE)
}

/// The files of an example: the base skill with the example laid over it.
#[must_use]
pub fn example_files(example: &Example) -> Files {
    let mut files = Files::new();
    files.folder = Some(example.folder.unwrap_or("read-invoice").to_owned());
    let texts = BASE.iter().chain(example.files).map(|(path, text)| (*path, text.as_bytes()));
    for (path, bytes) in texts.chain(example.bytes.iter().copied()) {
        if let Ok(path) = RelPath::new(path) {
            files.insert(path, File { bytes: bytes.to_vec(), executable: false });
        }
    }
    for path in example.removed {
        files.remove(path);
    }
    for path in example.folders {
        files.remove(path);
        files.left_out.push(LeftOut { path: (*path).to_owned(), reason: LeftOutReason::Directory });
    }
    files
}
