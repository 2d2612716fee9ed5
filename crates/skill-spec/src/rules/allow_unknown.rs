use crate::allow::{Fault, Name};
use crate::diagnostic::{Edit, Fix, Safety, Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::rules::RULES;
use crate::skill::Skill;
use crate::vocab;

pub(super) static RULE: Rule = Rule {
    name: "allow-unknown",
    aliases: &[],
    group: Group::Allow,
    severity: Severity::Warning,
    summary: "a comment to `skill-dev` says nothing it understands",
    docs: r#"### What it does
Reports a comment that starts with `skill-dev:` and names no rule or group of rules there is, has another word than `allow` or `allow-file` before its brackets, or no list of names in them.

### Why it matters
Such a comment silences nothing, and whoever wrote it believes it does.

### How to repair
A comment has one of two forms, in Markdown, YAML and scripts:

- `<!-- skill-dev: allow(rule, group) reason -->`, `# skill-dev: allow(rule, group) reason`: on a line of its own it covers what begins on the next line, a whole code block, paragraph or YAML entry; behind something it covers what begins on its own line.
- `allow-file(rule, group)` covers its file, and in SKILL.md also what is said of the bundle as a whole or of a path.

`schema.json` has no comments: there, `"$comment": "skill-dev: allow(rule) reason"` covers the object that holds it.

The reason is for the next reader. The rules of the group `allow` cannot be allowed by a comment; `skill-dev.toml` can turn them off.
"#,
    bad: &[
        Example {
            title: "a slip in a rule's name",
            files: &[(
                "vlmrun.yaml",
                "apiVersion: vlm.run/v1alpha\nmetadata: {}\nmodel: vlmrun-orion-1:auto\ntoolsets: [core, document]\n# skill-dev: allow(graph-no-ends) it runs until it is stopped\ngraph: |\n  stateDiagram-v2\n    ReadPages: Go through every page\n    Output: Emit JSON that fits schema.json\n\n    [*] --> ReadPages\n    ReadPages --> Output\n    Output --> [*]\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "another word than `allow`, and no list",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\n<!-- skill-dev: ignore(prompt-placeholder) -->\nRead every page and return `total` as printed. <!-- skill-dev: allow prompt -->\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "a rule, and why it does not apply here",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\n<!-- skill-dev: allow(prompt-placeholder) the braces are printed on the form -->\nRead every page and return `total` as printed by {{company}}.\n",
        )],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    for comment in skill.allowances() {
        match comment.fault {
            Some(Fault::Word(span)) => {
                let word = skill.slice(span);
                let message = match word {
                    "" => "a comment to `skill-dev` has no word before its brackets".to_owned(),
                    word => format!("a comment to `skill-dev` cannot say {}", quote(word)),
                };
                let diagnostic = emit.report(span, message);
                diagnostic.help("write `allow(rule)`, or `allow-file(rule)` for the whole file");
                diagnostic.fix(Fix::guess("write `allow`", span, "allow"));
            }
            Some(Fault::List(span)) => {
                let message = format!("{} names no rule in brackets", quote(skill.slice(span)));
                let help = format!("write `{}(rule, rule) reason`", skill.slice(span));
                emit.report(span, message).help(help);
            }
            Some(Fault::TooMany) => {
                let message = "one comment to `skill-dev` too many: from here on none is heeded";
                emit.report(comment.span, message)
                    .help("turn the rules off in `skill-dev.toml`, for these files or for all");
                return;
            }
            None => comment.names.iter().for_each(|name| check_name(name, emit)),
        }
    }
}

fn check_name(name: &Name, emit: &mut Emitter<'_>) {
    let quoted = quote(&name.text);
    match name.selector {
        Some(_) if !name.is_heeded() => {
            emit.report(name.span, format!("{quoted} cannot be allowed by a comment"))
                .help("turn it off in `skill-dev.toml`, or with `--allow`");
        }
        Some(_) => {}
        None => {
            let message = format!("there is no rule or group of rules {quoted}");
            let diagnostic = emit.report(name.span, message);
            let groups = Group::ALL.into_iter().map(Group::as_str);
            let known = RULES.iter().map(|rule| rule.name).chain(groups);
            let Some(near) = vocab::nearest(&name.text, known) else {
                diagnostic.help("`skill-dev rules` lists them");
                return;
            };
            diagnostic.help(format!("did you mean `{near}`?"));
            let certain = vocab::is_slip(&name.text, near);
            let safety = if certain { Safety::Safe } else { Safety::Unsafe };
            let edits = vec![Edit { span: name.span, text: near.to_owned() }];
            diagnostic.fix(Fix::new(safety, format!("write `{near}`"), edits));
        }
    }
}
