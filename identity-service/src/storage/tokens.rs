//! The SCIM token of an organization: generated, described, revoked, and noted when it is used.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use sea_orm::sea_query::{Expr, ExprTrait, JoinType};

use super::{
    Reader, Store, callers,
    entity::scim_token::{Column, Entity},
    row::{Cells, corrupt},
    scope,
    tx::Tx,
};
use crate::{
    domain::{
        ActorName, Caller, Credential, Error, EventKind, LastUse, NewScimToken, OrganizationId,
        ScimToken, Timestamp, TokenHash,
    },
    events,
};

/// How often the last use of a token is written.
const USE_INTERVAL: Duration = Duration::from_secs(60);
/// Credentials whose last use is remembered; beyond that the memory starts anew.
const USES_REMEMBERED: usize = 10_000;

/// The SCIM token of a unit's organization.
#[derive(Debug)]
pub struct Tokens<'t> {
    tx: &'t mut Tx,
}

impl Tx {
    /// The organization's SCIM token.
    pub fn tokens(&mut self) -> Tokens<'_> {
        Tokens { tx: self }
    }
}

impl Tokens<'_> {
    /// Ends the present token and puts another one into its place.
    ///
    /// # Errors
    ///
    /// `OrganizationNotFound`, `SamlNotEnabledForToken`.
    pub async fn generate(&mut self, new: NewScimToken) -> Result<ScimToken, Error> {
        let id = self.tx.organization();
        let organization = self
            .tx
            .find_locked_organization(id)
            .await?
            .ok_or(Error::OrganizationNotFound)?;
        if !organization.saml_enabled {
            return Err(Error::SamlNotEnabledForToken);
        }
        self.end(&new.created_by, "replaced").await?;
        let NewScimToken {
            hash,
            prefix,
            created_by,
            created_by_name,
        } = new;
        let created = self.tx.now();
        let insert = scope::insert::<Entity, _>(
            id,
            [
                (Column::Hash, hash.0.as_slice().into()),
                (Column::Prefix, prefix.as_str().into()),
                (Column::Created, created.as_millis().into()),
                (Column::CreatedBy, created_by.as_str().into()),
                (Column::CreatedByName, created_by_name.as_str().into()),
            ],
        );
        self.tx.execute(insert).await?;
        self.append_event(EventKind::ScimTokenGenerated).await?;
        Ok(ScimToken {
            prefix,
            created,
            created_by,
            created_by_name,
            last_use: None,
        })
    }

    /// Ends the token for good.
    ///
    /// # Errors
    ///
    /// `ScimTokenNotFound`.
    pub async fn revoke(&mut self, by: &str, why: &str) -> Result<(), Error> {
        if self.end(by, why).await? == 0 {
            return Err(Error::ScimTokenNotFound);
        }
        self.append_event(EventKind::ScimTokenRevoked).await
    }

    async fn end(&mut self, by: &str, why: &str) -> Result<u64, Error> {
        let mut end = scope::update::<Entity>(self.tx.organization());
        end.value(Column::Ended, self.tx.now().as_millis())
            .value(Column::EndedBy, by)
            .value(Column::EndedWhy, why)
            .and_where(Expr::col((Entity, Column::Ended)).is_null());
        let ended = self.tx.execute(end).await?;
        self.tx.forget_callers();
        Ok(ended)
    }

    async fn append_event(&mut self, kind: EventKind) -> Result<(), Error> {
        let id = self.tx.organization();
        let organization = self
            .tx
            .find_locked_organization(id)
            .await?
            .ok_or(Error::OrganizationNotFound)?;
        let event = events::of_scim_token(kind, id, organization.version, self.tx.attribution());
        self.tx.append(event);
        Ok(())
    }
}

