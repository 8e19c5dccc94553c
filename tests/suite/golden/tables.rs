//! What `rollup` prints is what the views hold, under the names that were promised.

use super::books::Books;
use crate::warehouse::{self, Look};

const AGREEMENT: &str = "month,version,status,company_id,company,agreement_id,agreement,kind,currency,revenue_earned,\
revenue_billed,addition_cost,labour_cost,expense_cost,profit,margin_pct,worked_hours,billable_hours,covered_hours,\
limit_hours,remaining_hours,effective_hourly_rate,shadow_value,efficiency_ratio,cost_known_pct,open_items,grade,settings_version";
const PROJECT: &str = "month,version,status,company_id,company,project_id,project,currency,revenue_earned,revenue_billed,\
labour_cost,expense_cost,profit,margin_pct,worked_hours,planned_hours,actual_hours_to_date,remaining_hours,variance_pct,\
percent_complete,cost_known_pct,grade,settings_version";
const COMPANY: &str = "month,version,status,company_id,company,currency,revenue_earned,revenue_billed,addition_cost,\
labour_cost,expense_cost,profit,margin_pct,worked_hours,billable_hours,covered_hours,effective_hourly_rate,cost_known_pct,grade,settings_version";
const LABOUR: &str = "month,version,status,currency,client_cost,internal_cost,payroll_wrap_cost,absence_cost,\
unknown_cost_hours,total,payroll,variance,settings_version";
const LEDGER: &str = "month,version,origin_month,agreement_id,project_id,company_id,line_kind,subject_id,work_date,work_role,\
quantity,unit_rate,amount,currency,posted_at";

#[test]
fn the_views_have_the_columns_that_were_promised_in_their_order() {
    let books = Books::new();
    books.file("companies", "id,name\nacorn,Acorn");
    books.done(&["sync"]);
    for (view, columns) in [
        ("rpt_agreement_month", AGREEMENT),
        ("rpt_project_month", PROJECT),
        ("rpt_company_month", COMPANY),
        ("rpt_month_reconciliation", LABOUR),
        ("rpt_ledger", LEDGER),
    ] {
        let have =
            warehouse::on_a_thread(async || Look::at(&books.warehouse()).await.columns(view).await);
        assert_eq!(have.join(","), columns, "{view}");
    }
}

#[test]
fn a_rollup_is_csv_of_the_agreements_and_json_of_every_view() {
    let books = Books::new();
    books
        .file("companies", "id,name\nacorn,=Acorn\nbirch,Birch")
        .file(
            "agreements",
            "id,company_id,name,kind,bill_amount\ncare,acorn,Care,fixed_fee,0.5\nnone,birch,\"Nothing, yet\",fixed_fee,",
        );
    books.done(&["sync"]);
    let csv = books.done(&["rollup", "--month", "2027-05", "--format", "csv"]);
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], AGREEMENT);
    assert_eq!(
        lines[1],
        "2027-05,1,preliminary,shop:acorn,'=Acorn,shop:care,Care,fixed_fee,USD,0.50,0.00,0.00,0.00,0.00,0.50,100,0,0,0,,,,0.00,,100,0,'-,1"
    );
    assert_eq!(
        lines[2],
        "2027-05,1,preliminary,shop:birch,Birch,shop:none,\"Nothing, yet\",fixed_fee,USD,0.00,0.00,0.00,0.00,0.00,0.00,,0,0,0,,,,0.00,,100,0,'-,1"
    );
    let json = books.rollup("2027-05").0;
    let names: Vec<&String> = json.as_object().unwrap().keys().collect();
    for view in [
        "rpt_agreement_month",
        "rpt_project_month",
        "rpt_company_month",
        "rpt_month_reconciliation",
        "rpt_ledger",
    ] {
        assert!(json[view].is_array(), "{view} of {names:?}");
    }
    // The last full month is the default; one to come has no rows.
    assert_eq!(books.done(&["rollup", "--format", "csv"]), csv);
    let output = books.run(&["rollup", "--month", "2027-07"]);
    assert_eq!(output.status.code(), Some(2));
    let later = books.query("select count(*) from month_version where month > '2027-06'");
    assert_eq!(later, ["0"]);
}
