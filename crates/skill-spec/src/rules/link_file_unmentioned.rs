use crate::diagnostic::{Severity, quote_path};
use crate::model::reach::{self, Unmentioned};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "link-file-unmentioned",
    aliases: &[],
    group: Group::Link,
    severity: Severity::Note,
    summary: "a file ships and nothing leads to it",
    docs: r#"### What it does
Reports files that no text of the bundle leads to, starting from `SKILL.md`, `vlmrun.yaml` and `schema.json` and going on through every text that is led to. A link, a path, a file's name, the name of a module, or the folder (`templates/`, `references/*.md`) is enough. A folder without any file that is led to is reported once, and so are several files of one folder.

Files that are read without being named are left aside: licences, README and its like, package manifests, hidden files, `agents/`, `tests/`, `evals/`, `examples/*.json`.

### Why it matters
When the skill is used, the platform loads `SKILL.md` and `schema.json` (docs.vlm.run, skills/spec/overview). All else is read only if these say so: a file that nobody names costs its bytes and does nothing. Often it is a mention that was forgotten, or a file left over from an earlier version.

### How to repair
Say in the prompt when to read the file, delete it, or list it in `.skillignore`.
"#,
    bad: &[
        Example {
            title: "a reference that the prompt forgets",
            files: &[("references/terms.md", "# Terms\n\nnet: before tax\n")],
            ..Example::BASE
        },
        Example {
            title: "a folder that is led to from nowhere",
            files: &[
                ("old/terms.md", "# Terms\n\nSee [tax](tax.md).\n"),
                ("old/tax.md", "# Tax\n\nSee [terms](terms.md).\n"),
            ],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "files that are named, and files that need not be",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed. The words of each country are in `references/`; to add up the lines run `python scripts/sum_lines.py`.\n",
            ),
            ("references/fr.md", "# France\n\nhors taxe: before tax\n"),
            ("scripts/sum_lines.py", "from numbers_of import lines\n\nprint(sum(lines()))\n"),
            ("scripts/numbers_of.py", "def lines():\n    return [0]\n"),
            ("LICENSE.txt", "Apache-2.0\n"),
        ],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    let help = "say in the prompt when to read it, delete it, or list it in `.skillignore`";
    for entry in reach::unmentioned(skill) {
        match entry {
            Unmentioned::File(path) => {
                emit.report_path(&path, format!("nothing leads to {}", quote_path(&path)))
                    .help(help);
            }
            Unmentioned::Folder(path, count) => {
                let message =
                    format!("nothing leads to the {count} files of {}", quote_path(&path));
                emit.report_path(&path, message).help(help);
            }
            Unmentioned::Several { folder, names, total } => {
                let count = names.len();
                let place = if folder.is_empty() {
                    "at the root of the bundle".to_owned()
                } else {
                    format!("of {}", quote_path(&folder))
                };
                let message = format!("nothing leads to {count} of the {total} files {place}");
                let diagnostic = if folder.is_empty() {
                    emit.report_bundle(message)
                } else {
                    emit.report_path(&folder, message)
                };
                diagnostic.help(help.replace(" it", " them")).note(listed(&names));
            }
        }
    }
}

/// The names, as many as can be read at a glance.
fn listed(names: &[String]) -> String {
    const SHOWN: usize = 8;
    const ROOM: usize = 300;
    let mut line = String::new();
    let mut shown = 0;
    for name in names.iter().take(SHOWN).map(|name| quote_path(name)) {
        if shown > 0 && line.chars().count() + name.chars().count() > ROOM {
            break;
        }
        let separator = if shown > 0 { ", " } else { "" };
        line.extend([separator, &name]);
        shown += 1;
    }
    match names.len() - shown {
        0 => line,
        rest => format!("{line} and {rest} more"),
    }
}
