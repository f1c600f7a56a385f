//! The provisioning log.
//!
//! What a gateway tells is kept as far as it can be, and never refused for a text that is too long or a word that a later
//! release has: nobody would learn of it.

use identity_proto::v1 as pb;

use super::{instant, timestamp};
use crate::domain::{
    Error, InvalidField, OrganizationId, Timestamp, fold,
    provisioning_log::{
        Attested, Effect, EffectKind, Entry, Kind, NewEntry, Operation, Personal, RefusedSource,
        Said, Search, Status,
    },
};

/// Bytes of what a request was about, and of what it was told; the rest is cut off.
const MAX_TEXT_BYTES: usize = 1024;
/// Bytes of what a client says that it is.
const MAX_USER_AGENT_BYTES: usize = 256;
/// Names of tolerances of one request.
const MAX_QUIRKS: usize = 64;
/// Names of attributes of one request that were left out, and bytes of each.
const MAX_IGNORED: usize = 20;
const MAX_IGNORED_BYTES: usize = 128;
/// Bytes of a name that is looked for.
const MAX_NAME_BYTES: usize = 256;
/// Operations that are looked for: as many as there are.
const MAX_OPERATIONS: usize = 9;
const MINUTE: i64 = 60_000;

/// A request as it is kept: what the service knew, and what the gateway says.
pub(in crate::grpc) fn entry(attested: Attested, record: pb::ProvisioningRecord) -> NewEntry {
    let pb::ProvisioningRecord {
        receipt: _,
        request_id,
        operation,
        resource,
        method,
        path,
        filter,
        status,
        scim_type,
        detail,
        quirks,
        duration,
        user_agent,
        source_address,
        name,
        bulk_operations,
        bulk_failed,
        lost,
        reason,
        attribute,
        attribute_missing,
        problem,
        ignored_attributes,
    } = record;
    let Attested {
        organization: _,
        id,
        resource_id,
        effect,
    } = attested;
    let lost = u32::try_from(lost).unwrap_or(0);
    if lost > 0 {
        return NewEntry {
            id,
            request_id,
            resource_id: None,
            effect: Effect::default(),
            said: Said {
                lost,
                ..Said::default()
            },
            personal: Personal::default(),
        };
    }
    let operation = operation_of(operation);
    // The receipt of a bulk request is that of its first operation.
    let (resource_id, effect) = match operation {
        Operation::Bulk => (None, Effect::default()),
        _ => (resource_id, effect),
    };
    NewEntry {
        id,
        request_id,
        resource_id,
        effect,
        said: Said {
            operation,
            kind: kind_of(resource),
            method: cut(method, 16),
            path: cut(path, 64),
            filter: cut(filter, MAX_TEXT_BYTES),
            status: u16::try_from(status).unwrap_or(0),
            scim_type: cut(scim_type, 32),
            reason: cut(reason, 64),
            attribute: cut(attribute, 256),
            attribute_missing,
            problem,
            quirks: few(quirks, MAX_QUIRKS, 64),
            ignored: few(ignored_attributes, MAX_IGNORED, MAX_IGNORED_BYTES),
            micros: duration.map_or(0, micros),
            user_agent: cut(user_agent, MAX_USER_AGENT_BYTES),
            bulk_operations: u32::try_from(bulk_operations).unwrap_or(0),
            bulk_failed: u32::try_from(bulk_failed).unwrap_or(0),
            lost: 0,
        },
        personal: Personal {
            name: cut(name, MAX_TEXT_BYTES),
            detail: cut(detail, MAX_TEXT_BYTES),
            source_address: cut(source_address, 64),
        },
    }
}

/// The first of them, cut to so many bytes.
fn few(texts: Vec<String>, most: usize, bytes: usize) -> Vec<String> {
    let few = texts.into_iter().take(most);
    few.map(|text| cut(text, bytes)).collect()
}

