//! What an identity provider asked for, and what became of it: the entries of the provisioning log.
//!
//! Two know of a request: the identity service, which found out whose it was and what it changed, and the gateway,
//! which read it and answered. What the service knows is its [`Attested`] part, and nobody else may say it; the rest is the
//! gateway's word. Personal values are apart, so that they can be erased.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Event, EventKind, OrganizationId, ProvisioningId, Timestamp, fold};

/// How long requests are kept.
pub const KEPT_FOR: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// How many requests of an organization are kept.
pub const KEPT: i64 = 100_000;
/// How long the counters of refused sources are kept.
pub const SOURCES_KEPT_FOR: Duration = Duration::from_secs(24 * 60 * 60);
/// How many counters of refused sources are kept.
pub const SOURCES_KEPT: i64 = 50_000;

/// Names of changed attributes that are kept of one request.
const MAX_CHANGED: usize = 32;

/// What the identity service knows of a request that it has answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attested {
    /// Whose identity provider has sent it.
    pub organization: OrganizationId,
    /// Its id in the log, which holds the time.
    pub id: ProvisioningId,
    /// Which user or group it was about.
    pub resource_id: Option<Uuid>,
    /// What it changed.
    pub effect: Effect,
}

/// What a request changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// In one word; none if nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<EffectKind>,
    /// Names of attributes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<String>,
    /// How many members came.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub added: u32,
    /// How many members left.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub removed: u32,
}

/// What became of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EffectKind {
    /// It is there.
    Created,
    /// It changed in another way than the next two.
    Updated,
    /// `active` became false.
    Deactivated,
    /// `active` became true again.
    Reactivated,
    /// It is gone.
    Deleted,
}

impl Effect {
    /// What the events of one call say about the resource that the call was about.
    #[must_use]
    pub fn of<'e>(events: impl IntoIterator<Item = &'e Event>, resource_id: Uuid) -> Self {
        let mut effect = Self::default();
        let events = events.into_iter();
        for event in events.filter(|event| event.resource_id == resource_id) {
            effect.kind = effect.kind.or(EffectKind::of(event.kind));
            for name in &event.changed_attributes {
                if effect.changed.len() < MAX_CHANGED && !effect.changed.contains(name) {
                    effect.changed.push(name.clone());
                }
            }
            effect.added += event.memberships("members.added");
            effect.removed += event.memberships("members.removed");
        }
        effect
    }
}

impl EffectKind {
    fn of(kind: EventKind) -> Option<Self> {
        match kind {
            EventKind::UserCreated | EventKind::UserUndeleted | EventKind::GroupCreated => {
                Some(Self::Created)
            }
            EventKind::UserUpdated | EventKind::GroupUpdated => Some(Self::Updated),
            EventKind::UserDeactivated => Some(Self::Deactivated),
            EventKind::UserReactivated => Some(Self::Reactivated),
            EventKind::UserDeleted | EventKind::GroupDeleted => Some(Self::Deleted),
            EventKind::OrganizationCreated
            | EventKind::OrganizationUpdated
            | EventKind::OrganizationDeleted
            | EventKind::ScimTokenGenerated
            | EventKind::ScimTokenRevoked
            | EventKind::RemovalAlarmRaised
            | EventKind::RemovalHeld
            | EventKind::RemovalsLetThrough
            | EventKind::RemovalsStopped
            | EventKind::RemovalAlarmEnded => None,
        }
    }
}

/// What a request wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// Something that there is no endpoint for.
    #[default]
    Unknown,
    /// To create a resource.
    Create,
    /// To read one.
    Get,
    /// To search.
    Search,
    /// To make a document the whole resource.
    Replace,
    /// To change one.
    Update,
    /// To delete one.
    Delete,
    /// To do several of these.
    Bulk,
    /// To read what the server can do.
    Discover,
}

/// What a request was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Users.
    User,
    /// Groups.
    Group,
}

/// What a gateway says of a request. Kept as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Said {
    /// What it wanted.
    pub operation: Operation,
    /// About what.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// HTTP method.
    pub method: String,
    /// The endpoint, without ids.
    pub path: String,
    /// The filter, without values.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub filter: String,
    /// HTTP status of the answer.
    pub status: u16,
    /// Its `scimType`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub scim_type: String,
    /// Why it was refused, as the contract calls it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// The attribute that was at fault.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub attribute: String,
    /// It was required, and had no value.
    #[serde(skip_serializing_if = "is_false")]
    pub attribute_missing: bool,
    /// What was wrong beyond that, as the contract numbers it; 0: nothing. Kept as it is told, whatever later releases know.
    #[serde(skip_serializing_if = "is_nothing")]
    pub problem: i32,
    /// Names of tolerances.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub quirks: Vec<String>,
    /// Names of attributes that were left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ignored: Vec<String>,
    /// How long it took, in microseconds.
    pub micros: u64,
    /// By which client.
    pub user_agent: String,
    /// Operations of a bulk request.
    #[serde(skip_serializing_if = "is_zero")]
    pub bulk_operations: u32,
    /// Those that were not done.
    #[serde(skip_serializing_if = "is_zero")]
    pub bulk_failed: u32,
    /// It stands for so many requests of which nothing else is known. 0: it is one that is known.
    #[serde(skip_serializing_if = "is_zero")]
    pub lost: u32,
}

