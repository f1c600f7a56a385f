//! What a URL names: the organization, and what is asked of it.
//!
//! Read here once, and strictly: a spelling that we do not know names nothing.

use axum::http::{Uri, uri::PathAndQuery};
use uuid::Uuid;

use super::{
    address::{ENDPOINTS, without_space},
    credential::is_oauth,
};
use crate::{
    config::PublicUrl,
    journal::Mistake,
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

/// Words in addresses of SAML sign-in.
const OF_SAML: [&str; 6] = ["saml", "saml2", "sso", "acs", "metadata", "login"];

/// A path that has an organization's id in it, and is not that of its Tenant URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Misspelt {
    /// Which organization it names.
    pub organization: Uuid,
    /// What is wrong with it.
    pub mistake: Mistake,
}

impl Misspelt {
    /// None: it names no organization, or is the path of its Tenant URL.
    pub fn of_path(path: &str) -> Option<Self> {
        let segments: Vec<&str> = path.split('/').skip(1).filter(|s| !s.is_empty()).collect();
        let place = segments
            .iter()
            .position(|segment| Uuid::try_parse(segment).is_ok());
        let Some(at) = place else {
            return Self::of_encoded(path);
        };
        let organization = Uuid::try_parse(segments.get(at)?).ok()?;
        let before = segments.get(..at)?;
        let behind = segments.get(at + 1..)?;
        let mistake = match before {
            ["orgs"] => wrong_end(behind)?,
            _ if before.iter().any(|one| ["http:", "https:"].contains(one)) => Mistake::UrlWithHost,
            [orgs] if without_space(orgs).is_some() => Mistake::UrlSpace,
            [orgs] if orgs.eq_ignore_ascii_case("orgs") => Mistake::UrlLetterCase,
            _ => Mistake::UrlBeginning,
        };
        Some(Self {
            organization,
            mistake,
        })
    }
}

impl Misspelt {
    /// Of a path that a connector has encoded as a whole, slashes included.
    fn of_encoded(path: &str) -> Option<Self> {
        let path = decode(path).filter(|decoded| decoded != path)?;
        let mut ids = path
            .split('/')
            .filter_map(|part| Uuid::try_parse(part).ok());
        ids.next().map(|organization| Self {
            organization,
            mistake: Mistake::UrlEncoded,
        })
    }
}

/// What is wrong with what follows the organization's id; none: nothing is.
fn wrong_end(behind: &[&str]) -> Option<Mistake> {
    let is = |segment: &str, word: &str| segment.eq_ignore_ascii_case(word);
    let is_endpoint = |segment: &str| ENDPOINTS.iter().any(|name| is(name, segment));
    Some(match behind {
        ["scim", "v2", ..] => return None,
        [] | ["scim"] => Mistake::UrlCutShort,
        [next, ..] if OF_SAML.iter().any(|word| is(next, word)) => Mistake::UrlOfSaml,
        [next, ..] if is_oauth(next) => Mistake::OAuth,
        ["scim", next, ..] | [next, ..] if is_endpoint(next) => Mistake::UrlCutShort,
        [version, next, ..] if is_version(version) && is_endpoint(next) => Mistake::UrlMiddle,
        [version] if is_version(version) => Mistake::UrlMiddle,
        _ if behind.iter().take(2).any(|s| without_space(s).is_some()) => Mistake::UrlSpace,
        [scim, v2, ..] if is(scim, "scim") && is(v2, "v2") => Mistake::UrlLetterCase,
        ["scim", v2, ..] if has_end(v2) => Mistake::UrlEnd,
        ["scim", v2, ..] if v2.strip_prefix("v2").is_some_and(is_endpoint) => Mistake::UrlJoined,
        ["scim", v2, ..] if v2.strip_prefix("v2").map(bare).is_some_and(is_endpoint) => {
            Mistake::UrlBackslash
        }
        [scim, version, ..] if is(scim, "scim") && is_version(version) => Mistake::UrlVersion,
        [scim] if is(scim, "scim") => Mistake::UrlLetterCase,
        _ => Mistake::WrongUrl,
    })
}

/// Without a backslash in front, as in paths of Windows, or an encoded slash.
fn bare(segment: &str) -> &str {
    let mut slashes = ["%5C", "%5c", "\\", "%2F", "%2f"].iter();
    let bare = slashes.find_map(|slash| segment.strip_prefix(slash));
    bare.unwrap_or(segment)
}

