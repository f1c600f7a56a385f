//! How other languages write what SCIM's filters and paths say: what of it stands in a text that could not be read, for the detail of
//! the error.
//!
//! Apart because it only guesses, of what was refused already. Nothing of the text is repeated.

/// What in a filter is another language's. None: nothing that is known here.
pub(super) fn of_filter(text: &str) -> Option<&'static str> {
    let lower = text.trim().to_ascii_lowercase();
    first(FILTERS, Text(&without_values(&lower)))
}

/// A filter with nothing between its double quotes: a value may have anything in it. One that is not closed stays.
fn without_values(text: &str) -> String {
    let mut parts = text.split('"').collect::<Vec<_>>();
    let are_closed = parts.len() % 2 == 1;
    let values = parts.iter_mut().skip(1).step_by(2);
    for value in values.filter(|_| are_closed) {
        *value = "";
    }
    parts.join("\"")
}

/// What in the path of a PATCH is another language's. None: nothing that is known here.
pub(super) fn of_path(text: &str) -> Option<&'static str> {
    let path = Text(text);
    first(PATHS, path).or_else(|| path.inside().find_map(of_filter))
}

/// How a habit is known, and what is said of it.
type Habit = (fn(Text<'_>) -> bool, &'static str);

/// The first habit that is met: they stand in the order in which they are the nearer guess.
fn first(habits: &[Habit], text: Text<'_>) -> Option<&'static str> {
    let mut habits = habits.iter();
    let (_, said) = habits.find(|(is_met, _)| is_met(text))?;
    Some(said)
}

/// A filter in small letters and without its values, or a path.
#[derive(Clone, Copy)]
struct Text<'a>(&'a str);

impl<'a> Text<'a> {
    fn begins(self, beginnings: &[&str]) -> bool {
        beginnings.iter().any(|one| self.0.starts_with(one))
    }

    fn ends(self, ends: &[&str]) -> bool {
        ends.iter().any(|one| self.0.ends_with(one))
    }

    fn has(self, parts: &[&str]) -> bool {
        parts.iter().any(|one| self.0.contains(one))
    }

    fn count(self, part: &str) -> usize {
        self.0.matches(part).count()
    }

    fn has_word(self, words: &[&str]) -> bool {
        let mut own = self.0.split_whitespace();
        own.any(|word| words.contains(&word))
    }

    fn calls(self, names: &[&str]) -> bool {
        names
            .iter()
            .any(|name| self.0.contains(&format!("{name}(")))
    }

    fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    fn has_space(self) -> bool {
        self.0.contains(char::is_whitespace)
    }

    fn is_name(self) -> bool {
        let mut characters = self.0.chars();
        characters.all(|c| c.is_ascii_alphanumeric() || c == '.')
    }

    fn is_urn(self) -> bool {
        let beginning = self.0.get(.."urn:".len());
        beginning.is_some_and(|beginning| beginning.eq_ignore_ascii_case("urn:"))
    }

    /// Whether a letter or a digit follows a part at once.
    fn has_word_behind(self, part: &str) -> bool {
        let mut behind = self.0.split(part).skip(1);
        behind.any(|text| text.starts_with(char::is_alphanumeric))
    }

    /// What stands before the first square bracket.
    fn outside(self) -> Self {
        Self(self.0.split('[').next().unwrap_or_default())
    }

    /// What stands in square brackets.
    fn inside(self) -> impl Iterator<Item = &'a str> {
        let behind = self.0.split('[').skip(1);
        behind.filter_map(|part| part.split(']').next())
    }

    /// Whether there is one word alone in square brackets.
    fn has_value_alone(self) -> bool {
        let mut inside = self.inside().map(str::trim);
        inside.any(|part| !part.is_empty() && !part.contains(char::is_whitespace))
    }

    /// Whether there are digits alone in square brackets.
    fn has_index(self) -> bool {
        let mut inside = self.inside().map(str::trim);
        inside.any(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit()))
    }
}

