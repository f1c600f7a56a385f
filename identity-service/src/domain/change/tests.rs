//! The truth table of RFC 7644 §3.5.2, a line a case.

mod declared;

use rstest::rstest;
use serde_json::json;

use super::*;
use crate::domain::{
    AccountId, Document, ExternalId, Literal, Operator, UserName,
    schema::{ENTERPRISE_USER_URN, Schemas},
};

/// `before` and `after` as JSON, in which the attributes with a field of their own stand beside the others.
fn user(all: Value) -> User {
    let Value::Object(mut all) = all else {
        panic!("an object");
    };
    let mut text = |name| match all.remove(name) {
        Some(Value::String(text)) => text,
        _ => String::new(),
    };
    let (external_id, account_id) = (text("externalId"), text("accountId"));
    let user_name = Some(text("userName")).filter(|name| !name.is_empty());
    User {
        user_name: UserName::parse(user_name.unwrap_or("ada".to_owned())).unwrap(),
        external_id: ExternalId::parse(external_id).unwrap(),
        account_id: AccountId::parse(account_id).unwrap(),
        active: match all.remove("active") {
            None => Some(true),
            Some(active) => active.as_bool(),
        },
        attributes: Document::from_stored(all),
    }
}

fn shown(user: &User) -> Value {
    let mut all = Value::Object(user.attributes.as_map().clone());
    if user.user_name.as_str() != "ada" {
        all["userName"] = user.user_name.as_str().into();
    }
    if let Some(external_id) = &user.external_id {
        all["externalId"] = external_id.as_str().into();
    }
    if let Some(account_id) = &user.account_id {
        all["accountId"] = account_id.as_str().into();
    }
    if user.active != Some(true) {
        all["active"] = user.active.into();
    }
    all
}

/// `emails[type eq work and primary eq true].value`; `E:` stands for the enterprise extension.
pub(super) fn path(text: &str) -> Path {
    let (schema, text) = match text.strip_prefix("E:") {
        Some(rest) => (ENTERPRISE_USER_URN, rest),
        None => ("", text),
    };
    let (text, filter) = match text.split_once('[') {
        Some((list, rest)) => {
            let (inside, part) = rest.split_once(']').unwrap();
            (format!("{list}{part}"), Some(filter(inside)))
        }
        None => (text.to_owned(), None),
    };
    let (attribute, sub_attribute) = text.split_once('.').unwrap_or((&text, ""));
    Path {
        name: AttributeName {
            schema: schema.to_owned(),
            attribute: attribute.to_owned(),
            sub_attribute: sub_attribute.to_owned(),
        },
        filter,
    }
}

fn filter(text: &str) -> Expression {
    let terms = text.split(" and ").map(|term| {
        let words: Vec<&str> = term.split(' ').collect();
        let [attribute, operator, value] = words.as_slice() else {
            panic!("{term}");
        };
        let operator = match *operator {
            "eq" => Operator::Equal,
            "ne" => Operator::NotEqual,
            "co" => Operator::Contains,
            other => panic!("{other}"),
        };
        let value = match *value {
            "true" => Literal::Boolean(true),
            "false" => Literal::Boolean(false),
            text => Literal::Text(text.to_owned()),
        };
        let attribute = AttributeName {
            attribute: (*attribute).to_owned(),
            ..AttributeName::default()
        };
        Expression::Compare {
            attribute,
            operator,
            value,
        }
    });
    let mut terms: Vec<Expression> = terms.collect();
    if terms.len() == 1 {
        terms.remove(0)
    } else {
        Expression::All(terms)
    }
}

fn add(to: &str, value: Value) -> Change {
    Change {
        operation: Operation::Add(value),
        path: path(to),
        create_if_absent: false,
        ignore_undeclared: false,
    }
}

fn replace(at: &str, value: Value) -> Change {
    Change {
        operation: Operation::Replace(value),
        path: path(at),
        create_if_absent: false,
        ignore_undeclared: false,
    }
}

fn remove(at: &str) -> Change {
    Change {
        operation: Operation::Remove,
        path: path(at),
        create_if_absent: false,
        ignore_undeclared: false,
    }
}

fn replace_or_create(at: &str, value: Value) -> Change {
    Change {
        create_if_absent: true,
        ..replace(at, value)
    }
}

fn apply(before: Value, changes: Vec<Change>, internal: bool) -> Result<Value, Error> {
    let before = user(before);
    let untouched = shown(&before);
    let result = Changes::new(changes, internal)?.apply(&before, Schemas::built_in());
    assert_eq!(shown(&before), untouched, "apply leaves the user alone");
    result.map(|after| shown(&after))
}

