//! Where requests without a good token came from: counters of no organization, in a table of their own, so that nobody
//! without a token can push an organization's requests out.

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Order, Query};

use crate::{
    domain::{
        Error, PageSize, Timestamp,
        provisioning_log::{RefusedSource, SOURCES_KEPT, SOURCES_KEPT_FOR},
    },
    storage::{
        Store,
        entity::refused_source::{Column, Entity},
        row::{Cells, corrupt},
        scope,
    },
};

/// Rows that one statement removes.
const STEP: u64 = 500;

/// A page of counters.
#[derive(Clone, Debug)]
pub struct SourcePage {
    /// The latest minute first.
    pub sources: Vec<RefusedSource>,
    /// There are more, of earlier minutes.
    pub more: bool,
}

impl Store {
    /// Adds to the counters.
    pub async fn count_refused(&self, sources: &[RefusedSource]) -> Result<(), Error> {
        if sources.is_empty() {
            return Ok(());
        }
        let mut insert = Query::insert()
            .into_table(Entity)
            .columns([Column::Minute, Column::Source, Column::Requests])
            .take();
        // In one order, so that two gateways cannot wait for each other; and each once, as the statement wants it.
        let mut sorted = std::collections::BTreeMap::new();
        for RefusedSource {
            minute,
            source,
            requests,
        } in sources
        {
            *sorted.entry((minute.as_millis(), source)).or_insert(0_i64) += requests;
        }
        for ((minute, source), requests) in sorted {
            insert.values_panic([minute.into(), source.as_str().into(), requests.into()]);
        }
        let added =
            Expr::col((Entity, Column::Requests)).add(Expr::col(("excluded", Column::Requests)));
        insert.on_conflict(
            OnConflict::columns([Column::Minute, Column::Source])
                .value(Column::Requests, added)
                .to_owned(),
        );
        self.execute_alone(scope::of_no_organization(insert))
            .await
            .map(drop)
    }

    /// Counters before a place, the latest minute first.
    pub async fn list_refused(
        &self,
        before: Option<&RefusedSource>,
        size: PageSize,
    ) -> Result<SourcePage, Error> {
        let limit = size.get() as usize;
        let mut select = Query::select()
            .from(Entity)
            .columns([Column::Minute, Column::Source, Column::Requests])
            .order_by(Column::Minute, Order::Desc)
            .order_by(Column::Source, Order::Desc)
            .limit(limit as u64 + 1)
            .take();
        if let Some(RefusedSource { minute, source, .. }) = before {
            let place = Expr::tuple([Expr::col(Column::Minute), Expr::col(Column::Source)]);
            let values = [Expr::val(minute.as_millis()), Expr::val(source.as_str())];
            select.and_where(place.lt(Expr::tuple(values)));
        }
        let rows = self.list(scope::of_no_organization(select)).await?;
        let mut sources = rows
            .iter()
            .map(|row| read(&mut Cells::of(row)))
            .collect::<Result<Vec<_>, _>>()?;
        let more = sources.len() > limit;
        sources.truncate(limit);
        Ok(SourcePage { sources, more })
    }

    /// Removes counters that are old, or too many, and tells how many rows.
    pub async fn forget_refused(&self) -> Result<u64, Error> {
        let mut oldest = self.now().minus(SOURCES_KEPT_FOR).as_millis();
        let surplus = Query::select()
            .from(Entity)
            .column(Column::Minute)
            .order_by(Column::Minute, Order::Desc)
            .offset(SOURCES_KEPT as u64)
            .limit(1)
            .take();
        let rows = self.list(scope::of_no_organization(surplus)).await?;
        if let Some(row) = rows.first() {
            let minute: i64 = Cells::of(row).take().map_err(corrupt)?;
            oldest = Ord::max(oldest, minute);
        }
        let mut forgotten = 0;
        loop {
            let old = Query::select()
                .from(Entity)
                .columns([Column::Minute, Column::Source])
                .and_where(Expr::col(Column::Minute).lte(oldest))
                .limit(STEP)
                .take();
            let key = [Expr::col(Column::Minute), Expr::col(Column::Source)];
            let delete = Query::delete()
                .from_table(Entity)
                .and_where(Expr::tuple(key).in_subquery(old))
                .take();
            let removed = self
                .execute_alone(scope::of_no_organization(delete))
                .await?;
            forgotten += removed;
            if removed < STEP {
                return Ok(forgotten);
            }
        }
    }
}

fn read(cells: &mut Cells<'_>) -> Result<RefusedSource, Error> {
    Ok(RefusedSource {
        minute: Timestamp::from_millis(cells.take().map_err(corrupt)?),
        source: cells.take().map_err(corrupt)?,
        requests: cells.take().map_err(corrupt)?,
    })
}
