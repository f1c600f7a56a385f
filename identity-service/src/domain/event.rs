//! What happened, as data: the entries of an organization's change feed.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::{AccountId, OrganizationId, Timestamp, Version};

/// Kinds of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    /// An organization was created.
    OrganizationCreated,
    /// Its settings changed.
    OrganizationUpdated,
    /// It was deleted, with everything in it: the last event of its feed that anybody is told.
    OrganizationDeleted,
    /// A SCIM token was generated; the one before, if any, has ended.
    ScimTokenGenerated,
    /// The SCIM token was revoked.
    ScimTokenRevoked,
    /// A user was created.
    UserCreated,
    /// A user changed in another way than the next two.
    UserUpdated,
    /// `active` became false.
    UserDeactivated,
    /// `active` became true again.
    UserReactivated,
    /// A user was deleted.
    UserDeleted,
    /// A group was created.
    GroupCreated,
    /// A group's attributes or members changed.
    GroupUpdated,
    /// A group was deleted.
    GroupDeleted,
    /// A user who had been deleted was brought back.
    UserUndeleted,
    /// More people were removed than is usual.
    RemovalAlarmRaised,
    /// A removal was held. Nothing of the user has changed.
    RemovalHeld,
    /// Somebody has let removals through that were held.
    RemovalsLetThrough,
    /// Somebody has stopped removals.
    RemovalsStopped,
    /// Somebody has ended the alarm about removals.
    RemovalAlarmEnded,
}

impl EventKind {
    /// All of them.
    pub const ALL: [Self; 19] = [
        Self::OrganizationCreated,
        Self::OrganizationUpdated,
        Self::OrganizationDeleted,
        Self::ScimTokenGenerated,
        Self::ScimTokenRevoked,
        Self::UserCreated,
        Self::UserUpdated,
        Self::UserDeactivated,
        Self::UserReactivated,
        Self::UserDeleted,
        Self::GroupCreated,
        Self::GroupUpdated,
        Self::GroupDeleted,
        Self::UserUndeleted,
        Self::RemovalAlarmRaised,
        Self::RemovalHeld,
        Self::RemovalsLetThrough,
        Self::RemovalsStopped,
        Self::RemovalAlarmEnded,
    ];
}

/// One change of one resource. Its number and time are given by the one function that appends it.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// What happened.
    pub kind: EventKind,
    /// To which user, group or organization.
    pub resource_id: Uuid,
    /// The resource's version after it.
    pub version: Version,
    /// By whom and in which call.
    pub attribution: Attribution,
    /// The SaaS's own account of a user.
    pub account_id: Option<AccountId>,
    /// Whether a user may use the SaaS after it.
    pub active: bool,
    /// Names of the attributes that changed.
    pub changed_attributes: Vec<String>,
    /// Their values after it. Personal: `None` once they are erased.
    pub values: Option<Map<String, Value>>,
    /// Which part of a call's events for this resource, from 1.
    pub part: i32,
    /// How many parts.
    pub parts: i32,
}

impl Event {
    /// How many memberships it tells of under a name.
    pub(super) fn memberships(&self, name: &str) -> u32 {
        let ids = self.values.as_ref().and_then(|values| values.get(name));
        let ids = ids.and_then(Value::as_array).map_or(0, Vec::len);
        u32::try_from(ids).unwrap_or(u32::MAX)
    }
}

/// An event in its place in the feed.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedEvent {
    /// Whose feed.
    pub organization: OrganizationId,
    /// 1, 2, 3... without a gap.
    pub sequence: i64,
    /// When it was made.
    pub time: Timestamp,
    /// What happened.
    pub event: Event,
}

/// Who did it, and in which call: what an event keeps of its origin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attribution {
    /// `scim`, or the name of the service key and the actor that it named.
    pub actor: String,
    /// The call, as in the logs.
    pub request_id: String,
}
