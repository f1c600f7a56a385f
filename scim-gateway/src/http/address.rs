//! What is wrong with an address that there is not: where a Tenant URL or an id was pasted or put together wrongly.
//!
//! Apart from the routes, which only know that they have none: this is asked of a request that was refused already, for the
//! provisioning log. Nothing of the address is kept but the kind; of an endpoint that there is not, whoever sent it is told the word, if it
//! is a short one.

use axum::http::{Method, StatusCode, Uri};
use uuid::Uuid;

use super::credential::is_invisible;
use crate::scim::{percent::decode, problem::Problem, sent};

/// Endpoints below a Tenant URL.
pub(super) const ENDPOINTS: [&str; 6] = [
    "Users",
    "Groups",
    "ServiceProviderConfig",
    "ResourceTypes",
    "Schemas",
    "Bulk",
];
/// What an id has in bytes, with its hyphens.
const ID: usize = 36;
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

/// What programs write for a value that they do not have.
const UNDEFINED: [&str; 6] = ["undefined", "null", "none", "nil", "nan", "[object Object]"];
/// What the places of templates begin with.
const TEMPLATE: [char; 5] = ['{', '<', '[', '$', ':'];

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

/// What people are told of an endpoint that there is not: what stands in its place, if it is a word, and the nearest that there is.
/// The path is what follows the Tenant URL.
pub(super) fn no_endpoint(path: &str) -> String {
    let segments = segments(path);
    let Some(first) = segments.first() else {
        return "There is no such endpoint below the Tenant URL.".to_owned();
    };
    if is_endpoint(first) {
        let behind = match segments.as_slice() {
            [_, .., one, last] if one == last => "the same once more".to_owned(),
            [.., last] => named(last),
            [] => String::new(),
        };
        return format!(
            "There is no such endpoint below the Tenant URL: {behind} stands behind /{first}, and nothing is there but one id behind \
             /Users or /Groups."
        );
    }
    if let Some(endpoint) = with_session(first) {
        return format!(
            "There is no such endpoint below the Tenant URL: a session of Java (;jsessionid=...) stands behind {endpoint}, which the \
             client has appended to the URL."
        );
    }
    if let Some((endpoint, mark)) = query_apart(first) {
        return format!(
            "There is no such endpoint below the Tenant URL: {mark} stands behind {endpoint}, where the question mark before the query \
             belongs, as it is and not encoded: /{endpoint}?filter=..."
        );
    }
    if let Some(endpoint) = with_key_of_odata(first) {
        return format!(
            "There is no such endpoint below the Tenant URL: an id in round brackets stands behind {endpoint}, as OData has it; SCIM \
             has a slash there, /{endpoint}/{{id}}."
        );
    }
    let nearest = nearest(first);
    let nearest = nearest.map_or_else(String::new, |one| format!(" Is /{one} meant?"));
    let first = named(first);
    format!(
        "There is no such endpoint below the Tenant URL: {first} stands where /Users, /Groups, /Bulk or the like belongs.{nearest}"
    )
}

