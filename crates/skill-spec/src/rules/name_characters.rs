use crate::diagnostic::{Fix, Safety, Severity, quote};
use crate::model::name::{self, latin_twin};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "name-characters",
    aliases: &[],
    group: Group::Name,
    severity: Severity::Error,
    summary: "`name` has characters other than letters, digits and hyphens",
    docs: r#"### What it does
Reports a `name` with spaces, underscores, dots or other characters that are neither lower-case letters, digits nor hyphens. Under the target `agentskills` letters and digits of every script are allowed, after NFKC.

### Why it matters
The name is part of paths: of the SDK's archive and of the skill's folder where it runs. The Agent Skills format, which the platform says its skills follow, refuses other characters, and hosted services take ASCII only.

### How to repair
The fix is a guess, since the folder and whatever refers to the skill may have to be renamed too.

Source: agentskills.io/specification; the reference validator skills-ref 0.1.1 refuses it.
"#,
    bad: &[
        Example {
            title: "underscores",
            files: &[(
                "SKILL.md",
                "---\nname: read_invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "capitals and a space",
            files: &[(
                "SKILL.md",
                "---\nname: Read Invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "letters outside ASCII",
            files: &[(
                "SKILL.md",
                "---\nname: café\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            folder: Some("café"),
            ..Example::BASE
        },
        Example {
            title: "an emoji",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice-🚀\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
        Example {
            title: "a letter of another script that looks like a Latin one",
            files: &[(
                "SKILL.md",
                "---\nname: read-invоice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "letters, digits, hyphens",
        files: &[(
            "SKILL.md",
            "---\nname: form-1040-ez\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed.\n",
        )],
        folder: Some("form-1040-ez"),
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let Some((entry, text)) = skill.filled("name") else { return };
    let target = emit.target();
    let Some(letters) = &target.naming.letters else { return };
    let others = name::other_characters(text, target);
    if others.is_empty() || name::path_defect(text).is_some() {
        return;
    }
    let shown: Vec<String> =
        others.iter().take(name::SHOWN_OTHERS).map(|other| described(*other)).collect();
    let more = if others.len() > name::SHOWN_OTHERS { " and more" } else { "" };
    let message = format!("`name` {} has {}{more}", quote(text), shown.join(", "));
    let mut emit = emit.by(letters);
    let diagnostic = emit.report(entry.value.span, message);
    let letters = if target.naming.is_unicode() { "letters" } else { "letters a to z" };
    diagnostic.help(format!("use only lower-case {letters}, digits and hyphens"));
    if let Some(suggested) = name::suggested(text, target)
        && let Some(edit) = name::replacement(entry, &suggested)
    {
        diagnostic.fix(Fix::new(Safety::Unsafe, format!("write `{suggested}`"), vec![edit]));
    }
}

fn described(character: char) -> String {
    match character {
        ' ' => "a space".to_owned(),
        '_' => "an underscore".to_owned(),
        '.' => "a dot".to_owned(),
        _ if latin_twin(character).is_some() => {
            let code = u32::from(character);
            format!("{} (U+{code:04X}, no Latin letter)", quote(character.encode_utf8(&mut [0; 4])))
        }
        _ => quote(character.encode_utf8(&mut [0; 4])),
    }
}
