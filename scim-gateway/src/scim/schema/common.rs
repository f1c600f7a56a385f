//! The common attributes, which every resource has and no schema lists (RFC 7643 section 3.1).

use crate::scim::attribute::Attribute;

/// `id`, `externalId`, `schemas`, `meta`.
pub(super) static ATTRIBUTES: &[Attribute] = &[
    Attribute::string("id", "The server's identifier of the resource.")
        .case_exact()
        .read_only()
        .always_returned(),
    Attribute::string("externalId", "The client's identifier of the resource.").case_exact(),
    // Computed from the attributes that a resource has, and always shown.
    Attribute::reference("schemas", &["uri"], "The schemas of the resource.")
        .multi_valued()
        .always_returned(),
    Attribute::complex(
        "meta",
        &[
            Attribute::string("resourceType", "The name of the resource type.")
                .case_exact()
                .read_only(),
            Attribute::date_time("created", "When the resource was created.").read_only(),
            Attribute::date_time("lastModified", "When the resource last changed.").read_only(),
            Attribute::reference("location", &["uri"], "The URI of the resource.").read_only(),
            Attribute::string("version", "The version of the resource, as in its ETag.")
                .case_exact()
                .read_only(),
        ],
        "Facts about the resource.",
    )
    .read_only(),
];
