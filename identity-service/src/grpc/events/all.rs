//! The feeds of all organizations that a key is good for, in one stream.

use std::time::Duration;

use identity_proto::v1 as pb;
use serde::{Deserialize, Serialize};

use super::{
    follow::{Kinds, MAX_PART_BYTES, PAGE, Source, Taken},
    snapshot_of_all::{Stage, stage},
};
use crate::{
    domain::{Error, Organizations, PageSize, Place, Who},
    grpc::call::Call,
    storage::{AllEvents, ExpectingAny},
    token::page::Query,
};

/// How soon it is worth another look, where a unit that may still commit holds others up.
const HELD_UP: Duration = Duration::from_millis(50);

/// What a token leads back to.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Progress {
    Following(Place),
    /// A release that knows no snapshots of all refuses it.
    Snapshot {
        since: Place,
        stage: Stage,
    },
}

pub(super) struct AllFeeds {
    organizations: Organizations,
    /// Of the feeds. Does not move before the snapshot is complete.
    place: Place,
    /// What comes next of the snapshot.
    snapshot: Option<Stage>,
    expecting: ExpectingAny,
    is_held_up: bool,
}

impl AllFeeds {
    pub(super) async fn begin(
        call: &Call,
        who: Who,
        token: &str,
        start: pb::WatchStart,
    ) -> Result<Self, Error> {
        let Who::Service { organizations, .. } = who else {
            return Err(Error::PermissionDenied(
                "following several organizations needs a service key",
            ));
        };
        let expecting = call.server.store.expect_any_events();
        let (place, snapshot) = match call.open(&query(call), token)? {
            Some(Progress::Following(place)) => (place, None),
            Some(Progress::Snapshot { since, stage }) => (since, Some(stage)),
            None => {
                // Nothing lies behind what is complete.
                let nothing = Place::behind(i64::MAX);
                let size = PageSize::clamp(1);
                let all = page(call, &organizations, nothing, size).await?;
                match start {
                    pb::WatchStart::Unspecified => (all.begin, None),
                    pb::WatchStart::Now => (all.end, None),
                    // All that is complete is in rows that are read from here on.
                    pb::WatchStart::Snapshot => (all.end, Some(Stage::FIRST)),
                }
            }
        };
        Ok(Self {
            organizations,
            place,
            snapshot,
            expecting,
            is_held_up: false,
        })
    }
}

impl Source for AllFeeds {
    async fn next(&mut self, call: &Call, kinds: &Kinds) -> Result<Taken, Error> {
        if let Some(next) = self.snapshot.take() {
            let (message, next) = stage(call, next).await?;
            self.snapshot = next;
            return Ok(Taken {
                tells: message != pb::WatchEventsResponse::default(),
                message,
                more: true,
            });
        }
        let size = PageSize::clamp(PAGE);
        let all = page(call, &self.organizations, self.place, size).await?;
        if self.place < all.begin {
            return Err(Error::SnapshotRequired {
                oldest_token: call.seal(&query(call), &Progress::Following(all.begin))?,
            });
        }
        if self.place > all.end {
            // From a future that a restore has taken back.
            return Err(Error::SnapshotRequired {
                oldest_token: call.seal(&query(call), &Progress::Following(all.end))?,
            });
        }
        let (mut taken, last) = kinds.take(all.events.into_iter(), MAX_PART_BYTES);
        let is_all = !taken.more && !all.more;
        taken.more |= all.more;
        // A reader who was told everything goes on behind all that is complete, and its token stays young.
        let behind = if is_all { Some(all.end) } else { last };
        self.place = behind.map_or(self.place, |place| place.max(self.place));
        self.is_held_up = all.is_held_up;
        Ok(taken)
    }

    fn token(&self, call: &Call) -> Result<(String, i64), Error> {
        let progress = match &self.snapshot {
            None => Progress::Following(self.place),
            Some(stage) => Progress::Snapshot {
                since: self.place,
                stage: stage.clone(),
            },
        };
        Ok((call.seal(&query(call), &progress)?, 0))
    }

    async fn news(&mut self) {
        if self.is_held_up {
            tokio::time::sleep(HELD_UP).await;
        } else {
            self.expecting.some().await;
        }
    }
}

async fn page(
    call: &Call,
    organizations: &Organizations,
    after: Place,
    size: PageSize,
) -> Result<AllEvents, Error> {
    let store = &call.server.store;
    let found = store.list_all_events(call.credential(), organizations, after, size);
    let (who, all) = found.await?;
    who.permit_anywhere(call.method.access_without_organization())?;
    Ok(all)
}

/// All feeds as that which a token belongs to: those of one credential.
fn query(call: &Call) -> Query {
    Query::new(None, "all-events", &call.credential().hash().0).for_ever()
}
