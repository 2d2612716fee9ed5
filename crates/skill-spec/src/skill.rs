//! A parsed bundle. Parsing never fails: what is wrong is recorded in [`Syntax`].

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use crate::allow::{self, Comment};
use crate::bytes::Lack;
use crate::files::Files;
use crate::hidden::Hidden;
use crate::model::links::{self, Lead, Links, LocalLink};
use crate::model::sample;
use crate::model::{Document, ExampleFile, Execution, Graph, Manifest, Prompt, Sample, Schema};
use crate::parse::glance::Layout;
use crate::parse::json;
use crate::parse::markdown::{self, Outline};
use crate::parse::skill_md::{FrontmatterDefect, SkillMd};
use crate::parse::text::{self, TextFault};
use crate::parse::yaml;
use crate::scanned::Scanned;
use crate::secret::{self, Mask, Secret};
use crate::span::{FileId, Fragment, Span};
use crate::tree::Entry;
use crate::twins::{self, Twin};

/// A skill: its files and typed views of those the platform reads.
#[derive(Clone, Debug)]
pub struct Skill {
    /// What ships.
    pub files: Files,
    /// The frontmatter of SKILL.md; `None` if there is none or it did not parse.
    pub manifest: Option<Manifest>,
    /// The body of SKILL.md; `None` if there is no readable SKILL.md.
    pub prompt: Option<Prompt>,
    /// schema.json; `None` if there is none or it did not parse.
    pub schema: Option<Schema>,
    /// vlmrun.yaml; `None` if there is none or it did not parse to a mapping.
    pub execution: Option<Execution>,
    /// What the parsers noticed.
    pub syntax: Syntax,
    derived: Derived,
}

/// Views that several rules share and not every command needs: read when first asked for.
#[derive(Clone, Debug, Default)]
struct Derived {
    documents: OnceLock<Vec<Document>>,
    links: OnceLock<Links>,
    scanned: OnceLock<Scanned>,
    mask: OnceLock<Option<Mask>>,
    twins: OnceLock<Vec<Twin>>,
    samples: OnceLock<Vec<Sample>>,
    examples: OnceLock<Vec<ExampleFile>>,
    allowances: OnceLock<Vec<Comment>>,
}

/// What the parsers noticed, for the rules about syntax.
#[derive(Clone, Debug, Default)]
pub struct Syntax {
    /// The file read as manifest: `SKILL.md`, else a file at the root that differs in case only.
    pub manifest_file: Option<FileId>,
    /// How SKILL.md splits into frontmatter and prompt.
    pub skill_md: Option<SkillMd>,
    /// The frontmatter as YAML.
    pub frontmatter: Option<yaml::Document>,
    /// schema.json as JSON.
    pub schema: Option<json::Document>,
    /// vlmrun.yaml as YAML.
    pub execution: Option<yaml::Document>,
    /// Files that should be text and are not.
    pub faults: Vec<(FileId, TextFault)>,
}

impl Skill {
    /// Parses a bundle.
    #[must_use]
    pub fn parse(files: Files) -> Self {
        let mut syntax = Syntax { manifest_file: manifest_file(&files), ..Syntax::default() };
        let (manifest, prompt) = parse_skill_md(&files, &mut syntax);
        let schema = parse_schema(&files, &mut syntax);
        let execution = parse_execution(&files, &mut syntax);
        Self { files, manifest, prompt, schema, execution, syntax, derived: Derived::default() }
    }

    /// The prompt's place, then that of the text of every other Markdown file, in order of path.
    pub fn markdown(&self) -> impl Iterator<Item = Span> {
        self.documents().iter().map(|document| document.body)
    }

    /// The same, of those that are not known to lack something, with what a quick look tells of
    /// each.
    pub(crate) fn layouts(&self, what: Lack) -> impl Iterator<Item = (Span, Layout<'_>)> {
        self.documents().iter().filter_map(move |document| {
            let bytes = &self.files.file(document.body.file)?.bytes;
            let text = bytes.text().filter(|_| !bytes.lacks(what))?;
            Some((document.body, document.layout(text.get(document.body.range())?)))
        })
    }

    /// Keeps in mind that a file lacks something: there is nothing of it in `body`, which is the end
    /// of the file, nor one of `signs`, by which it is known, on the lines before.
    pub(crate) fn note_lack(&self, body: Span, what: Lack, signs: &[u8]) {
        if let Some(file) = self.files.file(body.file)
            && let Some((before, rest)) = file.bytes.split_at_checked(body.start)
            && rest.len() == body.end - body.start
            && matches!(before, [] | [.., b'\n'])
            && !before.iter().any(|byte| signs.contains(byte))
        {
            file.bytes.note_lack(what);
        }
    }

