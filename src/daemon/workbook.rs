//! A month for people who look at money: its state and settings in words, and the whole of it as a workbook.

use super::Daybook;
use crate::config::finance;
use crate::export::workbook::{self, Book, Part, Target};
use crate::model::{Instant, Month};
use crate::store::Figure;
use crate::store::close::Standing;
use crate::store::read::{Bound, Query};
use crate::store::settings::FinanceSettings;
use anyhow::Context as _;
use std::collections::BTreeMap;
use std::path::Path;

/// Sheet, view, order of its rows, said above them, and its columns with their names for people.
type Told = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

const SHEETS: [Told; 9] = [
    (
        "Agreements",
        "rpt_agreement_month",
        "company, agreement, agreement_id",
        "Each agreement that holds or has facts in the month.",
        &[
            ("company", "Client"),
            ("agreement", "Agreement"),
            ("kind", "Kind"),
            ("currency", "Currency"),
            ("revenue_earned", "Earned"),
            ("revenue_billed", "Billed"),
            ("addition_cost", "Cost of additions"),
            ("labour_cost", "Labour cost"),
            ("expense_cost", "Expenses"),
            ("profit", "Profit"),
            ("margin_pct", "Margin"),
            ("worked_hours", "Worked hours"),
            ("billable_hours", "Billable hours"),
            ("covered_hours", "Covered hours"),
            ("limit_hours", "Limit, hours"),
            ("remaining_hours", "Left, hours"),
            ("effective_hourly_rate", "Earned per hour"),
            ("shadow_value", "Value at standard rates"),
            ("efficiency_ratio", "Efficiency"),
            ("cost_known_pct", "Cost known"),
            ("open_items", "Open items"),
            ("grade", "Grade"),
        ],
    ),
    (
        "Projects",
        "rpt_project_month",
        "company, project, project_id",
        "Each project with facts in the month; plan and progress from its beginning.",
        &[
            ("company", "Client"),
            ("project", "Project"),
            ("currency", "Currency"),
            ("revenue_earned", "Earned"),
            ("revenue_billed", "Billed"),
            ("labour_cost", "Labour cost"),
            ("expense_cost", "Expenses"),
            ("profit", "Profit"),
            ("margin_pct", "Margin"),
            ("worked_hours", "Worked hours"),
            ("planned_hours", "Planned, hours"),
            ("actual_hours_to_date", "To date, hours"),
            ("remaining_hours", "Left, hours"),
            ("variance_pct", "Against plan"),
            ("percent_complete", "Complete"),
            ("cost_known_pct", "Cost known"),
            ("grade", "Grade"),
        ],
    ),
    (
        "Clients",
        "rpt_company_month",
        "company, company_id, currency",
        "Each client, work without any agreement included; the own firm too.",
        &[
            ("company", "Client"),
            ("currency", "Currency"),
            ("revenue_earned", "Earned"),
            ("revenue_billed", "Billed"),
            ("addition_cost", "Cost of additions"),
            ("labour_cost", "Labour cost"),
            ("expense_cost", "Expenses"),
            ("profit", "Profit"),
            ("margin_pct", "Margin"),
            ("worked_hours", "Worked hours"),
            ("billable_hours", "Billable hours"),
            ("covered_hours", "Covered hours"),
            ("effective_hourly_rate", "Earned per hour"),
            ("cost_known_pct", "Cost known"),
            ("grade", "Grade"),
        ],
    ),
    (
        "Labour",
        "rpt_month_reconciliation",
        "currency",
        "Where labour cost went, against payroll; no expenses, no additions.",
        &[
            ("currency", "Currency"),
            ("client_cost", "Clients"),
            ("internal_cost", "Internal"),
            ("payroll_wrap_cost", "Payroll wrap"),
            ("absence_cost", "Absence"),
            ("total", "Total"),
            ("payroll", "Payroll"),
            ("variance", "Variance"),
            ("unknown_cost_hours", "Hours of unknown cost"),
        ],
    ),
    (
        "Teams",
        "rpt_team_month",
        "team",
        "A planning signal, not a measure of contribution or quality. Small teams are one row.",
        &[
            ("team", "Team"),
            ("members", "People"),
            ("available_hours", "Available"),
            ("worked_hours", "Worked"),
            ("client_hours", "For clients"),
            ("billable_hours", "Billable"),
            ("utilisation_pct", "Utilisation"),
            ("strategy_hours", "Strategy"),
            ("production_hours", "Production"),
            ("review_hours", "Review"),
            ("meetings_hours", "Meetings"),
            ("reporting_hours", "Reporting"),
            ("rework_hours", "Rework"),
            ("operations_hours", "Operations"),
            ("unmapped_hours", "Unmapped"),
            ("late_hours_pct", "Entered after the close"),
        ],
    ),
    (
        "Unbilled",
        "rpt_unbilled",
        "company, agreement, agreement_id, project_id, currency",
        "Work of the month that is earned by the hour and on no invoice.",
        &[
            ("company", "Client"),
            ("agreement", "Agreement"),
            ("project", "Project"),
            ("currency", "Currency"),
            ("entries", "Entries"),
            ("worked_hours", "Worked hours"),
            ("amount", "Amount"),
            ("oldest_work_date", "Oldest"),
        ],
    ),
    (
        "Leakage",
        "rpt_leakage_month",
        "company, agreement, agreement_id, project_id, cause, currency",
        "Client work of the month that nobody pays as things stand, each entry once; overlaps Unbilled.",
        &[
            ("company", "Client"),
            ("agreement", "Agreement"),
            ("project", "Project"),
            ("cause", "Cause"),
            ("currency", "Currency"),
            ("entries", "Entries"),
            ("worked_hours", "Worked hours"),
            ("amount", "Worth at least"),
        ],
    ),
    (
        "Bridge",
        "rpt_month_bridge",
        "from_version, to_version, class, agreement_id, company_id, currency",
        "What changed the profit of the month from one version to the next.",
        &[
            ("from_version", "From version"),
            ("to_version", "To version"),
            ("class", "Why"),
            ("agreement_id", "Agreement"),
            ("company_id", "Client"),
            ("currency", "Currency"),
            ("amount", "Change of profit"),
        ],
    ),
    (
        "Ledger",
        "rpt_ledger",
        "line_kind, company_id, agreement_id, project_id, work_date, subject_id, work_role, origin_month",
        "The lines that every amount is the sum of; labour is summed by client, role and day.",
        &[
            ("line_kind", "Line"),
            ("company_id", "Client"),
            ("agreement_id", "Agreement"),
            ("project_id", "Project"),
            ("subject_id", "Record"),
            ("work_date", "Work date"),
            ("work_role", "Role"),
            ("quantity", "Quantity"),
            ("unit_rate", "Per unit"),
            ("currency", "Currency"),
            ("amount", "Amount"),
            ("origin_month", "Of month"),
        ],
    ),
];

