use rstest::rstest;

use super::*;

fn attribute(name: &str, value_type: ValueType) -> AttributeDefinition {
    AttributeDefinition {
        name: name.to_owned(),
        description: String::new(),
        value_type,
        multi_valued: false,
        required: false,
        case_exact: false,
        mutability: Mutability::ReadWrite,
        canonical_values: Vec::new(),
        reference_types: Vec::new(),
        sub_attributes: Vec::new(),
    }
}

fn declare(attributes: Vec<AttributeDefinition>) -> Result<ExtensionSchema, InvalidField> {
    let urn = SchemaUrn::parse("urn:acme:badge:1.0:User").unwrap();
    let definition = Definition {
        attributes,
        ..Definition::default()
    };
    ExtensionSchema::declare(urn, Resource::User, definition)
}

#[rstest]
#[case::usual("urn:acme:scim:schemas:badge:1.0:User", true)]
#[case::entra(
    "urn:ietf:params:scim:schemas:extension:CustomExtensionName:2.0:User",
    true
)]
#[case::okta("urn:okta:onprem_app:1.0:user:custom", true)]
#[case::letter_case("URN:acme:User", true)]
#[case::no_urn("acme:badge:User", false)]
#[case::two_segments("urn:acme", false)]
#[case::empty_segment("urn:acme::User", false)]
#[case::ends_in_a_version("urn:acme:badge:2.0", false)]
#[case::space("urn:acme:my badge:User", false)]
#[case::brackets("urn:acme:badge[0]:User", false)]
#[case::core("urn:ietf:params:scim:schemas:core:2.0:User", false)]
#[case::enterprise("urn:ietf:params:scim:schemas:extension:ENTERPRISE:2.0:User", false)]
#[case::message("urn:ietf:params:scim:api:messages:2.0:PatchOp", false)]
fn urns(#[case] text: &str, #[case] good: bool) {
    assert_eq!(SchemaUrn::parse(text).is_ok(), good);
}

#[test]
fn a_urn_below_another_one_could_be_its_attribute() {
    let urn = |text| SchemaUrn::parse(text).unwrap();
    let user = urn("urn:acme:badge:1.0:User");
    assert!(user.is_ambiguous_beside(&urn("URN:ACME:badge:1.0:user:colour")));
    assert!(urn("urn:acme:badge:1.0:User:colour").is_ambiguous_beside(&user));
    assert!(!user.is_ambiguous_beside(&urn("urn:acme:badge:1.0:Users")));
}

#[rstest]
#[case::no_attribute(vec![], "extension_schema.attributes")]
#[case::twice(vec![attribute("a", ValueType::String), attribute("A", ValueType::String)], "extension_schema.attributes")]
#[case::dot(vec![attribute("a.b", ValueType::String)], "extension_schema.attributes.name")]
#[case::digit_first(vec![attribute("1a", ValueType::String)], "extension_schema.attributes.name")]
#[case::complex_of_nothing(vec![attribute("a", ValueType::Complex)], "extension_schema.sub_attributes")]
#[case::simple_with_parts(
    vec![AttributeDefinition { sub_attributes: vec![attribute("b", ValueType::String)], ..attribute("a", ValueType::String) }],
    "extension_schema.attributes.a"
)]
#[case::complex_in_complex(
    vec![AttributeDefinition { sub_attributes: vec![attribute("b", ValueType::Complex)], ..attribute("a", ValueType::Complex) }],
    "extension_schema.attributes.b"
)]
#[case::list_in_complex(
    vec![AttributeDefinition {
        sub_attributes: vec![AttributeDefinition { multi_valued: true, ..attribute("b", ValueType::String) }],
        ..attribute("a", ValueType::Complex)
    }],
    "extension_schema.attributes.b"
)]
#[case::reference_to_nothing(vec![attribute("a", ValueType::Reference)], "extension_schema.attributes.a")]
#[case::long_suggestion(
    vec![AttributeDefinition { canonical_values: vec!["x".repeat(65)], ..attribute("a", ValueType::String) }],
    "extension_schema.attributes.canonical_values"
)]
fn what_cannot_be_declared(#[case] attributes: Vec<AttributeDefinition>, #[case] field: &str) {
    assert_eq!(declare(attributes).unwrap_err().field, field);
}

#[test]
fn as_many_attributes_as_allowed_are_allowed() {
    let many = |count: usize| {
        let names = (0..count).map(|n| format!("a{n}"));
        declare(
            names
                .map(|name| attribute(&name, ValueType::String))
                .collect(),
        )
    };
    assert_eq!(
        many(MAX_ATTRIBUTES).unwrap().attributes.len(),
        MAX_ATTRIBUTES
    );
    many(MAX_ATTRIBUTES + 1).unwrap_err();
}

#[test]
fn a_change_breaks_what_stored_values_would_not_fit() {
    let complex = |parts| AttributeDefinition {
        sub_attributes: parts,
        ..attribute("desk", ValueType::Complex)
    };
    let floor = || attribute("floor", ValueType::Integer);
    let before = declare(vec![
        attribute("badge", ValueType::String),
        attribute("gone", ValueType::String),
        complex(vec![floor()]),
    ])
    .unwrap();
    let broken = |attributes| {
        let after = declare(attributes).unwrap();
        let broken = before.broken_by(&after).into_iter();
        broken
            .map(|attribute| attribute.name.to_string())
            .collect::<Vec<_>>()
    };
    let described = AttributeDefinition {
        description: "Said better.".to_owned(),
        required: true,
        ..attribute("badge", ValueType::String)
    };
    let gone = || attribute("gone", ValueType::String);
    assert!(
        broken(vec![
            described,
            gone(),
            complex(vec![floor(), attribute("room", ValueType::String)])
        ])
        .is_empty()
    );
    assert_eq!(
        broken(vec![
            attribute("badge", ValueType::Integer),
            complex(vec![floor()])
        ]),
        ["badge", "gone"]
    );
    let list = AttributeDefinition {
        multi_valued: true,
        ..attribute("badge", ValueType::String)
    };
    assert_eq!(
        broken(vec![
            list,
            gone(),
            complex(vec![attribute("room", ValueType::String)])
        ]),
        ["badge", "desk"]
    );
}
