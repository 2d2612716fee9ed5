use crate::diagnostic::{Edit, Fix, Safety, Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::tree::Entry;
use crate::vocab::nearest;

pub(super) static RULE: Rule = Rule {
    name: "manifest-key-unknown",
    aliases: &[],
    group: Group::Manifest,
    severity: Severity::Warning,
    summary: "a key of the frontmatter is unknown",
    docs: r#"### What it does
Reports a top-level key that the platform does not know.

### Why it matters
An unknown key has no effect. Most are slips: `Name` or `descripton` leaves the skill without its name or description. Readers of the Agent Skills format, and the upload of several platforms, refuse the whole skill for one.

Source: docs.vlm.run, skills/spec/skill-md; agentskills.io specification
"#,
    bad: &[
        Example {
            title: "a slip",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\nlicence: MIT\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a capital letter",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\nLicense: MIT\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a key of another tool",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\nauthor: Ada\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "own data in its place",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\nmetadata:\n  author: Ada\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(manifest) = &skill.manifest else { return };
    let target = emit.target();
    let known = |name: &str| target.manifest_keys.contains(&name);
    // A second slip of the same key is not renamed: the key would stand twice.
    let mut taken: Vec<&str> = target.manifest_keys.to_vec();
    taken.retain(|key| manifest.get(key).is_some());
    // `manifest-yaml-feature` speaks of a merge key.
    let is_unknown = |entry: &&Entry| entry.name().is_none_or(|name| !known(name) && name != "<<");
    let mut unknown = manifest.root.entries().iter().filter(is_unknown);
    for entry in unknown.by_ref().take(MAX) {
        let span = entry.key.span;
        let Some(name) = entry.name() else {
            emit.report(span, format!("a key is {}, not text", entry.key.kind_name()))
                .help("write one `key: value` a line");
            continue;
        };
        let message = format!("{} is no key that {} knows", quote(name), target.name);
        let diagnostic = emit.report(span, message);
        match meant(name, target.manifest_keys).filter(|(key, _)| !taken.contains(key)) {
            Some((key, safety)) => {
                taken.push(key);
                let edits = vec![Edit { span, text: key.to_owned() }];
                diagnostic.help(format!("did you mean `{key}`?")).fix(Fix::new(
                    safety,
                    format!("rename it to `{key}`"),
                    edits,
                ));
            }
            None if known("metadata") => {
                diagnostic.help("put data of your own under `metadata`, or delete it");
            }
            None => {
                diagnostic.help("delete it");
            }
        }
    }
    if let Some(entry) = unknown.next() {
        let more = unknown.count() + 1;
        emit.report(entry.key.span, format!("{more} more keys that {} does not know", target.name))
            .help("put data of your own under `metadata`, or delete it");
    }
}

/// The most keys that are named one by one.
const MAX: usize = 50;

/// The key that is meant, and whether that is certain: another case, `_` for `-`, or one slip.
fn meant<'a>(name: &str, known: &[&'a str]) -> Option<(&'a str, Safety)> {
    let folded = |text: &str| text.to_lowercase().replace(['_', ' '], "-");
    let same = known.iter().find(|key| folded(key) == folded(name));
    if let Some(key) = same {
        return Some((key, Safety::Safe));
    }
    let near = nearest(name, known.iter().copied())?;
    // One letter more or less in a short word makes another word.
    let slip = near.len() >= 5 && strsim::osa_distance(&folded(name), &folded(near)) <= 1;
    Some((near, if slip { Safety::Safe } else { Safety::Unsafe }))
}
