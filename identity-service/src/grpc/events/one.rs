//! The feed of one organization, after a snapshot or not.

use identity_proto::v1 as pb;
use serde::{Deserialize, Serialize};

use super::{
    follow::{Kinds, MAX_PART_BYTES, PAGE, Source, Taken},
    latest, oldest, page, query,
    snapshot::{self, Part},
};
use crate::{
    domain::{Error, EventPosition, OrganizationId, PageSize},
    grpc::call::Call,
    storage::Expecting,
};

/// Where a stream is. Once the snapshot is complete, its token is one of `ListEvents`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Progress {
    /// Of the feed. Does not move before the snapshot is complete.
    sequence: i64,
    /// What comes next of the snapshot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    snapshot: Option<Part>,
}

pub(super) struct OneFeed {
    organization: OrganizationId,
    progress: Progress,
    expecting: Expecting,
}

impl OneFeed {
    /// Where a token leads back to; none without one.
    pub(super) fn open(
        call: &Call,
        organization: OrganizationId,
        token: &str,
    ) -> Result<Option<Progress>, Error> {
        call.open(&query(organization), token)
    }

    pub(super) async fn begin(
        call: &Call,
        organization: OrganizationId,
        progress: Option<Progress>,
        start: pb::WatchStart,
    ) -> Result<Self, Error> {
        let expecting = call.server.store.expect_events(organization);
        let after = |position: EventPosition, snapshot| Progress {
            sequence: position.sequence,
            snapshot,
        };
        let progress = match (progress, start) {
            (Some(progress), _) => progress,
            (None, pb::WatchStart::Unspecified) => after(oldest(call, organization).await?, None),
            (None, pb::WatchStart::Now) => after(latest(call, organization).await?, None),
            (None, pb::WatchStart::Snapshot) => {
                after(latest(call, organization).await?, Some(Part::FIRST))
            }
        };
        Ok(Self {
            organization,
            progress,
            expecting,
        })
    }
}

impl Source for OneFeed {
    async fn next(&mut self, call: &Call, kinds: &Kinds) -> Result<Taken, Error> {
        if let Some(part) = self.progress.snapshot.take() {
            let (mut message, next) = snapshot::part(call, self.organization, part).await?;
            message.snapshot_complete = next.is_none();
            self.progress.snapshot = next;
            return Ok(Taken {
                message,
                tells: true,
                more: true,
            });
        }
        let after = EventPosition {
            sequence: self.progress.sequence,
        };
        let size = PageSize::clamp(PAGE);
        let page = page(call, self.organization, Some(after), size).await?;
        let events = page.events.into_iter();
        let (mut taken, last) =
            kinds.take(events.map(|event| (event.sequence, event)), MAX_PART_BYTES);
        self.progress.sequence = last.unwrap_or(self.progress.sequence);
        taken.more |= page.more;
        Ok(taken)
    }

    fn token(&self, call: &Call) -> Result<(String, i64), Error> {
        let token = call.seal(&query(self.organization), &self.progress)?;
        Ok((token, self.progress.sequence))
    }

    async fn news(&mut self) {
        self.expecting.after(self.progress.sequence).await;
    }
}
