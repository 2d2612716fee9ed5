//! JSON and the command line's short form to an [`AgentSkill`], and what is wrong with either.

use std::error::Error;
use std::fmt;

use serde_json::{Map, Value};

use super::base64::{Base64Fault, check_base64};
use super::contradiction::{Contradiction, ContradictionKind as Kind};
use super::{AgentSkill, INLINE, LATEST, REFERENCE, ReferenceKey, Source, is_pin};
use crate::diagnostic::{Severity, quote};
use crate::model::name::is_like_uuid;
use crate::vocab::nearest;

/// What [`read`] made of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// As the Python SDK would hold it; what it refuses is left out.
    pub skill: AgentSkill,
    /// What is wrong, in the order of the fields.
    pub contradictions: Vec<Contradiction>,
}

/// Why a text is no reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferenceError(String);

const KEYS: &[&str] = &[
    "type",
    "skill_id",
    "skill_name",
    "skill_version",
    "version",
    "name",
    "description",
    "source",
    "bundle",
];

/// Longer than any name or version is.
const MAX_REFERENCE: usize = 256;

/// Reads an `AgentSkill` object as the Python SDK does, and says what is wrong with it.
#[must_use]
pub fn read(value: &Value) -> Read {
    let mut skill = AgentSkill::default();
    let Value::Object(fields) = value else {
        let message = format!("a skill is an object, not {}", kind_of(value));
        let said = Contradiction::new(Kind::NotAnObject, Severity::Error, message);
        return Read { skill, contradictions: vec![said] };
    };
    let mut reader = Reader { said: Vec::new() };
    reader.unknown_keys(fields, KEYS, "");
    skill.kind = reader.text(fields, "type").unwrap_or_else(|| REFERENCE.to_owned());
    skill.skill_id = reader.text(fields, "skill_id");
    skill.skill_name = reader.text(fields, "skill_name");
    reader.versions(fields, &mut skill);
    skill.name = reader.text(fields, "name");
    skill.description = reader.text(fields, "description");
    skill.source = reader.source(fields);
    skill.bundle = reader.text(fields, "bundle");
    reader.said.extend(skill.contradictions());
    Read { skill, contradictions: reader.said }
}

struct Reader {
    said: Vec<Contradiction>,
}

impl Reader {
    fn say(&mut self, kind: Kind, severity: Severity, message: String) {
        self.said.push(Contradiction::new(kind, severity, message));
    }

    fn unknown_keys(&mut self, fields: &Map<String, Value>, known: &[&str], inside: &str) {
        for key in fields.keys().filter(|key| !known.contains(&key.as_str())) {
            let message = format!("{} is no key of a skill{inside}; the SDKs drop it", quote(key));
            let near =
                snake(key).or_else(|| nearest(key, known.iter().copied()).map(str::to_owned));
            let mut said = Contradiction::new(Kind::UnknownKey, Severity::Warning, message);
            if let Some(near) = near.filter(|near| known.contains(&near.as_str())) {
                said = said.help(format!("did you mean `{near}`?"));
            }
            self.said.push(said);
        }
    }

    fn text(&mut self, fields: &Map<String, Value>, key: &str) -> Option<String> {
        match fields.get(key)? {
            Value::String(text) => Some(text.clone()),
            Value::Null => None,
            other => {
                let message = format!("`{key}` must be text, and is {}", kind_of(other));
                self.say(Kind::NotText, Severity::Error, message);
                None
            }
        }
    }

    /// An empty `skill_version` gives way to `version`, and null says that none is wanted.
    fn versions(&mut self, fields: &Map<String, Value>, skill: &mut AgentSkill) {
        let old = self.text(fields, "version").filter(|version| !version.is_empty());
        let new = self.text(fields, "skill_version");
        if let Some(old) = &old {
            let message = "`version` is the old name of `skill_version`".to_owned();
            self.say(Kind::DeprecatedVersion, Severity::Note, message);
            if let Some(new) = new.as_ref().filter(|new| !new.is_empty() && *new != old) {
                let message = format!(
                    "`version` says {} and `skill_version` {}, which counts",
                    quote(old),
                    quote(new)
                );
                self.say(Kind::TwoVersions, Severity::Warning, message);
            }
        }
        let absent = !fields.contains_key("skill_version");
        let taken = new.as_ref().is_none_or(String::is_empty).then_some(old).flatten();
        skill.skill_version = taken.or(if absent { Some(LATEST.to_owned()) } else { new });
    }