impl Reader<'_> {
    /// The organization's token, if it has one.
    pub async fn find_scim_token(
        &self,
        credential: &Credential,
    ) -> Result<(Caller, Option<ScimToken>), Error> {
        // Under another name: the caller's own credential may be a token too.
        const PRESENT: &str = "present";
        let mut select = callers::select(self.organization(), credential);
        let is_alive = scope::is_of_named(PRESENT, self.organization())
            .and(Expr::col((PRESENT, Column::Ended)).is_null());
        select
            .join_as(JoinType::LeftJoin, Entity, PRESENT, is_alive)
            .columns(COLUMNS.map(|column| (PRESENT, column)));
        let (caller, mut tokens) = self
            .rows(credential, scope::by_credential(select), read)
            .await?;
        Ok((caller, tokens.pop()))
    }
}

/// In the order in which `read` takes them.
static COLUMNS: [Column; 7] = [
    Column::Prefix,
    Column::Created,
    Column::CreatedBy,
    Column::CreatedByName,
    Column::LastUsed,
    Column::LastUsedAddress,
    Column::LastUsedAgent,
];

fn read(cells: &mut Cells<'_>) -> Result<Option<ScimToken>, Error> {
    let Some(prefix) = cells.take::<Option<String>>().map_err(corrupt)? else {
        return Ok(None);
    };
    let created = cells.take().map_err(corrupt)?;
    let created_by = cells.take().map_err(corrupt)?;
    // None from before there was a settings page.
    let created_by_name: Option<String> = cells.take().map_err(corrupt)?;
    let created_by_name = ActorName::parse(created_by_name.unwrap_or_default()).map_err(corrupt)?;
    let used: Option<i64> = cells.take().map_err(corrupt)?;
    let address: Option<String> = cells.take().map_err(corrupt)?;
    let user_agent: Option<String> = cells.take().map_err(corrupt)?;
    Ok(Some(ScimToken {
        prefix,
        created: Timestamp::from_millis(created),
        created_by,
        created_by_name,
        last_use: used.map(|time| LastUse {
            time: Timestamp::from_millis(time),
            address: address.unwrap_or_default(),
            user_agent: user_agent.unwrap_or_default(),
        }),
    }))
}

/// When the use of each credential was last written by this process.
#[derive(Debug, Default)]
pub(super) struct Uses(Mutex<HashMap<[u8; 32], Timestamp>>);

impl Uses {
    /// Whether a use now is to be written: the first one, and then once a minute.
    pub(super) fn is_due(&self, credential: TokenHash, now: Timestamp) -> bool {
        let mut uses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match uses.get(&credential.0) {
            // A clock that went backwards does not stop the record.
            Some(last) if now >= *last && now.since(*last) < USE_INTERVAL => false,
            _ => {
                if uses.len() >= USES_REMEMBERED {
                    uses.clear();
                }
                uses.insert(credential.0, now);
                true
            }
        }
    }
}

impl Store {
    /// Notes that a token was used, once a minute, in a unit of its own. Nobody waits for it, and it may fail: what it
    /// records is for people.
    pub fn touch_token(
        &self,
        organization: OrganizationId,
        hash: TokenHash,
        address: &str,
        user_agent: &str,
    ) {
        let now = self.now();
        if !self.uses().is_due(hash, now) {
            return;
        }
        let last_use = LastUse {
            time: now,
            address: address.to_owned(),
            user_agent: user_agent.to_owned(),
        };
        let store = self.clone();
        tokio::spawn(async move {
            let noted = store
                .write(organization, "", move |tx| {
                    let last_use = last_use.clone();
                    Box::pin(async move { note_use(tx, hash, last_use).await })
                })
                .await;
            if let Err(error) = noted {
                tracing::debug!(%organization, %error, "the use of a token was not recorded");
            }
        });
    }
}

async fn note_use(tx: &mut Tx, hash: TokenHash, last_use: LastUse) -> Result<(), Error> {
    let LastUse {
        time,
        address,
        user_agent,
    } = last_use;
    let mut update = scope::update::<Entity>(tx.organization());
    update
        .value(Column::LastUsed, time.as_millis())
        .value(Column::LastUsedAddress, address)
        .value(Column::LastUsedAgent, user_agent)
        .and_where(Expr::col((Entity, Column::Hash)).eq(hash.0.as_slice()))
        .and_where(Expr::col((Entity, Column::Ended)).is_null());
    tx.execute(update).await.map(drop)
}
