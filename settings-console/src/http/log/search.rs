//! Which requests somebody looks for: the form of the log, as a browser sends it and as the service is asked.

use identity_proto::v1::{
    self as pb, ProvisioningOperation as Operation, ProvisioningOutcome as Outcome,
};
use jiff::{civil::DateTime, tz::TimeZone};
use serde::Deserialize;

use crate::http::{failure::Failure, query::encoded};

/// What was filled in. A field that is empty asks for nothing.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::http) struct Asked {
    pub(in crate::http) name: String,
    pub(in crate::http) outcome: String,
    pub(in crate::http) wanted: String,
    /// As `datetime-local` has it, in UTC.
    pub(in crate::http) from: String,
    pub(in crate::http) until: String,
    pub(in crate::http) request: String,
    /// Id of a person or a group.
    pub(in crate::http) about: String,
    page: String,
}

impl Asked {
    /// Whether anything was filled in.
    pub(in crate::http) fn is_search(&self) -> bool {
        self.fields().iter().any(|(_, value)| !value.is_empty())
    }

    /// Whether the end comes before the beginning, or with it: then nothing can be between them.
    pub(in crate::http) fn is_reversed(&self) -> bool {
        match (instant(&self.from), instant(&self.until)) {
            (Ok(Some(from)), Ok(Some(until))) => until.seconds <= from.seconds,
            _ => false,
        }
    }

    /// Whether this is not the first page.
    pub(in crate::http) fn is_older(&self) -> bool {
        !self.page.is_empty()
    }

    /// The query of a page of the same list; without a token that of the first one.
    pub(in crate::http) fn query(&self, token: &str) -> String {
        encoded(self.fields().into_iter().chain([("page", token)]))
    }

    /// The query of the first page.
    pub(in crate::http) fn first(&self) -> String {
        self.query("")
    }

    /// What the service is asked.
    pub(super) fn search(
        &self,
        organization: &str,
        page_size: i32,
    ) -> Result<pb::ListProvisioningRequestsRequest, Failure> {
        let operations: &[Operation] = match self.wanted.as_str() {
            "" => &[],
            "create" => &[Operation::Create],
            "change" => &[Operation::Update, Operation::Replace],
            "delete" => &[Operation::Delete],
            "read" => &[Operation::Search, Operation::Get],
            "other" => &[Operation::Bulk, Operation::Discover, Operation::Unspecified],
            _ => return Err(Failure::Unreadable),
        };
        let outcome = match self.outcome.as_str() {
            "" => Outcome::Unspecified,
            "succeeded" => Outcome::Succeeded,
            "failed" => Outcome::Failed,
            _ => return Err(Failure::Unreadable),
        };
        Ok(pb::ListProvisioningRequestsRequest {
            organization_id: organization.to_owned(),
            page_size,
            page_token: self.page.clone(),
            start_time: instant(&self.from)?,
            end_time: instant(&self.until)?,
            outcome: outcome.into(),
            resource_id: self.about.clone(),
            request_id: self.request.trim().to_owned(),
            name: self.name.trim().to_owned(),
            operations: operations
                .iter()
                .map(|&operation| operation.into())
                .collect(),
        })
    }

    fn fields(&self) -> [(&'static str, &str); 7] {
        [
            ("name", &self.name),
            ("outcome", &self.outcome),
            ("wanted", &self.wanted),
            ("from", &self.from),
            ("until", &self.until),
            ("request", &self.request),
            ("about", &self.about),
        ]
    }
}

fn instant(text: &str) -> Result<Option<prost_types::Timestamp>, Failure> {
    if text.is_empty() {
        return Ok(None);
    }
    let read = |text: &str| {
        let civil: DateTime = text.parse().ok()?;
        let zoned = civil.to_zoned(TimeZone::UTC).ok()?;
        Some(zoned.timestamp().as_second())
    };
    let seconds = read(text).ok_or(Failure::Unreadable)?;
    Ok(Some(prost_types::Timestamp { seconds, nanos: 0 }))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("", None)]
    #[case("2023-11-14T22:13", Some(1_699_999_980))]
    #[case("2023-11-14T22:13:20", Some(1_700_000_000))]
    fn a_time_is_in_utc(#[case] text: &str, #[case] expected: Option<i64>) {
        let read = instant(text).unwrap().map(|time| time.seconds);
        assert_eq!(read, expected);
    }

    #[rstest]
    #[case("outcome", "perhaps")]
    #[case("wanted", "everything")]
    #[case("from", "yesterday")]
    fn what_the_form_cannot_send_is_refused(#[case] field: &str, #[case] value: &str) {
        let mut asked = Asked::default();
        match field {
            "outcome" => asked.outcome = value.to_owned(),
            "wanted" => asked.wanted = value.to_owned(),
            _ => asked.from = value.to_owned(),
        }
        assert_eq!(asked.search("o", 1).unwrap_err(), Failure::Unreadable);
    }

    #[rstest]
    #[case("2023-11-14T22:13", "2023-11-14T22:14", false)]
    #[case("2023-11-14T22:13", "2023-11-14T22:13", true)]
    #[case("2023-11-14T22:13", "2023-11-13T22:14", true)]
    #[case("2023-11-14T22:13", "", false)]
    #[case("", "2023-11-14T22:13", false)]
    fn an_end_comes_after_its_beginning(
        #[case] from: &str,
        #[case] until: &str,
        #[case] expected: bool,
    ) {
        let asked = Asked {
            from: from.to_owned(),
            until: until.to_owned(),
            ..Asked::default()
        };
        assert_eq!(asked.is_reversed(), expected);
    }

    #[test]
    fn a_query_has_what_was_filled_in() {
        let asked = Asked {
            name: "a&b c".to_owned(),
            outcome: "failed".to_owned(),
            ..Asked::default()
        };
        assert_eq!(asked.query("t"), "name=a%26b%20c&outcome=failed&page=t");
        assert_eq!(asked.first(), "name=a%26b%20c&outcome=failed");
        assert!(asked.is_search() && !asked.is_older());
    }
}
