//! How a foreign CSV becomes a canonical file: the mapping of the configuration, checked and ready to use.

use super::cell::{self, quote};
use super::local::{self, Side};
use super::{ColumnMap, FileMap, contract_columns};
use crate::model::{Cell, Column, Kind, Month, Table};
use chrono::format::{Fixed, Item, StrftimeItems};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;
use rust_decimal::{Decimal, RoundingStrategy};
use std::collections::BTreeMap;

/// Rates are exact decimals of six places (contract §3); a scaled one that does not end is cut there.
const SCALED_PLACES: u32 = 6;

/// The foreign column of each canonical one.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    /// By canonical column: the foreign column, and how it is converted.
    pub columns: BTreeMap<String, (String, Conversion)>,
    /// Canonical columns that are not mapped are read by their own name: so in a canonical file of which only some
    /// columns need converting, never in a foreign file, whose names mean what they like.
    pub own_names: bool,
}

/// How one foreign column is converted.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Conversion {
    format: Option<String>,
    has_offset: bool,
    zone: Option<Tz>,
    scale: Option<Scale>,
}

/// A factor, kept as a fraction so that sixtieths stay exact.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Scale {
    times: Decimal,
    over: Decimal,
}

/// All mistakes in the mapping of a canonical file, each as `key: problem`; the keys are below
/// `sources.NAME.files.FILE`.
pub fn mistakes(file: &str, map: &FileMap) -> Vec<String> {
    let Some(table) = Table::of_file(file) else {
        return vec![format!("{file}: there is no such file in the contract")];
    };
    let mut wrong = plan(table, Some(map)).err().unwrap_or_default();
    let pattern = map.file.as_deref().unwrap_or_default();
    if let Err(error) = glob::Pattern::new(pattern) {
        wrong.push(format!(
            "file: {} is not a pattern of file names ({})",
            quote(pattern),
            error.msg
        ));
    }
    wrong
}

pub(super) fn plan(table: &Table, map: Option<&FileMap>) -> Result<Plan, Vec<String>> {
    let Some(map) = map else {
        return Ok(Plan {
            own_names: true,
            ..Plan::default()
        });
    };
    let mut plan = Plan {
        own_names: map.file.is_none(),
        ..Plan::default()
    };
    let mut wrong = Vec::new();
    for (name, foreign) in &map.columns {
        match column_kind(table, name) {
            Some(_) => {
                let plain = (foreign.clone(), Conversion::default());
                plan.columns.insert(name.clone(), plain);
            }
            None => wrong.push(unknown(table, &format!("columns.{name}"))),
        }
    }
    for (name, column) in &map.converted {
        let compiled = column_kind(table, name)
            .ok_or_else(|| unknown(table, name))
            .and_then(|kind| {
                conversion(kind, column)
                    .map_err(|(key, problem)| format!("{name}.{key}: {problem}"))
            });
        match compiled {
            Ok(done) if !plan.columns.contains_key(name) => {
                plan.columns
                    .insert(name.clone(), (column.column.clone(), done));
            }
            Ok(_) => wrong.push(format!("{name}: is mapped twice; leave one of the two")),
            Err(problem) => wrong.push(problem),
        }
    }
    if wrong.is_empty() {
        Ok(plan)
    } else {
        Err(wrong)
    }
}

/// What a canonical column holds; an id is read like a reference.
fn column_kind(table: &Table, name: &str) -> Option<Kind> {
    if name == "id" && table.has_id {
        return Some(Kind::Ref(""));
    }
    contract_columns(table)
        .find(|(_, c)| c.file == name)
        .map(|(_, c)| c.kind)
}

fn unknown(table: &Table, key: &str) -> String {
    let mut names: Vec<&str> = contract_columns(table).map(|(_, c)| c.file).collect();
    if table.has_id {
        names.insert(0, "id");
    }
    format!(
        "{key}: {}.csv has no such column; it has {}",
        table.file,
        names.join(", ")
    )
}

fn conversion(kind: Kind, map: &ColumnMap) -> Result<Conversion, (&'static str, String)> {
    let mut done = Conversion::default();
    if let Some(format) = &map.format {
        if !matches!(
            kind,
            Kind::Instant | Kind::Date | Kind::Month | Kind::TimeOfDay
        ) {
            return Err(("format", "only times and dates have a format".into()));
        }
        done.has_offset = offset_in(format).map_err(|problem| ("format", problem))?;
        done.format = Some(format.clone());
    }
    if let Some(zone) = &map.time_zone {
        if kind != Kind::Instant {
            return Err(("time_zone", "only times have a time zone".into()));
        }
        let known = zone.parse::<Tz>();
        let known = known.map_err(|_| {
            (
                "time_zone",
                format!("{} is not an IANA time zone", quote(zone)),
            )
        })?;
        done.zone = Some(known);
    }
    if let Some(scale) = &map.scale {
        if !matches!(
            kind,
            Kind::Int | Kind::Hours | Kind::Minutes | Kind::Decimal
        ) {
            return Err(("scale", "only numbers have a scale".into()));
        }
        done.scale = Some(Scale::parse(scale).map_err(|problem| ("scale", problem))?);
    }
    if kind == Kind::Instant && done.format.is_some() && !done.has_offset && done.zone.is_none() {
        let problem =
            "is missing; the format has no offset, so the zone of the times must be named";
        return Err(("time_zone", problem.into()));
    }
    Ok(done)
}

