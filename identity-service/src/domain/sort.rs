//! How a list is ordered (RFC 7644 §3.4.2.3), and where in that order a resource stands.
//!
//! Apart from the filter, which says who is in a list. A `Sort` is resolved against the same table as a filter, and holds
//! what storage needs to spell it: a column, or a path in the search document. Nothing is left to fail there. The order
//! is total: what has no value comes after everything that has one, or before it when the greatest come first, and
//! equal ones are in the order of their creation.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    AttributeName, InvalidField,
    schema::{Attribute, Home, Key, Kind, Resource, Schema, Schemas},
};

/// An order of users or groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub key: SortKey,
    /// The greatest first.
    pub descending: bool,
}

/// An order as a caller wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SortBy {
    /// By which attribute.
    pub attribute: AttributeName,
    /// The greatest first.
    pub descending: bool,
}

/// One thing for users and another one for groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Both<T> {
    /// For users.
    pub users: T,
    /// For groups.
    pub groups: T,
}

/// What a list can be ordered by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SortKey {
    /// When they were created: the order of their numbers.
    #[default]
    Creation,
    /// A column.
    Key(Key),
    /// A value in the search document.
    Search(SearchPath),
    /// One and the same text for all resources of a type.
    Constant(&'static str),
    /// Nobody of this type has a value; the values of others are of this kind.
    Absent(ValueKind),
}

/// Where in the search document a value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchPath {
    /// The names of the members that lead to the attribute: an extension's lie under its URN.
    pub attribute: Vec<String>,
    /// It is a list: its primary value counts, or else its first (RFC 7644 §3.4.2.3).
    pub multi_valued: bool,
    /// The part of it that is compared.
    pub sub_attribute: Option<String>,
    /// What its values are.
    pub kind: ValueKind,
}

/// How values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// By code points; folded, unless the attribute is case-exact.
    Text,
    /// As whole numbers: instants too.
    Number,
    /// As numbers with fractions.
    Decimal,
    /// False before true.
    Boolean,
    /// By the bytes of a UUID.
    Id,
}

/// Where a resource stands in a sorted list. No two stand in the same place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// What it is sorted by.
    pub key: SortValue,
    /// Its number, which tells it apart from others with the same value.
    pub ordinal: i64,
}

/// What a resource is sorted by. In this order, what has no value comes last.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SortValue {
    /// A whole number; an instant in milliseconds; 0 and 1 for false and true.
    Number(i64),
    /// A number with a fraction.
    Decimal(Double),
    /// A text, as it is compared.
    Text(String),
    /// An id.
    Id(Uuid),
    /// No value.
    Absent,
}

/// A number as engines order it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Double(f64);

impl Double {
    /// Minus nothing is nothing: they are equal, and tell no two positions apart.
    #[must_use]
    pub fn new(number: f64) -> Self {
        Self(number + 0.0)
    }

    /// The number.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

impl Ord for Double {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Double {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Double {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Double {}

impl Sort {
    /// The order of creation.
    #[must_use]
    pub fn by_creation(descending: bool) -> Self {
        Self {
            key: SortKey::Creation,
            descending,
        }
    }

    /// By an attribute of users or groups; in the order of creation where nothing is said. `internal` callers may name
    /// what SCIM does not see.
    pub fn resolve(
        by: Option<SortBy>,
        resource: Resource,
        schemas: &Schemas,
        internal: bool,
    ) -> Result<Self, InvalidField> {
        let Some(SortBy {
            attribute: name,
            descending,
        }) = by
        else {
            return Ok(Self::default());
        };
        let key = SortKey::find(&name, resource, schemas, internal)?;
        let key = key.ok_or_else(|| unsortable(&name, "is not known"))?;
        Ok(Self { key, descending })
    }

