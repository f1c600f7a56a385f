//! Organizations: made, changed and deleted in a unit, listed over all.
//!
//! A deleted organization is gone at once for every caller, because each statement that lets a caller in asks for a
//! living one. Its rows are purged afterwards, in batches: see `purge`.

use sea_orm::sea_query::{Expr, ExprTrait, JoinType, OnConflict, Order, Query};

use super::{
    Store, callers,
    entity::{counters, organization, provisioning_status, scim_token},
    logins, provisioning,
    row::{Cells, corrupt},
    scope,
    tx::Tx,
};
use crate::{
    domain::{
        Error, IfMatch, NewOrganization, Organization, OrganizationId, OrganizationPatch,
        Organizations as These, PageSize, provisioning_log::Status,
    },
    events,
};

/// The organization of a unit, as a thing to be made, changed or deleted.
#[derive(Debug)]
pub struct Organizations<'t> {
    tx: &'t mut Tx,
}

/// A page of organizations.
#[derive(Clone, Debug)]
pub struct OrganizationList {
    /// Those of the page, by id.
    pub organizations: Vec<Listed>,
    /// There are more after them.
    pub more: bool,
}

/// An organization of a list, with what its rows elsewhere say at that moment.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The organization.
    pub organization: Organization,
    /// How its identity provider fares, if that is known.
    pub status: Option<Status>,
    /// Number of the last event of its feed.
    pub last_event: i64,
    /// How many users it has.
    pub users: i64,
    /// How many groups it has.
    pub groups: i64,
}

impl Tx {
    /// The organization of the unit.
    pub fn organizations(&mut self) -> Organizations<'_> {
        Organizations { tx: self }
    }
}

impl Organizations<'_> {
    /// Creates the organization, which is to be that of the unit.
    ///
    /// # Errors
    ///
    /// `OrganizationExists`, also for one that was deleted.
    pub async fn create(&mut self, new: NewOrganization) -> Result<Organization, Error> {
        use organization::{Column, Entity};
        let id = new.id;
        if id != self.tx.organization() {
            return Err(Error::internal(
                "an organization is created in a unit of its own",
            ));
        }
        let now = self.tx.now();
        let created = new.created(now);
        let mut insert = scope::insert::<Entity, _>(
            id,
            [
                (Column::DisplayName, created.display_name.as_str().into()),
                (Column::SamlEnabled, created.saml_enabled.into()),
                (Column::ScimEnabled, created.scim_enabled.into()),
                (Column::GroupsEnabled, created.groups_enabled.into()),
                (Column::UniqueGroupNames, created.unique_group_names.into()),
                (
                    Column::NameIdAttribute,
                    logins::number(created.name_id_attribute).into(),
                ),
                (Column::BrakeEnabled, created.brake_enabled.into()),
                (Column::FrameOrigins, created.frame_origins.kept().into()),
                (Column::Version, created.version.0.into()),
                (Column::Created, now.as_millis().into()),
                (Column::Modified, now.as_millis().into()),
            ],
        );
        insert.on_conflict(OnConflict::new().do_nothing().to_owned());
        if self.tx.execute(insert).await? == 0 {
            return Err(Error::OrganizationExists);
        }
        let counters = scope::insert::<counters::Entity, _>(
            id,
            [
                (counters::Column::Feed, 0_i64.into()),
                (counters::Column::Ordinal, 0_i64.into()),
                (counters::Column::UserCount, 0_i64.into()),
                (counters::Column::GroupCount, 0_i64.into()),
                (counters::Column::ImportedCount, 0_i64.into()),
                (counters::Column::AdoptedCount, 0_i64.into()),
            ],
        );
        self.tx.execute(counters).await?;
        let event = events::of_organization(None, &created, self.tx.attribution());
        self.tx.append(event);
        self.tx.forget_callers();
        Ok(created)
    }

    /// Changes settings. What changes nothing leaves version and feed alone.
    ///
    /// # Errors
    ///
    /// `OrganizationNotFound`, `VersionMismatch`.
    pub async fn update(
        &mut self,
        patch: &OrganizationPatch,
        if_match: &IfMatch,
    ) -> Result<Organization, Error> {
        use organization::{Column, Entity};
        let before = self.get().await?;
        if !if_match.permits(before.version) {
            return Err(Error::VersionMismatch);
        }
        let patched = before.clone().patched(patch);
        if patched == before {
            return Ok(before);
        }
        let after = Organization {
            version: before.version.next(),
            modified: self.tx.now().max(before.modified),
            ..patched
        };
        let mut update = scope::update::<Entity>(after.id);
        update
            .value(Column::DisplayName, after.display_name.as_str())
            .value(Column::SamlEnabled, after.saml_enabled)
            .value(Column::ScimEnabled, after.scim_enabled)
            .value(Column::GroupsEnabled, after.groups_enabled)
            .value(Column::UniqueGroupNames, after.unique_group_names)
            .value(
                Column::NameIdAttribute,
                logins::number(after.name_id_attribute),
            )
            .value(Column::BrakeEnabled, after.brake_enabled)
            .value(Column::FrameOrigins, after.frame_origins.kept())
            .value(Column::Version, after.version.0)
            .value(Column::Modified, after.modified.as_millis())
            .and_where(Expr::col((Entity, Column::Version)).eq(before.version.0))
            .and_where(Expr::col((Entity, Column::Deleted)).is_null());
        if self.tx.execute(update).await? == 0 {
            return Err(Error::VersionMismatch);
        }
        let event = events::of_organization(Some(&before), &after, self.tx.attribution());
        self.tx.append(event);
        self.tx.forget_callers();
        Ok(after)
    }

    /// Deletes the organization and ends its token, at once. Of its feed, readers of all organizations are told that it
    /// is gone, and nothing else any more.
    ///
    /// # Errors
    ///
    /// `OrganizationNotFound`, `VersionMismatch`.
    pub async fn delete(&mut self, if_match: &IfMatch) -> Result<(), Error> {
        use organization::{Column, Entity};
        let Organization { id, version, .. } = self.get().await?;
        if !if_match.permits(version) {
            return Err(Error::VersionMismatch);
        }
        let next = version.next();
        let now = self.tx.now().as_millis();
        let mut update = scope::update::<Entity>(id);
        update
            .value(Column::Deleted, now)
            .value(Column::Version, next.0)
            .and_where(Expr::col((Entity, Column::Version)).eq(version.0))
            .and_where(Expr::col((Entity, Column::Deleted)).is_null());
        if self.tx.execute(update).await? == 0 {
            return Err(Error::OrganizationNotFound);
        }
        let actor = self.tx.attribution().actor;
        let mut end = scope::update::<scim_token::Entity>(id);
        end.value(scim_token::Column::Ended, now)
            .value(scim_token::Column::EndedBy, actor)
            .value(scim_token::Column::EndedWhy, "organization deleted")
            .and_where(Expr::col((scim_token::Entity, scim_token::Column::Ended)).is_null());
        self.tx.execute(end).await?;
        let attribution = self.tx.attribution();
        let event = events::of_deleted_organization(id, next, attribution);
        self.tx.append(event);
        self.tx.forget_callers();
        Ok(())
    }

    async fn get(&mut self) -> Result<Organization, Error> {
        let id = self.tx.organization();
        self.tx
            .find_locked_organization(id)
            .await?
            .ok_or(Error::OrganizationNotFound)
    }
}

