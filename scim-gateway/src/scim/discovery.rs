//! Discovery (RFC 7643 sections 5 to 7): what this service supports, as JSON from the tables.
//!
//! Apart because it prints the tables and decides nothing. It must be true: what is declared here is what is done.

use serde_json::{Value, json};

use super::{
    attribute::{Attribute, Mutability, Returned, Type, Uniqueness},
    bulk, list,
    schema::{
        DeclaredAttribute, DeclaredSchema, GROUP, RESOURCE_TYPES, ResourceType, SCHEMAS, Schema,
    },
    urn,
};

/// The most resources in one page; more is cut to it.
pub const MAX_PAGE_SIZE: i32 = 1_000;
/// How many resources a page has if the client does not say.
pub const DEFAULT_PAGE_SIZE: i32 = 100;
/// How many seconds a cursor stays good.
pub const CURSOR_TIMEOUT: u32 = 24 * 60 * 60;

/// What is offered to whoever asks.
#[derive(Debug, Clone)]
pub struct Offer {
    /// An organization that has switched groups off has no group.
    pub groups: bool,
    /// Extensions that the organization declares.
    pub declared: Vec<DeclaredSchema>,
}

impl Default for Offer {
    /// What is built in, the same for every organization.
    fn default() -> Self {
        Self {
            groups: true,
            declared: Vec::new(),
        }
    }
}

impl Offer {
    fn schemas(&self) -> impl Iterator<Item = &'static Schema> {
        let all = SCHEMAS.iter().copied();
        all.filter(|schema| self.groups || schema.id != GROUP.schema.id)
    }

    fn resource_types(&self) -> impl Iterator<Item = &'static ResourceType> {
        let all = RESOURCE_TYPES.iter().copied();
        all.filter(|kind| self.has(kind))
    }

    /// Extensions of what is offered.
    fn declared(&self) -> impl Iterator<Item = &DeclaredSchema> {
        let all = self.declared.iter();
        all.filter(|schema| self.has(schema.extends))
    }

    fn has(&self, kind: &ResourceType) -> bool {
        self.groups || kind.name != GROUP.name
    }
}

/// `GET /ServiceProviderConfig`. `base` is the organization's base URL, without a slash at its end; `max_payload_bytes` is how
/// long the body of a bulk request may be.
pub fn service_provider_config(base: &str, max_payload_bytes: usize) -> Value {
    json!({
        "schemas": [urn::SERVICE_PROVIDER_CONFIG],
        "patch": { "supported": true },
        "bulk": {
            "supported": true,
            "maxOperations": bulk::MAX_OPERATIONS,
            "maxPayloadSize": max_payload_bytes,
        },
        "filter": { "supported": true, "maxResults": MAX_PAGE_SIZE },
        "changePassword": { "supported": false },
        "sort": { "supported": true },
        "etag": { "supported": true },
        "pagination": {
            "cursor": true,
            "index": true,
            "defaultPaginationMethod": "index",
            "defaultPageSize": DEFAULT_PAGE_SIZE,
            "maxPageSize": MAX_PAGE_SIZE,
            "cursorTimeout": CURSOR_TIMEOUT,
        },
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "Secret Token",
            "description": "The organization's SCIM token, in the header Authorization after the word Bearer.",
            "specUri": "https://www.rfc-editor.org/info/rfc6750",
            "primary": true,
        }],
        "meta": {
            "resourceType": "ServiceProviderConfig",
            "location": format!("{base}/ServiceProviderConfig"),
        },
    })
}

/// `GET /Schemas`
pub fn schemas(base: &str, offer: &Offer) -> Value {
    let schemas = offer.schemas().map(|schema| print_schema(base, schema));
    let declared = offer.declared();
    let declared = declared.map(|schema| print_declared_schema(base, schema));
    list::of(schemas.chain(declared).collect())
}

