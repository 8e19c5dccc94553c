//! Prepaid time: what a contract, or a client without one, has bought in advance.

use super::wire::Says;
use crate::model::{AgreementKind, Record, table};
use crate::source::{Lookup, Reject, Row};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// What never expires lasts as long as the contract: a hundred years in days.
pub(super) const FOR_EVER_DAYS: i64 = 36_500;
const DAYS_OF_A_MONTH: i64 = 30;
/// Stands before a client's id in that of its own block.
const BLOCK: &str = "prepay-";

/// What is granted, and at which price.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Terms {
    /// Hours, money or units.
    pub limit: Option<Decimal>,
    pub price: Option<Decimal>,
    /// Bought in advance and run down: a block.
    pub is_prepaid: bool,
    /// Granted once and not in each cycle.
    pub is_once: bool,
    /// The last day of what is granted once.
    pub last_day: Option<NaiveDate>,
    pub carry_over_days: i64,
}

/// A top-up of prepaid time.
pub(super) struct TopUp {
    id: String,
    on: NaiveDate,
    units: Decimal,
    amount: Option<Decimal>,
    last_day: Option<NaiveDate>,
}

/// Top-ups by date. Usage is in the actions and not here.
pub(super) fn top_ups(lines: &[Row<'_>], in_money: bool) -> Result<Vec<TopUp>, Reject> {
    let mut top_ups = Vec::new();
    for line in lines {
        let amount = line.positive("amount")?;
        let units = if in_money {
            amount
        } else {
            line.positive("hours")?
        };
        if let (Some(units), Some(on)) = (units, line.on("date")?) {
            top_ups.push(TopUp {
                id: line.own_id()?,
                on,
                units,
                amount,
                last_day: line.on("expirydate")?,
            });
        }
    }
    top_ups.sort_by(|a, b| (a.on, &a.id).cmp(&(b.on, &b.id)));
    Ok(top_ups)
}

/// Prepaid in each cycle of so many months, or once; none where nothing is.
pub(super) fn terms(row: &Row<'_>, cycle: i64, top_ups: &[TopUp]) -> Result<Option<Terms>, Reject> {
    if let Some(limit) = row.positive("prepayrecurringhours")? {
        return Ok(Some(Terms {
            limit: Some(limit),
            price: row.decimal("prepayrecurringcharge")?,
            is_prepaid: true,
            is_once: false,
            last_day: None,
            carry_over_days: carry_over(row, cycle)?,
        }));
    }
    Ok(top_ups.first().map(|first| Terms {
        limit: Some(first.units),
        price: first.amount,
        is_prepaid: true,
        is_once: true,
        last_day: first.last_day,
        carry_over_days: 0,
    }))
}

/// Prepaid units last so many months from their grant, the first cycle among them; without a number for ever.
fn carry_over(row: &Row<'_>, cycle: i64) -> Result<i64, Reject> {
    Ok(match row.number("prepayrecurringexpirymonths")? {
        Some(months) if months > 0 => {
            let beyond = months.saturating_sub(cycle).max(0);
            beyond.saturating_mul(DAYS_OF_A_MONTH).min(FOR_EVER_DAYS)
        }
        _ => FOR_EVER_DAYS,
    })
}

/// Top-ups beyond what the agreement grants by its terms; one with a last day is a lot of its own.
pub(super) fn adjustments(agreement: &str, top_ups: Vec<TopUp>) -> impl Iterator<Item = Record> {
    top_ups.into_iter().map(move |top_up| {
        let price = top_up.amount.filter(|_| top_up.last_day.is_some());
        let id = format!("{BLOCK}{}", top_up.id);
        let mut record = Record::new(&table::AGREEMENT_ADJUSTMENT, id);
        record
            .set("agreement_id", agreement)
            .set("on_date", top_up.on)
            .set("amount", top_up.units)
            .set("ends_on", top_up.last_day)
            .set("price", price);
        record
    })
}

/// What HaloPSA itself says is left.
pub(super) fn balance(agreement: &str, left: Option<Decimal>) -> Option<Record> {
    let mut record = Record::new(&table::AGREEMENT_BALANCE, agreement);
    record
        .set("agreement_id", agreement)
        .set("left_amount", left?);
    Some(record)
}

/// A row of prepaid time, by its client; rows of a contract are the contract's.
pub(super) fn tell(row: &Row<'_>, lookup: &mut Lookup) {
    if let Ok(Some(client)) = row.somebody("client_id")
        && !matches!(row.contract("contract_id"), Ok(Some(_)))
    {
        lookup.add("prepaid", client, row.body());
    }
}

/// Which clients have bought time. A block is known by its balance, which is landed before tickets are looked at; a client
/// that is heard of for the first time is the sign to look again.
pub(super) fn tell_of_client(stream: &str, row: &Row<'_>, lookup: &mut Lookup) {
    let client = match stream {
        "prepaid" => row.somebody("client_id"),
        _ if matches!(row.positive("prepayrecurringhours"), Ok(Some(_))) => row.somebody("id"),
        _ => Ok(None),
    };
    if let Ok(Some(client)) = client
        && lookup.get("has prepaid", &client).is_none()
    {
        lookup.add("has prepaid", client, "");
    }
}

/// The rows of prepaid time that are a contract's: not every version says so in the row itself.
pub(super) fn tell_contract(row: &Row<'_>, lookup: &mut Lookup) {
    let lines = row.rows("contract_prepayhistory");
    for line in lines.iter().flatten() {
        if let Ok(id) = line.own_id() {
            lookup.add("prepaid of a contract", id, "");
        }
    }
}

/// A row of prepaid time explains a client and is no record itself; one that names no client is refused.
pub(super) fn lot(row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    row.own_id()?;
    let client = row.number("client_id")?;
    client
        .map(|_| Vec::new())
        .ok_or_else(|| Reject::missing("client_id"))
}

/// The block of a client that bought time without a contract. Work on no contract runs it down.
pub(super) fn block(row: &Row<'_>, lookup: &Lookup) -> Result<Vec<Record>, Reject> {
    let client = row.own_id()?;
    let mut lines = Vec::new();
    for body in lookup.all("prepaid", &client) {
        let line = Row::read(body)?;
        if lookup
            .all("prepaid of a contract", &line.own_id()?)
            .is_empty()
        {
            lines.push(line);
        }
    }
    let in_money = row.is("prepayasamount")?;
    let mut top_ups = top_ups(&lines, in_money)?;
    // The period of a client's own grant has a number that nobody explains; a month is the usual one.
    let (Some(terms), Some(client)) = (terms(row, 1, &top_ups)?, row.somebody("id")?) else {
        return Ok(Vec::new());
    };
    let kind = match in_money {
        true => AgreementKind::BlockMoney,
        false => AgreementKind::BlockHours,
    };
    let id = format!("{BLOCK}{client}");
    let last_days: Option<Vec<NaiveDate>> = top_ups.iter().map(|top_up| top_up.last_day).collect();
    let last_day = last_days.and_then(|days| days.into_iter().max());
    let mut record = Record::new(&table::AGREEMENT, id.as_str());
    record
        .set("company_id", client)
        .set("name", "Prepaid")
        .set("kind", kind.as_str())
        .set("starts_on", top_ups.first().map(|first| first.on))
        .set("ends_on", last_day.filter(|_| terms.is_once))
        .set("bill_amount", terms.price)
        .set("bill_cycle_months", i64::from(!terms.is_once))
        .set("limit_amount", terms.limit)
        .set("limit_ends_on", terms.last_day)
        .set("carry_over_days", terms.carry_over_days)
        .set("covers_time", true);
    let mut records = vec![record];
    if terms.is_once {
        // The first one is what the block grants.
        top_ups.drain(..1);
        records.extend(adjustments(&id, top_ups));
    }
    records.extend(balance(&id, row.decimal("prepaybalance")?));
    Ok(records)
}

/// Puts a ticket without a contract on its client's own block, where there is one.
pub(super) fn put_on_block(ticket: &mut Record, client: Option<&str>) {
    if let Some(client) = client {
        let id = format!("{BLOCK}{client}");
        ticket.look_up(
            "agreement_id",
            &table::AGREEMENT_BALANCE,
            "agreement_id",
            id,
        );
    }
}
