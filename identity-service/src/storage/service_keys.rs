//! Keys of the SaaS's own services: made and revoked by the operator, found by every call.
//!
//! They belong to no organization, and so to no lane: the operator's commands write them in units of their own,
//! while the service runs.

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Order, Query};

use super::{
    Store, callers,
    entity::service_key::{Column, Entity},
    failure,
    row::{Cells, corrupt},
    scope::{self, Runnable, Scoped},
};
use crate::domain::{
    Error, Organizations, Role, ServiceKey, ServiceKeyName, Timestamp, TokenHash, Who,
};

impl Store {
    /// Makes a key. Its name is never used again, because events show it.
    ///
    /// # Errors
    ///
    /// `InvalidField` when the name is in use, or was.
    pub async fn create_service_key(
        &self,
        name: ServiceKeyName,
        role: Role,
        organizations: Organizations,
        hash: TokenHash,
    ) -> Result<ServiceKey, Error> {
        let key = ServiceKey {
            name,
            role,
            organizations,
            created: self.now(),
            revoked: None,
        };
        let ids = match &key.organizations {
            Organizations::All => None,
            Organizations::Only(ids) => {
                let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
                Some(serde_json::to_string(&ids).map_err(Error::internal)?)
            }
        };
        let insert = Query::insert()
            .into_table(Entity)
            .columns([
                Column::Name,
                Column::Hash,
                Column::Role,
                Column::Organizations,
                Column::Created,
            ])
            .values_panic([
                key.name.as_str().into(),
                hash.0.as_slice().into(),
                role.name().into(),
                ids.into(),
                key.created.as_millis().into(),
            ])
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .take();
        if self
            .execute_alone(scope::of_no_organization(insert))
            .await?
            == 0
        {
            return Err(Error::invalid_field(
                "name",
                "a service key has or had this name",
            ));
        }
        Ok(key)
    }

    /// All keys, the revoked ones included, by name.
    pub async fn list_service_keys(&self) -> Result<Vec<ServiceKey>, Error> {
        let select = Query::select()
            .from(Entity)
            .columns([
                Column::Name,
                Column::Role,
                Column::Organizations,
                Column::Created,
                Column::Revoked,
            ])
            .order_by(Column::Name, Order::Asc)
            .take();
        let rows = self.list(scope::of_no_organization(select)).await?;
        rows.iter().map(|row| read(&mut Cells::of(row))).collect()
    }

    /// Ends a key, for every call that begins after this has returned. False when there is none of this name.
    pub async fn revoke_service_key(&self, name: &ServiceKeyName) -> Result<bool, Error> {
        let update = Query::update()
            .table(Entity)
            .value(Column::Revoked, self.now().as_millis())
            .and_where(Expr::col(Column::Name).eq(name.as_str()))
            .and_where(Expr::col(Column::Revoked).is_null())
            .take();
        let revoked = self
            .execute_alone(scope::of_no_organization(update))
            .await?;
        Ok(revoked == 1)
    }

    /// Whose key this is, for calls that name no organization.
    pub async fn find_service(&self, hash: TokenHash) -> Result<Option<Who>, Error> {
        let rows = self.list(callers::select_service(hash)).await?;
        rows.first()
            .map(|row| callers::read_service(row, hash))
            .transpose()
    }

    /// A unit of one statement that belongs to no organization.
    pub(super) async fn execute_alone<S>(&self, statement: Scoped<S>) -> Result<u64, Error>
    where
        Scoped<S>: Runnable,
    {
        let statement = statement.statement(self.engine());
        let unit = async {
            let transaction = self.connections().begin().await?;
            let touched = scope::execute(&transaction, statement).await?;
            transaction.commit().await?;
            Ok(touched)
        };
        unit.await.map_err(failure::to_domain)
    }
}

fn read(cells: &mut Cells<'_>) -> Result<ServiceKey, Error> {
    let name: String = cells.take().map_err(corrupt)?;
    let role: String = cells.take().map_err(corrupt)?;
    let organizations: Option<String> = cells.take().map_err(corrupt)?;
    let created = cells.take().map_err(corrupt)?;
    let revoked: Option<i64> = cells.take().map_err(corrupt)?;
    Ok(ServiceKey {
        name: ServiceKeyName::parse(name).map_err(corrupt)?,
        role: Role::parse(&role).ok_or_else(|| corrupt("a role"))?,
        organizations: callers::read_organizations(organizations.as_deref())?,
        created: Timestamp::from_millis(created),
        revoked: revoked.map(Timestamp::from_millis),
    })
}
