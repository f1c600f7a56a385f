//! Users and groups in one list.

use serde_json::json;

use super::{
    filters::{name, not, present, text},
    world::{World, first, groups::new_group, user},
};
use crate::domain::{
    Both, Credential, Expression, Operator, OrganizationPatch, ResourceFilter, Slice, Sort, SortBy,
    Start, StoredResource, schema::Schemas,
};

impl World {
    /// Five resources, created in the order of their names: users in lower case, groups in upper case.
    async fn mixed(&self) {
        for letter in ["a", "B", "c", "D", "e"] {
            if letter.to_lowercase() == letter {
                let person = json!({ "displayName": format!("{letter} display"), "title": "T" });
                self.create(user(letter, person)).await.unwrap();
            } else {
                let new = new_group(&format!("{letter} display"), &[]);
                self.create_group(new).await.unwrap();
            }
            self.wait(1);
        }
    }

    /// Who is found, and how many there are.
    async fn resources(
        &self,
        credential: &Credential,
        filter: Option<Expression>,
        sort: &Both<Sort>,
        slice: &Slice,
    ) -> (u64, String) {
        let (total, rows) = self.rows(credential, filter, sort, slice).await;
        (total, rows.into_iter().map(|(letter, _)| letter).collect())
    }

    async fn rows(
        &self,
        credential: &Credential,
        filter: Option<Expression>,
        sort: &Both<Sort>,
        slice: &Slice,
    ) -> (u64, Vec<(String, crate::domain::Position)>) {
        let filter = filter
            .map(|filter| ResourceFilter::resolve(&filter, Schemas::built_in(), false).unwrap());
        let reader = self.store.reader(self.organization);
        let found = reader.search_resources(credential, filter.as_ref(), sort, slice);
        let found = found.await.unwrap().1;
        let rows = found.page.rows.into_iter().map(|row| {
            let name = match row.value {
                StoredResource::User(user) => user.user.user_name.as_str()[..1].to_owned(),
                StoredResource::Group(group) => group.group.display_name.as_str()[..1].to_owned(),
            };
            (name, row.position)
        });
        (found.total, rows.collect())
    }
}

fn by(attribute: &str, descending: bool) -> Both<Sort> {
    let by = SortBy {
        attribute: name(attribute),
        descending,
    };
    Sort::resolve_both(Some(by), Schemas::built_in(), false).unwrap()
}

pub(super) async fn both_are_found_and_what_one_has_not_is_absent(world: World) {
    world.mixed().await;
    let creation = Both::default();
    let (all, five) = (first(10), 5);
    let found = world.resources(&world.scim, None, &creation, &all).await;
    assert_eq!(found, (five, "aBcDe".to_owned()));
    for (filter, expected) in [
        (text("displayName", Operator::EndsWith, "DISPLAY"), "aBcDe"),
        (text("displayName", Operator::StartsWith, "b"), "B"),
        (text("meta.resourceType", Operator::Equal, "Group"), "BD"),
        (text("userName", Operator::Equal, "c"), "c"),
        (not(present("userName")), "BD"),
        (present("members"), ""),
        (not(present("members")), "aBcDe"),
        (present("members.value"), ""),
        (text("title", Operator::NotEqual, "t"), "BD"),
        (text("shoeSize", Operator::Equal, "42"), ""),
        (not(text("shoeSize", Operator::Equal, "42")), "aBcDe"),
        (present("enterprise:department"), ""),
        (present("urn:acme:nothing"), ""),
    ] {
        let total = expected.len() as u64;
        let found = world.resources(&world.scim, Some(filter.clone()), &creation, &all);
        assert_eq!(found.await, (total, expected.to_owned()), "{filter:?}");
    }
}

pub(super) async fn both_are_sorted_and_paged_together(world: World) {
    world.mixed().await;
    for (sort, expected) in [
        (Both::default(), "aBcDe"),
        (by("displayName", true), "eDcBa"),
        (by("userName", false), "aceBD"),
        (by("userName", true), "BDeca"),
        (by("meta.resourceType", false), "BDace"),
        (by("meta.created", true), "eDcBa"),
        (by("id", false), "aBcDe"),
        (by("externalId", false), "aBcDe"),
        (by("title", true), "BDace"),
    ] {
        for count in [1, 2, 3, 9] {
            let mut slice = Slice {
                sort: sort.users.clone(),
                ..first(count)
            };
            let (mut onwards, mut pages) = (String::new(), Vec::new());
            loop {
                let (total, rows) = world.rows(&world.scim, None, &sort, &slice).await;
                assert_eq!(total, 5);
                let Some((_, last)) = rows.last() else {
                    break;
                };
                slice.start = Start::After(last.clone());
                onwards.extend(rows.iter().map(|(letter, _)| letter.as_str()));
                pages.push(rows);
            }
            assert_eq!(onwards, expected, "{sort:?}, {count}");
            // By number, and from the end of the first page back to its begin.
            slice.start = Start::Offset(u64::from(count));
            let rest = world.resources(&world.scim, None, &sort, &slice).await.1;
            let from = expected.len().min(count as usize);
            let to = expected.len().min(2 * count as usize);
            assert_eq!(rest, &expected[from..to], "{sort:?}, {count}");
            let (_, last) = pages[0].last().unwrap();
            slice.start = Start::Before(last.clone());
            let before = world.resources(&world.scim, None, &sort, &slice).await.1;
            assert_eq!(before, &expected[..from - 1], "{sort:?}, {count}");
        }
    }
}

pub(super) async fn groups_that_are_off_are_not_among_them_for_scim(world: World) {
    world.mixed().await;
    let off = world.settings(OrganizationPatch {
        groups_enabled: Some(false),
        ..OrganizationPatch::default()
    });
    off.await;
    let (creation, all) = (Both::default(), first(10));
    let everybody = Some(text("displayName", Operator::EndsWith, "display"));
    for filter in [None, everybody] {
        let found = world.resources(&world.scim, filter.clone(), &creation, &all);
        assert_eq!(found.await, (3, "ace".to_owned()));
        let found = world.resources(&world.admin, filter, &creation, &all);
        assert_eq!(found.await, (5, "aBcDe".to_owned()));
    }
}
