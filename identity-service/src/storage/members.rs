//! Memberships as sets: what comes, what goes, and who is there already.
//!
//! Apart from the groups themselves, because a group may have a million members: nothing here costs more in a large
//! group than in a small one. Ids travel as one bound list, so that a statement is the same for one id and for
//! 50,000; a primary key says whether somebody is a member, and what changed nothing is not written.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{
    row::{Cells, Row, corrupt},
    scope::{self, Sql},
    tx::Tx,
};
use crate::{
    domain::{Error, GroupId, MAX_MEMBERS, MemberId, MemberIds, MemberKind, Version},
    events,
};

/// Members that one statement looks at. What it takes in and gives back is held in memory, which a call that names 50,000
/// is not to be seen in.
const STEP: usize = 1_000;

/// The memberships of a group that a unit has changed, as they differ from before: whoever comes and goes again has
/// not come.
#[derive(Debug, Default)]
pub(super) struct Delta(BTreeMap<MemberId, Way>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    In,
    Out,
}

impl Delta {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn added(&self) -> impl Iterator<Item = MemberId> {
        self.going(Way::In)
    }

    pub(super) fn removed(&self) -> impl Iterator<Item = MemberId> {
        self.going(Way::Out)
    }

    /// How many members there are more.
    pub(super) fn balance(&self) -> i64 {
        self.0
            .values()
            .map(|way| match way {
                Way::In => 1,
                Way::Out => -1,
            })
            .sum()
    }

    fn going(&self, wanted: Way) -> impl Iterator<Item = MemberId> {
        self.0
            .iter()
            .filter(move |(_, way)| **way == wanted)
            .map(|(id, _)| *id)
    }

    fn note(&mut self, ids: Vec<MemberId>, way: Way) {
        for id in ids {
            match self.0.get(&id) {
                Some(before) if *before != way => drop(self.0.remove(&id)),
                _ => drop(self.0.insert(id, way)),
            }
        }
    }
}

/// The rows are locked so that nobody whom a unit takes in is deleted before it is committed. On PostgreSQL the lock also
/// keeps the look-up apart, one whole key at a time: what joins could become would be left to statistics, which know
/// nothing of an organization that came a minute ago.
const ADD_USERS: Sql = Sql {
    sqlite: "INSERT INTO group_members (organization_id, group_id, member_id, member_kind) \
        SELECT u.organization_id, $2, u.id, 1 FROM json_each($3) AS wanted \
        CROSS JOIN users AS u ON u.organization_id = $1 AND u.id = unhex(wanted.value, '-') \
        WHERE TRUE ON CONFLICT DO NOTHING RETURNING member_id",
    postgres: "INSERT INTO group_members (organization_id, group_id, member_id, member_kind) \
        SELECT u.organization_id, $2, u.id, 1 FROM json_array_elements_text($3::json) AS wanted(id) \
        CROSS JOIN LATERAL (SELECT organization_id, id FROM users \
            WHERE organization_id = $1 AND id = wanted.id::uuid FOR KEY SHARE) AS u \
        ON CONFLICT DO NOTHING RETURNING member_id",
};

const ADD_GROUPS: Sql = Sql {
    sqlite: "INSERT INTO group_members (organization_id, group_id, member_id, member_kind) \
        SELECT g.organization_id, $2, g.id, 2 FROM json_each($3) AS wanted \
        CROSS JOIN groups AS g ON g.organization_id = $1 AND g.id = unhex(wanted.value, '-') \
        WHERE TRUE ON CONFLICT DO NOTHING RETURNING member_id",
    postgres: "INSERT INTO group_members (organization_id, group_id, member_id, member_kind) \
        SELECT g.organization_id, $2, g.id, 2 FROM json_array_elements_text($3::json) AS wanted(id) \
        CROSS JOIN LATERAL (SELECT organization_id, id FROM groups \
            WHERE organization_id = $1 AND id = wanted.id::uuid FOR KEY SHARE) AS g \
        ON CONFLICT DO NOTHING RETURNING member_id",
};

