//! What those have now who were created and changed last, where the requests alone say nothing odd.
//!
//! Apart from the requests, whose values nobody keeps. Three more questions at most, about two people.

use identity_proto::v1::{
    self as pb, ComparisonOperator as Operator, ProvisionedResource as Resource,
    ProvisioningEffect as Effect, attribute_value,
};

use crate::{
    http::{people::compared, visitor::Visitor},
    identity::Refusal,
    reading::Cause,
};

/// What is odd about them.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// About who was created last.
    pub(super) created: Option<Cause>,
    /// About who was changed last.
    pub(super) updated: Option<Cause>,
}

/// See the module.
pub(super) async fn see(
    visitor: &Visitor,
    latest: &[pb::ProvisioningRequest],
) -> Result<Written, Refusal> {
    let last = |effect: Effect| {
        let mut done = latest
            .iter()
            .filter(|request| request.effect() == effect && request.resource() == Resource::User);
        done.next()
    };
    let mut written = Written::default();
    if let Some(request) = last(Effect::Created)
        && let Some(user) = find(visitor, request).await?
        && is_shared(visitor, user.external_id).await?
    {
        written.created = Some(Cause::ExternalIdShared);
    }
    let adds_address = |request: &&pb::ProvisioningRequest| {
        let mut changed = request.changed_attributes.iter();
        request.method == "PATCH" && changed.any(|name| name.starts_with("emails"))
    };
    if let Some(request) = last(Effect::Updated).filter(adds_address)
        && let Some(user) = find(visitor, request).await?
        && has_two_of_a_type(&user.emails)
    {
        written.updated = Some(Cause::EmailBeside);
    }
    Ok(written)
}

/// Whom a request was about, if they are still here.
async fn find(
    visitor: &Visitor,
    request: &pb::ProvisioningRequest,
) -> Result<Option<pb::User>, Refusal> {
    let found = visitor
        .calls
        .user(visitor.organization(), &request.resource_id);
    match found.await {
        Ok(user) => Ok(Some(user)),
        Err(Refusal::NotFound) => Ok(None),
        Err(refusal) => Err(refusal),
    }
}

/// Whether others have the same external id.
async fn is_shared(visitor: &Visitor, external_id: String) -> Result<bool, Refusal> {
    if external_id.is_empty() {
        return Ok(false);
    }
    let is_it = attribute_value::Kind::StringValue(external_id);
    let asked = pb::ListUsersRequest {
        organization_id: visitor.organization().to_owned(),
        page_size: 2,
        filter: Some(compared("externalId", "", Operator::Equal, is_it)),
        read_mask: Some(prost_types::FieldMask {
            paths: vec!["user_name".to_owned()],
        }),
        ..pb::ListUsersRequest::default()
    };
    let found = visitor.calls.users(asked).await?;
    Ok(found.users.len() > 1)
}

/// Whether two addresses are of one type, as when a new one was added and the old one has stayed.
fn has_two_of_a_type(emails: &[pb::MultiValue]) -> bool {
    emails.iter().enumerate().any(|(place, email)| {
        let before = emails.iter().take(place);
        !email.r#type.is_empty() && before.into_iter().any(|other| other.r#type == email.r#type)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_addresses_of_one_type_are_told_from_addresses_of_two() {
        for (types, expected) in [
            (&["work", "work"][..], true),
            (&["work", "home", "work"], true),
            (&["work", "home"], false),
            (&["", ""], false),
            (&[], false),
        ] {
            let emails = types.iter().map(|kind| pb::MultiValue {
                r#type: (*kind).to_owned(),
                ..pb::MultiValue::default()
            });
            let emails: Vec<_> = emails.collect();
            assert_eq!(has_two_of_a_type(&emails), expected, "{types:?}");
        }
    }
}
