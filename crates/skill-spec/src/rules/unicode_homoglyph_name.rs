use std::collections::BTreeSet;

use crate::diagnostic::Severity;
use crate::diagnostic::{Fix, quote};
use crate::files::RelPath;
use crate::model::Role;
use crate::model::name::{is_mixed, latin_twin};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::tree::Entry;

pub(super) static RULE: Rule = Rule {
    name: "unicode-homoglyph-name",
    aliases: &[],
    group: Group::Unicode,
    severity: Severity::Warning,
    summary: "a name has letters of another script that look like Latin ones",
    docs: r#"### What it does
Reports names of files, folders and schema properties with Cyrillic, Greek, Armenian, Cherokee, Coptic or Lisu letters that look like Latin ones: among Latin letters (`pаyment` with a Cyrillic `а`), or all of them, where the bundle has the same name in Latin letters as well. Names that are plainly of another script (`Итог`, `Δx`) are left alone.

### Why it matters
The two names look the same and are not: a link, a search or a program that uses one does not find the other, and a reviewer cannot tell them apart.

### How to repair
Write the name in the letters of one script. For a property the fix is a guess, since examples and the prompt may use the name too.

Source: Unicode Technical Standard 39, confusables
"#,
    bad: &[
        Example {
            title: "a property",
            files: &[
                (
                    "schema.json",
                    "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"title\": \"Invoice\",\n  \"type\": \"object\",\n  \"properties\": {\n    \"tоtal\": { \"type\": \"number\", \"description\": \"Amount due\" }\n  },\n  \"required\": [\"tоtal\"],\n  \"additionalProperties\": false\n}\n",
                ),
                (
                    "SKILL.md",
                    "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `tоtal` as printed.\n",
                ),
            ],
            ..Example::BASE
        },
        Example {
            title: "a file",
            files: &[
                ("resources/tеrms.txt", "net: before tax\n"),
                (
                    "SKILL.md",
                    "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed. See [terms](resources/tеrms.txt).\n",
                ),
            ],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "names in Russian and Greek",
        files: &[
            ("resources/Итог-PDF.txt", "Итог\n"),
            ("resources/Δx.txt", "Δx\n"),
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed. See [the total](resources/Итог-PDF.txt) and [the shift](resources/Δx.txt).\n",
            ),
        ],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let schemas = emit.schemas();
    let properties = || {
        let all = schemas.into_iter().flat_map(|all| &all.list);
        all.filter_map(|sub| match sub.role {
            Role::Property(entry) => Some(entry),
            _ => None,
        })
    };
    let paths = || skill.files.iter().map(|(path, _)| path);
    let of_properties = || properties().filter_map(Entry::name);
    if paths().all(|path| path.as_str().is_ascii()) && of_properties().all(str::is_ascii) {
        return;
    }
    let mut names = Names::default();
    paths().flat_map(RelPath::parts).chain(of_properties()).for_each(|name| names.add(name));
    let mut told = BTreeSet::new();
    for (path, _) in skill.files.iter() {
        for part in path.parts().filter(|part| told.insert(*part)) {
            if let Some((character, latin)) = names.disguise(part) {
                emit.report_path(path.as_str(), message("the name", part, character, &latin))
                    .help(format!("rename it to {}", quote(&latin)));
            }
        }
    }
    for entry in properties() {
        let name = entry.name().unwrap_or_default();
        let Some((character, latin)) = names.disguise(name) else { continue };
        emit.report(entry.key.span, message("the property", name, character, &latin))
            .help(format!("rename it to {}", quote(&latin)))
            .fix(Fix::guess(
                format!("write {} in Latin letters", quote(&latin)),
                entry.key.span,
                serde_json::Value::from(latin.as_str()).to_string(),
            ));
    }
}

fn message(what: &str, name: &str, character: char, latin: &str) -> String {
    let code = u32::from(character);
    let (name, latin) = (quote(name), quote(latin));
    format!("{what} {name} looks like {latin}, but has U+{code:04X}, no Latin letter")
}

/// The names of a bundle that are ASCII.
#[derive(Default)]
struct Names<'a> {
    ascii: BTreeSet<&'a str>,
}

impl<'a> Names<'a> {
    fn add(&mut self, name: &'a str) {
        if name.is_ascii() {
            self.ascii.insert(name);
        }
    }

    /// The first letter that is not what it seems, and the name as it seems.
    fn disguise(&self, name: &str) -> Option<(char, String)> {
        if name.is_ascii() || name.len() > MAX_NAME {
            return None;
        }
        let latin: String = name.chars().map(|c| latin_twin(c).unwrap_or(c)).collect();
        let first = || name.chars().find(|c| latin_twin(*c).is_some());
        let is_mixed = name.split(|c: char| !c.is_alphanumeric()).any(is_mixed);
        (is_mixed || self.ascii.contains(latin.as_str())).then_some((first()?, latin))
    }
}

/// A longer one is nothing that somebody gave a name.
const MAX_NAME: usize = 1024;