/// `v2`, and behind it what stands behind a URL in a sentence: a full stop, a quotation mark, a bracket.
fn has_end(segment: &str) -> bool {
    let text = decode(segment).unwrap_or_default();
    text.strip_prefix("v2").is_some_and(|end| {
        let mut characters = end.chars();
        !end.is_empty() && characters.all(|c| !c.is_alphanumeric())
    })
}

/// `v1`, `v2.0`, `2`
fn is_version(segment: &str) -> bool {
    let number = segment.trim_start_matches(['v', 'V']);
    number.starts_with(|c: char| c.is_ascii_digit())
        && number.chars().all(|c| c.is_ascii_digit() || c == '.')
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
    #[case("/orgs/ID/Users", Some(Mistake::UrlCutShort))]
    #[case("/orgs/ID", Some(Mistake::UrlCutShort))]
    #[case("/orgs/ID/scim/Users", Some(Mistake::UrlCutShort))]
    #[case("/orgs/ID/scim/v1/Users", Some(Mistake::UrlVersion))]
    #[case("/orgs/ID/scim/v2.0/Users", Some(Mistake::UrlVersion))]
    #[case("/orgs/ID/scim/2/Users", Some(Mistake::UrlVersion))]
    #[case("/orgs/ID/SCIM/v2/Users", Some(Mistake::UrlLetterCase))]
    #[case("/orgs/ID/scim/V2/Users", Some(Mistake::UrlLetterCase))]
    #[case("/Orgs/ID/scim/v2/Users", Some(Mistake::UrlLetterCase))]
    #[case("/orgs/ID/scim/v2%20/Users", Some(Mistake::UrlSpace))]
    #[case("/orgs/ID/scim/v2%E2%80%8B/Users", Some(Mistake::UrlSpace))]
    #[case("/orgs/ID/%20scim/v2/Users", Some(Mistake::UrlSpace))]
    #[case("/orgs/ID/scim/v2./Users", Some(Mistake::UrlEnd))]
    #[case("/orgs/ID/scim/v2%22/Users", Some(Mistake::UrlEnd))]
    #[case("/orgs/ID/scim/v2Users", Some(Mistake::UrlJoined))]
    #[case("/orgs/ID/scim/v2users", Some(Mistake::UrlJoined))]
    #[case("/orgs/ID/scim/v2%5CUsers", Some(Mistake::UrlBackslash))]
    #[case("/orgs/ID/scim/v2%2FUsers", Some(Mistake::UrlBackslash))]
    #[case("/orgs%2FID%2Fscim%2Fv2/Users", Some(Mistake::UrlEncoded))]
    #[case("/orgs%2fID%2fscim%2fv2%2fUsers", Some(Mistake::UrlEncoded))]
    #[case("/orgs/ID/scim/v2x/Users", Some(Mistake::WrongUrl))]
    #[case("/orgs/ID/api/v2/Users", Some(Mistake::WrongUrl))]
    #[case("/orgs/ID/saml/acs/Users", Some(Mistake::UrlOfSaml))]
    #[case("/orgs/ID/SSO/Users", Some(Mistake::UrlOfSaml))]
    #[case("/orgs/ID/v2/Users", Some(Mistake::UrlMiddle))]
    #[case("/https://a.example/orgs/ID/scim/v2/Users", Some(Mistake::UrlWithHost))]
    #[case("/orgs/ID/oauth2/token", Some(Mistake::OAuth))]
    #[case("/ID/scim/v2/Users", Some(Mistake::UrlBeginning))]
    #[case("/org/ID/scim/v2/Users", Some(Mistake::UrlBeginning))]
    #[case("/scim/v2/orgs/ID/Users", Some(Mistake::UrlBeginning))]
    #[case("/orgs/ID/scim/v2/Users", None)]
    #[case("/orgs/018f/Users", None)]
    #[case("/", None)]
    fn a_path_with_an_id_in_it_says_what_is_wrong_with_it(
        #[case] path: &str,
        #[case] expected: Option<Mistake>,
    ) {
        let path = path.replace("ID", "018f0000-0000-7000-8000-000000000001");
        let misspelt = Misspelt::of_path(&path);
        assert_eq!(misspelt.map(|found| found.mistake), expected);
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
