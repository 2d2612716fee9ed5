//! Where a value that does not fit goes wrong, in words: at the deepest place that can be named.

use std::collections::HashSet;

use super::leaf::missing;
use super::{Judge, Verdict, boolean};
use crate::diagnostic::quote;
use crate::model::keywords::keyword;
use crate::span::Span;
use crate::tree::{Entry, Node, Value};
use crate::vocab::nearest;

/// One place where a value does not fit.
#[derive(Clone, Debug)]
pub struct Misfit {
    /// The value; the key of a field too many, the opening brace of an object that lacks one.
    pub span: Span,
    /// What is wrong, as rules say it.
    pub message: String,
    /// What to do, where it is plain.
    pub help: Option<String>,
    /// What asks for it, in schema.json.
    pub schema: Span,
    /// What kind of trouble.
    pub trouble: Trouble,
    /// How deep the value lies; 0 is the root.
    pub depth: usize,
}

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Fields that the schema asks for are absent.
    Missing(Vec<String>),
    /// A field the schema does not allow.
    Extra(String),
    /// The value itself; its text, if it is one.
    Value(Option<String>),
}

/// What nobody reads to the end.
const MAX_MISFITS: usize = 20;
/// Looking for what was meant takes time; a wider object was written by a program.
const MAX_SUGGESTED: usize = 200;

/// A walk along what fails.
struct Walk {
    misfits: Vec<Misfit>,
    /// Pairs of schema and value that were walked: references may lead to one many times.
    walked: HashSet<(usize, usize)>,
    /// Places and messages: two schemas may ask for the same.
    told: HashSet<(usize, String)>,
}

/// A value on the walk and how to call it.
#[derive(Clone, Copy)]
struct Subject<'v> {
    value: &'v Node,
    /// Its key, or that of the list it is an item of.
    name: Option<&'v str>,
    is_item: bool,
    depth: usize,
}

impl Subject<'_> {
    fn called(&self) -> String {
        match self.name {
            Some(name) if self.is_item => format!("an item of {}", quote(name)),
            Some(name) => quote(name),
            None if self.depth == 0 => "the output".to_owned(),
            None => "an item".to_owned(),
        }
    }
}

impl<'a> Judge<'a> {
    /// Why a value does not fit; empty unless its verdict is [`Verdict::Fails`]. At most 20.
    pub fn misfits(&mut self, value: &Node) -> Vec<Misfit> {
        let mut walk = Walk { misfits: Vec::new(), walked: HashSet::new(), told: HashSet::new() };
        if self.verdict(value) == Verdict::Fails {
            let subject = Subject { value, name: None, is_item: false, depth: 0 };
            self.explain(&self.all.schema().root, subject, &mut walk);
        }
        walk.misfits.sort_by_key(|misfit| misfit.span.start);
        walk.misfits
    }

    fn explain(&mut self, schema: &'a Node, subject: Subject<'_>, walk: &mut Walk) {
        let key = (schema.span.start, std::ptr::from_ref(subject.value).addr());
        if walk.misfits.len() >= MAX_MISFITS || !walk.walked.insert(key) {
            return;
        }
        if boolean(schema) == Some(false) {
            let message = format!("the schema allows nothing for {}", subject.called());
            walk.tell(schema.span, subject, message, None);
            return;
        }
        let keywords = self.keywords(schema);
        // A value of another type fails all else as well.
        let kind = keywords.iter().copied().find(|entry| entry.name() == Some("type"));
        let kind = kind.filter(|kind| self.keyword(schema, kind, subject.value) == Verdict::Fails);
        for entry in kind.map_or(keywords, |kind| vec![kind]) {
            if self.keyword(schema, entry, subject.value) == Verdict::Fails {
                let name = entry.name().unwrap_or_default();
                self.explain_keyword(schema, (name, &entry.value), subject, walk);
            }
        }
    }

    fn explain_keyword(
        &mut self,
        schema: &'a Node,
        (name, operand): (&'a str, &'a Node),
        subject: Subject<'_>,
        walk: &mut Walk,
    ) {
        let value = subject.value;
        match name {
            "$ref" => {
                if let Some(target) = self.referred(schema, operand) {
                    self.explain(target, subject, walk);
                }
            }
            "allOf" => {
                for branch in operand.items() {
                    if self.judge(branch, value) == Verdict::Fails {
                        self.explain(branch, subject, walk);
                    }
                }
            }
            "anyOf" | "oneOf" => self.explain_choice((name, operand), subject, walk),
            "if" => {
                let branch =
                    if self.judge(operand, value) == Verdict::Fits { "then" } else { "else" };
                if let Some(branch) = self.all.schema().get(schema, branch) {
                    self.explain(branch, subject, walk);
                }
            }
            "dependencies" | "dependentSchemas" | "dependentRequired" => {
                self.explain_dependencies(operand, subject, walk);
            }
            "required" => {
                let names = missing(operand, value).map(str::to_owned).collect();
                walk.missing(operand.span, subject, names);
            }
            "additionalProperties" if boolean(operand) == Some(false) => {
                self.explain_additional(schema, operand, subject, walk);
            }
            "properties"
            | "patternProperties"
            | "additionalProperties"
            | "items"
            | "prefixItems"
            | "additionalItems" => {
                for (part, value) in self.pairs(schema, name, operand, value) {
                    if self.judge(part, value) == Verdict::Fails {
                        // Naming it takes a look at each field.
                        if walk.misfits.len() >= MAX_MISFITS || !self.spend(subject.width()) {
                            break;
                        }
                        self.explain(part, subject.part(value), walk);
                    }
                }
            }
            _ => {
                let (message, help) = words(name, operand, subject);
                walk.tell(operand.span, subject, message, help);
            }
        }
    }