/// Those of a list who are not members. PostgreSQL counts, because it would make a join of `NOT EXISTS`, and compare all with
/// all in a table that it has no statistics of.
const FIND_OTHERS: Sql = Sql {
    sqlite: "SELECT wanted.value FROM json_each($3) AS wanted WHERE NOT EXISTS (SELECT 1 FROM group_members AS m \
        WHERE m.organization_id = $1 AND m.group_id = $2 AND m.member_id = unhex(wanted.value, '-'))",
    postgres: "SELECT wanted.id FROM json_array_elements_text($3::json) AS wanted(id) \
        WHERE (SELECT count(*) FROM group_members AS m \
        WHERE m.organization_id = $1 AND m.group_id = $2 AND m.member_id = wanted.id::uuid) = 0",
};

/// PostgreSQL finds each row by its whole key, and then by its place: the group is locked, so that nobody moves it. With
/// the group's columns in the outer statement, statistics from before the group grew would have all of it read.
const REMOVE: Sql = Sql {
    sqlite: "DELETE FROM group_members WHERE organization_id = $1 AND group_id = $2 \
        AND member_id IN (SELECT unhex(gone.value, '-') FROM json_each($3) AS gone) RETURNING member_id",
    postgres: "DELETE FROM group_members WHERE ctid = ANY (ARRAY( \
        SELECT (SELECT m.ctid FROM group_members AS m \
            WHERE m.organization_id = $1 AND m.group_id = $2 AND m.member_id = gone.id::uuid) \
        FROM json_array_elements_text($3::json) AS gone(id))) RETURNING member_id",
};

/// A step over the members, in the order of their ids.
const LIST_STEP: Sql = Sql::of_both(
    "SELECT member_id FROM group_members WHERE organization_id = $1 AND group_id = $2 \
        AND member_id > $3 ORDER BY member_id LIMIT $4",
);

const REMOVE_ALL: Sql =
    Sql::of_both("DELETE FROM group_members WHERE organization_id = $1 AND group_id = $2");

/// The groups that somebody leaves change with it.
const LEAVE_GROUPS: Sql = Sql {
    sqlite: "UPDATE groups SET version = version + 1, modified = max(modified, $3), member_count = member_count - 1 \
        WHERE organization_id = $1 AND id IN \
        (SELECT group_id FROM group_members WHERE organization_id = $1 AND member_id = $2) RETURNING id, version",
    postgres: "UPDATE groups SET version = version + 1, modified = greatest(modified, $3), \
        member_count = member_count - 1 WHERE organization_id = $1 AND id IN \
        (SELECT group_id FROM group_members WHERE organization_id = $1 AND member_id = $2) RETURNING id, version",
};

const REMOVE_MEMBERSHIPS: Sql =
    Sql::of_both("DELETE FROM group_members WHERE organization_id = $1 AND member_id = $2");

/// The groups that somebody comes back to, as far as they are there and have room.
const REJOIN_GROUPS: Sql = Sql {
    sqlite: "UPDATE groups SET version = version + 1, modified = max(modified, $4), member_count = member_count + 1 \
        WHERE organization_id = $1 AND member_count < $3 \
        AND id IN (SELECT unhex(left.value, '-') FROM json_each($2) AS left) RETURNING id, version",
    postgres: "UPDATE groups SET version = version + 1, modified = greatest(modified, $4), \
        member_count = member_count + 1 WHERE organization_id = $1 AND member_count < $3 \
        AND id = ANY (ARRAY(SELECT was.id::uuid FROM json_array_elements_text($2::json) AS was(id))) \
        RETURNING id, version",
};

const ADD_MEMBERSHIPS: Sql = Sql {
    sqlite: "INSERT INTO group_members (organization_id, group_id, member_id, member_kind) \
        SELECT $1, unhex(joined.value, '-'), $2, 1 FROM json_each($3) AS joined",
    postgres: "INSERT INTO group_members (organization_id, group_id, member_id, member_kind) \
        SELECT $1, joined.id::uuid, $2, 1 FROM json_array_elements_text($3::json) AS joined(id)",
};

impl Tx {
    /// Takes members in. Who is one already stays one.
    ///
    /// # Errors
    ///
    /// `MemberNotFound`, naming one who is nobody in the organization.
    pub(super) async fn add_members(
        &mut self,
        group: GroupId,
        members: &MemberIds,
        delta: &mut Delta,
    ) -> Result<(), Error> {
        members.check()?;
        for step in members.as_slice().chunks(STEP) {
            self.add_step(group, step, delta).await?;
        }
        Ok(())
    }

