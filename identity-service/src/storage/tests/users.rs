//! Creating, changing, deleting and listing users.

use serde_json::json;

use super::world::{START, World, first, named, set, user};
use crate::domain::{
    AccountId, Error, IfMatch, OrganizationId, Slice, Start, User, UserId, Version,
    schema::ENTERPRISE_USER_URN,
};

pub(super) async fn a_created_user_is_found_by_id(world: World) {
    let created = world.create(named("Ada")).await.unwrap();
    let found = world.find(created.id).await.unwrap();
    assert_eq!(found.user.user_name.as_str(), "Ada");
    assert_eq!(found.version, Version::FIRST);
    assert_eq!((found.created, found.modified), (START, START));
    assert_eq!(world.count().await, 1);
}

pub(super) async fn a_user_comes_back_as_it_was_sent(world: World) {
    let sent = user(
        "Ada%_\\'\"",
        json!({
            "externalId": "Ext%",
            "displayName": "Ada \u{1F600} Łovelace",
            "emails": [{ "value": "Ada@X.example", "type": "work", "primary": true }, { "value": "b@x" }],
            ENTERPRISE_USER_URN: { "department": "R&D", "manager": { "value": "not an id" } },
        }),
    );
    let created = world.create(sent.clone()).await.unwrap();
    let found = world.find(created.id).await.unwrap();
    assert!(User::changed_attributes(Some(&sent), Some(&found.user)).is_empty());
    assert_eq!(found.user.attributes, sent.attributes);
}

pub(super) async fn a_user_name_is_taken_in_any_spelling(world: World) {
    world.create(named("Ada@Example.com")).await.unwrap();
    for name in ["ada@example.com", "ADA@EXAMPLE.COM", "Ａda@example.com"] {
        let refused = world.create(named(name)).await;
        assert!(matches!(refused, Err(Error::UserNameTaken)), "{refused:?}");
    }
    for name in ["ada@example.com.", "adа@example.com"] {
        world.create(named(name)).await.unwrap();
    }
    assert_eq!(world.count().await, 3);
}

pub(super) async fn a_second_organization_may_use_the_same_user_name(world: World) {
    let other = OrganizationId::new(START);
    world.create_organization(other).await.unwrap();
    let scim = world.generate(other, [2; 32]).await.unwrap();
    world.create(named("ada")).await.unwrap();
    let created = world
        .create_in(&world.store, other, scim, named("ada"))
        .await;
    created.unwrap();
    assert_eq!(world.count().await, 1);
}

pub(super) async fn an_account_id_belongs_to_one_user(world: World) {
    let with_account = |name, account: &str| User {
        account_id: AccountId::parse(account).unwrap(),
        ..named(name)
    };
    world.create(with_account("ada", "acc-1")).await.unwrap();
    let refused = world.create(with_account("bob", "acc-1")).await;
    assert!(matches!(refused, Err(Error::AccountIdTaken)), "{refused:?}");
    let bob = world.create(named("bob")).await.unwrap();
    world.create(named("cyd")).await.unwrap();
    let refused = world.replace(bob.id, with_account("bob", "acc-1")).await;
    assert!(matches!(refused, Err(Error::AccountIdTaken)), "{refused:?}");
    world
        .replace(bob.id, with_account("bob", "acc-2"))
        .await
        .unwrap();
}

pub(super) async fn a_rename_to_a_taken_name_changes_nothing(world: World) {
    world.create(named("ada")).await.unwrap();
    let bob = world.create(named("bob")).await.unwrap();
    let before = world.feed().await.len();
    let refused = world.replace(bob.id, named("ADA")).await;
    assert!(matches!(refused, Err(Error::UserNameTaken)), "{refused:?}");
    let refused = world
        .update(
            bob.id,
            vec![set("title", json!("x")), set("userName", json!("Ada"))],
        )
        .await;
    assert!(matches!(refused, Err(Error::UserNameTaken)), "{refused:?}");
    assert_eq!(world.find(bob.id).await.unwrap().version, Version::FIRST);
    assert_eq!(world.feed().await.len(), before);
}

pub(super) async fn a_spelling_of_its_own_name_is_no_conflict(world: World) {
    let ada = world.create(named("ada")).await.unwrap();
    let respelled = world.replace(ada.id, named("ADA")).await.unwrap();
    assert_eq!(respelled.version, Version(2));
    assert_eq!(
        world.find(ada.id).await.unwrap().user.user_name.as_str(),
        "ADA"
    );
}

pub(super) async fn what_changes_nothing_leaves_version_and_feed_alone(world: World) {
    let ada = world
        .create(user("ada", json!({ "title": "Clerk" })))
        .await
        .unwrap();
    let before = world.feed().await.len();
    world.wait(10);
    let same = world
        .replace(ada.id, user("ada", json!({ "title": "Clerk" })))
        .await
        .unwrap();
    assert_eq!((same.version, same.modified), (ada.version, ada.modified));
    let same = world
        .update(ada.id, vec![set("title", json!("Clerk"))])
        .await
        .unwrap();
    assert_eq!((same.version, same.modified), (ada.version, ada.modified));
    assert_eq!(world.feed().await.len(), before);
}