/// `GET /Schemas/{id}`
pub fn schema(base: &str, offer: &Offer, id: &str) -> Option<Value> {
    let mut schemas = offer.schemas();
    let found = schemas.find(|schema| schema.id.eq_ignore_ascii_case(id));
    if let Some(found) = found {
        return Some(print_schema(base, found));
    }
    let mut declared = offer.declared();
    let found = declared.find(|schema| schema.id.eq_ignore_ascii_case(id))?;
    Some(print_declared_schema(base, found))
}

/// `GET /ResourceTypes`
pub fn resource_types(base: &str, offer: &Offer) -> Value {
    let types = offer.resource_types();
    let types = types.map(|kind| print_resource_type(base, offer, kind));
    list::of(types.collect())
}

/// `GET /ResourceTypes/{name}`
pub fn resource_type(base: &str, offer: &Offer, name: &str) -> Option<Value> {
    let found = offer.resource_types().find(|kind| kind.name == name)?;
    Some(print_resource_type(base, offer, found))
}

fn print_schema(base: &str, schema: &Schema) -> Value {
    let attributes = schema.attributes.iter();
    let attributes = attributes.map(|attribute| Characteristics::of(attribute).print());
    let names = (schema.id, schema.name, schema.description);
    schema_resource(base, names, attributes.collect())
}

fn print_declared_schema(base: &str, schema: &DeclaredSchema) -> Value {
    let attributes = schema.attributes.iter();
    let attributes = attributes.map(|attribute| Characteristics::of_declared(attribute).print());
    let names = (&*schema.id, &*schema.name, &*schema.description);
    schema_resource(base, names, attributes.collect())
}

/// A schema with its URN, name and description.
fn schema_resource(
    base: &str,
    (id, name, description): (&str, &str, &str),
    attributes: Vec<Value>,
) -> Value {
    json!({
        "schemas": [urn::SCHEMA],
        "id": id,
        "name": name,
        "description": description,
        "attributes": attributes,
        "meta": {
            "resourceType": "Schema",
            "location": format!("{base}/Schemas/{id}"),
        },
    })
}

fn print_resource_type(base: &str, offer: &Offer, resource_type: &ResourceType) -> Value {
    let built_in = resource_type.extensions.iter().map(|schema| schema.id);
    let declared = offer.declared();
    let declared = declared.filter(|schema| schema.extends.name == resource_type.name);
    let extensions: Vec<Value> = built_in
        .chain(declared.map(|schema| &*schema.id))
        .map(|id| json!({ "schema": id, "required": false }))
        .collect();
    json!({
        "schemas": [urn::RESOURCE_TYPE],
        "id": resource_type.name,
        "name": resource_type.name,
        "description": resource_type.description,
        "endpoint": resource_type.endpoint,
        "schema": resource_type.schema.id,
        "schemaExtensions": extensions,
        "meta": {
            "resourceType": "ResourceType",
            "location": format!("{base}/ResourceTypes/{}", resource_type.name),
        },
    })
}

/// What is said about an attribute, wherever it comes from.
struct Characteristics<'a> {
    name: &'a str,
    description: &'a str,
    kind: Type,
    multi_valued: bool,
    required: bool,
    case_exact: bool,
    mutability: Mutability,
    returned: Returned,
    uniqueness: Uniqueness,
    canonical_values: Vec<&'a str>,
    reference_types: Vec<&'a str>,
    parts: Vec<Self>,
}

impl<'a> Characteristics<'a> {
    fn of(attribute: &'a Attribute) -> Self {
        Self {
            name: attribute.name,
            description: attribute.description,
            kind: attribute.kind,
            multi_valued: attribute.multi_valued,
            required: attribute.required,
            case_exact: attribute.case_exact,
            mutability: attribute.mutability,
            returned: attribute.returned,
            uniqueness: attribute.uniqueness,
            canonical_values: attribute.canonical_values.to_vec(),
            reference_types: attribute.reference_types.to_vec(),
            parts: attribute.sub_attributes.iter().map(Self::of).collect(),
        }
    }

