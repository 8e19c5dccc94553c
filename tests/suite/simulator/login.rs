//! Where the API is, and who may use it.

use super::Vendor;
use crate::tiny_firm::{hour, world};
use daybook::simulator::connectwise::{Clock, Failure, Fault, Options};

#[tokio::test]
async fn companyinfo_gives_the_codebase_with_a_slash_and_null_for_strangers() {
    let vendor = Vendor::start(world()).await;
    let base = vendor.server.base_url();
    let info = vendor
        .ask(&format!("{base}/login/companyinfo/acme"), &[])
        .await;
    assert_eq!(info.json()["Codebase"], "v2026_4/");
    assert_eq!(info.json()["IsCloud"], "True");
    let stranger = vendor
        .ask(&format!("{base}/login/companyinfo/nobody"), &[])
        .await;
    assert_eq!((stranger.status, stranger.text.as_str()), (200, "null"));
    vendor.stop().await;
}

#[tokio::test]
async fn wrong_keys_get_401_or_404_and_a_missing_client_id_403() {
    let vendor = Vendor::start(world()).await;
    let url = format!("{}system/members", vendor.server.api_url());
    let mut wrong = Vendor::headers();
    wrong[0].1 = "Basic YWNtZStwOnA=".into();
    let answer = vendor.ask(&url, &wrong).await;
    assert_eq!(
        (answer.status, answer.json()["code"].as_str()),
        (401, Some("Unauthorized"))
    );
    let answer = vendor.ask(&url, &Vendor::headers()[..1]).await;
    assert_eq!(answer.status, 403);
    vendor.stop().await;

    let options = Options {
        bad_keys_are_404: true,
        ..Options::default()
    };
    let vendor = Vendor::with(world(), options).await;
    let url = format!("{}system/members", vendor.server.api_url());
    let answer = vendor.ask(&url, &wrong).await;
    assert_eq!(
        (answer.status, answer.json()["code"].as_str()),
        (404, Some("ConnectWiseApi"))
    );
    vendor.stop().await;
}

#[tokio::test]
async fn keys_of_any_length_are_known() {
    for private_key in ["k", "ke", "key"] {
        let options = Options {
            private_key: private_key.into(),
            ..Options::default()
        };
        let vendor = Vendor::with(world(), options).await;
        let client = reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("a client");
        let answer = client
            .get(format!("{}time/workRoles", vendor.server.api_url()))
            .basic_auth("acme+simulated-public", Some(private_key))
            .header("clientId", Options::default().client_id)
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status(), 200, "{private_key}");
        vendor.stop().await;
    }
}

#[tokio::test]
async fn system_info_needs_no_keys() {
    let vendor = Vendor::start(world()).await;
    let url = format!("{}system/info", vendor.server.api_url());
    let answer = vendor.ask(&url, &[]).await;
    assert_eq!(answer.json()["serverTimeZone"], "Eastern Standard Time");
    vendor.stop().await;
}

#[tokio::test]
async fn the_content_type_echoes_the_version_asked_for() {
    let vendor = Vendor::start(world()).await;
    let url = format!("{}time/workRoles", vendor.server.api_url());
    let mut headers = Vendor::headers();
    headers.push((
        "accept",
        "application/vnd.connectwise.com+json; version=2025.1".into(),
    ));
    let answer = vendor.ask(&url, &headers).await;
    assert!(answer.headers["content-type"].contains("version=2025.1"));
    assert_eq!(answer.headers["api-current-version"], "2026.4");
    assert!(vendor.get("time/workRoles").await.headers["content-type"].contains("version=2026.4"));
    vendor.stop().await;
}

#[tokio::test]
async fn an_upgrade_moves_the_codebase_and_the_router_still_finds_it() {
    let vendor = Vendor::start(world()).await;
    let old = format!("{}time/workRoles", vendor.server.api_url());
    vendor.server.fault(Fault::new(Failure::Moved));
    let answer = vendor.ask(&old, &Vendor::headers()).await;
    assert_eq!(
        (answer.status, answer.json()["code"].as_str()),
        (404, Some("ConnectWiseApi"))
    );
    let base = vendor.server.base_url();
    let info = vendor
        .ask(&format!("{base}/login/companyinfo/acme"), &[])
        .await;
    assert_eq!(info.json()["Codebase"], "v2026_5/");
    for codebase in ["v2026_5", "v4_6_release"] {
        let url = format!("{base}/{codebase}/apis/3.0/time/workRoles");
        assert_eq!(vendor.ask(&url, &Vendor::headers()).await.status, 200);
    }
    vendor.stop().await;
}

#[tokio::test]
async fn the_date_header_is_the_worlds_now_moved_by_the_skew() {
    let options = Options {
        skew_seconds: 90,
        ..Options::default()
    };
    let vendor = Vendor::with(world(), options).await;
    let date =
        |text: &str| httpdate::parse_http_date(text).map(chrono::DateTime::<chrono::Utc>::from);
    let answer = vendor.get("time/workRoles").await;
    let seen = date(&answer.headers["date"]).expect("a date");
    assert_eq!(seen, world().now + chrono::TimeDelta::seconds(90));
    vendor.server.set_now(hour(500));
    let answer = vendor.get("time/workRoles").await;
    let seen = date(&answer.headers["date"]).expect("a date");
    assert_eq!(seen, hour(500) + chrono::TimeDelta::seconds(90));
    vendor.stop().await;

    let options = Options {
        clock: Clock::At(hour(1)),
        ..Options::default()
    };
    let vendor = Vendor::with(world(), options).await;
    let answer = vendor.get("time/workRoles").await;
    assert_eq!(date(&answer.headers["date"]).expect("a date"), hour(1));
    vendor.stop().await;
}

#[tokio::test]
async fn nothing_but_get_is_served_and_every_request_is_remembered() {
    let vendor = Vendor::start(world()).await;
    let url = format!("{}time/entries?pageSize=2", vendor.server.api_url());
    let client = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("a client");
    let mut request = client.post(&url);
    for (name, value) in Vendor::headers() {
        request = request.header(name, value);
    }
    assert_eq!(request.send().await.expect("an answer").status(), 405);
    let asked = vendor.server.requests();
    assert_eq!(asked[0].method, "POST");
    assert!(asked[0].path.ends_with("/apis/3.0/time/entries"));
    assert_eq!(asked[0].param("pagesize"), Some("2"));
    assert!(asked[0].headers["authorization"].starts_with("Basic "));
    vendor.stop().await;
}
