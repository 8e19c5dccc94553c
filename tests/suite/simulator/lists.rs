//! Pages, links, counts, and what happens while rows change.

use super::Vendor;
use crate::tiny_firm::{ENTRIES, hour, world};
use daybook::simulator::connectwise::{Failure, Fault, Options};

#[tokio::test]
async fn a_page_has_25_rows_unless_told_otherwise_and_never_more_than_1000() {
    let mut big = world();
    let model = big.entries[0].clone();
    big.entries = (1..=1100)
        .map(|n| {
            let mut sim = model.clone();
            sim.entry.id = format!("psa:{n}").into();
            sim
        })
        .collect();
    let vendor = Vendor::start(big).await;
    assert_eq!(vendor.get("time/entries").await.ids().len(), 25);
    assert_eq!(
        vendor.get("time/entries?pageSize=5000").await.ids().len(),
        1000
    );
    assert_eq!(
        vendor
            .forward("time/entries?pageSize=1001")
            .await
            .ids()
            .len(),
        1000
    );
    vendor.stop().await;
}

#[tokio::test]
async fn numbered_pages_link_to_their_neighbours_and_end_in_an_empty_list() {
    let vendor = Vendor::start(world()).await;
    let first = vendor.get("time/entries?pageSize=20").await;
    assert!(first.link("next").is_some() && first.link("last").is_some());
    assert!(first.link("prev").is_none() && first.link("first").is_none());
    let last = vendor
        .ask(&first.link("last").expect("a link"), &Vendor::headers())
        .await;
    assert_eq!(last.ids(), (41..=60).collect::<Vec<_>>());
    assert!(last.link("next").is_none() && last.link("prev").is_some());
    let past = vendor.get("time/entries?pageSize=20&page=9").await;
    assert_eq!((past.status, past.text.as_str()), (200, "[]"));
    vendor.stop().await;
}

#[tokio::test]
async fn links_escape_in_lower_case_with_plus_for_space_and_lead_on() {
    let vendor = Vendor::start(world()).await;
    let query = [("conditions", "id>10 and notes!=\"a\""), ("pageSize", "30")];
    let first = vendor.query("time/entries", &query).await;
    let next = first.link("next").expect("a link");
    assert!(
        next.contains("conditions=id%3e10+and+notes%21%3d%22a%22"),
        "{next}"
    );
    let second = vendor.ask(&next, &Vendor::headers()).await;
    assert_eq!(second.ids(), (41..=60).collect::<Vec<_>>());
    vendor.stop().await;
}

#[tokio::test]
async fn forward_only_goes_by_id_ignores_page_and_refuses_an_order() {
    let vendor = Vendor::start(world()).await;
    let page = vendor
        .forward("time/entries?pageId=20&pageSize=10&page=3")
        .await;
    assert_eq!(page.ids(), (21..=30).collect::<Vec<_>>());
    assert!(page.link("next").expect("a link").contains("pageId=30"));
    let refused = vendor.forward("time/entries?orderBy=id").await;
    assert_eq!(refused.status, 400);
    vendor.stop().await;
}

#[tokio::test]
async fn forward_only_reads_every_row_once_and_links_on_at_the_end() {
    for at_end in [true, false] {
        let options = Options {
            link_at_end: at_end,
            ..Options::default()
        };
        let vendor = Vendor::with(world(), options).await;
        let mut seen: Vec<i64> = Vec::new();
        let mut after = 0;
        loop {
            let page = vendor
                .forward(&format!("time/entries?pageSize=25&pageId={after}"))
                .await;
            let ids = page.ids();
            seen.extend(&ids);
            let Some(last) = ids.last().filter(|_| ids.len() == 25) else {
                assert_eq!(page.link("next").is_some(), at_end);
                break;
            };
            after = *last;
        }
        assert_eq!(seen, (1..=ENTRIES).collect::<Vec<_>>());
        vendor.stop().await;
    }
}

#[tokio::test]
async fn counts_take_conditions() {
    let vendor = Vendor::start(world()).await;
    assert_eq!(
        vendor.get("time/entries/count").await.text,
        "{\"count\":60}"
    );
    let some = vendor.find("time/entries/count", "id > 50").await;
    assert_eq!(some.text, "{\"count\":10}");
    vendor.stop().await;
}

