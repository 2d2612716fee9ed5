use crate::diagnostic::Severity;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "schema-json-syntax",
    aliases: &[],
    group: Group::Schema,
    severity: Severity::Error,
    summary: "`schema.json` is not JSON",
    docs: r#"### What it does
Reports the first place where `schema.json` is not JSON: a comma too many or too few, a comment, single quotes, a key without quotes, `NaN`, a backslash that starts no escape, a bracket that is never closed …

### Why it matters
No packer and no SDK looks into `schema.json` before it is uploaded: a broken file ships as it is (vlmrun Python SDK 0.9.2, skills.py) and the skill then has no schema.

### How to repair
A reader stops at the first error, so one diagnostic is all there is per round. `--fix` repairs what has one right answer, one error a round.
"#,
    bad: &[
        Example {
            title: "a comma after the last entry",
            files: &[("schema.json", "{\n  \"type\": \"object\",\n}\n")],
            ..Example::BASE
        },
        Example {
            title: "a comma is missing",
            files: &[("schema.json", "{\n  \"type\": \"object\"\n  \"title\": \"Invoice\"\n}\n")],
            ..Example::BASE
        },
        Example {
            title: "a pattern with single backslashes",
            files: &[(
                "schema.json",
                "{\n  \"type\": \"object\",\n  \"properties\": {\n    \"zip\": { \"type\": \"string\", \"pattern\": \"^\\d{5}$\" }\n  },\n  \"required\": [\"zip\"]\n}\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a comment",
            files: &[("schema.json", "{\n  // what we read\n  \"type\": \"object\"\n}\n")],
            ..Example::BASE
        },
    ],
    good: &[Example { title: "plain JSON", ..Example::BASE }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let error = skill.syntax.schema.as_ref().and_then(|document| document.error.as_ref());
    let Some(error) = error.filter(|error| !error.too_deep) else { return };
    let diagnostic = emit.report(error.span, error.message.clone());
    if let Some(help) = &error.help {
        diagnostic.help(help.clone());
    }
    if let Some((span, text)) = &error.related {
        diagnostic.related(*span, text.clone());
    }
    if let Some(fix) = &error.fix {
        diagnostic.fix(fix.clone());
    }
}
