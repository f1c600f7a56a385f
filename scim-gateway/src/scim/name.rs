//! Names in standard attribute notation (RFC 7644 section 3.10): `userName`, `name.familyName`,
//! `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value`.
//!
//! Apart because filters and paths spell attributes in the same way. Dots in a URN are part of it, and a URN ends
//! with its last colon; letter case never counts.

use super::{
    attribute::Attribute,
    schema::{RESOURCE_TYPES, ResourceType, Schema},
    urn,
};

/// What a name stands for.
#[derive(Debug, Clone, Copy)]
pub enum Name<'a> {
    /// An attribute in a table.
    Attribute {
        /// The extension that defines it. None: the core schema, or a common attribute.
        extension: Option<&'static Schema>,
        /// The attribute.
        attribute: &'static Attribute,
        /// A part of it.
        sub_attribute: Option<&'static Attribute>,
    },
    /// A known extension as a whole.
    Extension(&'static Schema),
    /// An attribute of an extension that only the identity service knows.
    Foreign {
        /// The extension's URN; empty for what nobody knows.
        schema: &'a str,
        /// The attribute.
        attribute: &'a str,
        /// A part of it.
        sub_attribute: Option<&'a str>,
    },
}

/// Why a name stands for nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Not a name at all.
    #[error("\"{0}\" is not the name of an attribute")]
    Malformed(String),
    /// No schema has it.
    #[error("there is no attribute \"{0}\"")]
    Unknown(String),
}

/// A name among the resources of all types.
#[derive(Debug, Clone, Copy)]
pub struct Anywhere<'a> {
    /// What it stands for. What no table has is foreign, of no schema if none was named.
    pub name: Name<'a>,
    /// The core schema, if it was named.
    pub schema: Option<&'static Schema>,
}

impl<'a> Name<'a> {
    /// Finds what a name stands for among the resources of all types: in the first table that has it.
    pub fn find_anywhere(text: &'a str) -> Result<Anywhere<'a>, NameError> {
        let mut foreign = None;
        for resource_type in RESOURCE_TYPES {
            match Self::find(resource_type, text) {
                Ok(name @ Self::Foreign { .. }) => {
                    foreign.get_or_insert(name);
                }
                Ok(name) => {
                    let core = resource_type.schema;
                    let is_named = after_urn(text, core.id).is_some();
                    return Ok(Anywhere {
                        name,
                        schema: is_named.then_some(core),
                    });
                }
                Err(NameError::Unknown(_)) => {}
                Err(malformed) => return Err(malformed),
            }
        }
        let name = match (foreign, Parts::split(text)) {
            (Some(foreign), _) => foreign,
            (None, Some(parts)) => Self::Foreign {
                schema: "",
                attribute: parts.attribute,
                sub_attribute: parts.sub_attribute,
            },
            // A core schema's URN, and behind it nothing that it has.
            (None, None) => return Err(unknown(text)),
        };
        Ok(Anywhere { name, schema: None })
    }

    /// Finds what a name stands for.
    pub fn find(resource_type: &ResourceType, text: &'a str) -> Result<Self, NameError> {
        let schemas =
            std::iter::once(resource_type.schema).chain(resource_type.extensions.iter().copied());
        for schema in schemas {
            let extension = (schema.id != resource_type.schema.id).then_some(schema);
            match after_urn(text, schema.id) {
                Some("") => return extension.map(Self::Extension).ok_or_else(|| unknown(text)),
                Some(name) => {
                    let parts = Parts::split(name).ok_or_else(|| malformed(text))?;
                    return Self::known(resource_type, extension, parts)
                        .ok_or_else(|| unknown(text));
                }
                None => {}
            }
        }
        if urn::is_urn(text) {
            let (schema, name) = text.rsplit_once(':').ok_or_else(|| malformed(text))?;
            let parts = Parts::split(name).ok_or_else(|| malformed(text))?;
            return Ok(Self::Foreign {
                schema,
                attribute: parts.attribute,
                sub_attribute: parts.sub_attribute,
            });
        }
        let parts = Parts::split(text).ok_or_else(|| malformed(text))?;
        Self::known(resource_type, None, parts).ok_or_else(|| unknown(text))
    }

    fn known(
        resource_type: &ResourceType,
        extension: Option<&'static Schema>,
        parts: Parts<'_>,
    ) -> Option<Self> {
        let attribute = match extension {
            Some(schema) => schema.attribute(parts.attribute),
            None => resource_type.attribute(parts.attribute),
        }?;
        let sub_attribute = match parts.sub_attribute {
            Some(part) => Some(attribute.sub_attribute(part)?),
            None => None,
        };
        Some(Self::Attribute {
            extension,
            attribute,
            sub_attribute,
        })
    }
}

/// `attribute` or `attribute.subAttribute`
struct Parts<'a> {
    attribute: &'a str,
    sub_attribute: Option<&'a str>,
}

impl<'a> Parts<'a> {
    fn split(name: &'a str) -> Option<Self> {
        let (attribute, sub_attribute) = match name.split_once('.') {
            Some((attribute, part)) => (attribute, Some(part)),
            None => (name, None),
        };
        let all_names = is_name(attribute) && sub_attribute.is_none_or(is_name);
        all_names.then_some(Self {
            attribute,
            sub_attribute,
        })
    }
}

