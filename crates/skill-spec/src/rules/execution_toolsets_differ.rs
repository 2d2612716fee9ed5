use crate::diagnostic::{Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::tree::{Node, Value};
use crate::vocab::TOOLSETS;
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    name: "execution-toolsets-differ",
    aliases: &[],
    group: Group::Execution,
    severity: Severity::Warning,
    summary: "`toolsets` differs from that of `SKILL.md`",
    docs: r#"### What it does
Reports a `vlmrun.yaml` whose toolsets are not those of the frontmatter, whatever their order.

### Why it matters
Both files may name toolsets and the platform does not say which one counts. `vlmrun.yaml` is the more likely one.

Source: docs.vlm.run, skills/spec/vlmrun-yaml.
"#,
    bad: &[Example {
        title: "one more in the frontmatter",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\ntoolsets: [core, document, web]\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
        )],
        ..Example::BASE
    }],
    good: &[Example {
        title: "the same in another order",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\ntoolsets: [document, core]\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let (Some(execution), Some(manifest)) = (&skill.execution, &skill.manifest) else { return };
    let Some(own) = execution.root.get("toolsets") else { return };
    let Some(other) = manifest.get("toolsets") else { return };
    let (Some(own_names), Some(other_names)) = (names(&own.value), names(&other.value)) else {
        return;
    };
    // Unknown ones have rules of their own, and once they are mended the two may agree.
    let is_known = own_names.union(&other_names).all(|name| TOOLSETS.contains(name));
    if own_names == other_names || !is_known {
        return;
    }
    let list = |names: BTreeSet<&str>| names.into_iter().collect::<Vec<_>>().join(", ");
    let only_own = list(&own_names - &other_names);
    let only_other = list(&other_names - &own_names);
    let diagnostic = emit.report(own.span(), "`toolsets` differs from that of `SKILL.md`");
    diagnostic.related(other.span(), "the frontmatter's toolsets");
    if !only_own.is_empty() {
        diagnostic.note(format!("only here: {}", quote(&only_own)));
    }
    if !only_other.is_empty() {
        diagnostic.note(format!("only in `SKILL.md`: {}", quote(&only_other)));
    }
    diagnostic.help("make the two agree, or name the toolsets in `vlmrun.yaml` only");
}

/// The names, where the value is a list of texts, or one text that is meant for a list.
fn names(value: &Node) -> Option<BTreeSet<&str>> {
    if let Value::Sequence(items) = &value.value {
        return items.iter().map(Node::text).collect();
    }
    let words = value.scalar()?.text.split([',', ' ']);
    Some(words.filter(|word| !word.is_empty()).collect())
}
