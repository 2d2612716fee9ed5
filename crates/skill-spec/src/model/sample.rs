//! JSON that shows what the output looks like: code blocks of the prompt, and files of examples.

use std::ops::Range;

use memchr::memmem;

use crate::diagnostic::{Fix, Safety};
use crate::files::Files;
use crate::lines;
use crate::parse::glance::Layout;
use crate::parse::markdown::Outline;
use crate::parse::{json, text};
use crate::skill::Skill;
use crate::span::{FileId, Fragment, Span};
use crate::tree::{Node, Value};

/// A code block of the prompt that holds JSON, or says it does.
#[derive(Clone, Debug)]
pub struct Sample {
    /// What is between its fences.
    pub content: Span,
    /// Whether the block calls itself `json`.
    pub tagged: bool,
    /// The heading it stands under and the line before it, in lower case.
    pub lead: String,
    /// What it holds.
    pub document: json::Document,
}

/// A file of `examples/` or `tests/`: an output, or a test case with the output expected.
#[derive(Clone, Debug)]
pub struct ExampleFile {
    /// The file.
    pub file: FileId,
    /// Whether its name, `….invalid.json`, says that it must not fit.
    pub invalid: bool,
    /// What it holds.
    pub document: json::Document,
}

/// Beyond this JSON is data, and no sample that somebody wrote.
const MAX_BYTES: usize = 1 << 18;
/// More than these are a corpus; the first of them say enough.
const MAX_SAMPLES: usize = 200;
/// Keys under which a test case holds the output it expects.
const EXPECTED: [&str; 3] = ["expected_output", "expected", "output"];

/// Quick and coarse: whether a prompt may have a sample with a slip, or any where a schema tells what
/// it must hold. Most prompts need not be parsed to see that they have none: a sample stands behind
/// a fence, or it is indented.
pub(crate) fn may_speak(layout: Layout<'_>, has_schema: bool) -> bool {
    let prompt = layout.text;
    // Only what calls itself JSON is held against JSON.
    if !has_schema && memmem::find(prompt.as_bytes(), b"json").is_none() {
        return false;
    }
    if !has_schema && let Some(fenced) = layout.fenced() {
        let has_slip = |text: &str| {
            is_json_like(text)
                && serde_json::from_str::<serde_json::Value>(text).is_err()
                && !is_sketch(text)
                && slip(&json::parse(&Fragment::verbatim(FileId(0), 0, text))).is_some()
        };
        let text = |range: &Range<usize>| prompt.get(range.clone()).unwrap_or("");
        let mut tagged = fenced.iter().filter(|block| is_tagged(text(&block.info)));
        return tagged.any(|block| has_slip(text(&block.range)));
    }
    let mut is_behind = false;
    lines::cut(prompt).any(|line| {
        let inner = line.trim_start_matches([' ', '\t', '>']).trim_end();
        let is_start =
            inner.starts_with(['{', '[']) && (is_behind || line.starts_with(['\t', ' ', '>']));
        is_behind =
            inner.starts_with("```") || inner.starts_with("~~~") || is_behind && inner.is_empty();
        is_start
    })
}

fn is_json_like(text: &str) -> bool {
    text.len() <= MAX_BYTES && text.trim_start().starts_with(['{', '['])
}

/// What keeps a text from being JSON, where there is one right way to mend it.
fn slip(document: &json::Document) -> Option<(&json::SyntaxError, &Fix)> {
    let error = document.error.as_ref()?;
    let fix = error.fix.as_ref().filter(|fix| fix.safety == Safety::Safe)?;
    Some((error, fix))
}

/// Whether a block is a sketch: it leaves things out, explains them, or shows several values.
fn is_sketch(text: &str) -> bool {
    let sketch = ["...", "\u{2026}", "{{", "${", "<", "/*", " // ", "\t// "];
    let remark = |line: &str| ["//", "#", "}{"].iter().any(|mark| line.starts_with(mark));
    // A line that starts a value anew: JSON lines, or a request before its body.
    let values = text.lines().filter(|line| line.starts_with(['{', '['])).count();
    sketch.iter().any(|mark| text.contains(mark))
        || text.lines().any(|line| remark(line.trim_start()))
        || values > 1
}

