//! Users who were deleted, and who come back.

use std::time::Duration;

use serde_json::json;

use super::world::{World, named, user};
use crate::domain::{
    AccountId, Caller, DeletedPosition, DeletedUser, Error, EventKind, OrganizationId, PageSize,
    StoredUser, User, UserId, WrittenDocument,
};

impl World {
    async fn undelete(&self, id: UserId) -> Result<StoredUser, Error> {
        let admin = self.admin;
        let unit = self.store.write(self.organization, "undelete", move |tx| {
            Box::pin(async move {
                tx.caller(&admin).await?;
                tx.users().undelete(id).await
            })
        });
        unit.await
    }

    async fn deleted(
        &self,
        after: Option<DeletedPosition>,
        size: i32,
    ) -> (Vec<DeletedUser<WrittenDocument>>, bool) {
        let reader = self.store.reader(self.organization);
        let listed = reader.list_deleted_users(&self.admin, after, PageSize::clamp(size));
        let (Caller { .. }, page) = listed.await.unwrap();
        (page.users, page.more)
    }
}

pub(super) async fn a_deleted_user_comes_back_as_it_was(world: World) {
    let sent = User {
        account_id: AccountId::parse("acc").unwrap(),
        ..user(
            "Ada",
            json!({ "externalId": "x", "emails": [{ "value": "Ada@x" }], "title": "Clerk" }),
        )
    };
    let ada = world.create(sent.clone()).await.unwrap();
    let bob = world.create(named("bob")).await.unwrap();
    let tour = world.group("Tour", &[ada.id.into(), bob.id.into()]).await;
    let gone = world.group("Gone", &[ada.id.into()]).await;
    world.delete(ada.id).await.unwrap();
    world.delete_group(gone).await.unwrap();
    assert!(world.find(ada.id).await.is_none());

    let back = world.undelete(ada.id).await.unwrap();
    assert_eq!(back.id, ada.id);
    assert_eq!(back.created, ada.created);
    assert!(User::changed_attributes(Some(&sent), Some(&back.user)).is_empty());
    assert_eq!(world.count().await, 2);
    let found = world.find(ada.id).await.unwrap();
    assert!(
        found.ordinal > bob.ordinal,
        "a list that went past it meets it again"
    );
    let groups: Vec<_> = found.groups.iter().map(|group| group.id).collect();
    assert_eq!(groups, [tour]);
    let stored = world.find_group(tour).await.unwrap();
    assert_eq!((stored.member_count, stored.version.0), (2, 3));

    let feed = world.feed().await;
    let told: Vec<_> = feed.iter().rev().take(2).collect();
    assert_eq!(told[1].event.kind, EventKind::UserUndeleted);
    assert_eq!(told[1].event.version, back.version);
    assert_eq!(told[0].event.kind, EventKind::GroupUpdated);
    let deletion = feed
        .iter()
        .find(|recorded| recorded.event.kind == EventKind::UserDeleted);
    assert!(deletion.unwrap().event.version < back.version);
    let again = world.undelete(ada.id).await;
    assert!(matches!(again, Err(Error::UserNotFound)));
    world.delete(ada.id).await.unwrap();
    world.undelete(ada.id).await.unwrap();
}

pub(super) async fn a_deleted_user_does_not_come_back_while_its_keys_are_taken(world: World) {
    let with_account = |name: &str| User {
        account_id: AccountId::parse("acc").unwrap(),
        ..named(name)
    };
    let ada = world.create(with_account("ada")).await.unwrap();
    world.delete(ada.id).await.unwrap();
    let namesake = world.create(named("ADA")).await.unwrap();
    let refused = world.undelete(ada.id).await;
    assert!(matches!(refused, Err(Error::UserNameTaken)));
    world.delete(namesake.id).await.unwrap();
    let successor = world.create(with_account("eve")).await.unwrap();
    let refused = world.undelete(ada.id).await;
    assert!(matches!(refused, Err(Error::AccountIdTaken)));
    assert_eq!(world.count().await, 1);
    world.delete(successor.id).await.unwrap();
    world.undelete(ada.id).await.unwrap();
}

pub(super) async fn deleted_users_are_kept_for_thirty_days(world: World) {
    const DAY: u64 = 24 * 60 * 60;
    let ada = world.create(named("ada")).await.unwrap();
    let bob = world.create(named("bob")).await.unwrap();
    let group = world.group("Tour", &[]).await;
    world.delete(ada.id).await.unwrap();
    world.delete_group(group).await.unwrap();
    world.wait(DAY);
    world.delete(bob.id).await.unwrap();
    world.wait(29 * DAY - 1);
    assert_eq!(world.store.purge_expired().await.unwrap(), 0);
    assert_eq!(world.deleted(None, 10).await.0.len(), 2);
    world.wait(1);
    let refused = world.undelete(ada.id).await;
    assert!(
        matches!(refused, Err(Error::UserNotFound)),
        "before anybody purged"
    );
    assert_eq!(world.deleted(None, 10).await.0.len(), 1);
    assert_eq!(world.store.purge_expired().await.unwrap(), 2);
    assert_eq!(world.store.purge_expired().await.unwrap(), 0);
    world.undelete(bob.id).await.unwrap();
    assert_eq!(DeletedUser::KEPT, Duration::from_secs(30 * DAY));
}

pub(super) async fn deleted_users_are_listed_the_latest_first(world: World) {
    let mut ids = Vec::new();
    for name in ["ann", "bob", "cleo", "dan", "eve"] {
        ids.push(world.create(named(name)).await.unwrap().id);
    }
    for id in &ids {
        world.delete(*id).await.unwrap();
        // Two of them in the same instant.
        world.wait(u64::from(*id != ids[2]));
    }
    let (mut met, mut after) = (Vec::new(), None);
    loop {
        let (page, more) = world.deleted(after, 2).await;
        after = page.last().map(DeletedPosition::of);
        met.extend(page.into_iter().map(|deleted| deleted.user.id));
        if !more {
            break;
        }
    }
    assert_eq!(met.len(), 5);
    assert_eq!((met[0], met[3], met[4]), (ids[4], ids[1], ids[0]));
    let elsewhere = OrganizationId::new(super::world::START);
    world.create_organization(elsewhere).await.unwrap();
    let reader = world.store.reader(elsewhere);
    let (_, page) = reader
        .list_deleted_users(&world.admin, None, PageSize::clamp(10))
        .await
        .unwrap();
    assert!(page.users.is_empty());
}
