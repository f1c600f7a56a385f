//! The Enterprise User extension (RFC 7643 section 4.3).
//!
//! Errata: `manager.value` is case-exact (8472). The prose recommends `manager.value` and `manager.$ref` without
//! requiring them.

use super::Schema;
use crate::scim::{attribute::Attribute, urn};

/// `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User`
pub(super) static ENTERPRISE_USER: Schema = Schema {
    id: urn::ENTERPRISE_USER,
    name: "EnterpriseUser",
    description: "Enterprise User",
    attributes: &[
        Attribute::string(
            "employeeNumber",
            "Identifier that the organization gave to the person.",
        ),
        Attribute::string("costCenter", "Name of the cost center."),
        Attribute::string("organization", "Name of the organization."),
        Attribute::string("division", "Name of the division."),
        Attribute::string("department", "Name of the department."),
        Attribute::complex(
            "manager",
            &[
                Attribute::string("value", "The id of the manager's user.").case_exact(),
                Attribute::reference("$ref", &["User"], "The URI of the manager's user."),
                Attribute::string("displayName", "The display name of the manager.").read_only(),
            ],
            "The person's manager.",
        ),
    ],
};
