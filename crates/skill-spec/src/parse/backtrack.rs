//! Repetitions that make a backtracking engine try exponentially many ways, such as `(a+)+$`.
//!
//! Tells only what is certain: there is a character of which the repeated part matches runs in two
//! ways, and something behind the repetition can fail. Python's `re`, Java's and JavaScript's
//! engines backtrack; Rust's and Go's do not.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use regex_syntax::ast::{Ast, GroupKind, RepetitionKind, RepetitionRange};
use regex_syntax::hir::{Class, HirKind, translate::Translator};

/// From so many repetitions on a bounded one counts as unbounded.
const MANY: u32 = 20;
/// The characters tried; a pattern with more different ones is read by its first.
const MAX_CANDIDATES: usize = 24;
/// Nodes times characters: for a pattern of 4 KB a few milliseconds.
const MAX_WORK: usize = 20_000;

/// The runs of one character that a part of a pattern matches.
#[derive(Clone, Copy, Default)]
struct Runs {
    /// Bit `n` for a run of `n`; the last one for all longer ones.
    lengths: u64,
    /// Whether a run is matched in more than one way.
    ambiguous: bool,
}

impl Runs {
    const EMPTY: Self = Self { lengths: 1, ambiguous: false };

    /// One after the other.
    fn then(self, next: Self) -> Self {
        let mut lengths = 0_u64;
        for at in 0..64 {
            if self.lengths >> at & 1 == 1 {
                let shifted = next.lengths << at;
                let over = at > 0 && next.lengths >> (64 - at) != 0;
                lengths |= shifted | u64::from(over) << 63;
            }
        }
        Self { lengths, ambiguous: self.ambiguous || next.ambiguous }
    }

    fn or(self, other: Self) -> Self {
        let both = self.lengths & other.lengths & !1 != 0;
        let ambiguous = self.ambiguous || other.ambiguous || both;
        Self { lengths: self.lengths | other.lengths, ambiguous }
    }

    /// Any number of times.
    fn star(self) -> Self {
        let mut all = Self { lengths: self.lengths | 1, ..self };
        // Each round doubles the number of repetitions.
        for _ in 0..6 {
            all = all.then(all);
        }
        all
    }

    fn repeated(self, least: u32, most: Option<u32>) -> Self {
        let mut all = Self::EMPTY;
        for _ in 0..least.min(63) {
            all = all.then(self);
        }
        let Some(most) = most else { return all.then(self.star()) };
        let optional = Self { lengths: self.lengths | 1, ..self };
        for _ in least..most.min(least.saturating_add(63)) {
            all = all.then(optional);
        }
        all
    }

    /// Whether repeating it makes the number of ways grow exponentially with the run.
    fn explodes(self) -> bool {
        let positive = self.lengths & !1;
        positive.count_ones() > 1 || self.ambiguous && positive != 0
    }
}

struct Search<'a> {
    text: &'a str,
    /// The classes of leaves, by their first byte: some have hundreds of ranges.
    classes: HashMap<usize, Vec<(char, char)>>,
    work: usize,
    found: Option<Range<usize>>,
}

/// The first such repetition of a pattern that parsed.
pub(super) fn find(text: &str, ast: &Ast) -> Option<Range<usize>> {
    let mut candidates = BTreeSet::new();
    collect(text, ast, &mut candidates);
    let mut search = Search { text, classes: HashMap::new(), work: 0, found: None };
    for candidate in candidates {
        search.runs(ast, candidate, false);
        if search.found.is_some() || search.work > MAX_WORK {
            break;
        }
    }
    search.found
}

