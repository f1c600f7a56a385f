//! Who calls: the credential and the organization, found by the statement that does the work.
//!
//! A credential is looked up by its hash and, when it is a SCIM token, by the organization that the call names: a
//! token that has ended, another organization's, and no token at all are the same absence of a row. Whether the
//! caller may do what it wants is the domain's to say.

use sea_orm::{
    EntityName as _,
    sea_query::{
        Condition, Expr, ExprTrait, IntoCondition, JoinType, LockType, Query, SelectStatement,
        TableRef,
    },
};

use super::{
    entity::{organization, scim_token, service_key, settings_session},
    logins,
    row::{Cells, corrupt},
    scope::{self, Scoped},
    settings,
    tx::Tx,
};
use crate::domain::{
    AtSettings, Caller, Credential, Error, FrameOrigins, Organization, OrganizationId,
    OrganizationName, Organizations, Role, ServiceKeyName, SettingsSessionId, Timestamp, TokenHash,
    Version, Who,
};

/// Starts a statement with the credential, then the organization that the call names. Columns that follow are the
/// statement's own.
pub(super) fn select(organization: OrganizationId, credential: &Credential) -> SelectStatement {
    let mut select = select_who(organization, credential);
    let organization_columns = organization_columns();
    select
        .join(
            JoinType::LeftJoin,
            organization::Entity,
            is_alive(organization),
        )
        .columns(organization_columns);
    select
}

/// Whether there is such a credential: for the parts of a statement that an engine computes before it has looked, so
/// that a wrong token costs a look-up, whatever it is sent with.
pub(super) fn is_good(organization: OrganizationId, credential: &Credential) -> Expr {
    scope::exists(select_who(organization, credential))
}

/// Reads what `select` asked for.
pub(super) fn read(
    cells: &mut Cells<'_>,
    organization: OrganizationId,
    credential: &Credential,
    now: Timestamp,
) -> Result<Caller, Error> {
    let who = read_who(cells, credential, now)?;
    let found = read_organization(cells)?;
    // A credential of an organization that was deleted.
    if ends_with_organization(&who) && found.is_none() {
        return Err(Error::TokenInvalid);
    }
    Ok(Caller {
        who,
        organization_id: organization,
        organization: found,
    })
}

fn ends_with_organization(who: &Who) -> bool {
    match who {
        Who::Scim | Who::Settings(_) => true,
        Who::Service { .. } => false,
    }
}

impl Tx {
    /// The caller of this unit: found once for a batch, and held so that nobody can end the credential before the
    /// batch is committed. Events name it from here on.
    ///
    /// # Errors
    ///
    /// `TokenInvalid` when there is no such credential.
    pub async fn caller(&mut self, credential: &Credential) -> Result<Caller, Error> {
        let organization = self.organization();
        let caller = match self.known_caller(credential) {
            Some(caller) => caller,
            None => {
                let caller = self.find_locked(organization, credential).await?;
                self.remember_caller(*credential, caller.clone());
                caller
            }
        };
        self.act_as(caller.who.actor());
        self.write_as(caller.who.writer());
        self.set_brake(caller.brakes());
        Ok(caller)
    }

    /// As `select` and `read` find it. Each of the two is locked where it stands: PostgreSQL locks nothing that an outer join
    /// may leave out.
    async fn find_locked(
        &mut self,
        organization: OrganizationId,
        credential: &Credential,
    ) -> Result<Caller, Error> {
        let mut select = select_who(organization, credential);
        let alive = select_locked_organization(organization).into_part();
        let beside = Condition::all().add(Expr::cust("TRUE"));
        select
            .lock_with_tables(LockType::Share, [credential_table(credential)])
            .join_subquery(JoinType::LeftJoin, alive, organization::Entity, beside)
            .columns(organization_columns());
        let row = self.find(scope::by_credential(select)).await?;
        let row = row.ok_or(Error::TokenInvalid)?;
        read(&mut Cells::of(&row), organization, credential, self.now())
    }

