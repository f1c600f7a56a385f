//! The schemas of the discovery resources themselves (RFC 7643 sections 5 to 7, RFC 9865 section 4).
//!
//! Errata: `etag` belongs in the configuration; `authenticationSchemes` has `type` and `primary` (8011);
//! `schemaExtensions` is multi-valued (7522); `referenceTypes` of sub-attributes is multi-valued (5607); no complex
//! sub-attributes but in the schema of schemas (8415).

use super::{Schema, urn};
use crate::scim::attribute::Attribute;

/// `urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig`
pub(super) static SERVICE_PROVIDER_CONFIG: Schema = Schema {
    id: urn::SERVICE_PROVIDER_CONFIG,
    name: "Service Provider Configuration",
    description: "What this service supports.",
    attributes: &[
        Attribute::reference(
            "documentationUri",
            &["external"],
            "The URL of the documentation for people.",
        )
        .read_only(),
        feature("patch", &[SUPPORTED], "PATCH."),
        feature(
            "bulk",
            &[
                SUPPORTED,
                Attribute::integer("maxOperations", "The most operations in one request.")
                    .read_only()
                    .required(),
                Attribute::integer("maxPayloadSize", "The most bytes in one request.")
                    .read_only()
                    .required(),
            ],
            "Many operations in one request.",
        ),
        feature(
            "filter",
            &[
                SUPPORTED,
                Attribute::integer("maxResults", "The most resources in one answer.")
                    .read_only()
                    .required(),
            ],
            "Filters.",
        ),
        feature("changePassword", &[SUPPORTED], "Changing passwords."),
        feature("sort", &[SUPPORTED], "Sorting."),
        feature("etag", &[SUPPORTED], "Versions of resources."),
        Attribute::complex(
            "pagination",
            &[
                Attribute::boolean("cursor", "Whether pages can be asked for by cursor.")
                    .read_only()
                    .required(),
                Attribute::boolean("index", "Whether pages can be asked for by index.")
                    .read_only()
                    .required(),
                Attribute::string(
                    "defaultPaginationMethod",
                    "What pages are asked for by, if not said.",
                )
                .suggesting(&["cursor", "index"])
                .read_only(),
                Attribute::integer(
                    "defaultPageSize",
                    "How many resources a page has, if not said.",
                )
                .read_only(),
                Attribute::integer("maxPageSize", "The most resources in a page.").read_only(),
                Attribute::integer("cursorTimeout", "How many seconds a cursor lives.").read_only(),
            ],
            "Paging.",
        )
        .read_only(),
        Attribute::complex(
            "authenticationSchemes",
            &[
                Attribute::string("type", "The kind of authentication.")
                    .suggesting(&[
                        "oauth",
                        "oauth2",
                        "oauthbearertoken",
                        "httpbasic",
                        "httpdigest",
                    ])
                    .read_only()
                    .required(),
                Attribute::string("name", "Its name, for people.")
                    .read_only()
                    .required(),
                Attribute::string("description", "What it is, for people.")
                    .read_only()
                    .required(),
                Attribute::reference("specUri", &["external"], "The URL of its specification.")
                    .read_only(),
                Attribute::reference(
                    "documentationUri",
                    &["external"],
                    "The URL of its documentation.",
                )
                .read_only(),
                Attribute::boolean("primary", "Whether it is the preferred one.").read_only(),
            ],
            "How clients authenticate.",
        )
        .multi_valued()
        .read_only()
        .required(),
    ],
};

/// `urn:ietf:params:scim:schemas:core:2.0:ResourceType`
pub(super) static RESOURCE_TYPE: Schema = Schema {
    id: urn::RESOURCE_TYPE,
    name: "Resource Type",
    description: "A type of resource.",
    attributes: &[
        Attribute::string("name", "Its name.")
            .read_only()
            .required(),
        Attribute::string("description", "What it is, for people.").read_only(),
        Attribute::reference(
            "endpoint",
            &["uri"],
            "Its endpoint, relative to the base URL.",
        )
        .read_only()
        .required(),
        Attribute::reference("schema", &["uri"], "Its core schema.")
            .read_only()
            .required(),
        Attribute::complex(
            "schemaExtensions",
            &[
                Attribute::reference("schema", &["uri"], "The extension's schema.")
                    .read_only()
                    .required(),
                Attribute::boolean("required", "Whether each resource must have it.")
                    .read_only()
                    .required(),
            ],
            "Its extensions.",
        )
        .multi_valued()
        .read_only(),
    ],
};