/// Whether what follows a fence says that the block is JSON.
fn is_tagged(info: &str) -> bool {
    info.split([' ', ',', '{']).next() == Some("json")
}

impl Sample {
    /// The samples of a skill's prompt, in order of place.
    pub(crate) fn all(skill: &Skill, outline: &Outline) -> Vec<Self> {
        let Some(prompt) = &skill.prompt else { return Vec::new() };
        let source = skill.text(prompt.span.file).unwrap_or("");
        let mut samples = Vec::new();
        let mut headings = outline.headings.iter().peekable();
        let (mut heading, mut before) = (None, prompt.span.start);
        for block in &outline.code_blocks {
            while let Some(next) = headings.next_if(|next| next.span.start < block.span.start) {
                (heading, before) = (Some(next.text.as_str()), before.max(next.span.end));
            }
            let gap = source.get(before..block.span.start).unwrap_or("");
            before = block.span.end;
            let info = block.info.as_deref().unwrap_or("");
            let tagged = is_tagged(info);
            let content = source.get(block.content.range()).unwrap_or("");
            let plain = (tagged || info.is_empty()) && is_json_like(content);
            if !plain || samples.len() >= MAX_SAMPLES {
                continue;
            }
            let line = gap.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("");
            let span = block.content;
            let document = json::parse(&Fragment::verbatim(span.file, span.start, content));
            let lead = format!("{}\n{line}", heading.unwrap_or("")).to_lowercase();
            samples.push(Self { content: span, tagged, lead, document });
        }
        samples
    }

    /// What keeps it from being JSON, where there is one right way to mend it and it is no sketch.
    /// `text` is its own.
    pub(crate) fn slip(&self, text: &str) -> Option<(&json::SyntaxError, &Fix)> {
        slip(&self.document).filter(|_| !is_sketch(text))
    }
}

impl ExampleFile {
    /// `examples/*.json` and `tests/*.json`, also one folder deeper; no `*.schema.json`.
    pub(crate) fn all(files: &Files) -> Vec<Self> {
        let read = |(index, (path, file)): (usize, (&crate::RelPath, &crate::File))| {
            let (folder, _) = path.as_str().split_once('/')?;
            if !matches!(folder, "examples" | "tests") || path.parts().nth(3).is_some() {
                return None;
            }
            let name = path.name().to_ascii_lowercase();
            let stem = name.strip_suffix(".json").filter(|stem| !stem.ends_with(".schema"))?;
            if stem == "schema" || file.bytes.len() > MAX_BYTES {
                return None;
            }
            let id = FileId(u32::try_from(index).ok()?);
            let document = json::parse(&text::decode(id, &file.bytes).ok()?);
            Some(Self { file: id, invalid: stem.ends_with(".invalid"), document })
        };
        files.iter().enumerate().filter_map(read).take(MAX_SAMPLES).collect()
    }

    /// The outputs in it: itself, or what its cases expect. `is_output` tells an output.
    #[must_use]
    pub fn outputs(&self, is_output: impl Fn(&Node) -> bool) -> Vec<&Node> {
        let Some(root) = &self.document.root else { return Vec::new() };
        if is_output(root) {
            return vec![root];
        }
        let cases = match &root.value {
            Value::Sequence(items) => items.as_slice(),
            _ => std::slice::from_ref(root),
        };
        let outputs = cases.iter().take(MAX_SAMPLES).map(|case| {
            let expected = EXPECTED.iter().find_map(|key| case.get(key));
            expected.filter(|_| !is_output(case)).map_or(case, |entry| &entry.value)
        });
        outputs.filter(|output| is_output(output)).collect()
    }
}
