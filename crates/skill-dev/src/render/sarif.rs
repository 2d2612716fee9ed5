//! SARIF 2.1.0 (OASIS), for code scanning. Results are written as they come; what describes the
//! tool stands behind them, so that only rules that spoke are listed.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;
use skill_spec::across::held_for;
use skill_spec::{Diagnostic, Fix, RULES, Rule, Safety, Severity, Silencer, Span};

use super::root::{Root, Spot};
use super::{Checked, fingerprint};

/// The most characters of a file that stand in a result.
const MAX_SNIPPET: usize = 400;
/// The name and version of [`super::fingerprint`] among the tools that make such.
const FINGERPRINT: &str = "skillDev/v1";

/// What stands before the first result.
pub(crate) const OPEN: &str = concat!(
    "{\n",
    "  \"$schema\": \"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json\",\n",
    "  \"version\": \"2.1.0\",\n",
    "  \"runs\": [\n    {\n",
    "      \"columnKind\": \"unicodeCodePoints\",\n",
    "      \"results\": ["
);

/// What one skill adds.
#[derive(Debug, Default)]
pub(crate) struct Part {
    results: Vec<ResultOutput>,
    /// Skills that could not be read.
    notifications: Vec<Notification>,
}

/// What is known when the last result was written.
#[derive(Debug, Default)]
pub(crate) struct Run {
    /// Names of the rules that spoke, with their places in the list.
    rules: BTreeMap<&'static str, usize>,
    notifications: Vec<Notification>,
    results: usize,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultOutput {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Text,
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    partial_fingerprints: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<FixOutput>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suppressions: Vec<Suppression>,
}

#[derive(Clone, Debug, Serialize)]
struct Text {
    text: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the names are those of SARIF")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
    physical_location: PhysicalLocation,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    snippet: Option<Text>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct FixOutput {
    description: Text,
    artifact_changes: Vec<ArtifactChange>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange {
    artifact_location: ArtifactLocation,
    replacements: Vec<Replacement>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Text,
}

#[derive(Debug, Serialize)]
struct Suppression {
    kind: &'static str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    justification: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Notification {
    level: &'static str,
    message: Text,
    locations: Vec<Location>,
}

#[derive(Debug, Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Descriptor>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: &'static str,
    short_description: Text,
    full_description: Text,
    help: Help,
    default_configuration: Configuration,
    properties: Properties,
}

#[derive(Debug, Serialize)]
struct Help {
    text: &'static str,
    markdown: &'static str,
}

#[derive(Debug, Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Debug, Serialize)]
struct Properties {
    tags: [&'static str; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation<'a> {
    execution_successful: bool,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    tool_execution_notifications: &'a [Notification],
}

impl Part {
    /// Everything said of a skill, what was silenced too.
    pub(crate) fn of(checked: &Checked<'_>, root: &Root) -> Self {
        let all = checked.report.all(&checked.skill.files);
        let fingerprints = fingerprint::of(checked, all.iter().map(|(diagnostic, _)| *diagnostic));
        let results = all.into_iter().zip(fingerprints).map(|((diagnostic, silencer), print)| {
            let mut result = ResultOutput::of(checked, diagnostic, root);
            result.partial_fingerprints.insert(FINGERPRINT, print);
            result.suppressions = silencer.map(Suppression::of).into_iter().collect();
            result
        });
        Self { results: results.collect(), notifications: Vec::new() }
    }

    /// A skill that cannot be read.
    pub(crate) fn unreadable(shown: &str, why: &str, root: &Root) -> Self {
        let location = || {
            let spot = Spot { path: root.path(shown), range: None };
            Location { id: None, message: None, physical_location: PhysicalLocation::of(&spot) }
        };
        let message = Text { text: why.to_owned() };
        let result = ResultOutput {
            rule_id: super::UNREADABLE,
            rule_index: 0,
            level: level(Severity::Error),
            message: message.clone(),
            locations: vec![location()],
            related_locations: Vec::new(),
            partial_fingerprints: BTreeMap::new(),
            fixes: Vec::new(),
            suppressions: Vec::new(),
        };
        let notification = Notification { level: "error", message, locations: vec![location()] };
        Self { results: vec![result], notifications: vec![notification] }
    }
}

impl Run {
    /// The results of a skill, as they stand in the list.
    pub(crate) fn results(&mut self, part: Part) -> serde_json::Result<String> {
        self.notifications.extend(part.notifications);
        let mut out = String::new();
        for mut result in part.results {
            let next = self.rules.len();
            result.rule_index = *self.rules.entry(result.rule_id).or_insert(next);
            out.push_str(if self.results == 0 { "\n        " } else { ",\n        " });
            out.push_str(&serde_json::to_string(&result)?);
            self.results += 1;
        }
        Ok(out)
    }

    /// What stands behind the last result.
    pub(crate) fn close(&self, successful: bool) -> serde_json::Result<String> {
        let mut names: Vec<_> = self.rules.iter().collect();
        names.sort_by_key(|(_, index)| **index);
        let rules =
            names.into_iter().filter_map(|(name, _)| RULES.iter().find(|r| r.name == *name));
        let driver = Driver {
            name: "skill-dev",
            semantic_version: env!("CARGO_PKG_VERSION"),
            rules: rules.map(|rule| Descriptor::of(rule)).collect(),
        };
        let tool = serde_json::to_string_pretty(&Tool { driver })?.replace('\n', "\n      ");
        let invocation = Invocation {
            execution_successful: successful,
            tool_execution_notifications: &self.notifications,
        };
        let invocation = serde_json::to_string(&invocation)?;
        let end = if self.results == 0 { "]" } else { "\n      ]" };
        Ok(format!(
            "{end},\n      \"tool\": {tool},\n      \"invocations\": [{invocation}]\n    }}\n  ]\n}}\n"
        ))
    }
}

impl ResultOutput {
    fn of(checked: &Checked<'_>, diagnostic: &Diagnostic, root: &Root) -> Self {
        let mut text = checked.place_within(&diagnostic.place) + &diagnostic.message;
        let targets = held_for(diagnostic);
        let notes = diagnostic.notes.iter().chain(&targets).map(|note| ("note", note));
        for (word, line) in diagnostic.help.iter().map(|help| ("help", help)).chain(notes) {
            // Writing to a `String` cannot fail.
            let _ = write!(text, "\n{word}: {line}");
        }
        let mut spot = PhysicalLocation::of(&root.spot(checked, &diagnostic.place));
        if let (Some(region), skill_spec::Place::Span(span)) = (&mut spot.region, &diagnostic.place)
        {
            region.snippet = snippet(checked, *span);
        }
        let main = Location { id: None, message: None, physical_location: spot };
        let related = diagnostic.related.iter().zip(1..).map(|((span, word), id)| Location {
            id: Some(id),
            message: Some(plain(word)),
            physical_location: PhysicalLocation::of(&root.span(checked, *span)),
        });
        Self {
            rule_id: diagnostic.rule,
            rule_index: 0,
            level: level(diagnostic.severity),
            message: plain(&text),
            locations: vec![main],
            related_locations: related.collect(),
            partial_fingerprints: BTreeMap::new(),
            fixes: diagnostic
                .fix
                .iter()
                .filter_map(|fix| FixOutput::of(checked, fix, root))
                .collect(),
            suppressions: Vec::new(),
        }
    }
}

fn snippet(checked: &Checked<'_>, span: Span) -> Option<Text> {
    let text = checked.source(span.file)?.text.get(span.range())?;
    let is_short = text.chars().nth(MAX_SNIPPET).is_none();
    (is_short && !text.is_empty()).then(|| Text { text: text.to_owned() })
}

/// SARIF reads `[text](1)` in a message as a link to a place.
fn plain(text: &str) -> Text {
    let has_link = text.contains("](");
    Text { text: if has_link { text.replace('[', "\\[") } else { text.to_owned() } }
}

impl PhysicalLocation {
    fn of(spot: &Spot) -> Self {
        let region = spot.range.map(|(start, end)| Region {
            start_line: start.line,
            start_column: start.column,
            end_line: end.line,
            end_column: end.column,
            snippet: None,
        });
        Self { artifact_location: ArtifactLocation::of(&spot.path), region }
    }
}

impl ArtifactLocation {
    fn of(path: &str) -> Self {
        match path.strip_prefix('/') {
            Some(_) => Self { uri: format!("file://{}", encoded(path)), uri_base_id: None },
            None => Self { uri: encoded(path), uri_base_id: Some("%SRCROOT%") },
        }
    }
}

/// Percent-encoded but for `/` and what RFC 3986 leaves unreserved.
fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            // Writing to a `String` cannot fail.
            _ => drop(write!(out, "%{byte:02X}")),
        }
    }
    out
}

impl FixOutput {
    /// `None` if a file is no text: then its places have no lines.
    fn of(checked: &Checked<'_>, fix: &Fix, root: &Root) -> Option<Self> {
        let mut changes: BTreeMap<String, Vec<Replacement>> = BTreeMap::new();
        for edit in &fix.edits {
            let place = PhysicalLocation::of(&root.span(checked, edit.span));
            let inserted_content = Text { text: checked.written(edit) };
            let replacement = Replacement { deleted_region: place.region?, inserted_content };
            let path = root.inside(checked, checked.file(edit.span.file));
            changes.entry(path).or_default().push(replacement);
        }
        let changes = changes.into_iter().map(|(path, replacements)| ArtifactChange {
            artifact_location: ArtifactLocation::of(&path),
            replacements,
        });
        // SARIF has no word for how sure a fix is.
        let guess = if fix.safety == Safety::Unsafe { " (a guess)" } else { "" };
        let description = plain(&format!("{}{guess}", fix.title));
        Some(Self { description, artifact_changes: changes.collect() })
    }
}

impl Suppression {
    fn of(silencer: &Silencer) -> Self {
        let (kind, justification) = match silencer {
            Silencer::Comment(reason) => ("inSource", reason.clone()),
            Silencer::Baseline => ("external", None),
        };
        Self { kind, status: "accepted", justification }
    }
}

impl Descriptor {
    fn of(rule: &'static Rule) -> Self {
        // The first paragraph under the first heading says what the rule does.
        let mut lines = rule.docs.lines().map(str::trim);
        let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
        Self {
            id: rule.name,
            short_description: Text { text: rule.summary.to_owned() },
            full_description: Text { text: first.unwrap_or(rule.summary).to_owned() },
            help: Help { text: rule.docs, markdown: rule.docs },
            default_configuration: Configuration { level: level(rule.severity) },
            properties: Properties { tags: [rule.group.as_str()] },
        }
    }
}

fn level(severity: Severity) -> &'static str {
    // SARIF has the same three words.
    severity.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_uris() {
        let uri = |path| ArtifactLocation::of(path).uri;
        assert_eq!(uri("a b/50%,x:y/é.md"), "a%20b/50%25%2Cx%3Ay/%C3%A9.md");
        assert_eq!(uri("/tmp/a b"), "file:///tmp/a%20b");
    }

    #[test]
    fn brackets_of_strangers_are_no_links() {
        assert_eq!(plain("see [a](1)").text, "see \\[a](1)");
        assert_eq!(plain("[a]").text, "[a]");
    }
}
