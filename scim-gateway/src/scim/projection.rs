//! `attributes` and `excludedAttributes` (RFC 7644 sections 3.4.2.5 and 3.9).
//!
//! Apart because every operation that returns a resource honours them. Names are compared with what a resource holds,
//! so an extension that only the identity service knows can be asked for like any other.

use serde_json::{Map, Value};

use super::{
    attribute::Returned, error::ScimError, name::after_urn, printed::Object, problem::Problem,
    schema::ResourceType, urn,
};

/// The most names in one parameter.
const MAX_NAMES: usize = 256;

/// Which attributes an answer holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Projection {
    /// What is returned by default.
    #[default]
    Default,
    /// These, and what is always returned.
    Only(Vec<String>),
    /// What is returned by default, but for these.
    Without(Vec<String>),
}

impl Projection {
    /// Reads the two parameters of a URL; each is a list of names with commas between them.
    pub fn parse(attributes: Option<&str>, excluded: Option<&str>) -> Result<Self, ScimError> {
        Self::of(attributes, excluded)
    }

    /// Reads two lists of names, each of which may be several with commas between them.
    pub fn of<N: AsRef<str>>(
        attributes: impl IntoIterator<Item = N>,
        excluded: impl IntoIterator<Item = N>,
    ) -> Result<Self, ScimError> {
        let only = names(attributes)?;
        let without = names(excluded)?;
        match (only.is_empty(), without.is_empty()) {
            (true, true) => Ok(Self::Default),
            (false, true) => Ok(Self::Only(only)),
            (true, false) => Ok(Self::Without(without)),
            (false, false) => Err(ScimError::invalid_value(
                "\"attributes\" and \"excludedAttributes\" cannot be used together.",
            )
            .about_path("excludedAttributes")
            .because(Problem::QueryExcludes)),
        }
    }

    /// Whether an answer would hold anything of an attribute of the core schema; if not, it need not be loaded.
    pub fn includes(&self, resource_type: &ResourceType, attribute: &str) -> bool {
        self.shows(resource_type, attribute, returned(resource_type, attribute))
    }

    fn shows(&self, resource_type: &ResourceType, attribute: &str, returned: Returned) -> bool {
        match (returned, self) {
            (Returned::Always, _) => true,
            (Returned::Never, _) => false,
            (_, Self::Only(names)) => names
                .iter()
                .any(|name| part_of(resource_type, name, attribute).is_some()),
            (Returned::Request, _) => false,
            (_, Self::Default) => true,
            (_, Self::Without(names)) => !names
                .iter()
                .any(|name| part_of(resource_type, name, attribute) == Some("")),
        }
    }

    /// Takes from a resource what was not asked for. What is printed is returned by default.
    pub fn apply(&self, resource_type: &ResourceType, resource: Object) -> Object {
        if *self == Self::Default {
            return resource;
        }
        let members = resource.read();
        let kept = filter_map(members, |name, value| {
            if urn::is_urn(name) {
                self.extension(name, value)
            } else {
                self.attribute(resource_type, name, value)
            }
        });
        Object::from(&kept)
    }

    /// The same of one value of a multi-valued attribute of the core schema; nothing if none of it was asked for.
    pub fn apply_to_value(
        &self,
        resource_type: &ResourceType,
        attribute: &str,
        value: Object,
    ) -> Option<Object> {
        if *self == Self::Default {
            return Some(value);
        }
        match self.attribute(resource_type, attribute, value.read().into())? {
            Value::Object(left) => Some(Object::from(&left)),
            _ => None,
        }
    }

    /// What is left of a core or common attribute.
    fn attribute(&self, resource_type: &ResourceType, name: &str, value: Value) -> Option<Value> {
        let returned = returned(resource_type, name);
        if !self.shows(resource_type, name, returned) {
            return None;
        }
        if returned == Returned::Always {
            return Some(value);
        }
        self.parts(value, |asked| part_of(resource_type, asked, name))
    }

    /// What is left of an extension.
    fn extension(&self, urn: &str, value: Value) -> Option<Value> {
        let Value::Object(members) = value else {
            return None;
        };
        let (names, keep) = match self {
            Self::Default => return Some(members.into()),
            Self::Only(names) => (names, true),
            Self::Without(names) => (names, false),
        };
        let named: Vec<&str> = names
            .iter()
            .filter_map(|name| after_urn(name, urn))
            .collect();
        // The URN alone means all of the extension.
        if named.contains(&"") {
            return keep.then(|| members.into());
        }
        let left = filter_map(members, |name, value| {
            let parts = named.iter().copied();
            let parts: Vec<&str> = parts.filter_map(|asked| after_name(asked, name)).collect();
            let gone = if keep {
                parts.is_empty()
            } else {
                parts.contains(&"")
            };
            if gone {
                None
            } else {
                trim(value, &parts, keep)
            }
        });
        (!left.is_empty()).then(|| left.into())
    }