/// Does the format itself say how far a time is from UTC? The error: it is no format.
fn offset_in(format: &str) -> Result<bool, String> {
    let mut found = false;
    for item in StrftimeItems::new(format) {
        match item {
            Item::Error => {
                return Err(format!(
                    "{} is not a format of chrono's strftime",
                    quote(format)
                ));
            }
            Item::Fixed(
                Fixed::TimezoneOffset
                | Fixed::TimezoneOffsetColon
                | Fixed::TimezoneOffsetColonZ
                | Fixed::TimezoneOffsetDoubleColon
                | Fixed::TimezoneOffsetTripleColon
                | Fixed::TimezoneOffsetZ
                | Fixed::RFC2822
                | Fixed::RFC3339,
            ) => found = true,
            // `%#z` and its kin have no public name; `%z` in any spelling is an offset.
            Item::Fixed(Fixed::Internal(_)) if format.contains('z') => found = true,
            _ => {}
        }
    }
    Ok(found)
}

impl Scale {
    fn parse(text: &str) -> Result<Self, String> {
        let (times, over) = text.split_once('/').unwrap_or((text, "1"));
        let scale = Self {
            times: cell::number(times.trim())?,
            over: cell::number(over.trim())?,
        };
        if scale.times.is_zero() || scale.over.is_zero() {
            return Err(format!("{} would make every number the same", quote(text)));
        }
        Ok(scale)
    }

    fn of(self, number: Decimal, unit: i64) -> Option<Decimal> {
        number
            .checked_mul(self.times)?
            .checked_mul(Decimal::from(unit))?
            .checked_div(self.over)
    }
}

impl Conversion {
    /// Reads a foreign value; what needs no converting is read as in a canonical file.
    pub fn read(&self, column: &Column, text: &str) -> Result<Cell, String> {
        let trimmed = text.trim();
        if *self == Self::default() || trimmed.is_empty() {
            return cell::read(column.kind, text);
        }
        if let Some(scale) = self.scale {
            return scaled(column.kind, trimmed, scale);
        }
        match column.kind {
            Kind::Instant => self.instant(trimmed, Side::of(column.name)),
            Kind::Date => self.date(trimmed).map(Cell::Date),
            Kind::Month => {
                let day = self.date(trimmed)?;
                Ok(Cell::from(Month::of(day).to_string()))
            }
            Kind::TimeOfDay => NaiveTime::parse_from_str(trimmed, self.format())
                .map(cell::clock_face)
                .map_err(|_| self.unlike(trimmed, "time of day")),
            kind => cell::read(kind, text),
        }
    }

    fn instant(&self, text: &str, side: Side) -> Result<Cell, String> {
        let offset = self.has_offset || self.format.is_none();
        let found = offset.then(|| self.with_offset(text)).flatten();
        let found = found.or_else(|| {
            let zone = self.zone?;
            local::resolve(self.without_offset(text)?, zone, side)
        });
        found
            .and_then(cell::whole_microseconds)
            .map(Cell::Instant)
            .ok_or_else(|| self.unlike(text, "time"))
    }

    fn with_offset(&self, text: &str) -> Option<DateTime<chrono::Utc>> {
        let parsed = match &self.format {
            Some(format) => DateTime::parse_from_str(text, format),
            None => DateTime::parse_from_rfc3339(text),
        };
        parsed.ok().map(|at| at.to_utc())
    }

    /// A local time; a zone without a format stands for `YYYY-MM-DD HH:MM[:SS]`.
    fn without_offset(&self, text: &str) -> Option<NaiveDateTime> {
        if let Some(format) = &self.format {
            return NaiveDateTime::parse_from_str(text, format).ok();
        }
        let text = text.replacen('T', " ", 1);
        ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M"]
            .iter()
            .find_map(|format| NaiveDateTime::parse_from_str(&text, format).ok())
    }

    fn date(&self, text: &str) -> Result<NaiveDate, String> {
        NaiveDate::parse_from_str(text, self.format()).map_err(|_| self.unlike(text, "date"))
    }

    fn format(&self) -> &str {
        self.format.as_deref().unwrap_or("YYYY-MM-DD HH:MM")
    }

    fn unlike(&self, text: &str, what: &str) -> String {
        format!(
            "{} is not a {what}; expected {}",
            quote(text),
            self.format()
        )
    }
}

fn scaled(kind: Kind, text: &str, scale: Scale) -> Result<Cell, String> {
    let number = cell::number(text)?;
    let unit = match kind {
        Kind::Hours => 3600,
        Kind::Minutes => 60,
        _ => 1,
    };
    let exact = scale
        .of(number, unit)
        .ok_or_else(|| format!("{} is too large", quote(text)))?;
    match kind {
        Kind::Int => cell::whole(exact).map(Cell::Int),
        Kind::Hours | Kind::Minutes => cell::seconds(exact, Decimal::ONE).map(Cell::Int),
        _ => Ok(Cell::Decimal(exact.round_dp_with_strategy(
            SCALED_PLACES,
            RoundingStrategy::MidpointNearestEven,
        ))),
    }
}