    async fn add_step(
        &mut self,
        group: GroupId,
        wanted: &[MemberId],
        delta: &mut Delta,
    ) -> Result<(), Error> {
        let ids = list(wanted);
        let mut added = 0;
        for add in [ADD_USERS, ADD_GROUPS] {
            let came = self.change_members(group, add, ids.clone()).await?;
            added += came.len();
            delta.note(came, Way::In);
            if added == wanted.len() {
                return Ok(());
            }
        }
        // Who is no member even now is nobody.
        match self.find_others(group, wanted).await?.first() {
            None => Ok(()),
            Some(nobody) => Err(Error::MemberNotFound(nobody.to_string())),
        }
    }

    /// Those of them who are not members.
    async fn find_others(
        &mut self,
        group: GroupId,
        members: &[MemberId],
    ) -> Result<Vec<MemberId>, Error> {
        let values = [group.as_uuid().into(), list(members).into()];
        let rows = self
            .list(scope::set(self.organization(), FIND_OTHERS, values))
            .await?;
        rows.iter()
            .map(|row| {
                let id: String = Cells::of(row).take().map_err(corrupt)?;
                MemberId::parse(&id).ok_or_else(|| corrupt("a member's id"))
            })
            .collect()
    }

    /// Sends members away. Who is none stays none.
    pub(super) async fn remove_members(
        &mut self,
        group: GroupId,
        members: &MemberIds,
        delta: &mut Delta,
    ) -> Result<(), Error> {
        for gone in members.as_slice().chunks(STEP) {
            let went = self.change_members(group, REMOVE, list(gone)).await?;
            delta.note(went, Way::Out);
        }
        Ok(())
    }

    /// Makes these the members, and nobody else. Those who stay are not touched.
    pub(super) async fn replace_members(
        &mut self,
        group: GroupId,
        members: &MemberIds,
        delta: &mut Delta,
    ) -> Result<(), Error> {
        members.check()?;
        // They are compared here: to have each who stays looked up by the database would take several times as long, while all other
        // writers wait.
        let (mut going, mut coming) = (Vec::new(), Vec::new());
        let mut wanted = members.as_slice();
        let mut last = Uuid::nil();
        loop {
            let values = [group.as_uuid().into(), last.into(), (STEP as i64).into()];
            let step = scope::set(self.organization(), LIST_STEP, values);
            let present = member_ids(&self.list(step).await?)?;
            let end = present.last().copied().filter(|_| present.len() == STEP);
            // Both are in the order of ids.
            let upto = end.map_or(wanted.len(), |end| wanted.partition_point(|id| *id <= end));
            let (these, later) = wanted.split_at(upto);
            let is_in = |ids: &[MemberId], id: &MemberId| ids.binary_search(id).is_ok();
            coming.extend(these.iter().filter(|id| !is_in(&present, id)));
            going.extend(present.iter().filter(|id| !is_in(these, id)));
            wanted = later;
            match end {
                Some(end) => last = end.as_uuid(),
                None => break,
            }
        }
        self.remove_members(group, &MemberIds::of(going), delta)
            .await?;
        for step in coming.chunks(STEP) {
            self.add_step(group, step, delta).await?;
        }
        Ok(())
    }

    /// Ends all memberships in a group that is deleted.
    pub(super) async fn empty_group(&mut self, group: GroupId) -> Result<(), Error> {
        let values = [group.as_uuid().into()];
        self.execute(scope::set(self.organization(), REMOVE_ALL, values))
            .await?;
        Ok(())
    }

    /// Ends all memberships of somebody who is deleted, and tells of which groups. The caller holds the row of who
    /// leaves, so that nobody takes them in meanwhile.
    pub(super) async fn leave_groups(&mut self, member: MemberId) -> Result<Vec<GroupId>, Error> {
        let organization = self.organization();
        let values = [member.as_uuid().into(), self.now().as_millis().into()];
        let rows = self
            .change(scope::set(organization, LEAVE_GROUPS, values))
            .await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let values = [member.as_uuid().into()];
        self.execute(scope::set(organization, REMOVE_MEMBERSHIPS, values))
            .await?;
        self.tell_groups(&rows, &[], &[member])
    }

