//! The query string: the parameters that SCIM defines (RFC 7644 table 2), and no others.

use axum::http::Uri;

use crate::scim::{
    error::ScimError,
    percent::decode,
    problem::Problem,
    projection::Projection,
    query::{Page, Query},
    sent,
};

/// What a query string may say. What it says beyond that is ignored (RFC 7644 section 3.4.2), such as Entra ID's
/// `aadOptscim062020`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parameters {
    /// `filter`
    pub filter: Option<String>,
    /// `startIndex`
    pub start_index: Option<String>,
    /// `count`
    pub count: Option<String>,
    /// `cursor`
    pub cursor: Option<String>,
    /// `sortBy`
    pub sort_by: Option<String>,
    /// `sortOrder`
    pub sort_order: Option<String>,
    /// `attributes`
    pub attributes: Option<String>,
    /// `excludedAttributes`
    pub excluded_attributes: Option<String>,
}

impl Parameters {
    /// Reads a query string, in which `+` is a space (Java's clients write it so).
    ///
    /// # Errors
    ///
    /// When a parameter comes twice, or is no text.
    pub fn parse(uri: &Uri) -> Result<Self, ScimError> {
        let mut parameters = Self::default();
        let mut strays = false;
        for pair in uri.query().unwrap_or_default().split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let Some((place, name)) = decode(name).and_then(|name| parameters.place(&name)) else {
                strays |= pair.contains("%22");
                continue;
            };
            let value = decode(&value.replace('+', " ")).ok_or_else(|| {
                ScimError::invalid_value(format!(
                    "The parameter {name} is not percent-encoded UTF-8: a % in it is not followed by two hexadecimal digits, or what it \
                     says is no UTF-8."
                ))
                .about_path(name)
                .because(Problem::QueryEncoding)
            })?;
            if place.replace(value).is_some() {
                let detail = format!("The parameter {name} was sent more than once. Send it once.");
                return Err(ScimError::invalid_value(detail)
                    .about_path(name)
                    .because(Problem::QueryTwice));
            }
        }
        let filter = parameters.filter.as_deref().unwrap_or_default();
        if strays && filter.matches('"').count() % 2 == 1 {
            let detail = "The filter ends within a text in quotes, and the URL goes on behind an &. \
                Within a value it is written %26.";
            return Err(ScimError::invalid_filter(detail).because(Problem::FilterAmpersand));
        }
        Ok(parameters)
    }

    /// Which part of a resource the client wants to see.
    ///
    /// # Errors
    ///
    /// When it cannot be said.
    pub fn projection(&self) -> Result<Projection, ScimError> {
        let excluded = self.excluded_attributes.as_deref();
        Projection::parse(self.attributes.as_deref(), excluded)
    }

    /// The search that they ask for.
    ///
    /// # Errors
    ///
    /// When a number is none.
    pub fn into_query(self) -> Result<Query, ScimError> {
        let read = |name, text: &Option<String>| match text {
            Some(text) => whole_number(name, text),
            None => Ok(None),
        };
        let start_index = read("startIndex", &self.start_index)?;
        let count = read("count", &self.count)?;
        let projection = self.projection()?;
        Ok(Query {
            filter: self.filter,
            sort_by: self.sort_by,
            sort_order: self.sort_order,
            page: Page::new(start_index, count, self.cursor),
            projection,
        })
    }

    fn place(&mut self, name: &str) -> Option<(&mut Option<String>, &'static str)> {
        Some(match name {
            "filter" => (&mut self.filter, "filter"),
            "startIndex" => (&mut self.start_index, "startIndex"),
            "count" => (&mut self.count, "count"),
            "cursor" => (&mut self.cursor, "cursor"),
            "sortBy" => (&mut self.sort_by, "sortBy"),
            "sortOrder" => (&mut self.sort_order, "sortOrder"),
            "attributes" => (&mut self.attributes, "attributes"),
            "excludedAttributes" => (&mut self.excluded_attributes, "excludedAttributes"),
            _ => return None,
        })
    }
}

/// Whether a filter asks for an e-mail address in which a plus sign means a space: hardly anybody means that.
pub fn has_plus_in_address(uri: &Uri) -> bool {
    let mut pairs = uri.query().unwrap_or_default().split('&');
    let filter = pairs.find_map(|pair| pair.strip_prefix("filter="));
    // No URL has the character itself.
    let mut values = filter.unwrap_or_default().split("%22").skip(1).step_by(2);
    values.any(|value| value.contains('+') && (value.contains('@') || value.contains("%40")))
}

