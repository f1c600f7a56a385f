//! Events.

use std::collections::BTreeSet;

use identity_proto::v1 as pb;
use prost_types::{ListValue, Struct, Value as PbValue, value::Kind};
use serde_json::{Map, Value};

use super::timestamp;
use crate::domain::{Attribution, Event, EventKind, InvalidField, RecordedEvent};

/// An event as the feed shows it.
pub(in crate::grpc) fn message(recorded: RecordedEvent) -> pb::Event {
    let RecordedEvent {
        organization,
        sequence,
        time,
        event,
    } = recorded;
    let Event {
        kind,
        resource_id,
        version,
        attribution: Attribution { actor, request_id },
        account_id,
        active,
        changed_attributes,
        values,
        part,
        parts,
    } = event;
    pb::Event {
        organization_id: organization.to_string(),
        sequence,
        time: Some(timestamp(time)),
        kind: self::kind(kind).into(),
        resource_id: resource_id.hyphenated().to_string(),
        version: version.0,
        actor,
        request_id,
        account_id: account_id.map_or_else(String::new, |id| id.as_str().to_owned()),
        active,
        changed_attributes,
        values: values.map(structure),
        part,
        parts,
    }
}

fn kind(kind: EventKind) -> pb::EventKind {
    match kind {
        EventKind::OrganizationCreated => pb::EventKind::OrganizationCreated,
        EventKind::OrganizationUpdated => pb::EventKind::OrganizationUpdated,
        EventKind::OrganizationDeleted => pb::EventKind::OrganizationDeleted,
        EventKind::ScimTokenGenerated => pb::EventKind::ScimTokenGenerated,
        EventKind::ScimTokenRevoked => pb::EventKind::ScimTokenRevoked,
        EventKind::UserCreated => pb::EventKind::UserCreated,
        EventKind::UserUpdated => pb::EventKind::UserUpdated,
        EventKind::UserDeactivated => pb::EventKind::UserDeactivated,
        EventKind::UserReactivated => pb::EventKind::UserReactivated,
        EventKind::UserDeleted => pb::EventKind::UserDeleted,
        EventKind::GroupCreated => pb::EventKind::GroupCreated,
        EventKind::GroupUpdated => pb::EventKind::GroupUpdated,
        EventKind::GroupDeleted => pb::EventKind::GroupDeleted,
        EventKind::UserUndeleted => pb::EventKind::UserUndeleted,
        EventKind::RemovalAlarmRaised => pb::EventKind::RemovalAlarmRaised,
        EventKind::RemovalHeld => pb::EventKind::RemovalHeld,
        EventKind::RemovalsLetThrough => pb::EventKind::RemovalsLetThrough,
        EventKind::RemovalsStopped => pb::EventKind::RemovalsStopped,
        EventKind::RemovalAlarmEnded => pb::EventKind::RemovalAlarmEnded,
    }
}

/// Where somebody begins.
pub(in crate::grpc) fn start(number: i32) -> Result<pb::WatchStart, InvalidField> {
    pb::WatchStart::try_from(number)
        .map_err(|_| InvalidField::new("start", "is not one of the known values"))
}

/// Kinds that are asked for. None: all.
pub(in crate::grpc) fn kinds(numbers: &[i32]) -> Result<BTreeSet<EventKind>, InvalidField> {
    let known = |number: &i32| {
        let asked = super::known(*number, pb::EventKind::Unspecified, "kinds")?;
        let found = EventKind::ALL
            .into_iter()
            .find(|kind| self::kind(*kind) == asked);
        found.ok_or_else(|| InvalidField::new("kinds", "is not one of the known values"))
    };
    numbers.iter().map(known).collect()
}

fn structure(map: Map<String, Value>) -> Struct {
    let fields = map.into_iter().map(|(name, json)| (name, value(json)));
    Struct {
        fields: fields.collect(),
    }
}

fn value(json: Value) -> PbValue {
    let kind = match json {
        Value::Null => Kind::NullValue(prost_types::NullValue::NullValue.into()),
        Value::Bool(boolean) => Kind::BoolValue(boolean),
        Value::Number(number) => Kind::NumberValue(number.as_f64().unwrap_or_default()),
        Value::String(text) => Kind::StringValue(text),
        Value::Array(values) => Kind::ListValue(ListValue {
            values: values.into_iter().map(value).collect(),
        }),
        Value::Object(map) => Kind::StructValue(structure(map)),
    };
    PbValue { kind: Some(kind) }
}