/// What people are told of a method that an endpoint does not have. The address is what follows the Tenant URL.
pub(super) fn no_method(method: &Method, below_tenant: &Uri) -> String {
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

/// A segment, in quotes, if it is a word and short: it may be anything that somebody has pasted.
fn named(segment: &str) -> String {
    match decode(segment) {
        None => "what is not percent-encoded UTF-8".to_owned(),
        Some(text) if text.contains(['/', '\\']) => "an encoded slash or a backslash".to_owned(),
        Some(text) if text.contains(char::is_whitespace) => "text with a space in it".to_owned(),
        Some(text) if text.contains([';', ',', '&', '=', '?']) => {
            let name = text
                .split([';', ',', '&', '=', '?'])
                .next()
                .unwrap_or_default();
            format!("{}, with something behind it,", sent::word(name))
        }
        Some(text) => sent::word(&text),
    }
}

/// What stands in a URL in the place of an id of this service, in words; none: an id, whoever had it.
pub(super) fn odd_id(path: &str) -> Option<&'static str> {
    let last = path.rsplit('/').next().unwrap_or_default();
    let id = decode(last).unwrap_or_default();
    let is_of = |is: fn(char) -> bool| !id.is_empty() && id.chars().all(is);
    match of_id(last)? {
        Problem::IdLetterCase => return Some("the id in other letters than it was given"),
        Problem::SpaceInUrl => {
            return Some(
                "the id with a space, a line break or another character beside it that nobody sees",
            );
        }
        _ => {}
    }
    Some(if has_id(&id) {
        match (
            id.contains("://"),
            id.starts_with(|c: char| c.is_ascii_hexdigit()),
        ) {
            (true, _) => "a whole URL with the id in it",
            (false, true) => "the id with something behind it",
            (false, false) => "the id in brackets, in quotation marks or with something before it",
        }
    } else if is_of(|c| c.is_ascii_digit() || c == '-') {
        "a number"
    } else if Uuid::try_parse(&id).is_ok() {
        "a UUID that another program has made"
    } else if id.contains("://") {
        "a URL"
    } else if id.contains('@') {
        "an e-mail address"
    } else if id.starts_with(['"', '\'']) {
        "text in quotation marks"
    } else if id.contains([',', ';']) && !id.contains('=') {
        "a list of values with commas between them"
    } else if id.contains('=') {
        "a distinguished name of LDAP"
    } else if id.contains(char::is_whitespace) {
        "text with a space in it"
    } else {
        "a word"
    })
}

/// An endpoint behind which a client in Java has put its session, as it does where cookies are off.
fn with_session(segment: &str) -> Option<&'static str> {
    let lower = segment.to_ascii_lowercase();
    let (endpoint, _) = lower.split_once(";jsessionid=")?;
    let mut endpoints = ENDPOINTS.into_iter();
    endpoints.find(|one| one.eq_ignore_ascii_case(endpoint))
}

/// An endpoint with a query behind it that is none, since something else stands in the place of the question mark.
fn query_apart(segment: &str) -> Option<(&'static str, &'static str)> {
    let text = decode(segment)?;
    let (endpoint, mark) = ENDPOINTS.iter().find_map(|one| {
        let (name, rest) = text.split_at_checked(one.len())?;
        name.eq_ignore_ascii_case(one).then_some((*one, rest))
    })?;
    let mark = match mark.chars().next()? {
        '?' => "an encoded question mark (%3F)",
        '&' => "an ampersand (&)",
        ';' => "a semicolon",
        '=' => "a sign of equality",
        _ => return None,
    };
    text.contains('=').then_some((endpoint, mark))
}

/// An endpoint with a key in round brackets behind it: `Users('42')`.
fn with_key_of_odata(segment: &str) -> Option<&'static str> {
    let text = decode(segment)?;
    let (endpoint, _) = text.split_once('(')?;
    let mut endpoints = RESOURCES.into_iter();
    endpoints.find(|one| one.eq_ignore_ascii_case(endpoint))
}

/// The endpoint that a word is nearly: in other letters, without its last letter, with an ending.
fn nearest(segment: &str) -> Option<&'static str> {
    let word = segment
        .split(['.', ';', ',', ':', '%'])
        .next()?
        .to_ascii_lowercase();
    let word = word.trim_end_matches('s');
    let same = |name: &&str| name.to_ascii_lowercase().trim_end_matches('s') == word;
    match word {
        "people" | "person" | "account" | "member" | "employee" | "usr" | "identitie" => {
            Some("Users")
        }
        "team" | "department" => Some("Groups"),
        _ => ENDPOINTS.into_iter().find(|name| same(name)),
    }
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

/// Whether it is an id of the kind that is given out here, however it is spelt.
fn is_given_out(text: &str) -> bool {
    let is_plain = text.starts_with(|c: char| c.is_ascii_hexdigit());
    is_plain && Uuid::try_parse(text).is_ok_and(|id| id.get_version_num() == 7)
}