/// Counters of a source. A minute that cannot be is the present one.
pub(in crate::grpc) fn refused_source(source: pb::RefusedSource, now: Timestamp) -> RefusedSource {
    let pb::RefusedSource {
        source,
        minute,
        requests,
    } = source;
    let now = now.as_millis();
    let told = minute.and_then(instant).map_or(now, Timestamp::as_millis);
    let millis = if (now - 60 * MINUTE..=now + MINUTE).contains(&told) {
        told
    } else {
        now
    };
    RefusedSource {
        minute: Timestamp::from_millis(millis - millis.rem_euclid(MINUTE)),
        source: cut(source, 64),
        requests: requests.clamp(0, i64::from(i32::MAX)),
    }
}

/// A counter as it is shown.
pub(in crate::grpc) fn refused_source_message(source: RefusedSource) -> pb::RefusedSource {
    let RefusedSource {
        minute,
        source,
        requests,
    } = source;
    pb::RefusedSource {
        source,
        minute: Some(timestamp(minute)),
        requests,
    }
}

/// Which requests are looked for.
pub(in crate::grpc) fn search(
    request: pb::ListProvisioningRequestsRequest,
) -> Result<Search, Error> {
    let pb::ListProvisioningRequestsRequest {
        organization_id: _,
        page_size: _,
        page_token: _,
        start_time,
        end_time,
        outcome,
        resource_id,
        request_id,
        name,
        operations,
    } = request;
    let time = |time: Option<prost_types::Timestamp>, field: &str| {
        let read = |time| instant(time).ok_or_else(|| InvalidField::new(field, "is an instant"));
        time.map(read).transpose()
    };
    let outcome = pb::ProvisioningOutcome::try_from(outcome)
        .map_err(|_| InvalidField::new("outcome", "is not one of the known values"))?;
    let resource_id = match resource_id.as_str() {
        "" => None,
        // Any id has this one spelling, whatever it is of.
        id => Some(crate::domain::UserId::parse(id).ok_or_else(|| {
            InvalidField::new("resource_id", "is a UUID in lower case with hyphens")
        })?),
    };
    if name.len() > MAX_NAME_BYTES {
        return Err(Error::invalid_field("name", "has at most 256 bytes"));
    }
    if [&name, &request_id].iter().any(|text| text.contains('\0')) {
        return Err(Error::invalid_field("name", "has no U+0000"));
    }
    let (from, until) = (time(start_time, "start_time")?, time(end_time, "end_time")?);
    if let (Some(from), Some(until)) = (from, until)
        && until < from
    {
        return Err(Error::invalid_field(
            "end_time",
            "does not come before start_time",
        ));
    }
    Ok(Search {
        from,
        until,
        failed: match outcome {
            pb::ProvisioningOutcome::Unspecified => None,
            pb::ProvisioningOutcome::Succeeded => Some(false),
            pb::ProvisioningOutcome::Failed => Some(true),
        },
        resource_id: resource_id.map(crate::domain::UserId::as_uuid),
        request_id: (!request_id.is_empty()).then_some(request_id),
        name: (!name.is_empty()).then(|| fold(&name)),
        operations: wanted(&operations)?,
    })
}

/// What they are to have wanted.
fn wanted(numbers: &[i32]) -> Result<Vec<Operation>, Error> {
    if numbers.len() > MAX_OPERATIONS {
        return Err(Error::invalid_field("operations", "has at most 9 values"));
    }
    let unknown = || InvalidField::new("operations", "has a value that is not known");
    let known = numbers.iter().map(|number| {
        pb::ProvisioningOperation::try_from(*number)
            .map(|_| operation_of(*number))
            .map_err(|_| unknown().into())
    });
    known.collect()
}

