//! What has succeeded within the days that are kept, as numbers.

use identity_proto::v1 as pb;

/// What has succeeded within the days that are kept.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sums {
    pub(crate) succeeded: i64,
    pub(crate) failed: i64,
    pub(crate) look_ups: i64,
    pub(crate) matching_look_ups: i64,
    pub(crate) users_created: i64,
    pub(crate) users_updated: i64,
    pub(crate) users_deactivated: i64,
    pub(crate) groups_pushed: i64,
}

impl Sums {
    /// Of these days.
    pub(crate) fn of(days: &[pb::ProvisioningDay]) -> Self {
        days.iter().fold(Self::default(), |sums, day| Self {
            succeeded: sums.succeeded + day.succeeded_count,
            failed: sums.failed + day.failed_count,
            look_ups: sums.look_ups + day.look_up_count,
            matching_look_ups: sums.matching_look_ups + day.matching_look_up_count,
            users_created: sums.users_created + day.created_user_count,
            users_updated: sums.users_updated + day.updated_user_count,
            users_deactivated: sums.users_deactivated + day.deactivated_user_count,
            groups_pushed: sums.groups_pushed + day.pushed_group_count,
        })
    }
}
