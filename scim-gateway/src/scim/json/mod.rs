//! Request bodies: strict JSON, bounded while it is read.
//!
//! Apart because `serde_json` alone lets an object say a thing twice, and goes 128 levels down. What is read here is
//! safe to walk through by recursion everywhere else.

mod map;
mod stands;
mod value;

use std::{cell::Cell, collections::HashSet, fmt};

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

use self::map::ReadName;
pub use self::{
    map::{Map, Name},
    value::Value,
};
use super::{error::ScimError, problem::Problem, sent};

/// How much a body may be made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The deepest nesting of objects and lists.
    pub depth: usize,
    /// The most members of one object.
    pub members: usize,
    /// The longest name of a member, in bytes.
    pub name_bytes: usize,
    /// The longest text, in bytes.
    pub text_bytes: usize,
    /// The most values, objects and lists among them.
    pub values: usize,
}

impl Limits {
    /// What holds where nobody says otherwise. A request that names as many members as it may has some 150,000 values; a body of
    /// nothing but numbers would have two million, and take thirty times its size.
    pub const USUAL: Self = Self {
        depth: 32,
        members: 1_000,
        name_bytes: 256,
        text_bytes: 64 << 10,
        values: 262_144,
    };

    /// Whatever the limits are: what is read here is walked through by recursion.
    pub const DEEPEST: usize = 64;
}

/// U+FEFF in UTF-8, which some programs write in front of text.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// An object of no more members is searched for each new name.
const FEW_KEYS: usize = 16;

/// Reads a body: one JSON value, and nothing after it.
pub fn parse(body: &[u8], limits: &Limits) -> Result<Value, ScimError> {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let left = Cell::new(limits.values + 1);
    let found = Cell::new(None);
    let strict = Strict {
        depth: 0,
        limits,
        left: &left,
        found: &found,
    };
    strict
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value))
        .map_err(|error| match left.get() {
            0 => ScimError::too_large(format!(
                "The body has more than {} values; send several requests.",
                limits.values
            ))
            .because(Problem::TooManyValues),
            _ => ScimError {
                problem: found.get().or_else(|| problem(body, &error)),
                ..ScimError::invalid_syntax(explain(body, &error))
            },
        })
}

/// What is wrong with a body that nothing is known of but that it cannot be read.
fn problem(body: &[u8], error: &serde_json::Error) -> Option<Problem> {
    if body.trim_ascii().is_empty() {
        return Some(Problem::BodyEmpty);
    }
    // Of what is JSON, reading itself has found what is wrong.
    (!error.is_data()).then(|| {
        if body.starts_with(&[0x1f, 0x8b]) {
            // The first bytes of gzip.
            Problem::Compressed
        } else if body.starts_with(BYTE_ORDER_MARK) {
            Problem::BodyByteOrderMark
        } else if body.contains(&0) || std::str::from_utf8(body).is_err() {
            // UTF-16 has a zero beside each letter of ASCII.
            Problem::BodyEncoding
        } else if body.trim_ascii_start().starts_with(b"<") {
            Problem::BodyXml
        } else if is_form(body) {
            Problem::BodyForm
        } else if body.trim_ascii_start().starts_with(b"{'") {
            Problem::BodySingleQuotes
        } else if has_place_of_template(body) {
            Problem::BodyTemplate
        } else if error.is_eof() {
            Problem::BodyEndsEarly
        } else {
            Problem::BodyNoJson
        }
    })
}

/// Whether a place of a template was not filled in. JSON has none of these outside a text: an object begins with a name.
fn has_place_of_template(body: &[u8]) -> bool {
    const PLACES: [&[u8]; 5] = [b"{$", b"${", b"{{", b"<%", b"#{"];
    PLACES
        .iter()
        .any(|place| body.windows(2).any(|two| two == *place))
}

/// Whether a body begins with a name and `=`, as forms do.
fn is_form(body: &[u8]) -> bool {
    let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.-%[]".contains(byte);
    let end = body.iter().position(|byte| !is_of_name(byte));
    let begins = body.first().is_some_and(u8::is_ascii_alphabetic);
    // Base64 ends with the same sign.
    let is_whole = body.len() > 16 && end.is_some_and(|end| body.len() - end <= 2);
    begins && !is_whole && end.and_then(|end| body.get(end)) == Some(&b'=')
}

