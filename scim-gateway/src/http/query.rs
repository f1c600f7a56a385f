//! The query string: the parameters that SCIM defines (RFC 7644 table 2), and no others.

use axum::http::Uri;

use crate::scim::{
    error::ScimError,
    percent::decode,
    problem::Problem,
    projection::Projection,
    query::{Page, Query},
    schema::{GROUP, USER},
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
    /// What is odd about the others, or about how these are written.
    odd: Odd,
}

/// What may not have been meant so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Odd {
    /// An address in the filter has a plus sign that was not encoded.
    plus: bool,
    /// A parameter that there is not is to look for somebody.
    looks: bool,
    /// A parameter that there is not is to ask for a page.
    pages: bool,
}

/// Up to here a `startIndex` within the first page is the number of a page.
const LAST_PAGE: i64 = 9;
/// Words by which other interfaces look for somebody, beside names of attributes.
const LOOKS: [&str; 14] = [
    "q",
    "query",
    "search",
    "searchTerm",
    "term",
    "keyword",
    "where",
    "$filter",
    "filters",
    "user",
    "login",
    "email",
    "mail",
    "upn",
];
/// Words by which they ask for pages.
const PAGES: [&str; 16] = [
    "page",
    "pageNumber",
    "page_number",
    "pageSize",
    "page_size",
    "perPage",
    "per_page",
    "pageToken",
    "page_token",
    "limit",
    "offset",
    "skip",
    "top",
    "$top",
    "$skip",
    "maxResults",
];

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
            let decoded = decode(name).unwrap_or_default();
            parameters.odd.plus |= decoded == "filter" && has_plus_in_address(value);
            let Some((place, name)) = parameters.place(&decoded) else {
                parameters.odd.note(&decoded);
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

    /// What may not have been meant so. `has_body`: a body came along, which is not read.
    pub fn oddity(&self, has_body: bool) -> Option<Problem> {
        let is_set = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.is_empty());
        let number = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
        let has_page = [&self.start_index, &self.count, &self.cursor].map(is_set);
        let (start, count): (Option<i64>, Option<i64>) =
            (number(&self.start_index), number(&self.count));
        let is_empty = count.is_some_and(|count| count < 1);
        let (start, count) = (start.unwrap_or(1), count.unwrap_or(0));
        if self.odd.plus {
            Some(Problem::FilterPlus)
        } else if self.odd.looks && !is_set(&self.filter) {
            Some(Problem::QueryUnknown)
        } else if self.odd.pages && !has_page.contains(&true) {
            Some(Problem::QueryPages)
        } else if has_body && !is_set(&self.filter) {
            Some(Problem::QueryInBody)
        } else if is_empty {
            Some(Problem::CountZero)
        } else {
            // Whoever counts entries goes on behind the page that it had. That may be shorter than its count, but not so short.
            (2..=count.min(LAST_PAGE))
                .contains(&start)
                .then_some(Problem::StartIndexPages)
        }
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

impl Odd {
    /// Of a parameter that there is not.
    fn note(&mut self, name: &str) {
        let is_of = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(name));
        let is_attribute = || USER.attribute(name).is_some() || GROUP.attribute(name).is_some();
        self.looks |= is_of(&LOOKS) || is_attribute();
        self.pages |= is_of(&PAGES);
    }
}

/// Whether a text in a filter is an address with a plus sign, which means a space in a URL.
fn has_plus_in_address(filter: &str) -> bool {
    // No URL has the character itself.
    let mut values = filter.split("%22").skip(1).step_by(2);
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
    #[case(
        "filter=userName%20eq%20%22ada+x@example.com%22",
        Some(Problem::FilterPlus)
    )]
    #[case(
        "count=1&filter=userName+eq+%22ada+x%40example.com%22",
        Some(Problem::FilterPlus)
    )]
    #[case("filter=userName+eq+%22ada%2Bx@example.com%22", None)]
    #[case("filter=displayName+eq+%22Ada+Lovelace%22", None)]
    #[case("userName=ada%40example.com", Some(Problem::QueryUnknown))]
    #[case("filter=&Email=ada", Some(Problem::QueryUnknown))]
    #[case("q=ada&count=1", Some(Problem::QueryUnknown))]
    #[case("aadOptscim062020&count=1", None)]
    #[case("filter=userName+eq+%22ada%22&q=ada", None)]
    #[case("page=2&per_page=50", Some(Problem::QueryPages))]
    #[case("limit=50&startIndex=51&count=50", None)]
    #[case("startIndex=2&count=100", Some(Problem::StartIndexPages))]
    #[case("startIndex=1&count=100", None)]
    #[case("startIndex=101&count=100", None)]
    #[case("startIndex=1001&count=5000", None)]
    #[case("startIndex=2&count=1", None)]
    #[case("startIndex=2", None)]
    #[case("count=0", Some(Problem::CountZero))]
    #[case("count=", None)]
    fn what_may_not_have_been_meant_so_is_seen(
        #[case] query: &str,
        #[case] expected: Option<Problem>,
    ) {
        assert_eq!(parse(query).unwrap().oddity(false), expected, "{query}");
    }

    #[rstest]
    #[case("", Some(Problem::QueryInBody))]
    #[case("filter=userName+eq+%22ada%22", None)]
    fn a_body_of_a_get_is_odd_where_there_is_no_filter(
        #[case] query: &str,
        #[case] expected: Option<Problem>,
    ) {
        assert_eq!(parse(query).unwrap().oddity(true), expected);
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