    fn source(&mut self, fields: &Map<String, Value>) -> Option<Source> {
        let source = match fields.get("source")? {
            Value::Object(source) => source,
            Value::Null => return None,
            other => {
                let message = format!("`source` must be an object, and is {}", kind_of(other));
                self.say(Kind::NotText, Severity::Error, message);
                return None;
            }
        };
        self.unknown_keys(source, &["type", "media_type", "data"], "'s source");
        let default = Source::default();
        Some(Source {
            kind: self.text(source, "type").unwrap_or(default.kind),
            media_type: self.text(source, "media_type").unwrap_or(default.media_type),
            data: self.text(source, "data").unwrap_or(default.data),
        })
    }
}

impl AgentSkill {
    /// What is wrong with it as a value, in the order of the fields.
    #[must_use]
    pub fn contradictions(&self) -> Vec<Contradiction> {
        let mut said = Vec::new();
        match self.kind.as_str() {
            REFERENCE => self.as_reference(&mut said),
            INLINE => self.as_inline(&mut said),
            other => {
                let message = format!("there is no type {} of skills", quote(other));
                let help = match nearest(other, [REFERENCE, INLINE, "reference"]) {
                    Some("reference") => format!("did you mean `{REFERENCE}`?"),
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("there are `{REFERENCE}` and `{INLINE}`"),
                };
                said.push(
                    Contradiction::new(Kind::UnknownType, Severity::Error, message).help(help),
                );
            }
        }
        said
    }

    fn as_reference(&self, said: &mut Vec<Contradiction>) {
        let mut say = |kind, severity, message: String, help: &str| {
            said.push(Contradiction::new(kind, severity, message).help(help));
        };
        let Some(identifier) = self.identifier() else {
            let message = "the reference names no skill".to_owned();
            say(Kind::NamesNothing, Severity::Error, message, "give a `skill_id`: an id or a name");
            return self.reference_with_archive(said);
        };
        if let Some(name) =
            self.skill_name.as_deref().filter(|name| !name.is_empty() && *name != identifier)
        {
            let message =
                format!("`skill_id` says {} and `skill_name` {}", quote(identifier), quote(name));
            say(
                Kind::IdAndName,
                Severity::Warning,
                message,
                "`skill_id` counts: leave `skill_name` out",
            );
        }
        match self.skill_version.as_deref() {
            None | Some("" | LATEST) => {}
            Some(version) if is_like_uuid(identifier) => {
                let message =
                    format!("the version {} beside an id counts for nothing", quote(version));
                say(
                    Kind::IdWithVersion,
                    Severity::Warning,
                    message,
                    "an id stands for one version: leave the version out, or name the skill",
                );
            }
            Some(version) if !is_pin(version) => {
                let message = format!("{} is no version the platform gives", quote(version));
                say(
                    Kind::LooseVersion,
                    Severity::Note,
                    message,
                    "versions look like `20260219-0a1b2c3d`",
                );
            }
            Some(_) => {}
        }
        self.reference_with_archive(said);
    }

    fn reference_with_archive(&self, said: &mut Vec<Contradiction>) {
        for (key, is_there) in
            [("source", self.source.is_some()), ("bundle", self.bundle.is_some())]
        {
            if is_there {
                let message = format!("a reference with `{key}`: it names a skill and carries one");
                said.push(
                    Contradiction::new(Kind::ReferenceWithSource, Severity::Error, message)
                        .help(format!("write `\"type\": \"{INLINE}\"`, or leave `{key}` out")),
                );
            }
        }
        for (key, field) in [("name", &self.name), ("description", &self.description)] {
            if field.is_some() {
                let message = format!("`{key}` is for inline skills, and this is a reference");
                let mut one =
                    Contradiction::new(Kind::ReferenceWithInlineField, Severity::Note, message);
                if key == "name" && self.identifier().is_none() {
                    one = one.help("a reference names the skill in `skill_id` or `skill_name`");
                }
                said.push(one);
            }
        }
    }

