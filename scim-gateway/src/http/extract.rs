//! Arguments of handlers, other than who calls and the body. Each refuses as a SCIM error, where axum's own would refuse
//! in plain text.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, header, request::Parts},
};

use super::{Gateway, failure::Failure, query::Parameters, visit::Visit};
use crate::scim::{
    error::ScimError, percent::decode, printed::Object, problem::Problem, projection::Projection,
    query::Query, schema::ResourceType, sent,
};

/// The last segment of the path: which resource is meant. Ids are matched exactly: no trimming, no folding.
pub struct ResourceId(pub String);

/// Which part of a resource the client wants to see (RFC 7644 section 3.9).
pub struct View(Projection);

/// The search that a URL asks for.
pub struct Asked(pub Query);

/// Entity tags, one of which must be the present one for a write to happen. Empty: no condition.
pub struct IfMatch(pub Vec<String>);

/// Entity tags of what the client has already.
pub struct IfNoneMatch(Vec<String>);

impl View {
    /// What the client wants to see.
    pub fn new(projection: Projection) -> Self {
        Self(projection)
    }

    /// What the client wants to see of a resource.
    pub fn of(&self, resource_type: &ResourceType, attributes: Object) -> Object {
        self.0.apply(resource_type, attributes)
    }

    /// What the client wants to see of one value of a multi-valued attribute; nothing if it wants none of it.
    pub fn of_value(
        &self,
        resource_type: &ResourceType,
        attribute: &str,
        value: Object,
    ) -> Option<Object> {
        self.0.apply_to_value(resource_type, attribute, value)
    }

    /// Whether the client wants to see anything of an attribute; if not, it need not be loaded.
    pub fn includes(&self, resource_type: &ResourceType, attribute: &str) -> bool {
        self.0.includes(resource_type, attribute)
    }

    /// Whether the client has said nothing about it.
    pub fn is_default(&self) -> bool {
        self.0 == Projection::Default
    }
}

impl IfMatch {
    /// As the header has it. None: there was none.
    pub fn parse(tags: Option<&str>) -> Self {
        Self(tags.map(split_tags).unwrap_or_default())
    }

    /// Refuses unless this version is one that the client means. Entity tags are compared weakly, since ours are weak
    /// (RFC 7644 section 3.14 against RFC 9110 section 13.1.1).
    pub fn check(&self, version: &str) -> Result<(), ScimError> {
        let is_version = |tag: &String| tag == "*" || opaque(tag) == opaque(version);
        if self.0.is_empty() || self.0.iter().any(is_version) {
            return Ok(());
        }
        Err(ScimError::new(
            412,
            None,
            "The resource has changed since it was read; read it again.",
        ))
    }
}

impl IfNoneMatch {
    /// Whether the client has this version. `If-None-Match` compares weakly (RFC 9110 section 13.1.2).
    pub fn has(&self, version: &str) -> bool {
        let is_version = |tag: &String| tag == "*" || opaque(tag) == opaque(version);
        self.0.iter().any(is_version)
    }
}

impl FromRequestParts<Gateway> for ResourceId {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &Gateway) -> Result<Self, Failure> {
        let last = parts.uri.path().rsplit('/').next().unwrap_or_default();
        let id = decode(last).ok_or_else(|| ScimError::not_found("There is no such resource."))?;
        Visit::of(parts)?.concerns(&id);
        Ok(Self(id))
    }
}

impl FromRequestParts<Gateway> for View {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &Gateway) -> Result<Self, Failure> {
        let parameters = Parameters::parse(&parts.uri)?;
        Ok(Self(parameters.projection()?))
    }
}

impl FromRequestParts<Gateway> for Asked {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &Gateway) -> Result<Self, Failure> {
        let parameters = Parameters::parse(&parts.uri)?;
        let visit = Visit::of(parts)?;
        visit.remarks(parameters.oddity(has_body(&parts.headers)));
        Ok(Self(parameters.into_query()?))
    }
}

impl FromRequestParts<Gateway> for IfMatch {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &Gateway) -> Result<Self, Failure> {
        let tags = tags(&parts.headers, &header::IF_MATCH);
        match tags.is_empty() || tags.iter().any(|tag| is_tag(tag)) {
            true => Ok(Self(tags)),
            // No version can be meant by it, so the condition is not met (RFC 9110 section 13.1.1).
            false => Err(no_tag(&tags).into()),
        }
    }
}

