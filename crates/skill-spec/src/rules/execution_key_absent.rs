use crate::diagnostic::{Fix, Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::span::Span;
use crate::vocab::{API_VERSION, EXECUTION_KEYS, EXECUTION_REQUIRED, TOOLSETS, slip_for};

pub(super) static RULE: Rule = Rule {
    name: "execution-key-absent",
    aliases: &[],
    group: Group::Execution,
    severity: Severity::Error,
    summary: "a required key is absent from `vlmrun.yaml`",
    docs: r#"### What it does
Reports a `vlmrun.yaml` without `apiVersion`, `model`, `toolsets` or `graph`.

### Why it matters
The file is optional, but when it is there the platform requires these four keys.

Source: docs.vlm.run, skills/spec/vlmrun-yaml.
"#,
    bad: &[
        Example {
            title: "no apiVersion",
            files: &[(
                "vlmrun.yaml",
                "model: vlmrun-orion-1:auto\ntoolsets: [core]\ngraph: |\n  stateDiagram-v2\n    Output: Emit JSON that fits schema.json\n    [*] --> Output\n    Output --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "no apiVersion, and keys that are indented",
            files: &[(
                "vlmrun.yaml",
                "# all in column 2\n  model: vlmrun-orion-1:auto\n  toolsets: [core]\n  graph: |\n    stateDiagram-v2\n      Output: Emit JSON that fits schema.json\n      [*] --> Output\n      Output --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a slip",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmodel: vlmrun-orion-1:auto\ntoolset: [core]\ngraph: |\n  stateDiagram-v2\n    Output: Emit JSON that fits schema.json\n    [*] --> Output\n    Output --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a slip in JSON",
            files: &[(
                "vlmrun.yaml",
                "{\"apiVersion\":\"vlm.run/v1alpha\",\"Model\":\"vlmrun-orion-1:auto\",\"toolsets\":[\"core\"],\"graph\":\"stateDiagram-v2\\n  Output: Emit JSON\\n  [*] --> Output\\n  Output --> [*]\"}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "no toolsets, no model",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\ngraph: |\n  stateDiagram-v2\n    Output: Emit JSON that fits schema.json\n    [*] --> Output\n    Output --> [*]\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example { title: "all keys in their place", ..Example::BASE }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some(execution) = &skill.execution else { return };
    let root = &execution.root;
    let start = Span::at(root.span.file, root.span.start);
    for key in EXECUTION_REQUIRED.iter().filter(|key| root.get(key).is_none()) {
        let message = format!("`{key}` is absent from `vlmrun.yaml`");
        if let Some(slip) = slip_for(root, key, EXECUTION_KEYS) {
            emit.report(slip.key.span, message)
                .help(format!("write `{key}` for {}", quote(slip.name().unwrap_or(""))))
                .fix(Fix::rename(&slip.key, key));
            continue;
        }
        let diagnostic = emit.report(start, message);
        match *key {
            "apiVersion" => {
                diagnostic
                    .help(format!("add `apiVersion: {API_VERSION}`, the only value there is"));
                if let Some(indent) = skill.indent(start)
                    && !skill.slice(root.span).starts_with('{')
                {
                    let line = format!("apiVersion: {API_VERSION}\n{indent}");
                    diagnostic.fix(Fix::safe("add `apiVersion`", start, line));
                }
            }
            "model" => {
                diagnostic.help("add `model: vlmrun-orion-1:auto`, or `:fast`, or `:pro`");
            }
            "toolsets" => {
                diagnostic
                    .help(format!("add `toolsets:` with a list out of {}", TOOLSETS.join(", ")));
            }
            _ => {
                diagnostic.help("add `graph: |` and below it a Mermaid `stateDiagram-v2`");
            }
        }
    }
}
