use super::bundle_entry_unusable::shown;
use crate::diagnostic::{Fix, Severity, quote_path};
use crate::model::links::{Goal, LocalLink, Meant, why_left_out};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "link-broken",
    aliases: &[],
    group: Group::Link,
    severity: Severity::Warning,
    summary: "a link leads to a file that does not ship",
    docs: r#"### What it does
Follows every relative link and image of every Markdown file, from the file's own folder, and reports those that lead to nothing that ships. It reads links with their destination beside them and by reference, `<…>` and percent escapes, and `<a href>` and `<img src>` in raw HTML. Web addresses and destinations that only show a form (`{name}.md`, `…`) are left aside.

### Why it matters
A skill is read in steps: the prompt first, what it links to when it is needed. Where the file is missing, the agent goes on without it or makes up what it may hold. The usual causes are a file that was moved or renamed, and one that lies in the folder but does not ship.

### How to repair
Correct the path, add the file, or remove the link. The Agent Skills format asks for relative paths (agentskills.io, specification, file references).
"#,
    bad: &[
        Example {
            title: "a file that moved",
            files: &[
                (
                    "SKILL.md",
                    "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed; the words of each country are in [the list](resources/terms.md).\n",
                ),
                ("references/terms.md", "# Terms\n\nnet: before tax\n"),
            ],
            ..Example::BASE
        },
        Example {
            title: "an image, by reference",
            files: &[(
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed, see ![the form][form].\n\n[form]: <assets/the form.png> 'Form'\n",
            )],
            ..Example::BASE
        },
    ],
    good: &[Example {
        title: "links in every form",
        files: &[
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nReturn `total` as printed. See [the terms](references/the%20terms.md#net), [again][terms],\n<a href=\"references/\">all</a> and [the format](https://agentskills.io).\n\n[terms]: <references/the terms.md>\n",
            ),
            (
                "references/the terms.md",
                "# Terms\n\n## Net\n\nBefore tax, as [the prompt](../SKILL.md) says.\n",
            ),
        ],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    for link in skill.links() {
        let Goal::Missing { path, meant } = &link.goal else { continue };
        let from = skill.files.path(link.span.file).map_or("", |path| path.as_str());
        let what = quote_path(path);
        if let Some(reason) = why_left_out(skill, path) {
            let why = shown(&reason.to_string());
            let message = format!("link to {what}, which does not ship: {why}");
            emit.report(link.span, message)
                .help("make it a regular file that ships, or remove the link");
            continue;
        }
        let diagnostic = emit.report(link.span, format!("link to {what}, which is not there"));
        diagnostic.help(help(link, from, meant.as_ref()));
        if let Some((title, meant)) = suggestion(meant.as_ref())
            && let Some(span) = link.path_span(skill)
        {
            diagnostic.fix(Fix::guess(title, span, link.spelling(skill, meant)));
        }
    }
}

fn help(link: &LocalLink, from: &str, meant: Option<&Meant>) -> String {
    match meant {
        Some(Meant::Moved(path)) => format!("the only file of that name is {}", quote_path(path)),
        Some(Meant::Near(path)) => format!("did you mean {}?", quote_path(path)),
        None if is_web_host(&link.destination) => {
            format!(
                "write `https://` before it: without it, it is a path from {}",
                quote_path(from)
            )
        }
        None => "add the file, correct the path, or remove the link".to_owned(),
    }
}

fn suggestion(meant: Option<&Meant>) -> Option<(String, &str)> {
    let (Meant::Moved(path) | Meant::Near(path)) = meant?;
    Some((format!("link to {}", quote_path(path)), path))
}

fn is_web_host(destination: &str) -> bool {
    let host = destination.split('/').next().unwrap_or("");
    let ends = [".com", ".org", ".net", ".io", ".dev", ".ai"];
    host.starts_with("www.") || ends.into_iter().any(|end| host.ends_with(end))
}