    /// What is left of a value, when `part_of` says what a name asks of it.
    fn parts<'n>(
        &'n self,
        value: Value,
        part_of: impl Fn(&'n str) -> Option<&'n str>,
    ) -> Option<Value> {
        let (names, keep) = match self {
            Self::Default => return Some(value),
            Self::Only(names) => (names, true),
            Self::Without(names) => (names, false),
        };
        let parts: Vec<&str> = names.iter().filter_map(|name| part_of(name)).collect();
        trim(value, &parts, keep)
    }
}

/// When an attribute of the core schema is returned. What we do not know is returned by default.
fn returned(resource_type: &ResourceType, attribute: &str) -> Returned {
    let definition = resource_type.attribute(attribute);
    definition.map_or(Returned::Default, |definition| definition.returned)
}

/// Keeps these parts of a value, or leaves these out. An empty name is the value itself; no name at all leaves the
/// value alone.
fn trim(value: Value, parts: &[&str], keep: bool) -> Option<Value> {
    if parts.is_empty() || parts.contains(&"") {
        return Some(value);
    }
    let asked = |name: &str| parts.iter().any(|part| part.eq_ignore_ascii_case(name));
    match value {
        Value::Object(members) => {
            let left = filter_map(members, |name, value| {
                (asked(name) == keep).then_some(value)
            });
            (!left.is_empty()).then(|| left.into())
        }
        Value::Array(values) => {
            let values = values.into_iter();
            let left = values.filter_map(|value| trim(value, parts, keep));
            let left: Vec<Value> = left.collect();
            (!left.is_empty()).then_some(Value::Array(left))
        }
        // A value without parts has none of the parts that were asked for.
        simple => (!keep).then_some(simple),
    }
}

/// What `keep` leaves of members.
fn filter_map(
    members: Map<String, Value>,
    mut keep: impl FnMut(&str, Value) -> Option<Value>,
) -> Map<String, Value> {
    let members = members.into_iter();
    members
        .filter_map(|(name, value)| keep(&name, value).map(|kept| (name, kept)))
        .collect()
}

/// What a name asks of a core or common attribute: `""` for all of it, a sub-attribute's name for a part of it.
fn part_of<'n>(resource_type: &ResourceType, name: &'n str, attribute: &str) -> Option<&'n str> {
    let name = match after_urn(name, resource_type.schema.id) {
        Some(name) => name,
        None => name,
    };
    after_name(name, attribute)
}

/// What follows an attribute's name and a dot: empty if the name stands alone.
fn after_name<'n>(name: &'n str, attribute: &str) -> Option<&'n str> {
    let (head, part) = name.split_once('.').unwrap_or((name, ""));
    head.eq_ignore_ascii_case(attribute).then_some(part)
}

