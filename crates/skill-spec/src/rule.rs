//! What a rule is and how all of them are run.
//!
//! Adding a rule: one file under `rules/` and two lines in `rules/mod.rs`.

use crate::diagnostic::{Diagnostic, Place, Report, Severity};
use crate::fix;
use crate::model::Subschemas;
use crate::parse::pattern::Pattern;
use crate::parse::sdk::SdkView;
use crate::rules::RULES;
use crate::skill::Skill;
use crate::span::Span;
use crate::target::{Fact, TARGETS, Target};
use crate::tree::Node;
use crate::views::Views;

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
    /// Overrides the folder's name, which is otherwise that of the base skill.
    pub folder: Option<&'static str>,
}

/// How the user's configuration changes a rule or a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Silent.
    Allow,
    /// A warning.
    Warn,
    /// An error.
    Deny,
}

/// What `check` is asked to do.
#[derive(Clone, Debug)]
pub struct CheckOptions {
    /// The platform.
    pub target: &'static Target,
    /// Later ones win; a rule's own name wins over its group whatever the order.
    pub levels: Vec<(Selector, Level)>,
}

/// What a level applies to.
#[derive(Clone, Copy, Debug)]
pub enum Selector {
    /// One rule.
    Rule(&'static Rule),
    /// All rules of a family.
    Group(Group),
}

/// Collects what one rule says.
#[derive(Debug)]
pub struct Emitter<'a> {
    rule: &'static Rule,
    severity: Severity,
    origin: Origin,
    target: &'static Target,
    views: &'a Views<'a>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

/// Who said how much a rule weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// The rule or the target.
    Default,
    /// The user, whom no fact contradicts.
    User,
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

impl Selector {
    /// A rule by name or former name, or a group.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let rule = RULES.iter().find(|rule| rule.name == name || rule.aliases.contains(&name));
        rule.map(|rule| Self::Rule(rule)).or_else(|| {
            Group::ALL.into_iter().find(|group| group.as_str() == name).map(Self::Group)
        })
    }
}

impl CheckOptions {
    /// The defaults of a platform.
    #[must_use]
    pub fn new(target: &'static Target) -> Self {
        Self { target, levels: Vec::new() }
    }

    /// The severity of a rule, or `None` if it is off.
    #[must_use]
    pub fn severity(&self, rule: &'static Rule) -> Option<Severity> {
        self.weight(rule).map(|(severity, _)| severity)
    }

    fn run(
        &self,
        rule: &'static Rule,
        skill: &Skill,
        views: &Views<'_>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        if let Some((severity, origin)) = self.weight(rule) {
            let target = self.target;
            let mut emit = Emitter { rule, severity, origin, target, views, diagnostics };
            (rule.check)(skill, &mut emit);
        }
    }

    fn weight(&self, rule: &'static Rule) -> Option<(Severity, Origin)> {
        if !self.target.applies(rule) {
            return None;
        }
        let by_name = self.levels.iter().rev().find_map(|(selector, level)| match selector {
            Selector::Rule(named) if named.name == rule.name => Some(*level),
            _ => None,
        });
        let by_group = || {
            self.levels.iter().rev().find_map(|(selector, level)| match selector {
                Selector::Group(group) if *group == rule.group => Some(*level),
                _ => None,
            })
        };
        match by_name.or_else(by_group) {
            Some(Level::Allow) => None,
            Some(Level::Warn) => Some((Severity::Warning, Origin::User)),
            Some(Level::Deny) => Some((Severity::Error, Origin::User)),
            None => Some((self.target.severity(rule), Origin::Default)),
        }
    }
}

impl<'a> Emitter<'a> {
    /// For what rests on a fact of the target: it weighs as much as the fact, unless the user said
    /// how much the rule weighs. Without a fact nothing changes.
    pub fn by<'f, T: 'f>(&mut self, fact: impl Into<Option<&'f Fact<T>>>) -> Emitter<'_> {
        let severity = match (self.origin, fact.into()) {
            (Origin::Default, Some(fact)) => fact.severity(),
            _ => self.severity,
        };
        Emitter { severity, diagnostics: self.diagnostics, ..*self }
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
        });
        &mut self.diagnostics[index]
    }
}

/// What one rule says of a skill; nothing if it is off.
#[must_use]
pub fn check_rule(rule: &'static Rule, skill: &Skill, options: &CheckOptions) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    options.run(rule, skill, &Views::new(skill, options.target), &mut diagnostics);
    diagnostics
}

/// Runs every rule that is on.
#[must_use]
pub fn check(skill: &Skill, options: &CheckOptions) -> Report {
    let mut diagnostics = Vec::new();
    let views = &Views::new(skill, options.target);
    for rule in RULES {
        options.run(rule, skill, views, &mut diagnostics);
    }
    // Nothing a rule says may show a secret, whatever rule it is.
    if !diagnostics.is_empty()
        && let Some(mask) = skill.mask()
    {
        for diagnostic in &mut diagnostics {
            mask.apply_to(diagnostic);
        }
    }
    fix::adapt_line_ends(&skill.files, &mut diagnostics);
    Report::new(options.target, &skill.files, diagnostics)
}
