//! Failures that the latest requests push out of sight: a busy identity provider looks up hundreds of people in a minute.

use std::collections::BTreeSet;

use identity_proto::v1::{self as pb, ProvisioningOperation as Operation};

/// Failures that are looked into. Each is asked about again, so that they are few.
const MOST: usize = 5;

/// Requests that are looked at for each: a part of a name finds others, too.
const SINCE: i32 = 20;

/// A failure of which nobody knows yet what came after it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Doubt<'r> {
    pub(crate) failed: &'r pb::ProvisioningRequest,
    /// Whom it was about: id or name. Nobody, if it does not say.
    pub(crate) about: About<'r>,
}

/// Whom a request was about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum About<'r> {
    Id(&'r str),
    Name(&'r str),
    Nobody,
}

/// The latest failure of each person, group or kind of request, as far as it is older than the latest requests: `failed` has
/// failures, the latest first.
pub(crate) fn overlooked<'r>(
    latest: &[pb::ProvisioningRequest],
    failed: &'r [pb::ProvisioningRequest],
) -> Vec<Doubt<'r>> {
    let seen: BTreeSet<&str> = latest.iter().map(|one| one.request_id.as_str()).collect();
    let mut met = BTreeSet::new();
    let doubts = failed.iter().filter_map(|failed| {
        let about = match (failed.resource_id.as_str(), failed.name.as_str()) {
            ("", "") => About::Nobody,
            ("", name) => About::Name(name),
            (id, _) => About::Id(id),
        };
        let is_new = met.insert((about, failed.resource, failed.operation));
        (is_new && failed.lost == 0 && !seen.contains(failed.request_id.as_str()))
            .then_some(Doubt { failed, about })
    });
    doubts.take(MOST).collect()
}

impl Doubt<'_> {
    /// What tells whether it was made good: the last success since, of whomever it was about.
    pub(crate) fn made_good(&self, organization: &str) -> pb::ListProvisioningRequestsRequest {
        let since = self.since(organization);
        match self.about {
            About::Id(id) => pb::ListProvisioningRequestsRequest {
                resource_id: id.to_owned(),
                ..since
            },
            About::Name(name) => pb::ListProvisioningRequestsRequest {
                name: name.to_owned(),
                ..since
            },
            About::Nobody => self.same_kind(organization),
        }
    }

    /// What tells whether it is the last of its step: the last success since of the same kind.
    pub(crate) fn same_kind(&self, organization: &str) -> pb::ListProvisioningRequestsRequest {
        let kinds: &[Operation] = match self.failed.operation() {
            Operation::Unspecified => &[],
            Operation::Replace | Operation::Update => &[Operation::Replace, Operation::Update],
            _ => &[self.failed.operation()],
        };
        pb::ListProvisioningRequestsRequest {
            operations: kinds.iter().map(|kind| (*kind).into()).collect(),
            ..self.since(organization)
        }
    }

    fn since(&self, organization: &str) -> pb::ListProvisioningRequestsRequest {
        pb::ListProvisioningRequestsRequest {
            organization_id: organization.to_owned(),
            page_size: SINCE,
            start_time: self.failed.time,
            outcome: pb::ProvisioningOutcome::Succeeded.into(),
            ..pb::ListProvisioningRequestsRequest::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(id: &str, about: &str, name: &str) -> pb::ProvisioningRequest {
        pb::ProvisioningRequest {
            request_id: id.to_owned(),
            resource_id: about.to_owned(),
            name: name.to_owned(),
            operation: Operation::Create.into(),
            status: 400,
            ..pb::ProvisioningRequest::default()
        }
    }

    #[test]
    fn each_is_looked_into_once_and_few_are() {
        let latest = [request("1", "ada", "")];
        let mut failed = vec![
            request("1", "ada", ""),
            request("2", "ada", ""),
            request("3", "bob", ""),
            request("4", "bob", ""),
            request("5", "", "eve"),
            request("6", "", ""),
        ];
        let ids = |failed: &[pb::ProvisioningRequest]| {
            let found = overlooked(&latest, failed);
            let ids = found.iter().map(|doubt| doubt.failed.request_id.clone());
            ids.collect::<Vec<_>>()
        };
        assert_eq!(ids(&failed), ["3", "5", "6"]);
        failed.extend((7..20).map(|id| request(&id.to_string(), &id.to_string(), "")));
        assert_eq!(ids(&failed).len(), MOST);
    }

    #[test]
    fn a_question_is_about_the_same_one_or_the_same_kind() {
        let failed = [request("2", "ada", ""), request("5", "", "")];
        let found = overlooked(&[], &failed);
        let asked: Vec<_> = found.iter().map(|doubt| doubt.made_good("o")).collect();
        assert_eq!(asked[0].resource_id, "ada");
        assert!(asked[0].operations.is_empty());
        assert_eq!(asked[1].operations, [i32::from(Operation::Create)]);
        assert_eq!(found[0].same_kind("o").operations, asked[1].operations);
    }
}