    /// Of alternatives, the one that was meant: the only one that takes a value of this type.
    fn explain_choice(
        &mut self,
        (name, operand): (&'a str, &'a Node),
        subject: Subject<'_>,
        walk: &mut Walk,
    ) {
        let verdicts = self.each(operand, subject.value);
        let fitting = verdicts.iter().filter(|verdict| **verdict == Verdict::Fits).count();
        if fitting > 1 {
            let what = subject.called();
            let message =
                format!("{what} fits {fitting} of the schema's alternatives, and one is allowed");
            return walk.tell(operand.span, subject, message, None);
        }
        let meant: Vec<&'a Node> = operand
            .items()
            .iter()
            .filter(|branch| self.admits_type(branch, subject.value, super::MAX_DEPTH))
            .collect();
        match meant[..] {
            [only] => self.explain(only, subject, walk),
            [] => {
                let message = format!(
                    "{} is {}, which none of the schema's alternatives is",
                    subject.called(),
                    shown(subject.value)
                );
                walk.tell(operand.span, subject, message, None);
            }
            _ => {
                let count = operand.items().len();
                let message =
                    format!("{} fits none of the schema's {count} alternatives", subject.called());
                walk.tell(
                    operand.span,
                    subject,
                    message,
                    Some(format!("see `{name}` in the schema")),
                );
            }
        }
    }

    /// Whether a schema's own `type`, `const` and `enum` let a value pass.
    fn admits_type(&mut self, schema: &'a Node, value: &Node, left: usize) -> bool {
        let Some(left) = left.checked_sub(1) else { return true };
        for entry in self.keywords(schema) {
            let fails = match entry.name() {
                Some("$ref") => self
                    .referred(schema, &entry.value)
                    .is_some_and(|target| !self.admits_type(target, value, left)),
                Some("type" | "const" | "enum") => {
                    self.keyword(schema, entry, value) == Verdict::Fails
                }
                _ => false,
            };
            if fails {
                return false;
            }
        }
        boolean(schema) != Some(false)
    }

    fn explain_dependencies(&mut self, operand: &'a Node, subject: Subject<'_>, walk: &mut Walk) {
        for entry in operand.entries() {
            if entry.name().is_none_or(|name| subject.value.get(name).is_none()) {
                continue;
            }
            if matches!(entry.value.value, Value::Sequence(_)) {
                let names = missing(&entry.value, subject.value).map(str::to_owned).collect();
                walk.missing(entry.value.span, subject, names);
            } else if self.judge(&entry.value, subject.value) == Verdict::Fails {
                self.explain(&entry.value, subject, walk);
            }
        }
    }

    fn explain_additional(
        &mut self,
        schema: &'a Node,
        operand: &'a Node,
        subject: Subject<'_>,
        walk: &mut Walk,
    ) {
        let known = self.all.schema().get(schema, "properties").map_or(&[][..], Node::entries);
        let known = known.get(..).filter(|known| known.len() <= MAX_SUGGESTED).unwrap_or(&[]);
        for field in self.additional(schema, subject.value) {
            let name = field.name().unwrap_or_default();
            let free = known.iter().filter_map(Entry::name);
            let free = free.filter(|name| subject.value.get(name).is_none());
            let meant = nearest(name, free);
            let message = format!("{} is no property that the schema allows here", quote(name));
            walk.push(Misfit {
                span: field.key.span,
                message,
                help: meant.map(|meant| format!("did you mean {}?", quote(meant))),
                schema: operand.span,
                trouble: Trouble::Extra(name.to_owned()),
                depth: subject.depth,
            });
        }
    }
}

impl<'v> Subject<'v> {
    fn width(&self) -> usize {
        1 + self.value.entries().len() / 8
    }

    fn part(&self, value: &'v Node) -> Self {
        let mut fields = self.value.entries().iter();
        let field = fields.find(|field| std::ptr::eq(&raw const field.value, value));
        let name = if field.is_some() { field.and_then(Entry::name) } else { self.name };
        Self { value, name, is_item: field.is_none(), depth: self.depth + 1 }
    }
}

impl Walk {
    fn push(&mut self, misfit: Misfit) {
        let is_new = self.told.insert((misfit.span.start, misfit.message.clone()));
        if is_new && self.misfits.len() < MAX_MISFITS {
            self.misfits.push(misfit);
        }
    }

