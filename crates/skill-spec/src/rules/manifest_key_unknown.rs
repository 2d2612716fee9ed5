use crate::diagnostic::{Fix, Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;
use crate::target::Others;
use crate::tree::Entry;
use crate::vocab::{is_slip, nearest, slip_for};

pub(super) static RULE: Rule = Rule {
    name: "manifest-key-unknown",
    aliases: &[],
    group: Group::Manifest,
    severity: Severity::Warning,
    summary: "a key of the frontmatter is unknown",
    docs: r#"### What it does
Reports a top-level key that the platform does not know.

### Why it matters
An unknown key has no effect. Most are slips; of one for `name` or `description` the rules `name-absent` and `description-absent` speak. Readers of the Agent Skills format, and the upload of several platforms, refuse the whole skill for one.

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
    let known = |name: &str| target.manifest_keys().contains(&name);
    let passes = |name: &str| {
        target.keys.value.others == Others::Ignored
            && slip_of(name, target.manifest_keys()).is_none()
    };
    // `name-absent` and `description-absent` speak of slips for their keys.
    let slips = ["name", "description"].into_iter().filter(|key| manifest.get(key).is_none());
    let slips = slips.filter_map(|key| slip_for(&manifest.root, key, target.manifest_keys()));
    let told: Vec<Span> = slips.map(|slip| slip.key.span).collect();
    // A second slip of the same key is not renamed: the key would stand twice.
    let mut taken: Vec<&str> = target.manifest_keys().to_vec();
    taken.retain(|key| manifest.get(key).is_some() || matches!(*key, "name" | "description"));
    // `manifest-yaml-feature` speaks of a merge key.
    let is_unknown = |entry: &&Entry| {
        entry.name().is_none_or(|name| !known(name) && name != "<<" && !passes(name))
            && !told.contains(&entry.key.span)
    };
    let mut unknown = manifest.root.entries().iter().filter(is_unknown);
    let mut emit = emit.by(&target.keys);
    for entry in unknown.by_ref().take(MAX) {
        let span = entry.key.span;
        let Some(name) = entry.name() else {
            emit.report(span, format!("a key is {}, not text", entry.key.kind_name()))
                .help("write one `key: value` a line");
            continue;
        };
        let message = format!("{} is no key that the platform knows", quote(name));
        let diagnostic = emit.report(span, message);
        match meant(name, target.manifest_keys()).filter(|key| !taken.contains(key)) {
            Some(key) => {
                taken.push(key);
                diagnostic.help(format!("did you mean `{key}`?"));
                diagnostic.fix(Fix::rename(&entry.key, key));
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
        emit.report(entry.key.span, format!("{more} more keys that the platform does not know"))
            .help("put data of your own under `metadata`, or delete it");
    }
}

/// The most keys that are named one by one.
const MAX: usize = 50;

/// The key that is meant: written in another way, else the nearest.
fn meant<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    slip_of(name, known).or_else(|| nearest(name, known.iter().copied()))
}

/// The key it can only be a slip for.
fn slip_of<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    known.iter().find(|key| is_slip(name, key)).copied()
}
