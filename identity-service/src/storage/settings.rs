//! Links to an organization's settings page, and the sessions that they open.

use sea_orm::sea_query::{Expr, ExprTrait, Func, Order, Query};

use super::{
    Reader, Store, callers,
    entity::{settings_link, settings_session},
    row::{Cells, corrupt},
    scope,
    tx::Tx,
};
use crate::domain::{
    ActorId, ActorName, Administrator, Caller, Credential, Error, LINK_LIFE, Locale, MAX_LINKS,
    MAX_SESSIONS, NewSettingsLink, NewSettingsSession, ReturnUrl, SESSION_LIFE, SettingsSession,
    SettingsSessionId, Timestamp, TokenHash,
};

/// Rows that one statement removes.
const STEP: u64 = 500;

/// The doors of the settings page of a unit's organization.
#[derive(Debug)]
pub struct SettingsDoors<'t> {
    tx: &'t mut Tx,
}

impl Tx {
    /// Links to the organization's settings page, and its sessions.
    pub fn settings(&mut self) -> SettingsDoors<'_> {
        SettingsDoors { tx: self }
    }
}

impl SettingsDoors<'_> {
    /// Makes a link, and tells when it ends by itself.
    ///
    /// # Errors
    ///
    /// `TooMany` while as many wait to be redeemed as may.
    pub async fn create_link(&mut self, new: NewSettingsLink) -> Result<Timestamp, Error> {
        use settings_link::{Column, Entity};
        let NewSettingsLink {
            hash,
            administrator,
            return_url,
            locale,
        } = new;
        let (organization, now) = (self.tx.organization(), self.tx.now());
        let mut waiting = scope::select::<Entity>(organization);
        waiting
            .expr(Func::count(Expr::col((Entity, Column::Hash))))
            .and_where(Expr::col((Entity, Column::Redeemed)).is_null())
            .and_where(Expr::col((Entity, Column::Expires)).gt(now.as_millis()));
        if self.count(waiting).await? >= MAX_LINKS {
            return Err(Error::TooMany(format!(
                "{MAX_LINKS} links to the organization's settings page wait to be opened already."
            )));
        }
        let expires = now.plus(LINK_LIFE);
        let insert = scope::insert::<Entity, _>(
            organization,
            [
                (Column::Hash, hash.0.as_slice().into()),
                (Column::ActorId, administrator.id.as_str().into()),
                (Column::ActorName, administrator.name.as_str().into()),
                (Column::SignedIn, administrator.signed_in.as_millis().into()),
                (Column::MaySwitchSaml, administrator.may_switch_saml.into()),
                (Column::ReturnUrl, return_url.as_str().into()),
                (Column::Locale, locale.number().into()),
                (Column::Expires, expires.as_millis().into()),
            ],
        );
        self.tx.execute(insert).await?;
        Ok(expires)
    }

    /// Opens a session by a link, which ends with it: of two at the same time one gets the session.
    ///
    /// # Errors
    ///
    /// `SettingsLinkInvalid`; `TooMany` while as many sessions are open as may be.
    pub async fn redeem(
        &mut self,
        link: TokenHash,
        new: NewSettingsSession,
    ) -> Result<SettingsSession, Error> {
        use settings_link::{Column, Entity};
        let (organization, now) = (self.tx.organization(), self.tx.now());
        let mut redeem = scope::update::<Entity>(organization);
        redeem
            .value(Column::Redeemed, now.as_millis())
            .and_where(Expr::col((Entity, Column::Hash)).eq(link.0.as_slice()))
            .and_where(Expr::col((Entity, Column::Redeemed)).is_null())
            .and_where(Expr::col((Entity, Column::Expires)).gt(now.as_millis()));
        if self.tx.execute(redeem).await? == 0 {
            return Err(Error::SettingsLinkInvalid);
        }
        let mut select = scope::select::<Entity>(organization);
        select
            .columns(
                [
                    Column::ActorId,
                    Column::ActorName,
                    Column::SignedIn,
                    Column::MaySwitchSaml,
                    Column::ReturnUrl,
                    Column::Locale,
                ]
                .map(|column| (Entity, column)),
            )
            .and_where(Expr::col((Entity, Column::Hash)).eq(link.0.as_slice()));
        let row = self.tx.find(select).await?;
        let row = row.ok_or(Error::SettingsLinkInvalid)?;
        let mut cells = Cells::of(&row);
        let administrator = read_administrator(&mut cells)?;
        let (return_url, locale) = read_manner(&mut cells)?;
        self.open(administrator, return_url, locale, new).await
    }

    async fn open(
        &mut self,
        administrator: Administrator,
        return_url: ReturnUrl,
        locale: Locale,
        new: NewSettingsSession,
    ) -> Result<SettingsSession, Error> {
        use settings_session::{Column, Entity};
        let (organization, now) = (self.tx.organization(), self.tx.now());
        let mut open = scope::select::<Entity>(organization);
        open.expr(Func::count(Expr::col((Entity, Column::Hash))))
            .and_where(Expr::col((Entity, Column::Ended)).is_null())
            .and_where(Expr::col((Entity, Column::Expires)).gt(now.as_millis()));
        if self.count(open).await? >= MAX_SESSIONS {
            return Err(Error::TooMany(format!(
                "{MAX_SESSIONS} sessions of the organization's settings page are open already."
            )));
        }
        let NewSettingsSession {
            id,
            hash,
            address,
            user_agent,
        } = new;
        let session = SettingsSession {
            id,
            administrator,
            created: now,
            expires: now.plus(SESSION_LIFE),
            return_url,
            locale,
            address,
            user_agent,
        };
        let insert = scope::insert::<Entity, _>(
            organization,
            [
                (Column::Hash, hash.0.as_slice().into()),
                (Column::Id, id.as_uuid().into()),
                (Column::ActorId, session.administrator.id.as_str().into()),
                (
                    Column::ActorName,
                    session.administrator.name.as_str().into(),
                ),
                (
                    Column::SignedIn,
                    session.administrator.signed_in.as_millis().into(),
                ),
                (
                    Column::MaySwitchSaml,
                    session.administrator.may_switch_saml.into(),
                ),
                (Column::ReturnUrl, session.return_url.as_str().into()),
                (Column::Locale, session.locale.number().into()),
                (Column::Created, session.created.as_millis().into()),
                (Column::Expires, session.expires.as_millis().into()),
                (Column::Address, session.address.as_str().into()),
                (Column::UserAgent, session.user_agent.as_str().into()),
            ],
        );
        self.tx.execute(insert).await?;
        Ok(session)
    }

    /// Ends a session, for every call that begins after this was committed.
    ///
    /// # Errors
    ///
    /// `SettingsSessionNotFound`.
    pub async fn end(&mut self, session: SettingsSessionId, by: &str) -> Result<(), Error> {
        use settings_session::{Column, Entity};
        let now = self.tx.now().as_millis();
        let mut end = scope::update::<Entity>(self.tx.organization());
        end.value(Column::Ended, now)
            .value(Column::EndedBy, by)
            .and_where(Expr::col((Entity, Column::Id)).eq(session.as_uuid()))
            .and_where(Expr::col((Entity, Column::Ended)).is_null())
            .and_where(Expr::col((Entity, Column::Expires)).gt(now));
        let ended = self.tx.execute(end).await?;
        self.tx.forget_callers();
        match ended {
            0 => Err(Error::SettingsSessionNotFound),
            _ => Ok(()),
        }
    }

    async fn count(
        &mut self,
        select: scope::Scoped<sea_orm::sea_query::SelectStatement>,
    ) -> Result<i64, Error> {
        let row = self.tx.find(select).await?;
        let row = row.ok_or_else(|| corrupt("a count"))?;
        Cells::of(&row).take().map_err(corrupt)
    }
}

