//! What holds for any changes of any user.

use proptest::prelude::*;
use serde_json::json;

use super::{tests::path, *};
use crate::domain::{
    Document, UserName,
    schema::{Schema, Schemas},
};

fn text() -> impl Strategy<Value = Value> {
    prop::sample::select(vec!["a", "A", "b", "work", "home", ""]).prop_map(Value::from)
}

fn entry() -> impl Strategy<Value = Value> {
    let entry = (text(), text(), text(), any::<Option<bool>>());
    entry.prop_map(|(value, display, kind, primary)| {
        json!({ "value": value, "display": display, "type": kind, "primary": primary })
    })
}

fn entries() -> impl Strategy<Value = Value> {
    prop::collection::vec(entry(), 0..4).prop_map(Value::Array)
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        text(),
        entry(),
        entries(),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
        text().prop_map(|text| json!({ "givenName": text })),
        text().prop_map(|text| json!({ "department": text, "manager": { "value": text } })),
    ]
}

fn any_path() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "title",
        "active",
        "userName",
        "externalId",
        "name",
        "name.givenName",
        "emails",
        "emails.type",
        "emails.primary",
        "emails[type eq work]",
        "emails[type eq work].value",
        "emails[type eq work].type",
        "emails[type eq work].primary",
        "emails[type eq home and primary eq true].display",
        "emails[primary eq true].value",
        "emails[primary ne true].value",
        "emails[value ne a]",
        "E:",
        "E:department",
        "E:manager",
        "E:manager.value",
    ])
}

fn any_change() -> impl Strategy<Value = Change> {
    (0..3, any_path(), any_value(), any::<bool>()).prop_map(|(which, at, value, create)| {
        let path = path(at);
        let can_create = which == 2 && path.filter.is_some() && at.contains("].");
        Change {
            operation: match which {
                0 => Operation::Add(value),
                1 => Operation::Remove,
                _ => Operation::Replace(value),
            },
            create_if_absent: create && can_create,
            ignore_undeclared: false,
            path,
        }
    })
}

fn any_user() -> impl Strategy<Value = User> {
    (entries(), text()).prop_filter_map("two primaries", |(emails, title)| {
        let Value::Object(attributes) = json!({ "emails": emails, "title": title }) else {
            return None;
        };
        Some(User {
            user_name: UserName::parse("ada").ok()?,
            external_id: None,
            active: Some(true),
            account_id: None,
            attributes: Document::build(attributes).ok()?,
        })
    })
}

fn apply(changes: Vec<Change>, user: &User) -> Result<User, Error> {
    Changes::new(changes, false)?.apply(user, Schemas::built_in())
}

fn is_unchanged(before: &User, after: &User) -> bool {
    User::changed_attributes(Some(before), Some(after)).is_empty()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// A step that does not do what it says is an internal error, and there is none.
    #[test]
    fn what_succeeds_is_true(user in any_user(), changes in prop::collection::vec(any_change(), 1..5)) {
        let result = apply(changes, &user);
        prop_assert!(!matches!(result, Err(Error::Internal { .. })), "{result:?}");
    }

    #[test]
    fn at_most_one_value_is_primary(user in any_user(), changes in prop::collection::vec(any_change(), 1..5)) {
        if let Ok(after) = apply(changes, &user) {
            let emails = after.attributes.get(Schema::Core, "emails");
            let primary = |email: &&Value| email["primary"] == true;
            let emails = emails.and_then(Value::as_array).into_iter().flatten();
            prop_assert!(emails.filter(primary).count() <= 1);
        }
    }

    #[test]
    fn nothing_empty_is_left(user in any_user(), changes in prop::collection::vec(any_change(), 1..5)) {
        if let Ok(after) = apply(changes, &user) {
            let text = Value::Object(after.attributes.into_map()).to_string();
            for empty in ["\"\"", "null", "[]", "{}"] {
                prop_assert!(text == "{}" || !text.contains(empty), "{text}");
            }
        }
    }

    /// An identity provider that got no answer sends the same again.
    #[test]
    fn a_repeated_remove_changes_nothing(user in any_user(), at in any_path()) {
        let remove = || Change { operation: Operation::Remove, path: path(at), create_if_absent: false, ignore_undeclared: false };
        if let Ok(once) = apply(vec![remove()], &user) {
            let twice = apply(vec![remove()], &once).unwrap();
            prop_assert!(is_unchanged(&once, &twice));
        }
    }

    #[test]
    fn a_repeated_add_of_values_changes_nothing(user in any_user(), values in entries()) {
        let add = || Change { operation: Operation::Add(values.clone()), path: path("emails"), create_if_absent: false, ignore_undeclared: false };
        let once = apply(vec![add()], &user).unwrap();
        let twice = apply(vec![add()], &once).unwrap();
        prop_assert!(is_unchanged(&once, &twice));
    }

    #[test]
    fn one_after_the_other_is_all_at_once(user in any_user(), first in any_change(), second in any_change()) {
        let all_at_once = apply(vec![first.clone(), second.clone()], &user);
        let one_by_one = apply(vec![first], &user).and_then(|user| apply(vec![second], &user));
        match (all_at_once, one_by_one) {
            (Ok(all), Ok(one)) => prop_assert!(is_unchanged(&all, &one)),
            (Err(all), Err(one)) => prop_assert_eq!(all.to_string(), one.to_string()),
            (all, one) => prop_assert!(false, "{all:?} {one:?}"),
        }
    }
}
