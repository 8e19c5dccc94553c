//! Invoices with their lines.

use super::*;
use crate::model::Invoice;
use chrono::Days;
use rust_decimal::Decimal;

/// Writes invoices, and a draft that nobody has sent yet.
pub(super) fn put(house: &House<'_>, drafts: &mut Drafts) {
    let all = house.world.invoices.iter();
    let shown = all.filter(|i| house.shows(Some(&i.company_id)));
    drafts.put("invoice", shown.map(|i| invoice(i, house)));
}

fn invoice(i: &Invoice, house: &House<'_>) -> Draft {
    let id = own(i.id.as_str());
    let mut r = Record::new(id);
    r.text("invoicenumber", &format!("{id:06}"));
    r.int("client_id", ahead(i.company_id.as_str()));
    r.derived_text("client_name", house.client_name(Some(&i.company_id)));
    r.date("invoice_date", Some(i.invoiced_on));
    r.date("duedate", i.invoiced_on.checked_add_days(Days::new(30)));
    r.int("contract_id", house.contract(i.agreement_id.as_ref()));
    r.flag("posted", true);
    r.flag("voided", false);
    r.int("currency_code", 1);
    r.text("currency", "$");
    r.text("currency_code_name", i.currency.as_str());
    r.int(
        "creditlinkedtoinvoiceid",
        i.credits_invoice_id
            .as_ref()
            .map_or(0, |id| own(id.as_str())),
    );
    let lines = (id * 10 + 1..).zip(&i.lines).map(|(number, line)| {
        let mut r = Record::new(number);
        r.int("ihid", id);
        r.text(
            "item_shortdescription",
            line.id.rsplit('-').next().unwrap_or_default(),
        );
        r.number(
            "net_amount",
            if i.is_credit {
                -line.amount.abs()
            } else {
                line.amount
            },
        );
        r.number("tax_amount", Decimal::ZERO);
        r.int("contract_id", house.contract(line.agreement_id.as_ref()));
        r
    });
    r.list("lines", lines.collect());
    r.dated(
        i.invoiced_on
            .and_time(NaiveTime::MIN)
            .and_utc()
            .max(house.origin),
        "last_modified",
    )
}
