//! Invoices as sent, and recurring ones, whose lines are what a contract is charged for in each cycle.

use super::HaloPsa;
use super::settings::FLAT_FEES;
use super::wire::Says;
use crate::model::{Currency, Record, table};
use crate::source::{Reject, Row};
use chrono::Days;
use rust_decimal::Decimal;

/// An invoice or credit note with its lines. A draft and a void one bill nothing.
pub(super) fn invoice(row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let id = row.own_id()?;
    if row.flag("posted")? == Some(false) || row.is("voided")? {
        return Ok(Vec::new());
    }
    let company = row.must("client_id", Says::somebody)?;
    let date = row.must("invoice_date", Says::on)?;
    let contract = row.contract("contract_id")?;
    let mut lines = Vec::new();
    let mut total = Decimal::ZERO;
    for line in row.rows("lines")? {
        let amount = line.decimal("net_amount")?.unwrap_or_default();
        total = total.checked_add(amount).unwrap_or(total);
        let own = line.contract("contract_id")?;
        let mut record = Record::new(&table::INVOICE_LINE, format!("{id}-{}", line.own_id()?));
        record
            .set("invoice_id", id.as_str())
            .set("amount", amount)
            .set("description", line.text("item_shortdescription")?)
            .set("agreement_id", own.or_else(|| contract.clone()))
            .set("tax", line.decimal("tax_amount")?);
        lines.push(record);
    }
    let credits = row.id("creditlinkedtoinvoiceid")?;
    let is_credit = total < Decimal::ZERO || credits.is_some();
    let mut head = Record::new(&table::INVOICE, id.as_str());
    head.set("company_id", company)
        .set("invoiced_on", date)
        .set("currency", currency(row)?)
        .set("agreement_id", contract)
        .set("kind", if is_credit { "credit_note" } else { "invoice" })
        .set("credits_invoice_id", credits);
    lines.insert(0, head);
    Ok(lines)
}

/// The first of the currency's fields that holds an ISO code.
fn currency(row: &Row<'_>) -> Result<Option<String>, Reject> {
    for field in ["currency", "currency_code_name"] {
        let code = row.text(field)?;
        if let Some(code) = code.filter(|code| Currency::parse(code).is_some()) {
            return Ok(Some(code));
        }
    }
    Ok(None)
}

/// Lines of a recurring invoice that are on a contract. A line without an item is the contract's own fee said once
/// more, and counts only where fees are taken from here.
pub(super) fn recurring(psa: &HaloPsa, row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let id = row.must("id", Row::number)?;
    if row.is("disabled")? || row.is("voided")? {
        return Ok(Vec::new());
    }
    let fees_are_here = psa.settings.map.flat_fees != FLAT_FEES[1];
    let header = row.contract("contract_id")?;
    let mut records = Vec::new();
    for line in row.rows("lines")? {
        let is_fee = line.text("item_code")?.is_none();
        let contract = line.contract("contract_id")?.or_else(|| header.clone());
        let counts = fees_are_here || !is_fee;
        if let Some(contract) = contract.filter(|_| counts)
            && !line.is("isinactive")?
        {
            records.push(addition(id, &contract, &line)?);
        }
    }
    Ok(records)
}

fn addition(invoice: i64, contract: &str, line: &Row<'_>) -> Result<Record, Reject> {
    let price = line
        .decimal("unit_price")?
        .ok_or_else(|| Reject::missing("lines.unit_price"))?;
    let name = match line.text("item_shortdescription")? {
        Some(name) => Some(name),
        None => line.text("item_code")?,
    };
    let last_day = line.on("enddate")?;
    let id = format!("{invoice}-{}", line.own_id()?);
    let mut record = Record::new(&table::AGREEMENT_ADDITION, id);
    record
        .set("agreement_id", contract)
        .set("name", name.unwrap_or_else(|| "Fee".into()))
        .set(
            "quantity",
            line.decimal("qty_order")?.unwrap_or(Decimal::ONE),
        )
        .set("unit_price", price)
        .set("unit_cost", line.decimal("unit_cost")?)
        .set("billable", "billable")
        .set("effective_on", line.on("startdate")?)
        .set(
            "cancelled_on",
            last_day.and_then(|day| day.checked_add_days(Days::new(1))),
        );
    Ok(record)
}
