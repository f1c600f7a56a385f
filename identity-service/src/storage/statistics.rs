//! Keeps PostgreSQL's planner informed of tables that have just begun to fill.
//!
//! A plan that was made while a table was empty finds one row by any index, the wrong one included, and is kept until somebody
//! analyzes the table. The server's own autovacuum looks once a minute: by then much of a customer's first synchronization is
//! over, each of its updates having walked through everybody in the organization. So a table that has at least doubled is
//! analyzed soon after, which also makes every connection plan anew.

use std::{sync::Weak, time::Duration};

use sea_orm::sea_query::{Expr, Query, SelectStatement};

use super::{
    Inner, Store,
    engine::Writer,
    failure::{self, Fault},
    row::Cells,
    scope,
};
use crate::domain::Error;

/// How often it is looked: the server's own numbers are no newer than a second.
const INTERVAL: Duration = Duration::from_secs(2);

/// What analyzes a table that has at least doubled since that was done last, and has more than a few rows.
const ANALYZE: &str = "'ANALYZE ' || quote_ident(schemaname) || '.' || quote_ident(relname)";
const HAS_DOUBLED: &str = "schemaname = current_schema() AND n_live_tup > \
    2 * greatest(50, (SELECT c.reltuples FROM pg_class AS c WHERE c.oid = relid))";

/// Looks regularly, for as long as the store is in use.
pub(super) async fn look_regularly(store: Weak<Inner>) {
    loop {
        tokio::time::sleep(INTERVAL).await;
        let Some(store) = store.upgrade().map(Store) else {
            return;
        };
        // The next look tries again, and the server does it by itself if need be.
        if let Err(error) = store.analyze_doubled().await {
            tracing::debug!(%error, "tables that have grown were not analyzed");
        }
    }
}

impl Store {
    /// Analyzes the tables that have at least doubled, and counts them.
    pub(super) async fn analyze_doubled(&self) -> Result<usize, Error> {
        let Writer::Postgres(pool) = &self.connections().writer else {
            return Ok(0);
        };
        let doubled = self.list(scope::of_no_organization(doubled())).await?;
        let analyze = async {
            for row in &doubled {
                let mut lent = pool.lend().await?;
                lent.connection.execute_text(Cells::of(row).take()?).await?;
                lent.give_back();
            }
            Ok::<_, Fault>(())
        };
        analyze.await.map_err(failure::to_domain)?;
        Ok(doubled.len())
    }
}

fn doubled() -> SelectStatement {
    Query::select()
        .expr(Expr::cust(ANALYZE))
        .from("pg_stat_user_tables")
        .and_where(Expr::cust(HAS_DOUBLED))
        .take()
}
