//! What a search asks for (RFC 7644 sections 3.4.2 and 3.4.3, RFC 9865), whether it stood in a URL or in a body.
//!
//! Apart because both ways of asking become this one value, and everything after it is the same for both. Names in it are
//! still text: what they mean is found out against a resource type.

use super::json::{Map, Value};

use super::{
    error::ScimError,
    problem::Problem,
    projection::Projection,
    resource::{object, require_schema},
    sent, urn,
    value::twice,
};

/// A search, as it was asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Which resources; none: all.
    pub filter: Option<String>,
    /// By what they are sorted; none: as they were created.
    pub sort_by: Option<String>,
    /// In which direction.
    pub sort_order: Option<String>,
    /// Which of them.
    pub page: Page,
    /// What is shown of each.
    pub projection: Projection,
}

/// Which part of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// Where it begins.
    pub start: Start,
    /// How many resources at most; none: the service's default.
    pub count: Option<i32>,
}

/// Where a page begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// At this resource, counted from 1 (RFC 7644 section 3.4.2.4).
    Index(i64),
    /// Where a cursor leads; an empty one leads to the first page (RFC 9865 section 2).
    Cursor(String),
}

impl Default for Start {
    fn default() -> Self {
        Self::Index(1)
    }
}

impl Page {
    /// From what was sent. Where both were, the cursor counts: whoever sends one has read about it.
    pub fn new(start_index: Option<i64>, count: Option<i64>, cursor: Option<String>) -> Self {
        Self {
            start: match cursor {
                Some(cursor) => Start::Cursor(cursor),
                // Less than 1 is taken as 1 (RFC 7644 table 6).
                None => Start::Index(start_index.unwrap_or(1).max(1)),
            },
            // Less than 0 is taken as 0; the service cuts what is more than a page may hold.
            count: count.map(|count| i32::try_from(count.max(0)).unwrap_or(i32::MAX)),
        }
    }
}

impl Query {
    /// Reads the body of a search by POST (RFC 7644 section 3.4.3). What it says beyond the known members is ignored.
    ///
    /// # Errors
    ///
    /// `invalidSyntax` when it is no search request, or a member has another type.
    pub fn read(body: Value) -> Result<Self, ScimError> {
        let members = Members(object(body)?);
        require_schema(&members.0, urn::SEARCH_REQUEST)?;
        let attributes = members.names("attributes")?;
        let excluded = members.names("excludedAttributes")?;
        Ok(Self {
            filter: members.text("filter")?,
            sort_by: members.text("sortBy")?,
            sort_order: members.text("sortOrder")?,
            page: Page::new(
                members.number("startIndex")?,
                members.number("count")?,
                members.text("cursor")?,
            ),
            projection: Projection::of(attributes, excluded)?,
        })
    }
}

/// The members of a search request, by their names in any letter case.
struct Members(Map);

impl Members {
    fn find(&self, name: &str) -> Result<Option<&Value>, ScimError> {
        let mut found = self.0.iter().filter(|(key, value)| {
            // Null is no value (RFC 7643 section 2.5).
            key.eq_ignore_ascii_case(name) && !value.is_null()
        });
        let first = found.next().map(|(_, value)| value);
        match found.next() {
            None => Ok(first),
            Some(_) => Err(twice(name)),
        }
    }

    fn text(&self, name: &str) -> Result<Option<String>, ScimError> {
        match self.find(name)? {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(other) => Err(wrong(name, "text in quotes", other)),
        }
    }

    /// A whole number; one that is out of range is the nearest that we have.
    fn number(&self, name: &str) -> Result<Option<i64>, ScimError> {
        match self.find(name)? {
            None => Ok(None),
            Some(sent @ Value::Number(number)) => number
                .as_i64()
                .or_else(|| number.as_u64().map(|_| i64::MAX))
                .or_else(|| number.as_f64().and_then(nearest))
                .map(Some)
                .ok_or_else(|| wrong(name, "a whole number", sent)),
            Some(other) => Err(wrong(name, "a whole number", other)),
        }
    }

    /// A list of names, or names with commas between them, as in a URL.
    fn names(&self, name: &str) -> Result<Vec<String>, ScimError> {
        match self.find(name)? {
            None => Ok(Vec::new()),
            Some(Value::String(names)) => Ok(vec![names.clone()]),
            Some(sent @ Value::Array(names)) => {
                let names = names.iter().map(|name| name.as_str().map(str::to_owned));
                let names: Option<Vec<String>> = names.collect();
                names.ok_or_else(|| wrong(name, "a list of names", sent))
            }
            Some(other) => Err(wrong(name, "a list of names", other)),
        }
    }
}

