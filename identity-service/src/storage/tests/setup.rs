//! What tells an administrator how the set-up stands: numbers of days, refused tokens.

use std::time::Duration;

use uuid::Uuid;

use super::world::{START, World, named};
use crate::{
    domain::{
        Clock as _, OrganizationId, ProvisioningId, User,
        provisioning_day::{DAYS_KEPT, Day},
        provisioning_log::{Effect, EffectKind, Kind, NewEntry, Operation, Personal, Said},
        refused_token::{Mistake, RefusedToken},
    },
    storage::Statistics,
};

impl World {
    async fn statistics(&self) -> Statistics {
        let first = Day::of(self.clock.now()).first_kept();
        let reader = self.store.reader(self.organization);
        let found = reader.provisioning_statistics(&self.admin, first);
        found.await.unwrap().1
    }

    async fn refused(&self) -> Vec<RefusedToken> {
        let reader = self.store.reader(self.organization);
        let found = reader.list_refused_tokens(&self.admin);
        found.await.unwrap().1
    }

    fn request_told(
        &self,
        operation: Operation,
        effect: Option<EffectKind>,
        status: u16,
    ) -> NewEntry {
        NewEntry {
            id: ProvisioningId::new(self.clock.now()),
            request_id: "r".to_owned(),
            resource_id: None,
            effect: Effect {
                kind: effect,
                ..Effect::default()
            },
            said: Said {
                operation,
                kind: Some(Kind::User),
                status,
                ..Said::default()
            },
            personal: Personal::default(),
        }
    }
}

pub(super) async fn a_request_counts_once_on_its_day(world: World) {
    world.create(named("ada")).await.unwrap();
    let off = User {
        active: Some(false),
        ..named("bob")
    };
    world.create(off).await.unwrap();
    let requests = [
        world.request_told(Operation::Create, Some(EffectKind::Created), 201),
        world.request_told(Operation::Update, Some(EffectKind::Deactivated), 200),
        world.request_told(Operation::Search, None, 200),
        world.request_told(Operation::Create, None, 409),
    ];
    for _ in 0..2 {
        let kept = world.store.keep_requests(world.organization, &requests);
        kept.await.unwrap();
    }
    let found = world.statistics().await;
    assert_eq!((found.active, found.inactive), (1, 1));
    let [day] = found.days.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(day.day, Day::of(START));
    assert_eq!((day.counts.succeeded, day.counts.failed), (3, 1));
    assert_eq!(
        (day.counts.users_created, day.counts.users_deactivated),
        (1, 1)
    );
    assert_eq!((day.counts.look_ups, day.counts.matching_look_ups), (1, 0));
    assert_eq!((day.active, day.inactive), (1, 1));

    // A day on, and as many as are kept.
    let days = u64::try_from(DAYS_KEPT).unwrap();
    for wait in [1, days - 1] {
        world.wait(wait * 24 * 60 * 60);
        let request = [world.request_told(Operation::Search, None, 200)];
        let kept = world.store.keep_requests(world.organization, &request);
        kept.await.unwrap();
    }
    let found = world.statistics().await;
    let days: Vec<Day> = found.days.iter().map(|day| day.day).collect();
    let today = Day::of(world.clock.now());
    assert_eq!(days, [today.first_kept(), today]);
}

pub(super) async fn a_refused_token_is_a_row_for_each_kind(world: World) {
    let refused = |mistake, seconds, requests| {
        let time = START.plus(Duration::from_secs(seconds));
        RefusedToken {
            mistake,
            first: time,
            last: time,
            requests,
            user_agent: format!("client {seconds}"),
        }
    };
    let note = async |organization, refused| {
        let noted = world.store.note_refused_token(organization, refused);
        noted.await.unwrap();
    };
    note(world.organization, refused(Mistake::CutShort, 0, 2)).await;
    note(world.organization, refused(Mistake::Ended, 5, 1)).await;
    note(world.organization, refused(Mistake::CutShort, 9, 3)).await;
    let found = world.refused().await;
    let cut = RefusedToken {
        first: START,
        ..refused(Mistake::CutShort, 9, 5)
    };
    assert_eq!(found, [cut, refused(Mistake::Ended, 5, 1)]);

    // Of an organization that is none, and of another one, nothing is here.
    let nobody = OrganizationId::from_uuid(Uuid::from_u128(7));
    note(nobody, refused(Mistake::Unknown, 10, 1)).await;
    assert_eq!(world.refused().await.len(), 2);
}
