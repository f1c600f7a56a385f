//! Orders -> the contract's.

use identity_proto::v1 as pb;

use super::filter::reference;
use crate::scim::sort::Sort;

/// The order as a message.
pub fn message(sort: Sort) -> pb::SortOrder {
    let Sort {
        attribute,
        descending,
    } = sort;
    pb::SortOrder {
        attribute: Some(reference(attribute)),
        descending,
    }
}
