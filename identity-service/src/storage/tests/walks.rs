//! What walks by index leave behind, for all replicas.

use super::world::World;
use crate::{
    domain::{
        OrganizationId, Position, SortValue, WalkId,
        walk::{Footprint, LIFETIME, Step, Walk, WalkPage},
    },
    storage::Store,
};

fn page(start_index: i64) -> WalkPage {
    WalkPage {
        query: [7; 32],
        start_index,
    }
}

fn at(ordinal: i64) -> Position {
    Position {
        key: SortValue::Text("o'Neill\u{1F600}".to_owned()),
        ordinal,
    }
}

fn step(walk: &Walk, start_index: i64, next: &[i64]) -> Step {
    Step {
        page: page(start_index),
        walk: walk.clone(),
        next: (!next.is_empty()).then(|| (next.to_vec(), at(start_index + 9))),
    }
}

impl World {
    fn new_walk(&self) -> Walk {
        Walk {
            id: WalkId::new(super::world::START),
            total: 25,
            alone: true,
        }
    }

    async fn keep(&self, step: Step) {
        let kept = self.store.keep_step(self.organization, step);
        kept.await.unwrap();
    }

    async fn left_for(&self, store: &Store, start_index: i64) -> Vec<Footprint> {
        let reader = store.reader(self.organization);
        let page = page(start_index);
        let found = reader.find_footprints(&self.scim, &page);
        found.await.unwrap().1
    }
}

pub(super) async fn a_step_is_found_by_every_replica_and_goes_with_the_next(world: World) {
    let walk = world.new_walk();
    world.keep(step(&walk, 1, &[11])).await;
    let other = world.another_store().await;
    let found = world.left_for(&other, 11).await;
    let expected = Footprint {
        walk: walk.id,
        position: at(10),
        total: 25,
        used: false,
    };
    assert_eq!(found, std::slice::from_ref(&expected));
    assert_eq!(world.left_for(&other, 21).await, []);

    world.keep(step(&walk, 11, &[21, 111])).await;
    let used = Footprint {
        used: true,
        ..expected
    };
    assert_eq!(
        world.left_for(&other, 11).await,
        [used],
        "for who asks again"
    );
    world.keep(step(&walk, 21, &[])).await;
    assert_eq!(world.left_for(&other, 11).await, []);
    assert_eq!(world.left_for(&other, 21).await.len(), 1);
}

pub(super) async fn another_walk_is_left_alone(world: World) {
    let (one, other) = (world.new_walk(), world.new_walk());
    world.keep(step(&one, 1, &[11])).await;
    world.keep(step(&other, 1, &[11])).await;
    assert_eq!(world.left_for(&world.store, 11).await.len(), 2);
    world.keep(step(&one, 11, &[21])).await;
    let left = world.left_for(&world.store, 11).await;
    let unused: Vec<_> = left.iter().filter(|left| !left.used).collect();
    assert_eq!((left.len(), unused.len()), (2, 1));
    assert_eq!(unused[0].walk, other.id);
}

pub(super) async fn what_has_expired_is_not_found_and_removed(world: World) {
    world.keep(step(&world.new_walk(), 1, &[11])).await;
    world.wait(LIFETIME.as_secs() - 1);
    assert_eq!(world.left_for(&world.store, 11).await.len(), 1);
    assert_eq!(world.store.forget_walks().await.unwrap(), 0);
    world.wait(1);
    assert_eq!(world.left_for(&world.store, 11).await, []);
    assert_eq!(world.store.forget_walks().await.unwrap(), 1);
}

pub(super) async fn an_organization_has_so_many_and_the_oldest_go(world: World) {
    let first = world.new_walk();
    world.keep(step(&first, 1, &[11])).await;
    world.wait(1);
    let many: Vec<i64> = (100..1099).collect();
    world.keep(step(&world.new_walk(), 1, &many)).await;
    assert_eq!(world.left_for(&world.store, 11).await.len(), 1);
    // One more is one too many, and some go at once.
    world.wait(1);
    world.keep(step(&world.new_walk(), 1, &[5_000])).await;
    assert_eq!(world.left_for(&world.store, 11).await, []);
    assert_eq!(world.left_for(&world.store, 5_000).await.len(), 1);

    // Another organization's do not count, and are not found.
    let elsewhere = OrganizationId::new(super::world::START);
    world.create_organization(elsewhere).await.unwrap();
    let kept = world.store.keep_step(elsewhere, step(&first, 1, &[11]));
    kept.await.unwrap();
    assert_eq!(world.left_for(&world.store, 11).await, []);
    assert_eq!(world.left_for(&world.store, 5_000).await.len(), 1);
    world.wait(LIFETIME.as_secs());
    assert_eq!(world.store.forget_walks().await.unwrap(), 901);
}
