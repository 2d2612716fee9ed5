use crate::diagnostic::Severity;
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "schema-too-deep",
    aliases: &[],
    group: Group::Schema,
    severity: Severity::Error,
    summary: "`schema.json` nests deeper than 64 levels",
    docs: r#"### What it does
Reports a `schema.json` whose lists and objects nest deeper than 64 levels, at the bracket that goes too far. The file is not looked into any further.

### Why it matters
JSON readers stop at some depth, each at its own, and schema compilers recurse at each level. Real extraction schemas stay below 20.

### How to repair
Move inner objects to `definitions` and refer to them with `$ref`.
"#,
    bad: &[Example {
        title: "a list in a list in a list …",
        files: &[(
            "schema.json",
            "{\"default\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}",
        )],
        ..Example::BASE
    }],
    good: &[Example { title: "a schema of the usual depth", ..Example::BASE }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let error = skill.syntax.schema.as_ref().and_then(|document| document.error.as_ref());
    let Some(error) = error.filter(|error| error.too_deep) else { return };
    let diagnostic = emit.report(error.span, error.message.clone());
    if let Some(help) = &error.help {
        diagnostic.help(help.clone());
    }
}