fn reason(error: &Error) -> &'static str {
    match error {
        Error::NoTarget(_) => "NO_TARGET",
        Error::Immutable(_) => "IMMUTABLE",
        Error::InvalidPath(_) | Error::ExtensionUndeclared(_) => "INVALID_PATH",
        Error::InvalidFilter(_) => "INVALID_FILTER",
        Error::InvalidField(_) => "INVALID_FIELD",
        other => panic!("{other:?}"),
    }
}

#[rstest]
#[case::set(json!({}), add("title", json!("A")), json!({ "title": "A" }))]
#[case::set(json!({}), replace("title", json!("A")), json!({ "title": "A" }))]
#[case::replaced(json!({ "title": "A" }), add("title", json!("B")), json!({ "title": "B" }))]
#[case::replaced(json!({ "title": "A" }), replace("title", json!("a")), json!({ "title": "a" }))]
#[case::removed(json!({ "title": "A" }), remove("title"), json!({}))]
#[case::removed_again(json!({}), remove("title"), json!({}))]
#[case::null_unassigns(json!({ "title": "A" }), replace("title", json!(null)), json!({}))]
#[case::adding_null_changes_nothing(json!({ "title": "A" }), add("title", json!(null)), json!({ "title": "A" }))]
#[case::an_empty_string_unassigns(json!({ "title": "A" }), replace("title", json!("")), json!({}))]
#[case::an_empty_string_unassigns(json!({ "title": "A" }), add("title", json!("")), json!({}))]
#[case::any_letter_case(json!({}), add("TITLE", json!("A")), json!({ "title": "A" }))]
fn a_simple_attribute(#[case] before: Value, #[case] change: Change, #[case] after: Value) {
    assert_eq!(apply(before, vec![change], false).unwrap(), after);
}

#[rstest]
#[case(json!({}), replace("userName", json!("Bob")), json!({ "userName": "Bob" }))]
#[case(json!({}), replace("userName", json!("ADA")), json!({ "userName": "ADA" }))]
#[case(json!({}), add("externalId", json!("x")), json!({ "externalId": "x" }))]
#[case(json!({ "externalId": "x" }), remove("externalId"), json!({}))]
#[case(json!({ "externalId": "x" }), replace("externalId", json!("")), json!({}))]
#[case(json!({ "externalId": "x" }), add("externalId", json!(null)), json!({ "externalId": "x" }))]
#[case(json!({}), replace("active", json!(false)), json!({ "active": false }))]
#[case(json!({ "active": false }), add("active", json!(true)), json!({}))]
#[case(json!({}), remove("active"), json!({ "active": null }))]
#[case(json!({ "active": null }), replace("active", json!(true)), json!({}))]
#[case(json!({}), replace("active", json!(null)), json!({ "active": false }))]
#[case(json!({}), add("active", json!(null)), json!({}))]
fn an_attribute_with_a_field_of_its_own(
    #[case] before: Value,
    #[case] change: Change,
    #[case] after: Value,
) {
    assert_eq!(apply(before, vec![change], false).unwrap(), after);
}

#[rstest]
#[case::set(json!({}), add("name", json!({ "givenName": "A" })), json!({ "name": { "givenName": "A" } }))]
#[case::others_stay(json!({ "name": { "givenName": "A", "familyName": "B" } }), replace("name", json!({ "givenName": "C" })), json!({ "name": { "givenName": "C", "familyName": "B" } }))]
#[case::null_member(json!({ "name": { "givenName": "A", "familyName": "B" } }), replace("name", json!({ "givenName": null })), json!({ "name": { "familyName": "B" } }))]
#[case::added_null_member(json!({ "name": { "givenName": "A" } }), add("name", json!({ "givenName": null })), json!({ "name": { "givenName": "A" } }))]
#[case::removed(json!({ "name": { "givenName": "A" } }), remove("name"), json!({}))]
#[case::null(json!({ "name": { "givenName": "A" } }), replace("name", json!(null)), json!({}))]
#[case::sub_attribute(json!({}), replace("name.givenName", json!("A")), json!({ "name": { "givenName": "A" } }))]
#[case::sub_attribute_removed(json!({ "name": { "givenName": "A", "familyName": "B" } }), remove("name.givenName"), json!({ "name": { "familyName": "B" } }))]
#[case::the_last_one(json!({ "name": { "givenName": "A" } }), remove("name.givenName"), json!({}))]
#[case::the_last_one_emptied(json!({ "name": { "givenName": "A" } }), replace("name.givenName", json!("")), json!({}))]
#[case::empty_object(json!({}), replace("name", json!({})), json!({}))]
fn a_complex_attribute(#[case] before: Value, #[case] change: Change, #[case] after: Value) {
    assert_eq!(apply(before, vec![change], false).unwrap(), after);
}

