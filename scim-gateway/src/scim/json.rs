//! Request bodies: strict JSON, bounded while it is read.
//!
//! Apart because `serde_json` alone lets an object say a thing twice, and goes 128 levels down. What is read here is
//! safe to walk through by recursion everywhere else.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::error::ScimError;

/// The deepest nesting of objects and lists.
pub const MAX_DEPTH: usize = 32;
/// The most members of one object.
pub const MAX_KEYS: usize = 1_000;
/// The longest name of a member, in bytes.
pub const MAX_KEY: usize = 256;
/// The longest string, in bytes.
pub const MAX_STRING: usize = 64 * 1024;

/// Reads a body: one JSON value, and nothing after it.
pub fn parse(body: &[u8]) -> Result<Value, ScimError> {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    Strict { depth: 0 }
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value))
        .map_err(|error| ScimError::invalid_syntax(explain(&error)))
}

/// Says where reading ended, and repeats nothing of the body.
fn explain(error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    let text = error.to_string();
    let why = match text.split_once(" at line ") {
        Some((why, _)) => why,
        None => text.as_str(),
    };
    format!("The body is not the JSON that SCIM wants: {why} (line {line}, column {column}).")
}

/// Reads a value that stands in this many objects and lists.
#[derive(Clone, Copy)]
struct Strict {
    depth: usize,
}

impl Strict {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth == MAX_DEPTH {
            return Err(E::custom(format_args!(
                "nested deeper than {MAX_DEPTH} levels"
            )));
        }
        Ok(Self {
            depth: self.depth + 1,
        })
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value)
            .map(Value::Number)
            .ok_or_else(|| E::custom("a number that is too large"))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Value, E> {
        text(value, MAX_STRING).map(|text| Value::String(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Value, A::Error> {
        let inside = self.deeper()?;
        let mut list = Vec::new();
        while let Some(value) = values.next_element_seed(inside)? {
            list.push(value);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let inside = self.deeper()?;
        let mut object = Map::new();
        while let Some(key) = members.next_key::<String>()? {
            text(&key, MAX_KEY)?;
            if object.len() == MAX_KEYS {
                return Err(A::Error::custom(format_args!(
                    "an object with more than {MAX_KEYS} members"
                )));
            }
            if object.contains_key(&key) {
                return Err(A::Error::custom("an object that has a member twice"));
            }
            object.insert(key, members.next_value_seed(inside)?);
        }
        Ok(Value::Object(object))
    }
}

/// A text that is short enough, and that the database can keep.
fn text<E: serde::de::Error>(text: &str, longest: usize) -> Result<&str, E> {
    if text.len() > longest {
        return Err(E::custom(format_args!("text of more than {longest} bytes")));
    }
    if text.contains('\0') {
        return Err(E::custom("text with U+0000"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check_refused(body: &str) {
        let error = parse(body.as_bytes()).unwrap_err();
        assert_eq!(error.to_json()["scimType"], "invalidSyntax", "{body:.80}");
    }

    #[test]
    fn json_is_read_as_it_stands() {
        let text = r#"{"a":[1,-2,2.5,true,null,"\u00e9\ud83d\ude00"],"b":{"c":{}}}"#;
        let expected = json!({ "a": [1, -2, 2.5, true, null, "é😀"], "b": { "c": {} } });
        assert_eq!(parse(text.as_bytes()).unwrap(), expected);
        assert_eq!(parse(b" \n[]\t ").unwrap(), json!([]));
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for body in [
            "",
            " ",
            "{",
            "{\"a\":1",
            "{\"a\":1} x",
            "{}{}",
            "{'a':1}",
            "{\"a\":1,}",
            "{\"a\":NaN}",
            "{\"a\":1e999}",
            "{\"a\":\"b\nc\"}",
            "/* hi */ {}",
            "a=b",
            "<x/>",
            r#"{"a":"\ud800"}"#,
        ] {
            check_refused(body);
        }
        assert!(parse(b"{\"a\":\"\xff\"}").is_err());
    }

    #[test]
    fn an_object_says_a_thing_once() {
        check_refused(r#"{"userName":"a","userName":"b"}"#);
        check_refused(r#"{"a":{"b":1,"b":1}}"#);
    }

    #[test]
    fn text_must_not_hold_the_null_character() {
        check_refused(r#"{"a":"b\u0000c"}"#);
        check_refused(r#"{"a\u0000":1}"#);
    }

    #[test]
    fn size_is_bounded() {
        let nested = |depth| "[".repeat(depth) + &"]".repeat(depth);
        assert!(parse(nested(MAX_DEPTH).as_bytes()).is_ok());
        check_refused(&nested(MAX_DEPTH + 1));
        check_refused(&"[".repeat(100_000));
        check_refused(&"{\"a\":".repeat(100_000));

        let wide = |keys: usize| {
            let members: Vec<String> = (0..keys).map(|key| format!("\"k{key}\":0")).collect();
            format!("{{{}}}", members.join(","))
        };
        assert!(parse(wide(MAX_KEYS).as_bytes()).is_ok());
        check_refused(&wide(MAX_KEYS + 1));

        let string = |length: usize| format!("[\"{}\"]", "x".repeat(length));
        assert!(parse(string(MAX_STRING).as_bytes()).is_ok());
        check_refused(&string(MAX_STRING + 1));
        check_refused(&format!("{{\"{}\":1}}", "k".repeat(MAX_KEY + 1)));
    }

    #[test]
    fn an_error_repeats_nothing_of_the_body() {
        let error = parse(br#"{"password":"s3cret" "#).unwrap_err();
        assert!(!error.detail.contains("s3cret"), "{}", error.detail);
        assert!(error.detail.contains("line 1"), "{}", error.detail);
    }
}
