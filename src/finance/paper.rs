//! Papers: expenses, invoices and credit notes (contract §4, `domain.md` §1.8).

use super::cost;
use super::line;
use super::work::is_internal;
use crate::model::{
    AgreementKind, Billable, Expense, FinancePolicy, Firm, Invoice, InvoiceLine, LedgerLine, Month,
    MonthFacts,
};
use rust_decimal::Decimal;

/// The month's expenses: cost, and the price of billable ones on the same rows.
pub(super) fn expenses(firm: &Firm, facts: &MonthFacts, policy: &FinancePolicy) -> Vec<LedgerLine> {
    facts
        .expenses
        .iter()
        .filter(|e| facts.month.has(e.spent_on))
        .flat_map(|e| expense(firm, policy, e).unwrap_or_default())
        .collect()
}

/// None where the cost cannot be converted: the expense is left out whole.
fn expense(firm: &Firm, policy: &FinancePolicy, expense: &Expense) -> Option<Vec<LedgerLine>> {
    let project = expense
        .project_id
        .as_ref()
        .and_then(|id| firm.projects.get(id));
    let agreement = expense
        .agreement_id
        .as_ref()
        .or_else(|| project?.agreement_id.as_ref())
        .and_then(|id| firm.agreements.get(id));
    let company = agreement
        .map(|a| &a.company_id)
        .or_else(|| project.and_then(|p| p.company_id.as_ref()))
        .or(expense.company_id.as_ref());
    let home = agreement.map_or(policy.currency, |a| a.currency);
    let own = expense.currency.unwrap_or(home);
    let target = if agreement.is_some() || project.is_some() {
        home
    } else {
        own
    };
    let month = Month::of(expense.spent_on);
    let exchange = cost::exchange(firm, month, own, target)?;
    let made = |kind, amount, currency| LedgerLine {
        agreement_id: agreement.map(|a| a.id.clone()),
        project_id: project.map(|p| p.id.clone()),
        company_id: company.cloned(),
        work_date: Some(expense.spent_on),
        ..line::bare(month, kind, expense.id.as_str(), amount, currency)
    };
    let cost = target.minor(expense.cost.saturating_mul(exchange))?;
    let mut lines = vec![made("expense_cost", cost, target)];
    let internal = agreement.is_some_and(|a| a.kind == AgreementKind::Internal);
    if expense.billable == Billable::Billable && !internal && !is_internal(firm, company) {
        // Revenue is never converted.
        let price = own.minor(expense.price.unwrap_or_default())?;
        lines.push(made("revenue_earned.expense", price, own));
    }
    lines.retain(|l| l.amount != 0);
    Some(lines)
}

/// Billed by invoice date; a credit note also lowers what was earned, in the month of the invoice it names.
pub(super) fn invoices(firm: &Firm, facts: &MonthFacts) -> Vec<LedgerLine> {
    let mut lines = Vec::new();
    for invoice in &facts.invoices {
        let earned_in = earned_month(facts, invoice);
        for row in &invoice.lines {
            let amount = if invoice.is_credit {
                -row.amount.abs()
            } else {
                row.amount
            };
            let mut post =
                |kind| lines.extend(posted(firm, facts.month, invoice, row, kind, amount));
            match (facts.month.has(invoice.invoiced_on), invoice.is_credit) {
                (true, true) => post("revenue_billed.credit"),
                (true, false) => post("revenue_billed.invoice"),
                (false, _) => {}
            }
            if invoice.is_credit && earned_in == facts.month {
                post("revenue_earned.credit");
            }
        }
    }
    lines
}

fn earned_month(facts: &MonthFacts, invoice: &Invoice) -> Month {
    let named = invoice
        .credits_invoice_id
        .as_ref()
        .and_then(|id| facts.invoices.iter().find(|i| i.id == *id));
    Month::of(named.unwrap_or(invoice).invoiced_on)
}

fn posted(
    firm: &Firm,
    month: Month,
    invoice: &Invoice,
    row: &InvoiceLine,
    kind: &'static str,
    amount: Decimal,
) -> Option<LedgerLine> {
    let agreement = row
        .agreement_id
        .as_ref()
        .or(invoice.agreement_id.as_ref())
        .and_then(|id| firm.agreements.get(id));
    let company = agreement.map_or(&invoice.company_id, |a| &a.company_id);
    let amount = invoice.currency.minor(amount).filter(|a| *a != 0)?;
    Some(LedgerLine {
        agreement_id: agreement.map(|a| a.id.clone()),
        project_id: invoice.project_id.clone(),
        company_id: Some(company.clone()),
        ..line::bare(month, kind, row.id.as_str(), amount, invoice.currency)
    })
}
