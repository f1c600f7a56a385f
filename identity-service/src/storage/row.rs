//! Rows read from left to right.
//!
//! A statement names its columns in one place and a reader takes them in the same order: by position, because to
//! look a column up by its name costs more than to decode it.

use rusqlite::types::{FromSql, Value};
use sea_orm::{QueryResult, TryGetable};
use serde::Serialize;

use super::failure::Fault;
use crate::domain::Error;

/// A row, as its driver gives it.
#[derive(Debug)]
pub(super) enum Row {
    Sqlite {
        values: Box<[Value]>,
        /// Columns before them that were not read.
        left_out: usize,
    },
    Postgres(QueryResult),
}

/// The columns of a row that were not yet taken.
pub(super) struct Cells<'r> {
    row: &'r Row,
    next: usize,
}

impl<'r> Cells<'r> {
    pub(super) fn of(row: &'r Row) -> Self {
        Self { row, next: 0 }
    }

    /// The next column.
    pub(super) fn take<T: TryGetable + FromSql>(&mut self) -> Result<T, Fault> {
        let value = match self.row {
            Row::Postgres(row) => row.try_get_by_index(self.next)?,
            Row::Sqlite { values, left_out } => {
                let place = self.next.checked_sub(*left_out);
                let value = place.and_then(|place| values.get(place));
                let value = value
                    .ok_or_else(|| self.unreadable("there is none"))?
                    .into();
                T::column_result(value).map_err(|error| self.unreadable(error))?
            }
        };
        self.next += 1;
        Ok(value)
    }

    fn unreadable(&self, why: impl std::fmt::Display) -> Fault {
        Fault::Bug(format!("column {}: {why}", self.next))
    }

    /// Leaves columns out.
    pub(super) fn skip(&mut self, columns: usize) {
        self.next += columns;
    }
}

/// A row that no version of this service can have written.
pub(super) fn corrupt(what: impl std::fmt::Display) -> Error {
    Error::internal(format!("a row cannot be read: {what}"))
}

/// What a column keeps as the text of JSON.
pub(super) fn json(value: &impl Serialize) -> Result<sea_orm::Value, Error> {
    let text = serde_json::to_string(value).map_err(Error::internal)?;
    Ok(text.into())
}
