//! The Markdown files beside SKILL.md.

use crate::files::Files;
use crate::parse::markdown::{self, Outline};
use crate::parse::skill_md::SkillMd;
use crate::parse::text;
use crate::span::{FileId, Fragment};

/// A Markdown file, its frontmatter left aside.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) file: FileId,
    pub(crate) outline: Outline,
}

/// Beyond this a file is data, and no text that somebody wrote.
const MAX_BYTES: usize = 1 << 20;

impl Document {
    /// Every `.md` and `.markdown` file that is UTF-8 and at most 1 MiB.
    pub(crate) fn all(files: &Files) -> impl Iterator<Item = Self> {
        files.iter().filter(|(path, _)| is_markdown(path.name())).filter_map(|(path, file)| {
            let id = files.id(path.as_str())?;
            let source =
                (file.bytes.len() <= MAX_BYTES).then(|| text::decode(id, &file.bytes).ok());
            Some(Self::read(&source??))
        })
    }

    fn read(source: &Fragment<'_>) -> Self {
        let has_frontmatter = source.text.starts_with("---");
        let body = if has_frontmatter { SkillMd::split(source).body } else { source.whole() };
        let text = Fragment::verbatim(body.file, body.start, source.slice(body));
        Self { file: body.file, outline: markdown::parse(&text) }
    }
}

fn is_markdown(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, end)| {
        end.eq_ignore_ascii_case("md") || end.eq_ignore_ascii_case("markdown")
    })
}
