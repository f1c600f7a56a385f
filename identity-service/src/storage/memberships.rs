//! Who is in which group, as far as groups in groups lead: listed page by page, and asked for one.
//!
//! Apart from `members`, which changes what is asked for here. Memberships may form circles: each group is met once. A page
//! costs what its rows cost, and a look at each group on the way: the next members of one are a range of its key, and
//! the groups in it have an index of their own. Each answer is one cell of the statement that finds the caller.

use sea_orm::{
    Value,
    sea_query::{Expr, ExprTrait, SelectStatement},
};
use uuid::Uuid;

use super::{
    Reader, callers,
    engine::Engine,
    entity::{group, user},
    members,
    row::corrupt,
    scope::{self, Sql},
};
use crate::domain::{
    Caller, Credential, Error, GroupId, ListedMember, MemberId, Membership, Reach, StoredMember,
    UserGroup, UserId,
};

/// Groups that are met on the way, at most.
const MOST_GROUPS: i64 = 10_000;

/// The groups of somebody. Each engine stops where too many were met: SQLite would compute the whole of a recursion that is
/// limited from outside, and PostgreSQL limits none from inside. 1 is the organization, 2 who, 3 whether to go further than one step, 4 one more than may be met.
macro_rules! up {
    (sqlite $($then:literal),+) => {
        concat!(
            "(WITH RECURSIVE up(id) AS (SELECT m.group_id FROM group_members AS m \
                WHERE m.organization_id = ? AND m.member_id = ? \
            UNION SELECT m.group_id FROM up CROSS JOIN group_members AS m \
                ON m.organization_id = ? AND m.member_id = up.id WHERE ? LIMIT ?), \
            met AS (SELECT id FROM up) ",
            $($then),+,
            ")"
        )
    };
    (postgres $($then:literal),+) => {
        concat!(
            "(WITH RECURSIVE up(id) AS (SELECT m.group_id FROM group_members AS m \
                WHERE m.organization_id = $1 AND m.member_id = $2 \
            UNION SELECT m.group_id FROM up CROSS JOIN LATERAL (SELECT x.group_id FROM group_members AS x \
                WHERE x.organization_id = $1 AND x.member_id = up.id OFFSET 0) AS m WHERE $3), \
            met AS (SELECT id FROM up LIMIT $4) ",
            $($then),+,
            ")"
        )
    };
}

/// A group, and those in it. 1 is the organization, 2 which, 3 whether to go on to those in it, 4 one more than may be met.
macro_rules! down {
    (sqlite $($then:literal),+) => {
        concat!(
            "(WITH RECURSIVE down(id) AS (SELECT ? \
            UNION SELECT m.member_id FROM down CROSS JOIN group_members AS m \
                ON m.organization_id = ? AND m.group_id = down.id AND m.member_kind = 2 WHERE ? LIMIT ?), \
            met AS (SELECT id FROM down) ",
            $($then),+,
            ")"
        )
    };
    (postgres $($then:literal),+) => {
        concat!(
            "(WITH RECURSIVE down(id) AS (SELECT $2::uuid \
            UNION SELECT m.member_id FROM down CROSS JOIN LATERAL (SELECT x.member_id FROM group_members AS x \
                WHERE x.organization_id = $1 AND x.group_id = down.id AND x.member_kind = 2 OFFSET 0) AS m WHERE $3), \
            met AS (SELECT id FROM down LIMIT $4) ",
            $($then),+,
            ")"
        )
    };
}

/// What is asked, and the places of its values: SQLite's parameters have no numbers here.
struct Cell {
    sql: Sql,
    places: &'static [usize],
}

