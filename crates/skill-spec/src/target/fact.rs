//! What is known of a platform, how it is known, and what follows from it.
//!
//! The weight of a diagnostic follows from here: only what a platform publishes, or what its code
//! was read to do, can be an error.

use crate::diagnostic::Severity;

/// One thing a platform asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact<T> {
    /// What it asks for.
    pub value: T,
    /// What becomes of a skill that does otherwise.
    pub force: Force,
    /// How this is known.
    pub evidence: Evidence,
    /// Where it stands.
    pub source: &'static str,
}

/// What becomes of a skill that does not do as a fact says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Force {
    /// The platform does not take it.
    Refused,
    /// The platform takes it, and something is lost.
    Taken,
}

/// How a fact is known, from firm to loose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// The platform's own documentation says so.
    Published,
    /// The platform's code, or a schema it publishes, was read or run.
    Code,
    /// Users report it: real, but nowhere promised, and free to change.
    Observed,
    /// Somebody else writes it.
    Secondary,
    /// It follows from something else.
    Inferred,
}

/// A bound, with the words of the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The largest number that is still fine.
    pub max: u64,
    /// As the platform puts it, such as `50 MB`.
    pub said: &'static str,
}

/// Where the files stand in an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// The manifest stands at the root.
    Flat,
    /// Everything stands in one folder.
    Wrapped,
    /// Either of the two.
    Either,
    /// No archive: the platform reads a folder.
    Folder,
}

/// How the manifest may be spelt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// `SKILL.md`.
    Exact,
    /// `SKILL.md`; `skill.md` is found by some readers, among them the platform's own.
    LowerCaseTolerated,
    /// `SKILL.md` or `skill.md`.
    LowerCaseToo,
    /// In upper or lower case or a mixture.
    AnyCase,
}

/// The top-level keys of a manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keys {
    /// Those that mean something.
    pub known: &'static [&'static str],
    /// What becomes of the others.
    pub others: Others,
}

/// What a platform does with keys it does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Others {
    /// They are reported.
    Reported,
    /// They are let pass: only slips for a known key are reported.
    Ignored,
}

/// What a name may be made of, besides digits and hyphens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letters {
    /// Lower-case letters a to z.
    Ascii,
    /// Lower-case letters of any script.
    Unicode,
}

/// Words no name may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reserved {
    /// Anywhere in `name`.
    InName(&'static [&'static str]),
    /// As the whole name of the folder, in upper or lower case.
    AsFolder(&'static [&'static str]),
}

/// What a description must not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Markup {
    /// Tags such as `<b>`; how they are told from other angle brackets is not known.
    Tags,
}

/// The form of `allowed-tools`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToolsForm {
    /// One text.
    Text,
    /// One text, or a list.
    TextOrList,
}

impl Evidence {
    /// All kinds, from firm to loose.
    pub const ALL: [Self; 5] =
        [Self::Published, Self::Code, Self::Observed, Self::Secondary, Self::Inferred];

    /// Whether an error may rest on it.
    #[must_use]
    pub fn is_firm(self) -> bool {
        matches!(self, Self::Published | Self::Code)
    }

    /// In words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Code => "read in code",
            Self::Observed => "observed by users",
            Self::Secondary => "secondary",
            Self::Inferred => "inferred",
        }
    }
}

impl Limit {
    /// A word on the reading of MB, where the other one would let `bytes` pass.
    #[must_use]
    pub fn other_reading(self, bytes: u64) -> Option<String> {
        let megabytes = self.max.div_ceil(1_000_000);
        let fits = self.said.ends_with(" MB") && bytes <= megabytes * 1_048_576;
        fits.then(|| {
            format!("the platform says {}; 1 MB is read as 1,000,000 bytes, to be safe", self.said)
        })
    }
}

/// A number with a comma after every thousand.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

impl<T> Fact<T> {
    /// The weight of a diagnostic that rests on it.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self.force {
            Force::Refused if self.evidence.is_firm() => Severity::Error,
            Force::Refused | Force::Taken => Severity::Warning,
        }
    }

    /// How it is known and where it stands, in words.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("{}: {}", self.evidence.as_str(), self.source)
    }

    const fn new(value: T, evidence: Evidence, source: &'static str) -> Self {
        Self { value, force: Force::Refused, evidence, source }
    }
}

impl<T: Copy> Fact<T> {
    /// The same, where the platform takes a skill that does otherwise.
    #[must_use]
    pub const fn taken(self) -> Self {
        Self { force: Force::Taken, ..self }
    }
}

/// A documented fact.
pub(super) const fn published<T>(value: T, source: &'static str) -> Fact<T> {
    Fact::new(value, Evidence::Published, source)
}

/// A fact read in code.
pub(super) const fn code<T>(value: T, source: &'static str) -> Fact<T> {
    Fact::new(value, Evidence::Code, source)
}

/// A fact users report.
pub(super) const fn observed<T>(value: T, source: &'static str) -> Fact<T> {
    Fact::new(value, Evidence::Observed, source)
}

/// A fact that follows from others.
pub(super) const fn inferred<T>(value: T, source: &'static str) -> Fact<T> {
    Fact::new(value, Evidence::Inferred, source)
}

/// A bound in the words of the platform.
pub(super) const fn at_most(max: u64, said: &'static str) -> Limit {
    Limit { max, said }
}