    /// By an attribute of users and groups together, as it is for either. Those who do not have it have no value.
    pub fn resolve_both(
        by: Option<SortBy>,
        schemas: &Schemas,
        internal: bool,
    ) -> Result<Both<Self>, InvalidField> {
        let Some(SortBy {
            attribute: name,
            descending,
        }) = by
        else {
            return Ok(Both::default());
        };
        let users = SortKey::find(&name, Resource::User, schemas, internal)?;
        let groups = SortKey::find(&name, Resource::Group, schemas, internal)?;
        let (users, groups) = match (users, groups) {
            (None, None) => return Err(unsortable(&name, "is not known")),
            (Some(users), None) => {
                let kind = users.kind();
                (users, SortKey::Absent(kind))
            }
            (None, Some(groups)) => (SortKey::Absent(groups.kind()), groups),
            (Some(users), Some(groups)) => (users, groups),
        };
        let by = |key| Self { key, descending };
        Ok(Both {
            users: by(users),
            groups: by(groups),
        })
    }

    /// Which of two positions in this order comes first.
    #[must_use]
    pub fn compare(&self, one: &Position, other: &Position) -> Ordering {
        let keys = one.key.cmp(&other.key);
        let keys = if self.descending {
            keys.reverse()
        } else {
            keys
        };
        let ordinals = one.ordinal.cmp(&other.ordinal);
        keys.then(match self.key {
            SortKey::Creation if self.descending => ordinals.reverse(),
            _ => ordinals,
        })
    }

    /// Whether a position can be one of this order.
    #[must_use]
    pub fn admits(&self, position: &Position) -> bool {
        matches!(
            (self.key.kind(), &position.key),
            (_, SortValue::Absent)
                | (ValueKind::Text, SortValue::Text(_))
                | (ValueKind::Number | ValueKind::Boolean, SortValue::Number(_))
                | (ValueKind::Decimal, SortValue::Decimal(_))
                | (ValueKind::Id, SortValue::Id(_))
        )
    }
}

impl SortKey {
    /// What a name means for this type of resource; none when it has no such attribute.
    fn find(
        name: &AttributeName,
        resource: Resource,
        schemas: &Schemas,
        internal: bool,
    ) -> Result<Option<Self>, InvalidField> {
        let Some(schema) = schemas.find(resource, &name.schema) else {
            return Ok(None);
        };
        let attribute = schema.attribute(&name.attribute);
        let Some(attribute) = attribute.filter(|found| internal || !found.is_internal()) else {
            return Ok(None);
        };
        let sub_attribute = match name.sub_attribute.as_str() {
            // A complex value stands for its `value`, as in filters.
            "" => attribute.sub_attribute("value"),
            part => match attribute.sub_attribute(part) {
                Some(part) => Some(part),
                None => return Ok(None),
            },
        };
        let compared = sub_attribute.unwrap_or(attribute);
        match (compared.home, &*attribute.name, &*compared.name) {
            (Home::Key(key), ..) => Ok(Some(Self::Key(key))),
            (Home::Document, ..) => {
                let path = SearchPath::of(name, schema, attribute, sub_attribute)?;
                Ok(Some(Self::Search(path)))
            }
            (_, "meta", "resourceType") => Ok(Some(Self::Constant(match resource {
                Resource::User => "User",
                Resource::Group => "Group",
            }))),
            // The base URL is the same for all, and the id is what follows.
            (_, "meta", "location") => Ok(Some(Self::Key(Key::Id))),
            (_, "meta", "meta") => Err(unsortable(name, "has parts: name one of them")),
            _ => Err(unsortable(
                name,
                "is made for each answer, and has no value to sort by",
            )),
        }
    }

    /// How its values are compared.
    #[must_use]
    pub fn kind(&self) -> ValueKind {
        match self {
            Self::Creation => ValueKind::Number,
            Self::Constant(_) => ValueKind::Text,
            Self::Absent(kind) => *kind,
            Self::Search(path) => path.kind,
            Self::Key(key) => match key {
                Key::Id => ValueKind::Id,
                Key::UserName | Key::DisplayName | Key::ExternalId | Key::AccountId => {
                    ValueKind::Text
                }
                Key::Active => ValueKind::Boolean,
                Key::Created | Key::LastModified | Key::Version => ValueKind::Number,
            },
        }
    }

    /// Whether an index has users or groups in this order.
    #[must_use]
    pub fn is_indexed(&self) -> bool {
        match self {
            Self::Creation => true,
            Self::Key(key) => matches!(
                key,
                Key::Id | Key::UserName | Key::DisplayName | Key::ExternalId | Key::LastModified
            ),
            Self::Search(_) | Self::Constant(_) | Self::Absent(_) => false,
        }
    }