/// 5 is the group after which the page begins, 6 how many it has.
const GROUPS: Cell = Cell {
    sql: Sql {
        sqlite: up!(sqlite
            "SELECT json_array((SELECT count(*) FROM met), json((SELECT json_group_array(json_array( \
                lower(hex(f.id)), f.direct, f.display_name)) FROM (SELECT g.id, g.display_name, \
                EXISTS (SELECT 1 FROM group_members AS d WHERE d.organization_id = ? AND d.group_id = g.id \
                    AND d.member_id = ?) AS direct \
                FROM met CROSS JOIN groups AS g ON g.organization_id = ? AND g.id = met.id \
                WHERE met.id > ? ORDER BY g.id LIMIT ?) AS f)))"
        ),
        postgres: up!(postgres
            "SELECT json_build_array((SELECT count(*) FROM met), coalesce((SELECT json_agg(json_build_array( \
                replace(f.id::text, '-', ''), f.direct, f.display_name)) FROM (SELECT g.id, g.display_name, \
                (SELECT count(*) FROM group_members AS d WHERE d.organization_id = $1 AND d.group_id = g.id \
                    AND d.member_id = $2) AS direct \
                FROM met CROSS JOIN LATERAL (SELECT x.id, x.display_name FROM groups AS x \
                    WHERE x.organization_id = $1 AND x.id = met.id OFFSET 0) AS g \
                WHERE met.id > $5 ORDER BY g.id LIMIT $6) AS f), '[]'))::text"
        ),
    },
    places: &[1, 2, 1, 3, 4, 1, 2, 1, 5, 6],
};

/// 5 is the member after whom the page begins, 6 how many it has. Of each group as many are read, at most: nobody else
/// can be on the page.
const MEMBERS: Cell = Cell {
    sql: Sql {
        sqlite: down!(sqlite
            "SELECT json_array((SELECT count(*) FROM met), json((SELECT json_group_array(json_array( \
                lower(hex(f.id)), f.kind, EXISTS (SELECT 1 FROM group_members AS d WHERE d.organization_id = ? \
                    AND d.group_id = ? AND d.member_id = f.id), \
                coalesce((SELECT json_extract(u.document, '$.displayName') FROM users AS u \
                        WHERE u.organization_id = ? AND u.id = f.id), \
                    (SELECT g.display_name FROM groups AS g WHERE g.organization_id = ? AND g.id = f.id), ''))) \
                FROM (SELECT DISTINCT m.member_id AS id, m.member_kind AS kind FROM met CROSS JOIN group_members AS m \
                    ON m.organization_id = ? AND m.group_id = met.id AND m.member_id IN ( \
                        SELECT x.member_id FROM group_members AS x WHERE x.organization_id = ? \
                        AND x.group_id = met.id AND x.member_id > ? ORDER BY x.member_id LIMIT ?) \
                    ORDER BY m.member_id LIMIT ?) AS f)))"
        ),
        postgres: down!(postgres
            "SELECT json_build_array((SELECT count(*) FROM met), coalesce((SELECT json_agg(json_build_array( \
                replace(f.id::text, '-', ''), f.kind, (SELECT count(*) FROM group_members AS d \
                    WHERE d.organization_id = $1 AND d.group_id = $2 AND d.member_id = f.id), \
                coalesce((SELECT json_extract_path_text(u.document::json, 'displayName') FROM users AS u \
                        WHERE u.organization_id = $1 AND u.id = f.id), \
                    (SELECT g.display_name FROM groups AS g WHERE g.organization_id = $1 AND g.id = f.id), ''))) \
                FROM (SELECT DISTINCT m.member_id AS id, m.member_kind AS kind FROM met CROSS JOIN LATERAL ( \
                        SELECT x.member_id, x.member_kind FROM group_members AS x WHERE x.organization_id = $1 \
                        AND x.group_id = met.id AND x.member_id > $5 ORDER BY x.member_id LIMIT $6) AS m \
                    ORDER BY m.member_id LIMIT $6) AS f), '[]'))::text"
        ),
    },
    places: &[2, 1, 3, 4, 1, 2, 1, 1, 1, 1, 5, 6, 6],
};

