//! A snapshot of an organization to begin with: users, groups and memberships page by page, while everybody goes on writing.
//!
//! It is not of one moment, and need not be. It begins by noting how far the feed is; a row may be newer than that, and
//! the events from there on tell of everything that has happened since. Whoever applies an event only to what is older,
//! and memberships in the order in which they are told, ends with what is there.

use identity_proto::v1 as pb;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::follow::{MAX_PART_BYTES, PAGE};
use crate::{
    domain::{Error, GroupId, MemberId, OrganizationId, Position, Slice, Sort, Start},
    grpc::{call::Call, convert::group},
};

/// What comes next, after the last row that was told.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Part {
    /// Users.
    Users(Option<Position>),
    /// Groups, without members.
    Groups(Option<Position>),
    /// Who is in them.
    Memberships(Option<(Uuid, Uuid)>),
}

impl Part {
    pub(super) const FIRST: Self = Self::Users(None);
}

/// Rows that fit into a message, after which of them it goes on, and whether that was all.
struct Fitting<T, P> {
    rows: Vec<T>,
    last: Option<P>,
    is_all: bool,
}

impl<T: prost::Message, P> Fitting<T, P> {
    fn of(rows: impl Iterator<Item = Result<(T, P), Error>>) -> Result<Self, Error> {
        let mut fitting = Self {
            rows: Vec::new(),
            last: None,
            is_all: true,
        };
        let mut bytes = 0;
        for row in rows {
            let (row, position) = row?;
            bytes += row.encoded_len();
            if bytes > MAX_PART_BYTES && !fitting.rows.is_empty() {
                fitting.is_all = false;
                break;
            }
            fitting.rows.push(row);
            fitting.last = Some(position);
        }
        Ok(fitting)
    }
}

/// The next rows of an organization, and what comes after them.
pub(super) async fn part(
    call: &Call,
    organization: OrganizationId,
    part: Part,
) -> Result<(pb::WatchEventsResponse, Option<Part>), Error> {
    let reader = call.server.store.reader(organization);
    let reader = reader.omit_groups(true);
    let credential = *call.credential();
    let mut message = pb::WatchEventsResponse::default();
    let next = match part {
        Part::Users(after) => {
            let slice = slice(after);
            let found = reader.list_users(&credential, None, &slice);
            let (_, page) = call.read(organization, found).await?;
            let more = page.more;
            let rows = page.rows.into_iter();
            let rows = rows.map(|row| Ok((call.show(row.value, organization)?, row.position)));
            let Fitting { rows, last, is_all } = Fitting::of(rows)?;
            message.users = rows;
            Some(match last {
                Some(last) if more || !is_all => Part::Users(Some(last)),
                _ => Part::Groups(None),
            })
        }
        Part::Groups(after) => {
            let slice = slice(after);
            let found = reader.search_groups(&credential, None, &slice);
            let (_, found) = call.read(organization, found).await?;
            let more = found.page.more;
            let rows = found.page.rows.into_iter();
            let rows = rows.map(|row| Ok((group::message(row.value, organization), row.position)));
            let Fitting { rows, last, is_all } = Fitting::of(rows)?;
            message.groups = rows;
            Some(match last {
                Some(last) if more || !is_all => Part::Groups(Some(last)),
                _ => Part::Memberships(None),
            })
        }
        Part::Memberships(after) => {
            let after = after
                .map(|(group, member)| (GroupId::from_uuid(group), MemberId::from_uuid(member)));
            let found = reader.list_memberships(&credential, after, PAGE as u64);
            let (_, rows) = call.read(organization, found).await?;
            let last = rows
                .last()
                .map(|row| (row.group.as_uuid(), row.member.as_uuid()));
            let is_full = rows.len() as u64 == PAGE as u64;
            let rows = rows.into_iter();
            let rows = rows.map(|row| group::group_membership(row, organization));
            message.memberships = rows.collect();
            last.filter(|_| is_full)
                .map(|last| Part::Memberships(Some(last)))
        }
    };
    Ok((message, next))
}

/// The next rows in the order of their creation, in which whoever is made meanwhile comes last.
fn slice(after: Option<Position>) -> Slice {
    Slice {
        sort: Sort::default(),
        start: after.map_or(Start::Offset(0), Start::After),
        count: PAGE as u32,
    }
}