    /// Whether there may be somebody without a value.
    #[must_use]
    pub fn is_optional(&self) -> bool {
        match self {
            Self::Creation | Self::Constant(_) => false,
            Self::Search(_) | Self::Absent(_) => true,
            Self::Key(key) => matches!(key, Key::ExternalId | Key::AccountId),
        }
    }
}

impl SearchPath {
    fn of(
        name: &AttributeName,
        schema: Schema<'_>,
        attribute: &Attribute,
        sub_attribute: Option<&Attribute>,
    ) -> Result<Self, InvalidField> {
        let kind = match &sub_attribute.unwrap_or(attribute).kind {
            Kind::String | Kind::Reference => ValueKind::Text,
            Kind::Boolean => ValueKind::Boolean,
            Kind::Integer | Kind::DateTime => ValueKind::Number,
            Kind::Decimal => ValueKind::Decimal,
            Kind::Binary => return Err(unsortable(name, "is binary, and has no order")),
            Kind::Complex(_) => return Err(unsortable(name, "has parts: name one of them")),
        };
        let urn = schema.extension_urn().into_iter();
        Ok(Self {
            attribute: urn.chain([&*attribute.name]).map(str::to_owned).collect(),
            multi_valued: attribute.multi_valued,
            sub_attribute: sub_attribute.map(|part| part.name.to_string()),
            kind,
        })
    }
}

fn unsortable(name: &AttributeName, problem: &str) -> InvalidField {
    InvalidField::new("sort.attribute", format!("'{name}' {problem}"))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::domain::schema::ENTERPRISE_USER_URN;

    fn name(text: &str) -> AttributeName {
        let (schema, rest) = match text.strip_prefix("enterprise:") {
            Some(rest) => (ENTERPRISE_USER_URN, rest),
            None => ("", text),
        };
        let (attribute, sub_attribute) = rest.split_once('.').unwrap_or((rest, ""));
        AttributeName {
            schema: schema.to_owned(),
            attribute: attribute.to_owned(),
            sub_attribute: sub_attribute.to_owned(),
        }
    }

    fn by(text: &str, descending: bool) -> Option<SortBy> {
        Some(SortBy {
            attribute: name(text),
            descending,
        })
    }

    fn key(text: &str, resource: Resource) -> Result<SortKey, String> {
        Sort::resolve(by(text, false), resource, Schemas::built_in(), false)
            .map(|sort| sort.key)
            .map_err(|error| error.problem)
    }

    #[rstest]
    #[case("USERNAME", Key::UserName)]
    #[case("id", Key::Id)]
    #[case("externalId", Key::ExternalId)]
    #[case("active", Key::Active)]
    #[case("meta.lastModified", Key::LastModified)]
    #[case("meta.location", Key::Id)]
    fn what_has_a_column_is_sorted_by_it(#[case] text: &str, #[case] expected: Key) {
        assert_eq!(key(text, Resource::User), Ok(SortKey::Key(expected)));
    }

    #[rstest]
    #[case("title", &["title"], None, false, ValueKind::Text)]
    #[case("name.familyname", &["name"], Some("familyName"), false, ValueKind::Text)]
    #[case("emails", &["emails"], Some("value"), true, ValueKind::Text)]
    #[case("emails.primary", &["emails"], Some("primary"), true, ValueKind::Boolean)]
    #[case("enterprise:department", &[ENTERPRISE_USER_URN, "department"], None, false, ValueKind::Text)]
    #[case("enterprise:manager", &[ENTERPRISE_USER_URN, "manager"], Some("value"), false, ValueKind::Text)]
    fn what_has_none_is_found_in_the_search_document(
        #[case] text: &str,
        #[case] attribute: &[&str],
        #[case] sub_attribute: Option<&str>,
        #[case] multi_valued: bool,
        #[case] kind: ValueKind,
    ) {
        let path = SearchPath {
            attribute: attribute.iter().map(|part| (*part).to_owned()).collect(),
            multi_valued,
            sub_attribute: sub_attribute.map(str::to_owned),
            kind,
        };
        assert_eq!(key(text, Resource::User), Ok(SortKey::Search(path)));
    }

    #[rstest]
    #[case("name", Resource::User)]
    #[case("meta", Resource::User)]
    #[case("addresses", Resource::User)]
    #[case("groups.value", Resource::User)]
    #[case("schemas", Resource::User)]
    #[case("x509Certificates", Resource::User)]
    #[case("enterprise:manager.displayName", Resource::User)]
    #[case("password", Resource::User)]
    #[case("shoeSize", Resource::User)]
    #[case("accountId", Resource::User)]
    #[case("emails.nothing", Resource::User)]
    #[case("members", Resource::Group)]
    #[case("members.value", Resource::Group)]
    #[case("userName", Resource::Group)]
    fn what_has_no_one_value_is_refused(#[case] text: &str, #[case] resource: Resource) {
        let problem = key(text, resource).unwrap_err();
        assert!(problem.starts_with('\''), "{problem}");
    }

    #[test]
    fn users_and_groups_are_sorted_together_by_what_either_has() {
        let both = |text: &str| {
            let both = Sort::resolve_both(by(text, true), Schemas::built_in(), false).unwrap();
            (both.users.key, both.groups.key)
        };
        let (users, groups) = both("displayName");
        assert_eq!(groups, SortKey::Key(Key::DisplayName));
        assert_eq!(users.kind(), groups.kind());
        assert_eq!(both("userName").1, SortKey::Absent(ValueKind::Text));
        assert_eq!(both("active").1, SortKey::Absent(ValueKind::Boolean));
        let types = (SortKey::Constant("User"), SortKey::Constant("Group"));
        assert_eq!(both("meta.resourceType"), types);
        for text in ["members", "groups", "shoeSize"] {
            assert!(
                Sort::resolve_both(by(text, true), Schemas::built_in(), false).is_err(),
                "{text}"
            );
        }
    }

    #[test]
    fn a_service_may_sort_by_what_scim_does_not_see() {
        let sort = Sort::resolve(
            by("accountId", true),
            Resource::User,
            Schemas::built_in(),
            true,
        )
        .unwrap();
        assert_eq!(sort.key, SortKey::Key(Key::AccountId));
    }

    #[test]
    fn who_has_no_value_is_last_or_first_and_equal_ones_are_in_order_of_creation() {
        let at = |key, ordinal| Position { key, ordinal };
        let text = |text: &str| SortValue::Text(text.to_owned());
        let mut all = [
            at(SortValue::Absent, 2),
            at(text("b"), 5),
            at(text("a"), 9),
            at(text("b"), 1),
            at(SortValue::Absent, 7),
        ];
        let mut sort = Sort::resolve(
            by("title", false),
            Resource::User,
            Schemas::built_in(),
            false,
        )
        .unwrap();
        let ordinals = |all: &[Position]| all.iter().map(|at| at.ordinal).collect::<Vec<_>>();
        all.sort_by(|one, other| sort.compare(one, other));
        assert_eq!(ordinals(&all), [9, 1, 5, 2, 7]);
        sort.descending = true;
        all.sort_by(|one, other| sort.compare(one, other));
        assert_eq!(ordinals(&all), [2, 7, 1, 5, 9]);
    }

    #[test]
    fn the_order_of_creation_has_two_directions() {
        let at = |ordinal| Position {
            key: SortValue::Absent,
            ordinal,
        };
        let compare = |descending| Sort::by_creation(descending).compare(&at(1), &at(2));
        assert_eq!(
            (compare(false), compare(true)),
            (Ordering::Less, Ordering::Greater)
        );
    }

    #[test]
    fn a_position_of_another_order_is_none_of_this_one() {
        let sort = Sort::resolve(
            by("userName", false),
            Resource::User,
            Schemas::built_in(),
            false,
        )
        .unwrap();
        let at = |key| Position { key, ordinal: 1 };
        assert!(sort.admits(&at(SortValue::Text("a".to_owned()))));
        assert!(!sort.admits(&at(SortValue::Number(1))));
        assert!(!Sort::default().admits(&at(SortValue::Text("a".to_owned()))));
    }
}
