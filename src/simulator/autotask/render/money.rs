//! Invoices, and the posted items on them.

use super::{Names, number};
use crate::model::Invoice;
use crate::simulator::Drafts;
use crate::simulator::autotask::record::{Draft, Record};
use chrono::Days;
use rust_decimal::Decimal;

/// Writes them.
pub(super) fn put(names: &Names<'_>, drafts: &mut Drafts) {
    let invoices = &names.world.invoices;
    drafts.put("Invoices", invoices.iter().map(|i| invoice(i, names)));
    let items = invoices.iter().flat_map(|i| items(i, names));
    drafts.put("BillingItems", items);
}

fn invoice(i: &Invoice, names: &Names<'_>) -> Draft {
    let id = number(i.id.as_str());
    let mut r = Record::new(id);
    r.text("invoiceNumber", &format!("{id:06}"));
    r.int("companyID", names.company(&i.company_id));
    r.day("invoiceDateTime", i.invoiced_on);
    r.maybe_day("dueDate", i.invoiced_on.checked_add_days(Days::new(30)));
    r.number("invoiceTotal", i.lines.iter().map(|l| l.amount).sum());
    r.number("totalTaxValue", Decimal::ZERO);
    r.flag("isVoided", false);
    r.nothing("paidDate");
    r.silent(names.origin)
}

/// Posted items; a few that are not on an invoice yet, or not billable, stand among them in any real database.
fn items(i: &Invoice, names: &Names<'_>) -> Vec<Draft> {
    let invoice = number(i.id.as_str());
    let company = names.company(&i.company_id);
    let item = |n: i64, name: &str, on: i64, free: i64, amount: Decimal| {
        let mut r = Record::new(invoice * 100 + n);
        r.int("billingItemType", 6);
        r.int("subType", 1);
        r.int("companyID", company);
        let contract = i.agreement_id.as_ref().map(|a| number(a.as_str()));
        r.maybe_int("contractID", contract);
        r.nothing("timeEntryID");
        r.int("invoiceID", on);
        r.text("itemName", name);
        r.day("itemDate", i.invoiced_on);
        r.day("postedDate", i.invoiced_on);
        r.number("quantity", Decimal::ONE);
        r.number("extendedPrice", amount);
        r.number("totalAmount", amount);
        r.number("taxDollars", Decimal::ZERO);
        r.int("nonBillable", free);
        r.silent(names.origin)
    };
    let lines = (1..).zip(&i.lines);
    let mut all: Vec<Draft> = lines
        .map(|(n, line)| item(n, "Services", invoice, 0, line.amount))
        .collect();
    if invoice % 5 == 0 {
        all.push(item(90, "Posted, not invoiced", 0, 0, Decimal::from(75)));
        all.push(item(91, "Courtesy", invoice, 1, Decimal::from(75)));
    }
    all
}