/// What of a request may be personal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Personal {
    /// What was to be created was to be called so.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// `detail` of the answer.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// Where it came from.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source_address: String,
}

/// A request as it is written into the log of its organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    /// Its id in the log.
    pub id: ProvisioningId,
    /// Its id in answers, logs and events.
    pub request_id: String,
    /// Which user or group it was about.
    pub resource_id: Option<Uuid>,
    /// What it changed.
    pub effect: Effect,
    /// What the gateway says.
    pub said: Said,
    /// What may be personal.
    pub personal: Personal,
}

impl NewEntry {
    /// Whether it failed. What was lost has done neither.
    #[must_use]
    pub fn failed(&self) -> bool {
        self.said.lost == 0 && self.said.status >= 400
    }

    /// Whether it succeeded.
    #[must_use]
    pub fn succeeded(&self) -> bool {
        self.said.lost == 0 && self.said.status < 400
    }

    /// The name as it is compared.
    #[must_use]
    pub fn name_folded(&self) -> Option<String> {
        (!self.personal.name.is_empty()).then(|| fold(&self.personal.name))
    }
}

/// A request as the log shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// As it was written; `personal` is empty once it was erased.
    pub entry: NewEntry,
    /// What the resource is called now, while it is there.
    pub name: Option<String>,
}

/// Which requests are looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// Made at this time or later.
    pub from: Option<Timestamp>,
    /// Made before this time.
    pub until: Option<Timestamp>,
    /// Failed, or not.
    pub failed: Option<bool>,
    /// About this user or group.
    pub resource_id: Option<Uuid>,
    /// With this id.
    pub request_id: Option<String>,
    /// Whose resource has this in its name, folded.
    pub name: Option<String>,
    /// That wanted one of these. Empty: whatever they wanted.
    pub operations: Vec<Operation>,
}

/// How an organization's identity provider fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// When it last sent something.
    pub last_request: Timestamp,
    /// When it last succeeded.
    pub last_success: Option<Timestamp>,
    /// When it last failed.
    pub last_failure: Option<Timestamp>,
}

/// Requests without a good token, from one source in one minute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedSource {
    /// The beginning of the minute.
    pub minute: Timestamp,
    /// Where they came from.
    pub source: String,
    /// How many.
    pub requests: i64,
}

/// Serde asks by reference.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// As above.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_nothing(number: &i32) -> bool {
    *number == 0
}

/// As above.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_false(flag: &bool) -> bool {
    !flag
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value};

    use super::*;
    use crate::domain::{Attribution, Version};

    fn event(kind: EventKind, resource_id: Uuid, changed: &[&str], added: usize) -> Event {
        let ids = Value::Array(vec![Value::from("id"); added]);
        Event {
            kind,
            resource_id,
            version: Version(2),
            attribution: Attribution::default(),
            account_id: None,
            active: true,
            changed_attributes: changed.iter().map(ToString::to_string).collect(),
            values: Some(Map::from_iter([("members.added".to_owned(), ids)])),
            part: 1,
            parts: 1,
        }
    }

    #[test]
    fn the_parts_of_a_change_are_one_effect() {
        let (group, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let events = [
            event(EventKind::GroupUpdated, other, &["members"], 7),
            event(
                EventKind::GroupUpdated,
                group,
                &["displayName", "members"],
                1000,
            ),
            event(EventKind::GroupUpdated, group, &["members"], 2),
        ];
        let expected = Effect {
            kind: Some(EffectKind::Updated),
            changed: vec!["displayName".to_owned(), "members".to_owned()],
            added: 1002,
            removed: 0,
        };
        assert_eq!(Effect::of(&events, group), expected);
        assert_eq!(Effect::of(&events, Uuid::nil()), Effect::default());
    }

    #[test]
    fn few_names_are_kept() {
        let names: Vec<String> = (0..100).map(|number| format!("a{number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let user = Uuid::from_u128(1);
        let effect = Effect::of(&[event(EventKind::UserUpdated, user, &names, 0)], user);
        assert_eq!(effect.changed.len(), MAX_CHANGED);
    }
}
