//! Values: JSON and instants -> the contract's typed values.

use crate::scim::json::Value;
use identity_proto::v1::{
    AttributeValue, AttributeValueList, ComplexValue, NullValue, attribute_value::Kind,
};
use jiff::Timestamp;

/// A value of a type that the contract has.
pub(super) fn typed(kind: Kind) -> AttributeValue {
    AttributeValue { kind: Some(kind) }
}

/// A value that the schema has given its JSON type.
pub(super) fn of_json(value: Value) -> AttributeValue {
    typed(match value {
        Value::Null => Kind::NullValue(NullValue::Unspecified.into()),
        Value::Bool(value) => Kind::BooleanValue(value),
        Value::Number(number) => match number.as_i64() {
            Some(value) => Kind::IntegerValue(value),
            None => Kind::DecimalValue(number.as_f64().unwrap_or(f64::NAN)),
        },
        Value::String(value) => Kind::StringValue(value),
        Value::Array(values) => Kind::ListValue(AttributeValueList {
            values: values.into_iter().map(of_json).collect(),
        }),
        Value::Object(members) => Kind::ComplexValue(ComplexValue {
            sub_attributes: members
                .into_iter()
                .map(|(name, value)| (name.into_owned(), of_json(value)))
                .collect(),
        }),
    })
}

/// An instant.
pub(super) fn of_instant(instant: Timestamp) -> AttributeValue {
    typed(Kind::DateTimeValue(prost_types::Timestamp {
        seconds: instant.as_second(),
        nanos: instant.subsec_nanosecond(),
    }))
}
