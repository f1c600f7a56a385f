use rstest::rstest;
use serde_json::json;

use super::*;

fn build(attributes: Value) -> Result<Value, InvalidField> {
    let Value::Object(attributes) = attributes else {
        panic!("an object");
    };
    Document::build(attributes).map(|document| Value::Object(document.0))
}

#[rstest]
#[case::plain(json!({ "title": "Clerk" }), json!({ "title": "Clerk" }))]
#[case::empty_string(json!({ "title": "" }), json!({}))]
#[case::null(json!({ "title": null }), json!({}))]
#[case::empty_list(json!({ "emails": [] }), json!({}))]
#[case::empty_object(json!({ "name": {} }), json!({}))]
#[case::empty_member(json!({ "name": { "givenName": "", "familyName": "Ek" } }), json!({ "name": { "familyName": "Ek" } }))]
#[case::only_empty_members(json!({ "name": { "givenName": "" } }), json!({}))]
#[case::no_value_but_a_type(json!({ "emails": [{ "value": "", "type": "work", "primary": true }] }), json!({}))]
#[case::display_is_something(json!({ "emails": [{ "display": "x", "type": "work" }] }), json!({ "emails": [{ "display": "x", "type": "work" }] }))]
#[case::any_letter_case(json!({ "NICKNAME": "Ed" }), json!({ "nickName": "Ed" }))]
#[case::one_object_for_a_list(json!({ "emails": { "value": "a" } }), json!({ "emails": [{ "value": "a" }] }))]
#[case::twice_the_same(json!({ "emails": [{ "value": "a", "type": "work" }, { "type": "Work", "value": "A" }] }), json!({ "emails": [{ "value": "a", "type": "work" }] }))]
#[case::no_primary_is_false(json!({ "emails": [{ "value": "a" }, { "value": "a", "primary": false }] }), json!({ "emails": [{ "value": "a" }] }))]
#[case::references_are_exact(json!({ "photos": [{ "value": "http://a/x" }, { "value": "http://a/X" }] }), json!({ "photos": [{ "value": "http://a/x" }, { "value": "http://a/X" }] }))]
#[case::read_only_member(json!({ ENTERPRISE_USER_URN: { "manager": { "value": "1", "displayName": "B" } } }), json!({ ENTERPRISE_USER_URN: { "manager": { "value": "1" } } }))]
#[case::empty_extension(json!({ ENTERPRISE_USER_URN: { "department": "" } }), json!({}))]
#[case::binary(json!({ "x509Certificates": [{ "value": "MIIB+/a=" }] }), json!({ "x509Certificates": [{ "value": "MIIB+/a=" }] }))]
#[case::strange_texts(json!({ "title": "%_\\'\"\u{202e}𝒳 " }), json!({ "title": "%_\\'\"\u{202e}𝒳 " }))]
fn what_is_kept(#[case] sent: Value, #[case] kept: Value) {
    assert_eq!(build(sent).unwrap(), kept);
}

#[rstest]
#[case::unknown(json!({ "shoeSize": "42" }), "shoeSize")]
#[case::unknown_member(json!({ "name": { "nom": "x" } }), "name")]
#[case::has_a_field_of_its_own(json!({ "userName": "x" }), "userName")]
#[case::read_only(json!({ "groups": [] }), "groups")]
#[case::number_for_text(json!({ "title": 5 }), "title")]
#[case::text_for_boolean(json!({ "emails": [{ "value": "a", "primary": "true" }] }), "emails.primary")]
#[case::text_for_list(json!({ "emails": "a" }), "emails")]
#[case::text_for_complex(json!({ "name": "Ada" }), "name")]
#[case::list_for_text(json!({ "title": ["a"] }), "title")]
#[case::two_primaries(json!({ "emails": [{ "value": "a", "primary": true }, { "value": "b", "primary": true }] }), "emails.primary")]
#[case::zero_character(json!({ "title": "a\0b" }), "title")]
#[case::no_base64(json!({ "x509Certificates": [{ "value": "not base64!" }] }), "x509Certificates.value")]
#[case::long_text(json!({ "title": "x".repeat(MAX_STRING_BYTES + 1) }), "title")]
#[case::long_address(json!({ "emails": [{ "value": "x".repeat(MAX_EMAIL_BYTES + 1) }] }), "emails.value")]
#[case::many_values(json!({ "emails": vec![json!({ "value": "a" }); MAX_VALUES + 1] }), "emails")]
fn what_is_refused(#[case] sent: Value, #[case] field: &str) {
    assert_eq!(build(sent).unwrap_err().field, field);
}

#[test]
fn the_longest_that_is_allowed_is_allowed() {
    build(json!({ "title": "x".repeat(MAX_STRING_BYTES) })).unwrap();
    build(json!({ "emails": [{ "value": "x".repeat(MAX_EMAIL_BYTES) }] })).unwrap();
}

#[test]
fn all_lists_together_have_a_limit() {
    let list: Vec<Value> = (0..MAX_VALUES)
        .map(|n| json!({ "value": n.to_string() }))
        .collect();
    let five = json!({
        "emails": list, "phoneNumbers": list, "ims": list, "photos": list, "roles": list,
    });
    build(five.clone()).unwrap();
    let mut six = five;
    six["entitlements"] = json!([{ "value": "one more" }]);
    assert_eq!(build(six).unwrap_err().field, "user");
}
