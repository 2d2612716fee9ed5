//! The platform's `AgentSkill` as a value: a skill named by reference, or carried inline.
//!
//! Everything the SDKs let through can be held, contradictions included; [`read`] says what is
//! wrong with it. Source: docs.vlm.run, `/skills/reference`; Python SDK 0.9.2, `types.py`; Node SDK
//! 1.3.6, `types.ts`.

mod base64;
mod contradiction;
mod read;

use std::fmt;

use serde_json::{Map, Value, json};

use crate::model::name::is_like_uuid;

pub use base64::{Base64Fault, check_base64};
pub use contradiction::{Contradiction, ContradictionKind};
pub use read::{Read, ReferenceError, read};

/// The `type` of a reference, and the one an object has that does not say.
pub const REFERENCE: &str = "skill_reference";
/// The `type` of a skill that comes with its archive.
pub const INLINE: &str = "inline";
/// The version that means the newest at the time of the request, and the default.
pub const LATEST: &str = "latest";

/// An `AgentSkill` as the Python SDK holds it, field for field, defaults applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentSkill {
    /// `type`: [`REFERENCE`] or [`INLINE`], or what somebody wrote.
    pub kind: String,
    /// An id or a name; counts before `skill_name`.
    pub skill_id: Option<String>,
    /// A name to look up.
    pub skill_name: Option<String>,
    /// [`LATEST`] unless something else is said; `None` only where somebody wrote null. The
    /// deprecated `version` is taken where this is absent or empty.
    pub skill_version: Option<String>,
    /// For inline skills.
    pub name: Option<String>,
    /// For inline skills.
    pub description: Option<String>,
    /// The archive of an inline skill.
    pub source: Option<Source>,
    /// The archive as older clients send it; `source` counts before it.
    pub bundle: Option<String>,
}

/// The archive of an inline skill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// `type`: only `base64` is supported.
    pub kind: String,
    /// Only `application/zip` is supported.
    pub media_type: String,
    /// The zip: standard base64 with padding, on one line.
    pub data: String,
}

/// The field that carries a name in a reference.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReferenceKey {
    /// `skill_id`, as the platform's command line sends it; takes ids and names.
    #[default]
    Id,
    /// `skill_name`, as the platform's pages show it.
    Name,
}

