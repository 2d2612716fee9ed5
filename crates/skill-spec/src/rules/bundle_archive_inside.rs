use crate::diagnostic::{Severity, quote};
use crate::media::{self, Media};
use crate::rule::{Emitter, Example, Group, Rule};
use crate::skill::Skill;

pub(super) static RULE: Rule = Rule {
    name: "bundle-archive-inside",
    aliases: &[],
    group: Group::Bundle,
    severity: Severity::Note,
    summary: "an archive ships within the bundle",
    docs: r#"### What it does
Reports zip, tar, 7z and RAR archives in the bundle, and compressed ones such as `.tar.gz`. What is a zip by its bytes and a document by its nature is left alone: Office and OpenDocument files, EPUB, wheels, JARs and their kin; and so is a single compressed file such as `rates.csv.gz`.

### Why it matters
A model cannot read what is in it, and neither this tool nor a reviewer looks inside. Some services refuse archives within archives.

### How to repair
Ship the files themselves: the bundle is an archive already.
"#,
    bad: &[Example {
        title: "samples in a zip",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed. See [a](resources/samples.zip).\n",
        )],
        bytes: &[(
            "resources/samples.zip",
            b"PK\x03\x04\x14\0\0\0\0\0\0\0!\0\0\0\0\0\0\0\0\0\0\0\0\0\x09\0\0\0terms.txt",
        )],
        ..Example::BASE
    }],
    good: &[Example {
        title: "a document",
        files: &[(
            "SKILL.md",
            "---\nname: read-invoice\ndescription: Reads the totals of an invoice. Use when an invoice arrives as a scan or a PDF.\n---\n\n# Read an invoice\n\nRead every page and return `total` as printed. See [a](resources/form.docx).\n",
        )],
        bytes: &[(
            "resources/form.docx",
            b"PK\x03\x04\x14\0\0\0\0\0\0\0!\0\0\0\0\0\0\0\0\0\0\0\0\0\x13\0\0\0[Content_Types].xml",
        )],
        ..Example::BASE
    }],
    check,
};

/// Documents and packages that happen to be a zip.
const DOCUMENTS: [&str; 41] = [
    "3mf", "aar", "apk", "cbz", "crx", "docm", "docx", "dotx", "dxt", "ear", "egg", "epub", "idml",
    "ipa", "jar", "key", "kmz", "mcpb", "npz", "numbers", "nupkg", "odg", "odp", "ods", "odt",
    "oxt", "pages", "potx", "ppsx", "pptm", "pptx", "pt", "pth", "sketch", "usdz", "vsix", "war",
    "whl", "xlsm", "xlsx", "xpi",
];

fn check(skill: &Skill, emit: &mut Emitter<'_>) {
    for (path, file) in skill.files.iter() {
        let Some(media) = media::kind_of(&file.bytes) else { continue };
        let name = path.name().to_ascii_lowercase();
        let end = name.rsplit_once('.').map_or("", |(_, end)| end);
        let what = match media {
            Media::Zip if !DOCUMENTS.contains(&end) && !is_document(&file.bytes) => "zip",
            Media::Archive(what) => what,
            Media::Stream(what) if is_tar(&name, end) => what,
            _ => continue,
        };
        let shown = quote(path.as_str());
        let message = format!("{shown} is a {what} archive within the bundle");
        emit.report_path(path.as_str(), message)
            .help("ship the files themselves: nobody looks into an archive within an archive");
    }
}

/// Whether a zip says itself that it is a document: by the name of its first file.
fn is_document(bytes: &[u8]) -> bool {
    let first = bytes.get(30..).unwrap_or_default();
    first.starts_with(b"mimetype") || first.starts_with(b"[Content_Types].xml")
}

fn is_tar(name: &str, end: &str) -> bool {
    let stem = name.strip_suffix(end).and_then(|stem| stem.strip_suffix('.')).unwrap_or(name);
    stem.rsplit_once('.').is_some_and(|(_, inner)| inner == "tar")
        || matches!(end, "tgz" | "tbz" | "tbz2" | "txz" | "tzst")
}
