//! A resource on its way out: JSON text, written once.
//!
//! Text and no tree, because next to nobody looks into it: a page has thousands of members, and to make each of them first
//! and to write it afterwards was half of what a page cost the gateway. Who asks for parts of a resource has its text read again
//! ([`super::projection`]). Members stand in the order in which they were written.

use serde::Serialize;
use serde_json::{Map, Value};

/// The text of most users is not longer.
pub const USER_BYTES: usize = 2 << 10;
/// The text of most groups without their members, and of most members, is not longer.
pub const GROUP_BYTES: usize = 512;

/// A complex value, or a whole resource: the text of one JSON object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object(Vec<u8>);

impl Object {
    /// What `print` writes, which has about so many bytes.
    pub fn of(bytes: usize, print: impl FnOnce(&mut Members<'_>)) -> Self {
        let mut text = Vec::with_capacity(bytes);
        object(&mut text, print);
        Self(text)
    }

    /// The text.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The text.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// What is written there, to look into it.
    pub fn read(&self) -> Map<String, Value> {
        // It was written here.
        serde_json::from_slice(&self.0).unwrap_or_default()
    }
}

impl From<&Map<String, Value>> for Object {
    fn from(members: &Map<String, Value>) -> Self {
        let mut text = Vec::new();
        write(&mut text, members);
        Self(text)
    }
}

/// The members of an object that is being written. What has no value is left out (RFC 7643 section 2.5).
#[derive(Debug)]
pub struct Members<'t> {
    text: &'t mut Vec<u8>,
    is_empty: bool,
}

impl Members<'_> {
    /// Adds a string, unless it is empty.
    pub fn text(&mut self, name: &'static str, value: &str) {
        if !value.is_empty() {
            self.name(name);
            write(self.text, value);
        }
    }

    /// Adds a boolean, if there is one.
    pub fn flag(&mut self, name: &'static str, value: Option<bool>) {
        if let Some(value) = value {
            self.name(name);
            write(self.text, &value);
        }
    }

    /// Adds a complex value, unless it is left without members.
    pub fn object(&mut self, name: &'static str, print: impl FnOnce(&mut Members<'_>)) {
        let (begin, was_empty) = (self.text.len(), self.is_empty);
        self.name(name);
        if !object(self.text, print) {
            self.text.truncate(begin);
            self.is_empty = was_empty;
        }
    }

    /// Adds what is printed of each value, unless there is none.
    pub fn list<T>(
        &mut self,
        name: &'static str,
        values: &[T],
        print: impl Fn(&mut Members<'_>, &T),
    ) {
        if values.is_empty() {
            return;
        }
        self.name(name);
        let mut before = b'[';
        for value in values {
            self.text.push(before);
            object(self.text, |members| print(members, value));
            before = b',';
        }
        self.text.push(b']');
    }

    /// Adds strings, unless there is none.
    pub fn texts<'v>(&mut self, name: &'static str, values: impl IntoIterator<Item = &'v str>) {
        let mut values = values.into_iter().peekable();
        if values.peek().is_none() {
            return;
        }
        self.name(name);
        let mut before = b'[';
        for value in values {
            self.text.push(before);
            write(self.text, value);
            before = b',';
        }
        self.text.push(b']');
    }

    /// Adds a complex value whose members are not ours to know, unless it has none.
    pub fn foreign(&mut self, name: &str, value: &Map<String, Value>) {
        if !value.is_empty() {
            self.separate();
            write(self.text, name);
            self.text.push(b':');
            write(self.text, value);
        }
    }

    /// A name of ours, which has nothing in it that JSON escapes.
    fn name(&mut self, name: &'static str) {
        self.separate();
        self.text.push(b'"');
        self.text.extend_from_slice(name.as_bytes());
        self.text.extend_from_slice(b"\":");
    }

    fn separate(&mut self) {
        if !self.is_empty {
            self.text.push(b',');
        }
        self.is_empty = false;
    }
}

/// Writes an object. Whether it has any members.
fn object(text: &mut Vec<u8>, print: impl FnOnce(&mut Members<'_>)) -> bool {
    text.push(b'{');
    let mut members = Members {
        text,
        is_empty: true,
    };
    print(&mut members);
    let Members { text, is_empty } = members;
    text.push(b'}');
    !is_empty
}

fn write<T: Serialize + ?Sized>(text: &mut Vec<u8>, value: &T) {
    // A vector takes all that is written to it.
    let _ = serde_json::to_writer(text, value);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(print: impl FnOnce(&mut Members<'_>), expected: &str) {
        let text = Object::of(0, print).into_bytes();
        assert_eq!(String::from_utf8(text).unwrap(), expected);
    }

    #[test]
    fn what_has_no_value_is_left_out_and_the_rest_stays_in_order() {
        check(
            |object| {
                object.object("nothing", |_| {});
                object.texts("no texts", []);
                object.text("z", "1");
                object.text("empty", "");
                object.flag("none", None);
                object.flag("no", Some(false));
                object.object("none of it", |of| of.object("either", |_| {}));
                object.list("list", &[] as &[bool], |_, _| {});
                object.foreign("foreign", &Map::new());
                object.texts("a", ["x", "y"]);
            },
            r#"{"z":"1","no":false,"a":["x","y"]}"#,
        );
        check(|_| {}, "{}");
    }

    #[test]
    fn objects_and_lists_are_written_in_each_other() {
        let foreign = json!({ "n": [1, null] });
        check(
            |object| {
                object.list("list", &["a", ""], |of, value| {
                    of.text("value", value);
                    of.flag("primary", Some(value.is_empty()));
                });
                object.object("one", |of| of.object("two", |of| of.text("x", "1")));
                object.foreign("urn:\"x\"", foreign.as_object().unwrap());
            },
            r#"{"list":[{"value":"a","primary":false},{"primary":true}],"one":{"two":{"x":"1"}},"urn:\"x\"":{"n":[1,null]}}"#,
        );
    }

    #[test]
    fn whatever_is_in_a_text_is_read_as_it_was() {
        let text = "\u{1f600}\"\\\n\u{0}\u{7f}\u{2028}</script>é";
        let read = Object::of(0, |object| object.text("a", text)).read();
        assert_eq!(Value::Object(read), json!({ "a": text }));
    }
}
