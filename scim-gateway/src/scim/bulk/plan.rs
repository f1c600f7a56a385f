//! The plan: in which order the operations are done, and which of them must wait for which.
//!
//! It is the order of the message, but for those that refer to something that is created later: they come after it. What
//! refers to each other in a circle is one unit, in which the first is created without the references that are still open,
//! and gets them when all are there (RFC 7644 section 3.7.1). Nothing here waits, and nothing here fails: whoever carries the
//! plan out may do units side by side that do not wait for each other, and comes to the same as one after the other.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, BinaryHeap, HashMap},
};

use super::{
    circle,
    operation::Operation,
    path::Id,
    touch::{Mode, Topic, Touched, touches},
};

/// What there is to do, in order.
#[derive(Debug, PartialEq, Eq)]
pub struct Plan {
    /// Each is done when those before it that it waits for are done.
    pub units: Vec<Unit>,
}

/// One operation, or several that refer to each other.
#[derive(Debug, PartialEq, Eq)]
pub struct Unit {
    /// One after the other.
    pub steps: Vec<Step>,
    /// Places in the plan, all before this one.
    pub after: Vec<usize>,
}

/// One operation of a unit.
#[derive(Debug, PartialEq, Eq)]
pub struct Step {
    /// Its place in the message.
    pub operation: usize,
    /// `bulkId`s of this unit that do not stand for anything yet when its turn comes.
    pub open: BTreeSet<String>,
}

/// What the plan has to know of an operation.
#[derive(Debug, Default)]
pub struct Facts {
    /// The `bulkId` that it gives to what it creates.
    creates: Option<String>,
    /// The `bulkId`s that it needs.
    refers: BTreeSet<String>,
    /// The resource that it is about.
    id: Option<Id>,
    touches: Vec<(Topic, Mode)>,
}

impl Facts {
    /// Of an operation that was understood.
    pub fn of(operation: &mut Operation, creates: Option<&str>) -> Self {
        Self {
            creates: creates.map(str::to_owned),
            refers: operation.references(),
            id: operation.action.id().cloned(),
            touches: touches(operation),
        }
    }

    /// Of one that will not be done. Who refers to it refers to something that failed.
    pub fn refused(creates: Option<&str>) -> Self {
        Self {
            creates: creates.map(str::to_owned),
            ..Self::default()
        }
    }

    /// The `bulkId`s that it needs.
    pub fn refers(&self) -> &BTreeSet<String> {
        &self.refers
    }
}

impl Plan {
    /// The steps of a unit, which has this place in the plan.
    pub fn steps(&self, unit: usize) -> &[Step] {
        self.units.get(unit).map_or(&[], |unit| &unit.steps)
    }
}

/// Makes the plan. References to nothing do not count.
pub fn plan(facts: &[Facts]) -> Plan {
    let graph = Graph::new(facts);
    let mut place_of = vec![0; facts.len()];
    let mut touched = Touched::default();
    let mut units = Vec::new();
    for (place, members) in graph.order().into_iter().enumerate() {
        let mut after = BTreeSet::new();
        let mut touches = Vec::new();
        for member in &members {
            if let Some(slot) = place_of.get_mut(*member) {
                *slot = place;
            }
            if let Some(facts) = facts.get(*member) {
                touches.extend(facts.touches.clone());
            }
            let waits = graph.waits_for(*member).iter();
            let outside = waits.filter(|before| members.binary_search(before).is_err());
            after.extend(outside.filter_map(|before| place_of.get(*before).copied()));
        }
        after.extend(touched.note(place, touches));
        units.push(Unit {
            steps: graph.steps(&members, facts),
            after: after.into_iter().collect(),
        });
    }
    Plan { units }
}

/// Which operation waits for which, whatever is stored.
struct Graph {
    waits_for: Vec<Vec<usize>>,
}

impl Graph {
    fn new(facts: &[Facts]) -> Self {
        let creators: HashMap<&str, usize> = facts
            .iter()
            .enumerate()
            .filter_map(|(operation, facts)| Some((facts.creates.as_deref()?, operation)))
            .collect();
        let mut last_of: HashMap<&Id, usize> = HashMap::new();
        let waits_for = facts.iter().enumerate().map(|(operation, facts)| {
            let refers = facts.refers.iter();
            let creators = refers.filter_map(|name| creators.get(name.as_str()).copied());
            // Operations on one resource stay in order (RFC 7644 section 3.7).
            let before = facts
                .id
                .as_ref()
                .and_then(|id| last_of.insert(id, operation));
            creators.chain(before).collect()
        });
        Self {
            waits_for: waits_for.collect(),
        }
    }

