//! The User schema (RFC 7643 sections 4.1 and 8.7.1).
//!
//! Errata and prose, where they differ from the published table: references are case-exact (6001), so are
//! certificates (8470); `groups.$ref` points at groups (8471); `addresses` has `primary`, which the examples use;
//! `ims.type` has `other`.

use super::Schema;
use crate::scim::{attribute::Attribute, urn};

/// `urn:ietf:params:scim:schemas:core:2.0:User`
pub(super) static USER: Schema = Schema {
    id: urn::USER,
    name: "User",
    description: "User Account",
    attributes: &[
        Attribute::string(
            "userName",
            "The name that identifies the user to the service. Unique within the organization; letter case does \
             not tell names apart.",
        )
        .required()
        .unique(),
        Attribute::complex(
            "name",
            &[
                Attribute::string("formatted", "The full name, ready for display."),
                Attribute::string("familyName", "The family name, or last name."),
                Attribute::string("givenName", "The given name, or first name."),
                Attribute::string("middleName", "The middle name or names."),
                Attribute::string("honorificPrefix", "The title, such as \"Ms.\"."),
                Attribute::string("honorificSuffix", "The suffix, such as \"III\"."),
            ],
            "The components of the user's name.",
        ),
        Attribute::string("displayName", "The name to show for the user."),
        Attribute::string("nickName", "The casual way to address the user."),
        Attribute::reference(
            "profileUrl",
            &["external"],
            "The URL of a page about the user.",
        ),
        Attribute::string("title", "The user's title, such as \"Vice President\"."),
        Attribute::string(
            "userType",
            "The relationship between the organization and the user, such as \"Employee\".",
        ),
        Attribute::string(
            "preferredLanguage",
            "The user's preferred languages, as in the HTTP header Accept-Language.",
        ),
        Attribute::string(
            "locale",
            "The language tag by which dates, numbers and currencies are shown, such as \"en-US\".",
        ),
        Attribute::string(
            "timezone",
            "The user's time zone by its IANA name, such as \"Europe/Berlin\".",
        ),
        Attribute::boolean("active", "Whether the user may use the service."),
        Attribute::string(
            "password",
            "Accepted and dropped: passwords are not kept here.",
        )
        .write_only(),
        multi_value(
            "emails",
            &parts(
                Attribute::string("value", "The e-mail address."),
                &["work", "home", "other"],
            ),
            "E-mail addresses.",
        ),
        multi_value(
            "phoneNumbers",
            &parts(
                Attribute::string("value", "The phone number."),
                &["work", "home", "mobile", "fax", "pager", "other"],
            ),
            "Phone numbers.",
        ),
        multi_value(
            "ims",
            &parts(
                Attribute::string("value", "The instant messaging address."),
                &[
                    "aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo", "other",
                ],
            ),
            "Instant messaging addresses.",
        ),
        multi_value(
            "photos",
            &parts(
                Attribute::reference("value", &["external"], "The URL of the photo."),
                &["photo", "thumbnail"],
            ),
            "Photos of the user.",
        ),
        multi_value(
            "addresses",
            &[
                Attribute::string("formatted", "The full address, ready for display."),
                Attribute::string("streetAddress", "Street, house number, apartment."),
                Attribute::string("locality", "The city."),
                Attribute::string("region", "The state or region."),
                Attribute::string("postalCode", "The postal code."),
                Attribute::string("country", "The country by its two letters, such as \"US\"."),
                Attribute::string("type", KIND).suggesting(&["work", "home", "other"]),
                Attribute::boolean("primary", PRIMARY),
            ],
            "Postal addresses.",
        ),
        multi_value(
            "groups",
            &[
                Attribute::string("value", "The id of the group.")
                    .case_exact()
                    .read_only(),
                Attribute::reference("$ref", &["Group"], "The URI of the group.").read_only(),
                Attribute::string("display", "The display name of the group.").read_only(),
                Attribute::string(
                    "type",
                    "Whether the user is in the group itself, or in one that is in it.",
                )
                .suggesting(&["direct", "indirect"])
                .read_only(),
            ],
            "The groups that the user is in. Changed through the groups.",
        )
        .read_only(),
        multi_value(
            "entitlements",
            &parts(Attribute::string("value", "The entitlement."), &[]),
            "What the user is entitled to.",
        ),
        multi_value(
            "roles",
            &parts(Attribute::string("value", "The role."), &[]),
            "The user's roles.",
        ),
        multi_value(
            "x509Certificates",
            &parts(
                Attribute::binary("value", "One certificate: DER, in base64."),
                &[],
            ),
            "The user's certificates.",
        ),
    ],
};

/// What `type` is for.
const KIND: &str = "What the value is used for, such as \"work\" or \"home\".";
/// What `primary` is for.
const PRIMARY: &str = "Whether this is the preferred value. True for one value at most.";

/// A multi-valued complex attribute.
const fn multi_value(
    name: &'static str,
    parts: &'static [Attribute],
    description: &'static str,
) -> Attribute {
    Attribute::complex(name, parts, description).multi_valued()
}

/// The usual parts of a value of a multi-valued attribute (RFC 7643 section 2.4).
const fn parts(value: Attribute, kinds: &'static [&'static str]) -> [Attribute; 4] {
    [
        value,
        Attribute::string("display", "The value, ready for display."),
        Attribute::string("type", KIND).suggesting(kinds),
        Attribute::boolean("primary", PRIMARY),
    ]
}
