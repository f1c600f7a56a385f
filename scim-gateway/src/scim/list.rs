//! Lists of resources (RFC 7644 section 3.4.2), in pieces, so that resources can be written as they come.
//!
//! Apart because a list is never whole in memory. It must not know what the resources are.

use serde_json::{Value, json};

use super::{query::Start, urn};

/// Between two resources.
pub const SEPARATOR: &str = ",";

/// What is known of a list before its resources.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// How many resources there are in all, on this page or not.
    pub total_results: i64,
    /// Leads to the page after this one; none on the last, and on a page by index.
    pub next_cursor: Option<String>,
    /// Leads to the page before this one; none on the first, and on a page by index.
    pub previous_cursor: Option<String>,
}

/// The first piece of a list, up to its first resource. `itemsPerPage` comes last, when it is known.
pub fn open(head: &Head, start: &Start) -> String {
    let mut text = format!(
        r#"{{"schemas":["{}"],"totalResults":{}"#,
        urn::LIST_RESPONSE,
        head.total_results
    );
    match start {
        Start::Index(index) => text += &format!(r#","startIndex":{index}"#),
        // `startIndex` is not part of a page by cursor (RFC 9865 section 2).
        Start::Cursor(_) => {
            let cursors = [
                ("nextCursor", &head.next_cursor),
                ("previousCursor", &head.previous_cursor),
            ];
            for (name, cursor) in cursors {
                if let Some(cursor) = cursor {
                    text += &format!(r#","{name}":{}"#, Value::from(cursor.as_str()));
                }
            }
        }
    }
    text + r#","Resources":["#
}

/// The last piece of a list, after its last resource.
pub fn close(items_per_page: usize) -> String {
    format!(r#"],"itemsPerPage":{items_per_page}}}"#)
}

/// A list that is whole.
pub fn of(resources: Vec<Value>) -> Value {
    json!({
        "schemas": [urn::LIST_RESPONSE],
        "totalResults": resources.len(),
        "startIndex": 1,
        "itemsPerPage": resources.len(),
        "Resources": resources,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(next: Option<&str>, previous: Option<&str>) -> Head {
        Head {
            total_results: 7,
            next_cursor: next.map(str::to_owned),
            previous_cursor: previous.map(str::to_owned),
        }
    }

    fn check(items: &[Value]) {
        let texts: Vec<String> = items.iter().map(Value::to_string).collect();
        let count = items.len();
        let text =
            open(&head(None, None), &Start::Index(3)) + &texts.join(SEPARATOR) + &close(count);
        assert_eq!(
            serde_json::from_str::<Value>(&text).unwrap(),
            json!({
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
                "totalResults": 7,
                "startIndex": 3,
                "itemsPerPage": count,
                "Resources": items,
            })
        );
    }

    #[test]
    fn the_pieces_of_a_list_make_one_object() {
        check(&[]);
        check(&[json!({ "id": "1" })]);
        check(&[json!({ "id": "1" }), json!({ "id": "2" })]);
    }

    #[test]
    fn a_page_by_cursor_has_cursors_and_no_index() {
        let start = Start::Cursor(String::new());
        let page = |next, previous| {
            let text = open(&head(next, previous), &start) + &close(0);
            serde_json::from_str::<Value>(&text).unwrap()
        };
        let between = page(Some("a-1"), Some("b_2"));
        assert_eq!(between["nextCursor"], "a-1");
        assert_eq!(between["previousCursor"], "b_2");
        assert_eq!(between.get("startIndex"), None);
        let only = page(None, None);
        assert_eq!(only.as_object().unwrap().len(), 4, "{only}");
    }
}
