//! `skills.toml`: the skills a project uses, each under a name of its own.

use std::ops::Range;

use skill_spec::model::name::is_like_uuid;
use skill_spec::reference::LATEST;
use skill_spec::{AgentSkill, ReferenceKey, quote};
use toml::Spanned;
use toml::de::DeValue;

use super::fault::{Table, TomlFault, at, hint, parsed};

/// The skills of a project, in order of name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Project {
    /// What the project calls each, and what it is.
    pub skills: Vec<(String, Wish)>,
}

/// What a project wants under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// The skill in this folder or archive, relative to the file.
    Path(String),
    /// A skill the platform has.
    Reference(Box<AgentSkill>),
}

const KEYS: &[&str] = &["path", "name", "id", "version"];

impl Project {
    /// Reads the file's text.
    ///
    /// # Errors
    /// If it says something unknown or contradictory, with the place.
    pub fn parse(text: &str) -> Result<Self, TomlFault> {
        let root = parsed(text)?;
        let mut project = Self::default();
        for (key, value) in root.get_ref() {
            let word = key.get_ref().as_ref();
            if word != "skills" {
                let message =
                    format!("there is no table {}; {}", quote(word), hint(word, &["skills"]));
                return Err(at(text, key.span(), message));
            }
            let wrong = || at(text, value.span(), "`skills` must be a table: write `[skills]`");
            for (name, value) in value.get_ref().as_table().ok_or_else(wrong)? {
                let wish = wish(text, name.get_ref(), value)?;
                if name.get_ref().is_empty() {
                    return Err(at(text, name.span(), "a skill needs a name"));
                }
                project.skills.push((name.get_ref().to_string(), wish));
            }
        }
        project.skills.sort_by(|(one, _), (other, _)| one.cmp(other));
        Ok(project)
    }

    /// What stands under this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Wish> {
        self.skills.iter().find(|(known, _)| known == name).map(|(_, wish)| wish)
    }
}

fn wish<'a>(text: &str, name: &str, value: &'a Spanned<DeValue<'a>>) -> Result<Wish, TomlFault> {
    if let Some(version) = value.get_ref().as_str() {
        if version.contains(['/', '\\']) {
            let message = format!(
                "{} is no version; a folder or an archive is written `{{ path = … }}`",
                quote(version)
            );
            return Err(at(text, value.span(), message));
        }
        return reference(text, value.span(), (name, version));
    }
    let wrong = || {
        let message = format!(
            "{} must be a version, or one of `{{ path = … }}`, `{{ name = …, version = … }}` and `{{ id = … }}`",
            quote(name)
        );
        at(text, value.span(), message)
    };
    value.get_ref().as_table().ok_or_else(wrong)?;
    let table = Table::new(text, name, value)?;
    table.only(KEYS)?;
    let said: Vec<&str> = KEYS.iter().copied().filter(|key| table.has(key)).collect();
    match said.as_slice() {
        ["path"] => {
            let path = table.required("path")?;
            if path.starts_with(['/', '\\']) || path.get(1..2) == Some(":") {
                return Err(table.fault("path", "the path must be relative to this file"));
            }
            Ok(Wish::Path(path))
        }
        ["id"] => {
            let id = table.required("id")?;
            if !is_like_uuid(&id) {
                let message = format!("{} is no id; a name goes under `name`", quote(&id));
                return Err(table.fault("id", message));
            }
            Ok(Wish::Reference(Box::new(AgentSkill::reference(&id, LATEST, ReferenceKey::Id))))
        }
        ["name"] => reference(text, value.span(), (&table.required("name")?, LATEST)),
        ["name", "version"] => {
            reference(text, value.span(), (&table.required("name")?, &table.required("version")?))
        }
        ["version"] => reference(text, value.span(), (name, &table.required("version")?)),
        ["id", "version"] => {
            Err(table.fault("version", "an id stands for one version: leave the version out"))
        }
        [] | [_] => Err(wrong()),
        [one, other, ..] => {
            Err(table.fault(other, format!("`{one}` and `{other}` cannot both be meant")))
        }
    }
}

fn reference(
    text: &str,
    span: Range<usize>,
    (name, version): (&str, &str),
) -> Result<Wish, TomlFault> {
    if is_like_uuid(name) {
        return Err(at(text, span, format!("{} is an id: write `{{ id = … }}`", quote(name))));
    }
    AgentSkill::from_text(&format!("{name}@{version}"), ReferenceKey::Id)
        .map(|skill| Wish::Reference(Box::new(skill)))
        .map_err(|error| at(text, span, error.to_string()))
}
