//! The change feed: what an event says about a change.
//!
//! Apart from the rules, which do not know that anybody listens, and from the tables, which do not know what an event
//! means. Every write of `storage` makes its event here and appends it inside its own unit; there it gets its
//! number, with the commit.

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::domain::{
    Attribution, Event, EventKind, GroupId, MemberId, Organization, OrganizationId, Provisioning,
    RemovalAlarm, StoredUser, User, UserId, Version, schema::SchemaUrn,
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
        (Some(before), Some(after)) => match (before.is_active(), after.is_active()) {
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
        active: after.is_some_and(User::is_active),
        changed_attributes: changed.into_iter().map(|(name, _)| name).collect(),
        values: Some(values),
        part: 1,
        parts: 1,
    })
}

/// The event of a user whom the identity provider manages from now on, whatever else was changed with it.
#[must_use]
pub fn of_adopted_user(
    id: UserId,
    (before, after): (&User, &User),
    provisioning: Provisioning,
    version: Version,
    attribution: Attribution,
) -> Event {
    let changed = of_user(id, Some(before), Some(after), version, attribution.clone());
    let mut event = changed.unwrap_or_else(|| Event {
        account_id: after.account_id.clone(),
        active: after.is_active(),
        ..plain(EventKind::UserUpdated, id.as_uuid(), version, attribution)
    });
    let name = "provisioning".to_owned();
    if let Some(values) = &mut event.values {
        values.insert(name.clone(), provisioning.name().into());
    }
    event.changed_attributes.push(name);
    event
}

/// The event of a user who had been deleted and is here again: it says what that of a new user says.
#[must_use]
pub fn of_undeleted_user(
    id: UserId,
    user: &User,
    version: Version,
    attribution: Attribution,
) -> Option<Event> {
    let created = of_user(id, None, Some(user), version, attribution)?;
    Some(Event {
        kind: EventKind::UserUndeleted,
        ..created
    })
}

/// Most memberships that one event tells of.
const MAX_DELTAS: usize = 1_000;

/// The events of a group whose attributes or members changed, or that was created: its version says which. More than
/// 1,000 memberships are told in parts.
#[must_use]
pub fn of_group(
    id: GroupId,
    changed: Vec<(String, Value)>,
    added: &[MemberId],
    removed: &[MemberId],
    version: Version,
    attribution: &Attribution,
) -> Vec<Event> {
    let deltas: Vec<(&str, &[MemberId])> = added
        .chunks(MAX_DELTAS)
        .map(|part| (ADDED, part))
        .chain(removed.chunks(MAX_DELTAS).map(|part| (REMOVED, part)))
        .collect();
    // Few of both are told together.
    let together = added.len() + removed.len() <= MAX_DELTAS;
    let parts: Vec<&[(&str, &[MemberId])]> = if together {
        vec![&deltas]
    } else {
        deltas.chunks(1).collect()
    };
    let number_of_parts = i32::try_from(parts.len()).unwrap_or(i32::MAX);
    let mut attributes: Map<String, Value> = changed.into_iter().collect();
    (1..)
        .zip(parts)
        .map(|(part, deltas)| {
            // Attributes are told once, in the first part.
            let mut values = std::mem::take(&mut attributes);
            let mut names: Vec<String> = values.keys().cloned().collect();
            if !deltas.is_empty() {
                names.push("members".to_owned());
            }
            for (name, ids) in deltas {
                let ids = ids.iter().map(ToString::to_string).map(Value::from);
                values.insert((*name).to_owned(), ids.collect());
            }
            Event {
                kind: match version {
                    Version::FIRST => EventKind::GroupCreated,
                    _ => EventKind::GroupUpdated,
                },
                changed_attributes: names,
                values: Some(values),
                part,
                parts: number_of_parts,
                ..plain(
                    EventKind::GroupUpdated,
                    id.as_uuid(),
                    version,
                    attribution.clone(),
                )
            }
        })
        .collect()
}

/// The event of a group that was deleted. That it is gone says that nobody is in it.
#[must_use]
pub fn of_deleted_group(id: GroupId, version: Version, attribution: Attribution) -> Event {
    plain(EventKind::GroupDeleted, id.as_uuid(), version, attribution)
}

/// Ids of those who have become members.
const ADDED: &str = "members.added";

/// Ids of those who are members no more.
const REMOVED: &str = "members.removed";

/// Ids of those of whom a group's event tells that they have come or gone.
#[must_use]
pub fn members(event: &Event) -> Vec<&str> {
    let lists = [ADDED, REMOVED].into_iter();
    let lists = lists.filter_map(|name| event.values.as_ref()?.get(name)?.as_array());
    lists.flatten().filter_map(Value::as_str).collect()
}

/// What a group's event says of one of those of whom it tells: of the others nothing.
#[must_use]
pub fn of_one_member(mut event: Event, member: Uuid) -> Event {
    let member = member.hyphenated().to_string();
    for (name, value) in event.values.iter_mut().flatten() {
        if let (ADDED | REMOVED, Value::Array(ids)) = (name.as_str(), value) {
            ids.retain(|id| *id == *member);
        }
    }
    event
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
            (
                "name_id_attribute",
                organization.name_id_attribute.name().into(),
            ),
            ("brake_enabled", organization.brake_enabled.into()),
            (
                "frame_origins",
                organization.frame_origins.iter().collect::<Value>(),
            ),
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
            after.id.as_uuid(),
            after.version,
            attribution,
        )
    }
}

/// The event of an organization that was deleted: that it is gone says it all.
#[must_use]
pub fn of_deleted_organization(
    id: OrganizationId,
    version: Version,
    attribution: Attribution,
) -> Event {
    plain(
        EventKind::OrganizationDeleted,
        id.as_uuid(),
        version,
        attribution,
    )
}

