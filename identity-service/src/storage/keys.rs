//! Keys of a row that was replaced: on SQLite each is written where it has changed.
//!
//! An UPDATE of SQLite takes the row out of every index that has one of the columns that it names, and puts it in again, whether
//! the value is another one or not: a page for each, found, logged, and copied into the file later. Most writes leave
//! names and external ids alone. So the statement that replaces a row leaves the columns of indexes out, but for those
//! that change with nearly every write, and a key that has changed has a statement of its own. PostgreSQL compares the values, and each of its
//! statements is waited for: there one writes everything.

use sea_orm::Value;
use uuid::Uuid;

use super::{
    engine::Engine,
    failure::Fault,
    scope::{self, Sql},
    tx::Tx,
};

/// Writes one key of a row.
macro_rules! set_key {
    ($table:literal, $column:literal) => {
        $crate::storage::scope::Sql::of_sqlite(concat!(
            "UPDATE ",
            $table,
            " SET ",
            $column,
            " = $3 WHERE organization_id = $1 AND id = $2"
        ))
    };
}
pub(super) use set_key;

impl Tx {
    /// Writes those keys of a row that have changed, each by its statement.
    pub(super) async fn replace_keys<const N: usize>(
        &mut self,
        id: Uuid,
        statements: [Sql; N],
        before: [Value; N],
        after: [Value; N],
    ) -> Result<(), Fault> {
        if self.engine() == Engine::Postgres {
            return Ok(());
        }
        let organization = self.organization();
        for (sql, (before, after)) in statements.into_iter().zip(before.into_iter().zip(after)) {
            if before != after {
                let set = scope::set(organization, sql, [id.into(), after]);
                self.try_execute(set).await?;
            }
        }
        Ok(())
    }
}
