//! What stands behind the question mark of a URL: what a page is asked.

use axum::{
    extract::{FromRequestParts, Query},
    http::{StatusCode, request::Parts},
    response::{IntoResponse as _, Response},
};
use serde::de::DeserializeOwned;

use super::{Console, failure::Failure, frame::Outside};
use crate::identity::Visit;

/// Read by the names of its fields. What cannot be read is a page that says so; axum's own `Query` refuses in plain text.
pub(super) struct Asking<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequestParts<Console> for Asking<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, console: &Console) -> Result<Self, Response> {
        if let Ok(Query(asked)) = Query::try_from_uri(&parts.uri) {
            return Ok(Self(asked));
        }
        let outside = parts.extensions.get::<Outside>();
        let visit = parts.extensions.get::<Visit>();
        // The edge has put them there.
        let (Some(outside), Some(visit)) = (outside, visit) else {
            return Err(StatusCode::INTERNAL_SERVER_ERROR.into_response());
        };
        Err(Failure::Unreadable.page(console, outside, &visit.request_id))
    }
}

/// A query that leads to a page of the same list; fields without a value are left out.
pub(super) fn encoded<'f>(fields: impl IntoIterator<Item = (&'static str, &'f str)>) -> String {
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
    let fields = fields.into_iter().filter(|(_, value)| !value.is_empty());
    let fields = fields.map(|(name, value)| {
        let value = utf8_percent_encode(value, NON_ALPHANUMERIC);
        format!("{name}={value}")
    });
    fields.collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_has_what_was_filled_in() {
        let fields = [("name", "a&b c"), ("outcome", ""), ("page", "t")];
        assert_eq!(encoded(fields), "name=a%26b%20c&page=t");
        assert_eq!(encoded([("name", "")]), "");
    }
}