/// What the platform does to find the skill, in the order it is documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolution<'a> {
    /// The archive in the request.
    Inline(&'a str),
    /// Exactly this record; an id stands for one version.
    Record(&'a str),
    /// The newest version of this name.
    Newest(&'a str),
    /// This version of this name.
    Exact(&'a str, &'a str),
    /// Nothing names a skill.
    Nothing,
}

impl Default for AgentSkill {
    fn default() -> Self {
        Self {
            kind: REFERENCE.to_owned(),
            skill_id: None,
            skill_name: None,
            skill_version: Some(LATEST.to_owned()),
            name: None,
            description: None,
            source: None,
            bundle: None,
        }
    }
}

impl Default for Source {
    fn default() -> Self {
        Self {
            kind: "base64".to_owned(),
            media_type: "application/zip".to_owned(),
            data: String::new(),
        }
    }
}

impl AgentSkill {
    /// A reference to `identifier`, an id or a name; an id stands in `skill_id` whatever `key` is.
    #[must_use]
    pub fn reference(identifier: &str, version: &str, key: ReferenceKey) -> Self {
        let mut skill = Self { skill_version: Some(version.to_owned()), ..Self::default() };
        if key == ReferenceKey::Id || is_like_uuid(identifier) {
            skill.skill_id = Some(identifier.to_owned());
        } else {
            skill.skill_name = Some(identifier.to_owned());
        }
        skill
    }

    /// A skill that comes with its archive.
    #[must_use]
    pub fn inline(name: &str, description: &str, base64: &str) -> Self {
        Self {
            kind: INLINE.to_owned(),
            name: Some(name.to_owned()),
            description: Some(description.to_owned()),
            source: Some(Source { data: base64.to_owned(), ..Source::default() }),
            ..Self::default()
        }
    }

    /// Whether the archive in it counts: the type says so, and there is one.
    #[must_use]
    pub fn is_inline(&self) -> bool {
        self.kind == INLINE && (self.source.is_some() || self.bundle.is_some())
    }

    /// The archive in base64, whatever the type; `source` before `bundle`.
    #[must_use]
    pub fn data(&self) -> Option<&str> {
        self.source.as_ref().map(|source| source.data.as_str()).or(self.bundle.as_deref())
    }

    /// The id or name that counts in a reference; what is empty does not.
    #[must_use]
    pub fn identifier(&self) -> Option<&str> {
        filled(self.skill_id.as_ref()).or_else(|| filled(self.skill_name.as_ref()))
    }

    /// What the SDK calls it in logs and lists; an inline skill without a name is `inline`.
    #[must_use]
    pub fn effective_name(&self) -> Option<&str> {
        if self.is_inline() {
            return filled(self.name.as_ref()).or(Some("inline"));
        }
        filled(self.skill_name.as_ref()).or_else(|| filled(self.skill_id.as_ref()))
    }

    /// What the SDK resolves it by; `inline_id` makes the id of an archive from its base64.
    #[must_use]
    pub fn effective_id(&self, inline_id: impl FnOnce(&str) -> String) -> Option<String> {
        if self.is_inline() {
            return Some(inline_id(self.data().unwrap_or_default()));
        }
        self.identifier().map(str::to_owned)
    }

    /// How the platform finds it.
    #[must_use]
    pub fn resolution(&self) -> Resolution<'_> {
        if self.is_inline() {
            return self.data().map_or(Resolution::Nothing, Resolution::Inline);
        }
        let Some(identifier) = self.identifier() else { return Resolution::Nothing };
        match filled(self.skill_version.as_ref()) {
            _ if is_like_uuid(identifier) => Resolution::Record(identifier),
            None | Some(LATEST) => Resolution::Newest(identifier),
            Some(version) => Resolution::Exact(identifier, version),
        }
    }

    /// Whether every later request finds the same skill.
    #[must_use]
    pub fn is_pinned(&self) -> bool {
        !matches!(self.resolution(), Resolution::Newest(_) | Resolution::Nothing)
    }

    /// The documented keys alone: what `compose` and `inline` write.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut out = Map::new();
        out.insert("type".to_owned(), json!(self.kind));
        if self.kind == INLINE {
            insert(&mut out, "name", self.name.as_ref());
            insert(&mut out, "description", self.description.as_ref());
            let kept =
                Source { data: self.data().unwrap_or_default().to_owned(), ..Source::default() };
            out.insert("source".to_owned(), self.source.as_ref().unwrap_or(&kept).to_json());
            return Value::Object(out);
        }
        let by_id = filled(self.skill_id.as_ref()).is_some();
        let (key, value) =
            if by_id { ("skill_id", &self.skill_id) } else { ("skill_name", &self.skill_name) };
        insert(&mut out, key, value.as_ref());
        insert(&mut out, "skill_version", self.skill_version.as_ref());
        Value::Object(out)
    }

    /// As the Python SDK serialises it: every field that is not null, so that an inline skill says
    /// `"skill_version": "latest"` too.
    #[must_use]
    pub fn to_python(&self) -> Value {
        let mut out = Map::new();
        out.insert("type".to_owned(), json!(self.kind));
        insert(&mut out, "skill_id", self.skill_id.as_ref());
        insert(&mut out, "skill_name", self.skill_name.as_ref());
        insert(&mut out, "skill_version", self.skill_version.as_ref());
        self.insert_inline(&mut out);
        Value::Object(out)
    }

    /// As the Node SDK serialises it: the fields of its type alone.
    #[must_use]
    pub fn to_node(&self) -> Value {
        let mut out = Map::new();
        out.insert("type".to_owned(), json!(self.kind));
        if self.kind == INLINE {
            self.insert_inline(&mut out);
        } else {
            insert(&mut out, "skill_id", self.skill_id.as_ref());
            insert(&mut out, "skill_name", self.skill_name.as_ref());
            out.insert("skill_version".to_owned(), json!(self.skill_version));
        }
        Value::Object(out)
    }

    fn insert_inline(&self, out: &mut Map<String, Value>) {
        insert(out, "name", self.name.as_ref());
        insert(out, "description", self.description.as_ref());
        if let Some(source) = &self.source {
            out.insert("source".to_owned(), source.to_json());
        }
        insert(out, "bundle", self.bundle.as_ref());
    }
}

impl Source {
    fn to_json(&self) -> Value {
        json!({"type": self.kind, "media_type": self.media_type, "data": self.data})
    }
}

/// As the command line takes it: `name`, `name@version` or an id; an inline skill's name in
/// brackets.
impl fmt::Display for AgentSkill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.resolution() {
            Resolution::Inline(_) => write!(f, "[{}]", self.effective_name().unwrap_or(INLINE)),
            Resolution::Record(identifier) | Resolution::Newest(identifier) => {
                f.write_str(identifier)
            }
            Resolution::Exact(identifier, version) => write!(f, "{identifier}@{version}"),
            Resolution::Nothing => f.write_str("[nothing]"),
        }
    }
}

/// Whether a version has the form the platform gives it: `YYYYMMDD-` and 8 hex digits.
///
/// Source: docs.vlm.run, post-skill-update. Looser texts name versions on older pages, so anything
/// is taken on input.
#[must_use]
pub fn is_pin(version: &str) -> bool {
    let Some((day, hash)) = version.split_once('-') else { return false };
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    day.len() == 8
        && day.bytes().all(|byte| byte.is_ascii_digit())
        && hash.len() == 8
        && hash.bytes().all(hex)
}

fn filled(text: Option<&String>) -> Option<&str> {
    text.map(String::as_str).filter(|text| !text.is_empty())
}

fn insert(out: &mut Map<String, Value>, key: &str, value: Option<&String>) {
    if let Some(value) = value {
        out.insert(key.to_owned(), json!(value));
    }
}

#[cfg(test)]
mod tests;
