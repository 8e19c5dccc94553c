//! The directory of the firm, loaded whole: everything that changes slowly.

use super::driver::{Row, sql};
use super::row::Fields;
use super::{Db, Result};
use crate::model::*;
use chrono::Weekday;
use rust_decimal::Decimal;
use sqlx::AssertSqlSafe;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What loading needs to know of the settings.
#[derive(Clone, Debug)]
pub struct DirectoryOptions {
    /// Currency where a source names none.
    pub currency: Currency,
    /// The methods that finance chose, month by month.
    pub rulings: Rulings,
    /// Holidays of the configuration, for everyone.
    pub holidays: Vec<Holiday>,
    /// Names of files sources: their cost rates win over a PSA's.
    pub files_sources: HashSet<String>,
    /// How each source applies agreements.
    pub ways: HashMap<String, Way>,
}

impl Db {
    /// Loads the firm.
    pub async fn firm(&self, options: &DirectoryOptions) -> Result<Firm> {
        let mut firm = Firm {
            holidays: options.holidays.clone(),
            brings: self.brings().await?,
            ways: options.ways.clone(),
            rulings: options.rulings.clone(),
            type_habits: self.type_habits().await?,
            precedents: self.choices().await?,
            ..Firm::default()
        };
        self.companies(&mut firm).await?;
        self.members(&mut firm).await?;
        self.roles_and_types(&mut firm).await?;
        self.agreements(&mut firm, options).await?;
        self.projects(&mut firm).await?;
        self.schedules(&mut firm).await?;
        self.rates(&mut firm, options).await?;
        Ok(firm)
    }

    pub(super) async fn live(&self, table: &'static str) -> Result<Vec<Row>> {
        let text = format!("select * from {table} where deleted_at is null order by id");
        sql(AssertSqlSafe(text)).fetch_all(&self.reader).await
    }

    /// What sources bring: `source/table.column`.
    pub async fn brings(&self) -> Result<HashSet<String>> {
        let rows: Vec<(String, String)> =
            sql("select source, brings from source_stream where brings <> ''")
                .tuples(&self.reader)
                .await?;
        Ok(rows
            .iter()
            .flat_map(|(source, brings)| {
                brings
                    .split('|')
                    .map(move |column| format!("{source}/{column}"))
            })
            .collect())
    }

    async fn companies(&self, firm: &mut Firm) -> Result<()> {
        for row in self.live("company").await? {
            let f = Fields(&row);
            let id: CompanyId = f.need("id");
            let company = Company {
                name: f.name(),
                parent_id: f.id("parent_id"),
                is_internal: f.flag("is_internal", false),
                active: f.flag("active", true),
                id: id.clone(),
            };
            firm.companies.insert(id, company);
        }
        Ok(())
    }

    async fn members(&self, firm: &mut Firm) -> Result<()> {
        let calendars: HashMap<String, Option<String>> = self
            .live("work_calendar")
            .await?
            .iter()
            .map(|r| (Fields(r).need("id"), Fields(r).text("holiday_calendar")))
            .collect();
        for row in self.live("member").await? {
            let f = Fields(&row);
            let id: MemberId = f.need("id");
            let of_calendar = f
                .text("work_calendar_id")
                .and_then(|c| calendars.get(&c).cloned().flatten());
            let member = Member {
                name: f.name(),
                email: f
                    .text("email")
                    .map(|e| e.trim().to_lowercase())
                    .filter(|e| !e.is_empty()),
                team: f.text("team"),
                manager_id: f.id("manager_id"),
                time_zone: f.text("time_zone").and_then(|z| z.parse().ok()),
                active: f.flag("active", true),
                is_human: f.flag("is_human", true),
                started_on: f.date("started_on"),
                ended_on: f.date("ended_on"),
                default_work_role_id: f.id("default_work_role_id"),
                holiday_calendar: f.text("holiday_calendar").or(of_calendar),
                inferred: f.flag("inferred", false),
                times_required: f.flag("times_required", false),
                allowed_work_roles: f.list("allowed_work_roles"),
                id: id.clone(),
            };
            firm.members.insert(id, member);
        }
        for row in self.live("member_team").await? {
            let f = Fields(&row);
            let membership = Membership {
                team: f.need("team"),
                valid_from: f.date("valid_from"),
                valid_to: f.date("valid_to"),
            };
            let of = firm.memberships.entry(f.need("member_id"));
            of.or_default().push(membership);
        }
        let pairs: Vec<(String, String, String)> = sql(
            "select m.member_id, p.id, p.member_id from person_member m join person p on p.id = m.person_id order by m.member_id",
        )
        .tuples(&self.reader)
        .await?;
        for (member, person, shown) in pairs {
            let (member, person) = (MemberId::from(member), PersonId::from(person));
            let entry = firm
                .persons
                .entry(person.clone())
                .or_insert_with(|| Person {
                    id: person.clone(),
                    member_id: shown.clone().into(),
                    members: vec![shown.clone().into()],
                });
            if member != entry.member_id {
                entry.members.push(member.clone());
            }
            firm.person_of.insert(member, person);
        }
        Ok(())
    }

