//! Walks by index: a client that asks for page after page by `startIndex` (RFC 7644 §3.4.2.4).
//!
//! A number says nothing about whom a client has met: when people are deleted behind it, everybody moves up, and whoever
//! moves into the pages that were read is never met. So each page leaves a footprint, the position after which the next
//! one goes on, and a page that finds one goes on there. Apart from storage, which keeps footprints; here is what they
//! mean.
//!
//! Nothing tells one client from another that walks through the same list at the same time. Where their footprints meet,
//! both go on from the earlier one: somebody may be met twice, and nobody is lost.

use std::time::Duration;

use super::{Page, Position, Sort, Timestamp, WalkId};

/// How long a footprint is kept.
pub const LIFETIME: Duration = Duration::from_secs(10 * 60);

/// Which page of which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WalkPage {
    /// Digest of the list: which one, with which filter, in which order.
    pub query: [u8; 32],
    /// Where the page begins, from 1.
    pub start_index: i64,
}

/// What an earlier page has left for a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Footprint {
    /// Whose.
    pub walk: WalkId,
    /// After which row the page goes on.
    pub position: Position,
    /// How many rows the list had when the walk began.
    pub total: u64,
    /// The page was asked for already: whoever asks again has not got the answer, or walks anew.
    pub used: bool,
}

/// A walk that has come to a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Walk {
    /// Which.
    pub id: WalkId,
    /// How many rows the list had when it began.
    pub total: u64,
    /// Only this walk can have asked for the page: what it has left behind is of no use any more.
    pub alone: bool,
}

/// What a page leaves behind.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Which page it was.
    pub page: WalkPage,
    /// Whose.
    pub walk: Walk,
    /// Where a client may go on, depending on how it counts, and after which row. Nowhere, after the last page.
    pub next: Option<(Vec<i64>, Position)>,
}

impl Walk {
    /// The walk that comes to a page, and the position after which the page goes on.
    pub fn resume(
        footprints: Vec<Footprint>,
        sort: &Sort,
        now: Timestamp,
    ) -> Option<(Self, Position)> {
        let fresh = footprints.iter().any(|footprint| !footprint.used);
        let candidates: Vec<Footprint> = footprints
            .into_iter()
            .filter(|footprint| footprint.used != fresh && sort.admits(&footprint.position))
            .collect();
        let total = candidates.iter().map(|footprint| footprint.total).max()?;
        let alone = candidates.len() == 1;
        let earliest = candidates
            .into_iter()
            .min_by(|one, other| sort.compare(&one.position, &other.position))?;
        let walk = Self {
            // Where several meet, a walk of its own begins, which leaves theirs as they are.
            id: if alone {
                earliest.walk
            } else {
                WalkId::new(now)
            },
            total,
            alone,
        };
        Some((walk, earliest.position))
    }

    /// A walk that begins, or one of which nothing is known any more.
    #[must_use]
    pub fn begin(total: u64, now: Timestamp) -> Self {
        Self {
            id: WalkId::new(now),
            total,
            alone: false,
        }
    }

    /// How many rows the walk is told that there are. A client stops when it has passed that number: so it is the larger
    /// of what there was when it began and what there is now, more than was passed while there are more, and no more
    /// than was passed when there is nobody left to show.
    #[must_use]
    pub fn total<T>(&self, now: u64, start_index: i64, page: &Page<T>) -> u64 {
        let before = u64::try_from(start_index.saturating_sub(1)).unwrap_or(0);
        let passed = before.saturating_add(page.rows.len() as u64);
        let total = self.total.max(now);
        if page.more {
            total.max(passed.saturating_add(1))
        } else if page.rows.is_empty() {
            total.min(passed)
        } else {
            total
        }
    }
}