/// Says where reading ended and what stands there, and repeats nothing of the body but punctuation and the words of other languages.
fn explain(body: &[u8], error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    let text = error.to_string();
    let why = match text.split_once(" at line ") {
        Some((why, _)) => why,
        None => text.as_str(),
    };
    let stands = match stands::at(body, error) {
        Some(what) => format!("; there stands {what}"),
        None => String::new(),
    };
    format!(
        "The body is not the JSON that SCIM wants: {why} (line {line}, column {column}){stands}."
    )
}

/// A value, written as JSON.
#[cfg(test)]
macro_rules! json {
    ($($value:tt)+) => { $crate::scim::json::Value::from(serde_json::json!($($value)+)) };
}
#[cfg(test)]
pub(crate) use json;

/// Reads a value that stands in this many objects and lists.
#[derive(Clone, Copy)]
struct Strict<'b> {
    depth: usize,
    limits: &'b Limits,
    /// One more than the values that the body may still have; 0 once it had more.
    left: &'b Cell<usize>,
    /// What was found wrong, where that is known by name.
    found: &'b Cell<Option<Problem>>,
}

impl Strict<'_> {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        let most = self.limits.depth;
        if self.depth >= most {
            self.found.set(Some(Problem::BodyTooNested));
            return Err(E::custom(format_args!("nested deeper than {most} levels")));
        }
        Ok(Self {
            depth: self.depth + 1,
            ..self
        })
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        match self.left.get() {
            0 | 1 => {
                self.left.set(0);
                return Err(D::Error::custom("too many values"));
            }
            left => self.left.set(left - 1),
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
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
        if value.len() > self.limits.text_bytes {
            self.found.set(Some(Problem::ValueTooLong));
        } else if value.contains('\0') {
            self.found.set(Some(Problem::NullCharacter));
        }
        text(value, self.limits.text_bytes).map(|text| Value::String(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Value, A::Error> {
        let inside = self.deeper()?;
        let mut list = Vec::new();
        while let Some(value) = values.next_element_seed(inside)? {
            list.push(value);
        }
        list.shrink_to_fit();
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let inside = self.deeper()?;
        let mut object = Map::new();
        // Of an object that is too large to be searched for each name.
        let mut names = HashSet::new();
        while let Some(key) = members.next_key_seed(ReadName)? {
            text(&key, self.limits.name_bytes)?;
            let most = self.limits.members;
            if object.len() == most {
                self.found.set(Some(Problem::ObjectTooLarge));
                return Err(A::Error::custom(format_args!(
                    "an object with more than {most} members"
                )));
            }
            if object.len() == FEW_KEYS {
                names.extend(object.keys().cloned());
            }
            let is_new = if object.len() < FEW_KEYS {
                !object.contains_key(&key)
            } else {
                names.insert(key.clone())
            };
            if !is_new {
                self.found.set(Some(Problem::AttributeTwice));
                return Err(A::Error::custom(format_args!(
                    "an object that has a member twice: {}",
                    sent::word(&key)
                )));
            }
            object.push(key, members.next_value_seed(inside)?);
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
    use super::*;

    const LIMITS: Limits = Limits::USUAL;

    fn parse(body: &[u8]) -> Result<Value, ScimError> {
        super::parse(body, &LIMITS)
    }

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
    fn a_form_is_told_from_broken_json() {
        let problem = |body: &[u8]| parse(body).unwrap_err().problem;
        for form in ["userName=ada&active=true", "a=", "name%5Bx%5D=1"] {
            assert_eq!(problem(form.as_bytes()), Some(Problem::BodyForm), "{form}");
        }
        for broken in ["{\"a\":1,}", "=a", "userName", "{\"a\"=1}", "[x=1"] {
            assert_eq!(
                problem(broken.as_bytes()),
                Some(Problem::BodyNoJson),
                "{broken}"
            );
        }
    }

    #[test]
    fn what_else_is_no_json_is_told_apart() {
        let utf_16: Vec<u8> = "{\"a\":1}"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        for (body, expected) in [
            (
                b"\xef\xbb\xbf{\"a\":1}".as_slice(),
                Problem::BodyByteOrderMark,
            ),
            (b"{\"a\":\"M\xfcller\"}", Problem::BodyEncoding),
            (&utf_16, Problem::BodyEncoding),
            (b"<?xml version=\"1.0\"?><user/>", Problem::BodyXml),
            (b"{\"a\":", Problem::BodyEndsEarly),
            (b"{'a':1}", Problem::BodySingleQuotes),
            (b"{\"a\":{$user.email}}", Problem::BodyTemplate),
            (b"{\"a\":{{email}}}", Problem::BodyTemplate),
            (b"{\"a\":True}", Problem::BodyNoJson),
            (b"{\"a\":\"b\\u0000\"}", Problem::NullCharacter),
            (&b"[".repeat(100), Problem::BodyTooNested),
        ] {
            assert_eq!(parse(body).unwrap_err().problem, Some(expected), "{body:?}");
        }
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
        assert!(parse(nested(LIMITS.depth).as_bytes()).is_ok());
        check_refused(&nested(LIMITS.depth + 1));
        check_refused(&"[".repeat(100_000));
        check_refused(&"{\"a\":".repeat(100_000));

        let wide = |keys: usize| {
            let members: Vec<String> = (0..keys).map(|key| format!("\"k{key}\":0")).collect();
            format!("{{{}}}", members.join(","))
        };
        assert!(parse(wide(LIMITS.members).as_bytes()).is_ok());
        check_refused(&wide(LIMITS.members + 1));

        let string = |length: usize| format!("[\"{}\"]", "x".repeat(length));
        assert!(parse(string(LIMITS.text_bytes).as_bytes()).is_ok());
        check_refused(&string(LIMITS.text_bytes + 1));
        let named = |length: usize| format!("{{\"{}\":1}}", "k".repeat(length));
        assert!(parse(named(LIMITS.name_bytes).as_bytes()).is_ok());
        check_refused(&named(LIMITS.name_bytes + 1));
    }

    #[test]
    fn a_body_has_only_so_many_values() {
        // A list, and what is in it.
        let list = |values: usize| format!("[{}]", vec!["0"; values].join(","));
        assert!(parse(list(LIMITS.values - 1).as_bytes()).is_ok());
        // Each object is a value, and so is what it holds.
        let objects = |objects: usize| format!("[{}]", vec![r#"{"a":{}}"#; objects].join(","));
        assert!(parse(objects((LIMITS.values - 1) / 2).as_bytes()).is_ok());
        for body in [list(LIMITS.values), objects(LIMITS.values / 2 + 1)] {
            assert_eq!(parse(body.as_bytes()).unwrap_err().status, 413);
        }
    }

    #[test]
    fn members_keep_their_order_and_equal_objects_may_have_another() {
        let large = |names: &mut dyn Iterator<Item = usize>| {
            let members: Vec<String> = names.map(|name| format!("\"k{name}\":{name}")).collect();
            format!("{{{}}}", members.join(","))
        };
        let (upwards, downwards) = (large(&mut (0..40)), large(&mut (0..40).rev()));
        let read = parse(upwards.as_bytes()).unwrap();
        assert_eq!(read.to_string(), upwards);
        assert_eq!(read, parse(downwards.as_bytes()).unwrap());
        assert_ne!(read, parse(large(&mut (1..41)).as_bytes()).unwrap());
        for twice in [0, FEW_KEYS - 1, FEW_KEYS, 39] {
            check_refused(&large(&mut (0..40).chain([twice])));
        }
    }

    #[test]
    fn a_member_takes_little_more_memory_than_its_text() {
        assert_eq!(size_of::<(Name, Value)>(), 56);
        let Value::Object(member) = parse(br#"{"value":"42"}"#).unwrap() else {
            panic!("an object");
        };
        assert_eq!(member.room(), 1);
        let name = member.keys().next().unwrap();
        assert!(matches!(name, Name::Borrowed("value")));
    }

    #[test]
    fn an_error_repeats_nothing_of_the_body() {
        let error = parse(br#"{"password":"s3cret" "#).unwrap_err();
        assert!(!error.detail.contains("s3cret"), "{}", error.detail);
        assert!(error.detail.contains("line 1"), "{}", error.detail);
    }
}