fn work() -> Value {
    json!({ "value": "w", "type": "work" })
}

fn home() -> Value {
    json!({ "value": "h", "type": "home" })
}

#[rstest]
#[case::set(json!({}), add("emails", json!([work()])), json!({ "emails": [work()] }))]
#[case::one_object(json!({}), add("emails", work()), json!({ "emails": [work()] }))]
#[case::appended(json!({ "emails": [work()] }), add("emails", json!([home()])), json!({ "emails": [work(), home()] }))]
#[case::not_doubled(json!({ "emails": [work()] }), add("emails", json!([work()])), json!({ "emails": [work()] }))]
#[case::not_doubled_in_another_letter_case(json!({ "emails": [work()] }), add("emails", json!([{ "value": "W", "type": "WORK" }])), json!({ "emails": [work()] }))]
#[case::completed(json!({ "emails": [work()] }), add("emails", json!([{ "value": "w", "type": "work", "display": "W" }])), json!({ "emails": [{ "value": "w", "type": "work", "display": "W" }] }))]
#[case::adding_nothing(json!({ "emails": [work()] }), add("emails", json!([])), json!({ "emails": [work()] }))]
#[case::adding_null(json!({ "emails": [work()] }), add("emails", json!(null)), json!({ "emails": [work()] }))]
#[case::replaced(json!({ "emails": [work()] }), replace("emails", json!([home()])), json!({ "emails": [home()] }))]
#[case::replaced_by_nothing(json!({ "emails": [work()] }), replace("emails", json!([])), json!({}))]
#[case::replaced_by_null(json!({ "emails": [work()] }), replace("emails", json!(null)), json!({}))]
#[case::removed(json!({ "emails": [work()] }), remove("emails"), json!({}))]
#[case::removed_again(json!({}), remove("emails"), json!({}))]
#[case::said_twice(json!({}), add("emails", json!([{ "value": "w", "display": "A" }, { "value": "w", "display": "B" }])), json!({ "emails": [{ "value": "w", "display": "B" }] }))]
#[case::no_value_but_the_same(json!({ "emails": [{ "display": "A", "primary": true }] }), add("emails", json!([{ "display": "a" }])), json!({ "emails": [{ "display": "A", "primary": true }] }))]
fn a_list(#[case] before: Value, #[case] change: Change, #[case] after: Value) {
    assert_eq!(apply(before, vec![change], false).unwrap(), after);
}

#[rstest]
#[case::merged(json!({ "emails": [work()] }), add("emails[type eq work]", json!({ "display": "W" })), json!({ "emails": [{ "value": "w", "type": "work", "display": "W" }] }))]
#[case::created(json!({}), add("emails[type eq work]", json!({ "value": "w" })), json!({ "emails": [work()] }))]
#[case::removed(json!({ "emails": [work(), home()] }), remove("emails[type eq work]"), json!({ "emails": [home()] }))]
#[case::the_last_one(json!({ "emails": [work()] }), remove("emails[type eq work]"), json!({}))]
#[case::not_found_to_remove(json!({ "emails": [home()] }), remove("emails[type eq work]"), json!({ "emails": [home()] }))]
#[case::replaced_as_a_whole(json!({ "emails": [{ "value": "w", "type": "work", "display": "W" }] }), replace("emails[type eq work]", json!({ "value": "x", "type": "work" })), json!({ "emails": [{ "value": "x", "type": "work" }] }))]
#[case::replaced_by_null(json!({ "emails": [work(), home()] }), replace("emails[type eq work]", json!(null)), json!({ "emails": [home()] }))]
#[case::another_type(json!({ "emails": [work()] }), replace("emails[type eq work]", json!({ "value": "w", "type": "home" })), json!({ "emails": [{ "value": "w", "type": "home" }] }))]
#[case::all_that_match(json!({ "ims": [{ "value": "a", "type": "x" }, { "value": "b", "type": "x" }] }), replace("ims[type eq x].display", json!("D")), json!({ "ims": [{ "value": "a", "type": "x", "display": "D" }, { "value": "b", "type": "x", "display": "D" }] }))]
#[case::become_equal(json!({ "emails": [{ "value": "a", "type": "x" }, { "value": "b", "type": "x" }] }), replace("emails[type eq x].value", json!("c")), json!({ "emails": [{ "value": "c", "type": "x" }] }))]
#[case::emptied(json!({ "emails": [home()] }), add("emails[type eq home]", json!({ "value": "", "type": "work" })), json!({}))]
#[case::created_as_another_one(json!({ "emails": [home()] }), add("emails[type eq work]", json!({ "value": "H", "type": "home", "primary": false })), json!({ "emails": [home()] }))]
fn values_that_a_filter_selects(
    #[case] before: Value,
    #[case] change: Change,
    #[case] after: Value,
) {
    assert_eq!(apply(before, vec![change], false).unwrap(), after);
}

