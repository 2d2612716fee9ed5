use super::bundle_byte_order_mark;
use crate::diagnostic::Severity;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "execution-byte-order-mark",
    aliases: &[],
    group: Group::Execution,
    severity: Severity::Warning,
    summary: "`vlmrun.yaml` starts with a byte order mark",
    docs: r#"### What it does
Reports a UTF-8 byte order mark (the bytes EF BB BF) at the start of `vlmrun.yaml`.

### Why it matters
YAML allows the mark, but some readers make it a part of the first key, and then `apiVersion` is missing.
"#,
    bad: &[Example {
        title: "before the first key",
        files: &[(
            "vlmrun.yaml",
            "\u{feff}apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Output: Emit JSON that fits schema.json\n    [*] --> Output\n    Output --> [*]\n",
        )],
        ..Example::BASE
    }],
    good: &[Example { title: "the base skill", ..Example::BASE }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    if let Some(file) = skill.files.id("vlmrun.yaml") {
        bundle_byte_order_mark::report(skill, file, emit);
    }
}