#[tokio::test]
async fn rows_deleted_while_paging_by_number_make_a_page_skip_and_paging_by_id_does_not() {
    let drop_first = |w: &mut daybook::simulator::world::World| {
        w.entries.retain(|e| e.entry.id.as_str() != "psa:1");
    };
    let vendor = Vendor::start(world()).await;
    vendor.server.edit_after("time/entries", 1, drop_first);
    vendor.get("time/entries?page=1").await;
    let second = vendor.get("time/entries?page=2").await;
    assert_eq!(
        second.ids()[0],
        27,
        "26 moved to the first page and is never seen"
    );
    vendor.stop().await;

    let vendor = Vendor::start(world()).await;
    vendor.server.edit_after("time/entries", 1, drop_first);
    vendor.forward("time/entries").await;
    assert_eq!(vendor.forward("time/entries?pageId=25").await.ids()[0], 26);
    vendor.stop().await;
}

#[tokio::test]
async fn an_edit_stamps_what_became_different_with_the_servers_time_and_nothing_else() {
    let vendor = Vendor::start(world()).await;
    vendor.server.set_now(hour(300));
    vendor.server.edit(|w| {
        w.entries[4].entry.billable = None;
        w.companies[1].name = "Renamed".into();
    });
    let changed = vendor
        .find("time/entries", "lastUpdated >= [2026-11-14T00:00:00Z]")
        .await;
    assert_eq!(
        changed.ids(),
        [5],
        "a client's new name is no change of its entries"
    );
    assert_eq!(
        changed.json()[0]["_info"]["lastUpdated"],
        "2026-11-14T12:00:00Z"
    );
    let other = vendor.get("time/entries/6").await.json();
    assert_eq!(other["company"]["name"], "Renamed");
    let company = vendor.get("company/companies/7").await.json();
    assert_eq!(company["_info"]["lastUpdated"], "2026-11-14T12:00:00Z");
    vendor.stop().await;
}

#[tokio::test]
async fn an_edit_may_set_the_change_time_itself_and_new_rows_are_never_older_than_now() {
    let vendor = Vendor::start(world()).await;
    vendor.server.edit(|w| {
        w.entries[0].updated_at = hour(7);
        let mut new = w.entries[1].clone();
        new.entry.id = "psa:900".into();
        w.entries.push(new);
    });
    let stamp = |got: super::Got| got.json()["_info"]["lastUpdated"].clone();
    assert_eq!(
        stamp(vendor.get("time/entries/1").await),
        "2026-11-02T07:00:00Z"
    );
    assert_eq!(
        stamp(vendor.get("time/entries/900").await),
        "2026-11-12T00:00:00Z"
    );
    vendor.stop().await;
}

#[tokio::test]
async fn many_rows_share_one_change_time() {
    let vendor = Vendor::start(world()).await;
    let equal = vendor
        .find("time/entries", "lastUpdated = [2026-11-06T04:00:00Z]")
        .await;
    assert_eq!(equal.ids().len(), 30);
    vendor.stop().await;
}

#[tokio::test]
async fn a_fresh_change_stays_unseen_by_its_change_time_for_a_while() {
    let options = Options {
        unseen_seconds: 120,
        ..Options::default()
    };
    let vendor = Vendor::with(world(), options).await;
    vendor.server.edit(|w| w.entries[4].entry.billable = None);
    let condition = "lastUpdated >= [2026-11-12T00:00:00Z]";
    assert!(
        vendor
            .find("time/entries", condition)
            .await
            .ids()
            .is_empty()
    );
    assert_eq!(vendor.find("time/entries", "id=5").await.ids(), [5]);
    vendor
        .server
        .set_now(world().now + chrono::TimeDelta::seconds(120));
    assert_eq!(vendor.find("time/entries", condition).await.ids(), [5]);
    vendor.stop().await;
}

#[tokio::test]
async fn without_an_order_a_list_may_come_in_none() {
    let vendor = Vendor::start(world()).await;
    vendor.server.fault(Fault::new(Failure::Unordered));
    let mixed = vendor.get("time/entries?pageSize=100").await.ids();
    let mut sorted = mixed.clone();
    sorted.sort_unstable();
    assert_ne!(mixed, sorted);
    assert_eq!(sorted.len(), 60);
    let asked = vendor.get("time/entries?pageSize=100&orderBy=id+asc").await;
    assert_eq!(asked.ids(), sorted);
    vendor.stop().await;
}
