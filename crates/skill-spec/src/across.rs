//! One skill, checked for several targets: which would take it, and what stands in the way.
//!
//! What several of them say is said once, with their names; it weighs as much as where it weighs
//! most.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Place, Report, Severity, Silenced};
use crate::rule::{CheckOptions, check};
use crate::skill::Skill;
use crate::target::{Evidence, TARGETS, Target};

/// What all targets say together.
#[derive(Clone, Debug)]
pub struct Across {
    /// Each diagnostic once; its target is that of the first options.
    pub report: Report,
    /// One a target, in the order of the options.
    pub verdicts: Vec<Verdict>,
}

/// What one target says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The platform.
    pub target: &'static Target,
    /// Diagnostics of the severity `error`: with none, it would take the skill.
    pub errors: usize,
    /// Diagnostics of the severity `warning`.
    pub warnings: usize,
    /// Diagnostics of the severity `note`.
    pub notes: usize,
    /// Warnings of what the platform is seen or said to refuse a skill for.
    pub doubts: usize,
}

/// The same rule at the same place with the same words.
type Key = (&'static str, Option<String>, Option<(u32, usize, usize)>, String);

impl Verdict {
    /// Whether the platform would take the skill.
    #[must_use]
    pub fn ok(&self) -> bool {
        self.errors == 0
    }

    /// In a word or two, as it is printed: `accepts`, `may refuse` or `refuses`.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match (self.ok(), self.doubts) {
            (false, _) => "refuses",
            (true, 0) => "accepts",
            (true, _) => "may refuse",
        }
    }

    fn of(report: &Report) -> Self {
        let is_doubt = |one: &&Diagnostic| {
            matches!(one.refusal, Some(Evidence::Observed | Evidence::Secondary))
        };
        Self {
            doubts: report.diagnostics.iter().filter(is_doubt).count(),
            target: report.target,
            errors: report.count(Severity::Error),
            warnings: report.count(Severity::Warning),
            notes: report.count(Severity::Note),
        }
    }
}

/// Checks for each of `options`.
#[must_use]
pub fn check_across(skill: &Skill, options: &[CheckOptions]) -> Across {
    let reports: Vec<Report> = options.iter().map(|options| check(skill, options)).collect();
    let first = reports.first().map_or(TARGETS[0], |report| report.target);
    let verdicts: Vec<Verdict> = reports.iter().map(Verdict::of).collect();
    let mut all: BTreeMap<Key, Diagnostic> = BTreeMap::new();
    let mut silenced: BTreeMap<Key, Silenced> = BTreeMap::new();
    for report in reports {
        for diagnostic in report.diagnostics {
            add(&mut all, diagnostic, report.target);
        }
        for entry in report.silenced {
            silenced.entry(key(&entry.diagnostic)).or_insert(entry);
        }
    }
    let report = Report::new(first, &skill.files, all.into_values().collect());
    let report = report.with_silenced(&skill.files, silenced.into_values().collect());
    Across { report, verdicts }
}

fn add(all: &mut BTreeMap<Key, Diagnostic>, mut diagnostic: Diagnostic, target: &'static Target) {
    let weight = (target.name, diagnostic.severity);
    if let Some(known) = all.get_mut(&key(&diagnostic)) {
        known.targets.push(weight);
        known.severity = known.severity.min(diagnostic.severity);
        known.fix = known.fix.take().or(diagnostic.fix);
    } else {
        diagnostic.targets.push(weight);
        all.insert(key(&diagnostic), diagnostic);
    }
}

fn key(diagnostic: &Diagnostic) -> Key {
    let (path, span) = match &diagnostic.place {
        Place::Bundle => (None, None),
        Place::Path(path) => (Some(path.clone()), None),
        Place::Span(span) => (None, Some((span.file.0, span.start, span.end))),
    };
    (diagnostic.rule, path, span, diagnostic.message.clone())
}

/// The targets a diagnostic holds for, in words; `None` where one was checked for, or it holds for
/// all of them alike.
#[must_use]
pub fn held_for(diagnostic: &Diagnostic) -> Option<String> {
    let mut weights: BTreeMap<Severity, Vec<&str>> = BTreeMap::new();
    for (name, severity) in &diagnostic.targets {
        weights.entry(*severity).or_default().push(name);
    }
    if diagnostic.targets.is_empty()
        || weights.len() == 1 && diagnostic.targets.len() == TARGETS.len()
    {
        return None;
    }
    let is_one = weights.len() == 1;
    let parts = weights.into_iter().map(|(severity, names)| {
        let names = names.join("`, `");
        if is_one {
            format!("for `{names}`")
        } else {
            format!("{} for `{names}`", severity.as_str())
        }
    });
    Some(parts.collect::<Vec<_>>().join("; "))
}
