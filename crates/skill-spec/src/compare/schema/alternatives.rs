//! `anyOf`, `oneOf` and lists of types, compared as sets of alternatives.
//!
//! Where both versions have the same groups, alternative is held against alternative; otherwise
//! the new schema is cut into its alternatives and types, each of which must fit one of the old.

use super::side::{ANY, Group, OBJECT, Side, is_annotation, names};
use super::walk::{At, Walk, place_of};
use super::witness::{Loss, Refusal};
use super::{Change, Class};
use crate::model::instance::Verdict;
use crate::tree::{Entry, Node};

/// More alternatives than these are not held against each other.
const MAX_PARTS: usize = 48;
/// How deep a property is looked for by which two alternatives differ.
const MAX_APART: usize = 3;

impl<'a> Walk<'a> {
    /// Compares two sides of which the new one is not a list of values.
    pub(super) fn alternatives(&mut self, o: &Side<'a>, n: &Side<'a>) {
        if o.groups.is_empty() && n.groups.is_empty() {
            return self.leaf(o, n);
        }
        let alike = o.groups.len() == n.groups.len()
            && o.groups.iter().zip(&n.groups).all(|(o, n)| o.keyword == n.keyword);
        if !alike {
            return self.distribute(o, n);
        }
        if self.is_trial() {
            let class = self.measured(|walk| walk.group_by_group(o, n));
            let fits = class > Class::Narrowing && self.fits_cut(o, n);
            self.emit(if fits { Class::Narrowing } else { class }, At::default(), "", None);
            return;
        }
        let found = self.captured(|walk| walk.group_by_group(o, n));
        let heavy = found.iter().any(|change| change.class > Class::Narrowing);
        if heavy && self.fits_cut(o, n) {
            return self.told_apart(o, n);
        }
        self.release(found);
    }

    fn group_by_group(&mut self, o: &Side<'a>, n: &Side<'a>) {
        self.leaf(o, n);
        for (was, is) in o.groups.iter().zip(&n.groups) {
            self.group((o, was), (n, is));
        }
    }

    /// Whether each alternative and type of `n` fits an alternative of `o`.
    fn fits_cut(&mut self, o: &Side<'a>, n: &Side<'a>) -> bool {
        let Some(parts) = self.cut(o, n) else { return false };
        parts.iter().all(|part| self.part_class(o, part) <= Class::Narrowing)
    }

    fn distribute(&mut self, o: &Side<'a>, n: &Side<'a>) {
        let Some(parts) = self.cut(o, n) else {
            let reason = "there are too many alternatives to be compared";
            self.emit(Class::Undecided, place_of(o, n), reason, None);
            return;
        };
        let mut all_fit = true;
        for part in &parts {
            if self.part_class(o, part) > Class::Narrowing {
                all_fit = false;
                self.misfit(o, part);
            }
        }
        if all_fit {
            self.told_apart(o, n);
        }
    }

    /// All of `n` fits `o`; whether the other way round too.
    fn told_apart(&mut self, o: &Side<'a>, n: &Side<'a>) {
        let at = place_of(o, n);
        let is_first = !std::mem::replace(&mut self.reversed, true);
        let back = if is_first { self.trial(n, o) } else { Class::Undecided };
        self.reversed = !is_first;
        if back <= Class::Narrowing {
            self.emit(Class::Cosmetic, at, "written otherwise, for the same values", None);
        } else {
            self.emit(Class::Narrowing, at, "fewer values fit than before", None);
        }
    }

