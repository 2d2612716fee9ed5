use crate::diagnostic::{Severity, quote};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "bundle-path-too-long",
    aliases: &[],
    group: Group::Bundle,
    severity: Severity::Warning,
    summary: "a path is too long for some systems",
    docs: r#"### What it does
Reports paths of more than 240 characters, and names of more than 255 bytes.

### Why it matters
Windows cuts paths at 260 characters unless told otherwise, and the folder into which the skill is unpacked counts as well. Linux and macOS hold no name of more than 255 bytes.
"#,
    bad: &[Example {
        title: "a deep folder",
        files: &[
            (
                "resources/reading-the-totals-of-an-invoice-and-of-its-supplements/reading-the-totals-of-an-invoice-and-of-its-supplements/reading-the-totals-of-an-invoice-and-of-its-supplements/reading-the-totals-of-an-invoice-and-of-its-supplements/reading-the-totals-of-an-invoice-and-of-its-supplements/terms.txt",
                "net\n",
            ),
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed. See [a](resources/reading-the-totals-of-an-invoice-and-of-its-supplements/reading-the-totals-of-an-invoice-and-of-its-supplements/reading-the-totals-of-an-invoice-and-of-its-supplements/reading-the-totals-of-an-invoice-and-of-its-supplements/reading-the-totals-of-an-invoice-and-of-its-supplements/terms.txt).\n",
            ),
        ],
        ..Example::BASE
    }],
    good: &[Example {
        title: "a folder",
        files: &[
            ("resources/terms-of-payment/net.txt", "net\n"),
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed. See [a](resources/terms-of-payment/net.txt).\n",
            ),
        ],
        ..Example::BASE
    }],
    check,
};

/// Windows's limit, without room for the drive, the user's folder and that of the skills.
const MAX_PATH: usize = 240;
/// The limit of Linux's and macOS's file systems.
const MAX_NAME: usize = 255;

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    for (path, _) in skill.files.iter() {
        // No name is longer than its path, and no path has more characters than bytes.
        if path.as_str().len() <= MAX_PATH.min(MAX_NAME) {
            continue;
        }
        let shown = quote(path.as_str());
        let length = path.as_str().encode_utf16().count();
        let message = match path.parts().map(str::len).max() {
            Some(longest) if longest > MAX_NAME => {
                format!("{shown} has a name of {longest} bytes; most systems hold {MAX_NAME}")
            }
            _ if length > MAX_PATH => {
                format!(
                    "the path {shown} has {length} characters; Windows holds 260 with the folder it is unpacked to"
                )
            }
            _ => continue,
        };
        emit.report_path(path.as_str(), message).help("give files and folders shorter names");
    }
}
