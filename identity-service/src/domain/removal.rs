//! People who lose their access: how many within a while, when that is unusual, and which removals are held then.
//!
//! A removal is that somebody who was active is so no more: deactivated, or deleted while active. Who is brought back does not
//! count any more, and whoever was inactive already loses nothing. Who leaves a group keeps their access: that is none.

use std::time::Duration;

use super::Timestamp;

/// How many removals are unusual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AlarmRule {
    /// More than so many percent of those who were active,
    pub percent: u32,
    /// and more than so many people,
    pub people: u32,
    /// within this time.
    pub window: Duration,
}

impl Default for AlarmRule {
    fn default() -> Self {
        Self {
            percent: 20,
            people: 10,
            window: Duration::from_secs(60 * 60),
        }
    }
}

impl AlarmRule {
    /// Whether it is unusual that so many of so many people were removed.
    #[must_use]
    pub fn is_unusual(&self, removed: i64, people: i64) -> bool {
        removed > i64::from(self.people)
            && removed.saturating_mul(100) > people.saturating_mul(self.percent.into())
    }
}

/// When how many people were removed: as entries that are only ever added, so that nobody has to read what is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally(Vec<(Timestamp, i64)>);

impl Tally {
    /// How many steps a window has, once entries are put together.
    const STEPS: i64 = 60;

    /// Adds people who were removed at a time, or takes away people who were removed then and are back.
    pub fn add(&mut self, time: Timestamp, people: i64) {
        match self.0.last_mut() {
            Some((last, number)) if *last == time => *number += people,
            _ => self.0.push((time, people)),
        }
    }

    /// Adds what another one has.
    pub fn extend(&mut self, other: &Self) {
        for (time, people) in &other.0 {
            self.add(*time, *people);
        }
    }

    /// Whether nothing was ever added.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether somebody was removed, and not only brought back.
    #[must_use]
    pub fn has_removals(&self) -> bool {
        self.0.iter().any(|(_, people)| *people > 0)
    }

    /// How many people were removed within a time before now, and are not back.
    #[must_use]
    pub fn within(&self, window: Duration, now: Timestamp) -> i64 {
        let begin = now.minus(window);
        let recent = self.0.iter().filter(|(time, _)| *time > begin);
        let removed: i64 = recent.map(|(_, people)| people).sum();
        removed.max(0)
    }

    /// The same in few entries: those that are too old are left out, the others put together by steps of the window. A step counts
    /// from its end on, so that none is forgotten too early.
    #[must_use]
    pub fn compacted(&self, window: Duration, now: Timestamp) -> Self {
        let begin = now.minus(window);
        let length = i64::try_from(window.as_millis()).unwrap_or(i64::MAX);
        let step = (length / Self::STEPS).max(1);
        let mut compacted = Self::default();
        let mut recent: Vec<_> = self.0.iter().filter(|(time, _)| *time > begin).collect();
        recent.sort_by_key(|(time, _)| *time);
        for (time, people) in recent {
            let steps = time.as_millis().saturating_add(step - 1).div_euclid(step);
            compacted.add(Timestamp::from_millis(steps * step), *people);
        }
        compacted.0.retain(|(_, people)| *people != 0);
        compacted
    }

    /// As it is kept: what is written behind a text adds to it.
    #[must_use]
    pub fn text(&self) -> String {
        let entries = self.0.iter();
        entries
            .map(|(time, people)| format!("{}:{people};", time.as_millis()))
            .collect()
    }

    /// Reads `text`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut tally = Self::default();
        for entry in text.split_terminator(';') {
            let (time, people) = entry.split_once(':')?;
            let time = Timestamp::from_millis(time.parse().ok()?);
            tally.add(time, people.parse().ok()?);
        }
        Some(tally)
    }
}

/// That more people were removed than is usual.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovalAlarm {
    /// When it was raised.
    pub raised: Timestamp,
    /// Removals from this time on belong to it.
    pub since: Timestamp,
    /// How many people had been active.
    pub people: i64,
    /// How many were removed when it was raised.
    pub removed: i64,
    /// What somebody has decided.
    pub decision: Option<Decision>,
}

/// What somebody has decided about an alarm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What.
    pub verdict: Verdict,
    /// When.
    pub time: Timestamp,
    /// Who: the name of the service key, and the actor that it named.
    pub by: String,
}

/// What is to become of removals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// They are meant, and pass.
    LetThrough,
    /// They are not meant, and are held for longer.
    Stopped,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::LetThrough, Self::Stopped];
}

