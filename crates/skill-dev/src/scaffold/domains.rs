//! Domains of the platform as skills: the nearest template, or a schema drafted for the domain.

use anyhow::anyhow;
use serde_json::{Map, Value, json};
use skill_spec::infer::title;
use skill_spec::{Files, quote, vocab};

use crate::template::Template;

/// What a skill for a domain starts from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Domain {
    /// As `vocab::DOMAINS` spells it.
    pub(crate) name: &'static str,
    start: Start,
}

#[derive(Clone, Copy, Debug)]
enum Start {
    /// A template, by its name.
    Template(&'static str),
    /// A description, and fields one a line.
    Draft(&'static str, &'static str),
}

/// A schema and a description for a domain without a template.
#[derive(Debug)]
pub(crate) struct Draft {
    /// `description`.
    pub(crate) description: &'static str,
    /// schema.json.
    pub(crate) schema: Vec<u8>,
}

/// Domains that a template serves.
const TEMPLATES: &[(&str, &str)] = &[
    ("audio.transcription", "audio-transcript"),
    ("document.in-aadhaar-card", "id-document"),
    ("document.in-pan-card", "id-document"),
    ("document.invoice", "invoice-extraction"),
    ("document.receipt", "receipt-extraction"),
    ("document.resume", "resume-extraction"),
    ("document.us-drivers-license", "id-document"),
    ("document.us-passport", "id-document"),
    ("healthcare.patient-identification", "id-document"),
    ("image.caption", "image-caption"),
    ("media.tv-news", "video-summary"),
    ("video.dashcam-analytics", "video-summary"),
    ("video.transcription", "audio-transcript"),
];

/// One domain a paragraph: its name, its description, and its fields. A field is a name, a kind and
/// what it means; two spaces more set fields of the objects in a list off.
const DRAFTS: &str = include_str!("domains.txt");

/// All domains, sorted.
pub(crate) fn names() -> Vec<&'static str> {
    vocab::DOMAINS.to_vec()
}

/// The domain of this name, for clap.
pub(crate) fn named(name: &str) -> Result<Domain, String> {
    let template = TEMPLATES.iter().find(|(domain, _)| *domain == name);
    let known = template.map(|(name, template)| Domain { name, start: Start::Template(template) });
    known.or_else(|| drafted(name)).ok_or_else(|| {
        let near = near(name);
        if near.is_empty() {
            return format!(
                "there is no domain {}; `skill-dev new --help` lists them",
                quote(name)
            );
        }
        format!("there is no domain {}; did you mean {}?", quote(name), near.join(" or "))
    })
}

fn drafted(name: &str) -> Option<Domain> {
    let mut drafts = DRAFTS.split("\n\n").filter_map(|draft| {
        let (own, rest) = draft.trim_matches('\n').split_once('\n')?;
        let (description, fields) = rest.split_once('\n')?;
        Some(Domain { name: own, start: Start::Draft(description, fields) })
    });
    drafts.find(|domain| domain.name == name)
}

/// At most three: those that share the most words, or that a slip of the pen makes.
fn near(name: &str) -> Vec<String> {
    let lower = name.to_ascii_lowercase();
    let words: Vec<&str> = lower.split(['.', '-', '_', ' ', '/']).collect();
    let shared = |domain: &str| {
        // The area before the dot is shared by half of them: it counts if nothing else does.
        let (area, own) = domain.split_once('.').unwrap_or(("", domain));
        let own = own.split('-').filter(|own| own.len() > 2 && words.contains(own)).count();
        2 * own + usize::from(words.contains(&area))
    };
    let most = names().into_iter().map(shared).max().unwrap_or(0);
    let mut near: Vec<&str> = vocab::nearest(&lower, names()).into_iter().collect();
    if most > 0 && (most > 1 || near.is_empty()) {
        let sharing = names().into_iter().filter(|domain| shared(domain) == most);
        near.extend(sharing.filter(|domain| near.first() != Some(domain)).collect::<Vec<_>>());
    }
    near.into_iter().take(3).map(|name| format!("`{name}`")).collect()
}

impl Domain {
    /// The files of its template.
    pub(crate) fn template(&self) -> Option<Files> {
        match self.start {
            Start::Template(name) => Some(Template::named(name)?.files()),
            Start::Draft(..) => None,
        }
    }

