//! Comments by which an author allows what a rule speaks of: `skill-dev: allow(rule) reason`.
//!
//! Owns what they say and what they silence. Which rules exist, and how a comment that says
//! nothing is reported, is the business of [`mod@crate::rules`].

mod directive;
mod read;
mod scope;

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Place, Silenced, Silencer};
use crate::rule::{CheckOptions, Group, Rule, Selector, check_rule};
use crate::rules::RULES;
use crate::skill::Skill;
use crate::span::Span;
use crate::target::TARGETS;

pub(crate) use read::{read, scan};

/// One comment to `skill-dev`.
#[derive(Clone, Debug)]
pub struct Comment {
    /// The whole comment, `<!--` or `#` included.
    pub span: Span,
    /// The rules and groups it names, as far as it could be read.
    pub names: Vec<Name>,
    /// What the author says for it.
    pub reason: Option<String>,
    /// What it covers.
    pub scope: Scope,
    /// Why it silences nothing, whatever it names.
    pub fault: Option<Fault>,
    /// How it is written.
    pub form: Form,
}

/// A name in the brackets.
#[derive(Clone, Debug)]
pub struct Name {
    /// As written.
    pub text: String,
    /// Where.
    pub span: Span,
    /// What it names, if there is such a rule or group.
    pub selector: Option<Selector>,
}

/// What a comment covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Its file; in SKILL.md also the bundle as a whole and every path.
    File,
    /// What starts in this part of its file.
    Part(Span),
}

/// What is wrong with a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Another word than `allow` and `allow-file` before the bracket.
    Word(Span),
    /// No list of names in brackets behind this word.
    List(Span),
    /// One comment too many: this and later ones are not heeded.
    TooMany,
}

/// How a comment is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `<!-- … -->`
    Html,
    /// `# …` or `// …`, to the end of the line.
    Line,
    /// `"$comment": "…"` in a JSON object.
    Member,
}

/// What is left when the comments had their say.
pub(crate) struct Sifted {
    pub(crate) kept: Vec<Diagnostic>,
    pub(crate) silenced: Vec<Silenced>,
    /// By comment and name: whether it silenced something.
    used: Vec<Vec<bool>>,
}

/// Takes out what a comment allows.
pub(crate) fn sift(skill: &Skill, diagnostics: Vec<Diagnostic>) -> Sifted {
    let comments = skill.allowances();
    let mut used: Vec<Vec<bool>> =
        comments.iter().map(|comment| vec![false; comment.names.len()]).collect();
    if comments.is_empty() {
        return Sifted { kept: diagnostics, silenced: Vec::new(), used };
    }
    let rules: BTreeMap<&str, &Rule> = RULES.iter().map(|rule| (rule.name, *rule)).collect();
    let (mut kept, mut silenced) = (Vec::new(), Vec::new());
    for diagnostic in diagnostics {
        let rule = rules.get(diagnostic.rule).copied();
        let mut reason = None;
        for (comment, used) in comments.iter().zip(&mut used) {
            if !comment.covers(skill, &diagnostic.place) {
                continue;
            }
            for (name, used) in comment.names.iter().zip(used) {
                if rule.is_some_and(|rule| name.names(rule)) {
                    *used = true;
                    reason.get_or_insert(comment.reason.clone());
                }
            }
        }
        match reason {
            Some(reason) => {
                silenced.push(Silenced { diagnostic, by: Silencer::Comment(reason) });
            }
            None => kept.push(diagnostic),
        }
    }
    Sifted { kept, silenced, used }
}

impl Sifted {
    /// The comments that silence nothing, and which of their names do not: neither in this check
    /// nor in one for another platform. A name of no rule is not among them.
    pub(crate) fn idle<'a>(&self, skill: &'a Skill) -> Vec<(&'a Comment, Vec<usize>)> {
        let comments = skill.allowances();
        let open = |used: &[Vec<bool>]| -> Vec<(&'a Comment, Vec<usize>)> {
            let idle = comments.iter().zip(used).filter(|(comment, _)| comment.fault.is_none());
            let idle = idle.map(|(comment, used)| {
                let names = comment.names.iter().zip(used).enumerate();
                let idle = names.filter(|(_, (name, used))| name.is_heeded() && !**used);
                (comment, idle.map(|(at, _)| at).collect::<Vec<_>>())
            });
            idle.filter(|(_, names)| !names.is_empty()).collect()
        };
        let idle = open(&self.used);
        // What could not be read keeps rules silent that would speak once it is repaired.
        if idle.is_empty() || !is_readable(skill) {
            return Vec::new();
        }
        let names = idle
            .iter()
            .flat_map(|(comment, names)| names.iter().filter_map(|at| comment.names.get(*at)));
        let names: Vec<&Name> = names.collect();
        let mut used = self.used.clone();
        for target in TARGETS {
            let options = CheckOptions::new(target);
            let rules = RULES.iter().filter(|rule| names.iter().any(|name| name.names(rule)));
            let said = rules.flat_map(|rule| check_rule(rule, skill, &options)).collect();
            for (all, now) in used.iter_mut().zip(sift(skill, said).used) {
                all.iter_mut().zip(now).for_each(|(all, now)| *all |= now);
            }
        }
        open(&used)
    }
}

/// Whether every file the platform reads could be.
fn is_readable(skill: &Skill) -> bool {
    let syntax = &skill.syntax;
    let yaml = [&syntax.frontmatter, &syntax.execution];
    syntax.faults.is_empty()
        && skill.fence_defect().is_none()
        && yaml.into_iter().flatten().all(|document| document.error.is_none())
        && syntax.schema.as_ref().is_none_or(|document| document.error.is_none())
}

impl Comment {
    fn covers(&self, skill: &Skill, place: &Place) -> bool {
        if self.fault.is_some() {
            return false;
        }
        let own = self.span.file;
        match (self.scope, place) {
            (Scope::File, Place::Span(span)) => span.file == own,
            (Scope::File, Place::Bundle) => skill.syntax.manifest_file == Some(own),
            (Scope::File, Place::Path(path)) => {
                let is_own = || skill.files.path(own).is_some_and(|own| own.as_str() == path);
                skill.syntax.manifest_file == Some(own) || is_own()
            }
            (Scope::Part(part), Place::Span(span)) => {
                let is_last =
                    || skill.files.file(own).is_some_and(|file| file.bytes.len() == part.end);
                span.file == own
                    && part.start <= span.start
                    && (span.start < part.end || span.start == part.end && is_last())
            }
            (Scope::Part(_), _) => false,
        }
    }
}

impl Name {
    /// Whether it can silence anything: the rules about the comments are beyond them.
    #[must_use]
    pub fn is_heeded(&self) -> bool {
        match self.selector {
            Some(Selector::Rule(rule)) => rule.group != Group::Allow,
            Some(Selector::Group(group)) => group != Group::Allow,
            None => false,
        }
    }

    fn names(&self, rule: &Rule) -> bool {
        self.is_heeded() && self.selector.is_some_and(|selector| selector.holds(rule))
    }
}

#[cfg(test)]
mod tests;
