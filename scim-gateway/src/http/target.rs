//! What a URL names: the organization, and what is asked of it.
//!
//! Read here once, and strictly: a spelling that we do not know names nothing.

use axum::http::{Uri, uri::PathAndQuery};
use uuid::Uuid;

use super::address::ENDPOINTS;
use crate::{
    config::PublicUrl,
    scim::percent::{decode, encode},
};

/// The part of a URL that names an organization: `/orgs/{organization id}/scim/v2`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    /// The organization as the URL spells it; whether it exists is for the identity service to say. None: no text at all.
    pub organization: Option<String>,
    /// The organization's base URL, which links begin with.
    pub base: String,
}

impl Tenant {
    /// The tenant that a path names. None: it is no path of a Tenant URL.
    pub fn of_path(path: &str, public_url: &PublicUrl) -> Option<Self> {
        let mut segments = path.split('/').skip(1);
        let named = (
            segments.next()?,
            segments.next()?,
            segments.next()?,
            segments.next()?,
        );
        let ("orgs", organization, "scim", "v2") = named else {
            return None;
        };
        let organization = decode(organization);
        let spelling = encode(organization.as_deref().unwrap_or_default());
        Some(Self {
            base: format!("{}/orgs/{spelling}/scim/v2", public_url.as_str()),
            organization,
        })
    }
}

/// A path that begins as a Tenant URL does and does not go on so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Misspelt {
    /// Which organization it names.
    pub organization: Uuid,
    /// What follows is missing: somebody has copied a part of a Tenant URL.
    pub is_cut_short: bool,
}

impl Misspelt {
    /// None: it does not begin so, or goes on so, too.
    pub fn of_path(path: &str) -> Option<Self> {
        let segments: Vec<&str> = path.split('/').skip(1).filter(|s| !s.is_empty()).collect();
        let ["orgs", organization, rest @ ..] = segments.as_slice() else {
            return None;
        };
        let is_cut_short = match rest {
            ["scim", "v2", ..] => return None,
            [] | ["scim"] => true,
            ["scim", next, ..] | [next, ..] => ENDPOINTS.contains(next),
        };
        Some(Self {
            organization: Uuid::try_parse(organization).ok()?,
            is_cut_short,
        })
    }
}

/// Takes empty segments out of a path: a slash too many, before the endpoint or at the end, changes nothing.
pub fn without_empty_segments(uri: Uri) -> Uri {
    let path = uri.path();
    if !path.contains("//") && (path.len() == 1 || !path.ends_with('/')) {
        return uri;
    }
    let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let mut target = format!("/{}", segments.join("/"));
    if let Some(query) = uri.query() {
        target.push('?');
        target.push_str(query);
    }
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = PathAndQuery::try_from(target).ok();
    Uri::from_parts(parts).unwrap_or(uri)
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;
    use rstest::rstest;

    use super::*;
    use crate::config::Config;

    fn public_url() -> PublicUrl {
        let config = Config::parse_from(["g", "--public-url", "https://scim.example.com/"]);
        config.public_url.unwrap()
    }

    #[rstest]
    #[case("/orgs/018f0000-0000-7000-8000-000000000001/Users", Some(true))]
    #[case("/orgs/018f0000-0000-7000-8000-000000000001", Some(true))]
    #[case("/orgs/018f0000-0000-7000-8000-000000000001/scim/Users", Some(true))]
    #[case(
        "/orgs/018f0000-0000-7000-8000-000000000001/scim/v1/Users",
        Some(false)
    )]
    #[case(
        "/orgs/018f0000-0000-7000-8000-000000000001/SCIM/v2/Users",
        Some(false)
    )]
    #[case("/orgs/018f0000-0000-7000-8000-000000000001/scim/v2/Users", None)]
    #[case("/orgs/018f/Users", None)]
    #[case("/", None)]
    fn a_part_of_a_tenant_url_names_its_organization(
        #[case] path: &str,
        #[case] is_cut_short: Option<bool>,
    ) {
        let misspelt = Misspelt::of_path(path);
        assert_eq!(misspelt.map(|found| found.is_cut_short), is_cut_short);
    }

    #[rstest]
    #[case::endpoint(
        "/orgs/a1/scim/v2/Users",
        Some("https://scim.example.com/orgs/a1/scim/v2")
    )]
    #[case::base("/orgs/a1/scim/v2", Some("https://scim.example.com/orgs/a1/scim/v2"))]
    #[case::odd(
        "/orgs/a%22b/scim/v2",
        Some("https://scim.example.com/orgs/a%22b/scim/v2")
    )]
    #[case::root("/", None)]
    #[case::no_organization("/orgs/scim/v2/Users", None)]
    #[case::another_version("/orgs/a1/scim/v1/Users", None)]
    #[case::letter_case("/Orgs/a1/scim/v2/Users", None)]
    #[case::encoded("/orgs/a1/%73cim/v2/Users", None)]
    #[case::star("*", None)]
    fn a_tenant_url_has_one_spelling(#[case] path: &str, #[case] base: Option<&str>) {
        let tenant = Tenant::of_path(path, &public_url());
        assert_eq!(tenant.as_ref().map(|tenant| tenant.base.as_str()), base);
    }

    #[rstest]
    #[case("/a/b", "/a/b")]
    #[case("/a/b/", "/a/b")]
    #[case("/a//b", "/a/b")]
    #[case("//a///b//", "/a/b")]
    #[case("/a//b?x=//", "/a/b?x=//")]
    #[case("/", "/")]
    #[case("//", "/")]
    #[case("/a/../b", "/a/../b")]
    #[case("http://example.com/a//b", "http://example.com/a/b")]
    fn a_slash_too_many_changes_nothing(#[case] sent: &str, #[case] meant: &str) {
        assert_eq!(without_empty_segments(sent.parse().unwrap()), meant);
    }
}
