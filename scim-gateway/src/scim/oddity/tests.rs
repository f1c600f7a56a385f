//! What may not have been meant so.

use rstest::rstest;

use super::*;
use crate::scim::{
    filter,
    json::json,
    patch,
    urn::{ENTERPRISE_USER, PATCH_OP},
    value::Ignored,
};

fn document(person: Value) -> Document {
    let Value::Object(mut person) = person else {
        panic!("a person is an object");
    };
    person.insert("schemas", json!([urn::USER]));
    person.insert("userName", json!("ada@example.com"));
    Document::read(&USER, person.into(), &mut Ignored::default()).unwrap()
}

#[rstest]
#[case(json!({}), None)]
#[case(json!({ "active": true }), None)]
#[case(json!({ "active": false }), Some(Problem::CreatedInactive))]
#[case(json!({ "displayName": "JÃ¼rgen" }), Some(Problem::TextGarbled))]
#[case(json!({ "name": { "familyName": "SchÃ¤fer" } }), Some(Problem::TextGarbled))]
#[case(json!({ "emails": [{ "value": "a@b.example", "display": "M\u{fffd}ller" }] }), Some(Problem::TextGarbled))]
#[case(json!({ "title": "${user.title}" }), Some(Problem::TextTemplate))]
#[case(json!({ "title": "[object Object]" }), Some(Problem::TextObject))]
#[case(json!({ "title": "R&amp;D" }), Some(Problem::TextEntities))]
#[case(json!({ "title": "R&D; Sales" }), None)]
#[case(json!({ "displayName": "Jürgen" }), None)]
#[case(json!({ ENTERPRISE_USER: { "manager": { "value": "CN=Rita Horn,OU=Sales" } } }), Some(Problem::ManagerForeign))]
#[case(json!({ ENTERPRISE_USER: { "manager": { "value": "rita@example.com" } } }), Some(Problem::ManagerForeign))]
#[case(json!({ ENTERPRISE_USER: { "manager": { "value": "018f0000-0000-7000-8000-000000000001" } } }), None)]
fn a_new_user_may_be_odd(#[case] person: Value, #[case] expected: Option<Problem>) {
    assert_eq!(of_new_user(&document(person)), expected);
}

#[test]
fn who_is_replaced_may_be_inactive() {
    let document = document(json!({ "active": false }));
    assert_eq!(of_user(&document), None);
}

#[rstest]
#[case("JÃ¼rgen", true)]
#[case("ZoÃ«", true)]
#[case("StraÃŸe", true)]
#[case("ãƒ¦ãƒ¼ã‚¶ãƒ¼", true)]
#[case("Ð˜Ð²Ð°Ð½", true)]
#[case("M\u{fffd}ller", true)]
#[case("Muller", false)]
#[case("Jürgen Ångström", false)]
#[case("JOÃO", false)]
#[case("São Tomé", false)]
#[case("Ñandú", false)]
#[case("ユーザー", false)]
#[case("Иван", false)]
#[case("O’Brien – “Ada”", false)]
#[case("", false)]
fn text_that_was_encoded_twice_is_told_from_letters_with_accents(
    #[case] text: &str,
    #[case] expected: bool,
) {
    assert_eq!(is_garbled(text), expected, "{text}");
}

#[rstest]
#[case(&["a"], Some(Problem::GroupInItself))]
#[case(&["b"], Some(Problem::MembersReplaced))]
#[case(&["b", "c"], None)]
#[case(&[], Some(Problem::MembersRemoved))]
fn a_list_of_members_that_is_replaced_by_one_is_odd(
    #[case] members: &[&str],
    #[case] expected: Option<Problem>,
) {
    let members = members.iter().map(|id| (*id).to_owned()).collect();
    let changes = [GroupChange::ReplaceMembers(members)];
    assert_eq!(of_group_changes(&changes, "a"), expected);
}

#[rstest]
#[case(json!({ "op": "remove", "path": "active" }), Some(Problem::ActiveRemoved))]
#[case(json!({ "op": "replace", "path": "active", "value": false }), None)]
#[case(json!({ "op": "replace", "path": "phoneNumbers.value", "value": "1" }), Some(Problem::ValuesAll))]
#[case(json!({ "op": "replace", "path": "phoneNumbers[type eq \"work\"].value", "value": "1" }), None)]
#[case(json!({ "op": "replace", "path": "name.givenName", "value": "Ada" }), None)]
#[case(json!({ "op": "add", "path": format!("{}:manager.value", ENTERPRISE_USER), "value": "42" }), Some(Problem::ManagerForeign))]
#[case(json!({ "op": "replace", "path": "displayName", "value": "JÃ¼rgen" }), Some(Problem::TextGarbled))]
#[case(json!({ "op": "add", "path": format!("{}:manager", ENTERPRISE_USER), "value": { "value": "42" } }), Some(Problem::ManagerForeign))]
fn a_change_of_a_user_may_be_odd(#[case] operation: Value, #[case] expected: Option<Problem>) {
    let body = json!({ "schemas": [PATCH_OP], "Operations": [operation] });
    let mut ignored = Ignored::default();
    let mut changes = Vec::new();
    for request in patch::read(body).unwrap() {
        changes.extend(request.changes(&USER, &mut ignored).unwrap());
    }
    assert_eq!(of_changes(&changes), expected);
}

#[rstest]
#[case("${user.email}", true)]
#[case("{{ user.email }}", true)]
#[case("<%= user.email %>", true)]
#[case("[mail]", true)]
#[case("[user.mail]", true)]
#[case("Join(\" \", [givenName], [surname])", true)]
#[case("user.userprincipalname", true)]
#[case("%s", true)]
#[case("ada@example.com", false)]
#[case("user.one", false)]
#[case("Ada (Sales)", false)]
#[case("[Ada L]", false)]
#[case("[Sales]", false)]
#[case("[givenName]", true)]
#[case("Team {blue}", false)]
#[case("100 %", false)]
#[case("", false)]
fn a_place_of_a_template_is_told_from_a_name(#[case] text: &str, #[case] expected: bool) {
    assert_eq!(is_template(text), expected, "{text}");
}

#[rstest]
#[case("userName eq \"%s\"", Some(Problem::FilterTemplate))]
#[case(
    "active eq true and userName eq \"undefined\"",
    Some(Problem::FilterTemplate)
)]
#[case("userName eq \"ada@example.com\"", None)]
#[case("userName co \"ada\"", Some(Problem::FilterContains))]
#[case("displayName co \"ada\"", None)]
#[case("active eq true", None)]
fn a_filter_may_compare_with_nothing(#[case] filter: &str, #[case] expected: Option<Problem>) {
    let filter = filter::resolve(filter::parse(filter).unwrap(), &USER).unwrap();
    assert_eq!(of_filter(&filter), expected);
}
