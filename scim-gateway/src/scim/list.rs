//! Lists of resources (RFC 7644 section 3.4.2), in pieces, so that resources can be written as they come.
//!
//! Apart because a list is never whole in memory. It must not know what the resources are.

use serde_json::{Value, json};

use super::urn;

/// Between two resources.
pub const SEPARATOR: &str = ",";

/// The first piece of a list, up to its first resource. `itemsPerPage` comes last, when it is known.
pub fn open(total_results: i64, start_index: i64) -> String {
    format!(
        r#"{{"schemas":["{}"],"totalResults":{total_results},"startIndex":{start_index},"Resources":["#,
        urn::LIST_RESPONSE
    )
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

    fn check(items: &[Value]) {
        let texts: Vec<String> = items.iter().map(Value::to_string).collect();
        let count = items.len();
        let text = open(7, 3) + &texts.join(SEPARATOR) + &close(count);
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
}