pub(super) async fn a_stale_version_changes_nothing(world: World) {
    let ada = world.create(named("ada")).await.unwrap();
    let stale = IfMatch::OneOf(vec![Version(7)]);
    let refused = world.replace_if(ada.id, stale, named("bob")).await;
    assert!(
        matches!(refused, Err(Error::VersionMismatch)),
        "{refused:?}"
    );
    let present = IfMatch::OneOf(vec![Version(1)]);
    let changed = world
        .replace_if(ada.id, present, named("bob"))
        .await
        .unwrap();
    assert_eq!(changed.version, Version(2));
}

pub(super) async fn last_modified_never_goes_backwards(world: World) {
    let ada = world.create(named("ada")).await.unwrap();
    world.clock.set(crate::domain::Timestamp::from_millis(1));
    let changed = world
        .update(ada.id, vec![set("title", json!("x"))])
        .await
        .unwrap();
    assert_eq!(changed.modified, START);
    assert_eq!(changed.version, Version(2));
}

pub(super) async fn a_deleted_user_frees_its_keys(world: World) {
    let ada = user("ada", json!({ "emails": [{ "value": "ada@x" }] }));
    let first = world.create(ada.clone()).await.unwrap();
    world.delete(first.id).await.unwrap();
    assert!(world.find(first.id).await.is_none());
    assert!(matches!(
        world.delete(first.id).await,
        Err(Error::UserNotFound)
    ));
    assert_eq!(world.count().await, 0);
    let second = world.create(ada).await.unwrap();
    assert_ne!(first.id, second.id);
    assert_eq!(world.count().await, 1);
}

pub(super) async fn a_manager_is_shown_while_it_names_a_user(world: World) {
    let boss = world
        .create(user("boss", json!({ "displayName": "The Boss" })))
        .await
        .unwrap();
    let managed = |by: &str| {
        user(
            "ada",
            json!({ ENTERPRISE_USER_URN: { "manager": { "value": by } } }),
        )
    };
    let ada = world.create(managed(&boss.id.to_string())).await.unwrap();
    let manager =
        |user: crate::domain::StoredUser| user.manager.map(|manager| manager.display_name);
    assert_eq!(manager(ada.clone()), Some(Some("The Boss".to_owned())));
    assert_eq!(
        manager(world.find(ada.id).await.unwrap()),
        Some(Some("The Boss".to_owned()))
    );
    let changed = world
        .update(ada.id, vec![set("title", json!("x"))])
        .await
        .unwrap();
    assert_eq!(manager(changed), Some(Some("The Boss".to_owned())));
    world.delete(boss.id).await.unwrap();
    assert_eq!(manager(world.find(ada.id).await.unwrap()), None);
    let own = world
        .replace(ada.id, managed(&ada.id.to_string()))
        .await
        .unwrap();
    assert_eq!(manager(own), Some(None));
}

pub(super) async fn another_organizations_id_is_like_an_unknown_one(world: World) {
    let other = OrganizationId::new(START);
    world.create_organization(other).await.unwrap();
    let scim = world.generate(other, [2; 32]).await.unwrap();
    let theirs = world
        .create_in(&world.store, other, scim, named("ada"))
        .await
        .unwrap();
    let unknown = UserId::new(START);
    for id in [theirs.id, unknown] {
        assert!(world.find(id).await.is_none());
        assert!(matches!(
            world.replace(id, named("x")).await,
            Err(Error::UserNotFound)
        ));
        assert!(matches!(
            world.update(id, vec![set("title", json!("x"))]).await,
            Err(Error::UserNotFound)
        ));
        assert!(matches!(world.delete(id).await, Err(Error::UserNotFound)));
    }
    let reader = world.store.reader(other);
    let theirs = reader.find_user(&scim, theirs.id).await.unwrap().1.unwrap();
    assert_eq!(theirs.version, Version::FIRST);
}

pub(super) async fn a_window_counts_all_and_shows_some(world: World) {
    for number in 0..5 {
        world
            .create(named(&format!("user-{number}")))
            .await
            .unwrap();
    }
    for (offset, count, shown) in [(0, 2, 2), (4, 2, 1), (5, 2, 0), (0, 0, 0), (9, 9, 0)] {
        let reader = world.store.reader(world.organization);
        let slice = Slice {
            start: Start::Offset(offset),
            ..first(count)
        };
        let (_, found) = reader
            .search_users(&world.scim, None, &slice)
            .await
            .unwrap();
        let more = offset + u64::from(count) < 5;
        assert_eq!((found.total, found.page.more), (5, more), "{slice:?}");
        assert_eq!(found.page.rows.len(), shown, "{slice:?}");
        if let Some(first) = found.page.values().next() {
            assert_eq!(first.user.user_name.as_str(), format!("user-{offset}"));
        }
    }
}
