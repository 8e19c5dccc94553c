//! Expenses, invoices and credit notes.

use super::books::Books;

fn books() -> Books {
    let books = Books::new();
    books
        .file("companies", "id,name\nacorn,Acorn")
        .file("members", "id,name\nsam,Sam Ray")
        .file(
            "agreements",
            "id,company_id,name,kind,bill_amount,starts_on\ncare,acorn,Care,fixed_fee,1000,2026-04-01",
        )
        .file("projects", "id,company_id,name\nmove,acorn,Move");
    books
}

#[test]
fn an_expense_costs_and_earns_on_the_same_rows() {
    let books = books();
    books.file(
        "expenses",
        "id,spent_on,cost,company_id,agreement_id,project_id,price,billable
         x1,2026-05-05,100.10,,care,,120.20,billable
         x2,2026-05-06,50.05,,,move,60.06,billable
         x3,2026-05-07,10,acorn,,,15,
         x4,2026-05-08,5,acorn,,,7.5,billable
         x5,2026-06-01,1000,acorn,,,2000,billable",
    );
    let views = books.month("2026-05");
    views.agreement(
        "care",
        "revenue_earned=1120.20 expense_cost=100.10 profit=1020.10 labour_cost=0",
    );
    views.project(
        "move",
        "revenue_earned=60.06 expense_cost=50.05 profit=10.01",
    );
    views.company(
        "acorn",
        "revenue_earned=1187.76 expense_cost=165.15 profit=1022.61",
    );
    // Labour only: no expenses.
    assert!(views.rows("rpt_month_reconciliation", "").is_empty());
}

#[test]
fn an_invoice_is_billed_in_its_month_net_of_tax() {
    let books = books();
    books
        .file(
            "invoices",
            "id,company_id,invoiced_on,agreement_id,project_id
             i1,acorn,2026-05-31,care,
             i2,acorn,2026-06-01,,move",
        )
        .file(
            "invoice_lines",
            "id,invoice_id,amount,agreement_id,tax
             l1,i1,1000.00,,200
             l2,i1,49.99,care,10
             l3,i2,70,,",
        );
    let views = books.month("2026-05");
    views.agreement("care", "revenue_billed=1049.99 revenue_earned=1000");
    views.company("acorn", "revenue_billed=1049.99");
    books
        .rollup("2026-06")
        .project("move", "revenue_billed=70 revenue_earned=0 profit=0");
}

#[test]
fn a_credit_note_lowers_billed_in_its_month_and_earned_where_it_belongs() {
    let books = books();
    books
        .file(
            "invoices",
            "id,company_id,invoiced_on,agreement_id,kind,credits_invoice_id
             i1,acorn,2026-04-30,care,,
             c1,acorn,2026-06-10,care,credit_note,i1
             c2,acorn,2026-06-11,care,credit_note,",
        )
        .file(
            "invoice_lines",
            "id,invoice_id,amount\nl1,i1,1000\nl2,c1,100.25\nl3,c2,-40.5",
        );
    books
        .month("2026-04")
        .agreement("care", "revenue_billed=1000 revenue_earned=899.75");
    books
        .rollup("2026-05")
        .agreement("care", "revenue_billed=0 revenue_earned=1000");
    let june = books.rollup("2026-06");
    june.agreement("care", "revenue_billed=-140.75 revenue_earned=959.50");
    assert_eq!(june.amounts("revenue_earned.credit"), ["-40.50"]);
    assert_eq!(june.amounts("revenue_billed.credit"), ["-100.25", "-40.50"]);
}