/// 5 is the group. 0: not at all, 1: directly, 2: indirectly, 3: too many groups to say.
const MEMBERSHIP: Cell = Cell {
    sql: Sql {
        sqlite: up!(sqlite
            "SELECT CASE WHEN EXISTS (SELECT 1 FROM group_members AS d WHERE d.organization_id = ? AND d.group_id = ? \
                AND d.member_id = ?) THEN 1 WHEN EXISTS (SELECT 1 FROM met WHERE met.id = ?) THEN 2 \
                WHEN (SELECT count(*) FROM met) >= ? THEN 3 ELSE 0 END"
        ),
        postgres: up!(postgres
            "SELECT CASE WHEN EXISTS (SELECT 1 FROM group_members AS d WHERE d.organization_id = $1 AND d.group_id = $5 \
                AND d.member_id = $2) THEN 1 WHEN EXISTS (SELECT 1 FROM met WHERE met.id = $5) THEN 2 \
                WHEN (SELECT count(*) FROM met) >= $4 THEN 3 ELSE 0 END::bigint"
        ),
    },
    places: &[1, 2, 1, 3, 4, 1, 5, 2, 5, 4],
};

impl Cell {
    /// As an expression; `values` are numbered from 1.
    fn ask(&self, engine: Engine, values: Vec<Value>) -> Expr {
        match engine {
            Engine::Sqlite => {
                let placed = self.places.iter().filter_map(|place| values.get(place - 1));
                scope::part(self.sql.sqlite, placed.cloned())
            }
            Engine::Postgres => scope::part(self.sql.postgres, values),
        }
    }
}