impl Reader<'_> {
    /// The sessions of the organization that are open, the latest first.
    pub async fn list_settings_sessions(
        &self,
        credential: &Credential,
    ) -> Result<(Caller, Vec<SettingsSession>), Error> {
        use settings_session::{Column, Entity};
        let now = self.store.now().as_millis();
        let mut sessions = scope::select::<Entity>(self.organization());
        sessions
            .columns(COLUMNS.map(|column| (Entity, column)))
            .and_where(callers::is_good(self.organization(), credential))
            .and_where(Expr::col((Entity, Column::Ended)).is_null())
            .and_where(Expr::col((Entity, Column::Expires)).gt(now));
        self.sessions(credential, sessions).await
    }

    /// The session that calls.
    pub async fn find_own_session(
        &self,
        credential: &Credential,
    ) -> Result<(Caller, Option<SettingsSession>), Error> {
        use settings_session::{Column, Entity};
        let mut own = scope::select::<Entity>(self.organization());
        own.columns(COLUMNS.map(|column| (Entity, column)));
        match credential {
            Credential::SettingsSession(hash) => {
                own.and_where(Expr::col((Entity, Column::Hash)).eq(hash.0.as_slice()))
            }
            Credential::ScimToken(_) | Credential::ServiceKey(_) | Credential::Certificate(_) => {
                own.and_where(Expr::val(1).eq(0))
            }
        };
        let (caller, sessions) = self.sessions(credential, own).await?;
        Ok((caller, sessions.into_iter().next()))
    }

    async fn sessions(
        &self,
        credential: &Credential,
        sessions: scope::Scoped<sea_orm::sea_query::SelectStatement>,
    ) -> Result<(Caller, Vec<SettingsSession>), Error> {
        use settings_session::Column;
        // Under another name: the caller may be one of them.
        const LISTED: &str = "listed";
        let mut select = callers::select(self.organization(), credential);
        select
            .join_subquery(
                sea_orm::sea_query::JoinType::LeftJoin,
                sessions.into_part(),
                LISTED,
                Expr::cust("TRUE"),
            )
            .columns(COLUMNS.map(|column| (LISTED, column)))
            .order_by((LISTED, Column::Created), Order::Desc)
            .order_by((LISTED, Column::Id), Order::Desc)
            .limit(u64::try_from(MAX_SESSIONS).unwrap_or(u64::MAX));
        self.rows(credential, scope::by_credential(select), read)
            .await
    }
}