impl Store {
    /// Organizations by id, those that a service key is good for.
    pub async fn list_organizations(
        &self,
        these: &These,
        after: Option<OrganizationId>,
        size: PageSize,
    ) -> Result<OrganizationList, Error> {
        use organization::{Column, Entity};
        let limit = size.get() as usize;
        let is_status = scope::is_same::<provisioning_status::Entity, Entity>();
        let is_counted = scope::is_same::<counters::Entity, Entity>();
        let counted = [
            counters::Column::Feed,
            counters::Column::UserCount,
            counters::Column::GroupCount,
        ];
        let mut select = Query::select()
            .from(Entity)
            .columns(callers::organization_columns())
            .join(JoinType::LeftJoin, provisioning_status::Entity, is_status)
            .columns(provisioning::status_columns())
            .join(JoinType::InnerJoin, counters::Entity, is_counted)
            .columns(counted.map(|column| (counters::Entity, column)))
            .and_where(Expr::col((Entity, Column::Deleted)).is_null())
            .order_by((Entity, Column::Id), Order::Asc)
            .limit(limit as u64 + 1)
            .take();
        if let These::Only(ids) = these {
            let ids = ids.iter().map(|id| id.as_uuid());
            select.and_where(Expr::col((Entity, Column::Id)).is_in(ids));
        }
        if let Some(after) = after {
            select.and_where(Expr::col((Entity, Column::Id)).gt(after.as_uuid()));
        }
        let rows = self.list(scope::of_no_organization(select)).await?;
        let mut organizations = rows
            .iter()
            .map(|row| {
                let mut cells = Cells::of(row);
                let organization = callers::read_organization(&mut cells)?
                    .ok_or_else(|| corrupt("an organization"))?;
                let status = provisioning::read_status(&mut cells)?;
                Ok(Listed {
                    organization,
                    status,
                    last_event: cells.take().map_err(corrupt)?,
                    users: cells.take().map_err(corrupt)?,
                    groups: cells.take().map_err(corrupt)?,
                })
            })
            .collect::<Result<Vec<_>, Error>>()?;
        let more = organizations.len() > limit;
        organizations.truncate(limit);
        Ok(OrganizationList {
            organizations,
            more,
        })
    }
}
