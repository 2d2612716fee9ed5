use crate::diagnostic::{Fix, Severity};
use crate::parse::one_line;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;
use crate::target::ToolsForm;
use crate::tree::{Node, Value};
use crate::vocab::slip_for;

pub(super) static RULE: Rule = Rule {
    name: "manifest-tools-not-text",
    aliases: &[],
    group: Group::Manifest,
    severity: Severity::Warning,
    summary: "`allowed-tools` is not one text",
    docs: r#"### What it does
Reports `allowed-tools` that is a list or a mapping.

### Why it matters
The Agent Skills format asks for one text with a space between the tools. Some readers take a list, others refuse the skill. VLM Run does not read the key.

Source: agentskills.io specification
"#,
    bad: &[
        Example {
            title: "a list under a misspelt key",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\nallowedTools:\n  - Bash(uv run *)\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a list of tools",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\nallowed-tools: [Read, Bash]\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "a space between the tools",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\nallowed-tools: Read Bash\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
        )],
        ..Example::BASE
    }],
    check,
};

const KEY: &str = "allowed-tools";

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let target = emit.target();
    let Some((manifest, form)) = skill.manifest.as_ref().zip(target.allowed_tools.as_ref()) else {
        return;
    };
    // The value is wrong under a misspelt key, too: the repair of the key makes nothing worse.
    let misspelt = || slip_for(&manifest.root, KEY, target.manifest_keys());
    let Some(entry) = manifest.get(KEY).or_else(misspelt) else { return };
    let is_list = matches!(entry.value.value, Value::Sequence(_));
    if entry.value.scalar().is_some() || is_list && form.value == ToolsForm::TextOrList {
        return;
    }
    let mut emit = emit.by(form);
    let message = format!("`allowed-tools` is {}, not text", entry.value.kind_name());
    let diagnostic = emit.report(entry.value.span, message);
    diagnostic.help("write the tools in one text, with a space between them");
    let names: Option<Vec<&str>> = entry.value.items().iter().map(Node::text).collect();
    let names = names.filter(|names| !names.is_empty()).unwrap_or_default();
    let is_plain = |name: &&str| {
        name.starts_with(char::is_alphabetic) && !name.contains([' ', '\n', '#', ','])
    };
    let written = skill.slice(entry.span());
    let is_named = entry.name() == Some(KEY);
    if is_named && !names.is_empty() && names.iter().all(is_plain) && !written.contains(" #") {
        let text = format!("allowed-tools: {}", one_line::scalar(&names.join(" ")));
        diagnostic.fix(Fix::safe("write the tools in one text", entry.span(), text));
    }
}