/// In the order in which `read` takes them.
static COLUMNS: [settings_session::Column; 11] = [
    settings_session::Column::Id,
    settings_session::Column::ActorId,
    settings_session::Column::ActorName,
    settings_session::Column::SignedIn,
    settings_session::Column::MaySwitchSaml,
    settings_session::Column::ReturnUrl,
    settings_session::Column::Locale,
    settings_session::Column::Created,
    settings_session::Column::Expires,
    settings_session::Column::Address,
    settings_session::Column::UserAgent,
];

fn read(cells: &mut Cells<'_>) -> Result<Option<SettingsSession>, Error> {
    let Some(id) = cells.take::<Option<uuid::Uuid>>().map_err(corrupt)? else {
        return Ok(None);
    };
    let administrator = read_administrator(cells)?;
    let (return_url, locale) = read_manner(cells)?;
    Ok(Some(SettingsSession {
        id: SettingsSessionId::from_uuid(id),
        administrator,
        created: Timestamp::from_millis(cells.take().map_err(corrupt)?),
        expires: Timestamp::from_millis(cells.take().map_err(corrupt)?),
        return_url,
        locale,
        address: cells.take().map_err(corrupt)?,
        user_agent: cells.take().map_err(corrupt)?,
    }))
}

/// Id, name, sign-in and what they may.
pub(super) fn read_administrator(cells: &mut Cells<'_>) -> Result<Administrator, Error> {
    let id: String = cells.take().map_err(corrupt)?;
    let name: String = cells.take().map_err(corrupt)?;
    let signed_in = cells.take().map_err(corrupt)?;
    let may_switch_saml = cells.take().map_err(corrupt)?;
    Ok(Administrator {
        id: ActorId::parse(id).map_err(corrupt)?,
        name: ActorName::parse(name).map_err(corrupt)?,
        signed_in: Timestamp::from_millis(signed_in),
        may_switch_saml,
    })
}

fn read_manner(cells: &mut Cells<'_>) -> Result<(ReturnUrl, Locale), Error> {
    let return_url: String = cells.take().map_err(corrupt)?;
    let locale: i64 = cells.take().map_err(corrupt)?;
    Ok((
        ReturnUrl::parse(return_url).map_err(corrupt)?,
        Locale::of_number(locale).ok_or_else(|| corrupt("a locale"))?,
    ))
}

impl Store {
    /// Removes links and sessions that have expired, of all organizations, and tells how many.
    pub async fn forget_settings(&self) -> Result<u64, Error> {
        let now = self.now().as_millis();
        let mut forgotten = 0;
        for table in ["settings_links", "settings_sessions"] {
            loop {
                let key = || ["organization_id", "hash"];
                let expired = Query::select()
                    .columns(key())
                    .from(table)
                    .and_where(Expr::col("expires").lte(now))
                    .limit(STEP)
                    .take();
                let delete = Query::delete()
                    .from_table(table)
                    .and_where(Expr::tuple(key().map(Expr::col)).in_subquery(expired))
                    .take();
                let removed = self
                    .execute_alone(scope::of_no_organization(delete))
                    .await?;
                forgotten += removed;
                if removed < STEP {
                    break;
                }
            }
        }
        Ok(forgotten)
    }
}
