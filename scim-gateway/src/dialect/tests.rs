//! Quirks, case by case. Each case is read three times: as it is sent with all tolerances, which must give what is
//! meant and use the quirk; as it is meant with none, which must give the same; and as it is sent without this one
//! quirk, which must not.

mod bulk;
mod filters;
mod groups;
mod operations;
mod values;

use crate::scim::json::{self, json};
use proptest::prelude::*;

use super::*;
use crate::scim::urn::{self, ENTERPRISE_USER};

type Reading = Result<String, ScimError>;
type Reader<T> = fn(&T, &Tolerances, &mut Used) -> Reading;

/// `sent` means `meant`, and reading it needs this quirk.
fn check_with<T>(quirk: Quirk, sent: &T, meant: &T, read: Reader<T>) {
    let mut used = Used::default();
    let understood = read(sent, &Tolerances::default(), &mut used).unwrap();
    assert!(
        used.quirks().any(|name| name == quirk.name()),
        "{} was not needed for {understood}",
        quirk.name()
    );

    let mut unused = Used::default();
    assert_eq!(
        read(meant, &Tolerances::none(), &mut unused).unwrap(),
        understood
    );

    let without = Tolerances::without(quirk.name()).unwrap();
    let mut used = Used::default();
    let strict = read(sent, &without, &mut used);
    assert!(!used.quirks().any(|name| name == quirk.name()));
    assert_ne!(
        strict.ok(),
        Some(understood),
        "{} changed nothing",
        quirk.name()
    );
}

fn read_body(body: &Value, tolerances: &Tolerances, used: &mut Used) -> Reading {
    let mut user = json!({ "schemas": [urn::USER], "userName": "ada" });
    user.as_object_mut()
        .unwrap()
        .extend(body.as_object().unwrap().clone());
    let document = read_user(user, tolerances, used)?;
    Ok(Value::Object(document.into_map()).to_string())
}

#[test]
fn few_names_are_told_and_none_that_is_no_name() {
    let names = (0..30).map(|number| (format!("shoe{number:02}"), json!(42)));
    let user: json::Map = names.collect();
    let mut used = Used::default();
    read_body(&Value::Object(user), &Tolerances::default(), &mut used).unwrap();
    assert_eq!(used.ignored().count(), 20);
    let (fits, too_long) = ("a".repeat(128), "b".repeat(129));
    let odd = json!({ fits.as_str(): 1, too_long.as_str(): 2, "ada@example.com": 3, "a b": 4 });
    let mut used = Used::default();
    read_body(&odd, &Tolerances::default(), &mut used).unwrap();
    assert_eq!(used.ignored().collect::<Vec<_>>(), [fits]);
}

fn read_operations(operations: &Value, tolerances: &Tolerances, used: &mut Used) -> Reading {
    let body = json!({ "schemas": [urn::PATCH_OP], "Operations": operations });
    let changes = read_patch(body, &USER, tolerances, used)?;
    Ok(format!("{changes:#?}"))
}

fn read_text(text: &&str, tolerances: &Tolerances, used: &mut Used) -> Reading {
    Ok(read_filter(text, &USER, tolerances, used)?.to_string())
}

fn check_body(quirk: Quirk, sent: Value, meant: Value) {
    check_with(quirk, &sent, &meant, read_body);
}

fn check_patch(quirk: Quirk, sent: Value, meant: Value) {
    check_with(quirk, &sent, &meant, read_operations);
}

fn check_filter(quirk: Quirk, sent: &str, meant: &str) {
    check_with(quirk, &sent, &meant, read_text);
}

/// Reading this needs no quirk at all.
fn check_clean_patch(operations: Value) {
    let mut used = Used::default();
    read_operations(&operations, &Tolerances::default(), &mut used).unwrap();
    assert_eq!(
        used.quirks().collect::<Vec<_>>(),
        Vec::<&str>::new(),
        "{operations}"
    );
}

fn enterprise(attribute: &str) -> String {
    format!("{ENTERPRISE_USER}:{attribute}")
}

#[test]
fn every_quirk_has_a_name_of_its_own() {
    let names: std::collections::BTreeSet<&str> =
        Quirk::ALL.iter().map(|quirk| quirk.name()).collect();
    assert_eq!(names.len(), Quirk::ALL.len());
    for quirk in Quirk::ALL {
        assert_eq!(Quirk::find(quirk.name()), Some(*quirk));
        let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(quirk.name().chars().all(kebab), "{}", quirk.name());
    }
}