impl Reader<'_> {
    /// The next groups that a user is in after one of them, in the order of their ids; none of a user who is not there.
    ///
    /// # Errors
    ///
    /// `TooMany` when the user is in more groups than are followed.
    pub async fn list_user_groups(
        &self,
        credential: &Credential,
        user: UserId,
        reach: Reach,
        after: Option<GroupId>,
        count: u64,
    ) -> Result<(Caller, Option<Vec<UserGroup>>), Error> {
        let after = after.map_or(Uuid::nil(), GroupId::as_uuid);
        let groups = GROUPS.ask(
            self.engine(),
            self.asked(user.as_uuid(), reach, [after.into(), limit(count)]),
        );
        let is_there = scope::exists(self.user(user));
        let found = self.cell::<String>(credential, is_there, groups);
        let (caller, found) = found.await?;
        let Some(found) = found else {
            return Ok((caller, None));
        };
        let groups: Vec<(Uuid, i64, String)> = read_page(&found)?;
        let groups = groups
            .into_iter()
            .map(|(id, direct, display_name)| UserGroup {
                id: GroupId::from_uuid(id),
                display_name,
                direct: direct == 1,
            });
        Ok((caller, Some(groups.collect())))
    }

    /// The next members of a group after one of them, in the order of their ids; none of a group that is not there.
    ///
    /// # Errors
    ///
    /// `TooMany` when there are more groups in the group than are followed.
    pub async fn list_group_members(
        &self,
        credential: &Credential,
        group: GroupId,
        reach: Reach,
        after: Option<MemberId>,
        count: u64,
    ) -> Result<(Caller, Option<Vec<ListedMember>>), Error> {
        let after = after.map_or(Uuid::nil(), MemberId::as_uuid);
        let members = MEMBERS.ask(
            self.engine(),
            self.asked(group.as_uuid(), reach, [after.into(), limit(count)]),
        );
        let is_there = scope::exists(self.group(group));
        let found = self.cell::<String>(credential, is_there, members);
        let (caller, found) = found.await?;
        let Some(found) = found else {
            return Ok((caller, None));
        };
        let listed: Vec<(Uuid, i64, i64, String)> = read_page(&found)?;
        let members = listed.into_iter().map(|(id, kind, direct, display)| {
            Ok(ListedMember {
                member: StoredMember {
                    id: MemberId::from_uuid(id),
                    kind: members::kind(kind)?,
                    display,
                },
                direct: direct == 1,
            })
        });
        Ok((caller, Some(members.collect::<Result<_, Error>>()?)))
    }

    /// How somebody is in a group; none of a group that is not there.
    ///
    /// # Errors
    ///
    /// `TooMany` when the way there has more groups than are followed.
    pub async fn find_membership(
        &self,
        credential: &Credential,
        group: GroupId,
        member: MemberId,
    ) -> Result<(Caller, Option<Membership>), Error> {
        let asked = self.asked(member.as_uuid(), Reach::Nested, [group.as_uuid().into()]);
        let membership = MEMBERSHIP.ask(self.engine(), asked);
        let is_there = scope::exists(self.group(group));
        let (caller, found) = self.cell::<i64>(credential, is_there, membership).await?;
        let membership = found.map(|found| match found {
            0 => Ok(Membership::None),
            1 => Ok(Membership::Direct),
            2 => Ok(Membership::Indirect),
            _ => Err(too_many()),
        });
        Ok((caller, membership.transpose()?))
    }

    /// The first values of each question, then its own.
    fn asked<const N: usize>(&self, whose: Uuid, reach: Reach, own: [Value; N]) -> Vec<Value> {
        let mut values = vec![
            self.organization().as_uuid().into(),
            whose.into(),
            (reach == Reach::Nested).into(),
            (MOST_GROUPS + 1).into(),
        ];
        values.extend(own);
        values
    }

    fn user(&self, id: UserId) -> SelectStatement {
        let mut select = scope::select::<user::Entity>(self.organization());
        select
            .expr(Expr::cust("1"))
            .and_where(Expr::col((user::Entity, user::Column::Id)).eq(id.as_uuid()));
        select.into_part()
    }

    fn group(&self, id: GroupId) -> SelectStatement {
        let mut select = scope::select::<group::Entity>(self.organization());
        select
            .expr(Expr::cust("1"))
            .and_where(Expr::col((group::Entity, group::Column::Id)).eq(id.as_uuid()));
        select.into_part()
    }

    /// The caller, and one cell if what it is about is there.
    async fn cell<T: sea_orm::TryGetable + rusqlite::types::FromSql + Send>(
        &self,
        credential: &Credential,
        is_there: Expr,
        cell: Expr,
    ) -> Result<(Caller, Option<T>), Error> {
        let mut select = callers::select(self.organization(), credential);
        select.expr(is_there).expr(cell);
        let (caller, mut found) = self
            .rows(credential, scope::by_credential(select), |cells| {
                let is_there: bool = cells.take().map_err(corrupt)?;
                let cell: T = cells.take().map_err(corrupt)?;
                Ok(is_there.then_some(cell))
            })
            .await?;
        Ok((caller, found.pop()))
    }
}

fn limit(count: u64) -> Value {
    i64::try_from(count).unwrap_or(i64::MAX).into()
}

/// How many groups were met, and the page.
fn read_page<T: serde::de::DeserializeOwned>(json: &str) -> Result<T, Error> {
    let (met, page): (i64, T) = serde_json::from_str(json).map_err(corrupt)?;
    if met > MOST_GROUPS {
        return Err(too_many());
    }
    Ok(page)
}

fn too_many() -> Error {
    Error::TooMany("Memberships are followed through 10,000 groups at most.".to_owned())
}

/// A page of members without its caller, for who asks how an engine goes about it.
#[cfg(test)]
pub(super) fn members_for_tests(
    reader: &Reader<'_>,
    group: GroupId,
    after: MemberId,
    count: u64,
) -> SelectStatement {
    let own = [after.as_uuid().into(), limit(count)];
    let asked = reader.asked(group.as_uuid(), Reach::Nested, own);
    let mut select = SelectStatement::new();
    select.expr(MEMBERS.ask(reader.engine(), asked));
    select
}
