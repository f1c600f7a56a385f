//! The numbers of users and groups in the order of their creation: what lists go on from.
//!
//! The order of numbers is that of commits: a list that went past a number never misses somebody who is committed later.
//! SQLite has one writer, and what it inserts first is committed first, so that a row comes with its number. On PostgreSQL
//! the numbers are won at the end of a batch, with the counters' row, and written then; on SQLite that would write each
//! row twice, and change three of its indexes.

use sea_orm::sea_query::{Expr, ExprTrait};

use super::{Ledger, json, length};
use crate::{
    domain::OrganizationId,
    storage::{
        engine::Engine,
        entity::counters,
        failure::Fault,
        scope::{self, Runnable, Sql},
        transaction::Transaction,
        tx::Tx,
    },
};

impl Tx {
    /// The number of whatever is inserted next, as far as it is known.
    pub(in crate::storage) fn next_ordinal(&self) -> Expr {
        match self.engine() {
            Engine::Sqlite => {
                let earlier = self.pending().map_or(0, Ledger::created);
                let mut counted = scope::select::<counters::Entity>(self.organization());
                counted.column(counters::Column::Ordinal);
                scope::scalar(counted.into_part()).add(earlier + self.ledger().created() + 1)
            }
            Engine::Postgres => Expr::val(0_i64),
        }
    }
}

impl Ledger {
    /// How many users and groups.
    pub(super) fn created(&self) -> i64 {
        length(&self.created) + length(&self.created_groups)
    }
}

macro_rules! number {
    ($table:literal) => {{
        const TEXT: &str = concat!(
            "UPDATE ",
            $table,
            " SET ordinal = $2 + created.position \
            FROM json_array_elements_text($3::json) WITH ORDINALITY AS created(id, position) \
            WHERE ",
            $table,
            ".organization_id = $1 AND ",
            $table,
            ".id = created.id::uuid"
        );
        Sql::of_postgres(TEXT)
    }};
}

const NUMBER_USERS: Sql = number!("users");
const NUMBER_GROUPS: Sql = number!("groups");

/// Numbers what a batch has created, where that has no numbers yet: from the one after `before`.
pub(super) async fn number(
    transaction: &mut Transaction,
    engine: Engine,
    organization: OrganizationId,
    before: i64,
    ledger: &Ledger,
) -> Result<(), Fault> {
    if engine == Engine::Sqlite {
        return Ok(());
    }
    let users: Vec<String> = ledger.created.iter().map(ToString::to_string).collect();
    let groups = ledger.created_groups.iter();
    let groups: Vec<String> = groups.map(ToString::to_string).collect();
    for (sql, before, ids) in [
        (NUMBER_USERS, before, &users),
        (NUMBER_GROUPS, before + length(&users), &groups),
    ] {
        if ids.is_empty() {
            continue;
        }
        let number = scope::set(organization, sql, [before.into(), json(ids)?.into()]);
        transaction.execute(number.statement(engine)).await?;
    }
    Ok(())
}
