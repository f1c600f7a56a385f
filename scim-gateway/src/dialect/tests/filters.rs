//! Quirks of paths and filters.

use crate::scim::json::json;

use super::*;

#[test]
fn a_urn_can_be_joined_by_a_dot() {
    check_patch(
        Quirk::UrnJoinedByDot,
        json!([{ "op": "add", "path": format!("{ENTERPRISE_USER}.department"), "value": "D" }]),
        json!([{ "op": "add", "path": enterprise("department"), "value": "D" }]),
    );
    check_filter(
        Quirk::UrnJoinedByDot,
        &format!("{ENTERPRISE_USER}.manager.value eq \"42\""),
        &format!("{ENTERPRISE_USER}:manager.value eq \"42\""),
    );
}

#[test]
fn an_extensions_attribute_is_found_by_its_short_name() {
    let quirk = Quirk::ExtensionWithoutUrn;
    check_filter(
        quirk,
        "id eq \"1\" and Manager eq \"42\"",
        &format!("id eq \"1\" and {ENTERPRISE_USER}:manager eq \"42\""),
    );
    check_filter(
        quirk,
        "department pr",
        &format!("{ENTERPRISE_USER}:department pr"),
    );
    check_patch(
        quirk,
        json!([{ "op": "replace", "path": "manager.value", "value": "42" }]),
        json!([{ "op": "replace", "path": enterprise("manager.value"), "value": "42" }]),
    );
    check_patch(
        quirk,
        json!([{ "op": "replace", "path": "manager", "value": [{ "$ref": "x", "value": "42" }] }]),
        json!([{ "op": "replace", "path": enterprise("manager"), "value": { "$ref": "x", "value": "42" } }]),
    );
}

#[test]
fn a_filter_on_one_value_is_that_value() {
    let path = enterprise("manager[value eq \"42\"]");
    check_patch(
        Quirk::FilterOnOneValue,
        json!([{ "op": "remove", "path": path }]),
        json!([{ "op": "remove", "path": enterprise("manager") }]),
    );
    check_patch(
        Quirk::FilterOnOneValue,
        json!([{ "op": "replace", "path": path + ".value", "value": "43" }]),
        json!([{ "op": "replace", "path": enterprise("manager.value"), "value": "43" }]),
    );
    let mut used = Used::default();
    let refused = json!([{ "op": "remove", "path": "name[givenName eq \"A\"]" }]);
    assert!(read_operations(&refused, &Tolerances::default(), &mut used).is_err());
}

#[test]
fn a_comparison_can_follow_a_value_filter() {
    let quirk = Quirk::AttributeAfterValueFilter;
    check_filter(
        quirk,
        r#"emails[type eq "work"].value eq "a""#,
        r#"emails[type eq "work" and value eq "a"]"#,
    );
    check_filter(
        quirk,
        r#"active eq true and EMAILS[Type Eq "work" or primary eq true].Value Co "a""#,
        r#"active eq true and emails[(type eq "work" or primary eq true) and value co "a"]"#,
    );
    check_filter(
        quirk,
        r#"emails[type eq "work"].value pr"#,
        r#"emails[type eq "work" and value pr]"#,
    );
}

#[test]
fn booleans_in_filters_can_be_text() {
    let quirk = Quirk::BooleanAsTextInFilter;
    check_filter(quirk, r#"active eq "True""#, "active eq true");
    check_filter(quirk, r#"ACTIVE ne "false""#, "active ne false");
    check_filter(
        quirk,
        r#"emails[primary eq "TRUE"]"#,
        "emails[primary eq true]",
    );
    check_filter(
        quirk,
        r#"emails.primary eq "true""#,
        "emails.primary eq true",
    );
    check_patch(
        quirk,
        json!([{ "op": "add", "path": "roles[primary eq \"True\"].value", "value": "A" }]),
        json!([{ "op": "add", "path": "roles[primary eq true].value", "value": "A" }]),
    );
}

#[test]
fn booleans_in_filters_can_have_capitals() {
    check_filter(Quirk::BooleanLetterCase, "active eq True", "active eq true");
    check_filter(
        Quirk::BooleanLetterCase,
        "active eq FALSE",
        "active eq false",
    );
    check_filter(
        Quirk::BooleanLetterCase,
        "roles[primary eq True]",
        "roles[primary eq true]",
    );
}
