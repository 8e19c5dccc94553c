//! The values of many rows for PostgreSQL: one array of the table's own row type. The server takes an array of rows apart at
//! half the cost of an array a column.

use super::statement::{Statement, of_rows, unencodable};
use super::value::{Of, Value, clean, published};
use super::{Open, Transaction, within};
use crate::store::{Error, Result};
use rust_decimal::Decimal;
use sqlx::encode::IsNull;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgArguments, PgTypeInfo};
use sqlx::{Arguments, Encode, Postgres, SqlSafeStr, Type};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

type Added = std::result::Result<(), sqlx::error::BoxDynError>;
type Encoded = std::result::Result<IsNull, sqlx::error::BoxDynError>;

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
    /// Which value of a row each column of the type has.
    places: Vec<Option<usize>>,
    columns: Vec<Of>,
    /// The row so far: its values as they are sent, and where each of them is; none: missing.
    row: PgArgumentBuffer,
    values: Vec<Option<Range<usize>>>,
    count: i32,
    body: PgArgumentBuffer,
}

impl Rows {
    /// For rows with values of these columns.
    pub fn new(of: Arc<RowType>, columns: &[(&str, Of)]) -> Self {
        let place = |(name, _): &(String, Oid)| columns.iter().position(|(n, _)| n == name);
        Self {
            places: of.columns.iter().map(place).collect(),
            columns: columns.iter().map(|(_, of)| *of).collect(),
            row: PgArgumentBuffer::default(),
            values: Vec::with_capacity(columns.len()),
            count: 0,
            body: PgArgumentBuffer::default(),
            of,
        }
    }

    /// The next value of the row, or the first of the next row.
    pub fn add(&mut self, value: &Value) -> Result<()> {
        let from = self.row.len();
        let of = self.columns[self.values.len()];
        let missing = encode(&mut self.row, value, of).map_err(unencodable)?;
        self.added(from, missing)
    }

    /// The same of a text.
    pub fn add_text(&mut self, text: &str) -> Result<()> {
        self.add_bytes(clean(text).as_bytes())
    }

    /// The same of bytes.
    pub fn add_bytes(&mut self, bytes: &[u8]) -> Result<()> {
        let from = self.row.len();
        self.row.extend_from_slice(bytes);
        self.added(from, IsNull::No)
    }

    fn added(&mut self, from: usize, missing: IsNull) -> Result<()> {
        let place = from..self.row.len();
        self.values.push((!missing.is_null()).then_some(place));
        if self.values.len() == self.columns.len() {
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
            match place.and_then(|at| self.values[at].clone()) {
                Some(value) => {
                    let length = i32::try_from(value.len())?;
                    self.body.extend(length.to_be_bytes());
                    self.body.extend_from_slice(&self.row[value]);
                }
                // The length of what is missing.
                None => self.body.extend((-1_i32).to_be_bytes()),
            }
        }
        end(&mut self.body, start)?;
        self.count += 1;
        self.row.clear();
        self.values.clear();
        Ok(())
    }

    /// The statement, whose first value they are, before those that they share.
    pub fn statement(self, text: impl SqlSafeStr, same: &[(&str, Value)]) -> Result<Statement> {
        let mut to = PgArguments::default();
        to.add(self).map_err(unencodable)?;
        for (_, value) in same {
            value.clone().add_postgres(&mut to).map_err(unencodable)?;
        }
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
    fn encode_by_ref(&self, to: &mut PgArgumentBuffer) -> Encoded {
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

/// A value as it is sent.
fn encode(to: &mut PgArgumentBuffer, value: &Value, of: Of) -> Encoded {
    match (value, of) {
        (Value::Null(_), _) => Ok(IsNull::Yes),
        (Value::Text(text), _) => put(text, to),
        (Value::Bytes(bytes), _) => put(bytes, to),
        (Value::Int(n), Of::Decimal | Of::Real) => put(&Decimal::from(*n), to),
        (Value::Int(n), _) => put(n, to),
        (Value::Bool(b), _) => put(b, to),
        (Value::Decimal(d), _) => put(d, to),
        (Value::Real(r), _) => put(&published(*r), to),
        (Value::Date(d), _) => put(d, to),
        (Value::Instant(t), _) => put(t, to),
        (Value::List(_), _) => Err("a list is no column".into()),
    }
}

fn put<'q>(value: &impl Encode<'q, Postgres>, to: &mut PgArgumentBuffer) -> Encoded {
    value.encode_by_ref(to)
}