impl FromRequestParts<Gateway> for IfNoneMatch {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &Gateway) -> Result<Self, Failure> {
        Ok(Self(tags(&parts.headers, &header::IF_NONE_MATCH)))
    }
}

/// Whether a body came along.
fn has_body(headers: &HeaderMap) -> bool {
    let length = headers.get(header::CONTENT_LENGTH);
    length.is_some_and(|length| length != "0") || headers.contains_key(header::TRANSFER_ENCODING)
}

/// The entity tags of all headers of a name. What is no tag stays as it is and matches nothing: a condition that cannot
/// be read is not met, rather than absent.
fn tags(headers: &HeaderMap, name: &HeaderName) -> Vec<String> {
    let values = headers.get_all(name).iter();
    values
        .flat_map(|value| split_tags(&String::from_utf8_lossy(value.as_bytes())))
        .collect()
}

/// Splits at commas outside of quotes: an entity tag may hold one.
fn split_tags(list: &str) -> Vec<String> {
    let mut quoted = false;
    list.split(|c: char| {
        quoted ^= c == '"';
        c == ',' && !quoted
    })
    .map(|tag| tag.trim().to_owned())
    .collect()
}

/// Whether it may be an entity tag of this service, which has the number of a version in it, or stands for any.
fn is_tag(tag: &str) -> bool {
    let quoted = opaque(tag).strip_prefix('"');
    let number = quoted.and_then(|text| text.strip_suffix('"'));
    tag == "*"
        || number
            .is_some_and(|text| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
}

fn no_tag(tags: &[String]) -> ScimError {
    let sent = tags.first().map(|tag| match opaque(tag).trim_matches('"') {
        bare if bare.len() < opaque(tag).len() => format!("{} in quotes", sent::word(bare)),
        bare => sent::word(bare),
    });
    let sent = sent.unwrap_or_else(|| "nothing".to_owned());
    let detail = format!(
        "The header If-Match has to have the version of the resource as the header ETag and \"meta.version\" have it, with its quotes, \
         such as W/\"3\"; {sent} was sent, which is none."
    );
    ScimError::new(412, None, detail).because(Problem::VersionMalformed)
}

/// A tag without the mark that it is weak.
fn opaque(tag: &str) -> &str {
    tag.strip_prefix("W/").unwrap_or(tag)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::weak(r#"W/"3""#, true)]
    #[case::strong(r#""3""#, true)]
    #[case::any("*", true)]
    #[case::one_of_several(r#""a,b", W/"3""#, true)]
    #[case::another(r#"W/"4""#, false)]
    #[case::inside_another(r#""x, W/"3"""#, false)]
    #[case::no_quotes("3", false)]
    #[case::empty("", false)]
    fn a_client_has_a_version(#[case] header: &str, #[case] expected: bool) {
        assert_eq!(
            IfNoneMatch(split_tags(header)).has(r#"W/"3""#),
            expected,
            "{header}"
        );
    }

    #[rstest]
    #[case(r#"W/"3""#, true)]
    #[case(r#""3""#, true)]
    #[case("*", true)]
    #[case("3", false)]
    #[case("2026-05-13T04:42:34Z", false)]
    #[case("\"", false)]
    #[case("\"018f0000-0000-7000-8000-000000000001\"", false)]
    #[case("", false)]
    fn a_tag_has_its_quotes(#[case] tag: &str, #[case] expected: bool) {
        assert_eq!(is_tag(tag), expected);
    }

    #[test]
    fn what_is_no_version_is_named() {
        let detail = no_tag(&["2026-05-13T04:42:34Z".to_owned()]).detail;
        assert!(
            detail.contains("\"2026-05-13T04:42:34Z\" was sent"),
            "{detail}"
        );
        let detail = no_tag(&["version three".to_owned()]).detail;
        assert!(detail.contains("; text was sent"), "{detail}");
    }

    #[test]
    fn a_condition_that_cannot_be_read_is_still_a_condition() {
        let headers = HeaderMap::from_iter([(header::IF_MATCH, "".parse().unwrap())]);
        assert_eq!(tags(&headers, &header::IF_MATCH), [""]);
    }
}