#[rstest]
#[case::set(json!({ "emails": [work(), home()] }), replace("emails[type eq work].value", json!("x")), json!({ "emails": [{ "value": "x", "type": "work" }, home()] }))]
#[case::letter_case_of_the_filter(json!({ "emails": [work()] }), replace("emails[TYPE eq Work].VALUE", json!("x")), json!({ "emails": [{ "value": "x", "type": "work" }] }))]
#[case::added_where_none_is(json!({}), add("emails[type eq Work].value", json!("x")), json!({ "emails": [{ "value": "x", "type": "Work" }] }))]
#[case::created_on_request(json!({}), replace_or_create("emails[type eq work].value", json!("x")), json!({ "emails": [{ "value": "x", "type": "work" }] }))]
#[case::created_primary(json!({ "roles": [{ "value": "a" }] }), replace_or_create("roles[primary eq true].value", json!("b")), json!({ "roles": [{ "value": "a" }, { "value": "b", "primary": true }] }))]
#[case::created_from_two_terms(json!({ "emails": [{ "value": "a", "primary": true }] }), add("emails[type eq work and primary eq true].value", json!("b")), json!({ "emails": [{ "value": "a", "primary": false }, { "value": "b", "type": "work", "primary": true }] }))]
#[case::nothing_to_create(json!({}), replace_or_create("emails[type eq work].value", json!("")), json!({}))]
#[case::nothing_to_add(json!({}), add("emails[type eq work].value", json!("")), json!({}))]
#[case::removed_with_what_is_left(json!({ "emails": [{ "value": "w", "type": "work", "primary": true }] }), remove("emails[type eq work].value"), json!({}))]
#[case::emptied_with_what_is_left(json!({ "emails": [work(), home()] }), replace("emails[type eq work].value", json!("")), json!({ "emails": [home()] }))]
#[case::something_is_left(json!({ "addresses": [{ "type": "work", "locality": "L", "country": "FR" }] }), remove("addresses[type eq work].locality"), json!({ "addresses": [{ "type": "work", "country": "FR" }] }))]
#[case::remove_finds_nothing(json!({}), remove("emails[type eq work].value"), json!({}))]
#[case::type_and_primary_first(json!({}), replace_or_create("emails[type eq work].primary", json!(true)), json!({ "emails": [{ "type": "work", "primary": true }] }))]
#[case::in_every_value(json!({ "emails": [work(), home()] }), replace("emails.display", json!("D")), json!({ "emails": [{ "value": "w", "type": "work", "display": "D" }, { "value": "h", "type": "home", "display": "D" }] }))]
#[case::from_every_value(json!({ "emails": [work(), home()] }), remove("emails.type"), json!({ "emails": [{ "value": "w" }, { "value": "h" }] }))]
#[case::from_no_value(json!({}), remove("emails.type"), json!({}))]
fn a_part_of_values(#[case] before: Value, #[case] change: Change, #[case] after: Value) {
    assert_eq!(apply(before, vec![change], false).unwrap(), after);
}

