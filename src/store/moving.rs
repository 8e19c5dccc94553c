//! From one warehouse to another, whole: everything that is kept, and nothing is made anew. Items keep their ids and what
//! people said of them, closed months their lines, the trail its hashes.

use super::bulk::Insert;
use super::driver::{Bind, Figure, Kind, Of, Row, Value, sql};
use super::{Db, Error, Result, Tx};
use futures_util::StreamExt;
use sqlx::AssertSqlSafe;

/// Rows of one statement.
const ROWS: usize = 1000;
/// Tables that others refer to come first.
const PARENTS: [&str; 4] = ["source_stream", "person", "client", "review_item"];
/// What a new warehouse has of itself, and what belongs to the process that works.
const OWN: [&str; 3] = ["_sqlx_migrations", "currency_scale", "lease"];

/// What is said while moving: the table, and how many of its rows are done.
pub type Told<'a> = &'a mut dyn FnMut(&str, u64);

impl Db {
    /// Moves everything from another warehouse of the same schema into this one, which must be on PostgreSQL and empty. All
    /// of it or nothing: it is one transaction. Answers the number of rows.
    pub async fn move_from(
        &self,
        other: &Db,
        now: crate::model::Instant,
        told: Told<'_>,
    ) -> Result<u64> {
        if self.writer.kind() != Kind::Postgres {
            return Err(Error::Schema(
                "a warehouse can be moved into PostgreSQL alone; copy an embedded one as a file"
                    .into(),
            ));
        }
        other.require_schema().await?;
        self.require_schema().await?;
        let mut tx = self.begin(now).await?;
        let tables = tx.tables().await?;
        if sql("select exists (select 1 from source_stream) or exists (select 1 from review_item)")
            .scalar(&mut tx)
            .await?
        {
            return Err(Error::Schema(format!(
                "{} holds something already; move into an empty database",
                self.name
            )));
        }
        let mut from = other.begin_read().await?;
        let mut all = 0;
        for table in &tables {
            let columns = tx.columns(table).await?;
            let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
            let text = format!("select {} from {table}", names.join(", "));
            let typed: Vec<(&str, Of)> = columns.iter().map(|(n, of)| (n.as_str(), *of)).collect();
            let insert = Insert {
                into: table,
                columns: &typed,
                same: &[],
                tail: "",
            };
            let mut done = 0;
            let mut chunks = sql(AssertSqlSafe(text)).stream(&mut from).chunks(ROWS);
            while let Some(rows) = chunks.next().await {
                let rows: Vec<Vec<Value>> = rows
                    .into_iter()
                    .map(|row| Ok(values(&row?, &typed)?))
                    .collect::<Result<_>>()?;
                tx.insert_all(&insert, &rows, |row, take| {
                    for value in row {
                        take.value(value.clone());
                    }
                })
                .await?;
                done += rows.len() as u64;
                told(table, done);
            }
            all += done;
        }
        tx.count_on(&tables).await?;
        tx.commit().await?;
        Ok(all)
    }
}

impl Tx {
    /// Tables to fill, in an order in which references hold.
    async fn tables(&mut self) -> Result<Vec<String>> {
        let found: Vec<String> = sql(
            "select relname::text from pg_class where relkind in ('r', 'p') and not relispartition
             and relnamespace = current_schema()::regnamespace order by relname collate \"C\"",
        )
        .scalars(&mut *self)
        .await?;
        let rest = found
            .into_iter()
            .filter(|t| !PARENTS.contains(&t.as_str()) && !OWN.contains(&t.as_str()));
        Ok(PARENTS.map(str::to_owned).into_iter().chain(rest).collect())
    }

    /// Columns to fill, with their types.
    async fn columns(&mut self, table: &str) -> Result<Vec<(String, Of)>> {
        let found: Vec<(String, String)> = sql(
            "select attname::text, format_type(atttypid, null) from pg_attribute
             where attrelid = to_regclass($1) and attnum > 0 and not attisdropped and attgenerated = '' order by attnum",
        )
        .bind(table)
        .tuples(&mut *self)
        .await?;
        Ok(found
            .into_iter()
            .map(|(name, kind)| (name, Of::of_postgres(&kind)))
            .collect())
    }

    /// Numbers that the database gives go on after the last one there is.
    async fn count_on(&mut self, tables: &[String]) -> Result<()> {
        for table in tables {
            let text = format!(
                "select setval(pg_get_serial_sequence('{table}', 'id'), max(id)) from {table} having max(id) is not null"
            );
            let numbered: bool = sql(
                "select exists (select 1 from pg_attribute where attrelid = to_regclass($1) and attname = 'id' and attidentity <> '')",
            )
            .bind(table)
            .scalar(&mut *self)
            .await?;
            if numbered {
                sql(AssertSqlSafe(text)).fetch_all(&mut *self).await?;
            }
        }
        Ok(())
    }
}

/// A row's values as the columns take them.
fn values(row: &Row, columns: &[(&str, Of)]) -> sqlx::Result<Vec<Value>> {
    let each = columns.iter().enumerate();
    each.map(|(at, (_, of))| value(row, at, *of)).collect()
}

fn value(row: &Row, at: usize, of: Of) -> sqlx::Result<Value> {
    Ok(match of {
        Of::Text | Of::List => row.try_get::<Option<String>>(at)?.value(),
        Of::Int => row.try_get::<Option<i64>>(at)?.value(),
        Of::Bool => row.try_get::<Option<bool>>(at)?.value(),
        Of::Date => row.try_get::<Option<chrono::NaiveDate>>(at)?.value(),
        Of::Instant => row.try_get::<Option<crate::model::Instant>>(at)?.value(),
        Of::Bytes => row.try_get::<Option<Vec<u8>>>(at)?.value(),
        Of::Real | Of::Decimal => match row.figure(at)? {
            Figure::Null => Value::Null(of),
            Figure::Int(n) => Value::Int(n),
            Figure::Real(r) => Value::Real(r),
            Figure::Text(_) => row.decimal(at)?.value(),
        },
    })
}