impl RemovalAlarm {
    /// How long an alarm lasts that nobody decides.
    pub const UNDECIDED_FOR: Duration = Duration::from_secs(7 * 24 * 60 * 60);
    /// How long removals pass that somebody has let through.
    pub const LET_THROUGH_FOR: Duration = Duration::from_secs(24 * 60 * 60);
    /// How long removals are held that somebody has stopped.
    pub const STOPPED_FOR: Duration = Duration::from_secs(7 * 24 * 60 * 60);

    /// When it is over.
    #[must_use]
    pub fn ends(&self) -> Timestamp {
        match &self.decision {
            None => self.raised.plus(Self::UNDECIDED_FOR),
            Some(Decision { verdict, time, .. }) => time.plus(match verdict {
                Verdict::LetThrough => Self::LET_THROUGH_FOR,
                Verdict::Stopped => Self::STOPPED_FOR,
            }),
        }
    }

    /// Whether it is not over.
    #[must_use]
    pub fn is_on(&self, now: Timestamp) -> bool {
        now < self.ends()
    }
}

/// A removal that is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldRemoval {
    /// By the alarm that was raised then.
    pub alarm: Timestamp,
    /// Since when.
    pub since: Timestamp,
    /// Somebody has let it through.
    pub is_released: bool,
}

impl HeldRemoval {
    /// How long a removal is held about which nobody decides.
    pub const HELD_FOR: Duration = Duration::from_secs(24 * 60 * 60);
}

/// What is known when an identity provider wants to remove somebody of an organization whose brake is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Danger {
    /// The last alarm, over or not.
    pub alarm: Option<RemovalAlarm>,
    /// Whether more people were removed by now than is usual.
    pub is_unusual: bool,
    /// What was held of the same person.
    pub held: Option<HeldRemoval>,
}

/// What becomes of a removal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passage {
    /// It passes.
    Free,
    /// It is held. The next try is worth it after this time.
    Held(Duration),
}

/// When an identity provider is to ask again, at the latest: whoever decides does not want to wait for long.
const ASK_AGAIN: Duration = Duration::from_secs(5 * 60);

impl Danger {
    /// What becomes of the removal.
    #[must_use]
    pub fn passage(&self, now: Timestamp) -> Passage {
        let Some(alarm) = self.alarm.as_ref().filter(|alarm| alarm.is_on(now)) else {
            return match self.is_unusual {
                true => Passage::Held(ASK_AGAIN),
                false => Passage::Free,
            };
        };
        let held = self.held.filter(|held| held.alarm == alarm.raised);
        let until = match &alarm.decision {
            _ if held.is_some_and(|held| held.is_released) => return Passage::Free,
            Some(Decision {
                verdict: Verdict::LetThrough,
                ..
            }) => return Passage::Free,
            Some(Decision {
                verdict: Verdict::Stopped,
                ..
            }) => alarm.ends(),
            None => held
                .map_or(now, |held| held.since)
                .plus(HeldRemoval::HELD_FOR),
        };
        let left = until.since(now);
        match left.is_zero() {
            true => Passage::Free,
            false => Passage::Held(left.min(ASK_AGAIN)),
        }
    }
}

