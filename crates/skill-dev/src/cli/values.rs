//! Values that are names of something: read with our own suggestions, listed for shells.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, TypedValueParser};
use skill_spec::{Group, RULES, TARGETS};

/// Reads a name, and tells clap which there are. The list serves completion and help alone: what
/// is no name of the list is answered by the reader, which knows the nearest one.
#[derive(Clone)]
pub(crate) struct Named<T> {
    read: fn(&str) -> Result<T, String>,
    names: fn() -> Vec<&'static str>,
}

impl<T> Named<T> {
    pub(crate) fn new(
        read: fn(&str) -> Result<T, String>,
        names: fn() -> Vec<&'static str>,
    ) -> Self {
        Self { read, names }
    }
}

impl<T: Clone + Send + Sync + 'static> TypedValueParser for Named<T> {
    type Value = T;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<T, clap::Error> {
        self.read.parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.names)().into_iter().map(PossibleValue::new)))
    }
}

/// Any text, where the names are known and others may be meant too.
#[expect(clippy::unnecessary_wraps, reason = "the form of a reader of names")]
pub(crate) fn any(name: &str) -> Result<String, String> {
    Ok(name.to_owned())
}

/// The platforms, the default first.
pub(crate) fn target_names() -> Vec<&'static str> {
    TARGETS.iter().map(|target| target.name).collect()
}

/// Groups of rules, then rules.
pub(crate) fn selector_names() -> Vec<&'static str> {
    let groups = Group::ALL.into_iter().map(Group::as_str);
    groups.chain(RULES.iter().map(|rule| rule.name)).collect()
}
