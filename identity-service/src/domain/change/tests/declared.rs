//! The same truth table for schemas that an organization declares.

use rstest::rstest;
use serde_json::json;

use super::*;
use crate::domain::schema::{
    AttributeDefinition, Definition, ExtensionSchema, Mutability, SchemaUrn, ValueType,
};

const URN: &str = "urn:acme:badge:1.0:User";

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

fn many(name: &str, value_type: ValueType) -> AttributeDefinition {
    AttributeDefinition {
        multi_valued: true,
        ..attribute(name, value_type)
    }
}

fn desk_parts() -> Vec<AttributeDefinition> {
    let mut room = attribute("room", ValueType::String);
    room.required = true;
    vec![room, attribute("floor", ValueType::Integer)]
}

fn schemas() -> Schemas {
    let attributes = vec![
        attribute("colour", ValueType::String),
        attribute("number", ValueType::Integer),
        attribute("height", ValueType::Decimal),
        attribute("visitor", ValueType::Boolean),
        attribute("until", ValueType::DateTime),
        many("tags", ValueType::String),
        AttributeDefinition {
            sub_attributes: desk_parts(),
            ..many("desks", ValueType::Complex)
        },
        AttributeDefinition {
            mutability: Mutability::ReadOnly,
            ..attribute("level", ValueType::Integer)
        },
        AttributeDefinition {
            mutability: Mutability::Immutable,
            ..attribute("serial", ValueType::String)
        },
    ];
    let definition = Definition {
        attributes,
        ..Definition::default()
    };
    let urn = SchemaUrn::parse(URN).unwrap();
    Schemas::with(vec![
        ExtensionSchema::declare(urn, Resource::User, definition).unwrap(),
    ])
}

/// A path below the declared URN; nothing for the URN alone.
fn at(text: &str) -> Path {
    let mut path = path(text);
    URN.clone_into(&mut path.name.schema);
    path
}

fn change(operation: Operation, text: &str) -> Change {
    Change {
        operation,
        path: at(text),
        create_if_absent: false,
        ignore_undeclared: false,
    }
}

fn apply_to(before: Value, changes: Vec<Change>, internal: bool) -> Result<Value, Error> {
    let before = user(json!({ URN: before }));
    let after = Changes::new(changes, internal)?.apply(&before, &schemas())?;
    let mut after = after.attributes.into_map();
    Ok(after.remove(URN).unwrap_or(json!({})))
}

fn check(before: Value, operation: Operation, text: &str, after: Value) {
    let result = apply_to(before, vec![change(operation, text)], false);
    assert_eq!(result.unwrap(), after, "{text}");
}

use Operation::{Add, Remove, Replace};

#[rstest]
#[case::text("colour", json!("red"), json!("red"))]
#[case::any_letter_case("COLOUR", json!("red"), json!("red"))]
#[case::whole_number("number", json!(7), json!(7))]
#[case::number_as_text("number", json!("7"), json!(7))]
#[case::number_with_a_zero("number", json!(7.0), json!(7))]
#[case::decimal("height", json!(1), json!(1.0))]
#[case::decimal_as_text("height", json!("1.5"), json!(1.5))]
#[case::boolean_as_text("visitor", json!("True"), json!(true))]
#[case::time("until", json!("2026-01-31T10:00:00Z"), json!("2026-01-31T10:00:00Z"))]
#[case::one_for_a_list("tags", json!("a"), json!(["a"]))]
#[case::twice_the_same("tags", json!(["a", "A", "b"]), json!(["a", "b"]))]
#[case::complex("desks", json!({ "room": "1", "floor": "2" }), json!([{ "room": "1", "floor": 2 }]))]
fn a_value_has_the_declared_type(#[case] text: &str, #[case] sent: Value, #[case] kept: Value) {
    let name = schemas()
        .find(Resource::User, URN)
        .unwrap()
        .attribute(text)
        .unwrap()
        .name
        .to_string();
    check(
        json!({}),
        Add(sent.clone()),
        text,
        json!({ name.clone(): kept }),
    );
    check(
        json!({}),
        Replace(sent.clone()),
        text,
        json!({ name.clone(): kept }),
    );
    check(
        json!({}),
        Add(json!({ text: sent })),
        "",
        json!({ name: kept }),
    );
}

#[rstest]
#[case::text("colour", json!(7))]
#[case::fraction("number", json!(7.5))]
#[case::no_number("number", json!("seven"))]
#[case::too_large("number", json!(u64::MAX))]
#[case::no_boolean("visitor", json!("perhaps"))]
#[case::no_time("until", json!("tomorrow"))]
#[case::list_for_one("colour", json!(["red"]))]
#[case::object_in_a_simple_list("tags", json!([{ "value": "a" }]))]
#[case::unknown_part("desks", json!([{ "room": "1", "door": "2" }]))]
#[case::without_a_required_part("desks", json!([{ "floor": 2 }]))]
fn another_type_is_refused(#[case] text: &str, #[case] sent: Value) {
    let refused = apply_to(json!({}), vec![change(Add(sent), text)], false);
    assert_eq!(reason(&refused.unwrap_err()), "INVALID_FIELD");
}

