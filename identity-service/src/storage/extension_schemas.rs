//! Schemas that organizations declare: changed in a unit, and read by whoever writes or seeks what they describe.
//!
//! They belong to the settings of their organization: a change of one is a change of the organization, whose row it
//! locks. So a unit that has found its caller, and with it the organization, reads schemas that stay as they are until it
//! is committed. No value is ever stored that its schema does not describe: what is in use cannot be taken away.

use std::sync::Arc;

use sea_orm::sea_query::{
    Expr, ExprTrait, IntoCondition, JoinType, LockType, OnConflict, Order, SelectStatement,
};

use super::{
    Reader, callers,
    entity::{
        extension_schema::{Column, Entity},
        group, organization, user,
    },
    filter_sql::FilterSql,
    row::{Cells, Row, corrupt},
    scope,
    tx::Tx,
};
use crate::{
    domain::{
        Caller, Credential, Error, Filter, IfMatch, OrganizationId, Timestamp, UserTarget,
        UserTest, ValuesOf, Version,
        schema::{
            Attribute, ExtensionSchema, MAX_SCHEMAS, Resource, Schema, SchemaUrn, Schemas,
            StoredExtensionSchema,
        },
    },
    events,
};

/// The declared schemas of a unit's organization, to be changed.
#[derive(Debug)]
pub struct ExtensionSchemas<'t> {
    tx: &'t mut Tx,
}

impl Tx {
    /// The schemas that the organization declares.
    pub fn extension_schemas(&mut self) -> ExtensionSchemas<'_> {
        ExtensionSchemas { tx: self }
    }

    /// All schemas of the organization, if they are `needed`: found once for a batch. Else the built-in ones.
    pub(super) async fn schemas(&mut self, needed: bool) -> Result<Arc<Schemas>, Error> {
        if !needed {
            return Ok(Arc::default());
        }
        if let Some(known) = self.known_schemas() {
            return Ok(known);
        }
        let stored = self.list_schemas().await?;
        let declared = stored.into_iter().map(|stored| stored.schema).collect();
        let schemas = Arc::new(Schemas::with(declared));
        self.remember_schemas(Arc::clone(&schemas));
        Ok(schemas)
    }

    async fn list_schemas(&mut self) -> Result<Vec<StoredExtensionSchema>, Error> {
        let mut select = scope::select::<Entity>(self.organization());
        select
            .columns(COLUMNS.map(|column| (Entity, column)))
            .order_by((Entity, Column::UrnFolded), Order::Asc);
        let rows = self.list(select).await?;
        let read = |row: &Row| read(&mut Cells::of(row));
        rows.iter()
            .filter_map(|row| read(row).transpose())
            .collect()
    }
}

