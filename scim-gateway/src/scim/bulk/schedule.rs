//! Which units of a plan may begin now, beside those that are under way.

use std::collections::BTreeSet;

use super::{MAX_AT_ONCE, plan::Plan};

/// A plan that is being carried out.
#[derive(Debug)]
pub struct Schedule {
    units: Vec<Progress>,
    /// Those that wait for nothing any more.
    ready: BTreeSet<usize>,
    /// The first that has not begun.
    first: usize,
    under_way: usize,
    /// Operations under way: each may still become an error.
    at_risk: usize,
    errors: usize,
    fail_on_errors: Option<usize>,
}

#[derive(Debug)]
struct Progress {
    operations: usize,
    waits_for: usize,
    followers: Vec<usize>,
}

impl Schedule {
    /// Nothing has begun yet.
    pub fn new(plan: &Plan, fail_on_errors: Option<usize>) -> Self {
        let units = plan.units.iter().map(|unit| Progress {
            operations: unit.steps.len(),
            waits_for: unit.after.len(),
            followers: Vec::new(),
        });
        let mut units: Vec<Progress> = units.collect();
        for (place, unit) in plan.units.iter().enumerate() {
            for before in &unit.after {
                if let Some(before) = units.get_mut(*before) {
                    before.followers.push(place);
                }
            }
        }
        let free = units
            .iter()
            .enumerate()
            .filter(|(_, unit)| unit.waits_for == 0);
        let ready = free.map(|(place, _)| place).collect();
        Self {
            units,
            ready,
            first: 0,
            under_way: 0,
            at_risk: 0,
            errors: 0,
            fail_on_errors,
        }
    }

    /// Begins the next unit. None: nothing may begin before something under way has finished.
    ///
    /// Where errors end the work, a unit begins only when it would have begun in any case: in the order of the plan, and while
    /// all that is under way may fail without ending it (RFC 7644 section 3.7, `failOnErrors`).
    pub fn begin(&mut self) -> Option<usize> {
        if self.under_way == MAX_AT_ONCE {
            return None;
        }
        let next = *self.ready.first()?;
        if let Some(most) = self.fail_on_errors
            && (next != self.first || self.errors.saturating_add(self.at_risk) >= most)
        {
            return None;
        }
        self.ready.remove(&next);
        self.first = self.first.max(next + 1);
        self.under_way += 1;
        self.at_risk += self.units.get(next)?.operations;
        Some(next)
    }

    /// A unit that had begun has finished, with this many errors.
    pub fn finish(&mut self, unit: usize, errors: usize) {
        let Some(progress) = self.units.get_mut(unit) else {
            return;
        };
        self.under_way -= 1;
        self.at_risk -= progress.operations;
        self.errors += errors;
        for follower in std::mem::take(&mut progress.followers) {
            if let Some(follows) = self.units.get_mut(follower) {
                follows.waits_for -= 1;
                if follows.waits_for == 0 {
                    self.ready.insert(follower);
                }
            }
        }
    }
}