    /// The outline of a Markdown file.
    #[must_use]
    pub fn outline(&self, file: FileId) -> Option<&Outline> {
        let document = self.document(file)?;
        Some(document.outline(|| self.slice(document.body)))
    }

    /// What a quick look tells of a Markdown file's text.
    pub(crate) fn layout(&self, file: FileId) -> Option<Layout<'_>> {
        let document = self.document(file)?;
        Some(document.layout(self.slice(document.body)))
    }

    /// The outline of a part of a Markdown file: of that range of `body`, its text. That of the whole
    /// text is kept.
    pub(crate) fn outline_of(&self, body: Span, part: Range<usize>) -> Cow<'_, Outline> {
        let text = self.slice(body);
        let whole = (part == (0..text.len())).then(|| self.outline(body.file)).flatten();
        let parse = || {
            let text = text.get(part.clone()).unwrap_or("");
            markdown::parse(&Fragment::verbatim(body.file, body.start + part.start, text))
        };
        whole.map_or_else(|| Cow::Owned(parse()), Cow::Borrowed)
    }

    /// The place of a Markdown file's text.
    pub(crate) fn body(&self, file: FileId) -> Option<Span> {
        Some(self.document(file)?.body)
    }

    fn document(&self, file: FileId) -> Option<&Document> {
        // The prompt stands first, the others in order.
        let (first, others) = self.documents().split_first()?;
        let found = || others.binary_search_by_key(&file, |document| document.body.file).ok();
        if first.body.file == file { Some(first) } else { others.get(found()?) }
    }

    /// The outline of the prompt.
    #[must_use]
    pub fn prompt_outline(&self) -> Option<&Outline> {
        self.outline(self.prompt.as_ref()?.span.file)
    }

    fn documents(&self) -> &[Document] {
        self.derived.documents.get_or_init(|| {
            let prompt = self.prompt.as_ref().map(|prompt| Document::new(prompt.span));
            let others = Document::all(&self.files, self.syntax.manifest_file);
            let mut documents = Vec::with_capacity(self.files.len() + 1);
            documents.extend(prompt.into_iter().chain(others));
            documents
        })
    }

    /// The links that lead to files, resolved, of all parts of Markdown files in which one may lead
    /// nowhere.
    #[must_use]
    pub fn links(&self) -> &[LocalLink] {
        &self.all_links().doubtful
    }

    /// What leads where, of all Markdown files.
    pub(crate) fn leads(&self) -> &[Lead] {
        &self.all_links().leads
    }

    /// The texts of Markdown files that may refer to a definition that is not there.
    pub(crate) fn referring(&self) -> &[Span] {
        &self.all_links().referring
    }

    fn all_links(&self) -> &Links {
        self.derived.links.get_or_init(|| links::resolve(self))
    }

    /// What looks like a secret in any file, by file and place; no two overlap.
    #[must_use]
    pub fn secrets(&self) -> &[Secret] {
        &self.scanned().secrets
    }

    /// The characters nobody sees in any text, but those that writing needs; by file and place.
    pub(crate) fn hidden(&self) -> &[Hidden] {
        &self.scanned().hidden
    }

    fn scanned(&self) -> &Scanned {
        self.derived.scanned.get_or_init(|| Scanned::new(&self.files))
    }

    /// Names that some systems take for one.
    pub(crate) fn twins(&self) -> &[Twin] {
        self.derived.twins.get_or_init(|| twins::find(&self.files))
    }

    /// The text of a file as it may be printed: [`Self::text`] with stars in place of secrets, and
    /// not a byte longer or shorter.
    #[must_use]
    pub fn masked(&self, file: FileId) -> Option<Cow<'_, str>> {
        let secrets = self.secrets();
        let start = secrets.partition_point(|secret| secret.span.file < file);
        let end = secrets.partition_point(|secret| secret.span.file <= file);
        Some(secret::mask(self.text(file)?, secrets.get(start..end)?, self.mask()))
    }

    /// Whether a span is, holds or cuts a secret.
    pub(crate) fn touches_secret(&self, span: Span) -> bool {
        let secrets = self.secrets();
        let is_before =
            |secret: &Secret| (secret.span.file, secret.span.end) <= (span.file, span.start);
        let next = secrets.get(secrets.partition_point(is_before));
        let overlaps = next
            .is_some_and(|secret| secret.span.file == span.file && secret.span.start < span.end);
        overlaps || self.mask().is_some_and(|mask| mask.is_quoted_in(self.slice(span)))
    }

    /// Puts stars in place of the secrets of this skill in words that may quote them.
    pub fn redact(&self, text: &mut String) {
        if let Some(mask) = self.mask() {
            mask.apply(text);
        }
    }

    /// What [`Self::redact`] looks for; `None` if there is no secret.
    pub(crate) fn mask(&self) -> Option<&Mask> {
        let of = |secret: &Secret| {
            let text = self.bytes(secret.span.file).get(secret.span.range())?;
            Some((text.to_vec(), secret.kept()))
        };
        let mask = || Mask::new(self.secrets().iter().filter_map(of));
        self.derived.mask.get_or_init(mask).as_ref()
    }

    /// The JSON in code blocks of the prompt, in order of place.
    #[must_use]
    pub fn samples(&self) -> &[Sample] {
        self.derived.samples.get_or_init(|| {
            let prompt = self.prompt.as_ref().and_then(|prompt| self.layout(prompt.span.file));
            let has_schema = self.schema.is_some();
            let may_speak = prompt.is_some_and(|layout| sample::may_speak(layout, has_schema));
            let outline = may_speak.then(|| self.prompt_outline()).flatten();
            outline.map_or_else(Vec::new, |outline| Sample::all(self, outline))
        })
    }

    /// The JSON files of `examples/` and `tests/`, in order of path.
    #[must_use]
    pub fn examples(&self) -> &[ExampleFile] {
        self.derived.examples.get_or_init(|| ExampleFile::all(&self.files))
    }

    /// The comments by which the author allows what rules speak of, in order of place.
    #[must_use]
    pub fn allowances(&self) -> &[Comment] {
        self.derived.allowances.get_or_init(|| allow::read(self))
    }

    /// The text of a file, a byte order mark included; `None` if it is not UTF-8.
    #[must_use]
    pub fn text(&self, file: FileId) -> Option<&str> {
        self.files.file(file)?.bytes.text()
    }

    /// The text of a span; empty if the file is not UTF-8 or the span is not in it.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        let Some(file) = self.files.file(span.file) else { return "" };
        let part = match file.bytes.text() {
            Some(text) => text.get(span.range()),
            None => file.bytes.get(span.range()).and_then(|part| std::str::from_utf8(part).ok()),
        };
        part.unwrap_or("")
    }

    /// The blanks before a span, if nothing else stands before it on its line.
    #[must_use]
    pub fn indent(&self, span: Span) -> Option<&str> {
        let before = self.bytes(span.file).get(..span.start)?;
        let blanks = before.iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let start = before.len() - blanks;
        let starts_line = start == 0 || matches!(before.get(start - 1), Some(b'\n' | b'\r'));
        starts_line.then(|| self.slice(Span { start, end: span.start, ..span }))
    }

    /// Whether a span starts in the first column.
    #[must_use]
    pub fn starts_line(&self, span: Span) -> bool {
        self.indent(span) == Some("")
    }

    /// From the first byte of an entry's key to the end of its value's last line, without the line
    /// end: what a rewrite of the entry replaces.
    #[must_use]
    pub fn extent(&self, entry: &Entry) -> Span {
        let span = entry.span();
        let end = span.start + self.slice(span).trim_end().len();
        let rest = self.bytes(span.file).get(end..).unwrap_or(&[]);
        let line = rest.iter().position(|byte| is_line_end(*byte)).unwrap_or(rest.len());
        Span::new(span.file, span.start, end + line)
    }

    /// A span widened to whole lines, the last line break included.
    #[must_use]
    pub fn lines(&self, span: Span) -> Span {
        let bytes = self.bytes(span.file);
        let before = bytes.get(..span.start).unwrap_or(&[]);
        let after = bytes.get(span.end..).unwrap_or(&[]);
        let start = before.iter().rposition(|byte| is_line_end(*byte)).map_or(0, |at| at + 1);
        let content = after.iter().position(|byte| is_line_end(*byte)).unwrap_or(after.len());
        let line_end = match after.get(content..) {
            Some([b'\r', b'\n', ..]) => 2,
            Some([_, ..]) => 1,
            _ => 0,
        };
        Span::new(span.file, start, span.end + content + line_end)
    }

    fn bytes(&self, file: FileId) -> &[u8] {
        self.files.file(file).map_or(&[], |file| &file.bytes)
    }

    /// The state graph, if there is one that keeps its lines.
    #[must_use]
    pub fn graph(&self) -> Option<&Graph> {
        self.execution.as_ref()?.graph.as_ref()
    }

    /// The indentation of a line of the graph, at whose start a line may be inserted; `None` where
    /// lines of the file are not lines of the graph.
    #[must_use]
    pub fn graph_indent(&self, span: Span) -> Option<&str> {
        self.indent(span).filter(|_| self.execution.as_ref().is_some_and(Execution::graph_is_block))
    }

    /// What is wrong with the frontmatter's fences.
    #[must_use]
    pub fn fence_defect(&self) -> Option<&FrontmatterDefect> {
        self.syntax.skill_md.as_ref()?.defect.as_ref()
    }

    /// An entry of the manifest that says something, and its text: see [`Manifest::filled`].
    #[must_use]
    pub fn filled(&self, key: &str) -> Option<(&Entry, &str)> {
        self.manifest.as_ref()?.filled(key)
    }

    /// The name in the manifest, else the folder's.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        let own = self.manifest.as_ref().and_then(Manifest::name);
        own.filter(|name| !name.is_empty()).or(self.files.folder.as_deref())
    }
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

