//! What a rule is and how all of them are run.
//!
//! Adding a rule: one file under `rules/` and two lines in `rules/mod.rs`.

use crate::diagnostic::{Diagnostic, Edit, Place, Report, Severity, Silencer};
use crate::files::{Files, RelPath};
use crate::model::Subschemas;
use crate::options::{Origin, Weight};
use crate::parse::pattern::Pattern;
use crate::parse::sdk::SdkView;
use crate::rules;
use crate::skill::Skill;
use crate::span::Span;
use crate::target::{Evidence, Fact, Force, TARGETS, Target};
use crate::tree::Node;
use crate::views::Views;
use crate::{allow, fix};

pub use crate::options::{CheckOptions, Cover, Level, Override, Selector};

/// One rule: what it says of itself, and its check.
#[derive(Debug)]
pub struct Rule {
    /// Subject first, defect second; reads well after "allow".
    pub name: &'static str,
    /// Names it had before; they keep working.
    pub aliases: &'static [&'static str],
    /// The family.
    pub group: Group,
    /// The default; targets and configuration may change it.
    pub severity: Severity,
    /// One line, in the words of the message.
    pub summary: &'static str,
    /// Markdown: `### What it does`, `### Why it matters`, then what else helps.
    pub docs: &'static str,
    /// Skills on which the rule speaks.
    pub bad: &'static [Example],
    /// Skills on which no rule speaks.
    pub good: &'static [Example],
    /// The check. Emits; does not decide severity, count, sort or print. Fixes write LF: [`check`]
    /// turns it into the line end of the file.
    pub check: fn(&Skill, &mut Emitter<'_>),
}

/// A family of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// The files as such.
    Bundle,
    /// The frontmatter of SKILL.md.
    Manifest,
    /// `name`.
    Name,
    /// `description`.
    Description,
    /// The body of SKILL.md.
    Prompt,
    /// schema.json.
    Schema,
    /// vlmrun.yaml.
    Execution,
    /// The state graph in vlmrun.yaml.
    Graph,
    /// What the platform's SDK would read.
    Sdk,
    /// Links and mentions of files.
    Link,
    /// Sample outputs in files, held against schema.json.
    Example,
    /// Programs that ship.
    Script,
    /// Keys, passwords and tokens.
    Secret,
    /// Text that is not what it seems.
    Unicode,
    /// The limits of the platform.
    Target,
    /// The comments by which an author allows what a rule speaks of.
    Allow,
}

/// A small skill, as an overlay on [`crate::rules::base_skill`].
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// What it shows.
    pub title: &'static str,
    /// Files that replace or join those of the base skill.
    pub files: &'static [(&'static str, &'static str)],
    /// The same, for what is not UTF-8.
    pub bytes: &'static [(&'static str, &'static [u8])],
    /// Files of the base skill that are taken away.
    pub removed: &'static [&'static str],
    /// Entries that are a folder where a file is expected.
    pub folders: &'static [&'static str],
    /// Symbolic links and their targets; they replace a file of that name.
    pub links: &'static [(&'static str, &'static str)],
    /// FIFOs, sockets and devices by kind; they replace a file of that name.
    pub special: &'static [(&'static str, &'static str)],
    /// Entries the system refuses to read; they replace a file of that name.
    pub unreadable: &'static [&'static str],
    /// Files of so many spaces.
    pub blank: &'static [(&'static str, usize)],
    /// So many files of one byte, whose paths start like this.
    pub many: &'static [(&'static str, usize)],
    /// Overrides the folder's name, which is otherwise that of the base skill.
    pub folder: Option<&'static str>,
}

/// Collects what one rule says.
#[derive(Debug)]
pub struct Emitter<'a> {
    rule: &'static Rule,
    severity: Severity,
    origin: Origin,
    refusal: Option<Evidence>,
    target: &'static Target,
    views: &'a Views<'a>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Example {
    /// The base skill as it is; name what differs with `..Example::BASE`.
    pub const BASE: Self = Self {
        title: "",
        files: &[],
        bytes: &[],
        removed: &[],
        folders: &[],
        links: &[],
        special: &[],
        unreadable: &[],
        blank: &[],
        many: &[],
        folder: None,
    };
}

