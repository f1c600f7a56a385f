//! How an organization's provisioning went on a day: what a chart shows, and what an identity provider has done at all.

use super::{
    Timestamp,
    provisioning_log::{EffectKind, Kind, NewEntry, Operation},
};

/// How many days are kept, today included.
pub const DAYS_KEPT: i64 = 31;
const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// Days since 1970, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub i64);

impl Day {
    /// The day of an instant.
    #[must_use]
    pub fn of(time: Timestamp) -> Self {
        Self(time.as_millis().div_euclid(DAY_MILLIS))
    }

    /// The first that is kept on this day.
    #[must_use]
    pub fn first_kept(self) -> Self {
        Self(self.0 - DAYS_KEPT + 1)
    }

    /// Its beginning.
    #[must_use]
    pub fn start(self) -> Timestamp {
        Timestamp::from_millis(self.0.saturating_mul(DAY_MILLIS))
    }
}

/// What is counted of a day's requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Answered below 400.
    pub succeeded: i64,
    /// Answered 400 or above.
    pub failed: i64,
    /// Searches for users that succeeded.
    pub look_ups: i64,
    /// Of these, those with a filter.
    pub matching_look_ups: i64,
    /// Users who were created.
    pub users_created: i64,
    /// Users who were changed, or activated again.
    pub users_updated: i64,
    /// Users who were deactivated or deleted.
    pub users_deactivated: i64,
    /// Groups that were created or changed.
    pub groups_pushed: i64,
}

impl Counts {
    /// Counts one more.
    pub fn add(&mut self, entry: &NewEntry) {
        self.succeeded += i64::from(entry.succeeded());
        self.failed += i64::from(entry.failed());
        if !entry.succeeded() {
            return;
        }
        let said = &entry.said;
        if said.operation == Operation::Search && said.kind == Some(Kind::User) {
            self.look_ups += 1;
            self.matching_look_ups += i64::from(!said.filter.is_empty());
        }
        let Some(effect) = entry.effect.kind else {
            return;
        };
        match (said.kind, effect) {
            (Some(Kind::User), EffectKind::Created) => self.users_created += 1,
            (Some(Kind::User), EffectKind::Updated | EffectKind::Reactivated) => {
                self.users_updated += 1;
            }
            (Some(Kind::User), EffectKind::Deactivated | EffectKind::Deleted) => {
                self.users_deactivated += 1;
            }
            (Some(Kind::Group), EffectKind::Created | EffectKind::Updated) => {
                self.groups_pushed += 1;
            }
            (Some(Kind::Group), _) | (None, _) => {}
        }
    }
}

/// A day as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProvisioningDay {
    /// Which.
    pub day: Day,
    /// What was counted.
    pub counts: Counts,
    /// How many people were active when its last request was told.
    pub active: i64,
    /// How many were not.
    pub inactive: i64,
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(0, 0)]
    #[case(DAY_MILLIS - 1, 0)]
    #[case(DAY_MILLIS, 1)]
    #[case(-1, -1)]
    fn a_day_begins_at_midnight_in_utc(#[case] millis: i64, #[case] day: i64) {
        let day = Day(day);
        assert_eq!(Day::of(Timestamp::from_millis(millis)), day);
        assert_eq!(Day::of(day.start()), day);
    }
}
