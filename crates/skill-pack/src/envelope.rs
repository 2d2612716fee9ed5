//! What carries an archive: itself, base64, a `data:` URL, an inline skill, a request body.
//!
//! Which of them it is, its content says, not its name. What the platform would take otherwise than
//! its author meant is refused, or told where both come to the same.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::Deserialize;
use skill_spec::quote;

use crate::foreign::foreign_archive;
use crate::unzip::UnzipError;

/// An archive taken out of what carried it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received<'a> {
    /// The archive, not looked into yet.
    pub archive: Cow<'a, [u8]>,
    /// What carried it.
    pub carrier: Carrier,
    /// The `name` of the inline skill.
    pub name: Option<String>,
    /// The `description` of the inline skill.
    pub description: Option<String>,
    /// What is worth a word, each a sentence without its end.
    pub oddities: Vec<String>,
}

/// What carried an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// Nothing: it came as it is.
    Archive,
    /// Base64 alone.
    Base64,
    /// A `data:` URL.
    DataUrl,
    /// An inline skill, or a request body with one.
    Inline,
}

/// Opens what `bytes` carry. White space around and within base64 is skipped.
///
/// # Errors
/// If they carry no archive or more than one, or say two different things about it.
pub fn receive(bytes: &[u8]) -> Result<Received<'_>, UnzipError> {
    if bytes.starts_with(b"PK") {
        return Ok(Received::new(Cow::Borrowed(bytes), Carrier::Archive));
    }
    if let Some(kind) = foreign_archive(bytes) {
        return Err(UnzipError::whole(format!(
            "it is {kind}, and skills travel as zip archives\nhelp: extract it and name the skill's folder; `skill-dev pack` makes a zip archive of one"
        )));
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii();
    match text.first() {
        None => Err(UnzipError::whole("it is empty")),
        Some(b'{' | b'[' | b'"') => json(text),
        Some(_) => match std::str::from_utf8(text) {
            Ok(text) if is_data_url(text) => {
                decode(text).map(|found| found.carried(Carrier::DataUrl))
            }
            Ok(text) if is_base64(text) => decode(text).map(|found| found.carried(Carrier::Base64)),
            // Something may stand before an archive: `unzip` says so.
            _ if bytes.windows(4).any(|four| four == b"PK\x05\x06") => {
                Ok(Received::new(Cow::Borrowed(bytes), Carrier::Archive))
            }
            _ => {
                Err(UnzipError::whole("it is no zip archive, no JSON and no base64 of an archive"))
            }
        },
    }
}

impl<'a> Received<'a> {
    fn new(archive: Cow<'a, [u8]>, carrier: Carrier) -> Self {
        Self { archive, carrier, name: None, description: None, oddities: Vec::new() }
    }
}

const DATA_URL: &str = "data:";
const ZIP: &str = "application/zip";

fn is_data_url(text: &str) -> bool {
    text.get(..DATA_URL.len()).is_some_and(|start| start.eq_ignore_ascii_case(DATA_URL))
}

/// Whether it is meant as base64: any word could be, but archives start with `UE`, and words are
/// short.
fn is_base64(text: &str) -> bool {
    let mut characters = text.bytes().filter(|byte| !byte.is_ascii_whitespace());
    let is_archive = characters.next() == Some(b'U') && characters.next() == Some(b'E');
    (is_archive || text.len() >= 64) && text.bytes().all(may_be_base64)
}

/// Of the alphabet for URLs, too: that deserves a message of its own.
fn may_be_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte.is_ascii_whitespace() || b"+/=-_".contains(&byte)
}

/// Base64 made to bytes, and what was odd about the text.
struct Decoded {
    bytes: Vec<u8>,
    data_url: bool,
    blanks: bool,
    unpadded: bool,
}

impl Decoded {
    fn carried<'a>(self, carrier: Carrier) -> Received<'a> {
        Received::new(Cow::Owned(self.bytes), carrier)
    }
}

