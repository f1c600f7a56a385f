//! Who has a user name that somebody else was to get: whether they were deactivated, which changes what is to be done.
//!
//! Apart from the requests, which only say that the name is taken. One more question, and only where somebody was refused so.

use identity_proto::v1::{
    self as pb, ComparisonOperator as Operator, ErrorReason, ProvisioningOperation as Operation,
    attribute_value, filter,
};

use crate::{
    http::{
        people::{compared, of},
        visitor::Visitor,
    },
    identity::Refusal,
};

/// The user name for which somebody was last refused, if whoever has it was deactivated.
pub(super) async fn inactive_name(
    visitor: &Visitor,
    latest: &[pb::ProvisioningRequest],
) -> Result<Option<String>, Refusal> {
    let reason = ErrorReason::UserNameTaken.as_str_name();
    let mut refused = latest.iter().filter(|request| {
        // Only who was to be created is called in the log as was asked for.
        request.operation() == Operation::Create
            && !request.reason.is_empty()
            && reason.ends_with(&request.reason)
    });
    let Some(pb::ProvisioningRequest { name, .. }) = refused.next() else {
        return Ok(None);
    };
    let is_active = attribute_value::Kind::BooleanValue(true);
    let is_active = compared("active", "", Operator::Equal, is_active);
    let is_called = attribute_value::Kind::StringValue(name.clone());
    let asked = pb::ListUsersRequest {
        organization_id: visitor.organization().to_owned(),
        page_size: 1,
        filter: Some(of(filter::Expression::AllOf(pb::FilterList {
            filters: vec![
                compared("userName", "", Operator::Equal, is_called),
                of(filter::Expression::Negated(Box::new(is_active))),
            ],
        }))),
        read_mask: Some(prost_types::FieldMask {
            paths: vec!["user_name".to_owned()],
        }),
        ..pb::ListUsersRequest::default()
    };
    let found = visitor.calls.users(asked).await?;
    Ok((!found.users.is_empty()).then(|| name.clone()))
}
