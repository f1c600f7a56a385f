//! What is wrong with an address that there is not: where a Tenant URL or an id was pasted or put together wrongly.
//!
//! Apart from the routes, which only know that they have none: this is asked of a request that was refused already, for the
//! provisioning log. Nothing of the address is kept but the kind; of an endpoint that there is not, whoever sent it is told the word, if it
//! is a short one.

mod endpoint;
mod id;
mod method;

use axum::http::{Method, StatusCode, Uri};

pub(super) use self::{endpoint::no_endpoint, id::odd_id, method::no_method};
use self::{
    endpoint::{query_apart, with_key_of_odata},
    id::of_id,
};
use crate::scim::{percent::decode, problem::Problem, sent::is_invisible};

/// Endpoints below a Tenant URL.
pub(super) const ENDPOINTS: [&str; 6] = [
    "Users",
    "Groups",
    "ServiceProviderConfig",
    "ResourceTypes",
    "Schemas",
    "Bulk",
];
/// Those of resources, behind which an id may stand.
const RESOURCES: [&str; 2] = ["Users", "Groups"];

/// Endpoints that other services of SCIM have: what drafts and extensions of it define.
const UNSUPPORTED: [&str; 10] = [
    "Roles",
    "Entitlements",
    "Devices",
    "EndpointApps",
    "Agents",
    "AgenticIdentities",
    "AgenticApplications",
    "Applications",
    "Organizations",
    "PasswordPolicies",
];
/// What SCIM 1.1 has in the place of `ServiceProviderConfig`.
const CONFIGURATION_OF_SCIM_1: &str = "ServiceProviderConfigs";

/// See the module. None: what was asked for might have been there.
pub(super) fn problem(method: &Method, address: &Uri, status: StatusCode) -> Option<Problem> {
    let segments = below_tenant(address.path());
    match status {
        StatusCode::METHOD_NOT_ALLOWED if segments.is_empty() && has_endpoint_in_query(address) => {
            Some(Problem::QueryInTenantUrl)
        }
        StatusCode::NOT_FOUND if names_organization(address.path()) => {
            Some(Problem::IdOfOrganization)
        }
        StatusCode::NOT_FOUND => of_unknown(&segments),
        StatusCode::METHOD_NOT_ALLOWED => Some(of_method(method, &segments)),
        StatusCode::NOT_IMPLEMENTED => Some(Problem::NoPerson),
        _ => None,
    }
}

/// Whether the endpoint has come into the query, as it does behind a question mark that was pasted with the Tenant URL.
pub(super) fn has_endpoint_in_query(address: &Uri) -> bool {
    let mut parameters = address.query().unwrap_or_default().split('&');
    parameters.any(|parameter| {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let is_known = [
            "filter",
            "cursor",
            "attributes",
            "excludedAttributes",
            "sortBy",
        ]
        .contains(&name);
        !is_known
            && [name, value].iter().any(|text| {
                RESOURCES
                    .iter()
                    .any(|endpoint| text.contains(&format!("/{endpoint}")))
            })
    })
}

/// What follows `/orgs/{organization}/scim/v2`.
fn below_tenant(path: &str) -> Vec<&str> {
    segments(path).into_iter().skip(4).collect()
}

fn segments(path: &str) -> Vec<&str> {
    path.split('/')
        .filter(|segment| !segment.is_empty())
        .collect()
}

/// Whether the organization's id stands where a resource's belongs.
fn names_organization(path: &str) -> bool {
    match segments(path).as_slice() {
        [_, organization, _, _, endpoint, id] => RESOURCES.contains(endpoint) && id == organization,
        _ => false,
    }
}

fn is_endpoint(segment: &str) -> bool {
    ENDPOINTS.contains(&segment)
}

fn is_one_of(segment: &str, names: &[&str]) -> bool {
    names.iter().any(|name| name.eq_ignore_ascii_case(segment))
}

/// A segment without the spaces around it, and without what else nobody sees there; none: it has none.
pub(super) fn without_space(segment: &str) -> Option<String> {
    let text = decode(segment)?;
    let trimmed = text.trim_matches(|c: char| c == ' ' || is_invisible(c));
    (trimmed.len() < text.len()).then(|| trimmed.to_owned())
}