    async fn roles_and_types(&self, firm: &mut Firm) -> Result<()> {
        for row in self.live("work_role").await? {
            let f = Fields(&row);
            let role = WorkRole {
                id: f.need("id"),
                name: f.name(),
                active: f.flag("active", true),
                standard_rate: f.decimal("standard_rate"),
            };
            firm.work_roles.insert(role.id.clone(), role);
        }
        for row in self.live("work_type").await? {
            let f = Fields(&row);
            let kind = WorkType {
                id: f.need("id"),
                name: f.name(),
                active: f.flag("active", true),
                billable: f.billable("billable"),
                after_hours: f.flag("after_hours", false),
                cost_multiplier: f.decimal("cost_multiplier").unwrap_or(Decimal::ONE),
                payroll_wrap: f.flag("payroll_wrap", false),
                absence: f.flag("absence", false),
                category: f.text("category").and_then(|c| WorkCategory::parse(&c)),
                place: f.text("place").and_then(|p| WorkPlace::parse(&p)),
                rate_change: f
                    .text("rate_change")
                    .zip(f.decimal("rate_amount"))
                    .and_then(|(word, amount)| RateChange::parse(&word, amount)),
            };
            firm.work_types.insert(kind.id.clone(), kind);
        }
        Ok(())
    }

    async fn schedules(&self, firm: &mut Firm) -> Result<()> {
        let mut of_member: HashMap<String, Vec<ScheduleLine>> = HashMap::new();
        let mut of_calendar: HashMap<String, Vec<ScheduleLine>> = HashMap::new();
        for row in self.live("schedule").await? {
            let f = Fields(&row);
            let line = ScheduleLine {
                weekday: f.text("weekday").and_then(|d| d.parse::<Weekday>().ok()),
                on: f.date("on_date"),
                window: f.window(),
                target: f.seconds("target_seconds"),
                valid_from: f.date("valid_from"),
                valid_to: f.date("valid_to"),
            };
            match (f.text("member_id"), f.text("work_calendar_id")) {
                (Some(member), _) => of_member.entry(member).or_default().push(line),
                (None, Some(calendar)) => of_calendar.entry(calendar).or_default().push(line),
                (None, None) => {}
            }
        }
        let calendars: Vec<(String, String)> =
            sql("select id, work_calendar_id from member where work_calendar_id is not null and deleted_at is null")
                .tuples(&self.reader)
                .await?;
        for (member, calendar) in calendars {
            // A calendar that exists and has no windows is a week of days off; one we do not hold is no calendar.
            if let Some(lines) = of_calendar.get(&calendar) {
                of_member.entry(member).or_insert_with(|| lines.clone());
            }
        }
        for person in firm.persons.values() {
            // The shown member's schedule, else that of the first other member who has one.
            if let Some(lines) = person
                .members
                .iter()
                .find_map(|m| of_member.get(m.as_str()))
            {
                firm.schedules.insert(person.id.clone(), lines.clone());
            }
        }
        for row in self.live("holiday").await? {
            let f = Fields(&row);
            if let Some(on) = f.date("on_date") {
                firm.holidays.push(Holiday {
                    on,
                    name: f.name(),
                    calendar: f.text("calendar"),
                    window: f.window(),
                });
            }
        }
        Ok(())
    }

    async fn rates(&self, firm: &mut Firm, options: &DirectoryOptions) -> Result<()> {
        let mut rates: BTreeMap<MemberId, Vec<CostRate>> = BTreeMap::new();
        let mut of_agreements: BTreeMap<MemberId, Vec<AgreementCost>> = BTreeMap::new();
        for row in self.live("cost_rate").await? {
            let f = Fields(&row);
            let Some(amount) = f.decimal("amount") else {
                continue;
            };
            let member_id: MemberId = f.need("member_id");
            let rate = CostRate {
                member_id: member_id.clone(),
                amount,
                currency: f.currency("currency").unwrap_or(options.currency),
                valid_from: f.date("valid_from"),
                valid_to: f.date("valid_to"),
                yearly: f.text("basis").as_deref() == Some("year"),
                burden: f.decimal("burden").unwrap_or(Decimal::ONE),
                overtime_after: f.seconds("overtime_after_seconds"),
                overtime_factor: f.decimal("overtime_factor"),
                from_files: f
                    .text("source")
                    .is_some_and(|s| options.files_sources.contains(&s)),
            };
            match f.id("agreement_id") {
                Some(agreement_id) => {
                    of_agreements
                        .entry(member_id)
                        .or_default()
                        .push(AgreementCost {
                            agreement_id,
                            work_role_id: f.id("work_role_id"),
                            rate,
                        })
                }
                None => rates.entry(member_id).or_default().push(rate),
            }
        }
        for (member, mut list) in of_agreements {
            list.sort_by_key(|cost| cost.rate.valid_from);
            firm.agreement_costs.insert(member, list);
        }
        for (member, mut list) in rates {
            list.sort_by_key(|r| r.valid_from);
            firm.cost_rates.insert(member, list);
        }
        for row in self.live("fx_rate").await? {
            let f = Fields(&row);
            if let (Some(month), Some(from), Some(to), Some(rate)) = (
                f.text("month").and_then(|m| Month::parse(&m)),
                f.currency("from_currency"),
                f.currency("to_currency"),
                f.decimal("rate"),
            ) {
                firm.fx_rates.push(FxRate {
                    month,
                    from,
                    to,
                    rate,
                });
            }
        }
        for row in self.live("payroll").await? {
            let f = Fields(&row);
            if let (Some(month), Some(currency), Some(amount)) = (
                f.text("month").and_then(|m| Month::parse(&m)),
                f.currency("currency"),
                f.decimal("amount"),
            ) {
                firm.payroll.push(Payroll {
                    month,
                    currency,
                    amount,
                });
            }
        }
        Ok(())
    }
}