fn manifest_file(files: &Files) -> Option<FileId> {
    let variant = || {
        let mut paths = files.iter().map(|(path, _)| path.as_str());
        paths.find(|path| path.eq_ignore_ascii_case("SKILL.md")).and_then(|path| files.id(path))
    };
    files.id("SKILL.md").or_else(variant)
}

fn parse_skill_md(files: &Files, syntax: &mut Syntax) -> (Option<Manifest>, Option<Prompt>) {
    let Some(source) = read(files, syntax.manifest_file, syntax) else { return (None, None) };
    let split = SkillMd::split(&source);
    let mut manifest = None;
    if let Some(frontmatter) = split.frontmatter {
        let document = yaml::parse(&part(&source, frontmatter));
        manifest = document.root.clone().and_then(Manifest::new);
        syntax.frontmatter = Some(document);
    }
    let prompt = Prompt::new(&part(&source, split.body));
    syntax.skill_md = Some(split);
    (manifest, Some(prompt))
}

fn parse_schema(files: &Files, syntax: &mut Syntax) -> Option<Schema> {
    let source = read(files, files.id("schema.json"), syntax)?;
    let document = json::parse(&source);
    let schema = Schema::new(&document);
    syntax.schema = Some(document);
    schema
}

fn parse_execution(files: &Files, syntax: &mut Syntax) -> Option<Execution> {
    let source = read(files, files.id("vlmrun.yaml"), syntax)?;
    let document = yaml::parse(&source);
    let execution = document.root.clone().and_then(|root| Execution::new(root, &source));
    syntax.execution = Some(document);
    execution
}