/// Names between commas; spaces around them and empty ones do no harm.
fn names<N: AsRef<str>>(lists: impl IntoIterator<Item = N>) -> Result<Vec<String>, ScimError> {
    let mut names = Vec::new();
    for list in lists {
        let parts = list.as_ref().split(',').map(str::trim);
        names.extend(parts.filter(|name| !name.is_empty()).map(str::to_owned));
        if names.len() > MAX_NAMES {
            return Err(ScimError::invalid_value(format!(
                "More than {MAX_NAMES} attributes were asked for."
            )));
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::scim::schema::{SCHEMAS, USER};

    fn resource() -> Map<String, Value> {
        let resource = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "id": "1",
            "externalId": "e",
            "userName": "ada",
            "name": { "givenName": "Ada", "familyName": "Quill" },
            "emails": [{ "value": "a", "type": "work" }, { "value": "b" }],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
                "department": "Sales",
                "manager": { "value": "2", "displayName": "Bo" },
            },
            "urn:acme:custom:1.0:User": { "badge": 7 },
            "meta": { "version": "W/\"1\"" },
        });
        resource.as_object().unwrap().clone()
    }

    /// Checks what an answer holds besides `schemas` and `id`, which it always holds.
    fn check(attributes: &str, excluded: &str, expected: Value) {
        let projection = Projection::parse(Some(attributes), Some(excluded)).unwrap();
        let whole = Object::from(&resource());
        let mut answer = projection.apply(&USER, whole).read();
        assert!(answer.remove("schemas").is_some());
        assert_eq!(answer.remove("id"), Some(json!("1")));
        assert_eq!(Value::Object(answer), expected, "{attributes} {excluded}");
    }

    fn whole_without(names: &[&str]) -> Value {
        let mut whole = resource();
        for name in ["schemas", "id"].iter().chain(names) {
            whole.remove(*name);
        }
        Value::Object(whole)
    }

    #[test]
    fn only_what_is_named_is_returned() {
        check("userName", "", json!({ "userName": "ada" }));
        check(
            "USERNAME, EXTERNALID",
            "",
            json!({ "userName": "ada", "externalId": "e" }),
        );
        check(
            "name.GIVENname",
            "",
            json!({ "name": { "givenName": "Ada" } }),
        );
        check(
            "emails.value",
            "",
            json!({ "emails": [{ "value": "a" }, { "value": "b" }] }),
        );
        check("emails.type", "", json!({ "emails": [{ "type": "work" }] }));
        check(
            "emails.type,emails",
            "",
            json!({ "emails": resource()["emails"] }),
        );
        check(
            "meta.version",
            "",
            json!({ "meta": { "version": "W/\"1\"" } }),
        );
        check("nothing,id", "", json!({}));
        check("userName.value,password", "", json!({}));
    }

    /// A password alone is not, and is never printed.
    #[test]
    fn what_is_printed_is_returned_by_default() {
        for schema in SCHEMAS {
            for attribute in schema.attributes {
                let is_kept_back =
                    matches!(attribute.returned, Returned::Never | Returned::Request);
                assert_eq!(
                    is_kept_back,
                    attribute.name == "password",
                    "{}",
                    attribute.name
                );
            }
        }
        let whole = Object::from(&resource());
        assert_eq!(Projection::Default.apply(&USER, whole).read(), resource());
    }

    #[test]
    fn urns_are_understood() {
        let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
        check(
            "urn:ietf:params:scim:schemas:core:2.0:User:userName",
            "",
            json!({ "userName": "ada" }),
        );
        check(
            enterprise,
            "",
            json!({ enterprise: resource()[enterprise] }),
        );
        check(
            &format!("{enterprise}:Department"),
            "",
            json!({ enterprise: { "department": "Sales" } }),
        );
        check(
            &format!("{enterprise}:manager.value"),
            "",
            json!({ enterprise: { "manager": { "value": "2" } } }),
        );
        check(
            "urn:acme:custom:1.0:User:badge",
            "",
            json!({ "urn:acme:custom:1.0:User": { "badge": 7 } }),
        );
        check("", enterprise, whole_without(&[enterprise]));
        check(
            "",
            "urn:acme:custom:1.0:User:badge",
            whole_without(&["urn:acme:custom:1.0:User"]),
        );
        let mut without_department = whole_without(&[]);
        without_department[enterprise]
            .as_object_mut()
            .unwrap()
            .remove("department");
        check("", &format!("{enterprise}:department"), without_department);
    }

    #[test]
    fn what_is_excluded_is_left_out() {
        check("", "", whole_without(&[]));
        check("", "emails, NAME", whole_without(&["emails", "name"]));
        check("", "id,schemas,userName", whole_without(&["userName"]));
        check("", "nothing", whole_without(&[]));
        let mut without_given_name = whole_without(&[]);
        without_given_name["name"] = json!({ "familyName": "Quill" });
        check("", "name.givenName", without_given_name);
    }

    #[test]
    fn both_parameters_together_are_refused() {
        let error = Projection::parse(Some("userName"), Some("emails")).unwrap_err();
        assert_eq!(error.to_json()["scimType"], "invalidValue");
        let empty = Projection::parse(Some(" , "), Some("emails")).unwrap();
        assert!(!empty.includes(&USER, "emails"));
    }

    #[test]
    fn what_no_answer_would_hold_need_not_be_loaded() {
        let includes = |attributes, excluded, name| {
            Projection::parse(attributes, excluded)
                .unwrap()
                .includes(&USER, name)
        };
        assert!(includes(None, None, "groups"));
        assert!(includes(Some("groups.value"), None, "groups"));
        assert!(!includes(Some("userName"), None, "groups"));
        assert!(!includes(None, Some("Groups"), "groups"));
        assert!(includes(None, Some("groups.display"), "groups"));
        assert!(!includes(Some("password"), None, "password"));
        assert!(includes(None, Some("id"), "id"));
    }
}
