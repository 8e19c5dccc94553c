//! Invoices. The vendor has no lines; up to four are made from the totals of the header.

use super::wire::{self, Id, Num, Ref, Text};
use crate::model::{Record, table};
use crate::source::{Reject, Row};
use rust_decimal::Decimal;
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Invoice<'a> {
    id: Option<Id>,
    #[serde(rename = "type")]
    kind: Option<Text<'a>>,
    date: Option<Text<'a>>,
    company: Option<Ref<'a>>,
    apply_to_type: Option<Text<'a>>,
    apply_to_id: Option<Id>,
    agreement: Option<Ref<'a>>,
    project: Option<Ref<'a>>,
    currency: Option<Ref<'a>>,
    service_total: Option<Num<'a>>,
    agreement_amount: Option<Num<'a>>,
    expense_total: Option<Num<'a>>,
    product_total: Option<Num<'a>>,
    sales_tax: Option<Num<'a>>,
}

impl Invoice<'_> {
    fn applies_to(&self, kind: &str) -> Option<String> {
        let to = self.apply_to_type.as_ref()?.as_str();
        (to == kind).then(|| wire::id(self.apply_to_id))?
    }
    fn agreement_id(&self) -> Option<String> {
        wire::ref_id(&self.agreement).or_else(|| self.applies_to("Agreement"))
    }
    /// The totals that make lines: suffix of the line's id, and amount.
    fn totals(&self) -> Result<[(&'static str, Option<Decimal>); 4], Reject> {
        Ok([
            (
                "service",
                wire::decimal("serviceTotal", &self.service_total)?,
            ),
            (
                "agreement",
                wire::decimal("agreementAmount", &self.agreement_amount)?,
            ),
            (
                "expense",
                wire::decimal("expenseTotal", &self.expense_total)?,
            ),
            (
                "product",
                wire::decimal("productTotal", &self.product_total)?,
            ),
        ])
    }
}

/// An invoice or credit memo with its lines; the tax of the header stands on the first of them.
pub(super) fn invoice(row: &Row<'_>) -> Result<Vec<Record>, Reject> {
    let invoice: Invoice<'_> = wire::read(row)?;
    let id = wire::own_id(invoice.id)?;
    let company = wire::ref_id(&invoice.company).ok_or_else(|| Reject::missing("company"))?;
    let date = wire::date("date", &invoice.date)?.ok_or_else(|| Reject::missing("date"))?;
    let is_credit = invoice.kind.as_ref().map(Text::as_str) == Some("CreditMemo");
    let project = wire::ref_id(&invoice.project).or_else(|| invoice.applies_to("Project"));
    let mut head = Record::new(&table::INVOICE, id.as_str());
    head.set("company_id", company)
        .set("invoiced_on", date)
        .set("currency", wire::currency(&invoice.currency))
        .set("agreement_id", invoice.agreement_id())
        .set("project_id", project)
        .set("kind", if is_credit { "credit_note" } else { "invoice" });
    let mut records = vec![head];
    let mut tax = wire::decimal("salesTax", &invoice.sales_tax)?;
    for (name, amount) in invoice.totals()? {
        let Some(amount) = amount.filter(|a| !a.is_zero()) else {
            continue;
        };
        let mut line = Record::new(&table::INVOICE_LINE, format!("{id}-{name}"));
        line.set("invoice_id", id.as_str())
            .set("amount", amount)
            .set("description", name)
            .set("agreement_id", invoice.agreement_id())
            .set("tax", tax.take());
        records.push(line);
    }
    Ok(records)
}
