//! Orders of lists.

use identity_proto::v1 as pb;

use super::{attribute::checked_name, known, required};
use crate::domain::{
    AttributeName, Both, InvalidField, Sort, SortKey, schema::Key, schema::Resource,
};

/// The order of a search over a type of resource; without one, that of creation.
pub(in crate::grpc) fn order(
    order: Option<pb::SortOrder>,
    resource: Resource,
    internal: bool,
) -> Result<Sort, InvalidField> {
    match order {
        None => Ok(Sort::default()),
        Some(order) => {
            let (name, descending) = named(order)?;
            Sort::resolve(&name, descending, resource, internal)
        }
    }
}

/// The order of a search over users and groups together.
pub(in crate::grpc) fn both(
    order: Option<pb::SortOrder>,
    internal: bool,
) -> Result<Both<Sort>, InvalidField> {
    match order {
        None => Ok(Both::default()),
        Some(order) => {
            let (name, descending) = named(order)?;
            Sort::resolve_both(&name, descending, internal)
        }
    }
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

fn named(order: pb::SortOrder) -> Result<(AttributeName, bool), InvalidField> {
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
    let name = checked_name(schema, attribute, sub_attribute, FIELD)?;
    Ok((name, descending))
}
