//! Keywords of one schema against those of another: types, lists of values, numbers, texts.

use super::Class;
use super::bounds::{End, Limit, Number, limit, tightest};
use super::side::{ARRAY, BROKEN, NULL, NUMBER, OBJECT, Opaque, STRING, Side, WHOLE, names};
use super::values::shown;
use super::walk::{At, Walk, place_of};
use super::witness::{Loss, Refusal};
use crate::model::instance::canonical;
use crate::model::keywords::{Shape, keyword};
use crate::quote;
use crate::tree::{Entry, Node};

/// Formats of which each text of the first is one of the second.
const WIDER: [(&str, &str); 7] = [
    ("email", "idn-email"),
    ("hostname", "idn-hostname"),
    ("uri", "iri"),
    ("uri", "uri-reference"),
    ("uri", "iri-reference"),
    ("iri", "iri-reference"),
    ("uri-reference", "iri-reference"),
];
/// The formats that libraries check.
const STANDARD: [&str; 19] = [
    "date",
    "date-time",
    "duration",
    "email",
    "hostname",
    "idn-email",
    "idn-hostname",
    "ipv4",
    "ipv6",
    "iri",
    "iri-reference",
    "json-pointer",
    "regex",
    "relative-json-pointer",
    "time",
    "uri",
    "uri-reference",
    "uri-template",
    "uuid",
];

impl<'a> Walk<'a> {
    /// Compares keyword by keyword, without alternatives.
    pub(super) fn leaf(&mut self, o: &Side<'a>, n: &Side<'a>) {
        self.opaques(o, n);
        self.types(o, n);
        if let Some((owner, entry)) = self.list_entry(o) {
            let reason = "other values than those listed may come now".to_owned();
            let loss = Loss {
                reason,
                refusal: Refusal::Keyword(owner, entry),
                otherwise: Class::Breaking,
            };
            self.loosened(o, n, self.place(o, n, entry), &loss);
        }
        let common = o.types & n.types;
        if common & NUMBER != 0 {
            self.number(o, n);
        }
        if common & STRING != 0 {
            self.string(o, n);
        }
        if common & ARRAY != 0 {
            self.array(o, n);
        }
        if common & OBJECT != 0 {
            self.object(o, n);
        }
    }

