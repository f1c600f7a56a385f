//! The Group schema (RFC 7643 sections 4.2 and 8.7.1).
//!
//! Errata: `displayName` is required (5368), `members` has `display` (6011), which is computed.

use super::Schema;
use crate::scim::{attribute::Attribute, urn};

/// `urn:ietf:params:scim:schemas:core:2.0:Group`
pub(super) static GROUP: Schema = Schema {
    id: urn::GROUP,
    name: "Group",
    description: "Group",
    attributes: &[
        Attribute::string("displayName", "The name to show for the group.").required(),
        Attribute::complex(
            "members",
            &[
                Attribute::string("value", "The id of the member.")
                    .case_exact()
                    .immutable(),
                Attribute::reference("$ref", &["User", "Group"], "The URI of the member.")
                    .immutable(),
                Attribute::string("type", "Whether the member is a user or a group.")
                    .suggesting(&["User", "Group"])
                    .immutable(),
                Attribute::string("display", "The display name of the member.").read_only(),
            ],
            "The users and groups that are in the group.",
        )
        .multi_valued(),
    ],
};