#[test]
fn values_without_parts_are_selected_by_themselves() {
    let tags = || json!({ "tags": ["a", "b", "c"] });
    check(
        tags(),
        Remove,
        "tags[value eq B]",
        json!({ "tags": ["a", "c"] }),
    );
    check(tags(), Remove, "tags[value ne b]", json!({ "tags": ["b"] }));
    check(
        tags(),
        Replace(json!("d")),
        "tags[value eq b]",
        json!({ "tags": ["a", "d", "c"] }),
    );
    check(
        tags(),
        Replace(json!("d")),
        "tags[value eq b].value",
        json!({ "tags": ["a", "d", "c"] }),
    );
    check(
        tags(),
        Replace(json!("a")),
        "tags[value eq b]",
        json!({ "tags": ["a", "c"] }),
    );
    check(
        tags(),
        Add(json!(["b", "d"])),
        "tags",
        json!({ "tags": ["a", "b", "c", "d"] }),
    );
    check(tags(), Replace(json!([])), "tags", json!({}));
    check(tags(), Remove, "tags", json!({}));
}

#[test]
fn only_the_values_that_are_named_go() {
    use Operation::RemoveValues;
    let tags = || json!({ "tags": ["a", "b", "c"] });
    check(
        tags(),
        RemoveValues(json!(["A", "c", "x"])),
        "tags",
        json!({ "tags": ["b"] }),
    );
    check(
        tags(),
        RemoveValues(json!("b")),
        "tags",
        json!({ "tags": ["a", "c"] }),
    );
    check(tags(), RemoveValues(json!([])), "tags", tags());
    let desks = || json!({ "desks": [{ "room": "1", "floor": 1 }, { "room": "2", "floor": 2 }] });
    let left = json!({ "desks": [{ "room": "2", "floor": 2 }] });
    check(
        desks(),
        RemoveValues(json!([{ "room": "1" }])),
        "desks",
        left,
    );
    check(
        desks(),
        RemoveValues(json!([{ "room": "1", "floor": 2 }])),
        "desks",
        desks(),
    );
    check(
        json!({ "colour": "red" }),
        RemoveValues(json!("blue")),
        "colour",
        json!({}),
    );
}

#[test]
fn the_urn_alone_is_all_of_the_extension() {
    let before = || json!({ "colour": "red", "number": 1, "level": 3 });
    check(
        before(),
        Replace(json!({ "number": "2", "unheard": 1 })),
        "",
        json!({ "colour": "red", "number": 2, "level": 3 }),
    );
    check(before(), Remove, "", json!({ "level": 3 }));
    check(before(), Replace(json!(null)), "", json!({ "level": 3 }));
    let cut_in_two = Path {
        name: AttributeName {
            schema: "urn:acme:badge:1.0".to_owned(),
            attribute: "User".to_owned(),
            ..AttributeName::default()
        },
        filter: None,
    };
    let remove = Change {
        path: cut_in_two,
        ..change(Remove, "")
    };
    assert_eq!(apply_to(before(), vec![remove], true).unwrap(), json!({}));
}

#[rstest]
#[case::attribute("unheard")]
#[case::part("desks.door")]
#[case::filter_on_one("colour[value eq red]")]
fn a_path_that_names_nothing_is_refused(#[case] text: &str) {
    let refused = apply_to(json!({}), vec![change(Remove, text)], false);
    assert_eq!(reason(&refused.unwrap_err()), "INVALID_PATH");
}

#[test]
fn what_nobody_declares_is_ignored_where_it_was_the_key_of_a_value() {
    let lenient = |text: &str| Change {
        ignore_undeclared: true,
        ..change(Add(json!("x")), text)
    };
    assert_eq!(
        apply_to(json!({}), vec![lenient("unheard")], false).unwrap(),
        json!({})
    );
    assert_eq!(
        apply_to(json!({}), vec![lenient("colour")], false).unwrap(),
        json!({ "colour": "x" })
    );
    let mut built_in = lenient("unheard");
    built_in.path.name.schema.clear();
    let refused = apply_to(json!({}), vec![built_in], false);
    assert_eq!(reason(&refused.unwrap_err()), "INVALID_PATH");
}

#[test]
fn what_is_read_only_is_the_services_to_change() {
    let set = || vec![change(Replace(json!(4)), "level")];
    let refused = apply_to(json!({ "level": 3 }), set(), false);
    assert_eq!(reason(&refused.unwrap_err()), "IMMUTABLE");
    assert_eq!(
        apply_to(json!({ "level": 3 }), set(), true).unwrap(),
        json!({ "level": 4 })
    );
    check(
        json!({ "level": 3 }),
        Add(json!({ "level": 4 })),
        "",
        json!({ "level": 3 }),
    );
}

#[test]
fn what_is_immutable_is_set_once() {
    let set = |value: &str| vec![change(Replace(json!(value)), "serial")];
    let before = || json!({ "serial": "a" });
    assert_eq!(apply_to(json!({}), set("a"), false).unwrap(), before());
    assert_eq!(apply_to(before(), set("a"), false).unwrap(), before());
    for internal in [false, true] {
        for changes in [
            set("b"),
            vec![change(Remove, "serial")],
            vec![change(Remove, "")],
        ] {
            let refused = apply_to(before(), changes, internal);
            assert_eq!(reason(&refused.unwrap_err()), "IMMUTABLE");
        }
    }
}