impl Daybook {
    /// State, versions and settings of a month, in words.
    pub async fn about_month(&self, month: Month) -> anyhow::Result<Vec<(&'static str, String)>> {
        let versions = self.db.versions(month).await?;
        let Some(first) = versions.first() else {
            return Ok(vec![("State", "not reckoned".into())]);
        };
        let mut about = vec![("State", state(first, versions.last()))];
        let versions = self.db.finance_settings().await?;
        let number = first.finance_version;
        let own = versions.iter().find(|v| Some(v.version) == number);
        about.extend(own.map(|own| ("Settings", in_words(own, self.first_month(own)))));
        let newest = versions.last().filter(|v| Some(v.version) > number);
        about.extend(newest.map(|newest| {
            let from = self.first_month(newest);
            let told = format!("version {}, from {from} on", newest.version);
            ("Newer settings", told)
        }));
        about.push(("Reckoned", minute(first.rolled_at)));
        Ok(about)
    }

    /// What finance aimed at by the settings of a month.
    pub async fn targets(&self, month: Month) -> anyhow::Result<Vec<Target>> {
        let number = self.db.versions(month).await?;
        let number = number.first().and_then(|first| first.finance_version);
        let versions = self.db.finance_settings().await?;
        let own = versions.iter().find(|v| Some(v.version) == number);
        let kept = own.and_then(|own| finance::kept(&own.settings));
        let targets = kept.map(|kept| kept.targets).unwrap_or_default();
        let one = |name, value: u32, unit| {
            let value = value.into();
            (value != rust_decimal::Decimal::ZERO).then_some(Target { name, value, unit })
        };
        let all = [
            one("margin", targets.margin_pct, "percent"),
            one("utilisation", targets.utilisation_pct, "percent"),
            one("earned per hour", targets.effective_hourly_rate, "rate"),
        ];
        Ok(all.into_iter().flatten().collect())
    }

