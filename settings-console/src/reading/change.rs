//! What an event of the feed says about a person or a group.

use identity_proto::v1::{self as pb, EventKind};
use prost_types::value::Kind as Value;

/// Values longer than this are not shown in a list of changes.
const SHOWN: usize = 80;

/// A change, as a list tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) what: What,
    /// Who has made it.
    pub(crate) by: By,
}

/// What has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum What {
    Created,
    /// These attributes, each with its value if it is short.
    Changed(Vec<(String, Option<String>)>),
    Members {
        added: usize,
        removed: usize,
    },
    /// It has become a member of a group.
    Joined,
    /// It is no member of a group any more.
    Left,
    Deactivated,
    Reactivated,
    Deleted,
    BroughtBack,
    /// The brake has held it.
    Held,
    /// Something that a later release tells.
    Other,
}

/// Whose credential it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum By {
    /// The identity provider's.
    IdentityProvider,
    /// That of a service of the product, or of an administrator.
    Other(String),
}

impl Change {
    /// What an event says in the history of a resource.
    pub(crate) fn of(event: &pb::Event, resource: &str) -> Self {
        let added = list_length(event, "members.added");
        let removed = list_length(event, "members.removed");
        let is_of_its_group = event.resource_id != resource;
        Self {
            what: match event.kind() {
                EventKind::GroupCreated | EventKind::GroupUpdated if is_of_its_group => {
                    if added > 0 { What::Joined } else { What::Left }
                }
                EventKind::UserCreated | EventKind::GroupCreated => What::Created,
                EventKind::UserUpdated => What::Changed(changed(event)),
                EventKind::GroupUpdated if added + removed > 0 => What::Members { added, removed },
                EventKind::GroupUpdated => What::Changed(changed(event)),
                EventKind::UserDeactivated => What::Deactivated,
                EventKind::UserReactivated => What::Reactivated,
                EventKind::UserDeleted | EventKind::GroupDeleted => What::Deleted,
                EventKind::UserUndeleted => What::BroughtBack,
                EventKind::RemovalHeld => What::Held,
                _ => What::Other,
            },
            by: match event.actor.as_str() {
                "scim" => By::IdentityProvider,
                actor => By::Other(actor.to_owned()),
            },
        }
    }
}

fn changed(event: &pb::Event) -> Vec<(String, Option<String>)> {
    let fields = event.values.as_ref().map(|values| &values.fields);
    let names = event.changed_attributes.iter();
    names
        .map(|name| {
            let value = fields.and_then(|fields| fields.get(name)).and_then(short);
            let name = name.rsplit(':').next().unwrap_or_default();
            (name.to_owned(), value)
        })
        .collect()
}

/// A value that can be shown within a line.
fn short(value: &prost_types::Value) -> Option<String> {
    let text = match value.kind.as_ref()? {
        Value::StringValue(text) => text.clone(),
        Value::BoolValue(value) => value.to_string(),
        Value::NumberValue(number) => number.to_string(),
        Value::NullValue(_) => "–".to_owned(),
        Value::StructValue(_) | Value::ListValue(_) => return None,
    };
    (text.chars().count() <= SHOWN).then_some(text)
}

fn list_length(event: &pb::Event, name: &str) -> usize {
    let fields = event.values.as_ref().map(|values| &values.fields);
    let list = fields.and_then(|fields| fields.get(name)?.kind.as_ref());
    match list {
        Some(Value::ListValue(list)) => list.values.len(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn text(text: &str) -> prost_types::Value {
        prost_types::Value {
            kind: Some(Value::StringValue(text.to_owned())),
        }
    }

    #[test]
    fn a_change_names_its_attributes_and_what_they_are_now() {
        let long = "x".repeat(SHOWN + 1);
        let event = pb::Event {
            kind: EventKind::UserUpdated.into(),
            actor: "scim".to_owned(),
            changed_attributes: vec!["title".to_owned(), "urn:a:2.0:User:department".to_owned()],
            values: Some(prost_types::Struct {
                fields: BTreeMap::from([
                    ("title".to_owned(), text("Lead")),
                    ("urn:a:2.0:User:department".to_owned(), text(&long)),
                ]),
            }),
            ..pb::Event::default()
        };
        let expected = Change {
            what: What::Changed(vec![
                ("title".to_owned(), Some("Lead".to_owned())),
                ("department".to_owned(), None),
            ]),
            by: By::IdentityProvider,
        };
        assert_eq!(Change::of(&event, ""), expected);
    }

    #[test]
    fn members_are_counted() {
        let ids = prost_types::ListValue {
            values: vec![text("a"), text("b")],
        };
        let event = pb::Event {
            kind: EventKind::GroupUpdated.into(),
            actor: "billing".to_owned(),
            values: Some(prost_types::Struct {
                fields: BTreeMap::from([(
                    "members.added".to_owned(),
                    prost_types::Value {
                        kind: Some(Value::ListValue(ids)),
                    },
                )]),
            }),
            ..pb::Event::default()
        };
        let change = Change::of(&event, "");
        assert_eq!(
            change.what,
            What::Members {
                added: 2,
                removed: 0
            }
        );
        assert_eq!(change.by, By::Other("billing".to_owned()));
    }

    #[test]
    fn an_event_of_a_group_says_of_its_member_that_they_came_or_went() {
        let event = |kind: EventKind, name: &str| pb::Event {
            kind: kind.into(),
            resource_id: "group".to_owned(),
            values: Some(prost_types::Struct {
                fields: BTreeMap::from([(
                    name.to_owned(),
                    prost_types::Value {
                        kind: Some(Value::ListValue(prost_types::ListValue {
                            values: vec![text("ada")],
                        })),
                    },
                )]),
            }),
            ..pb::Event::default()
        };
        for (kind, name, expected) in [
            (EventKind::GroupCreated, "members.added", What::Joined),
            (EventKind::GroupUpdated, "members.added", What::Joined),
            (EventKind::GroupUpdated, "members.removed", What::Left),
        ] {
            assert_eq!(Change::of(&event(kind, name), "ada").what, expected);
        }
        let own = Change::of(&event(EventKind::GroupCreated, "members.added"), "group");
        assert_eq!(own.what, What::Created);
    }
}
