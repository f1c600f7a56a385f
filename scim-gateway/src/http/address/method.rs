//! What people are told of a method that an endpoint does not have.

use axum::http::{Method, Uri};

use super::{RESOURCES, is_change, is_endpoint, segments};
use crate::scim::sent;

/// What people are told of a method that an endpoint does not have. The address is what follows the Tenant URL.
pub(in crate::http) fn no_method(method: &Method, below_tenant: &Uri) -> String {
    const KNOWN: [&str; 9] = [
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT",
    ];
    let segments = segments(below_tenant.path());
    let mut parameters = below_tenant.query().unwrap_or_default().split('&');
    let has_id = parameters.any(|parameter| {
        let name = parameter.split('=').next().unwrap_or_default();
        ["id", "userId", "user_id", "groupId", "externalId"].contains(&name)
    });
    let (at, has) = match segments.as_slice() {
        [] => ("The Tenant URL itself".to_owned(), "GET"),
        [.., ".search"] => ("A search (.search)".to_owned(), "POST"),
        [one] if RESOURCES.contains(one) => (format!("The endpoint /{one}"), "GET and POST"),
        ["Bulk"] => ("The endpoint /Bulk".to_owned(), "POST"),
        [one] if is_endpoint(one) => (format!("The endpoint /{one}"), "GET"),
        [one, _] if RESOURCES.contains(one) => (
            format!("The endpoint /{one}/{{id}}"),
            "GET, PUT, PATCH and DELETE",
        ),
        [one, ..] if is_endpoint(one) => (format!("The endpoint /{one}/{{id}}"), "GET"),
        // Beside the Tenant URLs: whether a process is alive.
        _ => ("This endpoint".to_owned(), "GET"),
    };
    // A method may be any word.
    let name = match method.as_str() {
        name if KNOWN.contains(&name) => name.to_owned(),
        name => sent::word(name),
    };
    let hint = match segments.last() {
        Some(last) if last.eq_ignore_ascii_case("search") => {
            " A search is written with a full stop in front: /.search."
        }
        _ if has_id && is_change(method.as_str()) => {
            " An id in the query is not read; it stands in the path, behind a slash."
        }
        _ => "",
    };
    format!(
        "{at} has {has}, and not the method {name}. The header Allow lists those that it has.{hint}"
    )
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("PUT", "/Groups", "/Groups has GET and POST, and not the method PUT")]
    #[case("GET", "/Users/.search", "A search (.search) has POST")]
    #[case("GET", "/Bulk", "/Bulk has POST")]
    #[case("POST", "/ServiceProviderConfig", "/ServiceProviderConfig has GET")]
    #[case("POST", "/Users/1", "/Users/{id} has GET, PUT, PATCH and DELETE")]
    #[case("PATCH", "/Users?id=42", "An id in the query is not read")]
    #[case("PURGE", "/Users/1", "not the method \"PURGE\"")]
    #[case("POST", "", "The Tenant URL itself has GET")]
    fn a_method_that_there_is_not_is_named(
        #[case] method: &str,
        #[case] path: &str,
        #[case] expected: &str,
    ) {
        let below_tenant = format!("http://host{path}").parse().unwrap();
        let said = no_method(&method.parse().unwrap(), &below_tenant);
        assert!(said.contains(expected), "{said}");
    }
}