    /// What was drafted for it; `name` becomes the schema's title.
    ///
    /// # Errors
    /// Never for the drafts that ship.
    pub(crate) fn draft(&self, name: &str) -> anyhow::Result<Option<Draft>> {
        let Start::Draft(description, fields) = self.start else { return Ok(None) };
        let mut lines = fields.lines().peekable();
        let mut schema = Map::new();
        schema.insert("$schema".into(), json!("http://json-schema.org/draft-07/schema#"));
        schema.insert("title".into(), json!(title(name)));
        let fields = object(&mut lines, 0)
            .ok_or_else(|| anyhow!("the draft for `{}` is malformed", self.name))?;
        schema.extend(fields);
        let mut schema = serde_json::to_vec_pretty(&Value::Object(schema))?;
        schema.push(b'\n');
        Ok(Some(Draft { description, schema }))
    }

    /// What the author must still decide.
    pub(crate) fn open_point(&self) -> String {
        match self.start {
            Start::Template(template) => format!(
                "the schema and the prompt: those of the template `{template}`, the nearest to `{}`",
                self.name
            ),
            Start::Draft(..) => {
                format!("the schema: drafted for `{}`; hold it against real files", self.name)
            }
        }
    }
}

/// The keywords of an object whose fields stand `depth` steps in.
fn object(
    lines: &mut std::iter::Peekable<std::str::Lines<'static>>,
    depth: usize,
) -> Option<Map<String, Value>> {
    let mut properties = Map::new();
    while let Some(line) = lines.next_if(|line| line.len() - line.trim_start().len() == 2 * depth) {
        let (name, rest) = line.trim_start().split_once(' ')?;
        let (kind, about) = rest.split_once(' ')?;
        let mut property = Map::new();
        match kind {
            "date" => {
                property.insert("type".into(), json!(["string", "null"]));
                property.insert("format".into(), json!("date"));
            }
            "list" => {
                property.insert("type".into(), json!("array"));
            }
            "text" => {
                property.insert("type".into(), json!(["string", "null"]));
            }
            "number" | "integer" | "boolean" => {
                property.insert("type".into(), json!([kind, "null"]));
            }
            _ => return None,
        }
        property.insert("description".into(), json!(about));
        if kind == "list" {
            let inner = object(lines, depth + 1)?;
            let items =
                if inner.is_empty() { json!({"type": "string"}) } else { Value::Object(inner) };
            property.insert("items".into(), items);
        }
        properties.insert(name.to_owned(), Value::Object(property));
    }
    let mut object = Map::new();
    if properties.is_empty() {
        return (depth > 0).then_some(object);
    }
    let required: Vec<&String> = properties.keys().collect();
    let required = json!(required);
    object.insert("type".into(), json!("object"));
    object.insert("properties".into(), Value::Object(properties));
    object.insert("required".into(), required);
    object.insert("additionalProperties".into(), json!(false));
    Some(object)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_domain_has_a_template_or_a_draft_and_nothing_else_has() {
        for name in names() {
            let domain = named(name).unwrap();
            let draft = domain.draft("any").unwrap();
            assert!(domain.template().is_some() != draft.is_some(), "{name}");
        }
        let drafts: Vec<&str> =
            DRAFTS.split("\n\n").filter_map(|draft| draft.lines().next()).collect();
        assert!(drafts.is_sorted());
        assert_eq!(drafts.len() + TEMPLATES.len(), names().len());
        for name in drafts.iter().chain(TEMPLATES.iter().map(|(name, _)| name)) {
            assert!(vocab::DOMAINS.contains(name), "{name}");
        }
    }

    #[test]
    fn every_line_of_a_draft_becomes_a_field() {
        for draft in DRAFTS.split("\n\n") {
            let name = draft.trim_start().lines().next().unwrap();
            let schema = named(name).unwrap().draft("any").unwrap().unwrap().schema;
            let schema = String::from_utf8(schema).unwrap();
            let fields = draft.trim().lines().count() - 2;
            assert_eq!(schema.matches("\"description\": \"").count(), fields, "{name}");
        }
    }

    #[test]
    fn an_unknown_domain_is_answered_with_near_ones() {
        for (name, wanted) in [
            ("invoice", "did you mean `document.invoice`?"),
            ("document.invocie", "did you mean `document.invoice`?"),
            ("Document.Receipt", "did you mean `document.receipt`?"),
            ("document.india.aadhaar-card", "did you mean `document.in-aadhaar-card`?"),
            ("w2", "`skill-dev new --help` lists them"),
            ("video", "did you mean `video.dashcam-analytics` or `video.transcription`?"),
            ("xyzzy", "`skill-dev new --help` lists them"),
            ("", "`skill-dev new --help` lists them"),
        ] {
            let answer = named(name).unwrap_err();
            assert!(answer.ends_with(wanted), "{name}: {answer}");
        }
    }
}