fn of_unknown(segments: &[&str]) -> Option<Problem> {
    let is_scheme = |segment: &&str| ["http:", "https:"].contains(segment);
    let is_tenant = |segment: &&str| ["orgs", "scim"].contains(segment) || is_scheme(segment);
    if let [first, second, ..] = segments
        && RESOURCES.contains(first)
        && is_scheme(second)
    {
        // `meta.location` where the id belongs.
        return Some(Problem::IdAdorned);
    }
    if segments.iter().any(is_tenant) {
        return Some(Problem::TenantUrlTwice);
    }
    let Some((first, rest)) = segments.split_first() else {
        return Some(Problem::EndpointMissing);
    };
    let has_another = rest.iter().any(|segment| is_endpoint(segment));
    if !is_endpoint(first) {
        return Some(if without_space(first).is_some() {
            Problem::SpaceInUrl
        } else if query_apart(first).is_some() {
            Problem::QueryMark
        } else if with_key_of_odata(first).is_some() {
            Problem::IdAdorned
        } else if has_another {
            Problem::EndpointBehindOther
        } else if is_one_of(first, &ENDPOINTS) {
            Problem::EndpointLetterCase
        } else if is_one_of(first, &[CONFIGURATION_OF_SCIM_1]) {
            Problem::Scim1
        } else if is_one_of(first, &UNSUPPORTED) {
            Problem::EndpointUnsupported
        } else {
            Problem::EndpointUnknown
        });
    }
    match rest {
        _ if has_another => Some(twice(first)),
        [id] if RESOURCES.contains(first) => of_id(id),
        [] => None,
        [_] if ["Schemas", "ResourceTypes"].contains(first) => Some(Problem::SchemaUnknown),
        [_, ..] if RESOURCES.contains(first) => Some(Problem::PathBehindId),
        _ => Some(Problem::EndpointUnknown),
    }
}

/// An endpoint behind another one: the first of them is what was pasted.
fn twice(first: &str) -> Problem {
    match first {
        "Users" => Problem::UsersTwice,
        "Groups" => Problem::GroupsTwice,
        _ => Problem::EndpointTwice,
    }
}

fn of_method(method: &Method, segments: &[&str]) -> Problem {
    match segments {
        [] => Problem::EndpointMissing,
        [first, rest @ ..] if is_endpoint(first) && rest.iter().any(|one| is_endpoint(one)) => {
            twice(first)
        }
        [first] if RESOURCES.contains(first) && is_change(method.as_str()) => Problem::IdMissing,
        _ => Problem::MethodUnknown,
    }
}

