//! The groups of a user: those it is in, and those that they are in, and so on.
//!
//! Computed with the row that shows them, by one recursion up the memberships. Groups may form circles: each is met
//! once, or twice when a user is in it both by itself and through another.

use sea_orm::{Value, sea_query::Expr};

use super::Users;
use crate::{
    domain::{Credential, Error, GroupId, OrganizationId, StoredUser, UserGroup},
    storage::{
        Reader,
        engine::Engine,
        row::{Cells, corrupt},
        scope::{self, Sql},
    },
};

/// Who is shown a user's groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::storage) enum Shown {
    /// Nobody: they are not read.
    Never,
    /// The caller.
    Always,
    /// An identity provider, while groups are switched on. The statement has its organization.
    WhileEnabled,
}

/// In SQLite's words; PostgreSQL has a function for it, which a migration has made.
macro_rules! groups_of {
    ($organization:literal, $user:literal) => {
        concat!(
            "(WITH RECURSIVE up(id, direct) AS (SELECT m.group_id, 1 FROM group_members AS m WHERE m.organization_id = ",
            $organization,
            " AND m.member_id = ",
            $user,
            " UNION SELECT m.group_id, 0 FROM up JOIN group_members AS m ON m.organization_id = ",
            $organization,
            " AND m.member_id = up.id) SELECT json_group_array(json_array(lower(hex(found.id)), found.direct, found.display_name)) \
            FROM (SELECT g.id, max(up.direct) AS direct, g.display_name FROM up JOIN groups AS g ON g.organization_id = ",
            $organization,
            " AND g.id = up.id GROUP BY g.id, g.display_name ORDER BY g.id) AS found)"
        )
    };
}

const OF_ROW: Sql = Sql {
    sqlite: groups_of!("?", "users.id"),
    postgres: "groups_of_user($1, users.id)",
};

/// Looked at first: a recursion costs SQLite two tables, and a function costs PostgreSQL its call, however little there is to be
/// found.
const HAS_ANY: Sql = Sql {
    sqlite: "EXISTS (SELECT 1 FROM group_members AS m WHERE m.organization_id = ? AND m.member_id = users.id LIMIT 1)",
    postgres: "EXISTS (SELECT 1 FROM group_members AS m WHERE m.organization_id = $1 AND m.member_id = users.id LIMIT 1)",
};

const OF_USER: Sql = Sql {
    sqlite: concat!("SELECT ", groups_of!("$1", "$2")),
    postgres: "SELECT groups_of_user($1, $2)",
};

impl Reader<'_> {
    /// Whether users are read with their groups.
    pub(in crate::storage) fn user_groups(&self, credential: &Credential) -> Shown {
        match (self.omits_groups(), credential) {
            (true, _) => Shown::Never,
            (false, Credential::ScimToken(_)) => Shown::WhileEnabled,
            (false, _) => Shown::Always,
        }
    }
}

impl Users<'_> {
    /// A user that was written, with the groups that it is in.
    pub async fn with_groups(&mut self, user: StoredUser) -> Result<StoredUser, Error> {
        let organization = self.tx.organization();
        let values = [user.id.as_uuid().into()];
        let found = self
            .tx
            .find(scope::set(organization, OF_USER, values))
            .await?;
        let groups: Option<String> = match found {
            Some(found) => Cells::of(&found).take().map_err(corrupt)?,
            None => None,
        };
        Ok(StoredUser {
            groups: read(groups.as_deref())?,
            ..user
        })
    }
}

/// The groups of the user of a row, as JSON; NULL where they are not shown.
pub(super) fn column(engine: Engine, organization: OrganizationId, shown: Shown) -> Expr {
    let organization = Value::from(organization.as_uuid());
    // SQLite's parameters have no numbers here: one for each place.
    let (has_any, groups, values) = match engine {
        Engine::Sqlite => (HAS_ANY.sqlite, OF_ROW.sqlite, vec![organization; 4]),
        Engine::Postgres => (HAS_ANY.postgres, OF_ROW.postgres, vec![organization]),
    };
    let shows = match shown {
        Shown::Never => return Expr::cust("CAST(NULL AS text)"),
        Shown::Always => "",
        Shown::WhileEnabled => "organizations.groups_enabled AND ",
    };
    scope::part(
        format!("CASE WHEN {shows}{has_any} THEN CAST({groups} AS text) END"),
        values,
    )
}

/// Reads what `column` asked for.
pub(super) fn read(json: Option<&str>) -> Result<Vec<UserGroup>, Error> {
    let Some(json) = json else {
        return Ok(Vec::new());
    };
    let groups: Vec<(uuid::Uuid, i64, String)> = serde_json::from_str(json).map_err(corrupt)?;
    Ok(groups
        .into_iter()
        .map(|(id, direct, display_name)| UserGroup {
            id: GroupId::from_uuid(id),
            display_name,
            direct: direct == 1,
        })
        .collect())
}
