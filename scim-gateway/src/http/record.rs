//! What the provisioning log is told of a request, once it is answered.
//!
//! Apart from the edge, which knows when: here is what a method and a route mean, and nothing that a client has written
//! but the name of what it wanted to create.

use std::time::Duration;

use axum::http::{Method, StatusCode};

use super::{Gateway, address, failure::Failure, target::Misspelt, visit::Visit};
use crate::{
    journal::{Bulk, Kind, Mistake, Mistaken, Operation, Record},
    scim::error::ScimType,
};

/// What is answered to requests that no token was looked at of.
const REFUSED_UNREAD: [StatusCode; 4] = [
    StatusCode::UNAUTHORIZED,
    StatusCode::BAD_REQUEST,
    StatusCode::URI_TOO_LONG,
    StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
];
/// What routes begin with, before the endpoint.
const TENANT: &str = "/orgs/{organization}/scim/v2";

/// Tells the provisioning log of a request, if its token was looked at: with a receipt what it was, and otherwise that
/// there was one without a good token.
pub(super) fn tell(
    gateway: &Gateway,
    visit: &Visit,
    method: &Method,
    status: StatusCode,
    failure: Option<&Failure>,
    duration: Duration,
) {
    let Some(journal) = gateway.journal() else {
        return;
    };
    let Some(receipt) = visit.slot.receipt() else {
        if status == StatusCode::UNAUTHORIZED {
            journal.refuse(visit.source);
        }
        if let Some(mistaken) = mistaken(visit, status) {
            journal.mistake(mistaken, visit.user_agent.as_deref().unwrap_or_default());
        }
        return;
    };
    // A bulk request is answered, whatever became of its operations.
    let of_operation = visit.refused().cloned().map(Failure::from);
    let failure = failure.or(of_operation.as_ref());
    let route = visit.route();
    let endpoint = route.and_then(|route| route.strip_prefix(TENANT));
    let (operation, kind) = meaning(method, endpoint);
    let organization = visit.tenant.as_ref();
    let organization = organization.and_then(|tenant| tenant.organization.as_deref());
    let (quirks, ignored) = {
        let used = visit.used();
        let ignored = used.ignored().map(str::to_owned);
        (used.quirks().collect(), ignored.collect())
    };
    let record = Record {
        receipt: receipt.to_owned(),
        request_id: visit.request_id.clone(),
        operation,
        kind,
        method: method_name(method),
        path: endpoint.unwrap_or_default().to_owned(),
        filter: visit.filter().unwrap_or_default().to_owned(),
        status: status.as_u16(),
        scim_type: failure.and_then(Failure::scim_type).map(ScimType::as_str),
        reason: failure.and_then(Failure::reason).unwrap_or_default(),
        fault: failure.and_then(Failure::fault).cloned(),
        problem: match failure {
            Some(failure) => {
                let found = failure.problem();
                found.or_else(|| address::problem(method, &visit.address, status))
            }
            None => visit.remark(),
        },
        detail: failure.map_or_else(String::new, |failure| failure.detail().to_owned()),
        quirks,
        ignored,
        duration,
        user_agent: visit.user_agent.clone().unwrap_or_default(),
        source: visit.source,
        name: visit.name().unwrap_or_default().to_owned(),
        bulk: visit.operations().map(|operations| Bulk {
            operations: operations.sent,
            failed: operations.failed,
        }),
    };
    journal.tell(organization.unwrap_or_default(), record);
}

/// What was wrong with a request that no token was looked at of. What the identity service has refused, it notes itself.
fn mistaken(visit: &Visit, status: StatusCode) -> Option<Mistaken> {
    // Discovery needs no token, whatever it is answered.
    if !REFUSED_UNREAD.contains(&status) {
        return None;
    }
    let Some(tenant) = &visit.tenant else {
        return match Misspelt::of_path(visit.address.path()) {
            Some(Misspelt {
                organization,
                mistake,
            }) => Some(Mistaken {
                organization: organization.to_string(),
                mistake,
            }),
            None => Some(Mistaken {
                organization: visit.owner()?.to_string(),
                mistake: Mistake::UrlWithoutId,
            }),
        };
    };
    Some(Mistaken {
        organization: tenant.organization.clone()?,
        mistake: visit.mistake()?,
    })
}

/// What a method at an endpoint means.
fn meaning(method: &Method, endpoint: Option<&str>) -> (Operation, Option<Kind>) {
    let Some(endpoint) = endpoint else {
        return (Operation::Unknown, None);
    };
    let kind = if endpoint.starts_with("/Users") {
        Some(Kind::User)
    } else if endpoint.starts_with("/Groups") {
        Some(Kind::Group)
    } else {
        None
    };
    let operation = match (method.as_str(), endpoint) {
        ("GET" | "HEAD", "/Users/{id}" | "/Groups/{id}") => Operation::Get,
        ("GET" | "HEAD", "/Users" | "/Groups" | "" | "/")
        | ("POST", "/Users/.search" | "/Groups/.search" | "/.search") => Operation::Search,
        ("POST", "/Users" | "/Groups") => Operation::Create,
        ("PUT", "/Users/{id}" | "/Groups/{id}") => Operation::Replace,
        ("PATCH", "/Users/{id}" | "/Groups/{id}") => Operation::Update,
        ("DELETE", "/Users/{id}" | "/Groups/{id}") => Operation::Delete,
        ("POST", "/Bulk") => Operation::Bulk,
        ("GET" | "HEAD", endpoint) if DISCOVERY.iter().any(|at| endpoint.starts_with(at)) => {
            Operation::Discover
        }
        _ => Operation::Unknown,
    };
    (operation, kind)
}

const DISCOVERY: [&str; 3] = ["/ServiceProviderConfig", "/Schemas", "/ResourceTypes"];

/// A method may be any word of any length; logs hold those that HTTP defines.
pub(super) fn method_name(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "(other)",
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("GET", "/Users", Operation::Search, Some(Kind::User))]
    #[case("POST", "/Users", Operation::Create, Some(Kind::User))]
    #[case("POST", "/Groups/.search", Operation::Search, Some(Kind::Group))]
    #[case("PATCH", "/Groups/{id}", Operation::Update, Some(Kind::Group))]
    #[case("PUT", "/Users/{id}", Operation::Replace, Some(Kind::User))]
    #[case("DELETE", "/Users/{id}", Operation::Delete, Some(Kind::User))]
    #[case("GET", "/Users/{id}", Operation::Get, Some(Kind::User))]
    #[case("GET", "/", Operation::Search, None)]
    #[case("POST", "/Bulk", Operation::Bulk, None)]
    #[case("GET", "/Schemas/{id}", Operation::Discover, None)]
    #[case("POST", "/Schemas", Operation::Unknown, None)]
    #[case("PATCH", "/Users", Operation::Unknown, Some(Kind::User))]
    #[case("BREW", "/Users", Operation::Unknown, Some(Kind::User))]
    fn a_method_at_an_endpoint_means(
        #[case] method: &str,
        #[case] endpoint: &str,
        #[case] operation: Operation,
        #[case] kind: Option<Kind>,
    ) {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        assert_eq!(meaning(&method, Some(endpoint)), (operation, kind));
        assert_eq!(meaning(&method, None), (Operation::Unknown, None));
    }
}
