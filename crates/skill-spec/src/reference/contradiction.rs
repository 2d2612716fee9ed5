//! What an `AgentSkill` object says that cannot all be meant.
//!
//! There is no bundle behind an object, so these are no rules: each has a kind, a weight and words.

use crate::diagnostic::Severity;

/// One thing that is wrong with an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// Which.
    pub kind: ContradictionKind,
    /// How much it weighs: errors are refused, by the platform's own words.
    pub severity: Severity,
    /// What is wrong: lower case, no full stop, backticks round code.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// The kinds of things that can be wrong with an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ContradictionKind {
    /// The value is no object.
    NotAnObject,
    /// A field holds something other than text; the SDKs refuse it.
    NotText,
    /// A key that the SDKs drop without a word.
    UnknownKey,
    /// A `type` that is neither of the two.
    UnknownType,
    /// A reference that names nothing.
    NamesNothing,
    /// A reference with an archive.
    ReferenceWithSource,
    /// A reference with a field of inline skills.
    ReferenceWithInlineField,
    /// Two names in one reference.
    IdAndName,
    /// A version beside an id, which stands for one version already.
    IdWithVersion,
    /// A version in no form the platform gives.
    LooseVersion,
    /// The old name of `skill_version`.
    DeprecatedVersion,
    /// Both names, and two versions.
    TwoVersions,
    /// An inline skill without an archive.
    InlineWithoutData,
    /// An inline skill with an id or a name to look up.
    InlineWithIdentifier,
    /// An inline skill with a version, which its archive has none of.
    InlineWithVersion,
    /// An encoding other than base64.
    WrongEncoding,
    /// A media type other than that of a zip.
    WrongMediaType,
    /// Base64 that some readers refuse, or all.
    Base64,
    /// The old name of `source.data`.
    DeprecatedBundle,
    /// Both names, and two archives.
    TwoArchives,
}

impl Contradiction {
    pub(super) fn new(
        kind: ContradictionKind,
        severity: Severity,
        message: impl Into<String>,
    ) -> Self {
        Self { kind, severity, message: message.into(), help: None }
    }

    pub(super) fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }
}
