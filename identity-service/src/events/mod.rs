//! The change feed: what an event says about a change.
//!
//! Apart from the rules, which do not know that anybody listens, and from the tables, which do not know what an event
//! means. Every write of `storage` makes its event here and appends it inside its own unit; there it gets its
//! number, with the commit.

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::domain::{
    Attribution, Event, EventKind, Organization, OrganizationId, User, UserId, Version,
};

/// The event of a user that was `before` and is `after`, or none when nothing changed.
#[must_use]
pub fn of_user(
    id: UserId,
    before: Option<&User>,
    after: Option<&User>,
    version: Version,
    attribution: Attribution,
) -> Option<Event> {
    let kind = match (before, after) {
        (None, None) => return None,
        (None, Some(_)) => EventKind::UserCreated,
        (Some(_), None) => EventKind::UserDeleted,
        (Some(before), Some(after)) => match (before.active, after.active) {
            (true, false) => EventKind::UserDeactivated,
            (false, true) => EventKind::UserReactivated,
            _ => EventKind::UserUpdated,
        },
    };
    let changed = User::changed_attributes(before, after);
    if changed.is_empty() {
        return None;
    }
    let last = after.or(before)?;
    // That somebody is gone says it all: null for each attribute would only say which they had.
    let values = match kind {
        EventKind::UserDeleted => Map::new(),
        _ => changed.iter().cloned().collect(),
    };
    Some(Event {
        kind,
        resource_id: id.as_uuid(),
        version,
        attribution,
        account_id: last.account_id.clone(),
        active: after.is_some_and(|user| user.active),
        changed_attributes: changed.into_iter().map(|(name, _)| name).collect(),
        values: Some(values),
        part: 1,
        parts: 1,
    })
}

/// The event of an organization's settings.
#[must_use]
pub fn of_organization(
    before: Option<&Organization>,
    after: &Organization,
    attribution: Attribution,
) -> Event {
    let settings = |organization: &Organization| {
        [
            ("display_name", organization.display_name.as_str().into()),
            ("saml_enabled", organization.saml_enabled.into()),
            ("scim_enabled", organization.scim_enabled.into()),
            ("groups_enabled", organization.groups_enabled.into()),
            ("unique_group_names", organization.unique_group_names.into()),
        ]
    };
    let before_settings = before.map(settings);
    let values: Map<String, Value> = settings(after)
        .into_iter()
        .filter(|setting| {
            before_settings
                .as_ref()
                .is_none_or(|before| !before.contains(setting))
        })
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    Event {
        changed_attributes: values.keys().cloned().collect(),
        values: Some(values),
        ..plain(
            match before {
                None => EventKind::OrganizationCreated,
                Some(_) => EventKind::OrganizationUpdated,
            },
            after.id,
            after.version,
            attribution,
        )
    }
}

/// The event of an organization's SCIM token. It says nothing of the token itself.
#[must_use]
pub fn of_scim_token(
    kind: EventKind,
    organization: OrganizationId,
    version: Version,
    attribution: Attribution,
) -> Event {
    plain(kind, organization, version, attribution)
}

fn plain(
    kind: EventKind,
    organization: OrganizationId,
    version: Version,
    attribution: Attribution,
) -> Event {
    let resource_id: Uuid = organization.as_uuid();
    Event {
        kind,
        resource_id,
        version,
        attribution,
        account_id: None,
        active: false,
        changed_attributes: Vec::new(),
        values: Some(Map::new()),
        part: 1,
        parts: 1,
    }
}

const KINDS: [EventKind; 9] = [
    EventKind::OrganizationCreated,
    EventKind::OrganizationUpdated,
    EventKind::ScimTokenGenerated,
    EventKind::ScimTokenRevoked,
    EventKind::UserCreated,
    EventKind::UserUpdated,
    EventKind::UserDeactivated,
    EventKind::UserReactivated,
    EventKind::UserDeleted,
];

/// How the database calls a kind. Never changed once released.
#[must_use]
pub fn name(kind: EventKind) -> &'static str {
    match kind {
        EventKind::OrganizationCreated => "organization.created",
        EventKind::OrganizationUpdated => "organization.updated",
        EventKind::ScimTokenGenerated => "scim_token.generated",
        EventKind::ScimTokenRevoked => "scim_token.revoked",
        EventKind::UserCreated => "user.created",
        EventKind::UserUpdated => "user.updated",
        EventKind::UserDeactivated => "user.deactivated",
        EventKind::UserReactivated => "user.reactivated",
        EventKind::UserDeleted => "user.deleted",
    }
}

/// The kind of this name.
#[must_use]
pub fn parse(name_in_database: &str) -> Option<EventKind> {
    KINDS
        .into_iter()
        .find(|kind| name(*kind) == name_in_database)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_one_name_and_reads_back() {
        for kind in KINDS {
            assert_eq!(parse(name(kind)), Some(kind));
        }
    }
}