#[rstest]
#[case::set(json!({}), add("E:department", json!("D")), json!({ ENTERPRISE_USER_URN: { "department": "D" } }))]
#[case::the_last_one(json!({ ENTERPRISE_USER_URN: { "department": "D" } }), remove("E:department"), json!({}))]
#[case::manager(json!({}), add("E:manager", json!({ "value": "1", "displayName": "B", "$ref": "x" })), json!({ ENTERPRISE_USER_URN: { "manager": { "value": "1" } } }))]
#[case::manager_value(json!({}), replace("E:manager.value", json!("1")), json!({ ENTERPRISE_USER_URN: { "manager": { "value": "1" } } }))]
#[case::manager_cleared(json!({ ENTERPRISE_USER_URN: { "manager": { "value": "1" } } }), replace("E:manager.value", json!("")), json!({}))]
#[case::manager_removed(json!({ ENTERPRISE_USER_URN: { "manager": { "value": "1" }, "division": "D" } }), remove("E:manager"), json!({ ENTERPRISE_USER_URN: { "division": "D" } }))]
#[case::the_urn_alone(json!({ ENTERPRISE_USER_URN: { "division": "A" } }), replace("E:", json!({ "department": "B" })), json!({ ENTERPRISE_USER_URN: { "division": "A", "department": "B" } }))]
#[case::the_urn_alone_removed(json!({ ENTERPRISE_USER_URN: { "division": "A" } }), remove("E:"), json!({}))]
#[case::the_urn_alone_null(json!({ ENTERPRISE_USER_URN: { "division": "A" } }), replace("E:", json!(null)), json!({}))]
fn an_extension(#[case] before: Value, #[case] change: Change, #[case] after: Value) {
    assert_eq!(apply(before, vec![change], false).unwrap(), after);
}

fn primary(value: &str, primary: bool) -> Value {
    json!({ "value": value, "type": value, "primary": primary })
}

#[rstest]
#[case::appended(add("emails", json!([primary("c", true)])), json!([primary("a", false), primary("b", false), primary("c", true)]))]
#[case::two_appended(add("emails", json!([primary("c", true), primary("d", true)])), json!([primary("a", false), primary("b", false), primary("c", false), primary("d", true)]))]
#[case::completed(add("emails", json!([primary("b", true)])), json!([primary("a", false), primary("b", true)]))]
#[case::by_its_path(replace("emails[type eq b].primary", json!(true)), json!([primary("a", false), primary("b", true)]))]
#[case::as_a_whole(replace("emails[type eq b]", primary("b", true)), json!([primary("a", false), primary("b", true)]))]
#[case::merged(add("emails[type eq b]", json!({ "primary": true })), json!([primary("a", false), primary("b", true)]))]
#[case::nobody(replace("emails[type eq a].primary", json!(false)), json!([primary("a", false), primary("b", false)]))]
#[case::all(replace("emails.primary", json!(true)), json!([primary("a", false), primary("b", true)]))]
#[case::untouched(replace("emails[type eq b].display", json!(null)), json!([primary("a", true), primary("b", false)]))]
fn a_new_primary_value_takes_it_from_the_old_one(#[case] change: Change, #[case] after: Value) {
    let before = json!({ "emails": [primary("a", true), primary("b", false)] });
    let after = json!({ "emails": after });
    assert_eq!(apply(before, vec![change], false).unwrap(), after);
}