/// The text of a file after its byte order mark; a file that is no text is noted as a fault.
fn read<'a>(files: &'a Files, id: Option<FileId>, syntax: &mut Syntax) -> Option<Fragment<'a>> {
    let id = id?;
    match text::decode(id, &files.file(id)?.bytes) {
        Ok(fragment) => Some(fragment),
        Err(fault) => {
            syntax.faults.push((id, fault));
            None
        }
    }
}

fn part<'a>(source: &'a Fragment<'_>, span: Span) -> Fragment<'a> {
    Fragment::verbatim(span.file, span.start, source.slice(span))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skill(text: &str) -> Skill {
        Skill::parse(Files::of_texts(&[("vlmrun.yaml", text)]))
    }

    #[test]
    fn an_entry_reaches_to_the_end_of_its_last_line() {
        for (text, extent) in [
            ("a: b # c\nd: e\n", "a: b # c"),
            ("a: >-  # c\n  b\n  c\n\nd: e\n", "a: >-  # c\n  b\n  c"),
            ("a:\n  b\n   c \r\nd: e\n", "a:\n  b\n   c "),
            ("a: >\nd: e\n", "a: >"),
            ("a:\nd: e\n", "a:"),
            ("a: # c\nd: e\n", "a: # c"),
            ("\"a\" : 'b'", "\"a\" : 'b'"),
        ] {
            let skill = skill(text);
            let entry = skill.execution.as_ref().and_then(|execution| execution.root.get("a"));
            let read = entry.map(|entry| skill.slice(skill.extent(entry)));
            assert_eq!(read, Some(extent), "{text:?}");
        }
    }

    #[test]
    fn lines_end_at_lf_crlf_and_cr() {
        let text = "a\n  b\r\n\tc d\re";
        let skill = skill(text);
        for (part, lines, indent) in [
            ("a", "a\n", Some("")),
            ("b", "  b\r\n", Some("  ")),
            ("c", "\tc d\r", Some("\t")),
            ("d", "\tc d\r", None),
            ("e", "e", Some("")),
            ("b\r\n\tc", "  b\r\n\tc d\r", Some("  ")),
        ] {
            let start = text.find(part).unwrap_or(0);
            let span = Span::new(FileId(0), start, start + part.len());
            assert_eq!(skill.slice(skill.lines(span)), lines, "{part:?}");
            assert_eq!(skill.indent(span), indent, "{part:?}");
        }
    }
}
