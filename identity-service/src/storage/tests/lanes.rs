//! Batches: who shares whose fate, and who does not.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use futures::{FutureExt as _, StreamExt as _, future::join_all, stream::FuturesUnordered};

use sea_orm::{ConnectionTrait as _, sqlx};
use serde_json::json;
use tokio::sync::Notify;

use super::world::{START, World, first, named, set};
use crate::{
    domain::{Changes, Credential, Error, EventKind, IfMatch, OrganizationId, StoredUser, Version},
    events,
    storage::{
        Purpose, Tx,
        scope::{self, Sql},
    },
};

async fn create(tx: &mut Tx, scim: Credential, name: &str) -> Result<StoredUser, Error> {
    tx.caller(&scim).await?;
    tx.users().create(named(name).into()).await
}

pub(super) async fn of_many_creates_of_one_name_one_wins(world: World) {
    let other = world.another_store().await;
    let creates = (0..40).map(|number| {
        let store = if number % 2 == 0 {
            &world.store
        } else {
            &other
        };
        let name = if number % 3 == 0 { "ada" } else { "ADA" };
        world.create_in(store, world.organization, world.scim, named(name))
    });
    let (won, lost): (Vec<_>, Vec<_>) =
        join_all(creates).await.into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 1);
    assert!(
        lost.iter()
            .all(|lost| matches!(lost, Err(Error::UserNameTaken)))
    );
    assert_eq!(world.count().await, 1);
}

pub(super) async fn of_many_renames_to_one_name_one_wins(world: World) {
    let other = world.another_store().await;
    let mut ids = Vec::new();
    for number in 0..8 {
        let created = world.create(named(&format!("user-{number}"))).await;
        ids.push(created.unwrap().id);
    }
    let scim = world.scim;
    let renames = ids.into_iter().enumerate().map(|(number, id)| {
        let store = if number % 2 == 0 {
            &world.store
        } else {
            &other
        };
        store.write(world.organization, "", move |tx| {
            Box::pin(async move {
                tx.caller(&scim).await?;
                let changes = Changes::new(vec![set("userName", json!("ada"))], false)?;
                tx.users().update(id, &IfMatch::Any, &changes).await
            })
        })
    });
    let (won, lost): (Vec<_>, Vec<_>) =
        join_all(renames).await.into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 1);
    assert!(
        lost.iter()
            .all(|lost| matches!(lost, Err(Error::UserNameTaken))),
        "{lost:?}"
    );
    assert_eq!(world.feed().await.len(), 2 + 8 + 1);
}

pub(super) async fn lost_connections_are_replaced(world: World) {
    for number in 0..3 {
        if !world.is_sqlite() {
            world.lose_connections().await;
        }
        world
            .create(named(&format!("user-{number}")))
            .await
            .unwrap();
        assert_eq!(world.count().await, number + 1);
    }
    assert_eq!(world.feed().await.len(), 2 + 3);
}

pub(super) async fn a_closed_store_takes_no_more_calls(world: World) {
    let creates = (0..20).map(|number| world.create(named(&format!("user-{number}"))));
    let other = world.another_store().await;
    let (outcomes, ()) = tokio::join!(join_all(creates), world.store.close());
    let done = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    assert!(
        outcomes
            .iter()
            .flat_map(|outcome| outcome.as_ref().err())
            .all(|error| matches!(error, Error::Unavailable { .. }))
    );
    assert!(matches!(
        world.create(named("late")).await,
        Err(Error::Unavailable { .. })
    ));
    let reader = other.reader(world.organization);
    let (_, found) = reader
        .search_users(&world.scim, None, &first(0))
        .await
        .unwrap();
    assert_eq!(found.total, done as u64);
}

impl World {
    #[expect(
        clippy::disallowed_methods,
        reason = "does what a restart of the server does"
    )]
    async fn lose_connections(&self) {
        let connection = sqlx::PgPool::connect(&self.url).await.unwrap();
        let connection = sea_orm::DatabaseConnection::from(connection);
        let terminate = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
            WHERE datname = current_database() AND pid <> pg_backend_pid()";
        connection.execute_unprepared(terminate).await.unwrap();
    }
}

pub(super) async fn a_failure_after_a_write_spares_the_rest_of_the_batch(world: World) {
    let scim = world.scim;
    let calls = (0..20).map(|number| {
        world.store.write(world.organization, "", move |tx| {
            Box::pin(async move {
                create(tx, scim, &format!("user-{number}")).await?;
                if number % 4 == 0 {
                    return Err(Error::UserNotFound);
                }
                Ok(number)
            })
        })
    });
    for (number, outcome) in join_all(calls).await.into_iter().enumerate() {
        match outcome {
            Ok(answer) => assert_eq!(answer, number),
            Err(error) => assert!(number % 4 == 0 && matches!(error, Error::UserNotFound)),
        }
    }
    assert_eq!(world.count().await, 15);
    assert_eq!(world.feed().await.len(), 2 + 15);
}

pub(super) async fn an_event_that_cannot_be_written_fails_only_its_call(world: World) {
    let scim = world.scim;
    let calls = (0..10).map(|number| {
        // Without counters, because nobody has created it.
        let nowhere = OrganizationId::new(START);
        let organization = if number == 4 {
            nowhere
        } else {
            world.organization
        };
        world.store.write(organization, "", move |tx| {
            Box::pin(async move {
                if tx.organization() != nowhere {
                    return create(tx, scim, &format!("user-{number}")).await.map(drop);
                }
                let attribution = tx.attribution();
                let kind = EventKind::ScimTokenRevoked;
                let event = events::of_scim_token(kind, nowhere, Version::FIRST, attribution);
                tx.append(event);
                Ok(())
            })
        })
    });
    for (number, outcome) in join_all(calls).await.into_iter().enumerate() {
        match outcome {
            Ok(()) => assert_ne!(number, 4),
            Err(error) => assert!(
                number == 4 && matches!(error, Error::Internal { .. }),
                "{error:?}"
            ),
        }
    }
    assert_eq!(world.count().await, 9);
    assert_eq!(world.feed().await.len(), 2 + 9);
}

