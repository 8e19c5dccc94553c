//! The embedded database in which exported files are added up.

use chrono::{DateTime, Datelike, NaiveDate, Offset, TimeZone, Utc};
use chrono_tz::Tz;
use daybook::export::canonical::header;
use daybook::model::table::TABLES;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use sqlx::sqlite::{SqlitePool, SqlitePoolOptions};
use std::collections::BTreeSet;
use std::path::Path;

const SCRIPTS: [&str; 9] = [
    include_str!("1_facts.sql"),
    include_str!("2_prices.sql"),
    include_str!("3_blocks.sql"),
    include_str!("4_work.sql"),
    include_str!("5_costs.sql"),
    include_str!("6_projects.sql"),
    include_str!("7_months.sql"),
    include_str!("8_unpaid.sql"),
    include_str!("9_teams.sql"),
];

/// Columns of files that are decimals; each has a neighbour in ten-thousandths.
const DECIMALS: &[&str] = &[
    "amount",
    "bill_amount",
    "block_factor",
    "burden",
    "contract_price",
    "cost",
    "cost_multiplier",
    "covered_hours",
    "deduct_minutes",
    "hourly_rate",
    "less_included",
    "limit_amount",
    "maximum_hours",
    "minimum_hours",
    "overage_rate",
    "overtime_after_hours",
    "overtime_factor",
    "planned_hours",
    "price",
    "quantity",
    "rate",
    "rate_amount",
    "remaining_hours",
    "round_hours",
    "standard_rate",
    "to_bill_hours",
    "unit_cost",
    "unit_price",
    "worked_hours",
];

/// The views, and the columns that tell their rows apart within a month.
const VIEWS: [(&str, &[&str]); 7] = [
    ("rpt_agreement_month", &["agreement_id"]),
    ("rpt_project_month", &["project_id"]),
    ("rpt_company_month", &["company_id", "currency"]),
    ("rpt_month_reconciliation", &["currency"]),
    ("rpt_team_month", &["team"]),
    (
        "rpt_unbilled",
        &["company_id", "agreement_id", "project_id", "currency"],
    ),
    (
        "rpt_leakage_month",
        &[
            "company_id",
            "agreement_id",
            "project_id",
            "cause",
            "currency",
        ],
    ),
];

/// Columns that are no figures of money or time. Whatever else a view has must be recounted.
const NO_FIGURES: &[&str] = &[
    "month",
    "version",
    "status",
    "company_id",
    "company",
    "agreement_id",
    "agreement",
    "project_id",
    "project",
    "kind",
    "currency",
    "open_items",
    "grade",
    "team",
    "cause",
    "oldest_work_date",
    "settings_version",
];

/// What sums of ledger lines need.
const LEDGER: &[&str] = &[
    "month",
    "agreement_id",
    "project_id",
    "company_id",
    "line_kind",
    "currency",
    "amount",
];

/// What the files do not say: where and when, and at which sources an entry's own agreement alone decides.
pub struct Present {
    pub zone: Tz,
    pub today: NaiveDate,
    pub currency: &'static str,
    pub sources: &'static [(&'static str, bool)],
    pub methods: Methods,
}

/// What finance chose, as its words and whole numbers.
#[derive(Clone, Copy, Debug)]
pub struct Methods {
    pub proration: &'static str,
    pub breakage: &'static str,
    /// The part of a block that is expected never to be used: so many of so many.
    pub expected: (i64, i64),
    /// Hours that a year of pay is for, in parts of 160.
    pub year: i64,
    pub inclusive: bool,
}

/// What holds where nothing is said.
pub const USUAL: Methods = Methods {
    proration: "daily_actual",
    breakage: "at_expiry",
    expected: (0, 1),
    year: 13,
    inclusive: false,
};

/// A recount.
pub struct Sheet(SqlitePool);

impl Sheet {
    /// Reads a folder, adds it up, and reads what was published.
    pub async fn of(out: &Path, present: &Present) -> Self {
        let sheet = Self::loaded(Some(out), present).await;
        sheet.publish(out).await;
        let ledger = File::read(out, "rpt_ledger");
        sheet.table("rpt_ledger", LEDGER, &ledger).await;
        sheet
    }

    /// A recount of nothing.
    pub async fn empty() -> Self {
        let present = Present {
            zone: Tz::UTC,
            today: NaiveDate::from_ymd_opt(2026, 11, 12).unwrap(),
            currency: "USD",
            sources: &[],
            methods: USUAL,
        };
        Self::loaded(None, &present).await
    }