/// A request as the log shows it.
pub(in crate::grpc) fn message(
    entry: Entry,
    organization: OrganizationId,
) -> pb::ProvisioningRequest {
    let Entry { entry, name } = entry;
    let NewEntry {
        id,
        request_id,
        resource_id,
        effect,
        said,
        personal,
    } = entry;
    let Effect {
        kind: effect,
        changed,
        added,
        removed,
    } = effect;
    let Said {
        operation,
        kind,
        method,
        path,
        filter,
        status,
        scim_type,
        reason,
        attribute,
        attribute_missing,
        problem,
        quirks,
        ignored,
        micros,
        user_agent,
        bulk_operations,
        bulk_failed,
        lost,
    } = said;
    let Personal {
        name: asked,
        detail,
        source_address,
    } = personal;
    let count = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    pb::ProvisioningRequest {
        id: id.to_string(),
        organization_id: organization.to_string(),
        time: Some(timestamp(id.time())),
        request_id,
        operation: operation_message(operation).into(),
        resource: match kind {
            None => pb::ProvisionedResource::Unspecified,
            Some(Kind::User) => pb::ProvisionedResource::User,
            Some(Kind::Group) => pb::ProvisionedResource::Group,
        }
        .into(),
        // Where the request has made nobody, what it was to make has a name all the same.
        name: match resource_id {
            Some(_) => name.unwrap_or_default(),
            None => asked,
        },
        resource_id: resource_id.map_or_else(String::new, |id| id.hyphenated().to_string()),
        effect: effect_message(effect).into(),
        changed_attributes: changed,
        members_added: count(added),
        members_removed: count(removed),
        method,
        path,
        filter,
        status: status.into(),
        scim_type,
        detail,
        quirks,
        duration: Some(duration(micros)),
        user_agent,
        source_address,
        bulk_operations: count(bulk_operations),
        bulk_failed: count(bulk_failed),
        lost: count(lost),
        reason,
        attribute,
        attribute_missing,
        problem,
        ignored_attributes: ignored,
    }
}

/// How an organization's identity provider fares.
pub(in crate::grpc) fn status_message(status: Status) -> pb::ProvisioningStatus {
    let Status {
        last_request,
        last_success,
        last_failure,
    } = status;
    pb::ProvisioningStatus {
        last_request_time: Some(timestamp(last_request)),
        last_success_time: last_success.map(timestamp),
        last_failure_time: last_failure.map(timestamp),
    }
}

fn operation_of(number: i32) -> Operation {
    use pb::ProvisioningOperation as Pb;
    match Pb::try_from(number) {
        Err(_) | Ok(Pb::Unspecified) => Operation::Unknown,
        Ok(Pb::Create) => Operation::Create,
        Ok(Pb::Get) => Operation::Get,
        Ok(Pb::Search) => Operation::Search,
        Ok(Pb::Replace) => Operation::Replace,
        Ok(Pb::Update) => Operation::Update,
        Ok(Pb::Delete) => Operation::Delete,
        Ok(Pb::Bulk) => Operation::Bulk,
        Ok(Pb::Discover) => Operation::Discover,
    }
}

fn operation_message(operation: Operation) -> pb::ProvisioningOperation {
    use pb::ProvisioningOperation as Pb;
    match operation {
        Operation::Unknown => Pb::Unspecified,
        Operation::Create => Pb::Create,
        Operation::Get => Pb::Get,
        Operation::Search => Pb::Search,
        Operation::Replace => Pb::Replace,
        Operation::Update => Pb::Update,
        Operation::Delete => Pb::Delete,
        Operation::Bulk => Pb::Bulk,
        Operation::Discover => Pb::Discover,
    }
}

fn kind_of(number: i32) -> Option<Kind> {
    match pb::ProvisionedResource::try_from(number) {
        Err(_) | Ok(pb::ProvisionedResource::Unspecified) => None,
        Ok(pb::ProvisionedResource::User) => Some(Kind::User),
        Ok(pb::ProvisionedResource::Group) => Some(Kind::Group),
    }
}

fn effect_message(effect: Option<EffectKind>) -> pb::ProvisioningEffect {
    use pb::ProvisioningEffect as Pb;
    match effect {
        None => Pb::Unspecified,
        Some(EffectKind::Created) => Pb::Created,
        Some(EffectKind::Updated) => Pb::Updated,
        Some(EffectKind::Deactivated) => Pb::Deactivated,
        Some(EffectKind::Reactivated) => Pb::Reactivated,
        Some(EffectKind::Deleted) => Pb::Deleted,
    }
}

