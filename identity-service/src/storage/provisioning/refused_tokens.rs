//! What was wrong with tokens that were refused: a row for each kind of mistake of an organization, and no more, so that
//! nobody without a token can fill anything or push anything out.

use sea_orm::sea_query::{Expr, JoinType, Order};

use crate::{
    domain::{
        Caller, Credential, Error, OrganizationId, Timestamp,
        refused_token::{Mistake, RefusedToken},
    },
    storage::{
        Reader, Store, callers,
        entity::refused_token::{Column, Entity},
        row::{Cells, corrupt},
        scope::{self, Sql},
        tx::Tx,
    },
};

const NOTE: Sql = Sql::of_both(
    "INSERT INTO refused_tokens (organization_id, mistake, first, last, requests, user_agent) \
        VALUES ($1, $2, $3, $4, $5, $6) \
        ON CONFLICT (organization_id, mistake) DO UPDATE SET last = excluded.last, \
            requests = refused_tokens.requests + excluded.requests, user_agent = excluded.user_agent",
);

/// The page within its statement.
const PAGE: &str = "page";

impl Store {
    /// Notes requests with a token that was refused, behind all calls of users. Of an organization that is none nothing is kept.
    pub async fn note_refused_token(
        &self,
        organization: OrganizationId,
        refused: RefusedToken,
    ) -> Result<(), Error> {
        self.write_patiently(organization, 1, move |tx| {
            let refused = refused.clone();
            Box::pin(async move { note(tx, refused).await })
        })
        .await
    }
}

async fn note(tx: &mut Tx, refused: RefusedToken) -> Result<(), Error> {
    let organization = tx.organization();
    if tx.find_locked_organization(organization).await?.is_none() {
        return Ok(());
    }
    let RefusedToken {
        mistake,
        first,
        last,
        requests,
        user_agent,
    } = refused;
    let values = [
        mistake.number().into(),
        first.as_millis().into(),
        last.as_millis().into(),
        requests.into(),
        user_agent.into(),
    ];
    let note = scope::set(organization, NOTE, values);
    tx.execute(note).await.map(drop)
}

impl Reader<'_> {
    /// What was wrong with tokens that were refused, the latest first.
    pub async fn list_refused_tokens(
        &self,
        credential: &Credential,
    ) -> Result<(Caller, Vec<RefusedToken>), Error> {
        let organization = self.organization();
        let mut page = scope::select::<Entity>(organization);
        page.columns(COLUMNS.map(|column| (Entity, column)))
            .and_where(callers::is_good(organization, credential));
        let mut select = callers::select(organization, credential);
        select
            .join_subquery(
                JoinType::LeftJoin,
                page.into_part(),
                PAGE,
                Expr::cust("TRUE"),
            )
            .columns(COLUMNS.map(|column| (PAGE, column)))
            .order_by((PAGE, Column::Last), Order::Desc);
        self.rows(credential, scope::by_credential(select), read)
            .await
    }
}

/// In the order in which `read` takes them.
static COLUMNS: [Column; 5] = [
    Column::Mistake,
    Column::First,
    Column::Last,
    Column::Requests,
    Column::UserAgent,
];

fn read(cells: &mut Cells<'_>) -> Result<Option<RefusedToken>, Error> {
    let Some(mistake) = cells.take::<Option<i64>>().map_err(corrupt)? else {
        return Ok(None);
    };
    Ok(Some(RefusedToken {
        mistake: Mistake::of_number(mistake),
        first: Timestamp::from_millis(cells.take().map_err(corrupt)?),
        last: Timestamp::from_millis(cells.take().map_err(corrupt)?),
        requests: cells.take().map_err(corrupt)?,
        user_agent: cells.take().map_err(corrupt)?,
    }))
}