    async fn loaded(out: Option<&Path>, present: &Present) -> Self {
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .connect("sqlite::memory:")
            .await;
        let sheet = Self(pool.unwrap());
        let mut zones = BTreeSet::from([present.zone.name().to_owned()]);
        for table in TABLES.iter().filter(|table| !table.file.is_empty()) {
            let file = out.map_or_else(File::default, |out| File::read(out, table.file));
            zones.extend(file.column("time_zone").flatten().map(str::to_owned));
            sheet.table(table.file, &header(table), &file).await;
        }
        sheet.surroundings(present, &zones).await;
        for script in SCRIPTS {
            sheet.run(script).await;
        }
        sheet
    }

    /// One file as a table of texts, with decimals beside them.
    async fn table(&self, name: &str, columns: &[&str], file: &File) {
        let decimals = columns.iter().filter(|c| DECIMALS.contains(c));
        let texts = columns.iter().map(|c| format!("\"{c}\" TEXT"));
        let numbers = decimals.clone().map(|c| format!("{c}_e4 INTEGER"));
        let all: Vec<String> = texts.chain(numbers).collect();
        self.run(&format!("CREATE TABLE {name} ({})", all.join(", ")))
            .await;
        let texts: Vec<_> = columns.iter().map(|c| file.place(c)).collect();
        let numbers: Vec<_> = decimals.map(|c| file.place(c)).collect();
        let rows = file.rows.iter().map(|row| {
            let texts = texts.iter().map(|at| json!(cell(row, *at)));
            let numbers = numbers.iter().map(|at| json!(cell(row, *at).map(e4)));
            texts.chain(numbers).collect()
        });
        self.insert(name, all.len(), rows.collect()).await;
    }

    async fn insert(&self, table: &str, width: usize, rows: Vec<Value>) {
        let cells: Vec<String> = (0..width).map(|at| format!("value ->> {at}")).collect();
        let sql = format!(
            "INSERT INTO {table} SELECT {} FROM json_each($1)",
            cells.join(", ")
        );
        let rows = serde_json::to_string(&rows).unwrap();
        sqlx::query(AssertSqlSafe(sql))
            .bind(rows)
            .execute(&self.0)
            .await
            .unwrap();
    }

    async fn surroundings(&self, present: &Present, zones: &BTreeSet<String>) {
        self.run(
            "CREATE TABLE setting (zone TEXT, currency TEXT, today INTEGER, month TEXT, proration TEXT, breakage TEXT,
                expected_n INTEGER, expected_d INTEGER, year INTEGER, inclusive INTEGER)",
        )
        .await;
        let since = NaiveDate::default();
        let today = (present.today - since).num_days();
        let month = present.today.format("%Y-%m").to_string();
        let of = present.methods;
        let setting = json!([
            present.zone.name(),
            present.currency,
            today,
            month,
            of.proration,
            of.breakage,
            of.expected.0,
            of.expected.1,
            of.year,
            of.inclusive
        ]);
        self.insert("setting", 10, vec![setting]).await;
        self.run("CREATE TABLE source (name TEXT, entry_decides INTEGER)")
            .await;
        let sources = present
            .sources
            .iter()
            .map(|(name, decides)| json!([name, decides]));
        self.insert("source", 2, sources.collect()).await;
        self.run("CREATE TABLE zone (zone TEXT, since INTEGER, until INTEGER, offset INTEGER)")
            .await;
        let offsets = zones
            .iter()
            .flat_map(|zone| offsets(zone, present.today.year()));
        self.insert("zone", 4, offsets.collect()).await;
    }

    /// What the program says.
    pub async fn publish(&self, out: &Path) {
        self.run(
            "DROP TABLE IF EXISTS published;
            CREATE TABLE published (view TEXT, month TEXT, key TEXT, field TEXT, value INTEGER,
                PRIMARY KEY (view, month, key, field))",
        )
        .await;
        for (view, key) in VIEWS {
            let file = File::read(out, view);
            let places: Vec<_> = key.iter().map(|name| file.place(name)).collect();
            let month = file.place("month");
            let fields: Vec<_> = file.names.iter().enumerate().collect();
            let figures = file.rows.iter().flat_map(|row| {
                let key: Vec<&str> = places.iter().filter_map(|at| cell(row, *at)).collect();
                let key = key.join(" ");
                fields
                    .iter()
                    .filter(|(_, name)| !NO_FIGURES.contains(&name.as_str()))
                    .map(move |(at, name)| {
                        json!([
                            view,
                            cell(row, month),
                            key,
                            name,
                            cell(row, Some(*at)).map(e4)
                        ])
                    })
            });
            self.insert("published", 5, figures.collect()).await;
        }
    }

    /// Figures that differ, are missing, or nobody can account for.
    pub async fn differences(&self) -> Vec<String> {
        let sql = "SELECT coalesce(f.view, p.view) || ' ' || coalesce(f.month, p.month) || ' ' || coalesce(f.key, p.key)
                || ' ' || coalesce(f.field, p.field) || ': the recount has '
                || iif(f.view IS NULL, 'no such figure', coalesce(f.value / 10000.0, 'nothing')) || ', the view '
                || iif(p.view IS NULL, 'no such figure', coalesce(p.value / 10000.0, 'nothing'))
            FROM figure f FULL JOIN published p
                ON p.view = f.view AND p.month = f.month AND p.key = f.key AND p.field = f.field
            WHERE f.value IS NOT p.value OR f.view IS NULL OR p.view IS NULL
            ORDER BY 1";
        sqlx::query_scalar(sql).fetch_all(&self.0).await.unwrap()
    }

    /// Figures that are not the sums of the ledger's lines.
    pub async fn unsummed(&self) -> Vec<String> {
        sqlx::query_scalar(include_str!("lines_sum_to_rows.sql"))
            .fetch_all(&self.0)
            .await
            .unwrap()
    }

    /// How many figures were published.
    pub async fn figures(&self) -> i64 {
        self.number("SELECT count(*) FROM published").await
    }

    /// What its lines are for.
    pub async fn kinds(&self) -> Vec<String> {
        let sql = "SELECT DISTINCT kind FROM line WHERE amount <> 0";
        sqlx::query_scalar(sql).fetch_all(&self.0).await.unwrap()
    }

    /// A single number.
    pub async fn number(&self, sql: &str) -> i64 {
        sqlx::query_scalar(AssertSqlSafe(sql.to_owned()))
            .fetch_one(&self.0)
            .await
            .unwrap()
    }

    /// Changes something.
    pub async fn run(&self, sql: &str) {
        let done = self.attempt(sql).await;
        done.unwrap_or_else(|error| panic!("{error}: {sql}"));
    }

    /// Tries to change something.
    pub async fn attempt(&self, sql: &str) -> Result<(), sqlx::Error> {
        let text = AssertSqlSafe(sql.to_owned());
        sqlx::raw_sql(text).execute(&self.0).await.map(|_| ())
    }
}