const TOLERANT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Decodes base64 or a `data:` URL.
fn decode(text: &str) -> Result<Decoded, UnzipError> {
    let blanks = text.bytes().any(|byte| byte.is_ascii_whitespace());
    let text = text.trim_ascii();
    let data_url = is_data_url(text);
    let text = if data_url { data_of(text)? } else { text };
    let text = if blanks {
        Cow::Owned(text.split_ascii_whitespace().collect())
    } else {
        Cow::Borrowed(text)
    };
    if text.contains(['-', '_']) {
        return Err(UnzipError::whole(
            "its base64 is the one for URLs, with `-` and `_`; the platform takes `+` and `/`",
        ));
    }
    let bytes = TOLERANT.decode(text.as_bytes()).map_err(|error| {
        UnzipError::whole(match error {
            base64::DecodeError::InvalidByte(at, _) => {
                let character = text.get(at..).and_then(|rest| rest.chars().next());
                let character = quote(&character.map(String::from).unwrap_or_default());
                format!("its base64 holds {character} at character {}", at + 1)
            }
            base64::DecodeError::InvalidLength(_) | base64::DecodeError::InvalidPadding => {
                "its base64 is cut short".to_owned()
            }
            base64::DecodeError::InvalidLastSymbol { .. } => {
                "its base64 ends in a character that no encoder writes".to_owned()
            }
        })
    })?;
    Ok(Decoded { bytes, data_url, blanks, unpadded: !text.len().is_multiple_of(4) })
}

/// What follows the comma of a `data:` URL of a zip archive.
fn data_of(url: &str) -> Result<&str, UnzipError> {
    let rest = url.get(DATA_URL.len()..).unwrap_or_default();
    let (kind, data) = rest
        .split_once(',')
        .ok_or_else(|| UnzipError::whole("its `data:` URL has no comma before its data"))?;
    let mut parts = kind.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default();
    if !media_type.eq_ignore_ascii_case(ZIP) {
        return Err(UnzipError::whole(format!(
            "its `data:` URL is of the type {}; an archive has `{ZIP}`",
            quote(media_type)
        )));
    }
    if !parts.any(|part| part.eq_ignore_ascii_case("base64")) {
        return Err(UnzipError::whole("its `data:` URL is not in base64"));
    }
    Ok(data)
}

/// A text that is not copied unless it must be: archives are large.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// An inline skill, or what holds some. `null` is as good as nothing. Keys that stand twice are
/// refused, others are skipped.
#[derive(Default, Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
struct Object<'a> {
    #[serde(rename = "type")]
    kind: Option<Text<'a>>,
    name: Option<Text<'a>>,
    description: Option<Text<'a>>,
    source: Option<Source<'a>>,
    bundle: Option<Text<'a>>,
    skill_id: Option<Text<'a>>,
    skill_name: Option<Text<'a>>,
    skills: Option<Vec<Object<'a>>>,
    config: Option<Config<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
struct Source<'a> {
    #[serde(rename = "type")]
    kind: Option<Text<'a>>,
    media_type: Option<Text<'a>>,
    data: Option<Text<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
struct Config<'a> {
    skills: Option<Vec<Object<'a>>>,
}

fn json(text: &[u8]) -> Result<Received<'_>, UnzipError> {
    let no_skill = |error: serde_json::Error| {
        let place = format!("line {}, column {}", error.line(), error.column());
        UnzipError::whole(match error.classify() {
            serde_json::error::Category::Eof => "its JSON is cut short".to_owned(),
            // What the library says may hold what the file says.
            serde_json::error::Category::Data if is_repeated(&error) => {
                format!("its JSON has a key twice at {place}")
            }
            serde_json::error::Category::Data => {
                format!("its JSON holds no inline skill: another type is wanted at {place}")
            }
            _ => format!("it is no JSON: see {place}"),
        })
    };
    let object = match text.first() {
        Some(b'"') => {
            let Text(text) = serde_json::from_slice(text).map_err(no_skill)?;
            return decode(&text).map(|found| found.carried(Carrier::Base64));
        }
        Some(b'[') => {
            let skills = serde_json::from_slice(text).map_err(no_skill)?;
            one(skills, "it")?
        }
        _ => {
            let object: Object<'_> = serde_json::from_slice(text).map_err(no_skill)?;
            object.meant()?
        }
    };
    object.open()
}

fn is_repeated(error: &serde_json::Error) -> bool {
    error.to_string().starts_with("duplicate field")
}

/// The skill of a list, if there is one.
fn one<'a>(mut skills: Vec<Object<'a>>, place: &str) -> Result<Object<'a>, UnzipError> {
    let count = skills.len();
    let names: Vec<String> = skills.iter().take(3).map(Object::label).collect();
    match skills.pop() {
        Some(skill) if count == 1 => Ok(skill),
        None => Err(UnzipError::whole(format!("{place} holds no skill"))),
        Some(_) => Err(UnzipError::whole(format!(
            "{place} holds {count} skills, and one is wanted: {}{}",
            names.join(", "),
            if count > 3 { ", …" } else { "" }
        ))),
    }
}

impl<'a> Object<'a> {
    fn label(&self) -> String {
        let name = self.name.as_ref().or(self.skill_name.as_ref()).or(self.skill_id.as_ref());
        name.map_or_else(|| "one without a name".to_owned(), |Text(name)| quote(name))
    }

