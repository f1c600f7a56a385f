//! Filters: the same answers on both engines.

use serde_json::json;

use super::world::{START, World, first, named, set, user};
use crate::domain::{
    AccountId, AttributeName, Expression, ExternalId, GroupChange, Literal, Operator, Slice, Start,
    User, UserFilter,
    schema::{ENTERPRISE_USER_URN, Schemas},
};

pub(super) fn name(text: &str) -> AttributeName {
    let (schema, rest) = match text.strip_prefix("enterprise:") {
        Some(rest) => (ENTERPRISE_USER_URN, rest),
        None => ("", text),
    };
    let (attribute, sub_attribute) = rest.split_once('.').unwrap_or((rest, ""));
    AttributeName {
        schema: schema.to_owned(),
        attribute: attribute.to_owned(),
        sub_attribute: sub_attribute.to_owned(),
    }
}

pub(super) fn compare(attribute: &str, operator: Operator, value: Literal) -> Expression {
    Expression::Compare {
        attribute: name(attribute),
        operator,
        value,
    }
}

pub(super) fn text(attribute: &str, operator: Operator, value: &str) -> Expression {
    compare(attribute, operator, Literal::Text(value.to_owned()))
}

pub(super) fn not(expression: Expression) -> Expression {
    Expression::Not(Box::new(expression))
}

pub(super) fn present(attribute: &str) -> Expression {
    Expression::Present(name(attribute))
}

pub(super) fn values(attribute: &str, filter: Expression) -> Expression {
    Expression::Values {
        attribute: name(attribute),
        filter: Box::new(filter),
    }
}

pub(super) fn people() -> Vec<User> {
    let enterprise = |members| json!({ ENTERPRISE_USER_URN: members });
    let mut bob = user(
        "Bob@Example.com",
        json!({
            "externalId": "Ext-B",
            "title": "100%_sure\\",
            "name": { "familyName": "Ångström" },
            "emails": [{ "value": "bob@example.com", "type": "home" }, { "value": "B@work.example", "type": "work" }],
        }),
    );
    bob.active = Some(false);
    let mut cyd = user(
        "cyd",
        enterprise(json!({ "department": "R&D", "employeeNumber": "7" })),
    );
    cyd.active = None;
    vec![
        user(
            "ada",
            json!({
                "externalId": "ext-a",
                "title": "Straße",
                "displayName": "Ada L.",
                "emails": [{ "value": "Ada@Work.example", "type": "work", "primary": true }],
            }),
        ),
        bob,
        cyd,
        user(
            "\u{212A}elvin",
            json!({ "title": "o'Neill; DROP TABLE users; --", "emails": [{ "type": "work" , "value": "k@x"}] }),
        ),
    ]
}

/// `ada`, `bob`, `cyd` and `kelvin` by their first letters.
pub(super) async fn found(world: &World, expression: Expression) -> String {
    let filter = UserFilter::resolve(expression, Schemas::built_in(), true).unwrap();
    let reader = world.store.reader(world.organization);
    let (_, found) = reader
        .search_users(&world.scim, Some(&filter), &first(100))
        .await
        .unwrap();
    let total = found.total;
    let users: Vec<_> = found.page.values().collect();
    assert_eq!(total, users.len() as u64, "{filter:?}");
    users
        .iter()
        .filter_map(|user| user.user.user_name.folded().chars().next())
        .collect()
}

