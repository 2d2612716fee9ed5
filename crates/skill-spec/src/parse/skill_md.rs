//! SKILL.md to frontmatter and prompt.
//!
//! Splitting goes by lines, as the platform's SDK and most readers do: `---` opens the file and
//! the next line of `---` closes the frontmatter. Where the fences are damaged the values are
//! recovered all the same, so that one slip does not hide what else there is to say.

use std::ops::Range;

use super::fences::{Line, Lines, Region, fence_mark, skip_blank, skip_comments, trim_end};
use crate::span::{Fragment, Span};

/// How a SKILL.md splits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkillMd {
    /// The YAML between the two `---` lines, without them.
    pub frontmatter: Option<Span>,
    /// Everything after the closing line, or the whole text without frontmatter.
    pub body: Span,
    /// Why there is no frontmatter, or what other readers stumble over; the first of several.
    pub defect: Option<FrontmatterDefect>,
}

/// What is wrong with the frontmatter's fences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FrontmatterDefect {
    /// The file does not start with `---` and none of the other cases fits.
    Absent,
    /// The whole file is one line that reads like a path: a symbolic link stored as text.
    OnlyPath {
        /// The line.
        path: Span,
    },
    /// The fences are there, with nothing but blanks and comments between them.
    Empty {
        /// From the first fence to the second.
        fences: Span,
    },
    /// There are keys at the top of the file and no `---` before them.
    NoOpener {
        /// The line that closes them, if there is one.
        closer: Option<Span>,
    },
    /// The first line is like `---` and is not: `----`, `—`, `--- # note`, `---name: x`.
    WrongOpener {
        /// The dashes.
        dashes: Span,
        /// What follows them on the line, after blanks; empty if nothing does.
        rest: Span,
        /// A closing line with the same wrong dashes.
        closer: Option<Span>,
    },
    /// Blank lines, spaces or invisible characters stand before the opening `---`.
    AfterBlank {
        /// Up to the `---`.
        blank: Span,
    },
    /// HTML comments stand before the opening `---`.
    AfterComment {
        /// Up to the `---`.
        comment: Span,
    },
    /// Other text stands before the opening `---`.
    AfterText {
        /// Up to the `---`.
        text: Span,
    },
    /// The frontmatter stands in a fenced code block, with `---` lines of its own or without.
    InCodeFence {
        /// The block's opening line with its end; right before the frontmatter or its `---`.
        open: Span,
        /// The block's closing line with its end, if it is known.
        close: Option<Span>,
    },
    /// No line closes the frontmatter.
    Unclosed {
        /// The opening `---`.
        opener: Span,
        /// Where the closing line belongs: the empty span after the last line of YAML.
        end: Span,
        /// A rule of the prompt that readers take for the closing line.
        rule: Option<Span>,
    },
    /// The closing dashes share their line with other text, are indented or too many.
    GluedCloser {
        /// The dashes.
        dashes: Span,
        /// The other text on the line, before or after the dashes; empty if there is none.
        text: Span,
    },
    /// `...` closes the frontmatter: YAML allows it, readers of skills do not know it.
    DotsCloser {
        /// The dots.
        closer: Span,
    },
}

/// Where the frontmatter starts, and what is wrong with the way there.
struct Opener {
    /// The opening dashes; empty where they are missing.
    dashes: Range<usize>,
    /// First byte of the YAML.
    yaml: usize,
    defect: Option<FrontmatterDefect>,
}

/// Where the frontmatter ends.
struct Closer {
    /// One past the YAML.
    yaml_end: usize,
    /// First byte of the prompt.
    body: usize,
    defect: Option<FrontmatterDefect>,
}

struct Splitter<'a> {
    source: &'a Fragment<'a>,
    text: &'a str,
    lines: Lines<'a>,
}

impl SkillMd {
    /// Splits a text that starts after any byte order mark.
    #[must_use]
    pub fn split(source: &Fragment<'_>) -> Self {
        Splitter { source, text: &source.text, lines: Lines { text: &source.text } }.split()
    }
}

