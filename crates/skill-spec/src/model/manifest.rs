//! The frontmatter of SKILL.md.

use std::sync::Arc;

use crate::tree::{Entry, Node};

/// The frontmatter: a mapping.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// The mapping.
    pub root: Arc<Node>,
}

impl Manifest {
    /// A view of `root`; `None` if it is no mapping.
    #[must_use]
    pub fn new(root: Arc<Node>) -> Option<Self> {
        root.is_mapping().then_some(Self { root })
    }

    /// The first entry with this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.root.get(key)
    }

    /// `name`, whatever kind of scalar it is; `None` for null, lists and mappings.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.scalar("name")
    }

    /// `description`, whatever kind of scalar it is; `None` for null, lists and mappings.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.scalar("description")
    }

    /// An entry and its text, if it says anything: nothing for null, blanks, lists and mappings.
    #[must_use]
    pub fn filled(&self, key: &str) -> Option<(&Entry, &str)> {
        let entry = self.get(key)?;
        let text = self.scalar(key).filter(|text| !text.trim().is_empty())?;
        Some((entry, text))
    }

    fn scalar(&self, key: &str) -> Option<&str> {
        let value = &self.get(key)?.value;
        if value.is_null() { None } else { value.scalar().map(|scalar| scalar.text.as_str()) }
    }
}