pub(super) async fn both_engines_find_what_the_filter_says(world: World) {
    use Operator::{
        Contains, EndsWith, Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual, StartsWith,
    };
    let mut first = None;
    for person in people() {
        let created = world.create(person).await.unwrap();
        first.get_or_insert(created);
        world.wait(1);
    }
    let first = first.unwrap();
    let instant = |seconds: i64| {
        let millis = START.as_millis() + seconds * 1000;
        Literal::Instant(crate::domain::Timestamp::from_millis(millis))
    };
    let id = first.id.to_string();
    let table = [
        (text("userName", Equal, "ADA"), "a"),
        (text("userName", Equal, "kelvin"), "k"),
        (text("userName", NotEqual, "ada"), "bck"),
        (text("userName", StartsWith, "B"), "b"),
        (text("userName", Contains, "@EXAMPLE"), "b"),
        (text("userName", EndsWith, "IN"), "k"),
        (text("userName", Greater, "bob@example.com"), "ck"),
        (text("userName", GreaterOrEqual, "bob@example.com"), "bck"),
        (text("userName", Less, "bob@example.com"), "a"),
        (text("userName", LessOrEqual, "bob@example.com"), "ab"),
        (text("userName", Contains, "%"), ""),
        (text("id", Equal, &id), "a"),
        (text("id", NotEqual, &id), "bck"),
        (text("externalId", Equal, "ext-a"), "a"),
        (text("externalId", Equal, "EXT-A"), ""),
        (text("externalId", NotEqual, "ext-a"), "bck"),
        (not(text("externalId", Equal, "ext-a")), "bck"),
        (not(text("externalId", NotEqual, "ext-a")), "a"),
        (present("externalId"), "ab"),
        (not(present("externalId")), "ck"),
        (compare("active", Equal, Literal::Boolean(true)), "ak"),
        (compare("active", NotEqual, Literal::Boolean(true)), "bc"),
        // A removed flag reads false, and is not present.
        (compare("active", Equal, Literal::Boolean(false)), "bc"),
        (present("active"), "abk"),
        (not(present("active")), "c"),
        (compare("meta.created", Greater, instant(1)), "ck"),
        (compare("meta.lastModified", LessOrEqual, instant(1)), "ab"),
        (text("title", Equal, "STRAßE"), "a"),
        (text("title", Equal, "strasse"), ""),
        (text("title", Contains, "%_"), "b"),
        (text("title", EndsWith, "\\"), "b"),
        (text("title", StartsWith, "O'neill; drop"), "k"),
        (text("title", Greater, "o"), "ak"),
        (text("title", NotEqual, "straße"), "bck"),
        (
            text("name.familyName", Equal, "A\u{30A}ngstro\u{308}m"),
            "b",
        ),
        (present("name.familyName"), "b"),
        (present("name"), "b"),
        (text("displayName", Equal, "ada l."), "a"),
        (text("emails.value", Equal, "ADA@WORK.EXAMPLE"), "a"),
        (text("emails.value", EndsWith, "work.example"), "ab"),
        (text("emails.value", NotEqual, "ada@work.example"), "bck"),
        (not(text("emails.value", Equal, "ada@work.example")), "bck"),
        (text("emails.type", Equal, "work"), "abk"),
        (present("emails"), "abk"),
        (not(present("emails")), "c"),
        (present("emails.primary"), "a"),
        (
            compare("emails.primary", Equal, Literal::Boolean(true)),
            "a",
        ),
        (
            values(
                "emails",
                Expression::All(vec![
                    text("type", Equal, "work"),
                    text("value", Contains, "@WORK"),
                ]),
            ),
            "ab",
        ),
        (
            values(
                "emails",
                Expression::All(vec![
                    text("type", Equal, "work"),
                    text("value", Equal, "bob@example.com"),
                ]),
            ),
            "",
        ),
        (
            values(
                "emails",
                Expression::All(vec![
                    text("type", Equal, "HOME"),
                    text("value", Equal, "BOB@example.com"),
                ]),
            ),
            "b",
        ),
        (values("emails", not(text("type", Equal, "work"))), "b"),
        (text("enterprise:department", Equal, "r&d"), "c"),
        (present("enterprise:employeeNumber"), "c"),
        (
            Expression::Any(vec![
                text("userName", Equal, "ada"),
                text("enterprise:employeeNumber", Equal, "7"),
            ]),
            "ac",
        ),
        (
            Expression::All(vec![
                present("title"),
                not(text("title", StartsWith, "s")),
                compare("active", Equal, Literal::Boolean(true)),
            ]),
            "k",
        ),
    ];
    for (expression, expected) in table {
        let answer = found(&world, expression.clone()).await;
        assert_eq!(answer, expected, "{expression:?}");
    }
}

pub(super) async fn somebody_is_found_by_the_keys_that_they_have_now(world: World) {
    let with_keys = |name: &str| User {
        external_id: ExternalId::parse(format!("external {name}")).unwrap(),
        account_id: AccountId::parse(format!("account {name}")).unwrap(),
        ..named(name)
    };
    let ada = world.create(with_keys("ada")).await.unwrap();
    world.replace(ada.id, with_keys("bob")).await.unwrap();
    for (attribute, of) in [
        ("userName", ""),
        ("externalId", "external "),
        ("accountId", "account "),
    ] {
        for (name, expected) in [("ada", ""), ("bob", "b")] {
            let is_theirs = text(attribute, Operator::Equal, &format!("{of}{name}"));
            assert_eq!(found(&world, is_theirs).await, expected, "{attribute}");
        }
    }
    // What the one has left, another one may have.
    world.create(with_keys("ada")).await.unwrap();
}

pub(super) async fn a_group_is_found_by_the_keys_that_it_has_now(world: World) {
    let group = world.group("Tour", &[]).await;
    for (path, value) in [("displayName", "Crew"), ("externalId", "7")] {
        let change = GroupChange::Attribute(set(path, json!(value)));
        world.update_group(group, change).await.unwrap();
    }
    for (path, value, expected) in [
        ("displayName", "Tour", 0),
        ("displayName", "crew", 1),
        ("externalId", "7", 1),
        ("externalId", "8", 0),
    ] {
        let is_its = text(path, Operator::Equal, value);
        assert_eq!(
            world.search_groups(Some(is_its)).await.0,
            expected,
            "{path} {value}"
        );
    }
}

pub(super) async fn an_offset_counts_people_and_not_their_addresses(world: World) {
    let emails = |of: &str| {
        let address = |n| json!({ "value": format!("{n}@{of}"), "type": "work" });
        json!({ "emails": (0..3).map(address).collect::<Vec<_>>() })
    };
    for name in ["ada", "bob", "cyd", "dan", "eve"] {
        world.create(user(name, emails(name))).await.unwrap();
    }
    let of_work = || values("emails", text("type", Operator::Equal, "work"));
    let twice = Expression::All(vec![of_work(), of_work()]);
    for expression in [of_work(), present("emails.value"), twice] {
        let filter = UserFilter::resolve(expression, Schemas::built_in(), true).unwrap();
        for offset in 0..6 {
            let slice = Slice {
                start: Start::Offset(offset),
                ..first(2)
            };
            let reader = world.store.reader(world.organization);
            let searched = reader.search_users(&world.scim, Some(&filter), &slice);
            let found = searched.await.unwrap().1;
            assert_eq!(found.total, 5);
            let listed = reader.list_users(&world.scim, Some(&filter), &slice);
            for page in [found.page, listed.await.unwrap().1] {
                let names = page
                    .values()
                    .map(|user| user.user.user_name.folded().to_owned());
                let expected = ["ada", "bob", "cyd", "dan", "eve"].iter().copied();
                let expected = expected.skip(offset as usize).take(2);
                assert!(names.eq(expected), "{filter:?} from {offset}");
            }
        }
    }
}
