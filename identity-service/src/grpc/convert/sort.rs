//! Orders of lists.

use identity_proto::v1 as pb;

use super::{attribute::checked_name, known, required};
use crate::domain::{InvalidField, Sort, SortBy, SortKey, schema::Key};

/// An order as it was written.
pub(in crate::grpc) fn by(order: pb::SortOrder) -> Result<SortBy, InvalidField> {
    const FIELD: &str = "sort.attribute";
    let pb::SortOrder {
        attribute,
        descending,
    } = order;
    let pb::AttributeReference {
        schema,
        attribute,
        sub_attribute,
    } = required(attribute, FIELD)?;
    Ok(SortBy {
        attribute: checked_name(schema, attribute, sub_attribute, FIELD)?,
        descending,
    })
}

/// The order of a list of users.
pub(in crate::grpc) fn user_order(order: Option<pb::UserOrder>) -> Result<Sort, InvalidField> {
    let Some(pb::UserOrder { key, descending }) = order else {
        return Ok(Sort::default());
    };
    let key = match known(key, pb::UserOrderKey::Unspecified, "order.key")? {
        pb::UserOrderKey::UserName => SortKey::Key(Key::UserName),
        pb::UserOrderKey::UpdateTime => SortKey::Key(Key::LastModified),
        pb::UserOrderKey::Creation | pb::UserOrderKey::Unspecified => SortKey::Creation,
    };
    Ok(Sort { key, descending })
}

/// The order of a list of groups.
pub(in crate::grpc) fn group_order(order: Option<pb::GroupOrder>) -> Result<Sort, InvalidField> {
    let Some(pb::GroupOrder { key, descending }) = order else {
        return Ok(Sort::default());
    };
    let key = match known(key, pb::GroupOrderKey::Unspecified, "order.key")? {
        pb::GroupOrderKey::DisplayName => SortKey::Key(Key::DisplayName),
        pb::GroupOrderKey::Creation | pb::GroupOrderKey::Unspecified => SortKey::Creation,
    };
    Ok(Sort { key, descending })
}