    fn tell(&mut self, schema: Span, subject: Subject<'_>, message: String, help: Option<String>) {
        let value = subject.value;
        // A list or an object is shown by its first byte: it may be the whole file.
        let open = Span { end: value.span.start + 1, ..value.span };
        let span = if value.scalar().is_some() { value.span } else { open };
        let trouble = Trouble::Value(value.text().map(str::to_owned));
        self.push(Misfit { span, message, help, schema, trouble, depth: subject.depth });
    }

    fn missing(&mut self, schema: Span, subject: Subject<'_>, names: Vec<String>) {
        const SHOWN: usize = 5;
        let quoted: Vec<String> = names.iter().take(SHOWN).map(|name| quote(name)).collect();
        let more = match names.len().saturating_sub(SHOWN) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let span = Span { end: subject.value.span.start + 1, ..subject.value.span };
        let message = format!(
            "{} lacks {}{more}, which the schema requires",
            subject.called(),
            quoted.join(", ")
        );
        let trouble = Trouble::Missing(names);
        self.push(Misfit { span, message, help: None, schema, trouble, depth: subject.depth });
    }
}

/// A value for a message.
fn shown(value: &Node) -> String {
    match (&value.value, value.text()) {
        (_, Some(text)) => format!("the text {}", quote(text)),
        (Value::Scalar(scalar), _) => quote(&scalar.text),
        (Value::Sequence(_), _) => "a list".to_owned(),
        _ => "an object".to_owned(),
    }
}

/// What a keyword without schemas has against a value.
fn words(name: &str, operand: &Node, subject: Subject<'_>) -> (String, Option<String>) {
    let (value, what) = (subject.value, subject.called());
    let bound = operand.scalar().map_or("", |scalar| scalar.text.as_str());
    let message = match name {
        "type" => {
            format!("{what} is {}, where the schema asks for {}", shown(value), types(operand))
        }
        "enum" => {
            let values: Vec<&str> = operand.items().iter().filter_map(Node::text).collect();
            let near = value.text().filter(|_| values.len() <= MAX_SUGGESTED);
            let near = near.and_then(|text| nearest(text, values.iter().copied()));
            let listed: Vec<String> = operand.items().iter().take(6).map(shown_plain).collect();
            let more = if operand.items().len() > 6 { " …" } else { "" };
            let help = match near {
                Some(near) => format!("did you mean {}?", quote(near)),
                None => format!("the schema allows {}{more}", listed.join(", ")),
            };
            let message = format!("{what} is {}, which the schema does not list", shown(value));
            return (message, Some(help));
        }
        "const" => {
            format!("{what} is {}, where the schema asks for {}", shown(value), shown(operand))
        }
        "minimum" => format!("{what} is below the schema's minimum of {}", quote(bound)),
        "maximum" => format!("{what} is above the schema's maximum of {}", quote(bound)),
        "exclusiveMinimum" => format!("{what} must be above {}", quote(bound)),
        "exclusiveMaximum" => format!("{what} must be below {}", quote(bound)),
        "multipleOf" => format!("{what} is no multiple of {}", quote(bound)),
        "minLength" => {
            format!("{what} is shorter than the schema's `minLength` of {}", quote(bound))
        }
        "maxLength" => {
            format!("{what} is longer than the schema's `maxLength` of {}", quote(bound))
        }
        "minItems" => {
            format!("{what} has fewer items than the schema's `minItems` of {}", quote(bound))
        }
        "maxItems" => {
            format!("{what} has more items than the schema's `maxItems` of {}", quote(bound))
        }
        "minProperties" => format!("{what} has fewer properties than {}", quote(bound)),
        "maxProperties" => format!("{what} has more properties than {}", quote(bound)),
        "pattern" => {
            format!("{what} is {}, which does not match the pattern {}", shown(value), quote(bound))
        }
        "format" if bound == "date" => format!("{what} is {}, no date as YYYY-MM-DD", shown(value)),
        "format" => format!(
            "{what} is {}, no date and time with offset, as RFC 3339 writes them",
            shown(value)
        ),
        "uniqueItems" => format!("{what} has an item twice"),
        "contains" => format!("{what} holds no item that the schema's `contains` asks for"),
        "propertyNames" => format!("{what} has a name that the schema does not allow"),
        "not" => format!("{what} is what the schema's `not` rules out"),
        // Unknown words fit everything.
        name => format!("{what} does not fit `{}`", keyword(name).map_or("", |known| known.name)),
    };
    (message, None)
}

fn shown_plain(value: &Node) -> String {
    value.scalar().map_or_else(|| shown(value), |scalar| quote(&scalar.text))
}

fn types(operand: &Node) -> String {
    let names = operand.items().iter().chain([operand]).filter_map(Node::text);
    let names: Vec<&str> = names
        .map(|name| match name {
            "string" => "text",
            "number" => "a number",
            "integer" => "a whole number",
            "boolean" => "`true` or `false`",
            "array" => "a list",
            "object" => "an object",
            other => other,
        })
        .collect();
    names.join(" or ")
}
