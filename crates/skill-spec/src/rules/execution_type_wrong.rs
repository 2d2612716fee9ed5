use super::manifest_type_wrong;
use crate::diagnostic::{Fix, Severity};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::tree::{Kind, Node, Value};
use crate::vocab::TOOLSETS;

pub(super) static RULE: Rule = Rule {
    name: "execution-type-wrong",
    aliases: &[],
    group: Group::Execution,
    severity: Severity::Error,
    summary: "a value of `vlmrun.yaml` has the wrong type",
    docs: r#"### What it does
Reports a value that is not of the documented type: `apiVersion`, `model`, `graph` and `plan` are text, `toolsets` is a list of texts, `metadata` is a mapping.

### Why it matters
The platform reads the value by its type: a single toolset written as text, for one, is not a list.

Source: docs.vlm.run, skills/spec/vlmrun-yaml.
"#,
    bad: &[
        Example {
            title: "toolsets in a block",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: |\n  core\n  document\ngraph: |\n  stateDiagram-v2\n    Output: Emit JSON that fits schema.json\n    [*] --> Output\n    Output --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a toolset in a block",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: >-\n  core\ngraph: |\n  stateDiagram-v2\n    Output: Emit JSON that fits schema.json\n    [*] --> Output\n    Output --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "toolsets as text",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: core\ngraph: |\n  stateDiagram-v2\n    Output: Emit JSON that fits schema.json\n    [*] --> Output\n    Output --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "model is a number",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: 2\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Output: Emit JSON that fits schema.json\n    [*] --> Output\n    Output --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a number among the toolsets",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core, 3]\ngraph: |\n  stateDiagram-v2\n    Output: Emit JSON that fits schema.json\n    [*] --> Output\n    Output --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "the graph as a list",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: [a, b]\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example { title: "all keys in their place", ..Example::BASE }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(execution) = &skill.execution else { return };
    for entry in execution.root.entries() {
        match entry.name() {
            Some(name @ ("apiVersion" | "model" | "graph" | "plan")) => {
                text(emit, name, &entry.value);
            }
            Some("toolsets") => toolsets(emit, &entry.value),
            Some("metadata") if !entry.value.is_mapping() && !entry.value.is_null() => {
                let kind = entry.value.kind_name();
                emit.report(entry.value.span, format!("`metadata` is {kind}, not a mapping"))
                    .help("write `metadata: {}`: the platform keeps it for later use");
            }
            _ => {}
        }
    }
}

fn text(emit: &mut Emitter<'_>, name: &str, value: &Node) {
    // An empty graph has a rule of its own, an empty plan is no plan.
    if value.text().is_some() || (value.is_null() && matches!(name, "graph" | "plan")) {
        return;
    }
    let diagnostic =
        emit.report(value.span, format!("`{name}` is {}, not text", value.kind_name()));
    if let Some(scalar) = value.scalar().filter(|scalar| scalar.kind != Kind::Null) {
        let quoted = format!("\"{}\"", scalar.text);
        diagnostic.help("put it in quotes if it is meant as text");
        diagnostic.fix(Fix::guess("put it in quotes", value.span, quoted));
    }
}

const LIST: &str = "write `toolsets: [core, document]`";

fn toolsets(emit: &mut Emitter<'_>, value: &Node) {
    if value.is_null() {
        return;
    }
    if let Some(scalar) = value.scalar().filter(|scalar| scalar.kind == Kind::Text) {
        let diagnostic = emit.report(value.span, "`toolsets` is text, not a list");
        diagnostic.help(LIST).fix = manifest_type_wrong::toolset_list(scalar, value.span);
        return;
    }
    if !matches!(value.value, Value::Sequence(_)) {
        emit.report(value.span, format!("`toolsets` is {}, not a list", value.kind_name()))
            .help(LIST);
    }
    for item in value.items().iter().filter(|item| item.text().is_none()) {
        emit.report(item.span, format!("a toolset is {}, not text", item.kind_name()))
            .help(format!("the toolsets are {}", TOOLSETS.join(", ")));
    }
}