    /// Makes a user who was deleted and is here again a member of the groups of then.
    pub(super) async fn rejoin_groups(
        &mut self,
        member: MemberId,
        groups: &[GroupId],
    ) -> Result<(), Error> {
        if groups.is_empty() {
            return Ok(());
        }
        let organization = self.organization();
        let values = [
            memberships(groups)?.into(),
            MAX_MEMBERS.into(),
            self.now().as_millis().into(),
        ];
        let rows = self
            .change(scope::set(organization, REJOIN_GROUPS, values))
            .await?;
        let joined = self.tell_groups(&rows, &[member], &[])?;
        let values = [member.as_uuid().into(), memberships(&joined)?.into()];
        self.execute(scope::set(organization, ADD_MEMBERSHIPS, values))
            .await?;
        Ok(())
    }

    /// The events of groups that somebody has left or joined: each row has a group's id and version.
    fn tell_groups(
        &mut self,
        rows: &[Row],
        added: &[MemberId],
        removed: &[MemberId],
    ) -> Result<Vec<GroupId>, Error> {
        let attribution = self.attribution();
        let mut groups = Vec::with_capacity(rows.len());
        for row in rows {
            let mut cells = Cells::of(row);
            let id = GroupId::from_uuid(cells.take().map_err(corrupt)?);
            let version = Version(cells.take().map_err(corrupt)?);
            for event in events::of_group(id, Vec::new(), added, removed, version, &attribution) {
                self.append(event);
            }
            groups.push(id);
        }
        Ok(groups)
    }

    async fn change_members(
        &mut self,
        group: GroupId,
        sql: Sql,
        ids: String,
    ) -> Result<Vec<MemberId>, Error> {
        let values = [group.as_uuid().into(), ids.into()];
        let rows = self
            .change(scope::set(self.organization(), sql, values))
            .await?;
        member_ids(&rows)
    }
}

/// What a member is, as its row says.
pub(super) fn kind(number: i64) -> Result<MemberKind, Error> {
    match number {
        1 => Ok(MemberKind::User),
        2 => Ok(MemberKind::Group),
        _ => Err(corrupt("what a member is")),
    }
}

/// Ids of groups as a tombstone keeps them.
pub(super) fn memberships(groups: &[GroupId]) -> Result<String, Error> {
    let ids: Vec<String> = groups.iter().map(ToString::to_string).collect();
    serde_json::to_string(&ids).map_err(Error::internal)
}

/// What a tombstone keeps of them.
pub(super) fn read_memberships(json: &str) -> Result<Vec<GroupId>, Error> {
    let ids: Vec<String> = serde_json::from_str(json).map_err(corrupt)?;
    ids.iter()
        .map(|id| GroupId::parse(id).ok_or_else(|| corrupt("a group's id")))
        .collect()
}

/// Ids as statements take them: a JSON array of texts, in which nothing has to be escaped.
fn list(ids: &[MemberId]) -> String {
    let quoted: Vec<String> = ids.iter().map(|id| format!("\"{id}\"")).collect();
    format!("[{}]", quoted.join(","))
}

fn member_ids(rows: &[Row]) -> Result<Vec<MemberId>, Error> {
    rows.iter()
        .map(|row| {
            let id = Cells::of(row).take().map_err(corrupt)?;
            Ok(MemberId::from_uuid(id))
        })
        .collect()
}

#[cfg(test)]
pub(super) async fn plans_for_tests(
    store: &super::Store,
    organization: crate::domain::OrganizationId,
    group: GroupId,
    member: MemberId,
) -> Vec<String> {
    use super::{engine::Engine, scope::Runnable as _, transaction::Durability};
    let mut plans = Vec::new();
    for sql in [ADD_USERS, ADD_GROUPS, REMOVE] {
        let ids = list(&[member]);
        let values = [group.as_uuid().into(), ids.into()];
        let mut statement = scope::set(organization, sql, values).statement(store.engine());
        let (explain, column) = match store.engine() {
            Engine::Sqlite => ("EXPLAIN QUERY PLAN ", 3),
            Engine::Postgres => ("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) ", 0),
        };
        statement.sql.insert_str(0, explain);
        let mut transaction = store
            .connections()
            .begin(None, Durability::OnDisk)
            .await
            .unwrap();
        let rows = transaction.list(statement).await.unwrap();
        let lines = rows.iter().map(|row| {
            let mut cells = Cells::of(row);
            cells.skip(column);
            cells.take::<String>().unwrap()
        });
        plans.push(lines.collect::<Vec<_>>().join("\n"));
    }
    plans
}
