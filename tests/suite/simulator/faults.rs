//! What can be made to go wrong.

use super::Vendor;
use crate::tiny_firm::world;
use daybook::simulator::connectwise::{Failure, Fault};
use std::time::{Duration, Instant};

/// The answer to one request for time entries under one fault.
async fn under(fault: &str) -> super::Got {
    let vendor = Vendor::start(world()).await;
    vendor.server.fault(Fault::parse(fault).expect("a fault"));
    let got = vendor.get("time/entries?pageSize=100").await;
    vendor.stop().await;
    got
}

#[tokio::test]
async fn too_many_requests_come_with_a_delay_or_without_and_in_two_shapes() {
    let got = under("429:retry=7").await;
    assert_eq!(
        (got.status, got.headers["retry-after"].as_str()),
        (429, "7")
    );
    assert_eq!(got.json()["error"], "ConnectWiseAPI");
    let got = under("429:bare").await;
    assert!(!got.headers.contains_key("retry-after"));
    let got = under("429:shape=code").await;
    assert!(got.json()["code"].is_string() && got.json().get("error").is_none());
}

#[tokio::test]
async fn servers_and_proxies_fail_in_their_own_ways() {
    let got = under("500").await;
    assert!(
        got.status == 500
            && got.json()["message"]
                .as_str()
                .is_some_and(|m| m.contains("timeout"))
    );
    let got = under("502").await;
    assert!(got.status == 502 && got.headers["content-type"].starts_with("text/html"));
    assert!(got.text.starts_with("<!DOCTYPE html>"));
    let got = under("html").await;
    assert!(got.status == 200 && got.text.starts_with("<!DOCTYPE html>"));
    for (fault, status) in [("401", 401), ("403", 403), ("404", 404)] {
        assert_eq!(under(fault).await.status, status);
    }
}

#[tokio::test]
async fn an_answer_may_be_cut_or_empty_with_200() {
    let got = under("truncated").await;
    assert_eq!(got.status, 200);
    assert!(
        got.text.starts_with('[') && serde_json::from_str::<serde_json::Value>(&got.text).is_err()
    );
    let got = under("empty").await;
    assert_eq!((got.status, got.text.as_str()), (200, "[]"));
}

#[tokio::test]
async fn an_answer_may_be_slow() {
    let start = Instant::now();
    assert_eq!(under("slow:ms=120").await.status, 200);
    assert!(start.elapsed() >= Duration::from_millis(120));
}

#[tokio::test]
async fn a_share_of_the_rows_may_be_gone_from_lists_and_by_id_and_come_back() {
    let vendor = Vendor::start(world()).await;
    vendor
        .server
        .fault(Fault::new(Failure::Vanish(40)).on("time/entries"));
    let left = vendor.get("time/entries?pageSize=100").await.ids();
    assert!((20..50).contains(&left.len()), "{}", left.len());
    let gone = (1..=60).find(|id| !left.contains(id)).expect("one is gone");
    let answer = vendor.get(&format!("time/entries/{gone}")).await;
    assert_eq!(
        (answer.status, answer.json()["code"].as_str()),
        (404, Some("NotFound"))
    );
    assert_eq!(vendor.get("service/tickets").await.ids().len(), 2);
    vendor.server.clear_faults();
    assert_eq!(
        vendor.get("time/entries?pageSize=100").await.ids().len(),
        60
    );
    vendor.stop().await;
}

#[tokio::test]
async fn links_may_be_missing() {
    assert!(under("nolink").await.link("next").is_none());
    let vendor = Vendor::start(world()).await;
    vendor.server.fault(Fault::new(Failure::NoLink));
    assert!(vendor.forward("time/entries").await.link("next").is_none());
    vendor.stop().await;
}

#[tokio::test]
async fn a_fault_strikes_where_when_and_as_often_as_it_says() {
    let vendor = Vendor::start(world()).await;
    let fault = "500:every=2:skip=1:times=2:on=time/entries";
    vendor
        .server
        .faults(vec![Fault::parse(fault).expect("a fault")]);
    let mut seen = Vec::new();
    for _ in 0..8 {
        assert_eq!(vendor.get("service/tickets").await.status, 200);
        seen.push(vendor.get("time/entries").await.status);
    }
    assert_eq!(seen, [200, 200, 500, 200, 500, 200, 200, 200]);
    vendor.stop().await;
}

#[tokio::test]
async fn companyinfo_fails_only_when_it_is_meant() {
    let vendor = Vendor::start(world()).await;
    let login = format!("{}/login/companyinfo/acme", vendor.server.base_url());
    vendor.server.fault(Fault::new(Failure::TimedOut).times(1));
    assert_eq!(vendor.ask(&login, &[]).await.status, 200);
    assert_eq!(vendor.get("time/entries").await.status, 500);
    vendor
        .server
        .fault(Fault::new(Failure::BadGateway).on("companyinfo"));
    assert_eq!(vendor.ask(&login, &[]).await.status, 502);
    vendor.stop().await;
}

#[test]
fn fault_words_say_what_they_do_not_know() {
    assert_eq!(
        Fault::parse("429:every=7"),
        Ok(Fault::new(Failure::TooMany {
            retry: Some(1),
            usual_shape: false
        })
        .every(7))
    );
    let unknown = Fault::parse("418").expect_err("no such fault");
    assert!(
        unknown.contains("418") && unknown.contains("truncated"),
        "{unknown}"
    );
    for wrong in ["500:every=x", "500:retry=3", "slow:percent=3"] {
        assert!(Fault::parse(wrong).is_err(), "{wrong}");
    }
}
