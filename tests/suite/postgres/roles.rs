//! Who may read what, tried by each role on everything there is.

use crate::warehouse::{self, Look};
use daybook::store::Db;
use sqlx::AssertSqlSafe;
use sqlx::postgres::PgPoolOptions;
use std::collections::BTreeSet;

/// First, restated and all versions of the months.
const MONTHS: [&str; 12] = [
    "rpt_agreement_month",
    "rpt_agreement_month_restated",
    "rpt_agreement_month_version",
    "rpt_project_month",
    "rpt_project_month_restated",
    "rpt_project_month_version",
    "rpt_company_month",
    "rpt_company_month_restated",
    "rpt_company_month_version",
    "rpt_month_reconciliation",
    "rpt_month_reconciliation_restated",
    "rpt_month_reconciliation_version",
];

#[tokio::test(flavor = "multi_thread")]
async fn each_role_reads_the_views_of_its_work_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let url = warehouse::url(folder.path());
    let db = Db::open(&url, true).await.unwrap();
    db.migrate().await.unwrap();
    let owner = Look::at(&url).await;
    let all: BTreeSet<String> = owner
        .texts("select relname::text from pg_class where relkind in ('r', 'v', 'm', 'p') and relnamespace = 'public'::regnamespace")
        .await
        .into_iter()
        .collect();
    assert!(all.contains("rpt_review_item_person") && all.contains("time_entry"));
    for (role, own) in [
        (
            "daybook_finance",
            [
                &MONTHS[..],
                &[
                    "rpt_finance_settings",
                    "rpt_ledger",
                    "rpt_leakage_month",
                    "rpt_month_bridge",
                    "rpt_sync_status",
                    "rpt_team_month",
                    "rpt_unbilled",
                ],
            ]
            .concat(),
        ),
        (
            "daybook_dispatch",
            vec!["rpt_review_item_dispatcher", "rpt_sync_status"],
        ),
        (
            "daybook_readonly",
            [
                &MONTHS[..],
                &["rpt_finance_settings", "rpt_sync_status", "rpt_team_month"],
            ]
            .concat(),
        ),
    ] {
        let login = format!("{role}_{:08x}", fastrand::u32(..));
        owner
            .run(&format!("create role {login} login in role {role}"))
            .await;
        let may_log_in = owner
            .one(&format!(
                "select rolcanlogin from pg_roles where rolname = '{role}'"
            ))
            .await;
        assert_eq!(may_log_in, "0", "{role} is a group");
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .connect(&as_user(&url, &login))
            .await
            .unwrap();
        let mut read = BTreeSet::new();
        for relation in &all {
            let text = format!("select * from {relation} limit 1");
            match sqlx::query(AssertSqlSafe(text)).fetch_all(&pool).await {
                Ok(_) => {
                    read.insert(relation.as_str());
                }
                Err(error) => {
                    let state = error
                        .as_database_error()
                        .and_then(|e| e.code())
                        .map(|c| c.into_owned());
                    assert_eq!(
                        state.as_deref(),
                        Some("42501"),
                        "{role} {relation}: {error}"
                    );
                }
            }
        }
        assert_eq!(read, own.into_iter().collect(), "{role}");
        for write in [
            "delete from rpt_sync_status",
            "create table mine (a int)",
            "update source_stream set source = ''",
        ] {
            assert!(
                sqlx::query(AssertSqlSafe(write.to_owned()))
                    .execute(&pool)
                    .await
                    .is_err(),
                "{role}: {write}"
            );
        }
        pool.close().await;
        owner.run(&format!("drop role {login}")).await;
    }
    let nobody = format!("daybook_nobody_{:08x}", fastrand::u32(..));
    owner.run(&format!("create role {nobody} login")).await;
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .connect(&as_user(&url, &nobody))
        .await
        .unwrap();
    for relation in &all {
        let text = format!("select * from {relation} limit 1");
        assert!(
            sqlx::query(AssertSqlSafe(text))
                .fetch_all(&pool)
                .await
                .is_err(),
            "{relation}"
        );
    }
    pool.close().await;
    owner.run(&format!("drop role {nobody}")).await;
}

/// The same address for another user.
fn as_user(url: &str, user: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap();
    let (_, place) = rest.split_once('@').unwrap();
    format!("{scheme}://{user}@{place}")
}
