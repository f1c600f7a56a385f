//! The log of an organization, page by page, and how its identity provider fares.

use sea_orm::sea_query::{Condition, Expr, ExprTrait, Func, JoinType, Order, SelectStatement};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    domain::{
        Caller, Credential, Error, PageSize, ProvisioningId, Timestamp,
        provisioning_log::{Effect, Entry, NewEntry, Operation, Personal, Said, Search, Status},
    },
    storage::{
        Reader, callers,
        engine::Engine,
        entity::{
            deleted_user, group,
            provisioning_request::{Column, Entity},
            provisioning_status, user,
        },
        row::{Cells, corrupt},
        scope,
        turns::Cost,
    },
};

/// A page of the log.
#[derive(Clone, Debug)]
pub struct EntryPage {
    /// The latest first.
    pub entries: Vec<Entry>,
    /// There are more, earlier ones.
    pub more: bool,
}

/// What is kept of a request as JSON: what the gateway said, and what the service knew.
#[derive(Deserialize)]
struct Record {
    #[serde(flatten)]
    said: Said,
    #[serde(default)]
    effect: Effect,
}

/// The page within its statement.
const PAGE: &str = "page";
const NAME: &str = "name";

/// In the order in which `read` takes them, before the name.
static COLUMNS: [Column; 5] = [
    Column::Id,
    Column::RequestId,
    Column::ResourceId,
    Column::Record,
    Column::Personal,
];

impl Reader<'_> {
    /// Requests before an id, the latest first.
    pub async fn list_requests(
        &self,
        credential: &Credential,
        search: &Search,
        before: Option<ProvisioningId>,
        size: PageSize,
    ) -> Result<(Caller, EntryPage), Error> {
        let limit = size.get() as usize;
        let mut page = self.page(credential, search, before);
        page.limit(limit as u64 + 1);
        let mut select = callers::select(self.organization(), credential);
        select
            .join_subquery(JoinType::LeftJoin, page, PAGE, Expr::cust("TRUE"))
            .columns(COLUMNS.map(|column| (PAGE, column)))
            .column((PAGE, NAME))
            .order_by((PAGE, Column::Id), Order::Desc);
        // A name, an id that no index has, or what was wanted is looked for in all that is kept.
        let is_looked_for =
            search.name.is_some() || search.request_id.is_some() || !search.operations.is_empty();
        let cost = if is_looked_for {
            Cost::Scan
        } else {
            Cost::Index
        };
        let (caller, mut entries) = self
            .found(cost, credential, scope::by_credential(select), read)
            .await?;
        let more = entries.len() > limit;
        entries.truncate(limit);
        Ok((caller, EntryPage { entries, more }))
    }

    /// How the organization's identity provider fares.
    pub async fn provisioning_status(
        &self,
        credential: &Credential,
    ) -> Result<(Caller, Option<Status>), Error> {
        use provisioning_status::Entity;
        let mut select = callers::select(self.organization(), credential);
        let is_status = scope::is_of::<Entity>(self.organization());
        select
            .join(JoinType::LeftJoin, Entity, is_status)
            .columns(status_columns());
        let (caller, mut status) = self
            .rows(credential, scope::by_credential(select), read_status)
            .await?;
        Ok((caller, status.pop()))
    }

    fn page(
        &self,
        credential: &Credential,
        search: &Search,
        before: Option<ProvisioningId>,
    ) -> SelectStatement {
        let Search {
            from,
            until,
            failed,
            resource_id,
            request_id,
            name,
            operations,
        } = search;
        let organization = self.organization();
        let column = |column| Expr::col((Entity, column));
        let before_id = before.map(ProvisioningId::as_uuid);
        let until_id = until.map(|time| ProvisioningId::first_at(time).as_uuid());
        let mut page = scope::select::<Entity>(organization);
        page.columns(COLUMNS.map(|column| (Entity, column)))
            .expr_as(self.name(), NAME)
            .and_where(callers::is_good(organization, credential))
            .order_by((Entity, Column::Id), Order::Desc);
        self.join_names(&mut page);
        if let Some(id) = [before_id, until_id].into_iter().flatten().min() {
            page.and_where(column(Column::Id).lt(id));
        }
        if let Some(from) = from {
            page.and_where(column(Column::Id).gte(ProvisioningId::first_at(*from).as_uuid()));
        }
        match failed {
            // As the index says it, which has these alone.
            Some(true) => {
                page.and_where(column(Column::Failed));
            }
            Some(false) => {
                page.and_where(column(Column::Failed).not());
            }
            None => {}
        }
        if let Some(id) = resource_id {
            page.and_where(column(Column::ResourceId).eq(*id));
        }
        if let Some(id) = request_id {
            page.and_where(column(Column::RequestId).eq(id.as_str()));
        }
        if let Some(name) = name {
            page.cond_where(self.has_in_name(name));
        }
        if !operations.is_empty() {
            let wanted = operations.iter().map(|operation| self.wants(*operation));
            page.cond_where(wanted.fold(Condition::any(), Condition::add));
        }
        page.into_part()
    }

    /// Users, users who were deleted, and groups: each by its key.
    fn join_names(&self, page: &mut SelectStatement) {
        let organization = self.organization();
        let is_named = |own: Expr| own.eq(Expr::col((Entity, Column::ResourceId)));
        let is_user = scope::is_of::<user::Entity>(organization)
            .and(is_named(Expr::col((user::Entity, user::Column::Id))));
        let is_deleted_user = scope::is_of::<deleted_user::Entity>(organization).and(is_named(
            Expr::col((deleted_user::Entity, deleted_user::Column::Id)),
        ));
        let is_group = scope::is_of::<group::Entity>(organization)
            .and(is_named(Expr::col((group::Entity, group::Column::Id))));
        page.join(JoinType::LeftJoin, user::Entity, is_user)
            .join(JoinType::LeftJoin, deleted_user::Entity, is_deleted_user)
            .join(JoinType::LeftJoin, group::Entity, is_group);
    }

    /// What the resource is called.
    fn name(&self) -> Expr {
        Func::coalesce([
            Expr::col((user::Entity, user::Column::UserName)),
            Expr::col((group::Entity, group::Column::DisplayName)),
            Expr::col((deleted_user::Entity, deleted_user::Column::UserName)),
        ])
        .into()
    }

    /// Whether it is called so, or was to be called so. Deleted users have no folded name, and are found by the name that
    /// they were created with.
    fn has_in_name(&self, folded: &str) -> Condition {
        let is_in = |name: Expr| self.is_in(folded, name);
        Condition::any()
            .add(is_in(Expr::col((
                user::Entity,
                user::Column::UserNameFolded,
            ))))
            .add(is_in(Expr::col((
                group::Entity,
                group::Column::DisplayNameFolded,
            ))))
            .add(is_in(Expr::col((Entity, Column::NameFolded))))
    }

    /// Whether it wanted this. The record is looked at as text: whatever else stands in it has no quotation mark without a
    /// stroke before it.
    fn wants(&self, operation: Operation) -> Expr {
        let name = serde_json::to_string(&operation).unwrap_or_default();
        let record = Expr::col((Entity, Column::Record));
        self.is_in(&format!("\"operation\":{name}"), record)
    }

    fn is_in(&self, part: &str, text: Expr) -> Expr {
        let position = match self.engine() {
            Engine::Sqlite => "instr",
            Engine::Postgres => "strpos",
        };
        Expr::from(Func::cust(position).arg(text).arg(part)).gt(0)
    }
}