impl Group {
    /// All families.
    pub const ALL: [Self; 16] = [
        Self::Bundle,
        Self::Manifest,
        Self::Name,
        Self::Description,
        Self::Prompt,
        Self::Schema,
        Self::Execution,
        Self::Graph,
        Self::Sdk,
        Self::Link,
        Self::Example,
        Self::Script,
        Self::Secret,
        Self::Unicode,
        Self::Target,
        Self::Allow,
    ];

    /// The name in configuration and outputs; also the prefix of its rules' names.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bundle => "bundle",
            Self::Manifest => "manifest",
            Self::Name => "name",
            Self::Description => "description",
            Self::Prompt => "prompt",
            Self::Schema => "schema",
            Self::Execution => "execution",
            Self::Graph => "graph",
            Self::Sdk => "sdk",
            Self::Link => "link",
            Self::Example => "example",
            Self::Script => "script",
            Self::Secret => "secret",
            Self::Unicode => "unicode",
            Self::Target => "target",
            Self::Allow => "allow",
        }
    }
}

impl Rule {
    /// The first target that the rule applies to: its examples speak of that one.
    #[must_use]
    pub fn home(&self) -> &'static Target {
        TARGETS.into_iter().find(|target| target.applies(self)).unwrap_or(TARGETS[0])
    }
}

impl<'a> Emitter<'a> {
    /// For what rests on a fact of the target: it weighs as much as the fact, unless the user said
    /// how much the rule weighs. Without a fact nothing changes.
    pub fn by<'f, T: 'f>(&mut self, fact: impl Into<Option<&'f Fact<T>>>) -> Emitter<'_> {
        let fact = fact.into();
        let severity = match (self.origin, fact) {
            (Origin::Default, Some(fact)) => fact.severity(),
            _ => self.severity,
        };
        let refusal = fact.filter(|fact| fact.force == Force::Refused).map(|fact| fact.evidence);
        Emitter { severity, refusal, diagnostics: self.diagnostics, ..*self }
    }

    /// Speaks of a part of a file.
    pub fn report(&mut self, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.push(Place::Span(span), message.into())
    }

    /// Speaks of a path as a whole, shipped or not.
    pub fn report_path(&mut self, path: &str, message: impl Into<String>) -> &mut Diagnostic {
        self.push(Place::Path(path.to_owned()), message.into())
    }

    /// Speaks of the bundle as a whole.
    pub fn report_bundle(&mut self, message: impl Into<String>) -> &mut Diagnostic {
        self.push(Place::Bundle, message.into())
    }

    /// The platform checked for.
    #[must_use]
    pub fn target(&self) -> &'static Target {
        self.target
    }

    /// All schemas of `schema.json`, walked once for all rules.
    #[must_use]
    pub fn schemas(&self) -> Option<&'a Subschemas<'a>> {
        self.views.schemas.as_ref()
    }

    /// The regular expressions of `schema.json`, read once for all rules.
    #[must_use]
    pub fn patterns(&self) -> &'a [(&'a Node, Pattern)] {
        &self.views.patterns
    }

    /// What the platform's SDK sees in SKILL.md, read once for all rules.
    #[must_use]
    pub fn sdk(&self) -> Option<&'a SdkView<'a>> {
        self.views.sdk.as_ref()
    }

    fn push(&mut self, place: Place, message: String) -> &mut Diagnostic {
        let index = self.diagnostics.len();
        self.diagnostics.push(Diagnostic {
            rule: self.rule.name,
            severity: self.severity,
            message,
            place,
            label: None,
            related: Vec::new(),
            help: None,
            notes: Vec::new(),
            fix: None,
            targets: Vec::new(),
            refusal: self.refusal,
        });
        &mut self.diagnostics[index]
    }
}