    /// The alternatives of `n`, by type where `o` has alternatives.
    fn cut(&self, o: &Side<'a>, n: &Side<'a>) -> Option<Vec<Side<'a>>> {
        let mut parts = vec![n.without_groups()];
        for group in &n.groups {
            let branches = group.list.items();
            if branches.len() * parts.len() > MAX_PARTS {
                return None;
            }
            let with = |part: &Side<'a>, branch: &'a Node| part.with(&self.docs[n.doc], &[branch]);
            parts = parts
                .iter()
                .flat_map(|part| branches.iter().map(|branch| with(part, branch)))
                .collect();
        }
        parts.retain(|part| !part.is_never());
        if o.groups.is_empty() {
            return Some(parts);
        }
        let bits = (0..7).map(|bit| 1_u8 << bit);
        let by_type = |part: Side<'a>| {
            let maybe = part.nullable.then(|| Side { types: 0, ..part.clone() });
            let split = bits.clone().filter(move |bit| part.types & bit != 0);
            let split: Vec<_> =
                split.map(|types| Side { types, nullable: false, ..part.clone() }).collect();
            split.into_iter().chain(maybe)
        };
        Some(parts.into_iter().flat_map(by_type).collect())
    }

    /// The class of one alternative of the new schema against all of the old.
    fn part_class(&mut self, o: &Side<'a>, part: &Side<'a>) -> Class {
        if o.groups.is_empty() || !part.groups.is_empty() {
            return self.trial(o, part);
        }
        let mut class = self.trial(&o.without_groups(), part);
        for group in &o.groups {
            class = class.max(self.best(group, o.doc, part));
        }
        class
    }

    /// The class against the alternative that takes it best.
    fn best(&mut self, group: &Group<'a>, doc: usize, part: &Side<'a>) -> Class {
        let branches: Vec<Side<'a>> =
            group.list.items().iter().map(|branch| self.side(doc, &[branch])).collect();
        let mut best = (Class::Breaking, 0);
        for (at, branch) in branches.iter().enumerate() {
            let class = self.trial(branch, part);
            if class < best.0 {
                best = (class, at);
            }
            if class <= Class::Narrowing {
                break;
            }
        }
        if group.keyword == "oneOf" && best.0 < Class::Undecided {
            let others = branches.iter().enumerate().filter(|(at, _)| *at != best.1);
            let others: Vec<&Side<'a>> = others.map(|(_, branch)| branch).collect();
            if !others.iter().all(|other| self.apart(part, other, 0)) {
                return Class::Undecided;
            }
        }
        best.0
    }

    /// Says why one alternative of the new schema fits none of the old.
    fn misfit(&mut self, o: &Side<'a>, part: &Side<'a>) {
        if self.is_trial() {
            let class = self.part_class(o, part);
            self.emit(class, At::default(), "", None);
            return;
        }
        if o.groups.is_empty() {
            return self.heavy(o, part);
        }
        let base = o.without_groups();
        if self.trial(&base, part) > Class::Narrowing {
            self.heavy(&base, part);
        }
        for group in &o.groups {
            if self.best(group, o.doc, part) <= Class::Narrowing {
                continue;
            }
            let branches: Vec<Side<'a>> =
                group.list.items().iter().map(|branch| self.side(o.doc, &[branch])).collect();
            let near: Vec<&Side<'a>> =
                branches.iter().filter(|branch| branch.types & part.types != 0).collect();
            match near.as_slice() {
                [one] => self.heavy(one, part),
                [] => self.added(o, part),
                _ => self.doubtful(o, part),
            }
        }
    }

    /// Lists what weighs more than that values no longer come.
    fn heavy(&mut self, o: &Side<'a>, n: &Side<'a>) {
        let mut found = self.captured(|walk| {
            walk.pair(o, n);
        });
        found.retain(|change| change.class > Class::Narrowing);
        if found.is_empty() {
            return self.doubtful(o, n);
        }
        self.release(found);
    }

    fn added(&mut self, o: &Side<'a>, n: &Side<'a>) {
        let reason = match names(n.types) {
            all if n.types == ANY || all.is_empty() => "values of another kind may come now".into(),
            names => format!("the value may be {names} now"),
        };
        let refusal = Refusal::Whole(o);
        self.loosened(o, n, place_of(o, n), &Loss { reason, refusal, otherwise: Class::Breaking });
    }

    fn doubtful(&mut self, o: &Side<'a>, n: &Side<'a>) {
        let reason = "this alternative may fit none of the old ones".to_owned();
        let refusal = Refusal::Whole(o);
        self.loosened(o, n, place_of(o, n), &Loss { reason, refusal, otherwise: Class::Undecided });
    }

    /// Holds the alternatives of a group against those it had.
    fn group(&mut self, (o, was): (&Side<'a>, &Group<'a>), (n, is): (&Side<'a>, &Group<'a>)) {
        let (old, new) = (was.list.items(), is.list.items());
        if old.len() > MAX_PARTS || new.len() > MAX_PARTS {
            let at = At::both(was.list, is.list);
            self.emit(Class::Undecided, at, "there are too many alternatives to be compared", None);
            return;
        }
        let old: Vec<Side<'a>> = old.iter().map(|branch| self.side(o.doc, &[branch])).collect();
        let new: Vec<Side<'a>> = new.iter().map(|branch| self.side(n.doc, &[branch])).collect();
        let mut free: Vec<usize> = (0..old.len()).collect();
        let mut rest: Vec<usize> = Vec::new();
        for (at, branch) in new.iter().enumerate() {
            let same_place = free.iter().position(|one| *one == at).into_iter();
            let places: Vec<usize> = same_place.chain(0..free.len()).collect();
            let equal = |place: &usize| self.trial(&old[free[*place]], branch) <= Class::Cosmetic;
            match places.into_iter().find(equal) {
                Some(place) => {
                    // Titles may differ.
                    let partner = free.remove(place);
                    self.pair(&old[partner], branch);
                }
                None => rest.push(at),
            }
        }
        if rest.is_empty() && free.is_empty() {
            return;
        }
        if was.keyword == "oneOf" && !self.all_apart(&old) {
            let reason = "alternatives of `oneOf` changed, and may overlap".to_owned();
            let loss = Loss { reason, refusal: Refusal::Whole(o), otherwise: Class::Undecided };
            self.loosened(o, n, At::both(was.list, is.list), &loss);
        }
        if was.keyword == "oneOf" {
            // Whatever else: what fits an alternative twice fits no longer.
            self.emit(
                Class::Narrowing,
                At::both(was.list, is.list),
                "the alternatives changed",
                None,
            );
        }
        for at in rest {
            self.alternative((o, &old, &mut free), (n, &new[at], at));
        }
        for at in free {
            let node = was.list.items().get(at).unwrap_or(was.list);
            self.emit(Class::Narrowing, At::old(node), "an alternative was removed", None);
        }
    }

    /// An alternative that is not as one of the old ones.
    fn alternative(
        &mut self,
        (o, old, free): (&Side<'a>, &[Side<'a>], &mut Vec<usize>),
        (n, branch, at): (&Side<'a>, &Side<'a>, usize),
    ) {
        let near = |side: &Side<'a>| side.types & branch.types != 0;
        let classes: Vec<Class> = old.iter().map(|side| self.trial(side, branch)).collect();
        let best = classes.iter().enumerate().min_by_key(|(_, class)| **class);
        let best = best.filter(|(_, class)| **class <= Class::Additive).map(|(best, _)| best);
        let same_place = free.iter().copied().find(|one| *one == at && near(&old[*one]));
        let alike: Vec<usize> = free.iter().copied().filter(|one| near(&old[*one])).collect();
        let only = if alike.len() == 1 { alike.first().copied() } else { None };
        let partner = best.or(same_place).or(only);
        let Some(partner) = partner else {
            if self.is_trial() {
                self.emit(Class::Breaking, At::default(), "", None);
            } else {
                self.newcomer(o, n, branch);
            }
            return;
        };
        free.retain(|one| *one != partner);
        if self.is_trial() || classes[partner] <= Class::Narrowing {
            self.pair(&old[partner], branch);
            return;
        }
        let found = self.captured(|walk| {
            walk.pair(&old[partner], branch);
        });
        let alone = old.iter().enumerate().all(|(one, side)| one == partner || !near(side));
        // No other alternative takes such values, and nothing stands beside them.
        let is_certain = alone && n.nodes.iter().all(|node| is_bare(node));
        let found = if is_certain { found } else { self.confirmed(found, (o, n, branch)) };
        self.release(found);
    }

    /// What one alternative refuses another may take: breaking is only what no other takes.
    fn confirmed(
        &mut self,
        found: Vec<Change>,
        (o, n, branch): (&Side<'a>, &Side<'a>, &Side<'a>),
    ) -> Vec<Change> {
        let is_breaking = found.iter().any(|change| change.class == Class::Breaking);
        if !is_breaking {
            return found;
        }
        let whole = n.without_groups().with(&self.docs[n.doc], &branch.all);
        let example = self.witness(o, &whole, &Refusal::Whole(o));
        let field = self.field();
        let confirm = |change: Change| match (&example, change.class) {
            // Its example need not be one for all alternatives.
            (None, Class::Breaking) => Change { class: Class::Undecided, example: None, ..change },
            (Some(whole), Class::Breaking) => {
                let example = (change.field == field).then(|| whole.clone());
                Change { example, ..change }
            }
            _ => change,
        };
        found.into_iter().map(confirm).collect()
    }

    fn newcomer(&mut self, o: &Side<'a>, n: &Side<'a>, branch: &Side<'a>) {
        let whole = n.without_groups().with(&self.docs[n.doc], &branch.all);
        if self.trial(o, &whole) <= Class::Narrowing {
            return;
        }
        let at = At::new(branch.all.first().copied().unwrap_or(n.all[0]));
        let reason = match names(branch.types) {
            all if branch.types == ANY || all.is_empty() => "an alternative was added".to_owned(),
            names => {
                format!("an alternative was added: the value may be {names} of another form now")
            }
        };
        let others = o.groups.iter().flat_map(|group| group.list.items());
        let others: Vec<u8> = others.map(|one| self.side(o.doc, &[one]).types).collect();
        let strange = others.iter().all(|types| types & branch.types == 0);
        let reason =
            if strange { format!("the value may be {} now", names(branch.types)) } else { reason };
        let otherwise = if strange { Class::Breaking } else { Class::Undecided };
        let refusal = Refusal::Whole(o);
        self.loosened(o, &whole, at, &Loss { reason, refusal, otherwise });
    }

    fn all_apart(&mut self, sides: &[Side<'a>]) -> bool {
        let pairs = (0..sides.len()).flat_map(|one| (0..one).map(move |other| (one, other)));
        let pairs: Vec<(usize, usize)> = pairs.collect();
        pairs.into_iter().all(|(one, other)| self.apart(&sides[one], &sides[other], 0))
    }

    /// Whether it is certain that no value fits both.
    fn apart(&mut self, one: &Side<'a>, other: &Side<'a>, depth: usize) -> bool {
        let common = one.types & other.types;
        if one.is_never() || other.is_never() || common == 0 && !one.nullable && !other.nullable {
            return true;
        }
        if depth >= MAX_APART || !self.spend(4) {
            return false;
        }
        for (listed, judging) in [(one, other), (other, one)] {
            if let Some(values) = self.listed(listed) {
                let refused = |value: &&'a Node| self.judge_node(judging, value) == Verdict::Fails;
                return values.iter().all(refused);
            }
        }
        if common != OBJECT || one.nullable || other.nullable {
            return false;
        }
        for (needing, having) in [(one, other), (other, one)] {
            for name in self.required(needing).into_iter().take(16) {
                let fields = [self.field_side(needing, name), self.field_side(having, name)];
                if let [Some(needed), Some(had)] = fields
                    && self.apart(&needed, &had, depth + 1)
                {
                    return true;
                }
            }
        }
        false
    }
}

/// Whether a schema has nothing but alternatives: what stands beside them may refuse what they let
/// through.
fn is_bare(node: &Node) -> bool {
    let mut names = node.entries().iter().filter_map(Entry::name);
    names.all(|name| {
        matches!(name, "anyOf" | "oneOf" | "definitions")
            || name.starts_with('$')
            || is_annotation(name)
    })
}
