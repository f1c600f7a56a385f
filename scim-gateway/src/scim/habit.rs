//! How other languages write what SCIM's filters and paths say: what of it stands in a text that could not be read, for the detail of
//! the error.
//!
//! Apart because it only guesses, of what was refused already. Nothing of the text is repeated.

/// What in a filter is another language's. None: nothing that is known here.
pub(super) fn of_filter(text: &str) -> Option<&'static str> {
    let lower = text.trim().to_ascii_lowercase();
    let calls = |names: &[&str]| names.iter().any(|name| lower.contains(&format!("{name}(")));
    let has_word = |word: &str| lower.split_whitespace().any(|one| one == word);
    let begins = |beginnings: &[&str]| beginnings.iter().any(|one| lower.starts_with(one));
    let is_one_word = !lower.contains(char::is_whitespace);
    Some(if lower.is_empty() {
        "It is empty"
    } else if begins(&["filter=", "?filter", "$filter", "filter:"]) {
        "It begins with the name of the parameter (filter=), which stands there already"
    } else if begins(&["{", "[{"]) {
        "It is JSON, and a filter is text of its own: userName eq \"ada@example.com\""
    } else if begins(&["select ", "where "]) {
        "It is SQL, and SCIM's filters have no SELECT and no WHERE"
    } else if begins(&["("]) && lower.contains('=') && !lower.contains(" eq ") {
        "It is written as LDAP writes filters, (attribute=value)"
    } else if calls(&[
        "startswith",
        "endswith",
        "contains",
        "substringof",
        "indexof",
    ]) {
        "It calls a function, as OData does; SCIM has the operators sw, ew and co"
    } else if calls(&["tolower", "toupper", "lower", "upper"]) {
        "It calls a function, as OData and SQL do; SCIM has none, and letter case does not count for userName"
    } else if has_word("like") || has_word("ilike") {
        "It has the operator LIKE, as SQL does; SCIM has sw, ew and co"
    } else if has_word("in") || calls(&["in"]) {
        "It has the operator IN, as SQL does; SCIM has or"
    } else if has_word("matches") || has_word("regex") || has_word("rx") {
        "It has a word for a regular expression, which SCIM does not have"
    } else if ["gte", "lte", "neq", "gteq", "lteq"]
        .iter()
        .any(|word| has_word(word))
    {
        "It has gte, lte or neq in the place of ge, le or ne"
    } else if has_word("exists") || has_word("present") {
        "It has the word exists or present in the place of pr"
    } else if ["eq\"", "co\"", "sw\"", "ne\""]
        .iter()
        .any(|end| lower.contains(end))
    {
        "It has no space between the operator and the value"
    } else if has_word("is") {
        "It has the operator IS, as SQL does; SCIM has pr, and eq null"
    } else if lower.contains("==") {
        "It has == in the place of eq"
    } else if lower.contains("!=") || lower.contains("<>") {
        "It has != or <> in the place of ne"
    } else if lower.contains("&&") || lower.contains("||") {
        "It has && or ||, and SCIM has the words and, or"
    } else if lower.contains("~=") || lower.contains("=~") {
        "It has a regular expression (=~), which SCIM does not have"
    } else if lower.contains(">=") || lower.contains("<=") {
        "It has >= or <= in the place of ge or le"
    } else if lower.contains('=') {
        "It has = in the place of eq"
    } else if lower.contains('>') || lower.contains('<') {
        "It has > or < in the place of gt or lt"
    } else if lower.matches('"').count() % 2 == 1 {
        "It has a double quote that is not closed"
    } else if begins(&["\""]) {
        "It is in double quotes as a whole"
    } else if is_one_word && lower.contains('@') {
        "It is an address alone, without an attribute and an operator"
    } else if is_one_word && lower.contains('*') {
        "It has a wildcard (*), which SCIM does not have"
    } else if is_one_word && lower.chars().all(|c| c.is_ascii_alphanumeric() || c == '.') {
        "It is one word, without an operator and a value"
    } else if is_one_word && lower.contains(':') && !lower.starts_with("urn:") {
        "It is written as search engines have it, attribute:value"
    } else if lower.contains(['$', '{', '}']) {
        "It has a placeholder that was not filled in"
    } else if has_word("equals") || has_word("equal") {
        "It has the word equals in the place of eq"
    } else if [
        "starts",
        "startswith",
        "beginswith",
        "ends",
        "endswith",
        "contains",
    ]
    .iter()
    .any(|word| has_word(word))
    {
        "It has a word in the place of sw, ew or co"
    } else {
        return None;
    })
}