/// What one rule says of a skill, comments not heeded; nothing if it is off.
#[must_use]
pub fn check_rule(rule: &'static Rule, skill: &Skill, options: &CheckOptions) -> Vec<Diagnostic> {
    let run = Run { skill, options, views: &Views::new(skill, options.target()) };
    let mut diagnostics = Vec::new();
    run.rule(rule, options.weight(rule), &mut diagnostics);
    diagnostics
}

/// Runs every rule that is on, then heeds the author's comments: see [`mod@crate::allow`].
#[must_use]
pub fn check(skill: &Skill, options: &CheckOptions) -> Report {
    let run = Run { skill, options, views: &Views::new(skill, options.target()) };
    let mut diagnostics = Vec::new();
    for (rule, weight) in options.rules() {
        run.rule(rule, weight, &mut diagnostics);
    }
    let mut sifted = allow::sift(skill, diagnostics);
    let idle = sifted.idle(skill);
    if !idle.is_empty() {
        let unused = &rules::ALLOW_UNUSED;
        run.speak(unused, options.weight(unused), &mut sifted.kept, |emit| {
            rules::report_unused(skill, &idle, emit);
        });
    }
    // Nothing a rule says may show a secret, whatever rule it is.
    let silenced = sifted.silenced.iter_mut().map(|silenced| &mut silenced.diagnostic);
    let mut said = sifted.kept.iter_mut().chain(silenced).peekable();
    if said.peek().is_some()
        && let Some(mask) = skill.mask()
    {
        said.for_each(|diagnostic| {
            mask.apply_to(diagnostic);
            // What is written in its place may be made from it, in letters that no mask knows.
            let rewrites = |edit: &Edit| !edit.text.is_empty() && skill.touches_secret(edit.span);
            if diagnostic.fix.as_ref().is_some_and(|fix| fix.edits.iter().any(rewrites)) {
                diagnostic.fix = None;
            }
        });
        for silenced in &mut sifted.silenced {
            if let Silencer::Comment(Some(reason)) = &mut silenced.by {
                mask.apply(reason);
            }
        }
    }
    fix::adapt_line_ends(&skill.files, &mut sifted.kept);
    let report = Report::new(options.target(), &skill.files, sifted.kept);
    report.with_silenced(&skill.files, sifted.silenced)
}

/// One skill under one set of options.
struct Run<'a> {
    skill: &'a Skill,
    options: &'a CheckOptions,
    views: &'a Views<'a>,
}

impl Run<'_> {
    fn rule(&self, rule: &'static Rule, weight: Option<Weight>, diagnostics: &mut Vec<Diagnostic>) {
        self.speak(rule, weight, diagnostics, |emit| (rule.check)(self.skill, emit));
    }

    /// Adds what `check` emits in the name of a rule, if that is on.
    fn speak(
        &self,
        rule: &'static Rule,
        weight: Option<Weight>,
        diagnostics: &mut Vec<Diagnostic>,
        check: impl FnOnce(&mut Emitter<'_>),
    ) {
        let Self { skill, options, views } = *self;
        if weight.is_none() && (options.overrides.is_empty() || !options.wakes(rule)) {
            return;
        }
        let (severity, origin) = weight.unwrap_or((rule.severity, Origin::Default));
        let before = diagnostics.len();
        let target = options.target();
        check(&mut Emitter { rule, severity, origin, refusal: None, target, views, diagnostics });
        if options.overrides.is_empty() {
            return;
        }
        let said = diagnostics.split_off(before);
        diagnostics.extend(said.into_iter().filter_map(|diagnostic| {
            let path = path(&skill.files, &diagnostic.place);
            let (severity, origin) = options.weight_at(rule, path)?;
            // Where no level says anything, the rule has said how much it weighs.
            let severity = if origin == Origin::User { severity } else { diagnostic.severity };
            Some(Diagnostic { severity, ..diagnostic })
        }));
    }
}

fn path<'a>(files: &'a Files, place: &'a Place) -> Option<&'a str> {
    match place {
        Place::Bundle => None,
        Place::Path(path) => Some(path),
        Place::Span(span) => files.path(span.file).map(RelPath::as_str),
    }
}
