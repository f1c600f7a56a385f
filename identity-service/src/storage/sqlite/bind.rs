//! Values as SQLite takes them.

use rusqlite::{
    Statement,
    types::{Null, ToSql, ToSqlOutput, ValueRef},
};
use sea_orm::Value;

/// Binds values to a statement's parameters: `?` takes the next one, `$3` the third, wherever it stands.
pub(super) fn bind(statement: &mut Statement<'_>, values: &[Value]) -> Result<(), rusqlite::Error> {
    for index in 1..=statement.parameter_count() {
        let number = match statement.parameter_name(index) {
            None => index,
            Some(name) => name
                .trim_start_matches(['$', '?'])
                .parse()
                .map_err(|_| rusqlite::Error::InvalidParameterName(name.to_owned()))?,
        };
        let value = number.checked_sub(1).and_then(|place| values.get(place));
        let value = value.ok_or(rusqlite::Error::InvalidParameterCount(number, values.len()))?;
        statement.raw_bind_parameter(index, Bound(value))?;
    }
    Ok(())
}

/// A value that is lent to SQLite, which copies what it keeps.
struct Bound<'v>(&'v Value);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let Self(value) = self;
        Ok(match value {
            Value::Bool(value) => of(value.as_ref()),
            Value::TinyInt(value) => of(value.as_ref()),
            Value::SmallInt(value) => of(value.as_ref()),
            Value::Int(value) => of(value.as_ref()),
            Value::BigInt(value) => of(value.as_ref()),
            Value::TinyUnsigned(value) => of(value.as_ref()),
            Value::SmallUnsigned(value) => of(value.as_ref()),
            Value::Unsigned(value) => of(value.as_ref()),
            Value::BigUnsigned(Some(value)) => i64::try_from(*value).map_err(unbindable)?.into(),
            Value::Double(value) => of(value.as_ref()),
            Value::String(Some(text)) => borrowed(ValueRef::Text(text.as_bytes())),
            Value::Bytes(Some(bytes)) => borrowed(ValueRef::Blob(bytes)),
            Value::Uuid(Some(id)) => borrowed(ValueRef::Blob(id.as_bytes())),
            Value::BigUnsigned(None)
            | Value::String(None)
            | Value::Bytes(None)
            | Value::Uuid(None) => Null.into(),
            other => return Err(unbindable(format!("no column has the type of {other:?}"))),
        })
    }
}

fn of<'v, T: Copy + Into<ToSqlOutput<'v>>>(value: Option<&T>) -> ToSqlOutput<'v> {
    value.map_or_else(|| Null.into(), |value| (*value).into())
}

fn borrowed(value: ValueRef<'_>) -> ToSqlOutput<'_> {
    ToSqlOutput::Borrowed(value)
}

fn unbindable(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(error.into())
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    #[test]
    fn parameters_take_values_by_number_or_in_turn() {
        let connection = Connection::open_in_memory().unwrap();
        for (text, wanted) in [
            ("SELECT ? || ?", "onetwo"),
            ("SELECT $2 || $1 || $2", "twoonetwo"),
            ("SELECT ?2 || ?1", "twoone"),
        ] {
            let mut statement = connection.prepare(text).unwrap();
            bind(&mut statement, &["one".into(), "two".into()]).unwrap();
            let mut rows = statement.raw_query();
            let row = rows.next().unwrap().unwrap();
            assert_eq!(row.get::<_, String>(0).unwrap(), wanted, "{text}");
        }
    }

    #[test]
    fn a_value_that_is_missing_or_has_no_type_here_is_an_error() {
        let connection = Connection::open_in_memory().unwrap();
        let mut statement = connection.prepare("SELECT $1, $2").unwrap();
        bind(&mut statement, &[1.into()]).unwrap_err();
        bind(&mut statement, &[1.into(), Value::Char(Some('x'))]).unwrap_err();
    }
}
