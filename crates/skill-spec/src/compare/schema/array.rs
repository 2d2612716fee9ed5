//! Lists: their items, by place where the schema tells places apart, and how many there are.

use super::Class;
use super::bounds::tightest;
use super::side::{Side, boolean};
use super::walk::{At, Walk, place_of};
use super::witness::{Loss, Refusal};
use crate::model::Dialect;
use crate::tree::{Node, Value};

/// Places that are told apart.
const MAX_PLACES: usize = 64;

impl<'a> Walk<'a> {
    pub(super) fn array(&mut self, o: &Side<'a>, n: &Side<'a>) {
        self.count(o, n, ("minItems", "shorter lists"), Class::Breaking);
        let (was, is) = (self.longest(o), self.longest(n));
        let bounded = self.closed_at(o).is_some() || self.closed_at(n).is_some();
        if !bounded {
            self.count(o, n, ("maxItems", "longer lists"), Class::Breaking);
        } else if was.is_some_and(|was| is.is_none_or(|is| is > was)) {
            let reason = "longer lists may come now".to_owned();
            let loss = Loss { reason, refusal: Refusal::Whole(o), otherwise: Class::Undecided };
            self.loosened(o, n, place_of(o, n), &loss);
        } else if was != is {
            self.emit(Class::Narrowing, place_of(o, n), "only shorter lists come now", None);
        }
        self.unique(o, n);
        let places = self.places(o).max(self.places(n));
        if places > MAX_PLACES {
            let reason = "there are too many places to be compared";
            self.emit(Class::Undecided, place_of(o, n), reason, None);
            return;
        }
        let all = (0..places).map(Some).chain([None]);
        for at in all.filter(|at| is.is_none_or(|is| at.unwrap_or(places) < is)) {
            let name = at.map_or_else(|| "[]".to_owned(), |at| format!("[{at}]"));
            match (self.item_side(o, at), self.item_side(n, at)) {
                (None, None) => {}
                (Some(was), _) if was.is_never() => {}
                (None, Some(is)) => {
                    let open = self.side(o.doc, &[]);
                    if self.part_trial(&open, &is) <= Class::Cosmetic {
                        continue;
                    }
                    let place = At { old: None, new: is.all.first().copied() };
                    self.emit(Class::Narrowing, place, "the items are of one kind now", None);
                }
                (Some(was), Some(is)) => {
                    self.part(name, &was, &is);
                }
                (Some(was), None) => {
                    let open = self.side(n.doc, &[]);
                    if self.part_trial(&was, &open) > Class::Cosmetic {
                        self.items_dropped(o, n, &was);
                    }
                }
            }
        }
    }

    fn items_dropped(&mut self, o: &Side<'a>, n: &Side<'a>, was: &Side<'a>) {
        let at = At { old: was.all.first().copied(), new: None };
        let reason = "the schema of the items was dropped: they may be anything now".to_owned();
        let refusal = Refusal::Whole(o);
        self.loosened(o, n, at, &Loss { reason, refusal, otherwise: Class::Breaking });
    }

    fn unique(&mut self, o: &Side<'a>, n: &Side<'a>) {
        let entry = |side: &Side<'a>| {
            let all = self.entries(side, "uniqueItems").into_iter();
            all.rev().find(|(_, entry)| boolean(&entry.value) == Some(true))
        };
        match (entry(o), entry(n)) {
            (Some((owner, entry)), None) => {
                let reason = "an item may come twice now".to_owned();
                let refusal = Refusal::Keyword(owner, entry);
                let loss = Loss { reason, refusal, otherwise: Class::Undecided };
                self.loosened(o, n, At::old(&entry.value), &loss);
            }
            (None, Some((_, entry))) => {
                self.emit(Class::Narrowing, At::new(&entry.value), "no item comes twice now", None);
            }
            _ => {}
        }
    }

    /// What a side says of the item at a place, or of those behind all places.
    pub(super) fn item_side(&self, side: &Side<'a>, at: Option<usize>) -> Option<Side<'a>> {
        let mut schemas = Vec::new();
        for node in &side.nodes {
            let (places, rest) = self.items(side.doc, node);
            let own = at.and_then(|at| places.get(at));
            schemas.extend(own.or(rest));
        }
        schemas.retain(|node| boolean(node) != Some(true));
        (!schemas.is_empty()).then(|| self.side(side.doc, &schemas))
    }

    /// The schemas of places, and of all items behind them.
    fn items(&self, doc: usize, node: &'a Node) -> (&'a [Node], Option<&'a Node>) {
        let doc = &self.docs[doc];
        let get = |name| doc.schema().get(node, name);
        let newest = matches!(doc.dialect(), Dialect::Draft202012 | Dialect::Absent);
        let items = get("items");
        match items.map(|items| &items.value) {
            Some(Value::Sequence(places)) => {
                (places, get("additionalItems").filter(|_| !places.is_empty()))
            }
            _ if newest => (get("prefixItems").map_or(&[][..], Node::items), items),
            _ => (&[], items),
        }
    }

    fn places(&self, side: &Side<'a>) -> usize {
        let places = side.nodes.iter().map(|node| self.items(side.doc, node).0.len());
        places.max().unwrap_or(0)
    }

    /// The first place at which no item can stand.
    fn closed_at(&self, side: &Side<'a>) -> Option<usize> {
        let places = self.places(side).min(MAX_PLACES);
        let all = (0..places).map(|at| (at, Some(at))).chain([(places, None)]);
        let mut closed = all.filter_map(|(count, at)| {
            self.item_side(side, at).filter(Side::is_never).map(|_| count)
        });
        closed.next()
    }

    fn longest(&self, side: &Side<'a>) -> Option<usize> {
        let most = tightest(side, &self.docs[side.doc], "maxItems").map(|(most, ..)| most);
        most.into_iter().chain(self.closed_at(side)).min()
    }
}