/// Whether it changes one resource.
fn is_change(method: &str) -> bool {
    ["PUT", "PATCH", "DELETE"].contains(&method)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("GET", "/scim/v2/Users", 404, Some(Problem::TenantUrlTwice))]
    #[case("GET", "/orgs/1/scim/v2/Users", 404, Some(Problem::TenantUrlTwice))]
    #[case(
        "GET",
        "/https:/a.example/scim/v2/Users",
        404,
        Some(Problem::TenantUrlTwice)
    )]
    #[case(
        "GET",
        "/Users/https:/a.example/scim/v2/Users/1",
        404,
        Some(Problem::IdAdorned)
    )]
    #[case("GET", "/Users/Users", 404, Some(Problem::UsersTwice))]
    #[case("POST", "/Users/Users", 405, Some(Problem::UsersTwice))]
    #[case("PATCH", "/Users/Groups/1", 404, Some(Problem::UsersTwice))]
    #[case("GET", "/Groups/Users", 404, Some(Problem::GroupsTwice))]
    #[case("GET", "/Schemas/Users", 404, Some(Problem::EndpointTwice))]
    #[case("GET", "/users", 404, Some(Problem::EndpointLetterCase))]
    #[case("GET", "/v2/Users", 404, Some(Problem::EndpointBehindOther))]
    #[case("GET", "/People", 404, Some(Problem::EndpointUnknown))]
    #[case("GET", "/roles", 404, Some(Problem::EndpointUnsupported))]
    #[case("GET", "/ServiceProviderConfigs", 404, Some(Problem::Scim1))]
    #[case("GET", "/Users/1/title", 404, Some(Problem::PathBehindId))]
    #[case("GET", "/Schemas/1/2", 404, Some(Problem::EndpointUnknown))]
    #[case("GET", "/%20/Users", 404, Some(Problem::SpaceInUrl))]
    #[case("GET", "/Users%C2%A0", 404, Some(Problem::SpaceInUrl))]
    #[case(
        "GET",
        "/Users/018f0000-0000-7000-8000-000000000001%20",
        404,
        Some(Problem::SpaceInUrl)
    )]
    #[case("GET", "/Users/Ada%20Lovelace", 404, Some(Problem::IdForeign))]
    #[case("POST", "", 405, Some(Problem::EndpointMissing))]
    #[case("POST", "?a=b/Users", 405, Some(Problem::QueryInTenantUrl))]
    #[case("POST", "?/Users", 405, Some(Problem::QueryInTenantUrl))]
    #[case("POST", "?filter=x/Users", 405, Some(Problem::EndpointMissing))]
    #[case("GET", "/Users/ada@example.com", 404, Some(Problem::IdEmail))]
    #[case("GET", "/Users/ada%40example.com", 404, Some(Problem::IdEmail))]
    #[case("PATCH", "/Users/undefined", 404, Some(Problem::IdUndefined))]
    #[case("PUT", "/Groups/None", 404, Some(Problem::IdUndefined))]
    #[case("PATCH", "/Users/%7Bid%7D", 404, Some(Problem::IdTemplate))]
    #[case("PATCH", "/Users/:id", 404, Some(Problem::IdTemplate))]
    #[case("GET", "/Users/00u1abc", 404, Some(Problem::IdForeign))]
    #[case("GET", "/Users/%zz", 404, Some(Problem::IdForeign))]
    #[case("GET", "/Users('42')", 404, Some(Problem::IdAdorned))]
    #[case(
        "GET",
        "/Users/018f0000-0000-7000-8000-000000000001.json",
        404,
        Some(Problem::IdAdorned)
    )]
    #[case(
        "GET",
        "/Users/%7B018f0000-0000-7000-8000-000000000001%7D",
        404,
        Some(Problem::IdAdorned)
    )]
    #[case(
        "PATCH",
        "/Users/5f3c8a1e-0b52-4a6e-9d53-2f1f0a7c9b11",
        404,
        Some(Problem::IdForeign)
    )]
    #[case("PATCH", "/Users/018f0000-0000-7000-8000-000000000001", 404, None)]
    #[case(
        "GET",
        "/Users/018F0000-0000-7000-8000-00000000000A",
        404,
        Some(Problem::IdLetterCase)
    )]
    #[case("PATCH", "/Users/018f", 404, Some(Problem::IdOfOrganization))]
    #[case("GET", "/Schemas/018f", 404, Some(Problem::SchemaUnknown))]
    #[case("GET", "/Schemas/urn:x", 404, Some(Problem::SchemaUnknown))]
    #[case("GET", "/Bulk/1", 404, Some(Problem::EndpointUnknown))]
    #[case("PUT", "/Users", 405, Some(Problem::IdMissing))]
    #[case("POST", "/ServiceProviderConfig", 405, Some(Problem::MethodUnknown))]
    #[case("POST", "/Users/1", 405, Some(Problem::MethodUnknown))]
    #[case("GET", "/Me", 501, Some(Problem::NoPerson))]
    #[case("GET", "/Users", 400, None)]
    fn an_address_says_what_is_wrong_with_it(
        #[case] method: &str,
        #[case] path: &str,
        #[case] status: u16,
        #[case] expected: Option<Problem>,
    ) {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let address = format!("/orgs/018f/scim/v2{path}").parse().unwrap();
        let status = StatusCode::from_u16(status).unwrap();
        assert_eq!(problem(&method, &address, status), expected);
    }
}