pub(super) async fn a_panic_fails_only_its_call(world: World) {
    let scim = world.scim;
    let calls = (0..6).map(|number| {
        world.store.write(world.organization, "", move |tx| {
            Box::pin(async move {
                create(tx, scim, &format!("user-{number}")).await?;
                assert!(number != 3, "the third one");
                Ok(())
            })
        })
    });
    let outcomes = join_all(calls).await;
    for (number, outcome) in outcomes.into_iter().enumerate() {
        match outcome {
            Ok(()) => assert_ne!(number, 3),
            Err(error) => assert!(number == 3 && matches!(error, Error::Internal { .. })),
        }
    }
    assert_eq!(world.count().await, 5);
}

pub(super) async fn an_abandoned_call_does_not_stop_its_batch(world: World) {
    let (scim, organization) = (world.scim, world.organization);
    let write = |name: &'static str| {
        let store = world.store.clone();
        tokio::spawn(async move {
            store
                .write(organization, "", move |tx| {
                    Box::pin(async move { create(tx, scim, name).await.map(drop) })
                })
                .await
        })
    };
    let (kept, abandoned) = (write("kept"), write("abandoned"));
    tokio::task::yield_now().await;
    abandoned.abort();
    kept.await.unwrap().unwrap();
    world.create(named("after")).await.unwrap();
    assert!(world.count().await >= 2);
}

pub(super) async fn calls_of_one_batch_see_each_other(world: World) {
    let creates = ["ada", "ADA", "bob"].map(|name| world.create(named(name)));
    let outcomes = join_all(creates).await;
    assert!(outcomes[0].is_ok() && outcomes[2].is_ok());
    assert!(matches!(outcomes[1], Err(Error::UserNameTaken)));
}

pub(super) async fn a_hint_alone_does_not_wait_for_the_disk(world: World) {
    const WAITS: Sql = Sql {
        sqlite: "SELECT 1 FROM pragma_synchronous WHERE synchronous = 2 AND $1 IS NOT NULL",
        postgres: "SELECT 1 WHERE current_setting('synchronous_commit') = 'on' AND $1 IS NOT NULL",
    };
    let unit = |purpose| {
        let organization = world.organization;
        let waits = world.store.run(organization, "", purpose, move |tx| {
            Box::pin(async move { tx.find(scope::set(organization, WAITS, [])).await })
        });
        waits.map(|waits| waits.unwrap().is_some())
    };
    assert!(!unit(Purpose::Hint).await);
    assert!(unit(Purpose::Write).await);
    // In one batch, unless the first one was alone in it: the other one waits in any case.
    let (_, waits) = tokio::join!(unit(Purpose::Hint), unit(Purpose::Write));
    assert!(waits);
    assert!(!unit(Purpose::Hint).await);
}

pub(super) async fn a_call_that_meets_a_conflict_is_run_again(world: World) {
    let runs = Arc::new(AtomicUsize::new(0));
    let (scim, counted) = (world.scim, Arc::clone(&runs));
    let created = world
        .store
        .write(world.organization, "", move |tx| {
            let first = counted.fetch_add(1, Ordering::SeqCst) == 0;
            Box::pin(async move {
                let created = create(tx, scim, "ada").await?;
                if first {
                    tx.meet_conflict();
                }
                Ok(created)
            })
        })
        .await
        .unwrap();
    assert_eq!(runs.load(Ordering::SeqCst), 2);
    assert!(world.find(created.id).await.is_some());
    assert_eq!(world.count().await, 1);
    assert_eq!(world.feed().await.len(), 3);
}

pub(super) async fn a_lane_has_so_many_who_wait(world: World) {
    const WAITING: usize = 1_024;
    let (scim, organization) = (world.scim, world.organization);
    let (begun, may_end) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let holder = {
        let (store, begun, may_end) = (world.store.clone(), begun.clone(), may_end.clone());
        tokio::spawn(async move {
            let held = store.write(organization, "hold", move |_| {
                let (begun, may_end) = (begun.clone(), may_end.clone());
                Box::pin(async move {
                    begun.notify_one();
                    may_end.notified().await;
                    Ok(())
                })
            });
            held.await
        })
    };
    begun.notified().await;
    let mut waiting = FuturesUnordered::new();
    for _ in 0..WAITING {
        let caller = world.store.write(organization, "wait", move |tx| {
            Box::pin(async move { tx.caller(&scim).await.map(drop) })
        });
        waiting.push(caller);
    }
    // Each is asked once: then all of them are in the queue.
    assert!(waiting.next().now_or_never().is_none());
    let refused = world.store.write(organization, "late", move |tx| {
        Box::pin(async move { tx.caller(&scim).await.map(drop) })
    });
    assert!(matches!(refused.await, Err(Error::Unavailable { .. })));
    may_end.notify_one();
    holder.await.unwrap().unwrap();
    let answered: Vec<_> = waiting.collect().await;
    assert_eq!(answered.len(), WAITING);
    assert!(answered.iter().all(Result::is_ok));
}
