//! Creating, replacing, changing and deleting groups, inside a unit.
//!
//! Whatever is done to a group goes through `save` or `delete`, which write row, version, counts and events
//! together. What is done to its members costs what it changes, and nothing for those who stay.

use std::sync::Arc;

use sea_orm::sea_query::{Expr, ExprTrait, LockType, SelectStatement};

use super::{
    read::{page_of_members, read_member},
    row,
};
use crate::{
    domain::{
        Error, Group, GroupChange, GroupChanges, GroupId, GroupName, IfMatch, MAX_MEMBERS,
        MemberId, MemberIds, MemberKind, NewGroup, StoredGroup, StoredMember, ValueFilter, Version,
        schema::Schemas,
    },
    events,
    storage::{
        entity::{
            group::{Column, Entity},
            group_member,
        },
        members::{self, Delta},
        row::{Cells, corrupt},
        scope::{self, Sql},
        tx::{Tx, must_touch_one},
    },
};

/// Members that a filter is asked about at a time.
const PAGE: u64 = 1_000;

/// The groups of a unit's organization.
#[derive(Debug)]
pub struct Groups<'t> {
    pub(super) tx: &'t mut Tx,
}

impl Tx {
    /// The groups of the organization.
    pub fn groups(&mut self) -> Groups<'_> {
        Groups { tx: self }
    }
}

const BURY: Sql = Sql::of_both(
    "INSERT INTO deleted_groups (organization_id, id, display_name, external_id, ordinal, version, \
            created, modified, deleted, document, memberships) \
        SELECT organization_id, id, display_name, external_id, ordinal, version, \
            created, modified, $3, document, $4 \
        FROM groups WHERE organization_id = $1 AND id = $2",
);

/// Whoever gives a name that has to be unique waits for whoever else is about to: SQLite has one writer anyway.
const LOCK_NAME: Sql = Sql {
    sqlite: "SELECT 1 WHERE $1 IS NOT NULL AND $2 IS NOT NULL",
    postgres: "SELECT pg_advisory_xact_lock(hashtextextended($1::text || $2, 0))",
};

