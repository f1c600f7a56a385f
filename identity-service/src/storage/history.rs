//! What happened to one user or group: events of the feed that are about it, the latest first.
//!
//! Apart from `feed`, which goes on in order and misses nothing: this looks back from now, as far as events are kept.

use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Order};
use uuid::Uuid;

use super::{
    Reader, callers,
    entity::event::{Column, Entity},
    feed, scope,
};
use crate::domain::{Caller, Credential, Error, PageSize, RecordedEvent};

/// A page of a history.
#[derive(Clone, Debug)]
pub struct HistoryPage {
    /// The latest first.
    pub events: Vec<RecordedEvent>,
    /// There are more, earlier ones.
    pub more: bool,
}

/// The page within its statement.
const PAGE: &str = "page";

impl Reader<'_> {
    /// Events about a resource before a number of the feed; without one, from the last on.
    pub async fn list_resource_events(
        &self,
        credential: &Credential,
        resource: Uuid,
        before: Option<i64>,
        size: PageSize,
    ) -> Result<(Caller, HistoryPage), Error> {
        let organization = self.organization();
        let limit = size.get() as usize;
        let column = |column| Expr::col((Entity, column));
        let mut page = scope::select::<Entity>(organization);
        page.columns(feed::COLUMNS.map(|column| (Entity, column)))
            .and_where(callers::is_good(organization, credential))
            .and_where(column(Column::ResourceId).eq(resource))
            .order_by((Entity, Column::Sequence), Order::Desc)
            .limit(limit as u64 + 1);
        if let Some(before) = before {
            page.and_where(column(Column::Sequence).lt(before));
        }
        let mut select = callers::select(organization, credential);
        select
            .join_subquery(
                JoinType::LeftJoin,
                page.into_part(),
                PAGE,
                Expr::cust("TRUE"),
            )
            .columns(feed::COLUMNS.map(|column| (PAGE, column)))
            .order_by((PAGE, Column::Sequence), Order::Desc);
        let (caller, mut events) = self
            .rows(credential, scope::by_credential(select), |cells| {
                feed::read(cells, organization)
            })
            .await?;
        let more = events.len() > limit;
        events.truncate(limit);
        Ok((caller, HistoryPage { events, more }))
    }
}