fn micros(duration: prost_types::Duration) -> u64 {
    let seconds = u64::try_from(duration.seconds).unwrap_or(0);
    let nanos = u64::try_from(duration.nanos).unwrap_or(0);
    seconds
        .saturating_mul(1_000_000)
        .saturating_add(nanos / 1000)
}

fn duration(micros: u64) -> prost_types::Duration {
    prost_types::Duration {
        seconds: i64::try_from(micros / 1_000_000).unwrap_or(i64::MAX),
        nanos: i32::try_from(micros % 1_000_000).unwrap_or(0) * 1000,
    }
}

/// At most so many bytes of whole characters, without those that no log may hold.
fn cut(text: String, most: usize) -> String {
    let mut text = if text.contains(char::is_control) {
        text.replace(char::is_control, " ")
    } else {
        text
    };
    text.truncate(text.floor_char_boundary(most));
    text
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(Some(1), Some(2), true)]
    #[case(Some(2), Some(2), true)]
    #[case(Some(2), Some(1), false)]
    #[case(None, Some(1), true)]
    #[case(Some(1), None, true)]
    fn a_range_of_times_does_not_end_before_it_begins(
        #[case] start: Option<i64>,
        #[case] end: Option<i64>,
        #[case] good: bool,
    ) {
        let at = |seconds| prost_types::Timestamp { seconds, nanos: 0 };
        let found = search(pb::ListProvisioningRequestsRequest {
            start_time: start.map(at),
            end_time: end.map(at),
            ..pb::ListProvisioningRequestsRequest::default()
        });
        assert_eq!(found.is_ok(), good);
    }

    #[rstest]
    #[case("short", 16, "short")]
    #[case("a\0b\nc", 16, "a b c")]
    #[case("déjà", 2, "d")]
    #[case("déjà", 3, "dé")]
    #[case("", 0, "")]
    fn texts_are_cut_at_characters(#[case] text: &str, #[case] most: usize, #[case] kept: &str) {
        assert_eq!(cut(text.to_owned(), most), kept);
    }

    #[rstest]
    #[case(1_700_000_059_999, 1_700_000_040_000)]
    #[case(0, 1_700_000_040_000)]
    #[case(i64::MAX / 2, 1_700_000_040_000)]
    fn counters_are_of_a_minute_that_can_be(#[case] told: i64, #[case] minute: i64) {
        let source = pb::RefusedSource {
            source: "192.0.2.1".to_owned(),
            minute: Some(prost_types::Timestamp {
                seconds: told / 1000,
                nanos: 0,
            }),
            requests: -7,
        };
        let kept = refused_source(source, Timestamp::from_millis(1_700_000_070_000));
        assert_eq!(kept.requests, 0);
        let expected = if told == 1_700_000_059_999 {
            minute
        } else {
            1_700_000_040_000
        };
        assert_eq!(kept.minute.as_millis(), expected);
    }

    #[test]
    fn what_was_lost_is_a_number_and_nothing_else() {
        let attested = Attested {
            organization: OrganizationId::from_uuid(uuid::Uuid::nil()),
            id: crate::domain::ProvisioningId::from_uuid(uuid::Uuid::nil()),
            resource_id: Some(uuid::Uuid::nil()),
            effect: Effect::default(),
        };
        let record = pb::ProvisioningRecord {
            lost: 12,
            status: 500,
            name: "ada".to_owned(),
            ..pb::ProvisioningRecord::default()
        };
        let entry = entry(attested, record);
        assert!(!entry.failed() && !entry.succeeded());
        assert_eq!((entry.said.lost, entry.said.status), (12, 0));
        assert_eq!(entry.personal, Personal::default());
        assert_eq!(entry.resource_id, None);
    }
}