    /// Itself, or the one skill of a request body.
    fn meant(self) -> Result<Self, UnzipError> {
        if self.source.is_some() || self.bundle.is_some() {
            return Ok(self);
        }
        match (self.skills, self.config.and_then(|config| config.skills)) {
            (Some(skills), None) => one(skills, "`skills`"),
            (None, Some(skills)) => one(skills, "`config.skills`"),
            (Some(_), Some(_)) => {
                Err(UnzipError::whole("it has skills in `skills` and in `config.skills`"))
            }
            (None, None) => Ok(Self { skills: None, config: None, ..self }),
        }
    }

    fn open(self) -> Result<Received<'a>, UnzipError> {
        let mut oddities = Vec::new();
        self.check_type(&mut oddities)?;
        let data = match self.source {
            Some(source) => Some(source.data()?),
            None => None,
        };
        let archive = match (data, self.bundle) {
            (Some(Text(data)), None) => decoded(&data, "source.data", &mut oddities)?,
            (None, Some(Text(bundle))) => {
                oddities.push("`bundle` is deprecated: the archive goes into `source`".to_owned());
                decoded(&bundle, "bundle", &mut oddities)?
            }
            (Some(Text(data)), Some(Text(bundle))) => {
                let archive = decoded(&data, "source.data", &mut oddities)?;
                let same = decode(&bundle).is_ok_and(|bundle| bundle.bytes == archive);
                let and = if same { "repeats it" } else { "holds something else" };
                oddities.push(format!("`source` is taken; the deprecated `bundle` {and}"));
                archive
            }
            (None, None) => {
                return Err(UnzipError::whole(
                    "its JSON holds no archive: neither `source` nor `bundle` is there",
                ));
            }
        };
        let owned = |text: Option<Text<'a>>| text.map(|Text(text)| text.into_owned());
        Ok(Received {
            archive: Cow::Owned(archive),
            carrier: Carrier::Inline,
            name: owned(self.name),
            description: owned(self.description),
            oddities,
        })
    }

    fn check_type(&self, oddities: &mut Vec<String>) -> Result<(), UnzipError> {
        let has_archive = self.source.is_some() || self.bundle.is_some();
        let refers = self.skill_id.as_ref().or(self.skill_name.as_ref());
        match self.kind.as_ref().map(|Text(kind)| &**kind) {
            Some("inline") => {}
            Some("skill_reference") if has_archive => {
                return Err(UnzipError::whole(
                    "its `type` is `skill_reference`: the platform would not read the archive",
                ));
            }
            Some(kind) if kind != "skill_reference" => {
                return Err(UnzipError::whole(format!(
                    "its `type` is {}; an inline skill has `inline`",
                    quote(kind)
                )));
            }
            None if has_archive => oddities
                .push("`type` is missing: the platform takes the skill for a reference".to_owned()),
            _ if refers.is_some() || self.kind.is_some() => {
                return Err(UnzipError::whole(format!(
                    "it refers to the skill {} and does not hold it\nhelp: name what holds it; only `compose` takes references, as NAME@VERSION or from a `.json` file",
                    self.label()
                )));
            }
            _ => {}
        }
        if let Some(Text(other)) = refers {
            oddities.push(format!("an inline skill has no id, and this one has {}", quote(other)));
        }
        Ok(())
    }
}

impl<'a> Source<'a> {
    fn data(self) -> Result<Text<'a>, UnzipError> {
        for (key, value, wanted) in
            [("type", &self.kind, "base64"), ("media_type", &self.media_type, ZIP)]
        {
            if let Some(Text(value)) = value
                && value != wanted
            {
                return Err(UnzipError::whole(format!(
                    "its `source.{key}` is {}; the platform takes `{wanted}` alone",
                    quote(value)
                )));
            }
        }
        self.data.ok_or_else(|| UnzipError::whole("its `source` has no `data`"))
    }
}

/// The archive in the value of `key`, which the platform reads less leniently.
fn decoded(text: &str, key: &str, oddities: &mut Vec<String>) -> Result<Vec<u8>, UnzipError> {
    let decoded = decode(text)?;
    for (is_odd, what) in [
        (decoded.data_url, "is a `data:` URL, and the platform wants base64 alone"),
        (decoded.blanks, "has white space within, and the platform wants one line"),
        (decoded.unpadded, "lacks its `=` at the end, and the platform wants them"),
    ] {
        if is_odd {
            oddities.push(format!("`{key}` {what}"));
        }
    }
    Ok(decoded.bytes)
}
