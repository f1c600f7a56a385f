//! A row of `groups`: which columns, in which order, and what they make.

use uuid::Uuid;

use crate::{
    domain::{
        Document, Error, ExternalId, Group, GroupId, GroupName, StoredGroup, Timestamp, Version,
    },
    storage::{
        entity::group::Column,
        row::{Cells, corrupt},
    },
};

/// The columns of a group; `read` takes them in this order.
pub(in crate::storage) static COLUMNS: [Column; 8] = [
    Column::Id,
    Column::DisplayName,
    Column::ExternalId,
    Column::MemberCount,
    Column::Version,
    Column::Created,
    Column::Modified,
    Column::Document,
];

/// The group, if the row has one.
pub(in crate::storage) fn read(cells: &mut Cells<'_>) -> Result<Option<StoredGroup>, Error> {
    let Some(id) = cells.take::<Option<Uuid>>().map_err(corrupt)? else {
        return Ok(None);
    };
    let display_name: String = cells.take().map_err(corrupt)?;
    let external_id: Option<String> = cells.take().map_err(corrupt)?;
    let member_count = cells.take().map_err(corrupt)?;
    let version = cells.take().map_err(corrupt)?;
    let created = cells.take().map_err(corrupt)?;
    let modified = cells.take().map_err(corrupt)?;
    let document: String = cells.take().map_err(corrupt)?;
    Ok(Some(StoredGroup {
        id: GroupId::from_uuid(id),
        group: Group {
            display_name: GroupName::parse(display_name).map_err(corrupt)?,
            external_id: ExternalId::parse(external_id.unwrap_or_default()).map_err(corrupt)?,
            attributes: Document::from_stored(serde_json::from_str(&document).map_err(corrupt)?),
        },
        member_count,
        version: Version(version),
        created: Timestamp::from_millis(created),
        modified: Timestamp::from_millis(modified),
    }))
}