const FILTERS: &[Habit] = &[
    (|text| text.is_empty(), "It is empty"),
    (
        |text| text.begins(&["filter=", "?filter", "$filter", "filter:"]),
        "It begins with the name of the parameter (filter=), which stands there already",
    ),
    (
        |text| text.begins(&["{", "[{"]),
        "It is JSON, and a filter is text of its own: userName eq \"ada@example.com\"",
    ),
    (
        |text| {
            text.has(&[
                "&quot;", "&#34;", "&apos;", "&#39;", "&amp;", "&lt;", "&gt;",
            ])
        },
        "It has an entity of HTML or XML (&quot;) in the place of the character itself",
    ),
    (
        |text| text.has(&["+eq+", "+co+", "+sw+", "+ew+", "+ne+", "+pr"]),
        "It has plus signs in the place of its spaces, which were encoded twice (%2B)",
    ),
    (
        |text| text.begins(&["select ", "where "]),
        "It is SQL, and SCIM's filters have no SELECT and no WHERE",
    ),
    (
        |text| text.begins(&["("]) && text.has(&["="]) && !text.has(&[" eq "]),
        "It is written as LDAP writes filters, (attribute=value)",
    ),
    (
        |text| {
            text.calls(&[
                "startswith",
                "endswith",
                "contains",
                "substringof",
                "indexof",
            ])
        },
        "It calls a function, as OData does; SCIM has the operators sw, ew and co",
    ),
    (
        |text| text.calls(&["tolower", "toupper", "lower", "upper"]),
        "It calls a function, as OData and SQL do; SCIM has none, and letter case does not count for userName",
    ),
    (
        |text| text.has_word(&["like", "ilike"]),
        "It has the operator LIKE, as SQL does; SCIM has sw, ew and co",
    ),
    (
        |text| text.has_word(&["in"]) || text.calls(&["in"]),
        "It has the operator IN, as SQL does; SCIM has or",
    ),
    (
        |text| text.has_word(&["matches", "regex", "rx"]),
        "It has a word for a regular expression, which SCIM does not have",
    ),
    (
        |text| text.has_word(&["gte", "lte", "neq", "gteq", "lteq"]),
        "It has gte, lte or neq in the place of ge, le or ne",
    ),
    (
        |text| text.has_word(&["exists", "present"]),
        "It has the word exists or present in the place of pr",
    ),
    (
        |text| text.has(&["eq\"", "co\"", "sw\"", "ne\""]),
        "It has no space between the operator and the value",
    ),
    (
        |text| text.has_word(&["is"]),
        "It has the operator IS, as SQL does; SCIM has pr, and eq null",
    ),
    (|text| text.has(&["=="]), "It has == in the place of eq"),
    (
        |text| text.has(&["!=", "<>"]),
        "It has != or <> in the place of ne",
    ),
    (
        |text| text.has(&["&&", "||"]),
        "It has && or ||; SCIM has the words \"and\" and \"or\"",
    ),
    (
        |text| text.has(&["~=", "=~"]),
        "It has a regular expression (=~), which SCIM does not have",
    ),
    (
        |text| text.has(&[">=", "<="]),
        "It has >= or <= in the place of ge or le",
    ),
    (|text| text.has(&["="]), "It has = in the place of eq"),
    (
        |text| text.has(&[">", "<"]),
        "It has > or < in the place of gt or lt",
    ),
    (
        |text| text.count("\"") % 2 == 1,
        "It has a double quote that is not closed; a # within a value ends the URL there, unless it is written %23",
    ),
    (
        |text| {
            let ends = text.begins(&["\"\""]) && text.ends(&["\"\""]);
            text.0 == "\"\"" || ends && text.has_word_behind("\"\"")
        },
        "It is in double quotes as a whole",
    ),
    (
        |text| text.has(&[" pr true", " pr false", " pr \""]),
        "It has a value behind pr, which stands alone",
    ),
    (
        |text| text.begins(&["\""]),
        "It begins with the value; SCIM has the attribute first, then the operator, then the value",
    ),
    (
        |text| text.has_word_behind("\"\""),
        "It has double quotes within its value, or something behind it; within a value each is written with a backslash in front",
    ),
    (
        |text| !text.has_space() && text.has(&["@"]),
        "It is an address alone, without an attribute and an operator",
    ),
    (
        |text| !text.has_space() && text.has(&["*"]),
        "It has a wildcard (*), which SCIM does not have",
    ),
    (
        |text| !text.has_space() && text.is_name(),
        "It is one word, without an operator and a value",
    ),
    (
        |text| !text.has_space() && text.has(&[":"]) && !text.begins(&["urn:"]),
        "It is written as search engines have it, attribute:value",
    ),
    (
        |text| text.has(&["$", "{", "}"]),
        "It has a placeholder that was not filled in",
    ),
    (
        |text| text.has_word(&["equals", "equal"]),
        "It has the word equals in the place of eq",
    ),
    (
        |text| {
            text.has_word(&[
                "starts",
                "startswith",
                "beginswith",
                "ends",
                "endswith",
                "contains",
            ])
        },
        "It has a word in the place of sw, ew or co",
    ),
];