impl Search<'_> {
    /// The runs a part matches; `can_fail` tells whether what follows it may not match.
    fn runs(&mut self, ast: &Ast, candidate: char, can_fail: bool) -> Runs {
        self.work += 1;
        if self.work > MAX_WORK {
            return Runs::default();
        }
        match ast {
            Ast::Empty(_) | Ast::Flags(_) => Runs::EMPTY,
            // An anchor inside a run matches at its ends only.
            Ast::Assertion(_) => Runs::default(),
            Ast::Group(group) => match &group.kind {
                GroupKind::NonCapturing(flags) if !flags.items.is_empty() => Runs::default(),
                _ => self.runs(&group.ast, candidate, can_fail),
            },
            Ast::Alternation(alternation) => {
                let branches = alternation.asts.iter();
                branches.fold(Runs::default(), |all, branch| {
                    all.or(self.runs(branch, candidate, can_fail))
                })
            }
            Ast::Concat(concat) => {
                let mut fails = can_fail;
                let mut all = Runs::EMPTY;
                for part in concat.asts.iter().rev() {
                    all = self.runs(part, candidate, fails).then(all);
                    fails |= !is_nullable(part);
                }
                all
            }
            Ast::Repetition(repetition) => {
                let (least, most) = bounds(&repetition.op.kind);
                // Another round may follow, which is no failure; what is behind it may be one.
                let inner = self.runs(&repetition.ast, candidate, can_fail);
                let long = most.is_none_or(|most| most >= MANY);
                if long && can_fail && inner.explodes() && self.found.is_none() {
                    let span = repetition.span;
                    self.found = Some(span.start.offset..span.end.offset);
                }
                inner.repeated(least, most)
            }
            leaf => {
                let (text, start) = (self.text, leaf.span().start.offset);
                let class = || class_of(text, leaf).unwrap_or_default();
                let ranges = self.classes.entry(start).or_insert_with(class);
                let after = ranges.partition_point(|(start, _)| *start <= candidate);
                let matches =
                    after > 0 && ranges.get(after - 1).is_some_and(|(_, end)| candidate <= *end);
                Runs { lengths: u64::from(matches) << 1, ambiguous: false }
            }
        }
    }
}

fn bounds(kind: &RepetitionKind) -> (u32, Option<u32>) {
    match kind {
        RepetitionKind::ZeroOrOne => (0, Some(1)),
        RepetitionKind::ZeroOrMore => (0, None),
        RepetitionKind::OneOrMore => (1, None),
        RepetitionKind::Range(RepetitionRange::Exactly(count)) => (*count, Some(*count)),
        RepetitionKind::Range(RepetitionRange::AtLeast(least)) => (*least, None),
        RepetitionKind::Range(RepetitionRange::Bounded(least, most)) => (*least, Some(*most)),
    }
}

/// Whether a part matches nothing at all, wherever it stands.
fn is_nullable(ast: &Ast) -> bool {
    match ast {
        Ast::Empty(_) | Ast::Flags(_) => true,
        Ast::Group(group) => is_nullable(&group.ast),
        Ast::Alternation(alternation) => alternation.asts.iter().any(is_nullable),
        Ast::Concat(concat) => concat.asts.iter().all(is_nullable),
        Ast::Repetition(repetition) => {
            bounds(&repetition.op.kind).0 == 0 || is_nullable(&repetition.ast)
        }
        _ => false,
    }
}

/// A literal or a class as the engine's own classes.
fn class_of(text: &str, leaf: &Ast) -> Option<Vec<(char, char)>> {
    let hir = Translator::new().translate(text, leaf).ok()?;
    match hir.kind() {
        HirKind::Class(Class::Unicode(class)) => {
            Some(class.ranges().iter().map(|range| (range.start(), range.end())).collect())
        }
        HirKind::Class(Class::Bytes(class)) => {
            let ranges = class.ranges().iter();
            Some(ranges.map(|range| (range.start().into(), range.end().into())).collect())
        }
        HirKind::Literal(literal) => {
            let one = std::str::from_utf8(&literal.0).ok()?.chars().next()?;
            Some(vec![(one, one)])
        }
        _ => None,
    }
}

/// One character of every class and literal that stands under a repetition.
fn collect(text: &str, ast: &Ast, found: &mut BTreeSet<char>) {
    if found.len() >= MAX_CANDIDATES {
        return;
    }
    match ast {
        Ast::Group(group) => collect(text, &group.ast, found),
        Ast::Repetition(repetition) => collect(text, &repetition.ast, found),
        Ast::Alternation(alternation) => {
            alternation.asts.iter().for_each(|branch| collect(text, branch, found));
        }
        Ast::Concat(concat) => concat.asts.iter().for_each(|part| collect(text, part, found)),
        Ast::Empty(_) | Ast::Flags(_) | Ast::Assertion(_) => {}
        leaf => {
            let ranges = class_of(text, leaf).unwrap_or_default();
            // The first of each range: what two classes share often starts one of them.
            found.extend(ranges.iter().take(4).map(|(start, _)| *start));
            let usual = ['a', '0', ' '].into_iter();
            found.extend(usual.filter(|one| ranges.iter().any(|(a, b)| a <= one && one <= b)));
        }
    }
}
