use crate::diagnostic::{Edit, Fix, Safety, Severity, quote, quote_path};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "link-anchor-unknown",
    aliases: &[],
    group: Group::Link,
    severity: Severity::Warning,
    summary: "a link names a heading that is not there",
    docs: r#"### What it does
Holds the anchor of a link (`#net`, `terms.md#net`) against the headings of the file it leads to. An anchor is made as GitHub makes it: lower case, blanks to hyphens, punctuation dropped, and `-1`, `-2` for headings of the same text. Hyphens at the ends or in runs are not held against it, as renderers disagree on them. Anchors in raw HTML (`id`, `name`) and `{#anchor}` count too; `#L10`, `#top` and footnotes are left aside.

### Why it matters
The reader lands at the top of the file, and an agent that looks for the section finds none. Most often the heading was renamed.

### How to repair
Write the anchor of the heading that is meant.
"#,
    bad: &[
        Example {
            title: "a heading that was renamed",
            files: &[
                (
                    "SKILL.md",
                    "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed. See [net](references/terms.md#net-totals).\n",
                ),
                ("references/terms.md", "# Terms\n\n## Net total\n\nBefore tax.\n"),
            ],
            ..Example::BASE
        },
        Example {
            title: "another case",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed, see [below](#Net-Total).\n\n## Net total\n\nBefore tax.\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "headings, an anchor of HTML, a line",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed: [net](#whats-net), [tax](references/terms.md#net-1), [words](references/terms.md#words), [all](references/terms.md#L3).\n\n## What's `net`?\n\nBefore tax.\n",
            ),
            (
                "references/terms.md",
                "# Terms\n\n## Net\n\nBefore tax.\n\n## Net\n\n<a id=\"words\"></a>\n\nnetto, hors taxe\n",
            ),
        ],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    for link in skill.links() {
        let Some(anchor) = &link.anchor else { continue };
        let name = quote(&anchor.name);
        let message = if anchor.file == link.span.file {
            format!("no heading of this file has the anchor {name}")
        } else {
            let path = skill.files.path(anchor.file).map_or("", |path| path.as_str());
            format!("no heading of {} has the anchor {name}", quote_path(path))
        };
        let diagnostic = emit.report(link.span, message);
        let Some(meant) = &anchor.meant else {
            diagnostic.help("name a heading that is there, or leave the anchor out");
            continue;
        };
        diagnostic.help(format!("did you mean {}?", quote(&format!("#{meant}"))));
        if let Some(span) = link.anchor_span(skill) {
            // An anchor that differs in case alone can mean nothing else.
            let is_case = anchor.name.to_lowercase() == *meant;
            let safety = if is_case { Safety::Safe } else { Safety::Unsafe };
            let edits = vec![Edit { span, text: meant.clone() }];
            diagnostic.fix(Fix::new(safety, format!("name {}", quote(meant)), edits));
        }
    }
}
