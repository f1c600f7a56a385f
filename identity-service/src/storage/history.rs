//! What happened to one user or group: events of the feed that are about it, and those by which it came into groups and left
//! them, the latest first.
//!
//! Apart from `feed`, which goes on in order and misses nothing: this looks back from now, as far as events are kept.

use std::collections::BTreeMap;

use sea_orm::sea_query::{
    Expr, ExprTrait, IntoColumnRef, JoinType, Order, Query, SelectStatement, UnionType,
};
use uuid::Uuid;

use super::{
    Reader, callers,
    entity::{
        event::{Column, Entity},
        event_member, group,
    },
    feed,
    row::corrupt,
    scope::{self, Scoped},
};
use crate::domain::{Caller, Credential, Error, OrganizationId, PageSize, RecordedEvent};

/// A page of a history.
#[derive(Clone, Debug)]
pub struct HistoryPage {
    /// The latest first.
    pub events: Vec<RecordedEvent>,
    /// What groups are called now that events are about, by id; those that are there no more are called nothing.
    pub group_names: BTreeMap<Uuid, String>,
    /// There are more, earlier ones.
    pub more: bool,
}

/// Which events somebody's history has.
#[derive(Clone, Copy, Debug)]
pub struct HistoryOf {
    /// A user or a group.
    pub resource: Uuid,
    /// With those of groups that tell of it as a member.
    pub memberships: bool,
    /// Only those before this number of the feed.
    pub before: Option<i64>,
}

/// The page within its statement.
const PAGE: &str = "page";
/// The name of the group that an event is about.
const GROUP_NAME: &str = "group_name";

impl Reader<'_> {
    /// A page of a history, from its last event on.
    pub async fn list_resource_events(
        &self,
        credential: &Credential,
        asked: HistoryOf,
        size: PageSize,
    ) -> Result<(Caller, HistoryPage), Error> {
        let organization = self.organization();
        let limit = size.get() as usize;
        let mut page = page(organization, asked, limit as u64 + 1);
        page.and_where(callers::is_good(organization, credential));
        let mut select = callers::select(organization, credential);
        select
            .join_subquery(
                JoinType::LeftJoin,
                page.into_part(),
                PAGE,
                Expr::cust("TRUE"),
            )
            .columns(feed::COLUMNS.map(|column| (PAGE, column)))
            .column((PAGE, GROUP_NAME))
            .order_by((PAGE, Column::Sequence), Order::Desc);
        let mut group_names = BTreeMap::new();
        let (caller, mut events) = self
            .rows(credential, scope::by_credential(select), |cells| {
                let recorded = feed::read(cells, organization)?;
                if let Some(recorded) = &recorded
                    && let Some(name) = cells.take::<Option<String>>().map_err(corrupt)?
                {
                    group_names.insert(recorded.event.resource_id, name);
                }
                Ok(recorded)
            })
            .await?;
        let more = events.len() > limit;
        events.truncate(limit);
        let page = HistoryPage {
            events,
            group_names,
            more,
        };
        Ok((caller, page))
    }
}

/// The last events of a history, each with the name of the group that it is about.
pub(super) fn page(
    organization: OrganizationId,
    asked: HistoryOf,
    limit: u64,
) -> Scoped<SelectStatement> {
    let sequence = (Entity, Column::Sequence);
    let is_group = scope::is_of::<group::Entity>(organization)
        .and(Expr::col((group::Entity, group::Column::Id)).equals((Entity, Column::ResourceId)));
    let mut page = scope::select::<Entity>(organization);
    page.columns(feed::COLUMNS.map(|column| (Entity, column)))
        .expr_as(
            Expr::col((group::Entity, group::Column::DisplayName)),
            GROUP_NAME,
        )
        .join(JoinType::LeftJoin, group::Entity, is_group)
        .and_where(Expr::col(sequence).in_subquery(numbers(organization, asked, limit)))
        .order_by(sequence, Order::Desc)
        .limit(limit);
    page
}

/// Their numbers: from an index for each way of being told of, because what may be found in either of two ways would be looked
/// for in the whole feed.
fn numbers(organization: OrganizationId, asked: HistoryOf, limit: u64) -> SelectStatement {
    let HistoryOf {
        resource,
        memberships,
        before,
    } = asked;
    let sequence = (Entity, Column::Sequence);
    let mut own = scope::select::<Entity>(organization);
    own.and_where(Expr::col((Entity, Column::ResourceId)).eq(resource));
    let mut own = last_of(own, sequence, before, limit);
    if memberships {
        use event_member::{Column, Entity};
        let mut told = scope::select::<Entity>(organization);
        told.and_where(Expr::col((Entity, Column::MemberId)).eq(resource));
        let told = last_of(told, (Entity, Column::Sequence), before, limit);
        own.union(UnionType::All, told);
    }
    own
}

/// The last numbers that a statement finds, in one that can be a part of a union.
fn last_of(
    mut select: Scoped<SelectStatement>,
    sequence: impl IntoColumnRef + Copy,
    before: Option<i64>,
    limit: u64,
) -> SelectStatement {
    select
        .column(sequence)
        .order_by(sequence, Order::Desc)
        .limit(limit);
    if let Some(before) = before {
        select.and_where(Expr::col(sequence).lt(before));
    }
    Query::select()
        .column(Column::Sequence)
        .from_subquery(select.into_part(), "found")
        .take()
}