#[rstest]
#[case::unknown(add("shoeSize", json!("42")), "INVALID_PATH")]
#[case::unknown(remove("shoeSize"), "INVALID_PATH")]
#[case::unknown_part(replace("name.nom", json!("x")), "INVALID_PATH")]
#[case::part_of_a_simple_one(replace("title.value", json!("x")), "INVALID_PATH")]
#[case::internal(replace("accountId", json!("x")), "INVALID_PATH")]
#[case::password(replace("password", json!("x")), "INVALID_PATH")]
#[case::filter_on_a_simple_one(replace("displayName[value eq a]", json!("x")), "INVALID_PATH")]
#[case::filter_on_a_complex_one(replace("name[givenName eq a]", json!("x")), "INVALID_PATH")]
#[case::filter_on_a_key(remove("userName[value eq a]"), "INVALID_PATH")]
#[case::unknown_in_the_filter(remove("emails[shoe eq a]"), "INVALID_FILTER")]
#[case::type_of_the_filter(remove("emails[primary eq a]"), "INVALID_FILTER")]
#[case::required(remove("userName"), "IMMUTABLE")]
#[case::required_emptied(replace("userName", json!("")), "INVALID_FIELD")]
#[case::required_null(replace("userName", json!(null)), "INVALID_FIELD")]
#[case::required_blank(replace("userName", json!(" ")), "INVALID_FIELD")]
#[case::read_only(replace("id", json!("x")), "IMMUTABLE")]
#[case::read_only(remove("id"), "IMMUTABLE")]
#[case::read_only(replace("meta.created", json!("x")), "IMMUTABLE")]
#[case::read_only(replace("meta", json!({})), "IMMUTABLE")]
#[case::read_only(add("groups", json!([{ "value": "x" }])), "IMMUTABLE")]
#[case::read_only(remove("groups[value eq x]"), "IMMUTABLE")]
#[case::read_only(replace("E:manager.displayName", json!("x")), "IMMUTABLE")]
#[case::nothing_selected(replace("emails[type eq other]", json!({ "value": "x" })), "NO_TARGET")]
#[case::nothing_selected(replace("emails[type eq other].value", json!("x")), "NO_TARGET")]
#[case::nothing_selected(replace("emails[type eq other].value", json!("")), "NO_TARGET")]
#[case::nothing_to_replace(replace("photos.value", json!("x")), "NO_TARGET")]
#[case::nothing_to_add_to(add("photos.value", json!("x")), "NO_TARGET")]
#[case::not_described(add("emails[type ne work and type ne home].value", json!("x")), "NO_TARGET")]
#[case::not_described(replace_or_create("emails[value co x].type", json!("x")), "NO_TARGET")]
#[case::no_text(replace("title", json!(5)), "INVALID_FIELD")]
#[case::no_boolean(replace("active", json!({ "value": "no" })), "INVALID_FIELD")]
#[case::no_object(replace("name", json!("Ada")), "INVALID_FIELD")]
#[case::no_list(add("emails", json!("a")), "INVALID_FIELD")]
#[case::no_object_for_a_value(replace("emails[type eq work]", json!("x")), "INVALID_FIELD")]
#[case::unknown_member(replace("name", json!({ "nom": "x" })), "INVALID_FIELD")]
#[case::unknown_member_of_the_extension(add("E:", json!({ "shoe": "x" })), "INVALID_FIELD")]
#[case::long_text(replace("title", json!("x".repeat(5000))), "INVALID_FIELD")]
#[case::long_address(replace("emails[type eq work].value", json!("x".repeat(1025))), "INVALID_FIELD")]
#[case::zero_character(replace("title", json!("a\0")), "INVALID_FIELD")]
#[case::nothing_to_create_here(replace_or_create("title", json!("x")), "INVALID_FIELD")]
#[case::nothing_to_create_here(replace_or_create("emails[type eq work]", json!({ "value": "x" })), "INVALID_FIELD")]
fn what_is_refused(#[case] change: Change, #[case] expected: &str) {
    let before = json!({ "emails": [work(), home()] });
    let error = apply(before, vec![change], false).unwrap_err();
    assert_eq!(reason(&error), expected, "{error}");
}

#[test]
fn internal_callers_may_change_the_account() {
    let change = replace("accountId", json!("acc"));
    assert_eq!(
        apply(json!({}), vec![change], true).unwrap(),
        json!({ "accountId": "acc" })
    );
    let before = json!({ "accountId": "acc" });
    assert_eq!(
        apply(before, vec![remove("accountId")], true).unwrap(),
        json!({})
    );
}

#[test]
fn later_changes_see_the_earlier_ones() {
    let changes = vec![
        add("emails", json!([work()])),
        replace("emails[type eq work].value", json!("second")),
        replace("displayName", json!("One")),
        replace("displayName", json!("Two")),
        remove("title"),
        add("title", json!("After")),
    ];
    let after = json!({
        "displayName": "Two",
        "title": "After",
        "emails": [{ "value": "second", "type": "work" }],
    });
    assert_eq!(
        apply(json!({ "title": "Before" }), changes, false).unwrap(),
        after
    );
}

#[test]
fn a_role_is_built_up_part_by_part() {
    let changes = vec![
        add("roles[primary eq true].type", json!("AppRole")),
        add("roles[primary eq true].display", json!("Administrator")),
        add("roles[primary eq true].value", json!("Admin")),
    ];
    let role =
        json!({ "primary": true, "type": "AppRole", "display": "Administrator", "value": "Admin" });
    assert_eq!(
        apply(json!({}), changes, false).unwrap(),
        json!({ "roles": [role] })
    );
}

#[test]
fn a_list_does_not_grow_beyond_its_limit() {
    let list: Vec<Value> = (0..200)
        .map(|n| json!({ "value": n.to_string() }))
        .collect();
    let before = json!({ "emails": list });
    let error = apply(before, vec![add("emails", json!([work()]))], false).unwrap_err();
    assert_eq!(reason(&error), "INVALID_FIELD");
}

#[test]
fn an_update_has_some_changes_but_not_too_many() {
    assert!(Changes::new(vec![], false).is_err());
    let change = || replace("title", json!("a"));
    assert!(Changes::new((0..1000).map(|_| change()).collect(), false).is_ok());
    assert!(Changes::new((0..1001).map(|_| change()).collect(), false).is_err());
}
