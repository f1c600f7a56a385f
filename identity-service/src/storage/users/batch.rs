//! Many users by their ids, in one statement whose text does not depend on how many there are.

use sea_orm::sea_query::{Expr, JoinType, SelectStatement};

use super::row;
use crate::{
    domain::{Caller, Credential, Error, StoredUser, UserId, WrittenDocument},
    storage::{
        Reader, callers,
        engine::Engine,
        entity::user::{Column, Entity},
        scope,
    },
};

impl Reader<'_> {
    /// Those of these users who are there, in no order.
    pub async fn list_users_of_ids(
        &self,
        credential: &Credential,
        ids: &[UserId],
    ) -> Result<(Caller, Vec<StoredUser<WrittenDocument>>), Error> {
        let organization = self.organization();
        let mut users = of_ids(self, ids)?;
        users.and_where(callers::is_good(organization, credential));
        let mut select = callers::select(organization, credential);
        select.join_subquery(JoinType::LeftJoin, users, Entity, Expr::cust("TRUE"));
        let groups = self.user_groups(credential);
        row::add_columns(&mut select, self.engine(), organization, groups);
        self.rows(credential, scope::by_credential(select), row::read)
            .await
    }
}

fn of_ids(reader: &Reader<'_>, ids: &[UserId]) -> Result<SelectStatement, Error> {
    let mut users = scope::select::<Entity>(reader.organization());
    users
        .columns(row::COLUMNS.map(|column| (Entity, column)))
        .column((Entity, Column::ManagerId))
        .and_where(is_one_of(reader.engine(), ids)?);
    Ok(users.into_part())
}

fn is_one_of(engine: Engine, ids: &[UserId]) -> Result<Expr, Error> {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let ids = serde_json::to_string(&ids).map_err(Error::internal)?;
    let sql = match engine {
        Engine::Sqlite => "users.id IN (SELECT unhex(e.value, '-') FROM json_each(?) AS e)",
        // An array that is there before the look-up: what a join became would be left to statistics.
        Engine::Postgres => {
            "users.id = ANY (ARRAY(SELECT e.id::uuid FROM json_array_elements_text($1::json) AS e(id)))"
        }
    };
    Ok(Expr::cust_with_values(sql, [ids]))
}

/// The users without their caller, for who asks how an engine goes about it.
#[cfg(test)]
pub(in crate::storage) fn batch_for_tests(reader: &Reader<'_>, ids: &[UserId]) -> SelectStatement {
    of_ids(reader, ids).unwrap()
}