    fn as_inline(&self, said: &mut Vec<Contradiction>) {
        for (key, field) in [("skill_id", &self.skill_id), ("skill_name", &self.skill_name)] {
            if field.is_some() {
                let message =
                    format!("an inline skill with `{key}`: it carries a skill and names one");
                said.push(
                    Contradiction::new(Kind::InlineWithIdentifier, Severity::Error, message)
                        .help(format!("leave `{key}` out; an inline skill has a `name`")),
                );
            }
        }
        if self.skill_version.as_deref().is_some_and(|version| version != LATEST) {
            let message = "an inline skill has no version".to_owned();
            said.push(Contradiction::new(Kind::InlineWithVersion, Severity::Note, message));
        }
        if let Some(source) = &self.source {
            for (kind, key, value, wanted) in [
                (Kind::WrongEncoding, "type", &source.kind, "base64"),
                (Kind::WrongMediaType, "media_type", &source.media_type, "application/zip"),
            ] {
                if value != wanted {
                    let message = format!("`source.{key}` is {}", quote(value));
                    said.push(
                        Contradiction::new(kind, Severity::Error, message)
                            .help(format!("only `{wanted}` is supported")),
                    );
                }
            }
        }
        if let Some(bundle) = &self.bundle {
            let message = "`bundle` is the old name of `source.data`";
            said.push(Contradiction::new(Kind::DeprecatedBundle, Severity::Note, message));
            if self.source.as_ref().is_some_and(|source| source.data != *bundle) {
                let message = "`bundle` and `source.data` differ; `source.data` counts";
                said.push(Contradiction::new(Kind::TwoArchives, Severity::Warning, message));
            }
        }
        said.push(match self.data().filter(|data| !data.is_empty()) {
            None => Contradiction::new(
                Kind::InlineWithoutData,
                Severity::Error,
                "an inline skill without an archive",
            )
            .help("`skill-dev inline` makes the whole object"),
            Some(data) => match check_base64(data) {
                Ok(()) => return,
                Err(fault) => base64_said(fault),
            },
        });
    }

    /// Reads `name`, `name@version`, `name:version` or an id.
    ///
    /// # Errors
    /// If there is no name or no version where one belongs, or either holds what none can.
    pub fn from_text(text: &str, key: ReferenceKey) -> Result<Self, ReferenceError> {
        if text.len() > MAX_REFERENCE {
            return Err(ReferenceError(format!("{} is too long for a skill's name", quote(text))));
        }
        let (name, version) = match text.rfind(['@', ':']) {
            Some(at) => (&text[..at], Some(&text[at + 1..])),
            None => (text, None),
        };
        if name.is_empty() {
            return Err(ReferenceError(format!("{} names no skill", quote(text))));
        }
        if version.is_some_and(str::is_empty) {
            return Err(ReferenceError(format!("{} names no version", quote(text))));
        }
        let strange = |character: char| {
            character.is_whitespace()
                || !crate::is_printable(character)
                || "/\\@:".contains(character)
        };
        if let Some(character) =
            name.chars().chain(version.unwrap_or_default().chars()).find(|c| strange(*c))
        {
            return Err(ReferenceError(format!(
                "{} is neither a name nor an id: it holds {}",
                quote(text),
                quote(&character.to_string())
            )));
        }
        Ok(Self::reference(name, version.unwrap_or(LATEST), key))
    }
}

fn base64_said(fault: Base64Fault) -> Contradiction {
    let (severity, message) = match fault {
        Base64Fault::Character(character, at) => (
            Severity::Error,
            format!("the archive is not base64: {} at byte {at}", quote(&character.to_string())),
        ),
        Base64Fault::Blank => {
            (Severity::Warning, "the archive's base64 has blanks or line breaks in it".to_owned())
        }
        Base64Fault::UrlAlphabet => (
            Severity::Error,
            "the archive is in the base64 of URLs, with `-` and `_` for `+` and `/`".to_owned(),
        ),
        Base64Fault::Padding => {
            (Severity::Error, "the archive's base64 is cut short, or lacks its `=`".to_owned())
        }
        Base64Fault::TrailingBits => (
            Severity::Warning,
            "the archive's base64 ends in bits that stand for nothing".to_owned(),
        ),
    };
    Contradiction::new(Kind::Base64, severity, message)
        .help("write standard base64 with `=`, on one line")
}

/// `skillId` as the other SDK spells it.
fn snake(key: &str) -> Option<String> {
    if key.len() > 64 || !key.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let mut out = String::new();
    for character in key.chars() {
        if character.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(character.to_ascii_lowercase());
    }
    Some(out)
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

impl fmt::Display for ReferenceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for ReferenceError {}
