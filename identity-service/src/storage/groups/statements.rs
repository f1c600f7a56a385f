//! The statements that write a group's own row. Their texts are always the same, so that nothing puts them together again for each
//! group.
//!
//! Apart from `write`, which decides what is written. Members have rows of their own: `members` writes those.

use sea_orm::Value;

use super::Groups;
use crate::{
    domain::{Error, ExternalId, StoredGroup, schema::Schemas},
    storage::{
        failure,
        feed::next_ordinal,
        keys::set_key,
        row::json,
        scope::{self, Sql},
        tx::must_touch_one,
    },
};

macro_rules! insert {
    ($json:literal) => {
        concat!(
            "INSERT INTO groups (organization_id, id, display_name, display_name_folded, external_id, member_count, \
                version, modified, document, search, created, ordinal) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10",
            $json,
            ", $11, ",
            next_ordinal!("$12"),
            ")"
        )
    };
}

const INSERT: Sql = Sql {
    sqlite: insert!(""),
    postgres: insert!("::jsonb"),
};

/// On SQLite without the keys, which `SET_KEYS` write.
pub(in crate::storage) const REPLACE: Sql = Sql {
    sqlite: "UPDATE groups SET display_name = $3, member_count = $6, version = $7, modified = $8, document = $9, search = $10 \
        WHERE organization_id = $1 AND id = $2 AND version = $11",
    postgres: "UPDATE groups SET display_name = $3, display_name_folded = $4, external_id = $5, member_count = $6, \
            version = $7, modified = $8, document = $9, search = $10::jsonb \
        WHERE organization_id = $1 AND id = $2 AND version = $11",
};

/// In the order of `keys`.
const SET_KEYS: [Sql; 2] = [
    set_key!("groups", "display_name_folded"),
    set_key!("groups", "external_id"),
];

impl Groups<'_> {
    /// Writes a group that is new, under the next number.
    pub(super) async fn insert(
        &mut self,
        stored: &StoredGroup,
        schemas: &Schemas,
    ) -> Result<(), Error> {
        let mut values = row(stored, schemas)?.to_vec();
        values.push(stored.created.as_millis().into());
        values.push(self.tx.next_ordinal().into());
        let insert = scope::set(self.tx.organization(), INSERT, values);
        self.tx.execute(insert).await?;
        Ok(())
    }

    /// Writes what a group has become.
    pub(super) async fn replace_row(
        &mut self,
        before: &StoredGroup,
        after: &StoredGroup,
        schemas: &Schemas,
    ) -> Result<(), Error> {
        let mut values = row(after, schemas)?.to_vec();
        values.push(before.version.0.into());
        let replace = scope::set(self.tx.organization(), REPLACE, values);
        must_touch_one(self.tx.execute(replace).await?)?;
        let id = after.id.as_uuid();
        let keys = self
            .tx
            .replace_keys(id, SET_KEYS, keys(before), keys(after));
        keys.await.map_err(failure::to_domain)
    }
}

/// What both statements write, $2 to $10.
fn row(stored: &StoredGroup, schemas: &Schemas) -> Result<[Value; 9], Error> {
    let group = &stored.group;
    let [display_name_folded, external_id] = keys(stored);
    Ok([
        stored.id.as_uuid().into(),
        group.display_name.as_str().into(),
        display_name_folded,
        external_id,
        stored.member_count.into(),
        stored.version.0.into(),
        stored.modified.as_millis().into(),
        json(group.attributes.as_map())?,
        json(&group.search(schemas))?,
    ])
}

/// What finds a group, and seldom changes.
fn keys(stored: &StoredGroup) -> [Value; 2] {
    let group = &stored.group;
    [
        group.display_name.folded().into(),
        group.external_id.as_ref().map(ExternalId::as_str).into(),
    ]
}