/// Whether one such id, and no list of them, stands somewhere in it.
fn has_id(text: &str) -> bool {
    let ends = (ID..=text.len()).filter_map(|end| text.get(end - ID..end));
    !text.contains([',', ';', ' ']) && ends.filter(|part| is_given_out(part)).count() > 0
}

/// What stands in the place of an id. None: an id of the kind that is given out here, whoever had it.
fn of_id(segment: &str) -> Option<Problem> {
    if is_given_out(segment) {
        let is_spelt_so =
            !segment.contains(|c: char| c.is_ascii_uppercase()) && segment.len() == ID;
        return (!is_spelt_so).then_some(Problem::IdLetterCase);
    }
    if without_space(segment).is_some_and(|id| is_given_out(&id)) {
        return Some(Problem::SpaceInUrl);
    }
    let id = decode(segment).unwrap_or_default();
    if has_id(&id) {
        return Some(Problem::IdAdorned);
    }
    let is_undefined = UNDEFINED.iter().any(|word| id.eq_ignore_ascii_case(word));
    Some(if is_undefined {
        Problem::IdUndefined
    } else if id.starts_with(TEMPLATE) {
        Problem::IdTemplate
    } else if id.contains('@') {
        Problem::IdEmail
    } else {
        Problem::IdForeign
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("/User", "\"User\" stands where", "Is /Users meant?")]
    #[case("/Users.json", "\"Users.json\"", "Is /Users meant?")]
    #[case("/people", "\"people\"", "Is /Users meant?")]
    #[case("/Roles", "\"Roles\"", "belongs.")]
    #[case("/..", "\"..\"", "belongs.")]
    #[case("/Users%2F1", "an encoded slash", "belongs.")]
    #[case("/Ada%20Lovelace", "text with a space", "belongs.")]
    #[case("/Users/1/members", "\"members\" stands behind /Users", "one id")]
    #[case("/Users/1-a/1-a", "the same once more stands behind", "one id")]
    #[case(
        "/Users&filter=a%20eq%20b",
        "an ampersand (&) stands behind Users",
        "/Users?"
    )]
    #[case("/Users;jsessionid=1A2B", "a session of Java", "has appended")]
    #[case("/users%3Ffilter=a", "(%3F) stands behind Users", "/Users?")]
    #[case("/Users('42')", "in round brackets stands behind Users", "/Users/{id}")]
    #[case("", "no such endpoint", "Tenant URL.")]
    fn an_endpoint_that_there_is_not_is_named(
        #[case] path: &str,
        #[case] named: &str,
        #[case] nearest: &str,
    ) {
        let said = no_endpoint(path);
        assert!(said.contains(named) && said.contains(nearest), "{said}");
    }

    #[rstest]
    #[case("/Users/4711", Some("a number"))]
    #[case("/Users/-1", Some("a number"))]
    #[case(
        "/Users/5f3c8a1e-0b52-4a6e-9d53-2f1f0a7c9b11",
        Some("a UUID that another program has made")
    )]
    #[case("/Users/ada.lovelace", Some("a word"))]
    #[case("/Users/CN=Ada,DC=example", Some("a distinguished name of LDAP"))]
    #[case("/Users/%2218f%22", Some("text in quotation marks"))]
    #[case(
        "/Users/018f0000-0000-7000-8000-000000000001%0D%0A",
        Some("the id with a space, a line break or another character beside it that nobody sees")
    )]
    #[case("/Users/https%3A%2F%2Fa.example%2F1", Some("a URL"))]
    #[case(
        "/Users/018f0000-0000-7000-8000-000000000001.json",
        Some("the id with something behind it")
    )]
    #[case(
        "/Users/%7B018f0000-0000-7000-8000-000000000001%7D",
        Some("the id in brackets, in quotation marks or with something before it")
    )]
    #[case(
        "/Users/https%3A%2F%2Fa.example%2F018f0000-0000-7000-8000-000000000001",
        Some("a whole URL with the id in it")
    )]
    #[case("/Users/018f0000-0000-7000-8000-000000000001", None)]
    fn what_is_no_id_is_named(#[case] path: &str, #[case] expected: Option<&str>) {
        assert_eq!(odd_id(path), expected);
    }

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
