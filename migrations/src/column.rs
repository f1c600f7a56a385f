//! The few kinds of columns that there are, spelled for each engine.
//!
//! Apart, so that a table reads as names and meanings, and so that two tables never keep an id in two ways.

use sea_orm_migration::{
    prelude::{ColumnDef, IntoIden},
    sea_orm::DatabaseBackend,
};

/// Makes columns for one engine.
#[derive(Clone, Copy)]
pub(crate) struct Columns {
    postgres: bool,
}

impl Columns {
    pub(crate) fn of(backend: DatabaseBackend) -> Self {
        Self {
            postgres: backend == DatabaseBackend::Postgres,
        }
    }

    /// A UUID: 16 bytes on both engines.
    pub(crate) fn id(self, name: impl IntoIden) -> ColumnDef {
        let mut column = ColumnDef::new(name);
        if self.postgres {
            column.uuid();
        } else {
            column.blob();
        }
        column
    }

    /// An instant, a version, a number of the feed: 64 bits. Instants are milliseconds since 1970.
    pub(crate) fn integer(self, name: impl IntoIden) -> ColumnDef {
        let mut column = ColumnDef::new(name);
        column.big_integer();
        column
    }

    /// A switch.
    pub(crate) fn switch(self, name: impl IntoIden) -> ColumnDef {
        let mut column = ColumnDef::new(name);
        column.boolean();
        column
    }

    /// A text that is compared byte by byte, which is what SQLite does and PostgreSQL calls "C".
    pub(crate) fn text(self, name: impl IntoIden) -> ColumnDef {
        let mut column = ColumnDef::new(name);
        column.text();
        if self.postgres {
            column.extra("COLLATE \"C\"");
        }
        column
    }

    /// Bytes: a hash, a key.
    pub(crate) fn bytes(self, name: impl IntoIden) -> ColumnDef {
        let mut column = ColumnDef::new(name);
        column.blob();
        column
    }

    /// JSON that filters look into. What is only given back is kept as text, as it was written.
    pub(crate) fn search(self, name: impl IntoIden) -> ColumnDef {
        let mut column = ColumnDef::new(name);
        if self.postgres {
            column.json_binary();
        } else {
            column.text();
        }
        column
    }
}

/// A column that always has a value.
pub(crate) trait Required {
    fn required(self) -> ColumnDef;
}

impl Required for ColumnDef {
    fn required(mut self) -> ColumnDef {
        self.not_null();
        self
    }
}
