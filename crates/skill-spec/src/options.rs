//! What a check is asked for: a platform, and how much rules weigh where the user has a say.

use std::collections::BTreeSet;

use crate::diagnostic::Severity;
use crate::rule::{Group, Rule};
use crate::rules::RULES;
use crate::target::Target;

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
    target: &'static Target,
    levels: Vec<(Selector, Level)>,
    /// Levels for parts of the bundle: as if they stood behind those for all of it.
    pub overrides: Vec<Override>,
    /// How much each of [`RULES`] weighs: found once, not for every skill.
    weights: Vec<Option<Weight>>,
}

/// Levels for a part of the bundle.
#[derive(Clone, Debug)]
pub struct Override {
    /// The part.
    pub cover: Cover,
    /// As [`CheckOptions::with_levels`] has them.
    pub levels: Vec<(Selector, Level)>,
}

/// A part of a bundle.
#[derive(Clone, Debug)]
pub enum Cover {
    /// All of it.
    Everything,
    /// What is said of these paths; `None` is the bundle as a whole.
    Paths(BTreeSet<Option<String>>),
}

/// What a level applies to.
#[derive(Clone, Copy, Debug)]
pub enum Selector {
    /// One rule.
    Rule(&'static Rule),
    /// All rules of a family.
    Group(Group),
}

/// How much a rule weighs, and who said so.
pub(crate) type Weight = (Severity, Origin);

/// Who said how much a rule weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The rule or the target.
    Default,
    /// The user, whom no fact contradicts.
    User,
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

    /// Whether it names this rule or its group.
    #[must_use]
    pub fn holds(&self, rule: &Rule) -> bool {
        match self {
            Self::Rule(named) => named.name == rule.name,
            Self::Group(group) => *group == rule.group,
        }
    }
}

impl CheckOptions {
    /// The defaults of a platform.
    #[must_use]
    pub fn new(target: &'static Target) -> Self {
        Self { target, levels: Vec::new(), overrides: Vec::new(), weights: Vec::new() }.weighed()
    }

    /// The same with levels: later ones win; a rule's own name wins over its group whatever the
    /// order.
    #[must_use]
    pub fn with_levels(self, levels: Vec<(Selector, Level)>) -> Self {
        Self { levels, ..self }.weighed()
    }

    /// The platform.
    #[must_use]
    pub fn target(&self) -> &'static Target {
        self.target
    }

    fn weighed(mut self) -> Self {
        self.weights = RULES.iter().map(|rule| self.weight(rule)).collect();
        self
    }

    /// Every rule with its weight; `None` if it is off. Overrides have no say.
    pub(crate) fn rules(&self) -> impl Iterator<Item = (&'static Rule, Option<Weight>)> {
        RULES.iter().copied().zip(self.weights.iter().copied())
    }

    /// The severity of a rule, or `None` if it is off. Overrides have no say.
    #[must_use]
    pub fn severity(&self, rule: &'static Rule) -> Option<Severity> {
        self.weight(rule).map(|(severity, _)| severity)
    }

    /// Whether a rule that is off is on for a part of the bundle.
    pub(crate) fn wakes(&self, rule: &'static Rule) -> bool {
        let speaks =
            |(selector, level): &(Selector, Level)| *level != Level::Allow && selector.holds(rule);
        self.target.applies(rule) && self.overrides.iter().flat_map(|over| &over.levels).any(speaks)
    }

    pub(crate) fn weight(&self, rule: &'static Rule) -> Option<Weight> {
        self.decide(rule, self.levels.iter())
    }

    /// How much a rule weighs where it speaks of `path`, or of the bundle as a whole.
    pub(crate) fn weight_at(&self, rule: &'static Rule, path: Option<&str>) -> Option<Weight> {
        let path = path.map(str::to_owned);
        let covers = |cover: &Cover| match cover {
            Cover::Everything => true,
            Cover::Paths(paths) => paths.contains(&path),
        };
        let overrides = self.overrides.iter().filter(|over| covers(&over.cover));
        let levels = self.levels.iter().chain(overrides.flat_map(|over| &over.levels));
        self.decide(rule, levels)
    }

    fn decide<'a>(
        &self,
        rule: &'static Rule,
        levels: impl DoubleEndedIterator<Item = &'a (Selector, Level)> + Clone,
    ) -> Option<Weight> {
        if !self.target.applies(rule) {
            return None;
        }
        let mut holding = levels.rev().filter(|(selector, _)| selector.holds(rule));
        let by_name = holding.clone().find(|(selector, _)| matches!(selector, Selector::Rule(_)));
        match by_name.or_else(|| holding.next()).map(|(_, level)| *level) {
            Some(Level::Allow) => None,
            Some(Level::Warn) => Some((Severity::Warning, Origin::User)),
            Some(Level::Deny) => Some((Severity::Error, Origin::User)),
            None => Some((self.target.severity(rule), Origin::Default)),
        }
    }
}
