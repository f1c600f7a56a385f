//! Orders: the same on both engines, page by page and in both directions, with everybody in it once.

use serde_json::json;

use super::{
    filters::name,
    world::{World, first, sorted, user},
};
use crate::domain::{
    Error, Position, Slice, Sort, SortValue, Start, User, schema::ENTERPRISE_USER_URN,
    schema::Resource,
};

fn people() -> Vec<User> {
    let department =
        |department: &str| json!({ ENTERPRISE_USER_URN: { "department": department } });
    let mut dan = user("Dan", department("Zoo"));
    dan.active = Some(false);
    vec![
        user(
            "cyd",
            json!({
                "externalId": "b",
                "title": "Ärztin",
                "emails": [
                    { "value": "z@x", "type": "work" },
                    { "value": "A@x", "type": "home", "primary": true },
                ],
            }),
        ),
        user(
            "Ada",
            json!({ "externalId": "B", "title": "zoo", "emails": [{ "value": "m@x", "type": "Work" }] }),
        ),
        dan,
        user(
            "bob",
            json!({
                "externalId": "a",
                "title": "Zoo",
                "profileUrl": "http://x/b",
                "emails": [{ "value": "y@x", "primary": true }, { "value": "b@x" }],
                ENTERPRISE_USER_URN: { "department": "zoo" },
            }),
        ),
        user("eve", json!({ "profileUrl": "http://x/B", "title": "a" })),
    ]
}

/// Who is met in an order, by first letters: page after page onwards, then back again.
pub(super) async fn met(world: &World, sort: &Sort, count: u32) -> String {
    let mut met = Vec::new();
    let mut slice = Slice {
        sort: sort.clone(),
        ..first(count)
    };
    let mut backwards: Vec<String> = Vec::new();
    loop {
        let reader = world.store.reader(world.organization);
        let (_, found) = reader
            .search_users(&world.scim, None, &slice)
            .await
            .unwrap();
        let page = found.page;
        let letters: Vec<String> = page
            .rows
            .iter()
            .map(|row| row.value.user.user_name.folded()[..1].to_owned())
            .collect();
        let more = page.more;
        let onwards = !matches!(slice.start, Start::Before(_));
        let (first, last) = (page.rows.first(), page.rows.last());
        if onwards {
            met.extend(letters);
        } else {
            backwards.splice(0..0, letters);
        }
        slice.start = match (onwards, more) {
            (true, true) => Start::After(last.unwrap().position.clone()),
            (true, false) => {
                backwards.splice(0..0, [met.last().unwrap().clone()]);
                Start::Before(last.unwrap().position.clone())
            }
            (false, true) => Start::Before(first.unwrap().position.clone()),
            (false, false) => break,
        };
    }
    assert_eq!(met, backwards, "{sort:?}");
    met.concat()
}

pub(super) async fn everybody_is_met_once_in_any_order(world: World) {
    for person in people() {
        world.create(person).await.unwrap();
        world.wait(1);
    }
    for (attribute, ascending, descending) in [
        ("userName", "abcde", "edcba"),
        ("id", "cadbe", "ebdac"),
        ("meta.created", "cadbe", "ebdac"),
        ("meta.lastModified", "cadbe", "ebdac"),
        // Letter case counts; whoever has none is last, and first.
        ("externalId", "abcde", "decba"),
        // Letter case does not count; equal ones are in the order of creation.
        ("title", "eabcd", "dcabe"),
        ("active", "dcabe", "cabed"),
        // By the primary value, or else the first.
        ("emails", "cabde", "debac"),
        ("emails.type", "cadbe", "dbeac"),
        ("emails.primary", "cbade", "adecb"),
        ("profileUrl", "ebcad", "cadbe"),
        ("enterprise:department", "dbcae", "caedb"),
        ("name.familyName", "cadbe", "cadbe"),
        ("meta.resourceType", "cadbe", "cadbe"),
        ("meta.version", "cadbe", "cadbe"),
    ] {
        for (descending, expected) in [(false, ascending), (true, descending)] {
            let sort = sorted(name(attribute), descending, Resource::User);
            for count in [1, 2, 3, 10] {
                let met = met(&world, &sort, count).await;
                assert_eq!(met, expected, "{attribute}, {descending}, {count}");
            }
        }
    }
    assert_eq!(met(&world, &Sort::by_creation(true), 2).await, "ebdac");
}

pub(super) async fn a_position_of_another_order_is_refused(world: World) {
    let slice = Slice {
        sort: sorted(name("userName"), false, Resource::User),
        start: Start::After(Position {
            key: SortValue::Number(1),
            ordinal: 1,
        }),
        count: 3,
    };
    let reader = world.store.reader(world.organization);
    let refused = reader.list_users(&world.admin, None, &slice).await;
    assert!(matches!(refused, Err(Error::CursorInvalid)));
}
