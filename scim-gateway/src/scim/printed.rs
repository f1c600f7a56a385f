//! A resource on its way out, as SCIM prints it.
//!
//! Apart from `serde_json`'s values, of which each member owns a copy of its name: the names of what we define ourselves are
//! part of the program, and a page has thousands of them. Members stand in the order in which they were added.

use std::borrow::Cow;

use serde::{Serialize, Serializer};
use serde_json::Value;

/// A name, or a text that is often one of ours.
pub type Text = Cow<'static, str>;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Printed {
    /// A string.
    Text(Text),
    /// A boolean.
    Flag(bool),
    /// A complex value.
    Object(Object),
    /// Values of a multi-valued attribute.
    List(Vec<Printed>),
    /// A number, or null: only extensions have any.
    Other(Value),
}

/// A complex value, or a whole resource. What has no value is left out (RFC 7643 section 2.5).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Object(Vec<(Text, Printed)>);

impl Object {
    /// Adds a string, unless it is empty.
    pub fn text(&mut self, name: &'static str, value: impl Into<Text>) {
        let value = value.into();
        if !value.is_empty() {
            self.add(name, Printed::Text(value));
        }
    }

    /// Adds a boolean, if there is one.
    pub fn flag(&mut self, name: &'static str, value: Option<bool>) {
        if let Some(value) = value {
            self.add(name, Printed::Flag(value));
        }
    }

    /// Adds a complex value, unless it is empty.
    pub fn object(&mut self, name: impl Into<Text>, value: Self) {
        if !value.is_empty() {
            self.add(name, Printed::Object(value));
        }
    }

    /// Adds what is printed of each value, unless there is none.
    pub fn list<T>(&mut self, name: &'static str, values: Vec<T>, print: impl Fn(T) -> Self) {
        if !values.is_empty() {
            let values = values.into_iter().map(|value| print(value).into());
            self.add(name, Printed::List(values.collect()));
        }
    }

    /// Adds a value, whatever it is.
    pub fn add(&mut self, name: impl Into<Text>, value: Printed) {
        self.0.push((name.into(), value));
    }

    /// Whether it has no members.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The string of a member.
    pub fn find_text(&self, name: &str) -> Option<&str> {
        let member = self.0.iter().find(|(of, _)| of == name)?;
        match &member.1 {
            Printed::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The values of a member; none if it has none.
    pub fn into_list(self, name: &str) -> Vec<Printed> {
        let member = self.0.into_iter().find(|(of, _)| of == name);
        match member {
            Some((_, Printed::List(values))) => values,
            _ => Vec::new(),
        }
    }

    /// What `keep` leaves of its members.
    pub fn filter_map(self, mut keep: impl FnMut(&str, Printed) -> Option<Printed>) -> Self {
        let members = self.0.into_iter();
        let kept = members.filter_map(|(name, value)| keep(&name, value).map(|kept| (name, kept)));
        Self(kept.collect())
    }
}

impl From<Object> for Printed {
    fn from(object: Object) -> Self {
        Self::Object(object)
    }
}

impl From<Value> for Printed {
    fn from(value: Value) -> Self {
        match value {
            Value::String(text) => Self::Text(text.into()),
            Value::Bool(flag) => Self::Flag(flag),
            Value::Array(values) => Self::List(values.into_iter().map(Self::from).collect()),
            Value::Object(members) => {
                let members = members.into_iter();
                let members = members.map(|(name, value)| (name.into(), value.into()));
                Self::Object(Object(members.collect()))
            }
            other @ (Value::Null | Value::Number(_)) => Self::Other(other),
        }
    }
}

impl Serialize for Printed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Object(object) => object.serialize(serializer),
            Self::List(values) => serializer.collect_seq(values),
            Self::Other(value) => value.serialize(serializer),
        }
    }
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_json_is_printed_as_it_was() {
        let value =
            json!({ "a": [1, "x", null, { "b": false }], "c": {}, "d": [], "e": "\u{1f600}\"" });
        let printed = Printed::from(value.clone());
        assert_eq!(serde_json::to_value(&printed).unwrap(), value);
    }

    #[test]
    fn what_has_no_value_is_left_out_and_the_rest_stays_in_order() {
        let mut object = Object::default();
        object.text("z", "1");
        object.text("empty", "");
        object.flag("none", None);
        object.flag("no", Some(false));
        object.object("nothing", Object::default());
        object.list("list", Vec::<bool>::new(), |_| Object::default());
        object.add("a", Printed::List(Vec::new()));
        let text = serde_json::to_string(&object).unwrap();
        assert_eq!(text, r#"{"z":"1","no":false,"a":[]}"#);
    }
}