/// `ATTRNAME` of the grammar, and `$ref`, which it forgets (erratum 8924).
pub fn is_name(text: &str) -> bool {
    let mut letters = text.chars();
    letters
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '$')
        && letters.all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

/// What follows a URN and a colon: empty if the URN stands alone.
pub fn after_urn<'a>(text: &'a str, urn: &str) -> Option<&'a str> {
    let (head, tail) = text.split_at_checked(urn.len())?;
    if !head.eq_ignore_ascii_case(urn) {
        return None;
    }
    if tail.is_empty() {
        return Some(tail);
    }
    tail.strip_prefix(':').filter(|name| !name.is_empty())
}

fn malformed(text: &str) -> NameError {
    NameError::Malformed(shortened(text))
}

fn unknown(text: &str) -> NameError {
    NameError::Unknown(shortened(text))
}

/// Enough of a name to recognise it by.
fn shortened(text: &str) -> String {
    text.chars().take(128).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scim::schema::{GROUP, USER};

    #[test]
    fn anywhere_a_name_is_what_the_first_table_has() {
        let found = |text: &'static str| {
            let found = Name::find_anywhere(text).unwrap();
            (found.name, found.schema.map(|schema| schema.id))
        };
        let members = found("members.value");
        assert!(
            matches!(members, (Name::Attribute { attribute, .. }, None) if attribute.name == "members")
        );
        let user_name = found("USERNAME");
        assert!(
            matches!(user_name, (Name::Attribute { attribute, .. }, None) if attribute.name == "userName")
        );
        let (name, schema) = found("urn:ietf:params:scim:schemas:core:2.0:Group:displayName");
        assert!(
            matches!(name, Name::Attribute { attribute, .. } if attribute.name == "displayName")
        );
        assert_eq!(schema, Some(GROUP.schema.id));
        let (name, _) = found("shoeSize.left");
        assert!(matches!(
            name,
            Name::Foreign {
                schema: "",
                attribute: "shoeSize",
                sub_attribute: Some("left")
            }
        ));
        let (name, _) = found("urn:acme:1.0:badge");
        assert!(matches!(
            name,
            Name::Foreign {
                schema: "urn:acme:1.0",
                attribute: "badge",
                ..
            }
        ));
        let (name, _) = found("urn:ietf:params:scim:schemas:core:2.0:Group:nothing");
        assert!(matches!(
            name,
            Name::Foreign {
                attribute: "nothing",
                ..
            }
        ));
        for text in ["a..b", "", "name.x.y"] {
            assert!(Name::find_anywhere(text).is_err(), "{text}");
        }
    }

    fn check(text: &str, expected: &str) {
        let found = match Name::find(&USER, text) {
            Ok(Name::Attribute {
                extension,
                attribute,
                sub_attribute,
            }) => format!(
                "{}{}{}",
                extension.map_or("", |_| "enterprise:"),
                attribute.name,
                sub_attribute.map_or(String::new(), |part| format!(".{}", part.name)),
            ),
            Ok(Name::Extension(schema)) => schema.name.to_owned(),
            Ok(Name::Foreign {
                schema,
                attribute,
                sub_attribute,
            }) => format!("{schema}|{attribute}|{}", sub_attribute.unwrap_or_default()),
            Err(NameError::Malformed(_)) => "malformed".to_owned(),
            Err(NameError::Unknown(_)) => "unknown".to_owned(),
        };
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn names_are_found_in_any_letter_case() {
        check("userName", "userName");
        check("USERNAME", "userName");
        check("Name.FAMILYNAME", "name.familyName");
        check("meta.lastmodified", "meta.lastModified");
        check("groups.$ref", "groups.$ref");
        check("externalid", "externalId");
    }

    #[test]
    fn urns_are_prefixes_whose_dots_are_their_own() {
        check(
            "urn:ietf:params:scim:schemas:core:2.0:User:name.familyName",
            "name.familyName",
        );
        check(
            "URN:IETF:params:scim:schemas:core:2.0:user:USERNAME",
            "userName",
        );
        check(
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
            "enterprise:manager.value",
        );
        check(
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
            "EnterpriseUser",
        );
        check(
            "urn:acme:custom:1.0:User:badge.number",
            "urn:acme:custom:1.0:User|badge|number",
        );
    }

    #[test]
    fn what_no_table_has_is_unknown() {
        check("favouriteColour", "unknown");
        check("name.nickName", "unknown");
        check("userName.value", "unknown");
        check("urn:ietf:params:scim:schemas:core:2.0:User", "unknown");
        check(
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:userName",
            "unknown",
        );
        check("department", "unknown");
    }

    #[test]
    fn what_is_no_name_is_malformed() {
        for text in [
            "",
            ".",
            "name.",
            ".name",
            "a.b.c",
            "1a",
            "-a",
            "display Name",
            "emails[0]",
            "emails/0",
            "urn:",
            "urn:acme:",
            "urn:ietf:params:scim:schemas:core:2.0:User:",
            "ümlaut",
        ] {
            check(text, "malformed");
        }
    }
}