impl Groups<'_> {
    /// Creates a group with its members.
    ///
    /// # Errors
    ///
    /// `MemberNotFound`, `GroupNameTaken`.
    pub async fn create(&mut self, new: NewGroup) -> Result<StoredGroup, Error> {
        new.members.check()?;
        let schemas = self.tx.schemas(!new.extensions.is_empty()).await?;
        let (group, members) = new.complete(None, &schemas)?;
        let now = self.tx.now();
        let id = GroupId::new(now);
        self.check_name(None, &group.display_name).await?;
        let mut delta = Delta::default();
        let stored = StoredGroup {
            id,
            group,
            member_count: i64::try_from(members.as_slice().len()).unwrap_or(i64::MAX),
            version: Version::FIRST,
            created: now,
            modified: now,
        };
        self.insert(&stored, &schemas).await?;
        self.tx.add_members(id, &members, &mut delta).await?;
        self.tx.count_group_created();
        self.append_events(None, &stored, &delta);
        Ok(stored)
    }

    /// Makes what was sent the whole group. Members who stay are not touched.
    ///
    /// # Errors
    ///
    /// `GroupNotFound`, `VersionMismatch`, `MemberNotFound`, `GroupNameTaken`.
    pub async fn replace(
        &mut self,
        id: GroupId,
        if_match: &IfMatch,
        replacement: NewGroup,
    ) -> Result<StoredGroup, Error> {
        let before = self.get_locked(id, if_match, LockType::NoKeyUpdate).await?;
        let needs_schemas = !replacement.extensions.is_empty();
        let schemas = self.schemas_of(&before, needs_schemas).await?;
        let (group, members) = replacement.complete(Some(&before.group), &schemas)?;
        let mut delta = Delta::default();
        self.tx.replace_members(id, &members, &mut delta).await?;
        self.save(before, group, &delta, &schemas).await
    }

    /// Applies changes in order, all or nothing.
    ///
    /// # Errors
    ///
    /// `GroupNotFound`, `VersionMismatch`, `MemberNotFound`, `GroupNameTaken`, `TooMany`, and what the changes say.
    pub async fn update(
        &mut self,
        id: GroupId,
        if_match: &IfMatch,
        changes: &GroupChanges,
    ) -> Result<StoredGroup, Error> {
        let before = self.get_locked(id, if_match, LockType::NoKeyUpdate).await?;
        let schemas = self.schemas_of(&before, changes.names_extension()).await?;
        let after = changes.apply(&before.group, &schemas)?;
        let mut delta = Delta::default();
        for change in changes.as_slice() {
            match change {
                GroupChange::Attribute(_) => {}
                GroupChange::AddMembers(ids) => self.tx.add_members(id, ids, &mut delta).await?,
                GroupChange::RemoveMembers(ids) => {
                    self.tx.remove_members(id, ids, &mut delta).await?;
                }
                GroupChange::ReplaceMembers(ids) => {
                    self.tx.replace_members(id, ids, &mut delta).await?;
                }
                GroupChange::RemoveMembersWhere(filter) => {
                    let selected = self.select_members(id, filter).await?;
                    self.tx.remove_members(id, &selected, &mut delta).await?;
                }
            }
        }
        self.save(before, after, &delta, &schemas).await
    }

    /// Moves a group to the deleted ones, and ends the memberships in it and of it.
    ///
    /// # Errors
    ///
    /// `GroupNotFound`, `VersionMismatch`.
    pub async fn delete(&mut self, id: GroupId, if_match: &IfMatch) -> Result<(), Error> {
        let before = self.get_locked(id, if_match, LockType::Update).await?;
        let organization = self.tx.organization();
        let now = self.tx.now().max(before.modified);
        self.tx.empty_group(id).await?;
        let version = before.version.next();
        let deleted = events::of_deleted_group(id, version, self.tx.attribution());
        self.tx.append(deleted);
        let groups = self.tx.leave_groups(id.into()).await?;
        let bury = [
            id.as_uuid().into(),
            now.as_millis().into(),
            members::memberships(&groups)?.into(),
        ];
        self.tx
            .execute(scope::set(organization, BURY, bury))
            .await?;
        let mut delete = scope::delete::<Entity>(organization);
        delete
            .and_where(Expr::col(Column::Id).eq(id.as_uuid()))
            .and_where(Expr::col(Column::Version).eq(before.version.0));
        must_touch_one(self.tx.execute(delete).await?)?;
        self.tx.count_group_deleted();
        Ok(())
    }

    /// Writes what a group has become. What changes nothing leaves version, times and feed alone.
    async fn save(
        &mut self,
        before: StoredGroup,
        after: Group,
        delta: &Delta,
        schemas: &Schemas,
    ) -> Result<StoredGroup, Error> {
        if before.group == after && delta.is_empty() {
            return Ok(before);
        }
        if before.group.display_name != after.display_name {
            self.check_name(Some(before.id), &after.display_name)
                .await?;
        }
        let member_count = before.member_count + delta.balance();
        if member_count > MAX_MEMBERS {
            return Err(Error::TooMany(
                "A group has at most 1,000,000 members.".to_owned(),
            ));
        }
        let stored = StoredGroup {
            id: before.id,
            group: after,
            member_count,
            version: before.version.next(),
            created: before.created,
            modified: self.tx.now().max(before.modified),
        };
        self.replace_row(&before, &stored, schemas).await?;
        self.append_events(Some(&before.group), &stored, delta);
        Ok(stored)
    }

    /// The group as it stands, locked until the commit.
    async fn get_locked(
        &mut self,
        id: GroupId,
        if_match: &IfMatch,
        lock: LockType,
    ) -> Result<StoredGroup, Error> {
        let mut select = scope::select::<Entity>(self.tx.organization());
        select
            .columns(row::COLUMNS.map(|column| (Entity, column)))
            .and_where(Expr::col((Entity, Column::Id)).eq(id.as_uuid()))
            .lock(lock);
        let group = match self.tx.find(select).await? {
            Some(found) => row::read(&mut Cells::of(&found))?,
            None => None,
        };
        let group = group.ok_or(Error::GroupNotFound)?;
        if !if_match.permits(group.version) {
            return Err(Error::VersionMismatch);
        }
        Ok(group)
    }

    /// Whether a name is free, where names are to be unique.
    async fn check_name(&mut self, id: Option<GroupId>, name: &GroupName) -> Result<(), Error> {
        let organization = self.tx.organization();
        let settings = self.tx.find_locked_organization(organization).await?;
        if settings.is_none_or(|settings| !settings.unique_group_names) {
            return Ok(());
        }
        let lock = [name.folded().into()];
        self.tx
            .find(scope::set(organization, LOCK_NAME, lock))
            .await?;
        let mut select = scope::select::<Entity>(organization);
        select
            .column((Entity, Column::Id))
            .and_where(Expr::col((Entity, Column::DisplayNameFolded)).eq(name.folded()))
            .limit(2);
        for row in self.tx.list(select).await? {
            let holder = GroupId::from_uuid(Cells::of(&row).take().map_err(corrupt)?);
            if Some(holder) != id {
                return Err(Error::GroupNameTaken);
            }
        }
        Ok(())
    }

    /// The schemas by which a group is read: those of the organization where a call, or the group as it is, needs them.
    async fn schemas_of(
        &mut self,
        before: &StoredGroup,
        needed: bool,
    ) -> Result<Arc<Schemas>, Error> {
        let has_declared = before.group.attributes.has_declared();
        self.tx.schemas(needed || has_declared).await
    }

    fn append_events(&mut self, before: Option<&Group>, stored: &StoredGroup, delta: &Delta) {
        let changed = Group::changed_attributes(before, &stored.group);
        let added: Vec<_> = delta.added().collect();
        let removed: Vec<_> = delta.removed().collect();
        let attribution = self.tx.attribution();
        let (id, version) = (stored.id, stored.version);
        for event in events::of_group(id, changed, &added, &removed, version, &attribution) {
            self.tx.append(event);
        }
    }

    /// The members whom a filter selects. One that names ids looks at those alone; any other at page after page.
    async fn select_members(
        &mut self,
        group: GroupId,
        filter: &ValueFilter<'_>,
    ) -> Result<MemberIds, Error> {
        let named = filter.named_members();
        let mut selected = Vec::new();
        let mut after = None;
        loop {
            let mut page =
                page_of_members(self.tx.engine(), self.tx.organization(), group, after, PAGE);
            if let Some(ids) = &named {
                is_one_of(&mut page, ids);
            }
            let rows = self.tx.list(scope::by_credential(page)).await?;
            for row in &rows {
                let Some(member) = read_member(&mut Cells::of(row))? else {
                    continue;
                };
                after = Some(member.id);
                if filter.selects(&as_json(&member)) {
                    selected.push(member.id);
                }
            }
            if (rows.len() as u64) < PAGE {
                return Ok(MemberIds::of(selected));
            }
        }
    }
}

/// A filter has few terms, so that these are few parameters.
fn is_one_of(page: &mut SelectStatement, ids: &[MemberId]) {
    use group_member::{Column, Entity};
    let ids = ids.iter().map(|id| id.as_uuid());
    page.and_where(Expr::col((Entity, Column::MemberId)).is_in(ids));
}

/// A member as filters see it.
fn as_json(member: &StoredMember) -> serde_json::Value {
    let kind = match member.kind {
        MemberKind::User => "User",
        MemberKind::Group => "Group",
    };
    let members = [
        ("value", member.id.to_string()),
        ("type", kind.to_owned()),
        ("display", member.display.clone()),
    ];
    members
        .into_iter()
        .map(|(name, value)| (name.to_owned(), serde_json::Value::from(value)))
        .collect()
}
