//! Media types in both directions (RFC 7644 section 3.8).

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::scim::{error::ScimError, problem::Problem};

/// SCIM's own media type (RFC 7644 section 8.1).
pub const SCIM: &str = "application/scim+json";
const JSON: &str = "application/json";

/// What an answer is called: SCIM's own type, unless the client reads plain JSON and nothing like SCIM's.
///
/// Never 406: a client that asks for something else is served better by an answer that it can log.
pub fn answer_type(headers: &HeaderMap) -> HeaderValue {
    let reads_scim = reads(headers, &[SCIM, "application/*", "*/*"]);
    let reads_json = reads(headers, &[JSON]);
    HeaderValue::from_static(if reads_json && !reads_scim {
        JSON
    } else {
        SCIM
    })
}

/// Whether a client asks for something, and reads nothing that we have.
pub fn asks_for_other(headers: &HeaderMap) -> bool {
    let mut asked = headers.get_all(header::ACCEPT).iter();
    asked.any(|value| !value.is_empty()) && !reads(headers, &[SCIM, JSON, "application/*", "*/*"])
}

/// Whether a client reads one of some types.
fn reads(headers: &HeaderMap, types: &[&str]) -> bool {
    let values = headers.get_all(header::ACCEPT).iter();
    let ranges = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter(|range| !is_excluded(range));
    ranges
        .map(essence)
        .any(|range| types.iter().any(|name| range.eq_ignore_ascii_case(name)))
}

/// Whether a body of this description can be read: SCIM or JSON in any letter case and with any parameters, or no word
/// about it; not compressed, because what is small on the wire may not be small.
///
/// # Errors
///
/// 415, with what to send instead.
pub fn check_request(headers: &HeaderMap) -> Result<(), ScimError> {
    let encodings = headers.get_all(header::CONTENT_ENCODING).iter();
    if encodings.into_iter().any(|value| !is_identity(value)) {
        let detail = format!(
            "Compressed bodies are not accepted. Send the body without Content-Encoding; it is {}.",
            told(headers, &header::CONTENT_ENCODING)
        );
        return Err(ScimError::new(415, None, detail).because(Problem::Compressed));
    }
    let mut types = headers.get_all(header::CONTENT_TYPE).iter();
    match (types.next(), types.next()) {
        (None, _) => Ok(()),
        (Some(value), None) if is_json(value) => Ok(()),
        _ => Err(ScimError::new(
            415,
            None,
            format!(
                "The body must be JSON. Send it with the Content-Type {SCIM} (or {JSON}); it is {}.",
                told(headers, &header::CONTENT_TYPE)
            ),
        )
        .because(Problem::ContentType)),
    }
}

/// What a header says, as far as it is names of types: without parameters, and with as much as is needed to recognise it.
fn told(headers: &HeaderMap, name: &HeaderName) -> String {
    const LONGEST: usize = 64;
    const MOST: usize = 2;
    let values = headers.get_all(name).iter().take(MOST);
    let types = values.map(|value| {
        let is_of_type = |c: &char| c.is_ascii_alphanumeric() || "/+-._, *".contains(*c);
        let value = value.to_str().unwrap_or("?");
        let essence: String = essence(value)
            .chars()
            .filter(is_of_type)
            .take(LONGEST)
            .collect();
        format!("\"{essence}\"")
    });
    let types: Vec<String> = types.collect();
    types.join(" and ")
}

fn is_json(value: &HeaderValue) -> bool {
    let name = essence(value.to_str().unwrap_or("?"));
    name.is_empty() || name.eq_ignore_ascii_case(SCIM) || name.eq_ignore_ascii_case(JSON)
}

/// Whether nothing is compressed. Some clients write the character set there, which belongs into Content-Type; what is not JSON
/// then is refused as such.
fn is_identity(value: &HeaderValue) -> bool {
    const NOTHING: [&[u8]; 4] = [b"", b"identity", b"utf-8", b"utf8"];
    let value = value.as_bytes().trim_ascii();
    NOTHING.iter().any(|name| value.eq_ignore_ascii_case(name))
}

/// A media type without its parameters.
fn essence(range: &str) -> &str {
    range.split(';').next().unwrap_or_default().trim()
}

/// Whether a media range has the weight 0.
fn is_excluded(range: &str) -> bool {
    range.split(';').skip(1).any(|parameter| {
        let (name, value) = parameter.split_once('=').unwrap_or_default();
        name.trim().eq_ignore_ascii_case("q") && value.trim().parse() == Ok(0.0)
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn headers(name: header::HeaderName, values: &[&str]) -> HeaderMap {
        let values = values.iter().map(|value| value.parse().unwrap());
        values.map(|value| (name.clone(), value)).collect()
    }

    #[rstest]
    #[case::nothing(&[], SCIM)]
    #[case::scim(&["application/scim+json"], SCIM)]
    #[case::json(&["application/json"], JSON)]
    #[case::letter_case(&["Application/JSON; charset=utf-8"], JSON)]
    #[case::both(&["application/scim+json;q=0.1, application/json"], SCIM)]
    #[case::two_headers(&["application/json", "application/scim+json"], SCIM)]
    #[case::anything(&["*/*"], SCIM)]
    #[case::json_or_anything(&["application/json, */*"], SCIM)]
    #[case::json_and_nothing_else(&["application/json, */*;q=0"], JSON)]
    #[case::not_json(&["application/json;q=0.0"], SCIM)]
    #[case::html(&["text/html"], SCIM)]
    #[case::garbage(&["garbage//"], SCIM)]
    #[case::empty(&[""], SCIM)]
    fn an_answer_is_scim_unless_only_json_is_read(#[case] accept: &[&str], #[case] expected: &str) {
        assert_eq!(answer_type(&headers(header::ACCEPT, accept)), expected);
    }

    #[rstest]
    #[case::nothing(&[], false)]
    #[case::empty(&[""], false)]
    #[case::scim(&["application/scim+json"], false)]
    #[case::anything(&["text/html, */*;q=0.8"], false)]
    #[case::xml(&["application/xml"], true)]
    #[case::refused(&["application/json;q=0, text/xml"], true)]
    fn who_asks_for_something_else_is_known(#[case] accept: &[&str], #[case] expected: bool) {
        let headers = headers(header::ACCEPT, accept);
        assert_eq!(asks_for_other(&headers), expected);
    }

    #[rstest]
    #[case::nothing(&[], true)]
    #[case::empty(&[""], true)]
    #[case::scim(&["application/scim+json"], true)]
    #[case::json(&["application/json"], true)]
    #[case::parameters(&["APPLICATION/scim+JSON; charset=\"utf-8\"; v=2"], true)]
    #[case::form(&["application/x-www-form-urlencoded"], false)]
    #[case::xml(&["application/xml"], false)]
    #[case::longer(&["application/jsonp"], false)]
    #[case::a_list(&["application/scim+json, text/html"], false)]
    #[case::two(&["application/json", "text/html"], false)]
    fn a_body_is_json(#[case] types: &[&str], #[case] good: bool) {
        let headers = headers(header::CONTENT_TYPE, types);
        assert_eq!(check_request(&headers).is_ok(), good);
    }

    #[rstest]
    #[case("identity", true)]
    #[case("UTF-8", true)]
    #[case("utf-16", false)]
    #[case("gzip", false)]
    #[case("identity, gzip", false)]
    fn a_body_is_not_compressed(#[case] encoding: &str, #[case] good: bool) {
        let headers = headers(header::CONTENT_ENCODING, &[encoding]);
        assert_eq!(check_request(&headers).is_ok(), good);
    }
}
