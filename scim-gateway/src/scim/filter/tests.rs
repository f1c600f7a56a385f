//! Filters, case by case: what is understood, as it is printed again; and what is refused.

use super::*;
use crate::scim::schema::USER;

/// A filter, printed as it was understood.
fn check(text: &str, expected: &str) {
    match parse(text).and_then(|expression| resolve(expression, &USER)) {
        Ok(filter) => assert_eq!(filter.to_string(), expected, "{text}"),
        Err(error) => panic!("{text}: {error}"),
    }
}

/// A filter that means itself.
fn check_same(text: &str) {
    check(text, text);
}

fn check_refused(text: &str) {
    match parse(text).and_then(|expression| resolve(expression, &USER)) {
        Ok(filter) => panic!("{text:.80}: {filter}"),
        Err(error) => assert_eq!(error.to_json()["scimType"], "invalidFilter", "{text:.80}"),
    }
}

/// RFC 7644 section 3.4.2.2, the examples that are about users.
#[test]
fn the_examples_of_the_rfc_are_understood() {
    check_same(r#"userName eq "bjensen""#);
    check_same(r#"name.familyName co "O'Malley""#);
    check_same(r#"userName sw "J""#);
    check(
        r#"urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J""#,
        r#"userName sw "J""#,
    );
    check_same("title pr");
    check(
        r#"meta.lastModified gt "2011-05-13T04:42:34Z""#,
        r#"meta.lastModified gt "2011-05-13T04:42:34Z""#,
    );
    check_same(r#"title pr and userType eq "Employee""#);
    check_same(r#"title pr or userType eq "Intern""#);
    check_same(r#"schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User""#);
    check(
        r#"userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")"#,
        r#"userType eq "Employee" and (emails.value co "example.com" or emails.value co "example.org")"#,
    );
    check(
        r#"userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")"#,
        r#"userType ne "Employee" and not (emails.value co "example.com" or emails.value co "example.org")"#,
    );
    check_same(r#"userType eq "Employee" and emails[type eq "work" and value co "@example.com"]"#);
    check_same(
        r#"emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]"#,
    );
}

#[test]
fn names_and_operators_ignore_letter_case_and_values_keep_theirs() {
    check(r#"USERNAME EQ "Ada""#, r#"userName eq "Ada""#);
    check(
        r#"Name.FamilyName Sw "O" AND Not(ACTIVE eQ true) oR title PR"#,
        r#"(name.familyName sw "O" and not (active eq true)) or title pr"#,
    );
    check(
        r#"URN:ietf:params:scim:schemas:extension:ENTERPRISE:2.0:User:Department eq "x""#,
        r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "x""#,
    );
    check(r#"EMAILS[TYPE Eq "WORK"]"#, r#"emails[type eq "WORK"]"#);
    check("groups.$REF pr", "groups.$ref pr");
}

#[test]
fn not_binds_tighter_than_and_and_and_than_or() {
    check(
        "title pr or active pr and locale pr",
        "title pr or (active pr and locale pr)",
    );
    check(
        "title pr and active pr or locale pr",
        "(title pr and active pr) or locale pr",
    );
    check_same("(title pr or active pr) and locale pr");
    check_same("not (title pr) and active pr");
    check(
        "not(title pr) or active pr and (((locale pr)))",
        "not (title pr) or (active pr and locale pr)",
    );
}

#[test]
fn chains_of_one_operator_are_one_level() {
    check(
        "title pr and (active pr and locale pr)",
        "title pr and active pr and locale pr",
    );
    check(
        "(title pr or active pr) or locale pr",
        "title pr or active pr or locale pr",
    );
    check("((title pr))", "title pr");
}

#[test]
fn what_is_in_quotes_is_text() {
    check_same(r#"userName eq "a) or (b ] and [ pr""#);
    check_same(r#"userName eq "%_*' -- ""#);
    check_same(r#"userName eq "a \"quoted\" \\ value""#);
    check(
        r#"userName eq "\u00e9\ud83d\ude00\/""#,
        r#"userName eq "é😀/""#,
    );
    check_same(r#"userName eq "line\nbreak""#);
    check_same(r#"userName eq """#);
    check_same(r#"externalId eq "null""#);
}

#[test]
fn literals_have_their_attributes_type() {
    check_same("active eq true");
    check_same("active ne false");
    check_same(r#"profileUrl sw "https://""#);
    check(
        r#"meta.created ge "2011-05-13T06:42:34.5+02:00""#,
        r#"meta.created ge "2011-05-13T04:42:34.5Z""#,
    );
    check(
        r#"meta.created ge "2011-05-13T04:42:34""#,
        r#"meta.created ge "2011-05-13T04:42:34Z""#,
    );
    check_same(r#"urn:acme:custom:1.0:User:badge gt 41.5"#);
    check_same(r#"urn:acme:custom:1.0:User:badge.colour eq "red""#);

    check_refused(r#"active eq "true""#);
    check_refused("active eq 1");
    check_refused("userName eq 5");
    check_refused("userName eq true");
    check_refused(r#"meta.created gt "yesterday""#);
    check_refused(r#"meta.created gt "2011-05-13""#);
    check_refused("meta.created gt 1305261754");
}

#[test]
fn null_means_without_a_value() {
    check("title eq null", "not (title pr)");
    check("title ne null", "title pr");
    check("emails eq null", "not (emails pr)");
    check("emails[display eq null]", "emails[not (display pr)]");
    check_refused("title gt null");
    check_refused("title co null");
}

#[test]
fn a_complex_attribute_stands_for_its_value() {
    check(r#"emails eq "a""#, r#"emails.value eq "a""#);
    check(
        r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager eq "1""#,
        r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq "1""#,
    );
    check_same("emails pr");
    check_same("name pr");
    check_refused(r#"name eq "Ada""#);
    check_refused(r#"addresses eq "Main Street""#);
}

#[test]
fn comparisons_that_a_type_does_not_have_are_refused() {
    for operator in ["gt", "ge", "lt", "le", "co", "sw", "ew"] {
        check_refused(&format!("active {operator} true"));
    }
    for operator in ["gt", "ge", "lt", "le"] {
        check_refused(&format!(r#"x509Certificates.value {operator} "MII=""#));
    }
    check_refused(r#"meta.created sw "2011""#);
    check_same(r#"x509Certificates.value eq "MII=""#);
}

#[test]
fn what_cannot_be_searched_is_refused() {
    check_refused(r#"favouriteColour eq "green""#);
    check_refused(r#"userName eq "x" or favouriteColour pr"#);
    check_refused(r#"name.nickName eq "x""#);
    check_refused(r#"emails[nothing eq "x"]"#);
    check_refused(r#"emails[emails.type eq "x"]"#);
    check_refused(r#"displayName[value eq "x"]"#);
    check_refused(r#"name[givenName eq "x"]"#);
    check_refused(r#"emails.value[type eq "x"]"#);
    check_refused(r#"password eq "secret""#);
    check_refused("password pr");
    check_refused("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User pr");
    check_refused(r#"urn:ietf:params:scim:schemas:core:2.0:User eq "x""#);
}

#[test]
fn what_is_no_filter_is_refused() {
    for text in [
        "",
        " ",
        "()",
        "not",
        "not pr",
        "eq",
        "userName",
        "userName eq",
        "userName equals \"x\"",
        "userName \"x\"",
        "userName regex \"a.*\"",
        "userName like \"x\"",
        "eq \"x\"",
        "userName pr \"x\"",
        "userName eq \"x",
        "(userName eq \"x\"",
        "userName eq \"x\")",
        "userName eq \"x\" and",
        "and userName pr",
        "userName eq \"x\" title pr",
        "not userName pr",
        "emails[type eq \"work\"",
        "emails[]",
        "emails[",
        "emails]",
        "emails [type eq \"work\"]",
        "emails[type eq \"work\" and value eq \"x\"",
        "userName eq 'x'",
        "userName eq bjensen",
        "userName eq \"x\" ; drop table users",
        "userName eq \"x\" or 1 eq 1",
        "user'Name eq \"x\"",
        "pg_sleep(5) eq \"x\"",
        "(select 1) eq \"1\"",
        "userName eq (\"x\")",
        "userName eq\"x\"",
        "title pr and(locale pr)",
        "(title pr)and locale pr",
        "active eq TRUE",
        "active eq True",
        "userName eq \"\\x\"",
        "userName eq \"\\ud800\"",
        "emails[ims[type eq \"x\"]]",
        "emails[type eq \"work\"].value eq \"x\"",
        "emails[type eq \"work\"].value",
        "userName eq \"a\" xor userName eq \"b\"",
        "userName\u{a0}eq \"x\"",
        "userName eq “x”",
        "title pr or",
        "a.b.c pr",
        "userName eq {\"a\":1}",
        "userName eq [1]",
        "userName eq 01",
        "userName eq 1e999",
        "-userName pr",
    ] {
        check_refused(text);
    }
}

#[test]
fn control_characters_are_refused() {
    check_refused("userName eq \"a\0b\"");
    check_refused("userName eq \"a\\u0000b\"");
    check_refused("userName eq \"a\nb\"");
    check_refused("userName\neq \"a\"");
    check_refused("\u{1}userName pr");
}

#[test]
fn size_is_bounded_while_reading() {
    let terms = |count: usize, term: &str| vec![term; count].join(" or ");
    check_same(&terms(MAX_TERMS, "title pr"));
    check_refused(&terms(MAX_TERMS + 1, "title pr"));
    check_same(&terms(MAX_SUBSTRING_TERMS, "title co \"x\""));
    check_refused(&terms(MAX_SUBSTRING_TERMS + 1, "title co \"x\""));

    let nested = |open: &str, depth: usize| open.repeat(depth) + "title pr" + &")".repeat(depth);
    check(&nested("(", MAX_DEPTH), "title pr");
    check_refused(&nested("(", MAX_DEPTH + 1));
    check_same(&nested("not (", MAX_DEPTH - 1));
    check_refused(&nested("not (", MAX_DEPTH));
    check_refused(&nested("title pr or not (title pr and ", 20));
    check_refused(&"(".repeat(5_000));
    check_refused(&"not(".repeat(2_000));
    check_refused(&("emails[".to_owned() + &"(".repeat(100)));

    check_refused(&format!("userName eq \"{}\"", "x".repeat(MAX_TEXT)));
}

#[test]
fn an_error_says_where_and_repeats_no_value() {
    let error = parse(r#"userName eq "s3cret" and"#).unwrap_err();
    assert!(
        error.detail.contains("after character 24"),
        "{}",
        error.detail
    );
    let missing = r#"behind "and" a comparison is missing"#;
    assert!(error.detail.contains(missing), "{}", error.detail);
    assert!(!error.detail.contains("s3cret"), "{}", error.detail);
}
