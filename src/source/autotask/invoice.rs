//! Invoices, and the posted items that stand on them.

use super::wire::{self, Id, Num, Text};
use crate::model::{Record, table};
use crate::source::{Lookup, Reject, Row};
use rust_decimal::Decimal;
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Invoice<'a> {
    id: Option<Id>,
    #[serde(rename = "companyID")]
    company: Option<Id>,
    #[serde(borrow)]
    invoice_date_time: Option<Text<'a>>,
    is_voided: Option<bool>,
}

/// An invoice; one that was voided is none.
pub(super) fn invoice(row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let invoice: Invoice<'_> = wire::read(row)?;
    let id = wire::own_id(invoice.id)?;
    if invoice.is_voided == Some(true) {
        return Ok(Vec::new());
    }
    let mut record = Record::new(&table::INVOICE, id);
    record
        .set(
            "company_id",
            wire::company(invoice.company).ok_or_else(|| Reject::missing("companyID"))?,
        )
        .set(
            "invoiced_on",
            wire::must_date("invoiceDateTime", &invoice.invoice_date_time)?,
        )
        .set("kind", "invoice");
    Ok(vec![record])
}

/// Which invoices were voided.
pub(super) fn tell(row: &Row<'_>, lookup: &mut Lookup) {
    let Ok(invoice) = wire::read::<Invoice<'_>>(row) else {
        return;
    };
    if let (Some(id), Some(true)) = (wire::id(invoice.id), invoice.is_voided) {
        lookup.add("voided", id, "yes");
    }
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Item<'a> {
    id: Option<Id>,
    /// 0, not empty, where it stands on none.
    #[serde(rename = "invoiceID")]
    invoice: Option<Id>,
    #[serde(rename = "contractID")]
    contract: Option<Id>,
    #[serde(rename = "timeEntryID")]
    time_entry: Option<Id>,
    item_name: Option<Text<'a>>,
    /// 0 or 1; 1 goes before any amount.
    non_billable: Option<Num<'a>>,
    extended_price: Option<Num<'a>>,
    tax_dollars: Option<Num<'a>>,
}

/// A posted item as a line of its invoice. What is posted and not invoiced yet is no line, nor what is not billable.
pub(super) fn item(row: &Row<'_>, lookup: &Lookup) -> Result<Vec<Record>, Reject> {
    let item: Item<'_> = wire::read(row)?;
    let id = wire::own_id(item.id)?;
    let amount = wire::decimal("extendedPrice", &item.extended_price)?.unwrap_or_default();
    let tax = wire::decimal("taxDollars", &item.tax_dollars)?;
    let non_billable = wire::decimal("nonBillable", &item.non_billable)?;
    let Some(invoice) = wire::id(item.invoice) else {
        return Ok(Vec::new());
    };
    let counts = non_billable.is_none_or(|flag| flag == Decimal::ZERO) && !amount.is_zero();
    if !counts || lookup.get("voided", &invoice).is_some() {
        return Ok(Vec::new());
    }
    let mut line = Record::new(&table::INVOICE_LINE, id);
    line.set("invoice_id", invoice)
        .set("amount", amount)
        .set("description", wire::text(&item.item_name))
        .set("agreement_id", wire::id(item.contract))
        .set("time_entry_id", wire::id(item.time_entry))
        .set("tax", tax.filter(|tax| !tax.is_zero()));
    Ok(vec![line])
}
