//! Alarms about removals, and those who were removed.

use identity_proto::v1 as pb;

use super::timestamp;
use crate::{
    domain::{RemovalAlarm, RemovedUser, Timestamp, Verdict},
    storage::RemovalStatus,
};

/// An alarm as it stands at a time.
pub(in crate::grpc) fn alarm(
    status: RemovalStatus,
    brake_enabled: bool,
    now: Timestamp,
) -> pb::RemovalAlarm {
    let RemovalStatus {
        alarm,
        removed,
        held,
    } = status;
    let state = state(&alarm, now);
    let end_time = Some(timestamp(alarm.ends()));
    let RemovalAlarm {
        raised,
        since,
        people,
        removed: _,
        decision,
    } = alarm;
    let decide_time = decision.as_ref().map(|decision| timestamp(decision.time));
    pb::RemovalAlarm {
        state: state.into(),
        raise_time: Some(timestamp(raised)),
        begin_time: Some(timestamp(since)),
        people_count: people,
        removed_count: removed,
        held_count: held,
        end_time,
        decided_by: decision.map_or_else(String::new, |decision| decision.by),
        decide_time,
        holding: brake_enabled
            && matches!(
                state,
                pb::RemovalAlarmState::Raised | pb::RemovalAlarmState::Stopped
            ),
    }
}

fn state(alarm: &RemovalAlarm, now: Timestamp) -> pb::RemovalAlarmState {
    if !alarm.is_on(now) {
        return pb::RemovalAlarmState::Over;
    }
    match alarm.decision.as_ref().map(|decision| decision.verdict) {
        None => pb::RemovalAlarmState::Raised,
        Some(Verdict::LetThrough) => pb::RemovalAlarmState::LetThrough,
        Some(Verdict::Stopped) => pb::RemovalAlarmState::Stopped,
    }
}

/// Somebody who was removed, or is held.
pub(in crate::grpc) fn user(user: RemovedUser) -> pb::RemovedUser {
    let RemovedUser {
        id,
        user_name,
        account_id,
        time,
        is_deleted,
        is_released,
    } = user;
    pb::RemovedUser {
        user_id: id.to_string(),
        user_name,
        account_id: account_id.unwrap_or_default(),
        remove_time: Some(timestamp(time)),
        deleted: is_deleted,
        let_through: is_released,
    }
}