impl ExtensionSchemas<'_> {
    /// Declares a schema.
    ///
    /// # Errors
    ///
    /// `ExtensionSchemaExists`, `TooMany`, `InvalidField` when an attribute of another one could be spelled alike.
    pub async fn create(
        &mut self,
        schema: ExtensionSchema,
    ) -> Result<StoredExtensionSchema, Error> {
        let present = self.lock().await?;
        let folded = schema.urn.folded();
        if present
            .iter()
            .any(|other| other.schema.urn.folded() == folded)
        {
            return Err(Error::ExtensionSchemaExists);
        }
        if present.len() >= MAX_SCHEMAS {
            return Err(Error::TooMany(format!(
                "An organization declares at most {MAX_SCHEMAS} schemas."
            )));
        }
        if present
            .iter()
            .any(|other| schema.urn.is_ambiguous_beside(&other.schema.urn))
        {
            return Err(Error::invalid_field(
                "extension_schema.urn",
                "is not another schema's URN with a name behind it, nor the other way round",
            ));
        }
        let now = self.tx.now();
        let stored = StoredExtensionSchema {
            schema,
            version: Version::FIRST,
            created: now,
            modified: now,
        };
        self.write(&stored).await?;
        self.announce(&stored.schema.urn).await?;
        Ok(stored)
    }

    /// Makes what was sent the whole declaration, and tells which of its fields that has changed. What changes nothing
    /// leaves its version alone.
    ///
    /// # Errors
    ///
    /// `ExtensionSchemaNotFound`, `VersionMismatch`, `ExtensionSchemaInUse` when stored values would not fit.
    pub async fn replace(
        &mut self,
        schema: ExtensionSchema,
        if_match: &IfMatch,
    ) -> Result<(StoredExtensionSchema, Vec<&'static str>), Error> {
        let before = self.get(&schema.urn, if_match).await?;
        if before.schema.resource != schema.resource {
            return Err(Error::Immutable(
                "What a schema extends cannot be changed: declare another one.".to_owned(),
            ));
        }
        let changed = before.schema.definition.differences(&schema.definition);
        if changed.is_empty() {
            return Ok((before, changed));
        }
        // Values lie under the URN as it was declared first.
        let schema = ExtensionSchema {
            urn: before.schema.urn.clone(),
            ..schema
        };
        let declared = Schema::Declared(&before.schema);
        for attribute in before.schema.broken_by(&schema) {
            self.check_unused(declared, Some(attribute)).await?;
        }
        let stored = StoredExtensionSchema {
            schema,
            version: before.version.next(),
            created: before.created,
            modified: self.tx.now().max(before.modified),
        };
        self.write(&stored).await?;
        self.announce(&stored.schema.urn).await?;
        Ok((stored, changed))
    }

    /// Takes a declaration back.
    ///
    /// # Errors
    ///
    /// `ExtensionSchemaNotFound`, `VersionMismatch`, `ExtensionSchemaInUse` while anybody has a value of it.
    pub async fn delete(&mut self, urn: &SchemaUrn, if_match: &IfMatch) -> Result<(), Error> {
        let before = self.get(urn, if_match).await?;
        self.check_unused(Schema::Declared(&before.schema), None)
            .await?;
        let mut delete = scope::delete::<Entity>(self.tx.organization());
        delete.and_where(Expr::col((Entity, Column::UrnFolded)).eq(urn.folded()));
        self.tx.execute(delete).await?;
        self.announce(urn).await
    }

    async fn get(
        &mut self,
        urn: &SchemaUrn,
        if_match: &IfMatch,
    ) -> Result<StoredExtensionSchema, Error> {
        let folded = urn.folded();
        let present = self.lock().await?.into_iter();
        let found = present
            .into_iter()
            .find(|stored| stored.schema.urn.folded() == folded);
        let found = found.ok_or(Error::ExtensionSchemaNotFound)?;
        if !if_match.permits(found.version) {
            return Err(Error::VersionMismatch);
        }
        Ok(found)
    }

    /// The schemas as they are. Nobody else reads or changes them before the commit: whoever does holds the organization's
    /// row.
    async fn lock(&mut self) -> Result<Vec<StoredExtensionSchema>, Error> {
        let mut select = scope::select::<organization::Entity>(self.tx.organization());
        select
            .column((organization::Entity, organization::Column::Id))
            .lock(LockType::Update);
        // One row, or what would be locked is somebody else's too.
        if self.tx.list(select).await?.len() != 1 {
            return Err(Error::OrganizationNotFound);
        }
        self.tx.list_schemas().await
    }

    async fn write(&mut self, stored: &StoredExtensionSchema) -> Result<(), Error> {
        let StoredExtensionSchema {
            schema,
            version,
            created,
            modified,
        } = stored;
        let definition = serde_json::to_string(&schema.definition).map_err(Error::internal)?;
        let mut insert = scope::insert::<Entity, _>(
            self.tx.organization(),
            [
                (Column::UrnFolded, schema.urn.folded().into()),
                (Column::Urn, schema.urn.as_str().into()),
                (Column::Resource, number(schema.resource).into()),
                (Column::Definition, definition.into()),
                (Column::Version, version.0.into()),
                (Column::Created, created.as_millis().into()),
                (Column::Modified, modified.as_millis().into()),
            ],
        );
        let key = [Column::OrganizationId, Column::UrnFolded];
        let changed = [Column::Definition, Column::Version, Column::Modified];
        insert.on_conflict(OnConflict::columns(key).update_columns(changed).to_owned());
        self.tx.execute(insert).await?;
        Ok(())
    }

    /// Whether nobody has a value of an attribute, or of anything of the schema. This looks at every user or group of the
    /// organization, and happens when an administrator changes a declaration.
    async fn check_unused(
        &mut self,
        schema: Schema<'_>,
        attribute: Option<&Attribute>,
    ) -> Result<(), Error> {
        let Schema::Declared(declared) = schema else {
            return Ok(());
        };
        let target = match attribute {
            None => UserTarget::Extension(schema),
            Some(attribute) => UserTarget::Search {
                values: ValuesOf { schema, attribute },
                sub_attribute: None,
            },
        };
        let has_value = Filter::Test(UserTest::Present(target));
        let organization = self.tx.organization();
        let backend = self.tx.engine().backend();
        let mut holders = match declared.resource {
            Resource::User => {
                let sql = FilterSql::of_users(backend, organization, false);
                let mut select = scope::select::<user::Entity>(organization);
                select
                    .column((user::Entity, user::Column::Id))
                    .cond_where(sql.condition(&has_value));
                select
            }
            Resource::Group => {
                let sql = FilterSql::of_groups(backend, organization);
                let mut select = scope::select::<group::Entity>(organization);
                select
                    .column((group::Entity, group::Column::Id))
                    .cond_where(sql.condition(&has_value));
                select
            }
        };
        holders.limit(1);
        match self.tx.find(holders).await? {
            None => Ok(()),
            Some(_) => Err(Error::ExtensionSchemaInUse(match attribute {
                None => declared.urn.as_str().to_owned(),
                Some(attribute) => schema.qualified(attribute),
            })),
        }
    }

    /// The organization changes with its schemas, and says so.
    async fn announce(&mut self, urn: &SchemaUrn) -> Result<(), Error> {
        let id = self.tx.organization();
        let mut update = scope::update::<organization::Entity>(id);
        update
            .value(
                organization::Column::Version,
                Expr::col(organization::Column::Version).add(1),
            )
            .value(organization::Column::Modified, self.tx.now().as_millis());
        self.tx.execute(update).await?;
        self.tx.forget_callers();
        self.tx.forget_schemas();
        let organization = self.tx.find_locked_organization(id).await?;
        let organization = organization.ok_or(Error::OrganizationNotFound)?;
        let event = events::of_extension_schema(&organization, urn, self.tx.attribution());
        self.tx.append(event);
        Ok(())
    }
}