/// Somebody who was removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovedUser {
    /// Who.
    pub id: super::UserId,
    /// Called so.
    pub user_name: String,
    /// The SaaS's own account.
    pub account_id: Option<String>,
    /// When they were removed, or their removal was held.
    pub time: Timestamp,
    /// They were deleted, or were to be, and not deactivated.
    pub is_deleted: bool,
    /// Their removal was let through, alone, and is waited for.
    pub is_released: bool,
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);
    const HOUR: Duration = Duration::from_secs(3600);
    const DAY: Duration = Duration::from_secs(24 * 3600);

    #[rstest]
    #[case::few_of_few(10, 12, false)]
    #[case::a_person_more(11, 12, true)]
    #[case::a_small_part_of_many(100, 500, false)]
    #[case::just_more_than_a_fifth(101, 500, true)]
    #[case::everybody(1_000_000, 1_000_000, true)]
    #[case::nobody(0, 0, false)]
    fn both_numbers_have_to_be_exceeded(
        #[case] removed: i64,
        #[case] people: i64,
        #[case] unusual: bool,
    ) {
        assert_eq!(AlarmRule::default().is_unusual(removed, people), unusual);
    }

    #[test]
    fn a_tally_forgets_after_its_window_and_not_before() {
        let mut tally = Tally::default();
        tally.add(NOW, 3);
        tally.add(NOW.plus(HOUR / 2), 4);
        let minute = Duration::from_secs(60);
        for compacted in [false, true] {
            let tally = match compacted {
                true => tally.compacted(HOUR, NOW.plus(HOUR / 2)),
                false => tally.clone(),
            };
            let after = |time: Duration| tally.within(HOUR, NOW.plus(time));
            assert_eq!(after(HOUR - Duration::from_millis(1)), 7);
            assert_eq!(after(HOUR + minute), 4);
            assert_eq!(after(2 * HOUR), 0);
        }
    }

    #[test]
    fn who_is_back_does_not_count_any_more() {
        let mut tally = Tally::default();
        tally.add(NOW, 5);
        let later = NOW.plus(HOUR / 2);
        tally.add(later, 2);
        tally.add(NOW, -2);
        assert_eq!(tally.within(HOUR, later), 5);
        // With the removal goes what was taken from it.
        assert_eq!(tally.within(HOUR, NOW.plus(HOUR)), 2);
        let mut only_back = Tally::default();
        only_back.add(NOW, -3);
        assert_eq!(only_back.within(HOUR, later), 0);
        assert!(!only_back.has_removals() && !only_back.is_empty());
    }

    #[test]
    fn what_is_written_behind_a_text_adds_to_it() {
        let (mut first, mut second) = (Tally::default(), Tally::default());
        first.add(NOW, 1);
        second.add(NOW.plus(HOUR), 2);
        second.add(NOW, -1);
        let both = Tally::parse(&(first.text() + &second.text())).unwrap();
        first.extend(&second);
        assert_eq!(both, first);
        assert_eq!(Tally::parse(""), Some(Tally::default()));
        for broken in ["1", "a:1;", "1:;"] {
            assert_eq!(Tally::parse(broken), None, "{broken}");
        }
    }

    #[test]
    fn a_compacted_tally_is_short_and_says_the_same() {
        let mut tally = Tally::default();
        for second in 0..3600 {
            tally.add(NOW.plus(Duration::from_secs(second)), 1);
        }
        let end = NOW.plus(Duration::from_secs(3599));
        let compacted = tally.compacted(HOUR, end);
        assert_eq!(compacted.within(HOUR, end), tally.within(HOUR, end));
        assert!(compacted.text().len() < 1200, "{}", compacted.text().len());
    }

    fn alarm(decision: Option<(Verdict, Timestamp)>) -> Option<RemovalAlarm> {
        Some(RemovalAlarm {
            raised: NOW,
            since: NOW.minus(HOUR),
            people: 100,
            removed: 21,
            decision: decision.map(|(verdict, time)| Decision {
                verdict,
                time,
                by: "ada".to_owned(),
            }),
        })
    }

    fn held(alarm: Timestamp, is_released: bool) -> Option<HeldRemoval> {
        Some(HeldRemoval {
            alarm,
            since: NOW,
            is_released,
        })
    }

    const ASKED: Passage = Passage::Held(ASK_AGAIN);

    #[rstest]
    #[case::all_is_well(None, false, None, Duration::ZERO, Passage::Free)]
    #[case::too_many_in_one_batch(None, true, None, Duration::ZERO, ASKED)]
    #[case::the_first_try(alarm(None), true, None, Duration::ZERO, ASKED)]
    #[case::also_when_it_is_calm_again(alarm(None), false, None, 2 * HOUR, ASKED)]
    #[case::a_minute_before_a_day(alarm(None), false, held(NOW, false), DAY - Duration::from_secs(60), Passage::Held(Duration::from_secs(60)))]
    #[case::a_day_later(alarm(None), true, held(NOW, false), DAY, Passage::Free)]
    #[case::somebody_else_a_day_later(alarm(None), true, None, DAY, ASKED)]
    #[case::one_was_let_through(alarm(None), true, held(NOW, true), HOUR, Passage::Free)]
    #[case::of_an_earlier_alarm(alarm(None), true, held(NOW.minus(DAY), true), HOUR, ASKED)]
    #[case::all_were_let_through(alarm(Some((Verdict::LetThrough, NOW))), true, None, HOUR, Passage::Free)]
    #[case::that_was_yesterday(alarm(Some((Verdict::LetThrough, NOW))), true, None, DAY, ASKED)]
    #[case::stopped(alarm(Some((Verdict::Stopped, NOW))), false, held(NOW, false), 2 * DAY, ASKED)]
    #[case::stopped_but_for_one(alarm(Some((Verdict::Stopped, NOW))), false, held(NOW, true), DAY, Passage::Free)]
    #[case::stopped_long_ago(alarm(Some((Verdict::Stopped, NOW))), false, None, 7 * DAY, Passage::Free)]
    #[case::nobody_cared(alarm(None), false, None, 7 * DAY, Passage::Free)]
    fn a_removal_is_held_or_passes(
        #[case] alarm: Option<RemovalAlarm>,
        #[case] is_unusual: bool,
        #[case] held: Option<HeldRemoval>,
        #[case] after: Duration,
        #[case] expected: Passage,
    ) {
        let danger = Danger {
            alarm,
            is_unusual,
            held,
        };
        assert_eq!(danger.passage(NOW.plus(after)), expected);
    }
}
