//! The values of many rows for PostgreSQL: one array of the table's own row type. The server takes an array of rows apart at
//! half the cost of an array a column.

use super::statement::{Statement, of_rows, unencodable};
use super::value::{Of, Value, published};
use super::{Open, Transaction, within};
use crate::store::{Error, Result};
use rust_decimal::Decimal;
use sqlx::encode::IsNull;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgArguments, PgTypeInfo};
use sqlx::{Arguments, Encode, Postgres, SqlSafeStr, Type};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

type Added = std::result::Result<(), sqlx::error::BoxDynError>;

/// A table's row type.
#[derive(Debug)]
pub(in crate::store) struct RowType {
    row: Oid,
    array: Oid,
    columns: Vec<(String, Oid)>,
}

/// Row types by their tables' names, asked for once.
pub(super) type RowTypes = Arc<Mutex<HashMap<String, Arc<RowType>>>>;

const COLUMNS: &str =
    "select t.oid as row_type, t.typarray as array_type, a.attname::text as name, a.atttypid as of
    from pg_type t join pg_attribute a on a.attrelid = t.typrelid
    where t.typrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped order by a.attnum";

impl Transaction {
    /// The row type of a table of PostgreSQL.
    pub async fn row_type(&mut self, table: &str) -> Result<Arc<RowType>> {
        let Open::Postgres(held) = &mut self.open else {
            unreachable!("asked of PostgreSQL alone");
        };
        let known = held.row_types();
        let of = |types: &RowTypes| {
            let types = types.lock().unwrap_or_else(PoisonError::into_inner);
            types.get(table).cloned()
        };
        if let Some(found) = of(&known) {
            return Ok(found);
        }
        let connection = held.connection()?;
        let asked = sqlx::query_as::<_, (Oid, Oid, String, Oid)>(COLUMNS).bind(table);
        let rows = within(self.patience, async {
            Ok(asked.fetch_all(connection).await?)
        })
        .await?;
        let Some((row, array, ..)) = rows.first() else {
            return Err(Error::Schema(format!("there is no table {table}")));
        };
        let found = Arc::new(RowType {
            row: *row,
            array: *array,
            columns: rows
                .iter()
                .map(|(.., name, of)| (name.clone(), *of))
                .collect(),
        });
        let mut types = known.lock().unwrap_or_else(PoisonError::into_inner);
        types.insert(table.to_owned(), found.clone());
        Ok(found)
    }

    /// Asks for a table's row type again next time: a newer program may have added a column.
    pub fn forget_row_type(&mut self, table: &str) {
        if let Open::Postgres(held) = &self.open {
            let types = held.row_types();
            let mut types = types.lock().unwrap_or_else(PoisonError::into_inner);
            types.remove(table);
        }
    }
}

/// Values row by row, for PostgreSQL.
pub(in crate::store) struct Rows {
    of: Arc<RowType>,
    /// Which value of a row each column of the type has, and of which type that is.
    places: Vec<Option<(usize, Of)>>,
    width: usize,
    row: Vec<Value>,
    count: i32,
    body: PgArgumentBuffer,
}

impl Rows {
    /// For rows with values of these columns.
    pub fn new(of: Arc<RowType>, columns: &[(&str, Of)]) -> Self {
        let place = |(name, _): &(String, Oid)| {
            let at = columns.iter().position(|(n, _)| n == name)?;
            Some((at, columns[at].1))
        };
        Self {
            places: of.columns.iter().map(place).collect(),
            width: columns.len(),
            row: Vec::with_capacity(columns.len()),
            count: 0,
            body: PgArgumentBuffer::default(),
            of,
        }
    }

    /// The next value of the row, or the first of the next row.
    pub fn add(&mut self, value: Value) -> Result<()> {
        self.row.push(value);
        if self.row.len() == self.width {
            self.end_row().map_err(unencodable)?;
        }
        Ok(())
    }

    fn end_row(&mut self) -> Added {
        let start = begin(&mut self.body);
        self.body
            .extend(i32::try_from(self.places.len())?.to_be_bytes());
        for (place, (_, of)) in self.places.iter().zip(&self.of.columns) {
            self.body.extend(of.0.to_be_bytes());
            let value = place.map(|(at, of)| (&self.row[at], of));
            write(&mut self.body, value)?;
        }
        end(&mut self.body, start)?;
        self.count += 1;
        self.row.clear();
        Ok(())
    }

    /// The statement, whose one value they are.
    pub fn statement(self, text: impl SqlSafeStr) -> Result<Statement> {
        let mut to = PgArguments::default();
        to.add(self).map_err(unencodable)?;
        Ok(of_rows(text, to))
    }
}

impl Type<Postgres> for Rows {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name("record[]")
    }
}

impl Encode<'_, Postgres> for Rows {
    fn produces(&self) -> Option<PgTypeInfo> {
        Some(PgTypeInfo::with_oid(self.of.array))
    }

    /// One dimension, no element missing, the type of an element, how many, and the first one's number.
    fn encode_by_ref(
        &self,
        to: &mut PgArgumentBuffer,
    ) -> std::result::Result<IsNull, sqlx::error::BoxDynError> {
        to.extend(1_i32.to_be_bytes());
        to.extend(0_i32.to_be_bytes());
        to.extend(self.of.row.0.to_be_bytes());
        to.extend(self.count.to_be_bytes());
        to.extend(1_i32.to_be_bytes());
        to.extend_from_slice(&self.body);
        Ok(IsNull::No)
    }
}

/// Leaves room for a length.
fn begin(to: &mut PgArgumentBuffer) -> usize {
    to.extend([0; 4]);
    to.len()
}

/// Says how long it became.
fn end(to: &mut PgArgumentBuffer, start: usize) -> Added {
    let length = i32::try_from(to.len() - start)?;
    to[start - 4..start].copy_from_slice(&length.to_be_bytes());
    Ok(())
}

/// A value with its length; -1 is the length of what is missing.
fn write(to: &mut PgArgumentBuffer, value: Option<(&Value, Of)>) -> Added {
    let start = begin(to);
    let written = match value {
        None | Some((Value::Null(_), _)) => {
            to[start - 4..start].copy_from_slice(&(-1_i32).to_be_bytes());
            return Ok(());
        }
        Some((Value::Text(text), _)) => put(text, to)?,
        Some((Value::Bytes(bytes), _)) => put(bytes, to)?,
        Some((Value::Int(n), Of::Decimal | Of::Real)) => put(&Decimal::from(*n), to)?,
        Some((Value::Int(n), _)) => put(n, to)?,
        Some((Value::Bool(b), _)) => put(b, to)?,
        Some((Value::Decimal(d), _)) => put(d, to)?,
        Some((Value::Real(r), _)) => put(&published(*r), to)?,
        Some((Value::Date(d), _)) => put(d, to)?,
        Some((Value::Instant(t), _)) => put(t, to)?,
        Some((Value::List(_), _)) => return Err("a list is no column".into()),
    };
    debug_assert!(!written.is_null(), "a value is there");
    end(to, start)
}

fn put<'q>(
    value: &impl Encode<'q, Postgres>,
    to: &mut PgArgumentBuffer,
) -> std::result::Result<IsNull, sqlx::error::BoxDynError> {
    value.encode_by_ref(to)
}
