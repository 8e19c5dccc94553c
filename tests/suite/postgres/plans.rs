//! At size, a keyed question reaches its rows by an index: counted by the server itself, of what the program really asks.

use crate::support::{evaluate, settings};
use crate::warehouse::{self, Look};
use daybook::clock::Clock;
use daybook::daemon::{Daybook, Silent};
use daybook::model::Seconds;
use daybook::simulator::connectwise::{Options, Server};
use daybook::simulator::firm::{Size, generate};
use daybook::store::read::{Bound, Query};
use daybook::sync::PassOptions;
use std::collections::BTreeMap;

/// Fact tables: they grow with every day.
const FACTS: &str = "('time_entry', 'ticket', 'posting', 'posting_line', 'review_item', 'raw_record', 'record_history', 'raw_history')";

async fn scans(look: &Look) -> BTreeMap<String, i64> {
    // What a session did is told when it ends.
    while look.one("select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()").await != "0" {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    look.rows(&format!(
        "select relname::text, coalesce(seq_scan, 0) from pg_stat_user_tables where relname in {FACTS}"
    ))
    .await
    .into_iter()
    .map(|row| (row[0].clone().unwrap(), row[1].clone().unwrap().parse().unwrap()))
    .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_entry_its_day_its_month_and_the_queue_scan_no_fact_table() {
    let world = generate(
        Size {
            people: 8,
            months: 3,
        },
        5,
    );
    let clock = Clock::fixed(world.now);
    let server = Server::start(world, Options::default()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let text = settings(&server, folder.path(), "");
    let open = async || {
        let config = crate::support::config(folder.path(), &text);
        Daybook::open(config, clock.clone(), true).await.unwrap()
    };
    let daybook = open().await;
    daybook
        .sync(&[], &PassOptions::default(), &Silent)
        .await
        .unwrap();
    evaluate(&daybook).await;
    let look = Look::at(&warehouse::url(folder.path())).await;
    // 200,000 entries and tickets of years ago, as a firm has them.
    for sql in [
        "insert into ticket (id, summary, company_id, status_class, known_at)
         select 'psa:9' || n, 'Ticket', 'psa:' || n % 900, 'closed', '2020-01-01' from generate_series(100000, 299999) n",
        "insert into time_entry (id, member_id, ticket_id, company_id, started_at, ended_at, work_date, worked_seconds, known_at, version)
         select 'psa:9' || n, 'psa:' || 1000 + n % 400, 'psa:9' || n, 'psa:' || n % 900, timestamptz '2019-01-07 14:00Z' + n % 1000 * interval '1 day',
            timestamptz '2019-01-07 15:00Z' + n % 1000 * interval '1 day', date '2019-01-07' + n % 1000, 3600, '2020-01-01', 2
         from generate_series(100000, 299999) n",
        "insert into raw_record (stream_id, external_id, hash, known_at, dictionary_id, body)
         select (select id from source_stream where stream = 'time_entries'), '9' || n, '\\x00', '2020-01-01', 0, '\\x00' from generate_series(100000, 299999) n",
        "insert into record_history (table_name, id, version, known_at, hash, changed, run_id)
         select 'time_entry', 'psa:9' || n, 1, '2020-01-01', '\\x00', '', 0 from generate_series(100000, 299999) n",
        "insert into posting (id, month, version, account, line_kind, company_id, currency, amount_minor, posted_at)
         select 1000000 + n, to_char(date '2019-01-07' + n % 1000, 'YYYY-MM'), 1, 'psa:' || n % 900, 'labour_cost.base', 'psa:' || n % 900, 'USD',
            10000, '2020-01-01' from generate_series(1, 100000) n",
        "insert into posting_line (id, posting_id, subject_id, member_id, work_date, amount_minor)
         select (1000000 + n / 2) * 16777216 + n % 2, 1000000 + n / 2, 'psa:9' || n,
            'psa:' || 1000 + n % 400, date '2019-01-07' + n::int % 1000, 5000 from generate_series(2::bigint, 200001) n",
        "insert into review_item (item_id, root_id, rule, severity, state, audience, unit, subject_kind, subject_id, reason, evidence, fingerprint,
            settings_version, first_seen_at, last_seen_at, closed_at, work_date)
         select 'x' || n, 'x' || n, 'notes.missing', 'check', 'fixed', 'dispatcher', 'day:psa:' || n, 'time_entry', 'psa:9' || n, 'r', '{}', 'f', 1,
            '2020-01-01', '2020-01-01', '2020-01-01', date '2019-01-07' + n % 1000 from generate_series(100000, 299999) n",
        "analyze",
    ] {
        look.run(sql).await;
    }
    daybook.db.close().await;
    let before = scans(&look).await;
    let daybook = open().await;
    server.edit(|world| {
        let last = world.entries.len() - 5;
        world.entries[last].entry.worked += Seconds::minutes(7);
    });
    daybook
        .sync(
            &["psa".into()],
            &PassOptions {
                only_due: false,
                ..PassOptions::default()
            },
            &Silent,
        )
        .await
        .unwrap();
    evaluate(&daybook).await;
    for (view, filter, values) in [
        ("rpt_review_item", "state in ('open', 'asked')", vec![]),
        (
            "rpt_agreement_month",
            "month = $1",
            vec![Bound::Text("2026-10".into())],
        ),
        (
            "rpt_ledger",
            "month = $1 and version = 1 and agreement_id = 'psa:1'",
            vec![Bound::Text("2026-10".into())],
        ),
        (
            "rpt_company_month",
            "month = $1",
            vec![Bound::Text("2026-10".into())],
        ),
    ] {
        daybook
            .db
            .rows_of(Query {
                view,
                filter,
                values: &values,
                order: "",
            })
            .await
            .unwrap();
    }
    daybook.db.close().await;
    let after = scans(&look).await;
    assert_eq!(after, before, "sequential scans by table");
    server.stop().await;
}