    fn of_declared(attribute: &'a DeclaredAttribute) -> Self {
        let texts = |texts: &'a [String]| texts.iter().map(String::as_str).collect();
        let parts = attribute.sub_attributes.iter();
        Self {
            name: &attribute.name,
            description: &attribute.description,
            kind: attribute.kind,
            multi_valued: attribute.multi_valued,
            required: attribute.required,
            case_exact: attribute.case_exact,
            mutability: attribute.mutability,
            returned: Returned::Default,
            uniqueness: Uniqueness::None,
            canonical_values: texts(&attribute.canonical_values),
            reference_types: texts(&attribute.reference_types),
            parts: parts.map(Self::of_declared).collect(),
        }
    }

    /// All characteristics are spelled out, the defaults too: several clients do not know the defaults.
    fn print(&self) -> Value {
        let mut printed = json!({
            "name": self.name,
            "type": self.kind.as_str(),
            "multiValued": self.multi_valued,
            "description": self.description,
            "required": self.required,
            "mutability": self.mutability.as_str(),
            "returned": self.returned.as_str(),
        });
        let Some(members) = printed.as_object_mut() else {
            return printed;
        };
        if self.kind == Type::Complex {
            // A complex attribute has neither `caseExact` nor `uniqueness` (RFC 7643 section 2.3.8, erratum 6004).
            let parts = self.parts.iter().map(Self::print);
            members.insert("subAttributes".to_owned(), parts.collect());
        } else {
            members.insert("caseExact".to_owned(), self.case_exact.into());
            members.insert("uniqueness".to_owned(), self.uniqueness.as_str().into());
        }
        for (name, values) in [
            ("canonicalValues", &self.canonical_values),
            ("referenceTypes", &self.reference_types),
        ] {
            if !values.is_empty() {
                members.insert(name.to_owned(), values.as_slice().into());
            }
        }
        printed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scim::schema::{USER, find_schema};

    const BASE: &str = "https://example.com/scim/v2/42";

    /// Calls a function with each attribute definition of `/Schemas`, and whether it is a sub-attribute.
    fn for_each_definition(check: fn(&Value, bool)) {
        for schema in schemas(BASE, &Offer::default())["Resources"]
            .as_array()
            .unwrap()
        {
            for attribute in schema["attributes"].as_array().unwrap() {
                check(attribute, false);
                for part in attribute["subAttributes"].as_array().into_iter().flatten() {
                    // The schema of schemas alone has a level more (erratum 8415).
                    check(
                        part,
                        part["type"] != "complex" || schema["id"] != urn::SCHEMA,
                    );
                }
            }
        }
    }

    #[test]
    fn every_schema_that_is_named_is_there() {
        let types = resource_types(BASE, &Offer::default());
        assert_eq!(types["totalResults"], 2);
        for resource_type in types["Resources"].as_array().unwrap() {
            let extensions = resource_type["schemaExtensions"].as_array().unwrap();
            let extensions = extensions.iter().map(|extension| &extension["schema"]);
            for id in extensions.chain([&resource_type["schema"]]) {
                assert!(
                    schema(BASE, &Offer::default(), id.as_str().unwrap()).is_some(),
                    "{id}"
                );
            }
        }
        for resource in [&types, &schemas(BASE, &Offer::default())] {
            for resource in resource["Resources"].as_array().unwrap() {
                let id = resource["schemas"][0].as_str().unwrap();
                assert!(schema(BASE, &Offer::default(), id).is_some(), "{id}");
            }
        }
    }

    #[test]
    fn a_discovery_resource_says_what_it_is_and_where() {
        let user = schema(BASE, &Offer::default(), urn::USER).unwrap();
        assert_eq!(user["id"], urn::USER);
        assert_eq!(user["meta"]["resourceType"], "Schema");
        assert_eq!(
            user["meta"]["location"],
            format!("{BASE}/Schemas/{}", urn::USER)
        );
        let user = resource_type(BASE, &Offer::default(), "User").unwrap();
        assert_eq!(user["endpoint"], "/Users");
        assert_eq!(
            user["meta"]["location"],
            format!("{BASE}/ResourceTypes/User")
        );
        let config = service_provider_config(BASE, 4 << 20);
        assert_eq!(
            config["meta"]["location"],
            format!("{BASE}/ServiceProviderConfig")
        );
        assert_eq!(resource_type(BASE, &Offer::default(), "Robot"), None);
        assert_eq!(schema(BASE, &Offer::default(), urn::LIST_RESPONSE), None);
    }

    #[test]
    fn the_configuration_has_what_its_schema_has() {
        let config = service_provider_config(BASE, 4 << 20);
        let schema = find_schema(urn::SERVICE_PROVIDER_CONFIG).unwrap();
        for attribute in schema.attributes {
            let value = &config[attribute.name];
            assert!(
                !attribute.required || !value.is_null(),
                "{}",
                attribute.name
            );
            let one = value.get(0).unwrap_or(value);
            for part in attribute.sub_attributes {
                let required = part.required && !one.is_null();
                assert!(
                    !required || !one[part.name].is_null(),
                    "{}.{}",
                    attribute.name,
                    part.name
                );
            }
        }
        for name in config.as_object().unwrap().keys() {
            let known =
                schema.attribute(name).is_some() || ["schemas", "meta"].contains(&name.as_str());
            assert!(known, "{name}");
        }
    }

    #[test]
    fn every_characteristic_is_spelt_out() {
        for_each_definition(|definition, _| {
            for name in ["name", "type", "description", "mutability", "returned"] {
                assert!(
                    definition[name]
                        .as_str()
                        .is_some_and(|text| !text.is_empty()),
                    "{definition}"
                );
            }
            for name in ["multiValued", "required"] {
                assert!(definition[name].is_boolean(), "{definition}");
            }
            let complex = definition["type"] == "complex";
            assert_eq!(
                definition["caseExact"].is_boolean(),
                !complex,
                "{definition}"
            );
            assert_eq!(
                definition["uniqueness"].is_string(),
                !complex,
                "{definition}"
            );
            assert_eq!(
                definition["subAttributes"].is_array(),
                complex,
                "{definition}"
            );
            let reference = definition["type"] == "reference";
            assert_eq!(
                definition["referenceTypes"].is_array(),
                reference,
                "{definition}"
            );
        });
    }

    #[test]
    fn an_organization_without_groups_is_shown_none() {
        let shown = &Offer {
            groups: false,
            ..Offer::default()
        };
        assert_eq!(resource_types(BASE, shown)["totalResults"], 1);
        assert_eq!(resource_type(BASE, shown, "Group"), None);
        assert_eq!(schema(BASE, shown, urn::GROUP), None);
        let all = schemas(BASE, shown);
        assert!(!all["Resources"].to_string().contains(urn::GROUP));
        assert!(schema(BASE, shown, urn::USER).is_some());
    }

    #[test]
    fn what_an_organization_declares_is_shown_beside_the_rest() {
        let declared = |id: &str, extends| DeclaredSchema {
            id: id.to_owned(),
            extends,
            name: "Badge".to_owned(),
            description: "What opens doors.".to_owned(),
            attributes: vec![DeclaredAttribute {
                name: "number".to_owned(),
                description: "Printed on it.".to_owned(),
                kind: Type::Integer,
                multi_valued: false,
                required: true,
                case_exact: false,
                mutability: Mutability::Immutable,
                canonical_values: Vec::new(),
                reference_types: Vec::new(),
                sub_attributes: Vec::new(),
            }],
        };
        let (user, group) = ("urn:acme:badge:User", "urn:acme:badge:Group");
        let mut offer = Offer {
            groups: true,
            declared: vec![declared(user, &USER), declared(group, &GROUP)],
        };
        let printed = schema(BASE, &offer, &user.to_uppercase()).unwrap();
        assert_eq!(printed["id"], user);
        assert_eq!(
            printed["attributes"],
            json!([{
                "name": "number", "type": "integer", "multiValued": false, "description": "Printed on it.",
                "required": true, "mutability": "immutable", "returned": "default", "caseExact": false,
                "uniqueness": "none",
            }])
        );
        let all = schemas(BASE, &offer);
        assert_eq!(all["totalResults"], SCHEMAS.len() + 2);
        let of_users = resource_type(BASE, &offer, "User").unwrap();
        assert_eq!(
            of_users["schemaExtensions"],
            json!([
                { "schema": urn::ENTERPRISE_USER, "required": false },
                { "schema": user, "required": false },
            ])
        );
        offer.groups = false;
        assert_eq!(schema(BASE, &offer, group), None);
        assert!(schema(BASE, &offer, user).is_some());
    }

    #[test]
    fn no_part_of_a_complex_attribute_is_complex() {
        for_each_definition(|definition, is_part| {
            assert!(!is_part || definition["type"] != "complex", "{definition}");
        });
    }

    #[test]
    fn common_attributes_are_in_no_schema() {
        for_each_definition(|definition, is_part| {
            for name in ["id", "externalId", "meta", "schemas"] {
                assert!(is_part || definition["name"] != name, "{definition}");
            }
        });
    }

    #[test]
    fn members_come_and_go_and_never_change() {
        let group = schema(BASE, &Offer::default(), urn::GROUP).unwrap();
        let [name, members] = group["attributes"].as_array().unwrap().as_slice() else {
            panic!("{group}");
        };
        assert_eq!(name["required"], true);
        assert_eq!(members["mutability"], "readWrite");
        let parts = members["subAttributes"].as_array().unwrap().iter();
        let parts: Vec<_> = parts
            .map(|part| [&part["name"], &part["mutability"]])
            .collect();
        assert_eq!(
            json!(parts),
            json!([
                ["value", "immutable"],
                ["$ref", "immutable"],
                ["type", "immutable"],
                ["display", "readOnly"],
            ])
        );
    }

    #[test]
    fn the_user_schema_is_that_of_the_rfc_with_its_errata() {
        let user = schema(BASE, &Offer::default(), urn::USER).unwrap();
        let find = |list: &Value, name: &str| {
            let mut attributes = list.as_array().unwrap().iter();
            attributes
                .find(|attribute| attribute["name"] == name)
                .unwrap()
                .clone()
        };
        let user_name = find(&user["attributes"], "userName");
        assert_eq!(user_name["required"], true);
        assert_eq!(user_name["uniqueness"], "server");
        assert_eq!(user_name["caseExact"], false);
        let password = find(&user["attributes"], "password");
        assert_eq!(password["mutability"], "writeOnly");
        assert_eq!(password["returned"], "never");
        let groups = find(&user["attributes"], "groups");
        assert_eq!(groups["mutability"], "readOnly");
        assert_eq!(
            find(&groups["subAttributes"], "$ref")["referenceTypes"],
            json!(["Group"])
        );
        let certificates = find(&user["attributes"], "x509Certificates");
        assert_eq!(
            find(&certificates["subAttributes"], "value")["caseExact"],
            true
        );
        assert_eq!(find(&user["attributes"], "profileUrl")["caseExact"], true);
        let enterprise = schema(BASE, &Offer::default(), urn::ENTERPRISE_USER).unwrap();
        let manager = find(&enterprise["attributes"], "manager");
        assert_eq!(find(&manager["subAttributes"], "value")["caseExact"], true);
        assert_eq!(
            find(&manager["subAttributes"], "displayName")["mutability"],
            "readOnly"
        );
    }
}
