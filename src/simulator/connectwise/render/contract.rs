//! Projects with their one phase, and invoices, which carry totals and no lines.

use super::*;
use crate::model::{BillingMethod, Invoice, Project};
use crate::simulator::connectwise::record::{Draft, Record};
use chrono::Days;
use rust_decimal::Decimal;

/// Writes projects, phases and invoices.
pub(super) fn put(world: &World, names: &Names<'_>, drafts: &mut Drafts) {
    let projects = world.projects.iter().map(|p| project(p, names));
    drafts.put("project/projects", projects);
    for p in &world.projects {
        let path = format!("project/projects/{}/phases", number(p.id.as_str()));
        drafts.put(path, [phase(p, names)]);
    }
    let invoices = world.invoices.iter().map(|i| invoice(i, names));
    drafts.put("finance/invoices", invoices);
}

/// The number of a project's phase.
pub(super) fn phase_number(project: &str) -> i64 {
    number(project) * 10 + 1
}

fn project(p: &Project, names: &Names<'_>) -> Draft {
    let mut r = Record::new(number(p.id.as_str()));
    r.text("name", &p.name);
    if let Some(company) = &p.company_id {
        let name = names.label(&names.companies, company.as_str());
        let id = number(company.as_str());
        r.reference("company", id, "name", name);
    }
    if let Some(board) = names.world.boards.iter().find(|b| b.is_project) {
        r.reference("board", board.number, "name", &board.name);
    }
    agreement_reference(&mut r, p.agreement_id.as_ref(), names);
    let (method, bill) = match p.billing_method {
        BillingMethod::FixedFee => ("FixedFee", "Billable"),
        BillingMethod::TimeAndMaterials => ("ActualRates", "Billable"),
        BillingMethod::NotToExceed => ("NotToExceed", "Billable"),
        BillingMethod::NotBillable => ("ActualRates", "DoNotBill"),
    };
    r.text("billingMethod", method);
    r.text("billTime", bill);
    r.maybe_number("billingAmount", p.contract_price);
    r.maybe_hours("estimatedHours", p.planned);
    r.maybe_hours("budgetHours", p.planned);
    r.maybe_day("estimatedStart", p.starts_on);
    r.maybe_day("estimatedEnd", p.ends_on);
    let (id, status, closed) = match p.status.as_deref() {
        Some("planned") => (1, "Planned", false),
        Some("on_hold") => (3, "On-Hold", false),
        Some("completed") => (4, "Completed", true),
        Some("cancelled") => (5, "Cancelled", true),
        _ => (2, "In Progress", false),
    };
    r.reference("status", id, "name", status);
    r.flag("closedFlag", closed);
    r.done(names.origin, "zadmin", &[])
}

/// The agreement of a record, or nothing.
pub(super) fn agreement_reference(
    r: &mut Record,
    id: Option<&crate::model::AgreementId>,
    names: &Names<'_>,
) {
    if let Some(id) = id {
        let name = names
            .agreements
            .get(id.as_str())
            .map_or("", |a| &a.agreement.name);
        r.reference("agreement", number(id.as_str()), "name", name);
    }
}

fn phase(p: &Project, names: &Names<'_>) -> Draft {
    let mut r = Record::new(phase_number(p.id.as_str()));
    r.int("projectId", number(p.id.as_str()));
    r.text("description", "Work");
    r.text("wbsCode", "1");
    r.empty("parentPhase");
    r.text("billTime", "Billable");
    r.maybe_hours("budgetHours", p.planned);
    r.done(names.origin, "zadmin", &[])
}

/// What a line is for: its id says so, else what it names.
fn purpose(line: &crate::model::InvoiceLine) -> &'static str {
    let words = ["service", "agreement", "expense", "product"];
    let named = words.into_iter().find(|word| line.id.contains(word));
    match named {
        Some(word) => word,
        None if line.agreement_id.is_some() && line.time_entry_id.is_none() => "agreement",
        None => "service",
    }
}

fn invoice(i: &Invoice, names: &Names<'_>) -> Draft {
    let id = number(i.id.as_str());
    let company = number(i.company_id.as_str());
    let client = names.label(&names.companies, i.company_id.as_str());
    let mut r = Record::new(id);
    r.text("invoiceNumber", &format!("INV{id:06}"));
    let (kind, applies) = match (&i.agreement_id, &i.project_id) {
        _ if i.is_credit => ("CreditMemo", "All"),
        (Some(_), _) => ("Agreement", "Agreement"),
        (None, Some(_)) => ("Standard", "Project"),
        _ => ("Standard", "All"),
    };
    r.text("type", kind);
    r.text("applyToType", applies);
    r.reference("status", 1, "name", "Closed");
    r.reference("company", company, "name", client);
    r.reference("billToCompany", company, "name", client);
    r.day("date", i.invoiced_on);
    r.maybe_day("dueDate", i.invoiced_on.checked_add_days(Days::new(30)));
    agreement_reference(&mut r, i.agreement_id.as_ref(), names);
    if let Some(project) = &i.project_id {
        let name = names.label(&names.projects, project.as_str());
        r.reference("project", number(project.as_str()), "name", name);
    }
    if let Some(credited) = &i.credits_invoice_id {
        let number = format!("INV{:06}", number(credited.as_str()));
        r.text("reference", &number);
    }
    r.reference(
        "currency",
        currency(i.currency),
        "currencyCode",
        i.currency.as_str(),
    );
    let sum = |word: &str| -> Decimal {
        let lines = i.lines.iter().filter(|l| purpose(l) == word);
        lines.map(|l| l.amount).sum()
    };
    r.number("serviceTotal", sum("service"));
    r.number("agreementAmount", sum("agreement"));
    r.number("expenseTotal", sum("expense"));
    r.number("productTotal", sum("product"));
    let total: Decimal = i.lines.iter().map(|l| l.amount).sum();
    for name in ["subtotal", "total", "balance"] {
        r.number(name, total);
    }
    r.number("salesTax", Decimal::ZERO);
    r.done(midnight(i.invoiced_on).max(names.origin), "zadmin", &[])
}
