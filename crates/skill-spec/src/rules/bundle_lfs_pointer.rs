use crate::diagnostic::{Severity, quote_path};
use crate::media::{LFS_POINTER, starts_plainly};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "bundle-lfs-pointer",
    aliases: &[],
    group: Group::Bundle,
    severity: Severity::Error,
    summary: "a file is a pointer of Git LFS, not the file",
    docs: r#"### What it does
Reports files that hold three lines about a file instead of the file: what Git LFS leaves in a folder until the content is fetched.

### Why it matters
The skill ships without the file: whoever opens the picture or the model finds a short text.

### How to repair
Run `git lfs pull` in the repository, and pack again.

Source: Git LFS, specification of pointer files
"#,
    bad: &[Example {
        title: "a scan",
        files: &[
            (
                "resources/scan.png",
                "version https://git-lfs.github.com/spec/v1\noid sha256:9f3a71c0d84be25f6a1709c3b8d2e47a1c5e80b3f92d6748a0e4c71b95d3f628\nsize 482113\n",
            ),
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed. See [a](resources/scan.png).\n",
            ),
        ],
        ..Example::BASE
    }],
    good: &[Example {
        title: "a text about pointers",
        files: &[
            (
                "resources/lfs.txt",
                "A pointer begins with `version https://git-lfs.github.com/spec/v1`.\n",
            ),
            (
                "SKILL.md",
                "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed. See [a](resources/lfs.txt).\n",
            ),
        ],
        ..Example::BASE
    }],
    check,
};

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    for (path, file) in skill.files.iter() {
        let bytes = &file.bytes;
        // The specification keeps pointers under 1,024 bytes.
        let may_be = bytes.len() < 1024 && !starts_plainly(bytes);
        if may_be && bytes.starts_with(LFS_POINTER) && has_id(bytes) {
            let shown = quote_path(path.as_str());
            let message = format!("{shown} is a pointer of Git LFS; its content is missing");
            emit.report_path(path.as_str(), message).help("run `git lfs pull`, then pack again");
        }
    }
}

fn has_id(bytes: &[u8]) -> bool {
    const ID: &[u8] = b"\noid sha256:";
    bytes.windows(ID.len()).any(|part| part == ID)
}
