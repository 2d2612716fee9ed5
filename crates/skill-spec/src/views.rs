//! What several rules look at, read once for a check: views that borrow from the skill.
//!
//! Views that own their data are methods of [`Skill`]. Read eagerly, and only for targets with
//! rules that ask: a check of a skill without schema pays nothing.

use crate::model::Subschemas;
use crate::parse::pattern::{self, Pattern};
use crate::parse::sdk::{self, SdkView};
use crate::rule::Group;
use crate::skill::Skill;
use crate::target::Target;
use crate::tree::Node;

/// The views of one skill.
#[derive(Debug, Default)]
pub(crate) struct Views<'a> {
    /// All schemas of `schema.json`; `None` without one that is JSON.
    pub(crate) schemas: Option<Subschemas<'a>>,
    /// The regular expressions of `schema.json` that are text, with what there is to say of each.
    pub(crate) patterns: Vec<(&'a Node, Pattern)>,
    /// What the platform's SDK sees in SKILL.md; `None` without one that is UTF-8.
    pub(crate) sdk: Option<SdkView<'a>>,
}

impl<'a> Views<'a> {
    /// Reads the views that rules of this target ask for.
    pub(crate) fn new(skill: &'a Skill, target: &Target) -> Self {
        let asks = |group| target.groups.contains(&group);
        let schema = skill.schema.as_ref().filter(|_| asks(Group::Schema));
        let schemas = schema.map(crate::model::Schema::subschemas);
        let nodes = schemas.iter().flat_map(Subschemas::patterns);
        let patterns = nodes.filter_map(|node| Some((node, pattern::read(node.text()?))));
        let manifest_file = skill.syntax.manifest_file.filter(|_| asks(Group::Sdk));
        Self {
            patterns: patterns.collect(),
            sdk: manifest_file.and_then(|file| skill.text(file)).map(sdk::read),
            schemas,
        }
    }
}