impl Step {
    /// What a page leaves behind; none when nobody needs it.
    #[must_use]
    pub fn of<T>(page: WalkPage, walk: Walk, asked: i64, read: &Page<T>) -> Option<Self> {
        let last = read.rows.last().filter(|_| read.more);
        let next = last.map(|last| {
            let shown = i64::try_from(read.rows.len()).unwrap_or(i64::MAX);
            // By what the page holds, or by what was asked for.
            let mut next = vec![shown, shown.max(asked)];
            next.dedup();
            let from = page.start_index;
            let next = next.into_iter().map(|step| from.saturating_add(step));
            (next.collect(), last.position.clone())
        });
        (next.is_some() || walk.alone).then_some(Self { page, walk, next })
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::domain::{Placed, SortValue};

    const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

    fn at(ordinal: i64) -> Position {
        Position {
            key: SortValue::Absent,
            ordinal,
        }
    }

    fn footprint(ordinal: i64, total: u64, used: bool) -> Footprint {
        Footprint {
            walk: WalkId::new(NOW),
            position: at(ordinal),
            total,
            used,
        }
    }

    fn page(rows: i64, more: bool) -> Page<()> {
        let row = |ordinal| Placed {
            value: (),
            position: at(ordinal),
        };
        Page {
            rows: (1..=rows).map(row).collect(),
            more,
        }
    }

    #[test]
    fn one_footprint_is_followed() {
        let found = footprint(100, 250, false);
        let (walk, position) = Walk::resume(vec![found.clone()], &Sort::default(), NOW).unwrap();
        assert_eq!((walk.id, walk.total, walk.alone), (found.walk, 250, true));
        assert_eq!(position, at(100));
        assert_eq!(Walk::resume(Vec::new(), &Sort::default(), NOW), None);
    }

    #[test]
    fn of_several_the_earliest_is_followed_and_none_is_used_up() {
        let found = vec![footprint(150, 240, false), footprint(100, 250, false)];
        let (walk, position) = Walk::resume(found.clone(), &Sort::default(), NOW).unwrap();
        assert_eq!((walk.total, walk.alone, position), (250, false, at(100)));
        assert!(found.iter().all(|footprint| footprint.walk != walk.id));
        let descending = Sort::by_creation(true);
        assert_eq!(Walk::resume(found, &descending, NOW).unwrap().1, at(150));
    }

    #[test]
    fn a_page_that_was_asked_for_is_there_for_who_asks_again_and_for_nobody_else() {
        let used = footprint(100, 250, true);
        let again = Walk::resume(vec![used.clone()], &Sort::default(), NOW).unwrap();
        assert_eq!((again.0.id, again.1), (used.walk, at(100)));
        let anew = footprint(150, 200, false);
        let (walk, position) =
            Walk::resume(vec![used, anew.clone()], &Sort::default(), NOW).unwrap();
        assert_eq!((walk.id, walk.total, position), (anew.walk, 200, at(150)));
    }

    #[rstest]
    #[case::as_it_was(100, 5, true, 250)]
    #[case::some_went(100, 5, true, 250)]
    #[case::many_came(400, 5, true, 400)]
    #[case::more_than_were_counted(10, 5, true, 250)]
    #[case::the_last_page(100, 5, false, 250)]
    #[case::nobody_left(240, 0, false, 10)]
    fn a_walk_is_told_the_larger_number(
        #[case] now: u64,
        #[case] shown: i64,
        #[case] more: bool,
        #[case] told: u64,
    ) {
        let walk = Walk {
            id: WalkId::new(NOW),
            total: 250,
            alone: true,
        };
        assert_eq!(walk.total(now, 11, &page(shown, more)), told);
    }

    #[test]
    fn a_walk_that_has_passed_the_number_is_told_of_one_more() {
        let walk = Walk::begin(3, NOW);
        assert_eq!(walk.total(3, 3, &page(2, true)), 5);
    }

    #[rstest]
    #[case::a_whole_page(100, 100, &[201])]
    #[case::a_page_that_was_cut(5000, 1000, &[1101, 5101])]
    #[case::nothing_asked(0, 100, &[201])]
    fn a_page_is_left_for_each_way_to_count(
        #[case] asked: i64,
        #[case] shown: i64,
        #[case] expected: &[i64],
    ) {
        let here = WalkPage {
            query: [0; 32],
            start_index: 101,
        };
        let step = Step::of(here, Walk::begin(9, NOW), asked, &page(shown, true));
        let (next, position) = step.unwrap().next.unwrap();
        assert_eq!((next.as_slice(), position), (expected, at(shown)));
    }

    #[test]
    fn a_page_that_is_the_whole_list_leaves_nothing() {
        let here = WalkPage {
            query: [0; 32],
            start_index: 1,
        };
        assert_eq!(
            Step::of(here, Walk::begin(5, NOW), 100, &page(5, false)),
            None
        );
        let alone = Walk {
            alone: true,
            ..Walk::begin(5, NOW)
        };
        let last = Step::of(here, alone, 100, &page(5, false)).unwrap();
        assert_eq!(last.next, None);
    }
}