/// A file that was read; nothing where there is none.
#[derive(Default)]
struct File {
    names: Vec<String>,
    rows: Vec<csv::StringRecord>,
}

impl File {
    fn read(folder: &Path, name: &str) -> Self {
        let path = folder.join(name).with_extension("csv");
        if !path.exists() {
            return Self::default();
        }
        let mut reader = csv::Reader::from_path(path).unwrap();
        let names = reader.headers().unwrap().iter().map(str::to_owned);
        Self {
            names: names.collect(),
            rows: reader.records().map(Result::unwrap).collect(),
        }
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|n| n == name)
    }

    fn column(&self, name: &str) -> impl Iterator<Item = Option<&str>> {
        let at = self.place(name);
        self.rows.iter().map(move |row| cell(row, at))
    }
}

/// A cell; an empty one is none.
fn cell(row: &csv::StringRecord, at: Option<usize>) -> Option<&str> {
    row.get(at?).filter(|text| !text.is_empty())
}

/// A decimal in ten-thousandths; more places are not understood.
fn e4(text: &str) -> i64 {
    let number: Decimal = text.parse().unwrap();
    let scaled = (number * Decimal::from(10_000)).normalize();
    assert_eq!(scaled.scale(), 0, "{text} has more than four places");
    i64::try_from(scaled.mantissa()).unwrap()
}

/// The offsets of a zone in the years around one: from, until, seconds east.
fn offsets(zone: &str, year: i32) -> Vec<Value> {
    let tz: Tz = zone.parse().unwrap();
    let new_year = |year| {
        NaiveDate::from_ymd_opt(year, 1, 1)
            .unwrap()
            .and_hms_opt(0, 0, 0)
            .unwrap()
            .and_utc()
            .timestamp()
    };
    let (first, end) = (new_year(year - 2), new_year(year + 2));
    let offset = |at: i64| {
        let utc: DateTime<Utc> = DateTime::from_timestamp(at, 0).unwrap();
        tz.offset_from_utc_datetime(&utc.naive_utc())
            .fix()
            .local_minus_utc()
    };
    let (mut since, mut last, mut spans) = (first, offset(first), Vec::new());
    for at in (first..end).step_by(3600) {
        let now = offset(at);
        if now != last {
            spans.push(json!([zone, since, at, last]));
            (since, last) = (at, now);
        }
    }
    spans.push(json!([zone, since, end, last]));
    spans
}