fn read(cells: &mut Cells<'_>) -> Result<Option<Entry>, Error> {
    let Some(id) = cells.take::<Option<Uuid>>().map_err(corrupt)? else {
        return Ok(None);
    };
    let request_id = cells.take().map_err(corrupt)?;
    let resource_id = cells.take().map_err(corrupt)?;
    let record: String = cells.take().map_err(corrupt)?;
    let Record { said, effect } = serde_json::from_str(&record).map_err(corrupt)?;
    let personal: Option<String> = cells.take().map_err(corrupt)?;
    let personal: Option<Personal> = personal
        .map(|personal| serde_json::from_str(&personal))
        .transpose()
        .map_err(corrupt)?;
    Ok(Some(Entry {
        entry: NewEntry {
            id: ProvisioningId::from_uuid(id),
            request_id,
            resource_id,
            effect,
            said,
            personal: personal.unwrap_or_default(),
        },
        name: cells.take().map_err(corrupt)?,
    }))
}

/// The columns of a status, in the order in which `read_status` takes them.
pub(in crate::storage) fn status_columns()
-> [(provisioning_status::Entity, provisioning_status::Column); 3] {
    use provisioning_status::Column;
    [
        Column::LastRequest,
        Column::LastSuccess,
        Column::LastFailure,
    ]
    .map(|column| (provisioning_status::Entity, column))
}

/// The status, if the row has one.
pub(in crate::storage) fn read_status(cells: &mut Cells<'_>) -> Result<Option<Status>, Error> {
    let last_request = cells.take::<Option<i64>>().map_err(corrupt)?;
    let mut time = || {
        let millis: Option<i64> = cells.take().map_err(corrupt)?;
        let millis = millis.filter(|millis| *millis > 0);
        Ok::<_, Error>(millis.map(Timestamp::from_millis))
    };
    let (last_success, last_failure) = (time()?, time()?);
    Ok(last_request.map(|last_request| Status {
        last_request: Timestamp::from_millis(last_request),
        last_success,
        last_failure,
    }))
}
