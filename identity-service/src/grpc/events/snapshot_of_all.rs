//! A snapshot of all organizations: one after the other by their ids, each as if it were followed alone, and several at once
//! where they have nothing.
//!
//! Whoever is created meanwhile may come before the one that is being told, and is not told of here: all of its events
//! follow, since they are made after the snapshot began. So does that one is deleted, whether it has been told or not.

use identity_proto::v1 as pb;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::snapshot::{self, Part};
use crate::{
    domain::{Error, OrganizationId, PageSize, Who},
    grpc::{call::Call, convert::organization},
    storage::Listed,
};

/// Organizations of one message at most.
const AT_ONCE: i32 = 16;

/// What comes next.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Stage {
    /// The organization after this one.
    Behind(Option<Uuid>),
    /// Rows of this one.
    Within(Uuid, Part),
}

impl Stage {
    pub(super) const FIRST: Self = Self::Behind(None);
}

/// Organizations, or some rows of one, or neither; and what comes after that.
pub(super) async fn stage(
    call: &Call,
    stage: Stage,
) -> Result<(pb::WatchEventsResponse, Option<Stage>), Error> {
    let (id, part) = match stage {
        Stage::Behind(last) => return organizations_behind(call, last).await,
        Stage::Within(id, part) => (id, part),
    };
    match snapshot::part(call, OrganizationId::from_uuid(id), part).await {
        Ok((message, Some(part))) => Ok((message, Some(Stage::Within(id, part)))),
        Ok((message, None)) => Ok((message, Some(Stage::Behind(Some(id))))),
        // It was deleted meanwhile, which is told when the snapshot is complete.
        Err(Error::OrganizationNotFound) => Ok((
            pb::WatchEventsResponse::default(),
            Some(Stage::Behind(Some(id))),
        )),
        Err(error) => Err(error),
    }
}

/// The organizations behind this one, up to the first that has rows. Those without any cost a row each, and no statement.
async fn organizations_behind(
    call: &Call,
    last: Option<Uuid>,
) -> Result<(pb::WatchEventsResponse, Option<Stage>), Error> {
    let Who::Service { organizations, .. } = call.authorize_anywhere().await? else {
        return Err(Error::TokenInvalid);
    };
    let (last, size) = (
        last.map(OrganizationId::from_uuid),
        PageSize::clamp(AT_ONCE),
    );
    let store = &call.server.store;
    let page = store.list_organizations(&organizations, last, size).await?;
    let mut message = pb::WatchEventsResponse::default();
    let mut next = None;
    for listed in page.organizations {
        let id = listed.organization.id.as_uuid();
        let part = first_part(&listed);
        message.organizations.push(pb::Organization {
            provisioning_status: None,
            ..organization::listed(listed)
        });
        if let Some(part) = part {
            next = Some(Stage::Within(id, part));
            break;
        }
        next = Some(Stage::Behind(Some(id)));
    }
    message.snapshot_complete = next.is_none();
    Ok((message, next))
}

/// Of the rows that it has. Whatever it gets meanwhile is told by events.
fn first_part(listed: &Listed) -> Option<Part> {
    match (listed.users, listed.groups) {
        (0, 0) => None,
        (0, _) => Some(Part::Groups(None)),
        (_, _) => Some(Part::FIRST),
    }
}
