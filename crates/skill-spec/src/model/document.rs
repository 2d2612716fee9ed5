//! The Markdown files of a bundle, SKILL.md among them.

use std::sync::OnceLock;

use crate::files::Files;
use crate::media::starts_plainly;
use crate::parse::glance::{Layout, Marks};
use crate::parse::markdown::{self, Outline};
use crate::parse::skill_md::SkillMd;
use crate::parse::text;
use crate::span::{FileId, Fragment, Span};

/// A Markdown file. It is parsed when its outline is first asked for: most are never doubtful.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    /// Its text without frontmatter.
    pub(crate) body: Span,
    outline: OnceLock<Box<Outline>>,
    marks: Marks,
}

/// Beyond this a file is data, and no text that somebody wrote.
const MAX_BYTES: usize = 1 << 20;

impl Document {
    pub(crate) fn new(body: Span) -> Self {
        Self { body, outline: OnceLock::new(), marks: Marks::default() }
    }

    /// Every `.md` and `.markdown` file that is UTF-8 and at most 1 MiB, but for the one read as
    /// manifest.
    pub(crate) fn all(files: &Files, manifest: Option<FileId>) -> impl Iterator<Item = Self> {
        let all = (0..).map(FileId).zip(files.iter());
        all.filter(|(_, (path, _))| is_markdown(path.as_str())).filter_map(
            move |(id, (_, file))| {
                if manifest == Some(id) {
                    return None;
                }
                let bytes = Some(&file.bytes).filter(|bytes| bytes.len() <= MAX_BYTES)?;
                if starts_plainly(bytes) {
                    return Some(Self::new(Span::new(id, 0, bytes.len())));
                }
                let source = text::decode(id, bytes).ok()?;
                let has_frontmatter = source.text.starts_with("---");
                let body =
                    if has_frontmatter { SkillMd::split(&source).body } else { source.whole() };
                Some(Self::new(body))
            },
        )
    }

    /// The outline; `text` is that of the body, and is asked for once: rules come here for every
    /// link and mark.
    pub(crate) fn outline<'a>(&self, text: impl FnOnce() -> &'a str) -> &Outline {
        self.outline.get_or_init(|| {
            markdown::parse(&Fragment::verbatim(self.body.file, self.body.start, text())).into()
        })
    }

    /// What a quick look tells of its text, which is that of the body.
    pub(crate) fn layout<'a>(&'a self, text: &'a str) -> Layout<'a> {
        Layout::new(text, &self.marks)
    }
}

fn is_markdown(path: &str) -> bool {
    let path = path.as_bytes();
    [".md", ".markdown"].iter().any(|end| {
        let start = path.len().checked_sub(end.len());
        start.is_some_and(|start| path[start..].eq_ignore_ascii_case(end.as_bytes()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::Lack;
    use crate::files::{File, RelPath};

    #[test]
    fn the_text_is_the_same_whether_its_start_is_plain_or_not() {
        let starts =
            ["", "#", "# a", "--", "---", "---\n", "\u{feff}", "\u{feff}---\n", "a\0b\0", "é"];
        let plain = ["", "#", "# a", "--"];
        for start in starts {
            for rest in ["", "a: b\n---\n# c\n", "\n---\n"] {
                let text = format!("{start}{rest}");
                let bytes = text.as_bytes();
                let mut files = Files::new();
                let path = RelPath::new("a.md").unwrap_or_else(|error| panic!("{error}"));
                files.insert(path, File { bytes: bytes.into(), executable: false });
                let body = || Document::all(&files, None).next().map(|document| document.body);
                let slowly = text::decode(FileId(0), &bytes.into()).ok().map(|source| {
                    let has_frontmatter = source.text.starts_with("---");
                    if has_frontmatter { SkillMd::split(&source).body } else { source.whole() }
                });
                assert_eq!((body(), body()), (slowly, slowly), "{text:?}");
                let lacks = files.file(FileId(0)).map(|file| file.bytes.lacks(Lack::Start));
                assert!(
                    !plain.contains(&start) || !rest.is_empty() || lacks == Some(true),
                    "{text:?}"
                );
            }
        }
    }
}
