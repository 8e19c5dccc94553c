//! The ledger's two tables: lines of before come along, and keyed questions read their own lines alone.

use crate::warehouse::{self, Look, migrate};
use daybook::store::Db;

const LINES: &str = "
    insert into month_version (month, version, status, settings_version, rolled_at) values
        ('2026-04', 1, 'closed', 1, '2026-05-02T10:00:00+00:00'), ('2026-04', 2, 'restated', 1, '2026-06-02T10:00:00+00:00'),
        ('2026-05', 1, 'preliminary', 1, '2026-05-02T10:00:00+00:00');
    insert into company (id, name, is_internal, known_at) values ('f:own', 'Own', true, '2026-05-02T10:00:00+00:00');
    insert into ledger_line (month, version, origin_month, account, line_kind, agreement_id, project_id, company_id, subject_id,
        member_id, work_date, work_role_id, quantity, unit_rate, amount_minor, currency, posted_at) values
        ('2026-04', 1, null, 'f:a', 'labour_cost.base', 'f:care', null, 'f:a', 'f:e1', 'f:kim', '2026-04-03', 'f:tech', 1.5, 40, 6000, 'USD', '2026-05-01T10:00:00+00:00'),
        ('2026-04', 1, null, 'f:a', 'labour_cost.base', 'f:care', null, 'f:a', 'f:e2', 'f:lee', '2026-04-03', 'f:tech', 0.25, 41.5, 1038, 'USD', '2026-05-01T10:00:00+00:00'),
        ('2026-04', 1, null, 'f:a', 'revenue_earned.recurring', 'f:care', null, 'f:a', 'f:care', null, null, null, null, null, 310000, 'USD', '2026-05-01T10:00:00+00:00'),
        ('2026-04', 1, null, 'f:a', 'revenue_earned.time', null, 'f:move', 'f:a', 'f:e1', 'f:kim', '2026-04-03', null, 1.5, 120, 18000, 'USD', '2026-05-01T10:00:00+00:00'),
        ('2026-04', 2, null, 'f:a', 'labour_cost.base', 'f:care', null, 'f:a', 'f:e1', 'f:kim', '2026-04-03', 'f:tech', 2, 40, 8000, 'USD', '2026-06-01T10:00:00+00:00'),
        ('2026-05', 1, null, '', 'absence_cost', null, null, null, 'f:l1', 'f:kim', '2026-05-04', null, 8, 40, 32000, 'USD', '2026-05-02T10:00:00+00:00'),
        ('2026-05', 1, null, 'f:a', 'labour_cost.base', 'f:care', null, 'f:a', 'f:e3', 'f:kim', '2026-05-04', 'f:tech', 1, 40, 4000, 'EUR', '2026-05-02T10:00:00+00:00'),
        ('2026-05', 1, '2026-04', 'f:a', 'labour_cost.base.adjustment', 'f:care', null, 'f:a', 'f:e1', 'f:kim', '2026-04-03', 'f:tech', 0.5, 40, 2000, 'USD', '2026-05-02T10:00:00+00:00'),
        ('2026-05', 1, null, 'f:own', 'labour_cost.base', null, null, 'f:own', 'f:e4', 'f:lee', '2026-05-05', null, 1, 41.5, 4150, 'USD', '2026-05-02T10:00:00+00:00'),
        ('2026-05', 1, null, 'f:a', 'labour_cost.base', 'f:care', null, 'f:a', 'f:e3', 'f:kim', '2026-05-04', 'f:tech', 1, 40, 4000, 'EUR', '2026-05-02T10:00:00+00:00');";

/// What the warehouse says of its lines.
async fn told(look: &Look) -> Vec<Vec<Vec<Option<String>>>> {
    let lines = "select month, version, origin_month, account, line_kind, agreement_id, project_id, company_id, subject_id, member_id,
        work_date, work_role_id, quantity, unit_rate, amount_minor, currency, posted_at from ledger_line";
    let mut all = Vec::new();
    for text in [
        lines,
        "select * from rpt_ledger",
        "select * from rpt_month_reconciliation_version",
        "select * from rpt_month_reconciliation",
        "select * from rpt_month_reconciliation_restated",
    ] {
        let mut rows = look.rows(text).await;
        rows.sort();
        all.push(rows);
    }
    all
}

#[tokio::test]
async fn lines_of_before_say_the_same_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let url = warehouse::bare(folder.path());
    Db::open(&url, true).await.unwrap().close().await;
    let look = Look::at(&url).await;
    migrate(&look, "0001", "0022").await;
    look.run(LINES).await;
    let before = told(&look).await;
    assert_eq!((before[0].len(), before[1].len()), (10, 8), "{before:#?}");
    migrate(&look, "0022", "0023").await;
    assert_eq!(told(&look).await, before);
    let sums = "select count(*) from posting p
        where p.amount_minor <> (select sum(l.amount_minor) from posting_line l where l.posting_id = p.id)";
    assert_eq!(look.one(sums).await, "0");
    assert_eq!(look.one("select count(*) from posting").await, "8");
    let places = "select count(*) from posting_line where id / 16777216 <> posting_id";
    assert_eq!(look.one(places).await, "0");
    look.close().await;
}

#[tokio::test]
async fn a_keyed_question_reads_no_lines_but_its_own() {
    if !warehouse::embedded_only("the server counts what it reads itself (postgres::plans)") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let url = warehouse::url(folder.path());
    let db = Db::open(&url, true).await.unwrap();
    db.migrate().await.unwrap();
    let look = Look::at(&url).await;
    for filter in [
        "month = '2026-10'",
        "month = '2026-10' and version = 1",
        "month = '2026-10' and version = 1 and agreement_id = 'psa:1'",
        "agreement_id = 'psa:1'",
        "project_id = 'psa:1'",
        "company_id = 'psa:1'",
        "company_id = 'psa:1' and month = '2026-10'",
    ] {
        let plan = format!("explain query plan select * from rpt_ledger where {filter}");
        let steps: Vec<String> = look
            .rows(&plan)
            .await
            .into_iter()
            .filter_map(|row| row[3].clone())
            .collect();
        let of = |table: &str| steps.iter().filter(|s| s.starts_with(table)).count();
        assert_eq!(
            (
                of("SEARCH p USING INDEX"),
                of("SEARCH l USING INTEGER PRIMARY KEY")
            ),
            (2, 2),
            "{filter}: {steps:#?}"
        );
        assert_eq!(of("SCAN p") + of("SCAN l"), 0, "{filter}: {steps:#?}");
    }
    look.close().await;
    db.close().await;
}
