//! The JSON of `check`. Field names are a contract: add, never rename.

use serde::Serialize;
use skill_spec::{Diagnostic, Fix, Place, Safety, Severity, Span, Verdict};

use super::stream::Counts;
use super::{Checked, redacted};

/// What stands before the first skill.
pub(crate) fn open(target: &str) -> String {
    format!("{{\n  \"version\": 1,\n  \"target\": \"{target}\",\n  \"skills\": [")
}

/// What stands behind the last one.
pub(crate) fn close(counts: &Counts) -> serde_json::Result<String> {
    let summary = serde_json::to_string_pretty(counts)?.replace('\n', "\n  ");
    Ok(format!("\n  ],\n  \"summary\": {summary}\n}}\n"))
}

/// One skill.
#[derive(Debug, Serialize)]
pub(crate) struct SkillOutput {
    path: String,
    name: Option<String>,
    ok: bool,
    /// With `--target all` only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    targets: Vec<VerdictOutput>,
    prompt_tokens: Option<usize>,
    diagnostics: Vec<DiagnosticOutput>,
}

/// What one of several targets says.
#[derive(Debug, Serialize)]
struct VerdictOutput {
    target: &'static str,
    ok: bool,
    verdict: &'static str,
    errors: usize,
    warnings: usize,
    notes: usize,
}

/// `file`, positions, `help` and `fix` are null where they do not apply.
#[derive(Debug, Serialize)]
struct DiagnosticOutput {
    rule: &'static str,
    severity: &'static str,
    /// The targets it holds for; with `--target all` only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    targets: Vec<&'static str>,
    message: String,
    #[serde(flatten)]
    place: PlaceOutput,
    label: Option<String>,
    related: Vec<RelatedOutput>,
    help: Option<String>,
    notes: Vec<String>,
    fix: Option<FixOutput>,
}

/// Lines and columns are 1-based, columns count characters; `start` and `end` are bytes.
#[derive(Debug, Default, Serialize)]
struct PlaceOutput {
    file: Option<String>,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
    start: Option<usize>,
    end: Option<usize>,
}

#[derive(Debug, Serialize)]
struct RelatedOutput {
    message: String,
    #[serde(flatten)]
    place: PlaceOutput,
}

#[derive(Debug, Serialize)]
struct FixOutput {
    title: String,
    safe: bool,
    edits: Vec<EditOutput>,
}

#[derive(Debug, Serialize)]
struct EditOutput {
    file: String,
    start: usize,
    end: usize,
    text: String,
}

impl SkillOutput {
    pub(crate) fn of(checked: &Checked<'_>) -> Self {
        let skill = checked.skill;
        let diagnostics = &checked.report.diagnostics;
        Self {
            path: checked.shown.to_owned(),
            name: skill.name().map(|name| redacted(skill, name)),
            ok: checked.report.ok(),
            targets: Vec::new(),
            prompt_tokens: skill.prompt.as_ref().map(|prompt| prompt.tokens),
            diagnostics: diagnostics.iter().map(|one| DiagnosticOutput::of(checked, one)).collect(),
        }
    }

    /// With what each of several targets says.
    pub(crate) fn with_verdicts(mut self, verdicts: &[Verdict]) -> Self {
        let output = |verdict: &Verdict| VerdictOutput {
            target: verdict.target.name,
            ok: verdict.ok(),
            verdict: verdict.as_str(),
            errors: verdict.errors,
            warnings: verdict.warnings,
            notes: verdict.notes,
        };
        self.targets = verdicts.iter().map(output).collect();
        self
    }

    /// As it stands in the list of skills.
    pub(crate) fn to_text(&self) -> String {
        // A line feed within a text is escaped, so each one here starts a line.
        serde_json::to_string_pretty(self).unwrap_or_default().replace('\n', "\n    ")
    }

    /// A skill whose folder could not be read at all.
    pub(crate) fn unreadable(shown: &str, why: &str) -> Self {
        let (message, help) = super::why_unreadable(why);
        let diagnostic = DiagnosticOutput {
            rule: super::UNREADABLE,
            severity: Severity::Error.as_str(),
            targets: Vec::new(),
            message: message.to_owned(),
            place: PlaceOutput::default(),
            label: None,
            related: Vec::new(),
            help: help.map(str::to_owned),
            notes: Vec::new(),
            fix: None,
        };
        Self {
            path: shown.to_owned(),
            name: None,
            ok: false,
            targets: Vec::new(),
            prompt_tokens: None,
            diagnostics: vec![diagnostic],
        }
    }
}

impl DiagnosticOutput {
    fn of(checked: &Checked<'_>, diagnostic: &Diagnostic) -> Self {
        let place = match &diagnostic.place {
            Place::Bundle => PlaceOutput::default(),
            Place::Path(path) => PlaceOutput { file: Some(path.clone()), ..PlaceOutput::default() },
            Place::Span(span) => PlaceOutput::of(checked, *span),
        };
        let related = diagnostic.related.iter().map(|(span, message)| RelatedOutput {
            message: message.clone(),
            place: PlaceOutput::of(checked, *span),
        });
        Self {
            rule: diagnostic.rule,
            severity: diagnostic.severity.as_str(),
            targets: diagnostic.targets.iter().map(|(name, _)| *name).collect(),
            message: diagnostic.message.clone(),
            place,
            label: diagnostic.label.clone(),
            related: related.collect(),
            help: diagnostic.help.clone(),
            notes: diagnostic.notes.clone(),
            fix: diagnostic.fix.as_ref().map(|fix| FixOutput::of(checked, fix)),
        }
    }
}

impl PlaceOutput {
    fn of(checked: &Checked<'_>, span: Span) -> Self {
        let start = checked.place(span.file, span.start);
        let end = checked.place(span.file, span.end);
        Self {
            file: Some(checked.file(span.file).to_owned()),
            line: start.map(|place| place.line),
            column: start.map(|place| place.column),
            end_line: end.map(|place| place.line),
            end_column: end.map(|place| place.column),
            start: Some(span.start),
            end: Some(span.end),
        }
    }
}

impl FixOutput {
    fn of(checked: &Checked<'_>, fix: &Fix) -> Self {
        let edits = fix.edits.iter().map(|edit| EditOutput {
            file: checked.file(edit.span.file).to_owned(),
            start: edit.span.start,
            end: edit.span.end,
            text: checked.written(edit),
        });
        Self { title: fix.title.clone(), safe: fix.safety == Safety::Safe, edits: edits.collect() }
    }
}