#[test]
fn quirks_are_switched_off_by_name() {
    let off = Tolerances::without(" path-as-key,doubled-bearer ,").unwrap();
    assert!(!off.allow(Quirk::PathAsKey));
    assert!(!off.allow(Quirk::DoubledBearer));
    assert!(off.allow(Quirk::BooleanAsText));
    assert!(Tolerances::without("").unwrap().allow(Quirk::PathAsKey));
    assert_eq!(
        Tolerances::without("nothing"),
        Err(quirk::UnknownQuirk("nothing".to_owned()))
    );
}

#[test]
fn a_request_that_keeps_to_the_rfcs_uses_no_quirk() {
    check_clean_patch(json!([
        { "op": "add", "path": "NAME.givenName", "value": "A" },
        { "op": "add", "path": "emails", "value": [{ "value": "a", "type": "work", "primary": true }] },
        { "op": "replace", "path": "emails[type eq \"work\" and value co \"a\"].display", "value": "b" },
        { "op": "replace", "path": "addresses[type eq \"work\"].region", "value": "R" },
        { "op": "replace", "path": "addresses[type eq \"work\"]", "value": { "country": "FR" } },
        { "op": "replace", "value": { "active": false, "name": { "familyName": "B" }, ENTERPRISE_USER: { "department": "D" } } },
        { "op": "remove", "path": "emails[type eq \"home\"]" },
        { "op": "remove", "path": enterprise("manager") },
        { "op": "add", "path": "urn:ietf:params:scim:schemas:core:2.0:User:title", "value": "T" },
    ]));
    let mut used = Used::default();
    let body = json!({
        "id": "42", "meta": {}, "groups": [], "externalId": "e", "active": true, "title": "", "nickName": null,
        "emails": [{ "value": "a", "primary": true }], "userType": "True",
        ENTERPRISE_USER: { "manager": { "value": "42", "displayName": "B" } },
    });
    read_body(&body, &Tolerances::default(), &mut used).unwrap();
    for filter in [
        "active eq true",
        "emails[type eq \"work\" and primary eq true]",
        "USERNAME EQ \"a\"",
    ] {
        read_filter(filter, &USER, &Tolerances::default(), &mut used).unwrap();
    }
    assert_eq!(used, Used::default());
}

proptest! {
    #[test]
    fn no_body_makes_the_reader_fall_over(body in any_json()) {
        let mut used = Used::default();
        let _ = read_user(body.clone(), &Tolerances::default(), &mut used);
        let _ = read_patch(body.clone(), &USER, &Tolerances::default(), &mut used);
        let user = json!({ "schemas": [urn::USER], "userName": "ada", "name": body, "emails": body, "manager": body });
        let _ = read_user(user, &Tolerances::default(), &mut used);
        let operations = json!([
            { "op": "add", "value": body },
            { "op": "Replace", "path": "emails[type eq \"work\"]", "value": body },
            { "op": "remove", "path": "emails", "value": body },
            { "op": "add", "path": enterprise("manager"), "value": body },
        ]);
        for operation in operations.as_array().unwrap() {
            let body = json!({ "schemas": [urn::PATCH_OP], "Operations": [operation] });
            let _ = read_patch(body, &USER, &Tolerances::default(), &mut used);
        }
    }

    #[test]
    fn what_was_read_is_read_again_as_it_stands(body in any_json()) {
        let user = json!({ "schemas": [urn::USER], "userName": "ada", "roles": body, "active": body, "name": body });
        let mut used = Used::default();
        if let Ok(document) = read_user(user, &Tolerances::default(), &mut used) {
            let mut again = document.as_map().clone();
            again.insert("schemas".to_owned(), json!([urn::USER]));
            let mut unused = Used::default();
            let read = read_user(again.into(), &Tolerances::none(), &mut unused);
            prop_assert_eq!(read, Ok(document));
            prop_assert_eq!(unused, Used::default());
        }
    }
}

/// Any JSON that is not too large, with names that mean something.
fn any_json() -> impl Strategy<Value = Value> {
    let names = prop::sample::select(vec![
        "schemas",
        "Operations",
        "op",
        "path",
        "value",
        "emails",
        "name",
        "givenName",
        "active",
        "primary",
        "manager",
        "managerId",
        "displayName",
        "name.givenName",
        "a.b",
        ENTERPRISE_USER,
        "$ref",
        "id",
        "urn:acme:1.0:User",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        prop::sample::select(vec![
            "",
            "True",
            "add",
            "emails[",
            "name.givenName",
            "{\"value\":\"x\"}"
        ])
        .prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(names.clone(), inner, 0..4).prop_map(|members| {
                members
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect()
            }),
        ]
    })
}