/// The event of an organization of whose schemas one was declared, changed or taken back: it says which.
#[must_use]
pub fn of_extension_schema(
    organization: &Organization,
    urn: &SchemaUrn,
    attribution: Attribution,
) -> Event {
    let name = "extension_schemas".to_owned();
    let urn = Value::from(urn.as_str());
    Event {
        changed_attributes: vec![name.clone()],
        values: Some(Map::from_iter([(name, urn)])),
        ..plain(
            EventKind::OrganizationUpdated,
            organization.id.as_uuid(),
            organization.version,
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
    plain(kind, organization.as_uuid(), version, attribution)
}

/// The event of more removals than are usual: it says how many, and of how many people.
#[must_use]
pub fn of_removal_alarm(
    organization: OrganizationId,
    version: Version,
    alarm: &RemovalAlarm,
    attribution: Attribution,
) -> Event {
    let numbers = [("removed", alarm.removed), ("people", alarm.people)];
    let numbers = numbers.map(|(name, number)| (name.to_owned(), Value::from(number)));
    Event {
        values: Some(Map::from_iter(numbers)),
        ..plain(
            EventKind::RemovalAlarmRaised,
            organization.as_uuid(),
            version,
            attribution,
        )
    }
}

/// The event of a removal that was held. The user is as before.
#[must_use]
pub fn of_held_removal(user: &StoredUser, attribution: Attribution) -> Event {
    Event {
        account_id: user.user.account_id.clone(),
        active: user.user.is_active(),
        ..plain(
            EventKind::RemovalHeld,
            user.id.as_uuid(),
            user.version,
            attribution,
        )
    }
}

/// The event of a decision about removals: of some people, who are named, or of all.
#[must_use]
pub fn of_removal_decision(
    kind: EventKind,
    organization: OrganizationId,
    version: Version,
    users: &[UserId],
    attribution: Attribution,
) -> Event {
    let ids: Value = users.iter().map(ToString::to_string).collect();
    let values = (!users.is_empty()).then(|| ("users".to_owned(), ids));
    Event {
        values: Some(Map::from_iter(values)),
        ..plain(kind, organization.as_uuid(), version, attribution)
    }
}

fn plain(kind: EventKind, resource_id: Uuid, version: Version, attribution: Attribution) -> Event {
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

/// How the database calls the one kind that outlives its organization.
pub const ORGANIZATION_DELETED: &str = "organization.deleted";

/// How the database calls a kind. Never changed once released.
#[must_use]
pub fn name(kind: EventKind) -> &'static str {
    match kind {
        EventKind::OrganizationCreated => "organization.created",
        EventKind::OrganizationUpdated => "organization.updated",
        EventKind::OrganizationDeleted => ORGANIZATION_DELETED,
        EventKind::ScimTokenGenerated => "scim_token.generated",
        EventKind::ScimTokenRevoked => "scim_token.revoked",
        EventKind::UserCreated => "user.created",
        EventKind::UserUpdated => "user.updated",
        EventKind::UserDeactivated => "user.deactivated",
        EventKind::UserReactivated => "user.reactivated",
        EventKind::UserDeleted => "user.deleted",
        EventKind::GroupCreated => "group.created",
        EventKind::GroupUpdated => "group.updated",
        EventKind::GroupDeleted => "group.deleted",
        EventKind::UserUndeleted => "user.undeleted",
        EventKind::RemovalAlarmRaised => "removal_alarm.raised",
        EventKind::RemovalHeld => "removal.held",
        EventKind::RemovalsLetThrough => "removals.let_through",
        EventKind::RemovalsStopped => "removals.stopped",
        EventKind::RemovalAlarmEnded => "removal_alarm.ended",
    }
}

/// The kind of this name.
#[must_use]
pub fn parse(name_in_database: &str) -> Option<EventKind> {
    EventKind::ALL
        .into_iter()
        .find(|kind| name(*kind) == name_in_database)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(added: usize, removed: usize) -> Vec<(i32, i32, Vec<String>)> {
        let ids = |count| {
            let id = MemberId::from_uuid(Uuid::from_u128(count as u128));
            vec![id; count]
        };
        let changed = vec![("displayName".to_owned(), Value::from("x"))];
        let events = of_group(
            GroupId::from_uuid(Uuid::nil()),
            changed,
            &ids(added),
            &ids(removed),
            Version(2),
            &Attribution::default(),
        );
        let part = |event: Event| {
            let values = event.values.unwrap();
            let lists = values.into_iter().map(|(name, value)| match value {
                Value::Array(ids) => format!("{name} {}", ids.len()),
                value => format!("{name} {value}"),
            });
            (event.part, event.parts, lists.collect())
        };
        events.into_iter().map(part).collect()
    }

    #[test]
    fn few_memberships_are_one_event() {
        let told = |event: &[&str]| event.iter().map(ToString::to_string).collect();
        assert_eq!(parts(0, 0), [(1, 1, told(&["displayName \"x\""]))]);
        let both = [
            "displayName \"x\"",
            "members.added 400",
            "members.removed 600",
        ];
        assert_eq!(parts(400, 600), [(1, 1, told(&both))]);
    }

    #[test]
    fn many_memberships_are_told_in_parts() {
        let told = |event: &[&str]| event.iter().map(ToString::to_string).collect();
        assert_eq!(
            parts(1001, 1),
            [
                (1, 3, told(&["displayName \"x\"", "members.added 1000"])),
                (2, 3, told(&["members.added 1"])),
                (3, 3, told(&["members.removed 1"])),
            ]
        );
    }

    #[test]
    fn each_kind_has_one_name_and_reads_back() {
        for kind in EventKind::ALL {
            assert_eq!(parse(name(kind)), Some(kind));
        }
    }
}
