//! The Markdown files of a bundle, SKILL.md among them.

use std::sync::OnceLock;

use crate::files::Files;
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
    outline: OnceLock<Outline>,
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
                let is_text = file.bytes.len() <= MAX_BYTES;
                let source = text::decode(id, is_text.then_some(&file.bytes)?).ok()?;
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
            markdown::parse(&Fragment::verbatim(self.body.file, self.body.start, text()))
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