    fn waits_for(&self, operation: usize) -> &[usize] {
        self.waits_for.get(operation).map_or(&[], Vec::as_slice)
    }

    /// Units in the order in which they are done: the first of the message that waits for nothing any more.
    fn order(&self) -> Vec<Vec<usize>> {
        let groups = circle::groups(&self.waits_for);
        let mut group_of = vec![0; self.waits_for.len()];
        for (group, members) in groups.iter().enumerate() {
            for member in members {
                if let Some(slot) = group_of.get_mut(*member) {
                    *slot = group;
                }
            }
        }
        let group_of = |operation: &usize| group_of.get(*operation).copied().unwrap_or_default();
        let waits: Vec<BTreeSet<usize>> = groups
            .iter()
            .enumerate()
            .map(|(group, members)| {
                let waits = members.iter().flat_map(|member| self.waits_for(*member));
                waits
                    .map(group_of)
                    .filter(|before| *before != group)
                    .collect()
            })
            .collect();
        let first = |group: usize| {
            groups
                .get(group)
                .and_then(|members| members.first())
                .copied()
        };
        let order = in_order(&waits, first, |_| None);
        let mut groups: Vec<Option<Vec<usize>>> = groups.into_iter().map(Some).collect();
        let taken = order
            .into_iter()
            .filter_map(|group| groups.get_mut(group)?.take());
        taken.collect()
    }

    /// The steps of a unit. In a circle somebody has to begin: the first of the message.
    fn steps(&self, members: &[usize], facts: &[Facts]) -> Vec<Step> {
        let waits: Vec<BTreeSet<usize>> = members
            .iter()
            .map(|member| {
                let waits = self.waits_for(*member).iter();
                waits
                    .filter_map(|before| members.binary_search(before).ok())
                    .collect()
            })
            .collect();
        let order = in_order(&waits, Some, |waiting| waiting.iter().next().copied());
        let creates = |operation: usize| facts.get(operation)?.creates.as_deref();
        let mut there: BTreeSet<usize> = BTreeSet::new();
        let mut steps = Vec::with_capacity(members.len());
        for index in order {
            let waits = waits.get(index).into_iter().flatten();
            let open = waits.filter(|before| !there.contains(before));
            let open = open.filter_map(|before| creates(*members.get(*before)?));
            let open = open.map(str::to_owned).collect();
            there.insert(index);
            steps.extend(members.get(index).map(|operation| Step {
                operation: *operation,
                open,
            }));
        }
        steps
    }
}

/// Puts nodes into an order in which each comes after those that it waits for, and otherwise as early as its rank says. When
/// all that is left waits for each other, `begin` says who begins all the same.
fn in_order(
    waits: &[BTreeSet<usize>],
    rank: impl Fn(usize) -> Option<usize>,
    begin: impl Fn(&BTreeSet<usize>) -> Option<usize>,
) -> Vec<usize> {
    let mut followers: Vec<Vec<usize>> = vec![Vec::new(); waits.len()];
    let mut missing: Vec<usize> = waits.iter().map(BTreeSet::len).collect();
    for (node, before) in waits.iter().enumerate() {
        for before in before {
            if let Some(followers) = followers.get_mut(*before) {
                followers.push(node);
            }
        }
    }
    let mut waiting: BTreeSet<usize> = (0..waits.len()).collect();
    let mut ready = BinaryHeap::new();
    for (node, missing) in missing.iter().enumerate() {
        if *missing == 0 {
            ready.push(Reverse((rank(node), node)));
        }
    }
    let mut order = Vec::with_capacity(waits.len());
    loop {
        let next = match ready.pop() {
            Some(Reverse((_, node))) => node,
            None => match begin(&waiting) {
                Some(node) => node,
                None => break,
            },
        };
        if !waiting.remove(&next) {
            continue;
        }
        order.push(next);
        for follower in followers.get(next).into_iter().flatten() {
            let Some(missing) = missing.get_mut(*follower) else {
                continue;
            };
            *missing = missing.saturating_sub(1);
            if *missing == 0 && waiting.contains(follower) {
                ready.push(Reverse((rank(*follower), *follower)));
            }
        }
    }
    order
}