impl Reader<'_> {
    /// The schemas that the organization declares, by URN.
    pub async fn list_extension_schemas(
        &self,
        credential: &Credential,
    ) -> Result<(Caller, Vec<StoredExtensionSchema>), Error> {
        let select = select_schemas(self.organization(), credential);
        self.rows(credential, scope::by_credential(select), read)
            .await
    }

    /// All schemas of the organization, if they are `needed`. Else the built-in ones. A credential that is not good is told
    /// so by the statement that does the work.
    pub async fn schemas(&self, credential: &Credential, needed: bool) -> Result<Schemas, Error> {
        if !needed {
            return Ok(Schemas::default());
        }
        let (_, stored) = self.list_extension_schemas(credential).await?;
        let declared = stored.into_iter().map(|stored| stored.schema);
        Ok(Schemas::with(declared.collect()))
    }
}

fn select_schemas(organization: OrganizationId, credential: &Credential) -> SelectStatement {
    let is_declared = scope::is_of::<Entity>(organization);
    let mut select = callers::select(organization, credential);
    select
        .join(JoinType::LeftJoin, Entity, is_declared.into_condition())
        .columns(COLUMNS.map(|column| (Entity, column)))
        .order_by((Entity, Column::UrnFolded), Order::Asc);
    select
}

/// In the order in which `read` takes them.
static COLUMNS: [Column; 6] = [
    Column::Urn,
    Column::Resource,
    Column::Definition,
    Column::Version,
    Column::Created,
    Column::Modified,
];

/// The schema, if the row has one.
fn read(cells: &mut Cells<'_>) -> Result<Option<StoredExtensionSchema>, Error> {
    let Some(urn) = cells.take::<Option<String>>().map_err(corrupt)? else {
        return Ok(None);
    };
    let resource: i64 = cells.take().map_err(corrupt)?;
    let definition: String = cells.take().map_err(corrupt)?;
    let version = cells.take().map_err(corrupt)?;
    let created = cells.take().map_err(corrupt)?;
    let modified = cells.take().map_err(corrupt)?;
    let definition = serde_json::from_str(&definition).map_err(corrupt)?;
    let urn = SchemaUrn::parse(urn).map_err(corrupt)?;
    let resource = self::resource(resource)?;
    Ok(Some(StoredExtensionSchema {
        schema: ExtensionSchema::declare(urn, resource, definition).map_err(corrupt)?,
        version: Version(version),
        created: Timestamp::from_millis(created),
        modified: Timestamp::from_millis(modified),
    }))
}

fn number(resource: Resource) -> i64 {
    match resource {
        Resource::User => 1,
        Resource::Group => 2,
    }
}

fn resource(number: i64) -> Result<Resource, Error> {
    match number {
        1 => Ok(Resource::User),
        2 => Ok(Resource::Group),
        _ => Err(corrupt("what a schema extends")),
    }
}
