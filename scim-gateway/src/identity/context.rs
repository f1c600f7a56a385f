//! What crosses from HTTP to gRPC beside the message: this list, and nothing else.

use std::time::Duration;

use tonic::{
    Request,
    metadata::{Ascii, MetadataValue},
};

use super::{Secret, Slot};

/// Everything that a call carries as metadata.
#[derive(Clone)]
pub struct Context<'a> {
    /// Whose call it is.
    pub token: &'a Secret,
    /// The id of the request, as logs and answers name it.
    pub request_id: &'a str,
    /// Where the request came from.
    pub source_address: Option<String>,
    /// By which client.
    pub user_agent: Option<&'a str>,
    /// What calls, within which trace (W3C Trace Context).
    pub traceparent: String,
    /// What others have said of the trace.
    pub tracestate: Option<&'a str>,
    /// Names of the tolerances that it needed, with commas between them.
    pub quirks: String,
    /// Where the answer's receipt is noted.
    pub slot: Slot,
}

impl Context<'_> {
    /// A message with its metadata and its deadline.
    pub(super) fn request<M>(&self, message: M, deadline: Duration) -> Request<M> {
        let mut request = Request::new(message);
        // Becomes `grpc-timeout`, which the service obeys, and is kept here too. In whole milliseconds it is nearly always the
        // same text, which HTTP/2 sends as a number.
        request.set_timeout(whole_milliseconds(deadline));
        // Stays here: it is an extension of the request, and no metadata.
        request.extensions_mut().insert(self.slot.clone());
        let metadata = request.metadata_mut();
        metadata.insert("authorization", self.token.metadata());
        let fields = [
            ("x-request-id", Some(self.request_id), Sent::Once),
            (
                "x-source-address",
                self.source_address.as_deref(),
                Sent::Again,
            ),
            ("x-client-user-agent", self.user_agent, Sent::Again),
            ("traceparent", Some(self.traceparent.as_str()), Sent::Once),
            ("tracestate", self.tracestate, Sent::Once),
            ("x-scim-quirks", Some(self.quirks.as_str()), Sent::Again),
        ];
        for (name, value, sent) in fields {
            if let Some(mut value) = value.filter(|value| !value.is_empty()).and_then(ascii) {
                value.set_sensitive(sent == Sent::Once);
                metadata.insert(name, value);
            }
        }
        request
    }
}

/// Whether the next call is likely to have the same value. One that it has not would push others out of HTTP/2's table of
/// headers (RFC 7541 section 2.3.2), and cost both ends more than its bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sent {
    Once,
    Again,
}

/// At least one: a deadline of nothing would be none.
fn whole_milliseconds(time: Duration) -> Duration {
    let milliseconds = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    Duration::from_millis(milliseconds.max(1))
}

/// What is no header value is left out: none of these fields is worth refusing a request.
fn ascii(value: &str) -> Option<MetadataValue<Ascii>> {
    MetadataValue::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_listed_fields_cross() {
        let context = Context {
            token: &Secret::parse("secret").unwrap(),
            request_id: "r1",
            source_address: Some("192.0.2.1".to_owned()),
            user_agent: Some("Okta SCIM Client 1.0.0"),
            traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned(),
            tracestate: Some("a=b"),
            quirks: "operation-letter-case".to_owned(),
            slot: Slot::default(),
        };
        let request = context.request((), Duration::from_secs(10));
        let metadata = request.metadata();
        let mut names: Vec<_> = metadata
            .as_ref()
            .keys()
            .map(http::HeaderName::as_str)
            .collect();
        names.sort_unstable();
        let expected = [
            "authorization",
            "grpc-timeout",
            "traceparent",
            "tracestate",
            "x-client-user-agent",
            "x-request-id",
            "x-scim-quirks",
            "x-source-address",
        ];
        assert_eq!(names, expected);
        assert!(!format!("{request:?}").contains("secret"));
    }
}
