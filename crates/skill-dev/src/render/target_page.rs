//! Pages in Markdown about targets, derived from their data; `docs/targets.md` is all of them.

use std::fmt::Write as _;

use skill_spec::target::{
    Fact, Keys, Layout, Letters, Limit, Markup, Others, Reserved, Spelling, ToolsForm, grouped,
};
use skill_spec::{Severity, TARGETS, Target};

use super::rule_page::sentence;

/// One thing a platform asks for, in words, and how it is known.
struct Line {
    subject: &'static str,
    words: String,
    severity: Severity,
    known: String,
}

/// A column of the table of limits.
type Column = (&'static str, fn(&Target) -> Option<Fact<Limit>>);

const COLUMNS: [Column; 7] = [
    ("files", |target| target.bundle.files),
    ("bytes of a file", |target| target.bundle.file_bytes),
    ("bytes of all files", |target| target.bundle.total_bytes),
    ("bytes of the zip", |target| target.bundle.zip_bytes),
    ("base64 characters", |target| target.bundle.base64_chars),
    ("`name`", |target| target.naming.max),
    ("`description`", |target| target.description.max),
];

/// The whole of `docs/targets.md`.
#[must_use]
pub fn all() -> String {
    let mut page = String::from(
        "# Targets\n\n<!-- Generated from the targets; to renew: UPDATE_DOCS=1 cargo test -p skill-dev docs -->\n\n\
         A target is the profile of a platform: what it asks of a skill, and how that is known. \
         An error rests on what a platform publishes or on what its code was read to do, and only where it refuses the skill; \
         what users observe, what others write and what is inferred makes a warning.\n\n\
         Sizes are bytes. Where a platform says MB, the smaller, decimal reading is taken: 50 MB are 50,000,000 bytes. \
         The size of the zip and of its base64 is only known once a skill is packed; `check` does not look at it.\n\n",
    );
    table(&mut page);
    for target in TARGETS {
        page.push_str(&self::target(target));
        page.push('\n');
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

/// Target by limit; what does not make an error stands in brackets.
fn table(page: &mut String) {
    page.push_str("| target | archive |");
    for (title, _) in COLUMNS {
        let _ = write!(page, " {title} |");
    }
    page.push_str("\n|---|---|");
    page.push_str(&"---:|".repeat(COLUMNS.len()));
    for target in TARGETS {
        let layout = layout(target.bundle.layout.value).0;
        let _ = write!(page, "\n| [`{0}`](#{0}) | {layout} |", target.name);
        for (_, limit) in COLUMNS {
            let _ = match limit(target) {
                Some(fact) if fact.severity() == Severity::Error => {
                    write!(page, " {} |", grouped(fact.value.max))
                }
                Some(fact) => write!(page, " ({}) |", grouped(fact.value.max)),
                None => write!(page, " – |"),
            };
        }
    }
    page.push_str(
        "\n\nA number in brackets makes a warning only; – is no limit that is known of.\n\n",
    );
}

/// The page of a target.
pub(crate) fn target(target: &Target) -> String {
    let mut page = format!("## {}\n\n{}.\n\n", target.name, sentence(target.summary));
    page.push_str("| what | how it is | otherwise | how it is known |\n|---|---|---|---|\n");
    for line in lines(target) {
        let severity = line.severity.as_str();
        let _ =
            writeln!(page, "| {} | {} | {severity} | {} |", line.subject, line.words, line.known);
    }
    let groups: Vec<_> = target.groups.iter().map(|group| group.as_str()).collect();
    let _ = writeln!(page, "\n- Groups of rules: `{}`", groups.join("`, `"));
    if !target.mild.is_empty() {
        let mild: Vec<_> = target.mild.iter().map(|group| group.as_str()).collect();
        let _ = writeln!(page, "- Groups that make no error here: `{}`", mild.join("`, `"));
    }
    for name in target.off {
        let _ = writeln!(page, "- `{name}` does not apply");
    }
    for (name, severity) in target.severities {
        let _ = writeln!(page, "- `{name}` is of severity {}", severity.as_str());
    }
    let _ = writeln!(page, "- Source: {}", target.source);
    page
}

fn lines(target: &Target) -> Vec<Line> {
    let mut lines = bundle_lines(target);
    lines.push(line("keys of the manifest", target.keys, keys));
    lines.extend(name_lines(target));
    let description = &target.description;
    lines.push(line("`description`", description.required, |()| "must be there".to_owned()));
    let joined = description.joined.map_or(String::new(), |key| format!(", with `{key}`"));
    lines.extend(description.max.map(|fact| {
        line("`description`", fact, |limit| format!("at most {}{joined}", limit.said))
    }));
    lines.extend(description.markup.map(|fact| line("`description`", fact, markup)));
    lines.extend(target.compatibility.map(|fact| line("`compatibility`", fact, limited)));
    lines.extend(target.allowed_tools.map(|fact| line("`allowed-tools`", fact, tools)));
    lines.extend(
        target
            .metadata_text
            .map(|fact| line("`metadata`", fact, |()| "maps texts to texts".to_owned())),
    );
    lines.extend(target.static_prompt.map(|fact| {
        line("the prompt", fact, |()| {
            "what Claude Code fills in, such as `$ARGUMENTS`, stays as it stands".to_owned()
        })
    }));
    lines
}

fn bundle_lines(target: &Target) -> Vec<Line> {
    let bundle = &target.bundle;
    let mut lines = vec![
        line("archive", bundle.layout, |value| layout(value).1.to_owned()),
        line("the manifest's file", bundle.manifest_file, spelling),
    ];
    lines.extend(
        bundle
            .extension
            .map(|fact| line("the archive's name", fact, |end| format!("ends in `.{end}`"))),
    );
    let limits = [
        ("number of files", bundle.files),
        ("size of a file", bundle.file_bytes),
        ("size of all files", bundle.total_bytes),
        ("size of the zip", bundle.zip_bytes),
        ("base64 of the zip", bundle.base64_chars),
    ];
    lines.extend(
        limits.into_iter().filter_map(|(subject, fact)| Some(line(subject, fact?, limited))),
    );
    let said = |words: &'static str| move |()| words.to_owned();
    lines.extend(
        bundle.sole_manifest.map(|fact| line("manifests", fact, said("one in the whole tree"))),
    );
    lines.extend(bundle.plain_paths.map(|fact| {
        line("paths", fact, said("ASCII letters, digits, `.`, `_`, `-` and `/` only"))
    }));
    lines.extend(
        bundle
            .folders
            .map(|fact| line("folders", fact, |names| format!("only {} are read", listed(names)))),
    );
    lines.extend(
        bundle
            .linked
            .map(|fact| line("files", fact, said("must be linked from the prompt to be read"))),
    );
    lines.extend(
        bundle.refused.map(|fact| {
            line("files", fact, |names| format!("{} must not be there", listed(names)))
        }),
    );
    lines
}

fn name_lines(target: &Target) -> Vec<Line> {
    let naming = &target.naming;
    let said = |words: &'static str| move |()| words.to_owned();
    let mut lines = vec![line("`name`", naming.required, said("must be there"))];
    lines.extend(naming.max.map(|fact| line("`name`", fact, limited)));
    lines.extend(naming.letters.map(|fact| line("`name`", fact, letters)));
    lines.extend(
        naming.hyphens.map(|fact| line("`name`", fact, said("hyphens stand singly, inside"))),
    );
    lines.extend(naming.reserved.map(|fact| line("`name`", fact, reserved)));
    lines.extend(naming.folder.map(|fact| line("`name`", fact, said("equals the folder's name"))));
    lines
}

fn line<T: Copy>(subject: &'static str, fact: Fact<T>, words: impl Fn(T) -> String) -> Line {
    Line { subject, words: words(fact.value), severity: fact.severity(), known: fact.origin() }
}

fn limited(limit: Limit) -> String {
    // Mostly the words hold the number.
    let digits: String = limit.said.chars().filter(char::is_ascii_digit).collect();
    if digits == limit.max.to_string() {
        format!("at most {}", limit.said)
    } else {
        format!("{}, read as {} at most", limit.said, grouped(limit.max))
    }
}

fn layout(layout: Layout) -> (&'static str, &'static str) {
    match layout {
        Layout::Flat => ("flat", "flat: the manifest at its root"),
        Layout::Wrapped => ("wrapped", "wrapped: everything in one folder"),
        Layout::Either => ("either", "flat or wrapped in one folder"),
        Layout::Folder => ("folder", "none: a folder is read"),
    }
}

fn spelling(spelling: Spelling) -> String {
    match spelling {
        Spelling::Exact => "`SKILL.md`",
        Spelling::LowerCaseTolerated => "`SKILL.md`; the reference also finds `skill.md`",
        Spelling::LowerCaseToo => "`SKILL.md` or `skill.md`",
        Spelling::AnyCase => "`SKILL.md`, in upper or lower case",
    }
    .to_owned()
}

fn keys(keys: Keys) -> String {
    let others = match keys.others {
        Others::Reported => "no others",
        Others::Ignored => "others are let pass",
    };
    format!("{}; {others}", listed(keys.known))
}

fn letters(letters: Letters) -> String {
    match letters {
        Letters::Ascii => "lower-case letters a to z, digits and hyphens",
        Letters::Unicode => "lower-case letters of any script, digits and hyphens",
    }
    .to_owned()
}

fn reserved(reserved: Reserved) -> String {
    match reserved {
        Reserved::InName(words) => format!("must not hold {}", listed(words)),
        Reserved::AsFolder(words) => format!("no folder may be called {}", listed(words)),
    }
}

fn markup(markup: Markup) -> String {
    match markup {
        Markup::Tags => "no XML tags".to_owned(),
    }
}

fn tools(form: ToolsForm) -> String {
    match form {
        ToolsForm::Text => "one text",
        ToolsForm::TextOrList => "one text or a list",
    }
    .to_owned()
}

fn listed(words: &[&str]) -> String {
    format!("`{}`", words.join("`, `"))
}