const PATHS: &[Habit] = &[
    (|text| text.is_empty(), "It is empty"),
    (
        |text| text.0.trim().is_empty(),
        "It has nothing but spaces in it",
    ),
    (
        |text| {
            text.has(&[
                "&quot;", "&#34;", "&apos;", "&#39;", "&amp;", "&lt;", "&gt;",
            ])
        },
        "It has an entity of HTML or XML (&quot;) in the place of the character itself",
    ),
    (
        |text| text.begins(&["/"]),
        "It begins with a slash, as JSON Pointer has it; SCIM writes the name alone",
    ),
    (
        |text| text.begins(&["$.", "$["]),
        "It begins with $, as JSONPath has it; SCIM writes the name alone",
    ),
    (
        |text| text.0.trim() != text.0,
        "It begins or ends with a space",
    ),
    (
        |text| text.has(&["${", "{{", "{$", "<%", "#{"]),
        "It has a placeholder that was not filled in",
    ),
    (
        |text| text.has(&["%5B", "%5b", "%20", "%22", "%2E", "%2e"]),
        "It is percent-encoded, as in a URL; in a body it is written as it is",
    ),
    (
        |text| text.has(&["->", "=>"]),
        "It has an arrow; SCIM has a dot between an attribute and its part",
    ),
    (|text| text.has(&["::"]), "It has two colons in a row"),
    (
        |text| text.begins(&["\"", "'", "“", "`"]),
        "It is in quotes; a path is written without any",
    ),
    (
        |text| text.has(&["[*]", "[]"]),
        "It has square brackets with * or nothing in them; SCIM writes a filter there, or leaves them out",
    ),
    (
        |text| text.has_index(),
        "It has an index in square brackets; SCIM writes a filter there, such as [type eq \"work\"]",
    ),
    (
        |text| text.has(&["[?", "[@"]),
        "It has a filter as JSONPath writes it; SCIM writes [type eq \"work\"]",
    ),
    (
        |text| text.has(&["['", "[\""]),
        "It has a name in square brackets; SCIM writes it behind a dot",
    ),
    (
        |text| text.count("[") > text.count("]"),
        "It has a square bracket that is not closed",
    ),
    (
        |text| text.count("[") < text.count("]"),
        "It has a square bracket that was not opened",
    ),
    (
        |text| text.has(&["&&", "||"]),
        "It has && or ||; SCIM has the words \"and\" and \"or\"",
    ),
    (
        |text| text.is_urn() && text.outside().has(&["/"]),
        "It has a slash; behind a URN a colon stands before the attribute",
    ),
    (|text| text.has(&["="]), "It has = in the place of eq"),
    (
        |text| text.has_value_alone(),
        "It has a value alone in square brackets; SCIM writes a filter there, such as [value eq \"…\"]",
    ),
    (
        |text| text.outside().has(&["/"]),
        "It has slashes; SCIM has a dot between an attribute and its part",
    ),
    (
        |text| text.outside().has(&["\\"]),
        "It has a backslash; SCIM has a dot between an attribute and its part",
    ),
    (
        |text| text.outside().has(&[",", ";", "|"]),
        "It names several attributes; an operation has one path",
    ),
    (
        |text| text.outside().has(&["("]),
        "It has round brackets; SCIM has square ones, with a filter in them",
    ),
    (
        |text| text.outside().has(&["{"]),
        "It has curly brackets; SCIM has square ones, with a filter in them",
    ),
    (
        |text| text.outside().has(&["*"]),
        "It has a wildcard (*), which SCIM does not have",
    ),
    (
        |text| text.outside().has(&[">"]),
        "It has > in the place of a dot",
    ),
    (
        |text| text.outside().has(&[" eq ", " co ", " sw ", " ew ", " pr"]),
        "It has a filter that stands in no square brackets; SCIM writes them around it, as in emails[type eq \"work\"].value",
    ),
    (|text| text.outside().has_space(), "It has a space in it"),
    (
        |text| text.begins(&["."]) || text.ends(&["."]) || text.outside().has(&[".."]),
        "It has a dot with no name beside it",
    ),
    (
        |text| text.count("[") > 1,
        "It has square brackets twice; SCIM has one filter in a path",
    ),
    (
        |text| text.outside().begins(&["#", "@", "%", "&", "!", "-", "+"]),
        "It begins with a character that no name has",
    ),
    (
        |text| text.outside().has(&[":"]) && !text.is_urn(),
        "It has a colon; SCIM has a dot between an attribute and its part, and a colon behind a whole URN only",
    ),
    (
        |text| !text.is_urn() && text.outside().count(".") > 1,
        "It has more than two levels; SCIM has an attribute and one part",
    ),
    (
        |text| !text.outside().0.is_ascii(),
        "It has a letter that no name has",
    ),
    (
        |text| text.0.starts_with(|c: char| c.is_ascii_digit()),
        "It begins with a digit, as no name does",
    ),
    (
        |text| text.has(&["]"]) && !text.ends(&["]"]) && !text.has(&["]."]),
        "Behind the square brackets something follows without a dot",
    ),
];

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("(uid=ada)", "LDAP")]
    #[case("startswith(userName,'a')", "OData")]
    #[case("tolower(userName) eq \"a\"", "function")]
    #[case("userName LIKE \"a%\"", "LIKE")]
    #[case("userName == \"a\"", "==")]
    #[case("userName = \"a\"", "= in the place of eq")]
    #[case("userName eq \"a", "not closed")]
    #[case("userName", "one word")]
    #[case("userName+eq+\"ada\"", "plus signs")]
    #[case("\"a\" eq userName", "begins with the value")]
    #[case("\"userName eq a\"", "in double quotes as a whole")]
    #[case("\"userName eq \"ada\"\"", "in double quotes as a whole")]
    #[case("externalId pr true", "behind pr")]
    #[case("displayName eq \"The \"A\" Team\"", "within its value")]
    #[case("displayName eq \"R", "not closed")]
    #[case("ada@example.com", "address alone")]
    #[case("userName matches \"a\"", "regular expression")]
    #[case("userName eq\"a\"", "no space")]
    #[case("userName:ada", "search engines")]
    #[case("filter=userName eq \"a\"", "parameter")]
    #[case("", "empty")]
    fn another_language_is_named_in_a_filter(#[case] text: &str, #[case] expected: &str) {
        let said = of_filter(text).unwrap();
        assert!(said.contains(expected), "{said}");
    }

    #[rstest]
    #[case("/title", "slash")]
    #[case("$.title", "JSONPath")]
    #[case("name->familyName", "arrow")]
    #[case("emails[0].value", "index")]
    #[case("emails[*].value", "*")]
    #[case("emails[type eq \"work\".value", "not closed")]
    #[case("display name", "space")]
    #[case("emails[type eq \"a\" && primary eq true]", "&&")]
    #[case("urn:a:User/title", "colon")]
    #[case("a.b.c", "two levels")]
    #[case("emails/work", "slashes")]
    #[case("emails.type eq \"work\"", "no square brackets")]
    #[case("title pr", "no square brackets")]
    #[case("emails%5Btype%20eq%20%22work%22%5D.value", "percent-encoded")]
    #[case("title,name", "several")]
    #[case(" title", "begins or ends")]
    #[case("emails(type eq work)", "round brackets")]
    #[case("name..familyName", "dot")]
    #[case("name:familyName", "colon")]
    #[case("enterprise:department", "colon")]
    #[case("addresses[type eq \"work\"][primary eq true].country", "twice")]
    #[case("#title", "begins with a character")]
    #[case("members[018f-7]", "a value alone")]
    #[case("members[value in (\"a\", \"b\")]", "IN, as SQL")]
    #[case("emails[type eq &quot;work&quot;].value", "entity of HTML")]
    #[case("", "empty")]
    fn another_language_is_named_in_a_path(#[case] text: &str, #[case] expected: &str) {
        let said = of_path(text).unwrap();
        assert!(said.contains(expected), "{said}");
    }

    #[test]
    fn of_what_is_not_known_nothing_is_said() {
        assert_eq!(of_filter("userName eq \"a\""), None);
        assert_eq!(of_filter("userName eq \"a=b && c\" and"), None);
        assert_eq!(of_path("emails[type eq \"work\"].value"), None);
    }
}
