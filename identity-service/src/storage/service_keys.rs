//! Keys of the SaaS's own services: made and revoked by the operator, found by every call.
//!
//! They belong to no organization: they are written in the lane of nobody, by the operator's commands also while the service
//! runs. That a key was used is noted in a unit of its own.

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Order, Query};

use super::{
    Store, callers,
    engine::Engine,
    entity::service_key::{Column, Entity},
    failure, lane,
    row::{Cells, corrupt},
    scope::{self, Runnable, Scoped},
    transaction::Durability,
    tx::Tx,
};
use crate::domain::{
    CertificateName, Error, NewServiceKey, OrganizationId, Organizations, PageSize, Role,
    ServiceKey, ServiceKeyName, Timestamp, TokenHash,
};

/// A page of service keys.
#[derive(Clone, Debug)]
pub struct ServiceKeyList {
    /// Those of the page, by name.
    pub keys: Vec<ServiceKey>,
    /// There are more after them.
    pub more: bool,
}

/// All service keys, as things to be made and ended in a unit.
#[derive(Debug)]
pub struct ServiceKeys<'t> {
    tx: &'t mut Tx,
}

impl Tx {
    /// The service keys.
    pub fn service_keys(&mut self) -> ServiceKeys<'_> {
        ServiceKeys { tx: self }
    }
}

impl ServiceKeys<'_> {
    /// Makes a key. Its name is never used again, because events show it.
    ///
    /// # Errors
    ///
    /// `ServiceKeyExists` when the name is in use, or was, or when the certificate is that of another key that is good.
    pub async fn create(&mut self, new: NewServiceKey) -> Result<ServiceKey, Error> {
        let NewServiceKey {
            name,
            role,
            organizations,
            hash,
            certificate,
            created_by,
        } = new;
        let key = ServiceKey {
            name,
            role,
            organizations,
            certificate,
            created: self.tx.now(),
            created_by,
            last_used: None,
            revoked: None,
            revoked_by: None,
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
                Column::Certificate,
                Column::Created,
                Column::CreatedBy,
            ])
            .values_panic([
                key.name.as_str().into(),
                hash.0.as_slice().into(),
                role.name().into(),
                ids.into(),
                key.certificate.as_ref().map(CertificateName::as_str).into(),
                key.created.as_millis().into(),
                key.created_by.as_ref().map(ServiceKeyName::as_str).into(),
            ])
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .take();
        match self.tx.execute(scope::of_no_organization(insert)).await? {
            0 => Err(Error::ServiceKeyExists),
            _ => Ok(key),
        }
    }

    /// Ends a key, for every call that begins after this was committed.
    ///
    /// # Errors
    ///
    /// `ServiceKeyNotFound` when there is none of this name that is good.
    pub async fn revoke(
        &mut self,
        name: &ServiceKeyName,
        by: Option<&ServiceKeyName>,
    ) -> Result<(), Error> {
        let update = Query::update()
            .table(Entity)
            .value(Column::Revoked, self.tx.now().as_millis())
            .value(Column::RevokedBy, by.map(ServiceKeyName::as_str))
            .and_where(Expr::col(Column::Name).eq(name.as_str()))
            .and_where(Expr::col(Column::Revoked).is_null())
            .take();
        let ended = self.tx.execute(scope::of_no_organization(update)).await?;
        self.tx.forget_callers();
        match ended {
            0 => Err(Error::ServiceKeyNotFound),
            _ => Ok(()),
        }
    }
}

impl Store {
    /// Makes a key, as the operator's command does.
    ///
    /// # Errors
    ///
    /// As [`ServiceKeys::create`].
    pub async fn create_service_key(&self, new: NewServiceKey) -> Result<ServiceKey, Error> {
        let unit = self.write(OrganizationId::NOBODY, "", move |tx| {
            let new = new.clone();
            Box::pin(async move { tx.service_keys().create(new).await })
        });
        unit.await
    }

    /// Ends a key, as the operator's command does.
    ///
    /// # Errors
    ///
    /// As [`ServiceKeys::revoke`].
    pub async fn revoke_service_key(&self, name: &ServiceKeyName) -> Result<(), Error> {
        let name = name.clone();
        let unit = self.write(OrganizationId::NOBODY, "", move |tx| {
            let name = name.clone();
            Box::pin(async move { tx.service_keys().revoke(&name, None).await })
        });
        unit.await
    }

