//! The ledger and the rows of the three cuts are the same money.

use super::again::firm;

/// The sums of a cut's rows against the sums of the lines that carry its key, in minor units.
fn differences(view: &str, key: &str, column: &str) -> String {
    format!(
        "with line as (
            select month, version, {key} as key, currency, sum(amount) as total from rpt_ledger
            where {key} is not null and (line_kind = '{column}' or line_kind like '{column}.%')
            group by month, version, {key}, currency),
         cut as (select month, version, {key} as key, currency, {column} as total from {view})
         select month, key, currency, cut.total, line.total from cut full join line using (month, version, key, currency)
         where (cut.total is not null or not exists (select 1 from {view} v where v.month = line.month and v.{key} = line.key))
         and round(coalesce(cut.total, 0) * 1000) <> round(coalesce(line.total, 0) * 1000)"
    )
}

#[test]
fn every_money_column_of_every_cut_is_the_sum_of_its_lines() {
    let books = firm();
    books.month("2027-05");
    let all = [
        "revenue_earned",
        "revenue_billed",
        "addition_cost",
        "labour_cost",
        "expense_cost",
    ];
    for (view, key) in [
        ("rpt_agreement_month", "agreement_id"),
        ("rpt_project_month", "project_id"),
        ("rpt_company_month", "company_id"),
    ] {
        for column in all {
            if view == "rpt_project_month" && column == "addition_cost" {
                continue;
            }
            assert_eq!(
                books.query(&differences(view, key, column)),
                Vec::<String>::new(),
                "{view} {column}"
            );
            let some = books.query(&format!("select count(*) from {view} where {column} <> 0"));
            assert_ne!(some, ["0"], "{view} {column} is nowhere");
        }
    }
    // Labour of the reconciliation, all companies and none.
    let labour = books.query(
        "with line as (select month, currency, round(sum(amount), 2) as total from rpt_ledger
            where line_kind like 'labour_cost%' or line_kind in ('payroll_wrap_cost', 'absence_cost') group by 1, 2)
         select r.month, r.currency, r.total, line.total from rpt_month_reconciliation r
         left join line using (month, currency) where r.total <> coalesce(line.total, 0)",
    );
    assert_eq!(labour, Vec::<String>::new());
}

#[test]
fn labour_lines_show_a_role_and_a_day_and_nobodys_pay() {
    let books = firm();
    books.month("2027-05");
    let labour = "(line_kind like 'labour_cost%' or line_kind like 'payroll_wrap_cost%' or line_kind like 'absence_cost%')";
    let told = books.query(&format!(
        "select count(*) from rpt_ledger where {labour} and (subject_id is not null or unit_rate is not null)"
    ));
    assert_eq!(told, ["0"]);
    let twice = books.query(&format!(
        "select count(*) from rpt_ledger where {labour}
         group by month, version, agreement_id, project_id, company_id, line_kind, work_date, work_role, currency having count(*) > 1"
    ));
    assert_eq!(twice, Vec::<String>::new());
    let sums = |table: &str, amount: &str| {
        books.query(&format!(
            "select round({amount}, 2), round(sum(cast(quantity as numeric)), 3) from {table} where {labour} and currency = 'USD'"
        ))
    };
    assert_eq!(
        sums("rpt_ledger", "sum(amount)"),
        sums("ledger_line", "sum(amount_minor) / 100.0")
    );
    let fewer = books.query(&format!(
        "select (select count(*) from rpt_ledger where {labour}) < (select count(*) from ledger_line where {labour})"
    ));
    assert_eq!(fewer, ["1"]);
    // Every other line says what it is of.
    let silent = books.query(&format!(
        "select count(*) from rpt_ledger where not {labour} and subject_id is null"
    ));
    assert_eq!(silent, ["0"]);
}

#[test]
fn a_months_profit_is_what_its_columns_leave() {
    let books = firm();
    books.month("2027-05");
    for (view, columns) in [
        (
            "rpt_agreement_month",
            "addition_cost + labour_cost + expense_cost",
        ),
        (
            "rpt_company_month",
            "addition_cost + labour_cost + expense_cost",
        ),
        ("rpt_project_month", "labour_cost + expense_cost"),
    ] {
        let wrong = books.query(&format!(
            "select * from {view} where abs(profit - (revenue_earned - ({columns}))) > 0.0001
             or margin_pct is distinct from case when revenue_earned > 0 then round(100 * profit / revenue_earned, 2) end"
        ));
        assert_eq!(wrong, Vec::<String>::new(), "{view}");
    }
}