/// A number that JSON wrote with an exponent or with more digits than we have.
fn nearest(number: f64) -> Option<i64> {
    if number.fract() != 0.0 {
        return None;
    }
    Some(if number < 0.0 { i64::MIN } else { i64::MAX })
}

fn wrong(name: &str, expected: &str, sent: &Value) -> ScimError {
    let sent = sent::kind(sent);
    ScimError::invalid_syntax(format!("\"{name}\" has to be {expected}; {sent} was sent."))
        .about_path(name)
        .because(Problem::QueryParameter)
}

#[cfg(test)]
mod tests {
    use crate::scim::json::json;
    use rstest::rstest;

    use super::*;

    fn read(mut members: Value) -> Result<Query, ScimError> {
        members["schemas"] = json!([urn::SEARCH_REQUEST]);
        Query::read(members)
    }

    #[test]
    fn a_body_says_what_a_url_says() {
        let query = read(json!({
            "filter": "title pr",
            "attributes": ["userName", "emails.value"],
            "sortBy": "userName",
            "SORTORDER": "descending",
            "startIndex": 11,
            "count": 10,
            "unknown": {},
        }));
        let names = ["userName", "emails.value"].map(str::to_owned);
        let expected = Query {
            filter: Some("title pr".to_owned()),
            sort_by: Some("userName".to_owned()),
            sort_order: Some("descending".to_owned()),
            page: Page {
                start: Start::Index(11),
                count: Some(10),
            },
            projection: Projection::Only(names.to_vec()),
        };
        assert_eq!(query.unwrap(), expected);
        assert_eq!(read(json!({ "filter": null })).unwrap(), Query::default());
    }

    #[rstest]
    #[case(json!({ "excludedAttributes": ["members", "emails"] }))]
    #[case(json!({ "excludedAttributes": "members, emails" }))]
    #[case(json!({ "excludedAttributes": ["members,emails"], "attributes": [] }))]
    fn names_come_as_a_list_or_with_commas(#[case] body: Value) {
        let names = ["members", "emails"].map(str::to_owned);
        let projection = read(body).unwrap().projection;
        assert_eq!(projection, Projection::Without(names.to_vec()));
    }

    #[rstest]
    #[case(json!({ "cursor": "" }), Start::Cursor(String::new()))]
    #[case(json!({ "cursor": "abc", "startIndex": 3 }), Start::Cursor("abc".to_owned()))]
    #[case(json!({ "startIndex": -3 }), Start::Index(1))]
    #[case(json!({ "startIndex": 18_446_744_073_709_551_615_u64 }), Start::Index(i64::MAX))]
    #[case(json!({ "startIndex": 1e30 }), Start::Index(i64::MAX))]
    #[case(json!({}), Start::Index(1))]
    fn a_page_begins_somewhere(#[case] body: Value, #[case] start: Start) {
        assert_eq!(read(body).unwrap().page.start, start);
    }

    #[rstest]
    #[case(json!({ "count": -1 }), Some(0))]
    #[case(json!({ "count": 0 }), Some(0))]
    #[case(json!({ "count": 99_999_999_999_i64 }), Some(i32::MAX))]
    #[case(json!({ "count": null }), None)]
    fn a_count_is_the_nearest_one(#[case] body: Value, #[case] count: Option<i32>) {
        assert_eq!(read(body).unwrap().page.count, count);
    }

    #[rstest]
    #[case(json!({ "filter": 1 }))]
    #[case(json!({ "sortBy": ["userName"] }))]
    #[case(json!({ "startIndex": "1" }))]
    #[case(json!({ "count": 1.5 }))]
    #[case(json!({ "count": true }))]
    #[case(json!({ "cursor": 7 }))]
    #[case(json!({ "attributes": [1] }))]
    #[case(json!({ "attributes": { "userName": true } }))]
    #[case(json!({ "filter": "a", "FILTER": "b" }))]
    fn a_member_of_another_type_is_refused(#[case] body: Value) {
        let error = read(body).unwrap_err();
        assert_eq!(error.to_json()["scimType"], "invalidSyntax");
    }

    #[rstest]
    #[case(json!([]))]
    #[case(json!(null))]
    #[case(json!({ "filter": "title pr" }))]
    #[case(json!({ "schemas": [urn::PATCH_OP] }))]
    fn what_is_no_search_request_is_refused(#[case] body: Value) {
        let error = Query::read(body).unwrap_err();
        assert_eq!(error.to_json()["scimType"], "invalidSyntax");
    }

    #[test]
    fn both_projections_together_are_refused() {
        let both = json!({ "attributes": ["userName"], "excludedAttributes": ["emails"] });
        assert_eq!(
            read(both).unwrap_err().to_json()["scimType"],
            "invalidValue"
        );
    }
}