/// What in the path of a PATCH is another language's. None: nothing that is known here.
pub(super) fn of_path(text: &str) -> Option<&'static str> {
    let outside = text.split('[').next().unwrap_or_default();
    let index = || {
        let inside = text
            .split('[')
            .skip(1)
            .filter_map(|part| part.split(']').next());
        let mut inside = inside.map(str::trim);
        inside.any(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit()))
    };
    let levels = || !outside.starts_with("urn:") && outside.matches('.').count() > 1;
    Some(if text.is_empty() {
        "It is empty"
    } else if text.trim().is_empty() {
        "It has nothing but spaces in it"
    } else if text.starts_with('/') {
        "It begins with a slash, as JSON Pointer has it; SCIM writes the name alone"
    } else if text.starts_with("$.") || text.starts_with("$[") {
        "It begins with $, as JSONPath has it; SCIM writes the name alone"
    } else if text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace) {
        "It begins or ends with a space"
    } else if ["${", "{{", "{$", "<%", "#{"]
        .iter()
        .any(|place| text.contains(place))
    {
        "It has a placeholder that was not filled in"
    } else if text.contains("->") || text.contains("=>") {
        "It has an arrow; SCIM has a dot between an attribute and its part"
    } else if text.contains("::") {
        "It has two colons in a row"
    } else if text.starts_with(['"', '\'', '“', '`']) {
        "It is in quotes; a path is written without any"
    } else if text.contains("[*]") || text.contains("[]") {
        "It has square brackets with * or nothing in them; SCIM writes a filter there, or leaves them out"
    } else if index() {
        "It has an index in square brackets; SCIM writes a filter there, such as [type eq \"work\"]"
    } else if text.contains("[?") || text.contains("[@") {
        "It has a filter as JSONPath writes it; SCIM writes [type eq \"work\"]"
    } else if text.contains("['") || text.contains("[\"") {
        "It has a name in square brackets; SCIM writes it behind a dot"
    } else if text.matches('[').count() > text.matches(']').count() {
        "It has a square bracket that is not closed"
    } else if text.matches('[').count() < text.matches(']').count() {
        "It has a square bracket that was not opened"
    } else if text.contains("&&") || text.contains("||") {
        "It has && or || in the place of and or or"
    } else if text.starts_with("urn:") && outside.contains('/') {
        "It has a slash; behind a URN a colon stands before the attribute"
    } else if text.contains("==") || text.contains('=') {
        "It has = in the place of eq"
    } else if outside.contains('/') {
        "It has slashes; SCIM has a dot between an attribute and its part"
    } else if outside.contains('\\') {
        "It has a backslash; SCIM has a dot between an attribute and its part"
    } else if outside.contains([',', ';', '|']) {
        "It names several attributes; an operation has one path"
    } else if outside.contains('(') {
        "It has round brackets; SCIM has square ones, with a filter in them"
    } else if outside.contains('{') {
        "It has curly brackets; SCIM has square ones, with a filter in them"
    } else if outside.contains('*') {
        "It has a wildcard (*), which SCIM does not have"
    } else if outside.contains('>') {
        "It has > in the place of a dot"
    } else if outside.contains(char::is_whitespace) {
        "It has a space in it"
    } else if text.starts_with('.') || text.ends_with('.') || outside.contains("..") {
        "It has a dot with no name beside it"
    } else if text.matches('[').count() > 1 {
        "It has square brackets twice; SCIM has one filter in a path"
    } else if outside.starts_with(['#', '@', '%', '&', '!', '-', '+']) {
        "It begins with a character that no name has"
    } else if outside.contains(':') && !outside.to_ascii_lowercase().starts_with("urn:") {
        "It has a colon; SCIM has a dot between an attribute and its part, and a colon behind a whole URN only"
    } else if levels() {
        "It has more than two levels; SCIM has an attribute and one part"
    } else if !outside.is_ascii() {
        "It has a letter that no name has"
    } else if outside.starts_with(|c: char| c.is_ascii_digit()) {
        "It begins with a digit, as no name does"
    } else if text.contains(']') && !text.ends_with(']') && !text.contains("].") {
        "Behind the square brackets something follows without a dot"
    } else {
        return None;
    })
}

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
    #[case("title,name", "several")]
    #[case(" title", "begins or ends")]
    #[case("emails(type eq work)", "round brackets")]
    #[case("name..familyName", "dot")]
    #[case("name:familyName", "colon")]
    #[case("enterprise:department", "colon")]
    #[case("addresses[type eq \"work\"][primary eq true].country", "twice")]
    #[case("#title", "begins with a character")]
    #[case("", "empty")]
    fn another_language_is_named_in_a_path(#[case] text: &str, #[case] expected: &str) {
        let said = of_path(text).unwrap();
        assert!(said.contains(expected), "{said}");
    }

    #[test]
    fn of_what_is_not_known_nothing_is_said() {
        assert_eq!(of_filter("userName eq \"a\""), None);
        assert_eq!(of_path("emails[type eq \"work\"].value"), None);
    }
}