    /// The next keys after one of them by name, the revoked ones included.
    pub async fn list_service_keys(
        &self,
        after: Option<&ServiceKeyName>,
        size: PageSize,
    ) -> Result<ServiceKeyList, Error> {
        let limit = size.get() as usize;
        let mut select = Query::select()
            .from(Entity)
            .columns([
                Column::Name,
                Column::Role,
                Column::Organizations,
                Column::Certificate,
                Column::Created,
                Column::CreatedBy,
                Column::LastUsed,
                Column::Revoked,
                Column::RevokedBy,
            ])
            .order_by(Column::Name, Order::Asc)
            .limit(limit as u64 + 1)
            .take();
        if let Some(after) = after {
            select.and_where(Expr::col(Column::Name).gt(after.as_str()));
        }
        let rows = self.list(scope::of_no_organization(select)).await?;
        let keys = rows.iter().map(|row| read(&mut Cells::of(row)));
        let mut keys = keys.collect::<Result<Vec<_>, _>>()?;
        let more = keys.len() > limit;
        keys.truncate(limit);
        Ok(ServiceKeyList { keys, more })
    }

    /// Notes that a key was used, once a minute, in a unit of its own. Nobody waits for it, and it may fail: what it
    /// records is for people.
    pub fn touch_service_key(&self, hash: TokenHash) {
        let now = self.now();
        if !self.uses().is_due(hash, now) {
            return;
        }
        let update = Query::update()
            .table(Entity)
            .value(Column::LastUsed, now.as_millis())
            .and_where(Expr::col(Column::Hash).eq(hash.0.as_slice()))
            .and_where(Expr::col(Column::Revoked).is_null())
            .take();
        let store = self.clone();
        tokio::spawn(async move {
            let noted = store.execute_alone(scope::of_no_organization(update)).await;
            if let Err(error) = noted {
                tracing::debug!(%error, "the use of a service key was not recorded");
            }
        });
    }

    /// A unit of one statement that belongs to no organization.
    pub(super) async fn execute_alone<S>(&self, statement: Scoped<S>) -> Result<u64, Error>
    where
        Scoped<S>: Runnable,
    {
        let statement = statement.statement(self.engine());
        let connections = self.connections().clone();
        let unit = async move {
            let mut transaction = connections.begin(None, Durability::OnDisk).await?;
            let touched = transaction.execute(statement).await?;
            transaction.commit().await?;
            Ok(touched)
        };
        let done = match self.engine() {
            Engine::Sqlite => lane::on_a_thread(unit).await.map_err(Error::internal)?,
            Engine::Postgres => unit.await,
        };
        done.map_err(failure::to_domain)
    }
}

fn read(cells: &mut Cells<'_>) -> Result<ServiceKey, Error> {
    let name: String = cells.take().map_err(corrupt)?;
    let role: String = cells.take().map_err(corrupt)?;
    let organizations: Option<String> = cells.take().map_err(corrupt)?;
    let certificate: Option<String> = cells.take().map_err(corrupt)?;
    let certificate = certificate.map(CertificateName::parse).transpose();
    let created = cells.take().map_err(corrupt)?;
    let created_by: Option<String> = cells.take().map_err(corrupt)?;
    let last_used: Option<i64> = cells.take().map_err(corrupt)?;
    let revoked: Option<i64> = cells.take().map_err(corrupt)?;
    let revoked_by: Option<String> = cells.take().map_err(corrupt)?;
    let by = |name: Option<String>| name.map(ServiceKeyName::parse).transpose();
    Ok(ServiceKey {
        name: ServiceKeyName::parse(name).map_err(corrupt)?,
        role: Role::parse(&role).ok_or_else(|| corrupt("a role"))?,
        organizations: callers::read_organizations(organizations.as_deref())?,
        certificate: certificate.map_err(corrupt)?,
        created: Timestamp::from_millis(created),
        created_by: by(created_by).map_err(corrupt)?,
        last_used: last_used.map(Timestamp::from_millis),
        revoked: revoked.map(Timestamp::from_millis),
        revoked_by: by(revoked_by).map_err(corrupt)?,
    })
}