    /// The organization, held as it is until the batch is committed.
    pub(super) async fn find_locked_organization(
        &mut self,
        organization: OrganizationId,
    ) -> Result<Option<Organization>, Error> {
        match self.find(select_locked_organization(organization)).await? {
            Some(row) => read_organization(&mut Cells::of(&row)),
            None => Ok(None),
        }
    }
}

fn select_locked_organization(organization: OrganizationId) -> Scoped<SelectStatement> {
    use organization::{Column, Entity};
    let mut select = scope::select::<Entity>(organization);
    select
        .columns(organization_columns())
        .and_where(Expr::col((Entity, Column::Deleted)).is_null())
        .lock(LockType::Share);
    select
}

/// Where credentials of its kind are.
fn credential_table(credential: &Credential) -> TableRef {
    match credential {
        Credential::ScimToken(_) => scim_token::Entity.table_ref(),
        Credential::ServiceKey(_) | Credential::Certificate(_) => service_key::Entity.table_ref(),
        Credential::SettingsSession(_) => settings_session::Entity.table_ref(),
    }
}

fn select_who(organization: OrganizationId, credential: &Credential) -> SelectStatement {
    match credential {
        Credential::ScimToken(hash) => select_token(organization, *hash),
        Credential::ServiceKey(hash) => select_key(*hash, Proof::Secret),
        Credential::Certificate(hash) => select_key(*hash, Proof::Certificate),
        Credential::SettingsSession(hash) => select_session(organization, *hash),
    }
}

fn select_token(organization: OrganizationId, hash: TokenHash) -> SelectStatement {
    use scim_token::{Column, Entity};
    Query::select()
        .from(Entity)
        .column((Entity, Column::Hash))
        .and_where(scope::is_of::<Entity>(organization))
        .and_where(Expr::col((Entity, Column::Hash)).eq(hash.0.as_slice()))
        .and_where(Expr::col((Entity, Column::Ended)).is_null())
        .take()
}

/// What a service shows: neither counts for the other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Proof {
    Secret,
    Certificate,
}

fn select_key(hash: TokenHash, proof: Proof) -> SelectStatement {
    use service_key::{Column, Entity};
    let certificate = Expr::col((Entity, Column::Certificate));
    Query::select()
        .from(Entity)
        .columns([
            (Entity, Column::Hash),
            (Entity, Column::Name),
            (Entity, Column::Role),
            (Entity, Column::Organizations),
        ])
        .and_where(Expr::col((Entity, Column::Hash)).eq(hash.0.as_slice()))
        .and_where(Expr::col((Entity, Column::Revoked)).is_null())
        .and_where(match proof {
            Proof::Secret => certificate.is_null(),
            Proof::Certificate => certificate.is_not_null(),
        })
        .take()
}

/// A session that has not been ended. Whether it has expired is for `read_who` to say.
fn select_session(organization: OrganizationId, hash: TokenHash) -> SelectStatement {
    use settings_session::{Column, Entity};
    Query::select()
        .from(Entity)
        .columns(
            [
                Column::Hash,
                Column::Id,
                Column::Expires,
                Column::ActorId,
                Column::ActorName,
                Column::SignedIn,
                Column::MaySwitchSaml,
            ]
            .map(|column| (Entity, column)),
        )
        .and_where(scope::is_of::<Entity>(organization))
        .and_where(Expr::col((Entity, Column::Hash)).eq(hash.0.as_slice()))
        .and_where(Expr::col((Entity, Column::Ended)).is_null())
        .take()
}