    /// Writes a month as a workbook: the books view, as it is rolled.
    pub async fn workbook(&self, month: Month, path: &Path) -> anyhow::Result<()> {
        let mut parts = Vec::with_capacity(SHEETS.len());
        for (name, view, order, note, columns) in SHEETS {
            let filter = match view {
                "rpt_ledger" => "month = $1 and version = 1",
                _ => "month = $1",
            };
            let values = [Bound::Text(month.to_string())];
            let query = Query {
                view,
                filter,
                values: &values,
                order,
            };
            parts.push(Part {
                name,
                view,
                columns,
                note,
                grid: self.db.rows_of(query).await?,
            });
        }
        name_by_name(&mut parts);
        let mut about = self.about_month(month).await?;
        about.push(("Sources read", self.read_until().await?));
        about.push(("Made", minute(self.clock.now())));
        let book = Book {
            title: format!("Month {month}"),
            short: short(&about),
            about,
            targets: self.targets(month).await?,
            parts,
            made_at: self.clock.now(),
        };
        workbook::write(&book, path).with_context(|| format!("the workbook of {month}"))
    }

    /// When each source was last read in full, in words.
    async fn read_until(&self) -> anyhow::Result<String> {
        let reads = self.db.last_successes().await?;
        let told = self.config.sources().iter().map(|source| {
            let own = reads.iter().filter(|(name, ..)| *name == source.name);
            let times: Option<Vec<Instant>> = own.map(|(.., at)| *at).collect();
            let last = times.and_then(|times| times.into_iter().min());
            let last = last.map_or("not yet in full".into(), minute);
            format!("{} {last}", source.name)
        });
        Ok(told.collect::<Vec<_>>().join(", "))
    }
}

/// Sheets whose views have ids alone say names instead, where another sheet has them.
fn name_by_name(parts: &mut [Part]) {
    const NAMED: [(&str, &str); 3] = [
        ("company_id", "company"),
        ("agreement_id", "agreement"),
        ("project_id", "project"),
    ];
    for (id, name) in NAMED {
        let mut names = BTreeMap::new();
        for part in parts.iter() {
            let named = part.grid.at(id).zip(part.grid.at(name));
            let rows = named.into_iter().flat_map(|places| {
                let rows = part.grid.rows.iter();
                rows.map(move |row| (row[places.0].clone(), row[places.1].clone()))
            });
            names.extend(rows.filter_map(|pair| match pair {
                (Figure::Text(id), Figure::Text(name)) => Some((id, name)),
                _ => None,
            }));
        }
        for part in parts.iter_mut().filter(|part| part.grid.at(name).is_none()) {
            let Some(at) = part.grid.at(id) else {
                continue;
            };
            for row in &mut part.grid.rows {
                if let Figure::Text(text) = &mut row[at]
                    && let Some(name) = names.get(text)
                {
                    text.clone_from(name);
                }
            }
        }
    }
}

fn state(first: &Standing, last: Option<&Standing>) -> String {
    let Some(at) = first.closed_at else {
        return format!(
            "version {}, preliminary: replaced in place until the month is closed",
            first.number
        );
    };
    let mut text = format!("version {}, closed {}", first.number, minute(at));
    if let Some(actor) = &first.actor {
        text.push_str(&format!(" by {actor}"));
    }
    if let Some(last) = last.filter(|last| last.number > first.number) {
        text.push_str(&format!("; restated up to version {}", last.number));
    }
    text
}

/// State, and which settings, in one line.
fn short(about: &[(&'static str, String)]) -> String {
    let first = |text: &str| text.split(": ").next().unwrap_or_default().to_owned();
    let told = about.iter().take(2).map(|(name, text)| match *name {
        "Settings" => format!("settings {}", first(text)),
        _ => first(text),
    });
    told.collect::<Vec<_>>().join("; ")
}

/// Version, its first day and month, and all that it says; empty settings, no targets and no hours are left out.
fn in_words(settings: &FinanceSettings, from: Month) -> String {
    let said = |(key, value): &(&String, &String)| {
        let is_count = key.starts_with("targets.") || key.starts_with("unavailable_hours.");
        let is_nothing = value.is_empty() || is_count && *value == "0";
        !is_nothing
    };
    let each = settings.settings.iter().filter(said);
    let each: Vec<String> = each.map(|(key, value)| format!("{key} {value}")).collect();
    let (version, since) = (settings.version, settings.valid_from.format("%Y-%m-%d"));
    let months = match version {
        1 => String::new(),
        _ => format!(", from {from} on"),
    };
    format!(
        "version {version} since {since}{months}: {}",
        each.join(", ")
    )
}

fn minute(at: Instant) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}