    /// Where a keyword stands in both; where the new schema lacks it, in the old alone.
    fn place(&self, _o: &Side<'a>, n: &Side<'a>, entry: &'a Entry) -> At<'a> {
        let new = entry.name().and_then(|name| self.entries(n, name).first().copied());
        At { old: Some(&entry.value), new: new.map(|(_, entry)| &entry.value) }
    }

    fn types(&mut self, o: &Side<'a>, n: &Side<'a>) {
        let entry = |side: &Side<'a>| self.entries(side, "type").first().map(|(_, entry)| *entry);
        let (was, is) = (entry(o), entry(n));
        let whole = place_of(o, n);
        let at = match (was, is) {
            (None, None) => whole,
            (was, is) => At { old: was.map(|one| &one.value), new: is.map(|one| &one.value) },
        };
        let mut gained = n.types & !o.types;
        let lost = o.types & !n.types;
        if gained & NULL != 0 && o.nullable {
            gained &= !NULL;
            let reason = "the value may be null now; `nullable` said so before, but is no keyword of JSON Schema";
            self.emit(Class::Undecided, at, reason, None);
        }
        if gained != 0 {
            let reason = if gained == BROKEN {
                "the number may have a fraction now".to_owned()
            } else if is.is_none() && was.is_some() {
                "the type was dropped: values of any kind may come now".to_owned()
            } else {
                format!("the value may be {} now", names(gained))
            };
            let refusal = Refusal::Type(gained);
            self.loosened(o, n, at, &Loss { reason, refusal, otherwise: Class::Breaking });
        }
        if n.nullable && !o.nullable && o.types & NULL == 0 {
            self.emit(Class::Breaking, at, "`nullable` says that the value may be null now", None);
        }
        if lost == BROKEN {
            self.emit(Class::Narrowing, at, "only whole numbers come now", None);
        } else if lost != 0 && gained != 0 && o.types & n.types == 0 {
            // Said above: another type.
        } else if lost != 0 {
            let reason = format!("no {} comes any more", names(lost));
            self.emit(Class::Narrowing, at, &reason, None);
        }
        if o.nullable && !n.nullable && n.types & NULL == 0 {
            self.emit(Class::Narrowing, at, "no null comes any more", None);
        }
    }

    /// What is not taken apart: equal, added, or a doubt.
    fn opaques(&mut self, o: &Side<'a>, n: &Side<'a>) {
        if o.opaques.is_empty() && n.opaques.is_empty() {
            return;
        }
        let mut left: Vec<Opaque<'a>> = n.opaques.clone();
        let mut lost: Vec<Opaque<'a>> = Vec::new();
        for was in &o.opaques {
            let same = |is: &Opaque<'a>| self.is_same_opaque((o, was), (n, is));
            match left.iter().position(same) {
                Some(place) => drop(left.swap_remove(place)),
                None => lost.push(*was),
            }
        }
        for was in lost {
            let word = quote(was.keyword);
            let place = left.iter().position(|is| is.keyword == was.keyword);
            let is = place.map(|place| left.swap_remove(place));
            let reason = match (&is, was.keyword) {
                (_, "") => "what stands here is no schema".to_owned(),
                (None, _) => format!("{word} was dropped"),
                _ => format!("{word} changed"),
            };
            let at = At { old: Some(was.value), new: is.map(|is| is.value) };
            let entry = self.docs[o.doc].schema().entry(was.owner, was.keyword);
            let refusal =
                entry.map_or(Refusal::Whole(o), |entry| Refusal::Keyword(was.owner, entry));
            self.loosened(o, n, at, &Loss { reason, refusal, otherwise: Class::Undecided });
        }
        for is in left {
            let reason = match is.keyword {
                "" => "what stands here is no schema".to_owned(),
                word => format!("{} was added", quote(word)),
            };
            let counts = is.value.is_mapping() || !is.keyword.is_empty();
            let class = if counts { Class::Narrowing } else { Class::Undecided };
            self.emit(class, At::new(is.value), &reason, None);
        }
    }

    fn is_same_opaque(
        &mut self,
        (o, was): (&Side<'a>, &Opaque<'a>),
        (n, is): (&Side<'a>, &Opaque<'a>),
    ) -> bool {
        let words: &[&str] = match was.keyword {
            "if" => &["if", "then", "else"],
            "contains" => &["contains", "minContains", "maxContains"],
            // What these let through depends on what stands beside them.
            "unevaluatedProperties" | "unevaluatedItems" => {
                return was.keyword == is.keyword
                    && canonical(was.owner) == canonical(is.owner)
                    && !canonical(was.owner).contains("\"$");
            }
            word => &[word],
        };
        let operand = |walk: &Self, side: &Side<'a>, owner: &'a Node, word: &str| {
            walk.docs[side.doc].schema().get(owner, word)
        };
        was.keyword == is.keyword
            && words.iter().all(|word| {
                let pair = if word.is_empty() || *word == was.keyword {
                    (Some(was.value), Some(is.value))
                } else {
                    (operand(self, o, was.owner, word), operand(self, n, is.owner, word))
                };
                match pair {
                    (Some(a), Some(b)) => self.is_same_operand(word, (o.doc, a), (n.doc, b)),
                    (None, None) => true,
                    _ => false,
                }
            })
    }

    fn is_same_operand(
        &mut self,
        word: &str,
        (from, a): (usize, &'a Node),
        (to, b): (usize, &'a Node),
    ) -> bool {
        let mut same = |a: &'a Node, b: &'a Node| {
            let (a, b) = (self.side(from, &[a]), self.side(to, &[b]));
            self.trial(&a, &b) <= Class::Cosmetic
        };
        match keyword(word).map(|known| known.shape) {
            Some(Shape::InPlace | Shape::Part) => same(a, b),
            Some(Shape::Dependencies | Shape::InPlaceMap) => {
                let (from, to) = (a.entries(), b.entries());
                from.len() == to.len()
                    && from.len() <= 200
                    && from.iter().all(|one| {
                        let other = one.name().and_then(|name| b.get(name));
                        other.is_some_and(|other| {
                            if one.value.is_mapping() {
                                same(&one.value, &other.value)
                            } else {
                                canonical(&one.value) == canonical(&other.value)
                            }
                        })
                    })
            }
            _ => canonical(a) == canonical(b) && !canonical(a).contains("\"$ref\""),
        }
    }

    fn number(&mut self, o: &Side<'a>, n: &Side<'a>) {
        for end in [End::Low, End::High] {
            // For whole numbers `> 0` and `>= 1` are one bound.
            let types = n.types & o.types;
            let narrow = |side: &Side<'a>| Side { types, ..side.clone() };
            let (was, is) = (
                limit(&narrow(o), &self.docs[o.doc], end),
                limit(&narrow(n), &self.docs[n.doc], end),
            );
            self.range_end(o, n, (was, is), end);
        }
        self.steps(o, n);
    }

    fn range_end(
        &mut self,
        o: &Side<'a>,
        n: &Side<'a>,
        (was, is): (Option<Limit<'a>>, Option<Limit<'a>>),
        end: End,
    ) {
        let word = if end == End::Low { "smaller" } else { "larger" };
        let Some(was) = was else {
            if let Some(is) = is {
                let reason = format!("no {word} numbers come now than {}", shown(&is.entry.value));
                self.emit(Class::Narrowing, At::new(&is.entry.value), &reason, None);
            }
            return;
        };
        let name = quote(was.entry.name().unwrap_or_default());
        let at = At { old: Some(&was.entry.value), new: is.map(|is| &is.entry.value) };
        let from_to =
            is.map(|is| format!("{} to {}", shown(&was.entry.value), shown(&is.entry.value)));
        if let Some(is) = is
            && is.is_within(&was, end)
        {
            if !was.is_within(&is, end) {
                let reason = format!("{name} went from {}", from_to.unwrap_or_default());
                self.emit(Class::Narrowing, at, &reason, None);
            }
            return;
        }
        let reason = match from_to {
            Some(from_to) => format!("{name} went from {from_to}: {word} numbers may come now"),
            None => format!("{name} was dropped: {word} numbers may come now"),
        };
        let refusal = Refusal::Keyword(was.owner, was.entry);
        self.loosened(o, n, at, &Loss { reason, refusal, otherwise: Class::Breaking });
    }

    fn steps(&mut self, o: &Side<'a>, n: &Side<'a>) {
        let list = |side: &Side<'a>| {
            let all = self.entries(side, "multipleOf").into_iter();
            let all = all.filter_map(|(owner, entry)| {
                Some((Number::of(&entry.value)?.as_real(), owner, entry))
            });
            all.filter(|(step, ..)| *step > 0.0).collect::<Vec<_>>()
        };
        let (was, is) = (list(o), list(n));
        let is_multiple = |step: f64, of: f64| {
            let ratio = step / of;
            (ratio - ratio.round()).abs() <= 1e-9 * ratio.abs().max(1.0) && ratio >= 0.5
        };
        let mut own: Vec<f64> = is.iter().map(|(step, ..)| *step).collect();
        own.extend((n.types & NUMBER == WHOLE).then_some(1.0));
        for (step, owner, entry) in &was {
            if !own.iter().any(|own| is_multiple(*own, *step)) {
                let now = is.first().map(|(_, _, now)| &now.value);
                let what = if now.is_some() { "changed" } else { "was dropped" };
                let reason = format!("`multipleOf` {what}: other numbers may come now");
                let at = At { old: Some(&entry.value), new: now };
                let refusal = Refusal::Keyword(owner, entry);
                self.loosened(o, n, at, &Loss { reason, refusal, otherwise: Class::Undecided });
            }
        }
        let mut before: Vec<f64> = was.iter().map(|(step, ..)| *step).collect();
        before.extend((o.types & NUMBER == WHOLE).then_some(1.0));
        for (step, _, entry) in &is {
            if !before.iter().any(|before| is_multiple(*before, *step)) {
                let reason = format!("only multiples of {} come now", shown(&entry.value));
                self.emit(Class::Narrowing, At::new(&entry.value), &reason, None);
            }
        }
    }

    fn string(&mut self, o: &Side<'a>, n: &Side<'a>) {
        self.count(o, n, ("minLength", "shorter texts"), Class::Breaking);
        self.count(o, n, ("maxLength", "longer texts"), Class::Breaking);
        self.pattern(o, n);
        let formats = |side: &Side<'a>| self.entries(side, "format");
        let (was, is) = (formats(o), formats(n));
        let text = |entry: &'a Entry| entry.value.text().unwrap_or_default();
        for (owner, entry) in &was {
            let old = text(entry);
            let within = |(_, one): &(&Node, &'a Entry)| {
                text(one) == old || WIDER.contains(&(text(one), old))
            };
            if is.iter().any(within) {
                continue;
            }
            let new = is.first().map(|(_, entry)| *entry);
            let reason = match new {
                Some(new) => {
                    format!("the format was {} and is {} now", quote(old), quote(text(new)))
                }
                None => format!("the format {} was dropped: any text may come now", quote(old)),
            };
            let at = At { old: Some(&entry.value), new: new.map(|new| &new.value) };
            let otherwise =
                if STANDARD.contains(&old) { Class::Breaking } else { Class::Undecided };
            let refusal = Refusal::Keyword(owner, entry);
            self.loosened(o, n, at, &Loss { reason, refusal, otherwise });
        }
        for (_, entry) in &is {
            if !was.iter().any(|(_, one)| text(one) == text(entry)) {
                let reason = format!("only texts of the format {} come now", quote(text(entry)));
                self.emit(Class::Narrowing, At::new(&entry.value), &reason, None);
            }
        }
    }

    fn pattern(&mut self, o: &Side<'a>, n: &Side<'a>) {
        let (was, is) = (self.entries(o, "pattern"), self.entries(n, "pattern"));
        let same = |one: &'a Entry, other: &'a Entry| one.value.text() == other.value.text();
        for (owner, entry) in &was {
            if is.iter().any(|(_, one)| same(one, entry)) {
                continue;
            }
            let new = is.first().map(|(_, new)| *new);
            let (reason, otherwise) = match new {
                Some(_) => (
                    "`pattern` changed: whether each text fits the old one cannot be told",
                    Class::Undecided,
                ),
                None => ("`pattern` was dropped: other texts may come now", Class::Breaking),
            };
            let at = At { old: Some(&entry.value), new: new.map(|new| &new.value) };
            let refusal = Refusal::Keyword(owner, entry);
            self.loosened(o, n, at, &Loss { reason: reason.to_owned(), refusal, otherwise });
        }
        for (_, entry) in &is {
            if !was.iter().any(|(_, one)| same(one, entry)) && was.is_empty() {
                let reason = "only texts that match `pattern` come now";
                self.emit(Class::Narrowing, At::new(&entry.value), reason, None);
            } else if !was.iter().any(|(_, one)| same(one, entry)) {
                self.emit(
                    Class::Narrowing,
                    At::new(&entry.value),
                    "another `pattern` must match now",
                    None,
                );
            }
        }
    }

    /// A keyword that counts.
    pub(super) fn count(
        &mut self,
        o: &Side<'a>,
        n: &Side<'a>,
        (name, more): (&str, &str),
        otherwise: Class,
    ) {
        let idle = |count: &(usize, &'a Node, &'a Entry)| count.0 > 0 || name.starts_with("max");
        let was = tightest(o, &self.docs[o.doc], name).filter(idle);
        let is = tightest(n, &self.docs[n.doc], name).filter(idle);
        let holds =
            |is: usize, was: usize| if name.starts_with("min") { is >= was } else { is <= was };
        match (was, is) {
            (None, None) => {}
            (None, Some((count, _, entry))) => {
                let reason = format!("{} is {count} now", quote(name));
                self.emit(Class::Narrowing, At::new(&entry.value), &reason, None);
            }
            (Some((was, _, before)), Some((is, _, now))) if holds(is, was) => {
                if is != was {
                    let reason = format!("{} went from {was} to {is}", quote(name));
                    self.emit(Class::Narrowing, At::both(&before.value, &now.value), &reason, None);
                }
            }
            (Some((was, owner, before)), is) => {
                let reason = match is {
                    Some((is, ..)) => {
                        format!("{} went from {was} to {is}: {more} may come now", quote(name))
                    }
                    None => format!("{} was dropped: {more} may come now", quote(name)),
                };
                let at = At { old: Some(&before.value), new: is.map(|(_, _, now)| &now.value) };
                let refusal = Refusal::Keyword(owner, before);
                self.loosened(o, n, at, &Loss { reason, refusal, otherwise });
            }
        }
    }
}
