//! Requests with no header `Authorization`: where else their token is.

use axum::http::{HeaderMap, HeaderName, Uri, header};

use super::{is_one_of, is_token, owner};
use crate::journal::Mistake;

/// Query parameters in which connectors send tokens.
const PARAMETERS: [&str; 5] = ["access_token", "token", "auth_token", "api_key", "apikey"];
/// The same of cookies, beside those.
const COOKIES: [&str; 4] = ["authorization", "bearer", "scim_token", "secret_token"];
/// Other headers in which connectors send tokens.
const HEADERS: [&str; 14] = [
    "x-api-key",
    "api-key",
    "apikey",
    "x-auth-token",
    "x-access-token",
    "x-token",
    "access-token",
    "auth-token",
    "token",
    "private-token",
    "authentication",
    "authorisation",
    "x-authorization",
    "proxy-authorization",
];

/// What is wrong with a request that has no such header. Of other headers and of the query's parameters only the names are
/// looked at.
pub(in crate::http) fn missing(address: &Uri, headers: &HeaderMap) -> Mistake {
    let parameters = address.query().unwrap_or_default().split('&');
    let mut names = parameters.map(|parameter| parameter.split('=').next().unwrap_or_default());
    if headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD) {
        Mistake::Preflight
    } else if HEADERS.iter().any(|name| headers.contains_key(*name))
        || headers.keys().any(is_of_token_header)
    {
        Mistake::OtherHeader
    } else if has_cookie(headers) {
        Mistake::InCookie
    } else if names.any(|name| is_one_of(name, &PARAMETERS)) {
        Mistake::InUrl
    } else if is_oauth(address.path()) {
        Mistake::OAuth
    } else if address.path().split('/').any(is_of_somebody) {
        Mistake::InPath
    } else {
        Mistake::Missing
    }
}

/// Whether it is a token with an organization's id in it.
fn is_of_somebody(segment: &str) -> bool {
    is_token(segment) && owner(segment.as_bytes()).is_some()
}

/// Whether a header's name says that a token is in it. Those against forged requests have one of another kind.
fn is_of_token_header(name: &HeaderName) -> bool {
    let name = name.as_str();
    let is_of_forms = name.contains("csrf") || name.contains("xsrf");
    (name.ends_with("token") || name.ends_with("api-key") || name.contains("secret"))
        && !is_of_forms
}

/// Whether a cookie has a name that tokens have. What it says is not looked at.
fn has_cookie(headers: &HeaderMap) -> bool {
    let cookies = headers.get_all(header::COOKIE).iter();
    let cookies = cookies.filter_map(|value| value.to_str().ok());
    let mut names = cookies
        .flat_map(|value| value.split(';'))
        .map(|cookie| cookie.split('=').next().unwrap_or_default().trim());
    names.any(|name| is_one_of(name, &PARAMETERS) || is_one_of(name, &COOKIES))
}

/// Whether a path is one at which tokens are asked for by OAuth: `/oauth2/v1/token`.
pub(in crate::http) fn is_oauth(path: &str) -> bool {
    let is_oauth = |segment: &str| {
        let segment = segment.to_ascii_lowercase();
        segment.starts_with("oauth") || segment == "token"
    };
    path.split('/').any(is_oauth)
}
