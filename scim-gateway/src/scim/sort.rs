//! `sortBy` and `sortOrder` (RFC 7644 section 3.4.2.3), against a schema.
//!
//! Apart from [`super::query`], which is what somebody wrote. Here a name gets the schema's spelling. Whether there is one
//! value to sort by is for the identity service to say, which alone knows an organization's own extensions.

use super::{
    attribute::Returned, error::ScimError, filter::AttributeRef, name::Name, problem::Problem,
    schema::ResourceType, sent,
};

/// As much of a name as is repeated, in characters.
const MAX_NAME: usize = 128;

/// How a list is sorted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub attribute: AttributeRef,
    /// The greatest first.
    pub descending: bool,
}

impl Sort {
    /// Reads both parameters, for resources of one type. Without `sortBy` there is nothing to sort by, whatever `sortOrder`
    /// says.
    ///
    /// # Errors
    ///
    /// `invalidValue` when there is no such attribute, or no such order.
    pub fn resolve(
        by: Option<&str>,
        order: Option<&str>,
        resource_type: &ResourceType,
    ) -> Result<Option<Self>, ScimError> {
        Self::read(by, order, |by| {
            let name = Name::find(resource_type, by).map_err(|error| cannot(&error))?;
            attribute(name)
        })
    }

    /// Reads both parameters, for resources of all types.
    ///
    /// # Errors
    ///
    /// `invalidValue` when no type has such an attribute, or there is no such order.
    pub fn resolve_anywhere(
        by: Option<&str>,
        order: Option<&str>,
    ) -> Result<Option<Self>, ScimError> {
        Self::read(by, order, |by| {
            let found = Name::find_anywhere(by).map_err(|error| cannot(&error))?;
            let mut attribute = attribute(found.name)?;
            if let Some(schema) = found.schema {
                attribute.schema = Some(schema.id.to_owned());
            }
            Ok(attribute)
        })
    }

    fn read(
        by: Option<&str>,
        order: Option<&str>,
        find: impl FnOnce(&str) -> Result<AttributeRef, ScimError>,
    ) -> Result<Option<Self>, ScimError> {
        let Some(by) = by.map(str::trim).filter(|by| !by.is_empty()) else {
            return Ok(None);
        };
        let descending = match order {
            None | Some("" | "ascending") => false,
            Some("descending") => true,
            Some(other) => {
                let sent = sent::word(other);
                return Err(ScimError::invalid_value(format!(
                    "sortOrder has to be \"ascending\" or \"descending\"; {sent} was sent."
                ))
                .about_path("sortOrder")
                .because(Problem::QueryParameter));
            }
        };
        Ok(Some(Self {
            attribute: find(by).map_err(|error| {
                let by: String = by.chars().take(MAX_NAME).collect();
                error.about_path(&by).because(Problem::SortAttribute)
            })?,
            descending,
        }))
    }
}

fn attribute(name: Name<'_>) -> Result<AttributeRef, ScimError> {
    match name {
        Name::Attribute { attribute, .. } if attribute.returned == Returned::Never => {
            Err(cannot(&format!("\"{}\" is never shown", attribute.name)))
        }
        Name::Extension(schema) => Err(cannot(&format!(
            "\"{}\" is a whole extension, not an attribute",
            schema.id
        ))),
        name => Ok(AttributeRef::of(name)),
    }
}

fn cannot(why: &dyn std::fmt::Display) -> ScimError {
    ScimError::invalid_value(format!("The list cannot be sorted: {why}."))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::scim::{schema::USER, urn};

    fn check(by: &str, expected: (Option<&str>, &str, Option<&str>)) {
        let sort = Sort::resolve(Some(by), None, &USER).unwrap().unwrap();
        let AttributeRef {
            schema,
            attribute,
            sub_attribute,
        } = &sort.attribute;
        let found = (
            schema.as_deref(),
            attribute.as_str(),
            sub_attribute.as_deref(),
        );
        assert_eq!(found, expected, "{by}");
    }

    #[test]
    fn a_name_gets_the_schemas_spelling() {
        check("USERNAME", (None, "userName", None));
        check(" name.FamilyName ", (None, "name", Some("familyName")));
        check("meta.lastmodified", (None, "meta", Some("lastModified")));
        check(&format!("{}:title", urn::USER), (None, "title", None));
        let department = format!("{}:Department", urn::ENTERPRISE_USER.to_uppercase());
        check(
            &department,
            (Some(urn::ENTERPRISE_USER), "department", None),
        );
        check(
            "urn:acme:1.0:User:badge",
            (Some("urn:acme:1.0:User"), "badge", None),
        );
    }

    #[rstest]
    #[case(None, false)]
    #[case(Some(""), false)]
    #[case(Some("ascending"), false)]
    #[case(Some("descending"), true)]
    fn ascending_is_the_default(#[case] order: Option<&str>, #[case] descending: bool) {
        let sort = Sort::resolve(Some("title"), order, &USER).unwrap().unwrap();
        assert_eq!(sort.descending, descending);
    }

    #[rstest]
    #[case("shoeSize", None)]
    #[case("name.shoeSize", None)]
    #[case("password", None)]
    #[case("id; DROP TABLE users", None)]
    #[case(urn::ENTERPRISE_USER, None)]
    #[case("userName", Some("up"))]
    #[case("userName", Some("DESC"))]
    fn what_cannot_be_sorted_is_refused(#[case] by: &str, #[case] order: Option<&str>) {
        let error = Sort::resolve(Some(by), order, &USER).unwrap_err();
        assert_eq!(error.to_json()["scimType"], "invalidValue");
    }

    #[rstest]
    #[case(None)]
    #[case(Some(""))]
    fn an_order_alone_is_ignored(#[case] by: Option<&str>) {
        assert_eq!(Sort::resolve(by, Some("up"), &USER), Ok(None));
    }
}