/// `urn:ietf:params:scim:schemas:core:2.0:Schema`
pub(super) static SCHEMA: Schema = Schema {
    id: urn::SCHEMA,
    name: "Schema",
    description: "A list of attributes.",
    attributes: &[
        Attribute::string("name", "Its name, for people.").read_only(),
        Attribute::string("description", "What it describes, for people.").read_only(),
        Attribute::complex("attributes", ATTRIBUTE, "Its attributes.")
            .multi_valued()
            .read_only()
            .required(),
    ],
};

/// What is said about an attribute. Here alone a sub-attribute is complex (erratum 8415).
const ATTRIBUTE: &[Attribute] = &[
    NAME,
    KIND.suggesting(&[
        "string",
        "boolean",
        "decimal",
        "integer",
        "dateTime",
        "binary",
        "reference",
        "complex",
    ]),
    MULTI_VALUED,
    DESCRIPTION,
    REQUIRED,
    CANONICAL_VALUES,
    CASE_EXACT,
    MUTABILITY,
    RETURNED,
    UNIQUENESS,
    REFERENCE_TYPES,
    Attribute::complex(
        "subAttributes",
        SUB_ATTRIBUTE,
        "The parts of a complex value.",
    )
    .multi_valued()
    .read_only(),
];

/// What is said about a sub-attribute: the same, but that it is never complex.
const SUB_ATTRIBUTE: &[Attribute] = &[
    NAME,
    KIND.suggesting(&[
        "string",
        "boolean",
        "decimal",
        "integer",
        "dateTime",
        "binary",
        "reference",
    ]),
    MULTI_VALUED,
    DESCRIPTION,
    REQUIRED,
    CANONICAL_VALUES,
    CASE_EXACT,
    MUTABILITY,
    RETURNED,
    UNIQUENESS,
    REFERENCE_TYPES,
];

const NAME: Attribute = Attribute::string("name", "Its name.")
    .case_exact()
    .read_only()
    .required();
const KIND: Attribute = Attribute::string("type", "Its data type.")
    .read_only()
    .required();
const MULTI_VALUED: Attribute =
    Attribute::boolean("multiValued", "Whether it has a list of values.")
        .read_only()
        .required();
const DESCRIPTION: Attribute =
    Attribute::string("description", "What it is, for people.").read_only();
const REQUIRED: Attribute =
    Attribute::boolean("required", "Whether a resource must have it.").read_only();
const CANONICAL_VALUES: Attribute = Attribute::string("canonicalValues", "Suggested values.")
    .case_exact()
    .multi_valued()
    .read_only();
const CASE_EXACT: Attribute =
    Attribute::boolean("caseExact", "Whether letter case counts.").read_only();
const MUTABILITY: Attribute = Attribute::string("mutability", "Who may change it.")
    .suggesting(&["readOnly", "readWrite", "immutable", "writeOnly"])
    .case_exact()
    .read_only();
const RETURNED: Attribute = Attribute::string("returned", "When an answer holds it.")
    .suggesting(&["always", "never", "default", "request"])
    .case_exact()
    .read_only();
const UNIQUENESS: Attribute =
    Attribute::string("uniqueness", "Among which resources it is unique.")
        .suggesting(&["none", "server", "global"])
        .case_exact()
        .read_only();
const REFERENCE_TYPES: Attribute =
    Attribute::string("referenceTypes", "What a reference may point at.")
        .case_exact()
        .multi_valued()
        .read_only();

const SUPPORTED: Attribute = Attribute::boolean("supported", "Whether it is supported.")
    .read_only()
    .required();

/// Something that a service supports or not.
const fn feature(
    name: &'static str,
    parts: &'static [Attribute],
    description: &'static str,
) -> Attribute {
    Attribute::complex(name, parts, description)
        .read_only()
        .required()
}
