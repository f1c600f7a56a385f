use pb::NullValue;
use rstest::rstest;
use serde_json::json;

use super::*;

fn value(kind: Kind) -> pb::AttributeValue {
    pb::AttributeValue { kind: Some(kind) }
}

fn text(text: &str) -> Kind {
    Kind::StringValue(text.to_owned())
}

fn time(seconds: i64) -> Kind {
    Kind::DateTimeValue(prost_types::Timestamp { seconds, nanos: 0 })
}

fn complex(name: &str, kind: Kind) -> Kind {
    let sub_attributes = [(name.to_owned(), value(kind))].into();
    Kind::ComplexValue(pb::ComplexValue { sub_attributes })
}

fn list(kinds: Vec<Kind>) -> Kind {
    let values = kinds.into_iter().map(value).collect();
    Kind::ListValue(pb::AttributeValueList { values })
}

fn null(number: i32) -> Kind {
    Kind::NullValue(number)
}

fn any_json(text: &str) -> Kind {
    Kind::JsonValue(text.to_owned())
}

#[rstest]
#[case(text("a"), json!("a"))]
#[case(Kind::BooleanValue(true), json!(true))]
#[case(Kind::IntegerValue(-5), json!(-5))]
#[case(Kind::DecimalValue(2.5), json!(2.5))]
#[case(time(0), json!("1970-01-01T00:00:00.000Z"))]
#[case(null(NullValue::Unspecified.into()), json!(null))]
#[case(any_json("{\"a\":[1]}"), json!({ "a": [1] }))]
#[case(complex("givenName", text("A")), json!({ "givenName": "A" }))]
#[case(list(vec![complex("value", text("a")), text("b")]), json!([{ "value": "a" }, "b"]))]
fn a_value_is_what_json_has(#[case] kind: Kind, #[case] expected: Value) {
    assert_eq!(json(value(kind), "f").unwrap(), expected);
}

#[rstest]
#[case::unknown_enum_number(null(1))]
#[case::no_json(any_json("{"))]
#[case::long(text(&"x".repeat(MAX_STRING_BYTES + 1)))]
#[case::no_time(time(i64::MAX))]
#[case::inside(list(vec![complex("value", null(7))]))]
fn a_value_that_is_none_is_refused(#[case] kind: Kind) {
    assert_eq!(json(value(kind), "f").unwrap_err().field, "f");
}

#[test]
fn a_value_without_a_kind_is_refused() {
    let empty = pb::AttributeValue { kind: None };
    assert!(json(empty.clone(), "f").is_err());
    assert!(literal(empty, "f").is_err());
}

#[rstest]
#[case(text("a"), Literal::Text("a".to_owned()))]
#[case(Kind::IntegerValue(5), Literal::Integer(5))]
#[case(time(1), Literal::Instant(Timestamp::from_millis(1000)))]
#[case(null(0), Literal::Null)]
#[case(any_json("\"a\""), Literal::Text("a".to_owned()))]
#[case(any_json("5"), Literal::Integer(5))]
#[case(any_json("2.5"), Literal::Decimal(2.5))]
#[case(any_json("null"), Literal::Null)]
fn a_literal_is_simple(#[case] kind: Kind, #[case] expected: Literal) {
    assert_eq!(literal(value(kind), "f").unwrap(), expected);
}

#[rstest]
#[case(complex("value", text("a")))]
#[case(list(vec![]))]
#[case(any_json("[1]"))]
#[case(any_json("{}"))]
fn nothing_is_compared_with_what_has_parts(#[case] kind: Kind) {
    assert!(literal(value(kind), "f").is_err());
}

fn reference(attribute: &str) -> Option<pb::AttributeReference> {
    Some(pb::AttributeReference {
        attribute: attribute.to_owned(),
        ..pb::AttributeReference::default()
    })
}

fn compare(operator: i32, with: Option<Kind>) -> pb::Filter {
    let comparison = pb::Comparison {
        attribute: reference("title"),
        operator,
        value: with.map(value),
    };
    pb::Filter {
        expression: Some(Pb::Comparison(comparison)),
    }
}

const EQUAL: i32 = ComparisonOperator::Equal as i32;
const PRESENT: i32 = ComparisonOperator::Present as i32;

#[rstest]
#[case(compare(EQUAL, Some(text("a"))))]
#[case(compare(PRESENT, None))]
#[case(pb::Filter { expression: Some(Pb::Negated(Box::new(compare(PRESENT, None)))) })]
#[case(pb::Filter { expression: Some(Pb::AllOf(pb::FilterList { filters: vec![compare(PRESENT, None)] })) })]
#[case(pb::Filter { expression: Some(Pb::ValueFilter(Box::new(pb::ValueFilter { attribute: reference("emails"), filter: Some(Box::new(compare(PRESENT, None))) }))) })]
fn a_filter_that_says_something_is_read(#[case] filter: pb::Filter) {
    assert!(super::filter(filter).is_ok());
}

#[rstest]
#[case::nothing(pb::Filter { expression: None })]
#[case::no_operand(pb::Filter { expression: Some(Pb::AnyOf(pb::FilterList { filters: vec![] })) })]
#[case::no_operator(compare(0, Some(text("a"))))]
#[case::unknown_operator(compare(99, Some(text("a"))))]
#[case::no_value(compare(EQUAL, None))]
#[case::a_value_for_present(compare(PRESENT, Some(text("a"))))]
#[case::no_attribute(pb::Filter { expression: Some(Pb::Comparison(pb::Comparison { attribute: None, operator: PRESENT, value: None })) })]
#[case::long_name(pb::Filter { expression: Some(Pb::Comparison(pb::Comparison { attribute: reference(&"x".repeat(257)), operator: PRESENT, value: None })) })]
#[case::no_values(pb::Filter { expression: Some(Pb::ValueFilter(Box::new(pb::ValueFilter { attribute: reference("emails"), filter: None }))) })]
fn a_filter_that_says_nothing_is_refused(#[case] filter: pb::Filter) {
    let refused = super::filter(filter).unwrap_err();
    assert!(refused.field.starts_with("filter."), "{refused}");
}

fn changed(operation: i32, path: bool, with: Option<Kind>) -> pb::AttributeChange {
    pb::AttributeChange {
        operation,
        path: path.then(pb::AttributePath::default),
        value: with.map(value),
        create_if_absent: false,
        ignore_undeclared: false,
    }
}

const ADD: i32 = ChangeOperation::Add as i32;
const REMOVE: i32 = ChangeOperation::Remove as i32;

#[rstest]
#[case::no_operation(changed(0, true, Some(text("a"))), "changes.operation")]
#[case::unknown_operation(changed(99, true, Some(text("a"))), "changes.operation")]
#[case::no_path(changed(ADD, false, Some(text("a"))), "changes.path")]
#[case::no_value(changed(ADD, true, None), "changes.value")]
#[case::a_value_to_remove(changed(REMOVE, true, Some(text("a"))), "changes.value")]
fn a_change_that_says_nothing_is_refused(#[case] change: pb::AttributeChange, #[case] field: &str) {
    assert_eq!(super::change(change).unwrap_err().field, field);
}