/// A whole number that may be out of any range: then it is the nearest one that we have. Empty is absent.
///
/// # Errors
///
/// When it is no whole number.
pub fn whole_number(name: &str, text: &str) -> Result<Option<i64>, ScimError> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if text.is_empty() {
        return Ok(None);
    }
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let detail = format!(
            "The parameter {name} must be a whole number; {} was sent.",
            sent::word(text)
        );
        return Err(ScimError::invalid_value(detail)
            .about_path(name)
            .because(Problem::QueryParameter));
    }
    let nearest = if text.starts_with('-') {
        i64::MIN
    } else {
        i64::MAX
    };
    Ok(Some(text.parse().unwrap_or(nearest)))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::scim::query::Start;

    fn parse(query: &str) -> Result<Parameters, ScimError> {
        Parameters::parse(&format!("/Users?{query}").parse().unwrap())
    }

    #[rstest]
    #[case("filter=userName%20eq%20%22ada+x@example.com%22", true)]
    #[case("count=1&filter=userName+eq+%22ada+x%40example.com%22", true)]
    #[case("filter=userName+eq+%22ada%2Bx@example.com%22", false)]
    #[case("filter=displayName+eq+%22Ada+Lovelace%22", false)]
    fn a_plus_in_an_address_is_seen(#[case] query: &str, #[case] expected: bool) {
        let address = format!("/Users?{query}").parse().unwrap();
        assert_eq!(has_plus_in_address(&address), expected);
    }

    #[rstest]
    #[case("filter=displayName%20eq%20%22R&D%22", true)]
    #[case("filter=userName%20eq%20%22r&d@example.com%22&count=1", true)]
    #[case("filter=userName%20eq%20%22ada&count=1", false)]
    #[case("filter=userName%20eq%20%22ada%22&note=%22x", false)]
    fn an_ampersand_within_a_value_is_told_from_a_quote_that_is_missing(
        #[case] query: &str,
        #[case] expected: bool,
    ) {
        let found = parse(query).err().and_then(|error| error.problem);
        assert_eq!(found == Some(Problem::FilterAmpersand), expected);
    }

    #[rstest]
    #[case::plus("filter=userName+eq+%22a%2Bb%22", "userName eq \"a+b\"")]
    #[case::percent("filter=userName%20eq%20%22a%22", "userName eq \"a\"")]
    #[case::encoded_name("f%69lter=x", "x")]
    #[case::beside_others("aadOptscim062020&x=%zz&filter=x&", "x")]
    #[case::equals_sign("filter=a=b", "a=b")]
    #[case::empty("filter=", "")]
    fn a_parameter_is_decoded(#[case] query: &str, #[case] filter: &str) {
        assert_eq!(parse(query).unwrap().filter.as_deref(), Some(filter));
    }

    #[rstest]
    #[case::nothing("")]
    #[case::unknown("_method=DELETE&access_token=x&Filter=x")]
    fn what_is_not_known_is_ignored(#[case] query: &str) {
        assert_eq!(parse(query).unwrap(), Parameters::default());
    }

    #[rstest]
    #[case::twice("count=1&count=2")]
    #[case::no_escape("filter=100%")]
    #[case::no_utf8("filter=%ff")]
    fn what_cannot_be_read_is_refused(#[case] query: &str) {
        assert_eq!(parse(query).unwrap_err().status, 400);
    }

    #[rstest]
    #[case::bare("cursor", Start::Cursor(String::new()))]
    #[case::empty("cursor=&startIndex=7", Start::Cursor(String::new()))]
    #[case::given("cursor=aB-_", Start::Cursor("aB-_".to_owned()))]
    #[case::none("startIndex=7", Start::Index(7))]
    #[case::below("startIndex=-7", Start::Index(1))]
    fn a_page_begins_at_an_index_or_a_cursor(#[case] query: &str, #[case] start: Start) {
        let query = parse(query).unwrap().into_query().unwrap();
        assert_eq!(query.page.start, start);
    }

    #[rstest]
    #[case("1", Some(1))]
    #[case("-5", Some(-5))]
    #[case("", None)]
    #[case("9223372036854775808", Some(i64::MAX))]
    #[case("-99999999999999999999", Some(i64::MIN))]
    fn a_number_is_the_nearest_one(#[case] text: &str, #[case] number: Option<i64>) {
        assert_eq!(whole_number("count", text).unwrap(), number);
    }

    #[rstest]
    #[case("ten")]
    #[case("1.5")]
    #[case("1e3")]
    #[case("0x10")]
    #[case(" +1 ")]
    #[case("１２")]
    #[case("-")]
    #[case("--1")]
    fn what_is_no_number_is_refused(#[case] text: &str) {
        assert_eq!(whole_number("count", text).unwrap_err().status, 400);
    }
}
