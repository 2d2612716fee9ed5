//! Slips between values: tabs, indentation, missing colons and spaces.

use super::{Cause, Finder, Item, leading, split_key};
use crate::diagnostic::{Edit, Fix, Safety, quote};
use crate::parse::fences::Line;
use crate::vocab;

/// The most lines one fix changes.
const MAX_EDITS: usize = 200;

/// Keys of SKILL.md and vlmrun.yaml: a line that starts with one is meant as that key.
fn is_known_key(word: &str) -> bool {
    let manifest = crate::target::VLMRUN.manifest_keys();
    manifest.contains(&word) || vocab::EXECUTION_KEYS.contains(&word)
}

impl Finder<'_> {
    /// A line indented with tabs, where the parser stopped or right after.
    pub(super) fn tab(&self) -> Option<Cause> {
        if !self.error.message.contains("tab") {
            return None;
        }
        let here = self.error_line();
        let lines = std::iter::once(here).chain(self.lines.line(here.next));
        let line = lines.into_iter().find(|line| self.indent_of(*line).contains('\t'))?;
        let end = line.start + self.indent_of(line).len();
        let mut cause =
            self.cause(line.start, end, "a tab indents this line, and YAML wants spaces");
        cause.help = "indent with two spaces a level".into();
        cause.fix = self.untab();
        Some(cause)
    }

    /// Two spaces for each tab of indentation; certain if no line mixes the two.
    fn untab(&self) -> Option<Fix> {
        let lines = || self.lines.lines_from(0).filter(|line| !self.indent_of(*line).is_empty());
        let spaces = lines().any(|line| self.indent_of(line).contains(' '));
        let edits: Vec<Edit> = lines()
            .filter(|line| self.indent_of(*line).contains('\t'))
            .map(|line| {
                let indent = self.indent_of(line);
                let span = self.source.span(line.start..line.start + indent.len());
                Edit { span, text: indent.replace('\t', "  ") }
            })
            .take(MAX_EDITS + 1)
            .collect();
        let safety = if spaces { Safety::Unsafe } else { Safety::Safe };
        (edits.len() <= MAX_EDITS).then(|| Fix::new(safety, "replace tabs by spaces", edits))
    }

    /// A line that fits nothing around it.
    pub(super) fn structure(&self) -> Option<Cause> {
        let line = self.error_line();
        let previous = self.lines_before(line).find(|line| !self.is_blank(*line));
        let spaceless = previous.and_then(|previous| self.missing_space(previous));
        self.directive(line)
            .or_else(|| self.continued_colon(line))
            .or_else(|| self.missing_space(line))
            .or(spaceless)
            .or_else(|| self.stray_item(line))
            .or_else(|| self.first_line_indented(line))
            .or_else(|| self.uneven_indent(line, previous?))
            .or_else(|| self.no_key(line))
    }

    /// `%YAML 1.2` and its kin: legal YAML that no reader of skills expects.
    fn directive(&self, line: Line) -> Option<Cause> {
        if !self.lines.content(line).starts_with('%') {
            return None;
        }
        let mut cause = self.cause(line.start, line.end, "a `%` directive has no place here");
        cause.help = "delete the line".into();
        let span = self.source.span(line.start..line.next);
        cause.fix = Some(Fix::guess("delete the line", span, ""));
        Some(cause)
    }

    /// A colon in a line that continues a plain value: a key indented too far, or text.
    fn continued_colon(&self, line: Line) -> Option<Cause> {
        let content = self.lines.content(line);
        let indent = leading(content);
        let owner = self.owner(line, indent)?;
        if owner.value.is_empty() || !self.lines.text.get(self.at..)?.starts_with(':') {
            return None;
        }
        let key = self.lines.text.get(line.start + indent..self.at)?;
        if key.contains(' ') {
            return self.colon(&owner);
        }
        let message = format!(
            "{} is indented under {}, which has a value already",
            quote(key),
            quote(owner.key)
        );
        let mut cause = self.cause(line.start, self.at, message);
        cause.help = "give it the indentation of the key above, or quote the text above".into();
        let span = self.source.span(line.start..line.start + indent);
        let title = "align it with the key above";
        cause.fix = Some(Fix::guess(title, span, " ".repeat(owner.indent)));
        Some(cause)
    }

    /// The nearest line before with a key that stands further left.
    fn owner(&self, line: Line, indent: usize) -> Option<Item<'_>> {
        let items = self.lines_before(line).filter_map(|line| self.item(line));
        let mut items = items.filter(|item| !item.key.is_empty());
        items.find(|item| item.indent < indent)
    }

    /// `key:value`, which is one word to YAML.
    fn missing_space(&self, line: Line) -> Option<Cause> {
        let content = self.lines.content(line).trim_start();
        let (key, value) = content.split_once(':')?;
        let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let is_value = !value.is_empty() && !value.starts_with([' ', '\t', '/', ':', '\\']);
        if key.is_empty() || !key.chars().all(is_word) || !is_value {
            return None;
        }
        let start = line.end - content.len();
        let colon = start + key.len();
        let message = format!("there is no space after {}", quote(&format!("{key}:")));
        let mut cause = self.cause(start, colon + 1, message);
        cause.help = "put a space after the colon".into();
        let safety = if is_known_key(key) { Safety::Safe } else { Safety::Unsafe };
        let span = self.source.span(colon + 1..colon + 1);
        let edits = vec![Edit { span, text: " ".to_owned() }];
        cause.fix = Some(Fix::new(safety, "insert a space", edits));
        Some(cause)
    }

    /// `- item` where keys stand.
    fn stray_item(&self, line: Line) -> Option<Cause> {
        let content = self.lines.content(line);
        let indent = leading(content);
        let has_keys = self.lines_before(line).any(|line| self.item(line).is_some());
        if !content.get(indent..)?.starts_with("- ") || !has_keys {
            return None;
        }
        let (start, end) = (line.start + indent, line.start + indent + 1);
        let mut cause = self.cause(start, end, "a list item stands where a key is expected");
        cause.help = "put the list under a key of its own, as in `toolsets:` and then `- image` \
                      on the next line"
            .into();
        Some(cause)
    }

    /// The first key is indented and the others are not.
    fn first_line_indented(&self, line: Line) -> Option<Cause> {
        let first = self.lines.next_filled(0)?;
        let indent = leading(self.lines.content(first));
        if indent == 0 || first.start == line.start || leading(self.lines.content(line)) >= indent {
            return None;
        }
        let message = "the first line is indented further than the lines after it";
        let mut cause = self.cause(first.start, first.start + indent, message);
        cause.help = "start all keys in the same column".into();
        let before =
            self.lines.lines_from(first.start).take_while(|other| other.start < line.start);
        let edits: Vec<Edit> = before
            .filter(|line| leading(self.lines.content(*line)) >= indent)
            .map(|line| Edit {
                span: self.source.span(line.start..line.start + indent),
                text: String::new(),
            })
            .take(MAX_EDITS + 1)
            .collect();
        if edits.len() <= MAX_EDITS {
            cause.fix = Some(Fix::new(Safety::Unsafe, "take the indentation away", edits));
        }
        Some(cause)
    }

    /// A line between two levels of indentation.
    fn uneven_indent(&self, line: Line, previous: Line) -> Option<Cause> {
        let indent = leading(self.lines.content(line));
        let above = self.indent_of(previous);
        if indent == 0 || above.len() <= indent {
            return None;
        }
        let message = "the indentation of this line fits no line above it";
        let mut cause = self.cause(line.start, line.start + indent, message);
        cause.help = "indent it as the line above, or as the key it belongs to".into();
        let title = "indent it as the line above";
        cause.fix = Some(Fix::guess(title, cause.span, above));
        Some(cause)
    }

    /// A line without a colon.
    fn no_key(&self, line: Line) -> Option<Cause> {
        let content = self.lines.content(line);
        let indent = leading(content);
        let text = content.trim();
        if text.is_empty() || text.starts_with([']', '}']) || split_key(text).is_some() {
            return None;
        }
        let start = line.start + indent;
        let word = text.split([' ', '\t', '=']).next().unwrap_or("");
        if is_known_key(word) {
            let end = start + word.len();
            let mut cause =
                self.cause(start, end, format!("there is no `:` after {}", quote(word)));
            cause.help = format!("write `{word}: …`");
            let rest = text.get(word.len()..).unwrap_or("").trim_start_matches([' ', '\t', '=']);
            let gap = self.source.span(end..start + text.len() - rest.len());
            cause.fix = Some(Fix::guess("insert a colon", gap, ": "));
            return Some(cause);
        }
        let mut cause = self.cause(start, start + text.len(), "this line belongs to no key");
        let owner =
            self.lines_before(line).filter_map(|line| self.item(line)).find(|i| !i.key.is_empty());
        let Some(owner) = owner else {
            cause.help = "write `key: value`".into();
            return Some(cause);
        };
        cause.help =
            format!("indent it if it continues {}, else write `key: value`", quote(owner.key));
        let lines = self
            .lines
            .lines_from(line.start)
            .take_while(|line| !self.is_blank(*line) && self.item(*line).is_none());
        let edit = |line: Line| Edit {
            span: self.source.span(line.start..line.start),
            text: " ".repeat(owner.indent + 2),
        };
        let edits: Vec<Edit> = lines.map(edit).take(MAX_EDITS + 1).collect();
        if !edits.is_empty() && edits.len() <= MAX_EDITS {
            let title = format!("indent it under {}", quote(owner.key));
            cause.fix = Some(Fix::new(Safety::Unsafe, title, edits));
        }
        Some(cause)
    }

    fn is_blank(&self, line: Line) -> bool {
        self.lines.content(line).trim().is_empty()
    }

    fn indent_of(&self, line: Line) -> &str {
        let content = self.lines.content(line);
        content.get(..leading(content)).unwrap_or("")
    }
}