fn read_who(cells: &mut Cells<'_>, credential: &Credential, now: Timestamp) -> Result<Who, Error> {
    let hash: Vec<u8> = cells.take().map_err(corrupt)?;
    let hash = TokenHash(hash.try_into().map_err(|_| corrupt("a hash"))?);
    match credential {
        // Found by an index; compared once more in constant time.
        asked if hash != asked.hash() => Err(Error::TokenInvalid),
        Credential::ScimToken(_) => Ok(Who::Scim),
        Credential::ServiceKey(_) | Credential::Certificate(_) => {
            let name: String = cells.take().map_err(corrupt)?;
            let role: String = cells.take().map_err(corrupt)?;
            let organizations: Option<String> = cells.take().map_err(corrupt)?;
            Ok(Who::Service {
                name: ServiceKeyName::parse(name).map_err(corrupt)?,
                role: Role::parse(&role).ok_or_else(|| corrupt("a role"))?,
                organizations: read_organizations(organizations.as_deref())?,
            })
        }
        Credential::SettingsSession(_) => {
            let id = SettingsSessionId::from_uuid(cells.take().map_err(corrupt)?);
            let expires = Timestamp::from_millis(cells.take().map_err(corrupt)?);
            let administrator = settings::read_administrator(cells)?;
            if expires <= now {
                return Err(Error::TokenInvalid);
            }
            Ok(Who::Settings(Box::new(AtSettings::new(id, administrator))))
        }
    }
}

/// The organizations that a service key is good for, as its row keeps them.
pub(super) fn read_organizations(json: Option<&str>) -> Result<Organizations, Error> {
    let Some(json) = json else {
        return Ok(Organizations::All);
    };
    let ids: Vec<String> = serde_json::from_str(json).map_err(corrupt)?;
    ids.iter()
        .map(|id| OrganizationId::parse(id).ok_or_else(|| corrupt("an organization's id")))
        .collect::<Result<_, _>>()
        .map(Organizations::Only)
}

/// The organization while it exists: a deleted one is gone for everybody.
fn is_alive(organization: OrganizationId) -> Condition {
    use organization::{Column, Entity};
    scope::is_of::<Entity>(organization)
        .and(Expr::col((Entity, Column::Deleted)).is_null())
        .into_condition()
}

/// The columns of an organization, in the order in which `read_organization` takes them.
pub(super) fn organization_columns() -> [(organization::Entity, organization::Column); 12] {
    use organization::Column;
    [
        Column::Id,
        Column::DisplayName,
        Column::SamlEnabled,
        Column::ScimEnabled,
        Column::GroupsEnabled,
        Column::UniqueGroupNames,
        Column::NameIdAttribute,
        Column::BrakeEnabled,
        Column::FrameOrigins,
        Column::Version,
        Column::Created,
        Column::Modified,
    ]
    .map(|column| (organization::Entity, column))
}

/// The organization, if the row has one.
pub(super) fn read_organization(cells: &mut Cells<'_>) -> Result<Option<Organization>, Error> {
    let Some(id) = cells.take().map_err(corrupt)? else {
        return Ok(None);
    };
    let display_name: String = cells.take().map_err(corrupt)?;
    let saml_enabled = cells.take().map_err(corrupt)?;
    let scim_enabled = cells.take().map_err(corrupt)?;
    let groups_enabled = cells.take().map_err(corrupt)?;
    let unique_group_names = cells.take().map_err(corrupt)?;
    let name_id_attribute = logins::attribute(cells.take().map_err(corrupt)?)?;
    let brake_enabled = cells.take().map_err(corrupt)?;
    let frame_origins: Option<String> = cells.take().map_err(corrupt)?;
    let version = cells.take().map_err(corrupt)?;
    let created = cells.take().map_err(corrupt)?;
    let modified = cells.take().map_err(corrupt)?;
    Ok(Some(Organization {
        id: OrganizationId::from_uuid(id),
        display_name: OrganizationName::parse(display_name).map_err(corrupt)?,
        saml_enabled,
        scim_enabled,
        groups_enabled,
        unique_group_names,
        name_id_attribute,
        brake_enabled,
        frame_origins: FrameOrigins::of_kept(frame_origins.as_deref()),
        version: Version(version),
        created: Timestamp::from_millis(created),
        modified: Timestamp::from_millis(modified),
    }))
}

/// How many columns `read` takes.
pub(super) fn width(credential: &Credential) -> usize {
    let who = match credential {
        Credential::ScimToken(_) => 1,
        Credential::ServiceKey(_) | Credential::Certificate(_) => 4,
        Credential::SettingsSession(_) => 7,
    };
    who + organization_columns().len()
}
