//! A parsed bundle. Parsing never fails: what is wrong is recorded in [`Syntax`].

use crate::files::Files;
use crate::model::{Execution, Manifest, Prompt, Schema};
use crate::parse::json;
use crate::parse::skill_md::SkillMd;
use crate::parse::text::{self, TextFault};
use crate::parse::yaml;
use crate::span::{FileId, Fragment, Span};

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
        Self { files, manifest, prompt, schema, execution, syntax }
    }

    /// The text of a file, a byte order mark included; `None` if it is not UTF-8.
    #[must_use]
    pub fn text(&self, file: FileId) -> Option<&str> {
        std::str::from_utf8(&self.files.file(file)?.bytes).ok()
    }

    /// The text of a span; empty if the file is not UTF-8 or the span is not in it.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        let bytes = self.files.file(span.file).and_then(|file| file.bytes.get(span.range()));
        bytes.and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or("")
    }

    /// The blanks before a span, if nothing else stands before it on its line.
    #[must_use]
    pub fn indent(&self, span: Span) -> Option<&str> {
        let before = self.slice(Span { end: span.start, ..self.lines(span) });
        before.chars().all(|c| matches!(c, ' ' | '\t')).then_some(before)
    }

    /// A span widened to whole lines, the last line break included.
    #[must_use]
    pub fn lines(&self, span: Span) -> Span {
        let bytes = self.files.file(span.file).map_or(&[][..], |file| &file.bytes);
        let before = bytes.get(..span.start).unwrap_or(&[]);
        let after = bytes.get(span.end..).unwrap_or(&[]);
        let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let end = after.iter().position(|byte| *byte == b'\n').map_or(after.len(), |at| at + 1);
        Span::new(span.file, start, span.end + end)
    }

    /// The name in the manifest, else the folder's.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        let own = self.manifest.as_ref().and_then(Manifest::name);
        own.filter(|name| !name.is_empty()).or(self.files.folder.as_deref())
    }
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
        let document = yaml::parse(&slice(&source, frontmatter));
        manifest = document.root.clone().and_then(Manifest::new);
        syntax.frontmatter = Some(document);
    }
    let prompt = Prompt::new(&slice(&source, split.body));
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

/// The part of `source` at `span`. Only for fragments cut verbatim from a file.
fn slice<'a>(source: &'a Fragment<'_>, span: Span) -> Fragment<'a> {
    let offset = source.whole().start;
    let text = source.text.get(span.start - offset..span.end - offset).unwrap_or("");
    Fragment::verbatim(span.file, span.start, text)
}