impl Splitter<'_> {
    fn split(&self) -> SkillMd {
        if let Some(path) = self.only_path() {
            return self.without(FrontmatterDefect::OnlyPath { path: self.span(path) });
        }
        let opener = self.exact_opener().or_else(|| self.code_fence());
        match opener.or_else(|| self.late_opener()).or_else(|| self.wrong_opener()) {
            Some(opener) => self.close(opener),
            None => self.missing_opener(),
        }
    }

    fn without(&self, defect: FrontmatterDefect) -> SkillMd {
        SkillMd { frontmatter: None, body: self.source.whole(), defect: Some(defect) }
    }

    /// A file system without symbolic links stores their target as the file's text.
    fn only_path(&self) -> Option<Range<usize>> {
        let path = self.text.trim();
        let end = path.rsplit('.').next().is_some_and(|end| end.eq_ignore_ascii_case("md"));
        let plain = !path.contains(|c: char| c.is_whitespace() || "<>`#*|:".contains(c));
        let is_path = plain && path.len() < 4096 && (path.contains(['/', '\\']) || end);
        let start = self.text.len() - self.text.trim_start().len();
        is_path.then(|| start..start + path.len())
    }

    /// `---` in the first bytes, alone on its line.
    fn exact_opener(&self) -> Option<Opener> {
        let line = self.lines.line(0)?;
        let dashes = line.start..line.start + 3;
        (trim_end(self.lines.content(line)) == "---").then_some(Opener {
            dashes,
            yaml: line.next,
            defect: None,
        })
    }

    /// `---` after blanks, HTML comments or, if keys follow at once, any text.
    fn late_opener(&self) -> Option<Opener> {
        let blank = skip_blank(self.text, 0);
        if let Some(opener) = self.opener_at(blank)
            && blank > 0
        {
            let blank = self.span(0..blank);
            return Some(Opener {
                defect: Some(FrontmatterDefect::AfterBlank { blank }),
                ..opener
            });
        }
        let comment = skip_comments(self.text);
        if let Some(opener) = self.opener_at(comment)
            && comment > blank
        {
            let comment = self.span(0..comment);
            let defect = Some(FrontmatterDefect::AfterComment { comment });
            return Some(Opener { defect, ..opener });
        }
        let mut lines = self.lines.lines_from(0).skip(1).take(40);
        let line = lines.find(|line| {
            self.lines.content(*line).trim() == "---"
                && self.lines.line(line.next).is_some_and(|next| self.lines.is_known_key(next))
                && self
                    .lines
                    .lines_from(line.next)
                    .any(|line| trim_end(self.lines.content(line)) == "---")
        })?;
        let text = self.span(0..line.start);
        let opener = self.opener_at(skip_blank(self.text, line.start))?;
        Some(Opener { defect: Some(FrontmatterDefect::AfterText { text }), ..opener })
    }

    /// `---` alone on the rest of the line at `at`, followed by a key or a closing line.
    fn opener_at(&self, at: usize) -> Option<Opener> {
        let line = self.lines.line(at)?;
        let next = self.lines.next_filled(line.next);
        let follows = next.is_some_and(|next| {
            self.lines.is_key(next) || trim_end(self.lines.content(next)) == "---"
        });
        (trim_end(self.text.get(at..line.end)?) == "---" && follows).then(|| Opener {
            dashes: at..at + 3,
            yaml: line.next,
            defect: None,
        })
    }

    /// A code block that starts the file and holds `---` or keys of a manifest.
    fn code_fence(&self) -> Option<Opener> {
        let fence = self.lines.line(skip_comments(self.text))?;
        let content = self.lines.content(fence);
        let mark = fence_mark(content)?;
        let first = self.lines.next_filled(fence.next)?;
        let open = self.span(fence.start..first.start);
        if self.opener_at(first.start).is_some() {
            let close = self.fence_after_frontmatter(first.next, mark);
            let close = close.map(|line| self.span(line.start..line.next));
            let defect = Some(FrontmatterDefect::InCodeFence { open, close });
            return Some(Opener { dashes: first.start..first.start + 3, yaml: first.next, defect });
        }
        let info = content.trim_start_matches(['`', '~']).trim().to_ascii_lowercase();
        if !["", "yaml", "yml", "md", "markdown", "text", "txt"].contains(&info.as_str()) {
            return None;
        }
        let close =
            self.lines.lines_from(first.next).find(|line| self.closes_fence(*line, mark))?;
        let close = Some(self.span(close.start..close.next));
        let defect = Some(FrontmatterDefect::InCodeFence { open, close });
        let dashes = fence.start..fence.start;
        self.lines.is_known_key(first).then_some(Opener { dashes, yaml: first.start, defect })
    }

    /// The line that closes the block right after the frontmatter, or at the end of the file.
    fn fence_after_frontmatter(&self, yaml: usize, mark: &str) -> Option<Line> {
        let closer = self
            .lines
            .lines_from(yaml)
            .find(|line| trim_end(self.lines.content(*line)) == "---")?;
        let after =
            self.lines.next_filled(closer.next).filter(|line| self.closes_fence(*line, mark));
        let last = || {
            let filled = self.lines.lines_from(closer.next);
            let last = filled.filter(|line| !self.lines.content(*line).trim().is_empty()).last();
            last.filter(|line| self.closes_fence(*line, mark))
        };
        after.or_else(last)
    }

    fn closes_fence(&self, line: Line, mark: &str) -> bool {
        let content = self.lines.content(line).trim();
        content.starts_with(mark) && content.trim_start_matches(['`', '~']).is_empty()
    }

    /// Dashes of the wrong number or kind, or with something behind them.
    fn wrong_opener(&self) -> Option<Opener> {
        let line = self.lines.line(0)?;
        let content = self.lines.content(line);
        let is_dash = |c: char| matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}');
        let rest = content.trim_start_matches(is_dash);
        let dashes = &content[..content.len() - rest.len()];
        let text = rest.trim_start();
        let rest = line.start + content.len() - text.len()..line.end;
        let rule = text.trim_end().is_empty();
        let key = Line { start: rest.start, end: line.end, next: line.next };
        let follows =
            || self.lines.next_filled(line.next).is_some_and(|next| self.lines.is_key(next));
        let wrong = match dashes {
            "" | "-" => false,
            "---" => text.starts_with('#') || self.lines.is_key(key),
            _ => rule && follows(),
        };
        if !wrong {
            return None;
        }
        let yaml = if rule { line.next } else { rest.start };
        let twin = |line: &Line| rule && trim_end(self.lines.content(*line)) == dashes;
        let closer = self.lines.lines_from(yaml).find(|line| twin(line) || self.is_closer(*line));
        let closer = closer.filter(|line| twin(line)).map(|line| self.span(line.start..line.end));
        let dashes = line.start..line.start + dashes.len();
        let opener = (self.span(dashes.clone()), self.span(rest));
        let defect = FrontmatterDefect::WrongOpener { dashes: opener.0, rest: opener.1, closer };
        Some(Opener { dashes, yaml, defect: Some(defect) })
    }

    /// Keys without `---` before them, or no frontmatter at all.
    fn missing_opener(&self) -> SkillMd {
        let starts = self.lines.next_filled(0).is_some_and(|line| self.lines.is_known_key(line));
        if !starts {
            return self.without(FrontmatterDefect::Absent);
        }
        let closer = self.lines.lines_from(0).find(|line| self.is_closer(*line));
        let defect = Some(FrontmatterDefect::NoOpener {
            closer: closer.map(|line| self.span(line.start..line.end)),
        });
        self.close(Opener { dashes: 0..0, yaml: 0, defect })
    }

    fn close(&self, opener: Opener) -> SkillMd {
        let Some(closer) = self.closer(&opener) else {
            return self.nothing_found(opener);
        };
        let yaml = opener.yaml..closer.yaml_end.max(opener.yaml);
        let filled = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
        let empty = !self.text.get(yaml.clone()).unwrap_or("").split(['\n', '\r']).any(filled);
        let fences = self.span(opener.dashes.start..closer.body);
        let empty = empty.then_some(FrontmatterDefect::Empty { fences });
        let body = match opener.defect {
            Some(FrontmatterDefect::InCodeFence { close: Some(close), .. }) => {
                self.body_in_fence(closer.body, close)
            }
            _ => closer.body..self.text.len(),
        };
        SkillMd {
            frontmatter: Some(self.span(yaml)),
            body: self.span(body),
            defect: opener.defect.or(closer.defect).or(empty),
        }
    }

    /// An opener with nothing after it that could be YAML.
    fn nothing_found(&self, opener: Opener) -> SkillMd {
        let (dashes, end) = (self.span(opener.dashes), self.span(opener.yaml..opener.yaml));
        let unclosed = FrontmatterDefect::Unclosed { opener: dashes, end, rule: None };
        SkillMd {
            frontmatter: None,
            body: self.span(opener.yaml..self.text.len()),
            defect: Some(opener.defect.unwrap_or(unclosed)),
        }
    }

    /// The prompt lies behind the block, or in it if the block is the whole file.
    fn body_in_fence(&self, after_closer: usize, close: Span) -> Range<usize> {
        let offset = self.source.whole().start;
        let (start, end) = (close.start - offset, close.end - offset);
        let between = self.text.get(after_closer..start).unwrap_or("");
        if between.trim().is_empty() { end..self.text.len() } else { after_closer..start }
    }

    /// The end of the frontmatter, found or guessed; `None` if nothing looks like one.
    fn closer(&self, opener: &Opener) -> Option<Closer> {
        if let Some(FrontmatterDefect::InCodeFence { close: Some(close), .. }) = opener.defect
            && opener.dashes.is_empty()
        {
            let start = close.start - self.source.whole().start;
            return Some(Closer { yaml_end: start, body: start, defect: None });
        }
        let same = match &opener.defect {
            Some(FrontmatterDefect::WrongOpener { closer, .. }) => {
                closer.map(|span| span.start - self.source.whole().start)
            }
            _ => None,
        };
        let mut lines = self.lines.lines_from(opener.yaml);
        let found = lines.find(|line| same == Some(line.start) || self.is_closer(*line));
        let limit = found.map_or(self.text.len(), |line| line.start);
        let region = self.lines.yaml_like(opener.yaml, limit);
        match found {
            Some(line) if !region.runs_into_prompt => Some(self.closer_at(line)),
            found => self.guessed_closer(opener, &region, found),
        }
    }

    /// The line at column 0 that ends the frontmatter: dashes, whatever follows them, or dots.
    fn is_closer(&self, line: Line) -> bool {
        let content = self.lines.content(line);
        content.starts_with("---") || trim_end(content) == "..."
    }

    fn closer_at(&self, line: Line) -> Closer {
        let content = self.lines.content(line);
        let trimmed = trim_end(content);
        let rest = trimmed.trim_start_matches('-');
        let dashes = line.start..line.start + trimmed.len() - rest.len();
        let text = rest.trim_start();
        let text = line.start + trimmed.len() - text.len()..line.start + trimmed.len();
        let body = if text.is_empty() { line.next } else { text.start };
        match trimmed {
            "---" => Closer { yaml_end: line.start, body, defect: None },
            "..." => {
                let defect = FrontmatterDefect::DotsCloser { closer: self.span(text) };
                Closer { yaml_end: line.start, body: line.next, defect: Some(defect) }
            }
            _ => {
                let (dashes, text) = (self.span(dashes), self.span(text));
                let defect = Some(FrontmatterDefect::GluedCloser { dashes, text });
                Closer { yaml_end: line.start, body, defect }
            }
        }
    }

    /// The end of what looks like YAML: at dashes glued to the last value, else simply there.
    fn guessed_closer(
        &self,
        opener: &Opener,
        region: &Region,
        rule: Option<Line>,
    ) -> Option<Closer> {
        if let Some(line) = region.indented_closer {
            let dashes = line.end - self.lines.content(line).trim_start().len();
            let dashes = dashes..dashes + 3;
            let text = self.span(line.start..dashes.start);
            let defect = FrontmatterDefect::GluedCloser { dashes: self.span(dashes), text };
            let (yaml_end, body) = (line.start, line.next);
            return Some(Closer { yaml_end, body, defect: Some(defect) });
        }
        let last = region.last?;
        let content = trim_end(self.lines.content(last));
        let end = last.start + content.len();
        if let Some(value) = content.strip_suffix("---")
            && value.trim_end_matches('-').ends_with(|c: char| !c.is_whitespace())
            && !value.ends_with('-')
        {
            let dashes = self.span(end - 3..end);
            let text = self.span(last.start..end - 3);
            let defect = Some(FrontmatterDefect::GluedCloser { dashes, text });
            return Some(Closer { yaml_end: end - 3, body: last.next, defect });
        }
        let defect = FrontmatterDefect::Unclosed {
            opener: self.span(opener.dashes.clone()),
            end: self.span(last.next..last.next),
            rule: rule.map(|line| self.span(line.start..line.end)),
        };
        Some(Closer { yaml_end: last.next, body: last.next, defect: Some(defect) })
    }

    fn span(&self, range: Range<usize>) -> Span {
        self.source.span(range)
    }
}

#[cfg(test)]
mod tests;
