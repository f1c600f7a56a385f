//! Creates that are repeated, and calls that only make their checks.

use std::time::Duration;

use super::world::{World, first, named};
use crate::{
    domain::{Error, IfMatch, Repeatable, RequestId, StoredUser, UserId},
    storage::{Purpose, Store},
};

fn request(digest: u8) -> Repeatable {
    Repeatable {
        id: RequestId::from_uuid(uuid::Uuid::from_u128(7)),
        digest: [digest; 32],
    }
}

impl World {
    /// Creates a user, unless the request was answered before; gives the answer, which is the user's id.
    async fn create_once(
        &self,
        store: &Store,
        request: Repeatable,
        name: &str,
    ) -> Result<Vec<u8>, Error> {
        let (admin, user) = (self.admin, named(name));
        store
            .write(self.organization, "create", move |tx| {
                let user = user.clone();
                Box::pin(async move {
                    tx.caller(&admin).await?;
                    if let Some(before) = tx.requests().find(&request).await? {
                        return Ok(before);
                    }
                    let stored = tx.users().create(user.into()).await?;
                    let answer = stored.id.to_string().into_bytes();
                    tx.requests().keep(request.id, answer.clone()).await?;
                    Ok(answer)
                })
            })
            .await
    }

    async fn rehearse_create(&self, name: &str) -> Result<(StoredUser, Vec<String>), Error> {
        let (admin, user) = (self.admin, named(name));
        self.store
            .run(
                self.organization,
                "rehearse",
                Purpose::Rehearsal,
                move |tx| {
                    let user = user.clone();
                    Box::pin(async move {
                        tx.caller(&admin).await?;
                        let stored = tx.users().create(user.into()).await?;
                        Ok((stored, tx.changed_attributes()))
                    })
                },
            )
            .await
    }
}

pub(super) async fn a_repeated_request_is_answered_alike_for_a_day(world: World) {
    let store = &world.store;
    let answer = world.create_once(store, request(1), "ada").await.unwrap();
    let again = world.create_once(store, request(1), "ada").await.unwrap();
    assert_eq!(again, answer);
    assert_eq!((world.count().await, world.feed().await.len()), (1, 3));
    let other = world.create_once(store, request(2), "bob").await;
    assert!(matches!(other, Err(Error::RequestIdReused)));
    // The same answer, whatever has become of the user; and another organization has ids of its own.
    let id = UserId::parse(std::str::from_utf8(&answer).unwrap()).unwrap();
    world.delete(id).await.unwrap();
    assert_eq!(
        world.create_once(store, request(1), "ada").await.unwrap(),
        answer
    );

    world
        .clock
        .advance(Repeatable::KEPT - Duration::from_millis(1));
    assert_eq!(store.forget_requests().await.unwrap(), 0);
    assert_eq!(
        world.create_once(store, request(1), "ada").await.unwrap(),
        answer
    );
    world.clock.advance(Duration::from_millis(1));
    // What has expired is not there, whether or not somebody has removed it yet.
    let anew = world.create_once(store, request(2), "bob").await.unwrap();
    assert_ne!(anew, answer);
    world.clock.advance(Repeatable::KEPT);
    assert_eq!(store.forget_requests().await.unwrap(), 1);
    assert_eq!(store.forget_requests().await.unwrap(), 0);
}

/// Two processes on PostgreSQL; on SQLite two calls of one lane.
pub(super) async fn of_two_alike_at_once_one_creates(world: World) {
    let other = if world.is_sqlite() {
        world.store.clone()
    } else {
        world.another_store().await
    };
    for round in 0..10_u8 {
        let request = Repeatable {
            id: RequestId::from_uuid(uuid::Uuid::from_u128(u128::from(round))),
            digest: [round; 32],
        };
        let name = format!("person-{round}");
        let (one, two) = tokio::join!(
            world.create_once(&world.store, request, &name),
            world.create_once(&other, request, &name),
        );
        assert_eq!(one.unwrap(), two.unwrap(), "round {round}");
    }
    assert_eq!(world.count().await, 10);
}

pub(super) async fn what_was_not_done_is_not_remembered(world: World) {
    let taken = world.create(named("ada")).await.unwrap();
    let refused = world.create_once(&world.store, request(1), "Ada").await;
    assert!(matches!(refused, Err(Error::UserNameTaken)));
    world.delete(taken.id).await.unwrap();
    let created = world.create_once(&world.store, request(1), "Ada").await;
    assert_ne!(created.unwrap(), taken.id.to_string().into_bytes());
}

pub(super) async fn a_rehearsal_leaves_nothing_behind(world: World) {
    let ada = world.create(named("ada")).await.unwrap();
    let before = (world.feed().await.len(), world.count().await);
    // In one batch with a create of the same name, which sees nothing of it.
    let (rehearsed, created, taken) = tokio::join!(
        world.rehearse_create("bob"),
        world.create(named("bob")),
        world.rehearse_create("ADA"),
    );
    let (rehearsed, changed) = rehearsed.unwrap();
    let created = created.unwrap();
    assert_ne!(rehearsed.id, created.id);
    assert_eq!(changed, ["active", "userName"]);
    assert!(matches!(taken, Err(Error::UserNameTaken)));
    assert!(world.find(rehearsed.id).await.is_none());
    assert_eq!(
        (world.feed().await.len(), world.count().await),
        (before.0 + 1, before.1 + 1)
    );

    // Once bob is there, a rehearsal says so.
    let taken = world.rehearse_create("Bob").await;
    assert!(matches!(taken, Err(Error::UserNameTaken)));

    let (admin, id) = (world.admin, ada.id);
    let gone = world
        .store
        .run(
            world.organization,
            "rehearse",
            Purpose::Rehearsal,
            move |tx| {
                Box::pin(async move {
                    tx.caller(&admin).await?;
                    tx.users().delete(id, &IfMatch::Any).await
                })
            },
        )
        .await;
    gone.unwrap();
    assert!(world.find(ada.id).await.is_some());
    let reader = world.store.reader(world.organization);
    let (_, found) = reader
        .search_users(&world.admin, None, &first(10))
        .await
        .unwrap();
    assert_eq!((found.total, found.page.rows.len()), (2, 2));
}
