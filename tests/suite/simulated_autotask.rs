//! Every quirk of the simulated Autotask, one test each.

use crate::tiny_firm::{ENTRIES, world};
use daybook::simulator::autotask::{Failure, Fault, Hidden, Options, Server};
use serde_json::{Value, json};

/// A running server, and a client that knows its keys.
pub struct Vendor {
    pub server: Server,
    client: reqwest::Client,
}

/// What came back.
#[derive(Debug)]
pub struct Got {
    pub status: u16,
    pub text: String,
}

impl Got {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {}", self.text))
    }
    pub fn ids(&self) -> Vec<i64> {
        let body = self.json();
        let items = body["items"].as_array();
        let items = items.unwrap_or_else(|| panic!("no rows: {}", self.text));
        items.iter().filter_map(|row| row["id"].as_i64()).collect()
    }
    /// The first error's words, with the status.
    fn refusal(&self) -> (u16, String) {
        let words = self.json()["errors"][0]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        (self.status, words)
    }
}

impl Vendor {
    pub async fn start() -> Self {
        Self::with(Options::default()).await
    }
    pub async fn with(options: Options) -> Self {
        Self {
            server: Server::start(world(), options).await.expect("it starts"),
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
        }
    }
    /// Sends a request to an address with these headers beside the keys.
    pub async fn send(&self, method: &str, url: &str, body: &str, more: &[(&str, &str)]) -> Got {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let options = Options::default();
        let mut request = self
            .client
            .request(method, url)
            .header("apiintegrationcode", options.integration_code)
            .header("username", options.user_name)
            .header("secret", options.secret)
            .body(body.to_owned());
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        let answer = request.send().await.expect("an answer");
        Got {
            status: answer.status().as_u16(),
            text: answer.text().await.expect("a body"),
        }
    }
    pub async fn get(&self, path: &str) -> Got {
        let url = format!("{}{path}", self.server.api_url());
        self.send("GET", &url, "", &[]).await
    }
    pub async fn post(&self, path: &str, body: Value) -> Got {
        let url = format!("{}{path}", self.server.api_url());
        self.send("POST", &url, &body.to_string(), &[]).await
    }
    /// Time entries by one condition.
    async fn entries(&self, condition: Value) -> Got {
        self.post("TimeEntries/query", json!({ "filter": [condition] }))
            .await
    }
}

#[tokio::test]
async fn the_zone_needs_no_keys_and_an_unknown_user_is_a_500() {
    let vendor = Vendor::start().await;
    let at = format!(
        "{}/atservicesrest/v1.0/ZoneInformation",
        vendor.server.base_url()
    );
    let known = format!("{at}?user=bridge.api%40harborlane.example");
    let answer = reqwest::get(known).await.unwrap().text().await.unwrap();
    let zone: Value = serde_json::from_str(&answer).unwrap();
    assert!(zone["url"].as_str().unwrap().ends_with("/ATServicesRest/"));
    let unknown = reqwest::get(format!("{at}?user=x")).await.unwrap();
    assert_eq!(unknown.status().as_u16(), 500);
    vendor.server.stop().await;
}

#[tokio::test]
async fn wrong_keys_are_a_401_and_impersonation_is_a_missing_right() {
    let vendor = Vendor::start().await;
    let url = format!("{}Tickets/query", vendor.server.api_url());
    let query = r#"{"filter":[{"op":"exist","field":"id"}]}"#;
    let wrong = vendor.client.post(&url).body(query).send().await;
    assert_eq!(wrong.unwrap().status().as_u16(), 401);
    let other = [("impersonationresourceid", "7")];
    let refused = vendor.send("POST", &url, query, &other).await;
    assert!(refused.refusal().1.contains("adequate permissions"));
    vendor.server.stop().await;
}

#[tokio::test]
async fn conditions_find_what_they_say_and_paths_have_no_case() {
    let vendor = Vendor::start().await;
    let all: Vec<i64> = (1..=ENTRIES).collect();
    let cases = [
        (json!({"op": "eq", "field": "id", "value": 5}), vec![5]),
        (
            json!({"op": "in", "field": "id", "value": [3, 99]}),
            vec![3],
        ),
        (
            json!({"op": "GTE", "field": "ID", "value": 59}),
            vec![59, 60],
        ),
        (
            json!({"op": "or", "items": [{"op": "lt", "field": "id", "value": 2}, {"op": "gt", "field": "id", "value": 59}]}),
            vec![1, 60],
        ),
        (json!({"op": "notExist", "field": "endDateTime"}), vec![3]),
        (json!({"op": "exist", "field": "taskID"}), vec![2]),
        (
            json!({"op": "contains", "field": "summaryNotes", "value": "PRINTER"}),
            all[..8].iter().chain(&all[9..]).copied().collect(),
        ),
    ];
    for (condition, ids) in cases {
        assert_eq!(
            vendor.entries(condition.clone()).await.ids(),
            ids,
            "{condition}"
        );
    }
    let odd = vendor.post(
        "timeENTRIES/Query",
        json!({"FILTER": [{"op": "eq", "field": "id", "value": 1}]}),
    );
    assert_eq!(odd.await.ids(), [1]);
    vendor.server.stop().await;
}

#[tokio::test]
async fn an_unknown_operator_is_dropped_and_everything_comes() {
    let vendor = Vendor::start().await;
    let found = vendor
        .entries(json!({"op": "ne", "field": "id", "value": 5}))
        .await;
    assert_eq!(found.ids().len() as i64, ENTRIES);
    vendor.server.stop().await;
}

#[tokio::test]
async fn an_unknown_field_is_a_500_that_names_it_and_the_entity() {
    let vendor = Vendor::start().await;
    let found = vendor
        .entries(json!({"op": "eq", "field": "projectID", "value": 5}))
        .await;
    let words = "Unable to find projectID in the TimeEntry Entity".to_owned();
    assert_eq!(found.refusal(), (500, words.clone()));
    let query =
        json!({"IncludeFields": ["id", "projectID"], "filter": [{"op": "exist", "field": "id"}]});
    let found = vendor.post("TimeEntries/query", query).await;
    assert_eq!(found.refusal(), (500, words));
    let query = json!({"filter": [{"op": "gt", "field": "remainingHours", "value": 1}]});
    let found = vendor.post("Tasks/query", query).await;
    assert!(found.refusal().1.contains("not queryable"));
    vendor.server.stop().await;
}

#[tokio::test]
async fn a_quoted_number_finds_nothing_and_a_word_cannot_be_converted() {
    let vendor = Vendor::start().await;
    let quoted = vendor
        .entries(json!({"op": "eq", "field": "id", "value": "5"}))
        .await;
    assert_eq!(quoted.ids(), [] as [i64; 0]);
    let word = vendor
        .entries(json!({"op": "eq", "field": "timeEntryType", "value": "ticket"}))
        .await;
    assert!(word.refusal().1.starts_with("Conversion failed"));
    vendor.server.stop().await;
}

#[tokio::test]
async fn five_hundred_alternatives_are_the_most() {
    let vendor = Vendor::start().await;
    let ids = |n: i64| json!({"op": "in", "field": "id", "value": (1..=n).collect::<Vec<_>>()});
    assert_eq!(vendor.entries(ids(500)).await.status, 200);
    let refused = vendor.entries(ids(501)).await.refusal();
    assert!(refused.1.contains("500 or fewer 'OR' conditions"));
    vendor.server.stop().await;
}

#[tokio::test]
async fn pages_go_upwards_by_id_and_the_next_one_wants_the_verb_of_the_first() {
    let vendor = Vendor::start().await;
    let query = json!({"MaxRecords": 2, "filter": [{"op": "gt", "field": "id", "value": 56}]});
    let first = vendor.post("TimeEntries/query", query.clone()).await;
    assert_eq!(first.ids(), [57, 58]);
    let details = first.json()["pageDetails"].clone();
    assert_eq!(
        (&details["count"], &details["requestCount"]),
        (&json!(2), &json!(2))
    );
    let next = details["nextPageUrl"].as_str().unwrap().to_owned();
    let wrong = vendor.send("GET", &next, "", &[]).await;
    assert_eq!(wrong.status, 405);
    assert!(wrong.json()["Message"].as_str().unwrap().contains("'GET'"));
    let second = vendor.send("POST", &next, &query.to_string(), &[]).await;
    assert_eq!(second.ids(), [59, 60]);
    assert_eq!(second.json()["pageDetails"]["nextPageUrl"], Value::Null);
    vendor.server.stop().await;
}

#[tokio::test]
async fn an_address_that_is_too_long_is_not_found() {
    let vendor = Vendor::start().await;
    let filter =
        json!({"filter": [{"op": "in", "field": "id", "value": (1000..1450).collect::<Vec<_>>()}]});
    let url = reqwest::Url::parse_with_params(
        &format!("{}TimeEntries/query", vendor.server.api_url()),
        [("search", filter.to_string())],
    );
    let got = vendor.send("GET", url.unwrap().as_str(), "", &[]).await;
    assert_eq!(got.status, 404);
    vendor.server.stop().await;
}

#[tokio::test]
async fn an_unknown_id_is_an_item_of_null_and_nothing_can_be_changed() {
    let vendor = Vendor::start().await;
    assert_eq!(vendor.get("TimeEntries/5").await.json()["item"]["id"], 5);
    let none = vendor.get("TimeEntries/99999").await;
    assert_eq!((none.status, none.json()), (200, json!({"item": null})));
    let url = format!("{}TimeEntries", vendor.server.api_url());
    assert_eq!(vendor.send("PATCH", &url, "{}", &[]).await.status, 405);
    vendor.server.stop().await;
}

#[tokio::test]
async fn the_own_firm_is_company_0_and_the_only_one_with_that_id() {
    let vendor = Vendor::start().await;
    let all = json!({"filter": [{"op": "exist", "field": "id"}]});
    assert_eq!(vendor.post("Companies/query", all).await.ids(), [0, 7]);
    vendor.server.stop().await;
}

#[tokio::test]
async fn picklist_values_are_text_and_may_be_negative() {
    let vendor = Vendor::start().await;
    let fields = vendor.get("Tickets/entityInformation/fields").await.json();
    let source = fields["fields"].as_array().unwrap().iter();
    let source = source.clone().find(|f| f["name"] == "source").unwrap();
    assert_eq!(source["picklistValues"][0]["value"], "-1");
    assert_eq!(vendor.get("Nothing/query").await.status, 404);
    vendor.server.stop().await;
}

#[tokio::test]
async fn rights_hide_rows_without_a_word_and_only_the_metadata_hint_at_it() {
    let hidden = vec![Hidden::NonBillableTime, Hidden::TimeOff, Hidden::Contracts];
    let vendor = Vendor::with(Options {
        hidden,
        ..Options::default()
    })
    .await;
    vendor.server.edit(|world| {
        world.entries[0].entry.billable = Some(daybook::model::Billable::DoNotBill);
    });
    let all = json!({"filter": [{"op": "exist", "field": "id"}]});
    let entries = vendor.post("TimeEntries/query", all.clone()).await;
    assert_eq!(entries.status, 200);
    assert!((entries.ids().len() as i64) < ENTRIES);
    assert_eq!(
        vendor.post("Contracts/query", all).await.ids(),
        [] as [i64; 0]
    );
    let info = vendor.get("TimeEntries/entityInformation").await.json();
    assert_eq!(info["info"]["userAccessForQuery"], 2);
    vendor.server.stop().await;
}

#[tokio::test]
async fn work_dates_can_be_midnight_of_the_us_east() {
    let eastern = Options {
        eastern_dates: true,
        ..Options::default()
    };
    let vendor = Vendor::with(eastern).await;
    let item = vendor.get("TimeEntries/5").await.json();
    let written = item["item"]["dateWorked"].as_str().unwrap();
    assert!(written.ends_with("T05:00:00Z"), "{written}");
    vendor.server.stop().await;
}

#[tokio::test]
async fn the_budget_is_counted_with_what_others_spent_and_refused_at_its_end() {
    for (with_500, status) in [(false, 429), (true, 500)] {
        let vendor = Vendor::with(Options {
            threshold: 1_000_000,
            spent_by_others: 999_998,
            refuses_with_500: with_500,
            ..Options::default()
        })
        .await;
        let told = vendor.get("ThresholdInformation").await.json();
        assert_eq!(told["currentTimeframeRequestCount"], 999_999);
        assert_eq!(vendor.get("TimeEntries/5").await.status, 200);
        let refused = vendor.get("TimeEntries/5").await.refusal();
        assert_eq!(refused.0, status);
        assert!(refused.1.contains("threshold"), "{}", refused.1);
        vendor.server.stop().await;
    }
}

#[tokio::test]
async fn a_fourth_request_at_one_entity_is_one_too_many() {
    let latency = Some(std::time::Duration::from_millis(400));
    let vendor = Vendor::with(Options {
        latency,
        ..Options::default()
    })
    .await;
    let one = || vendor.get("TimeEntries/5");
    let (a, b, c, d, other) = tokio::join!(one(), one(), one(), one(), vendor.get("Tickets/100"));
    let refused: Vec<_> = [a, b, c, d]
        .into_iter()
        .filter(|g| g.status != 200)
        .collect();
    assert_eq!(refused.len(), 1, "{refused:?}");
    assert!(refused[0].text.contains("Itgenatr005"));
    assert_eq!(other.status, 200);
    vendor.server.stop().await;
}

#[tokio::test]
async fn a_moved_database_is_a_401_at_its_old_zone() {
    let vendor = Vendor::start().await;
    let old = format!("{}TimeEntries/5", vendor.server.api_url());
    vendor
        .server
        .fault(Fault::new(Failure::Moved).on("ThresholdInformation"));
    vendor.get("ThresholdInformation").await;
    assert_eq!(vendor.send("GET", &old, "", &[]).await.status, 401);
    assert_eq!(vendor.get("TimeEntries/5").await.status, 200);
    vendor.server.stop().await;
}

#[tokio::test]
async fn a_newer_schema_has_fields_nobody_asked_for() {
    let drifted = Options {
        drifted: true,
        ..Options::default()
    };
    let vendor = Vendor::with(drifted).await;
    let entry = vendor.get("TimeEntries/5").await.json();
    assert!(entry["item"]["somethingNew"].is_string());
    let ticket = vendor.get("Tickets/100").await.json();
    assert!(ticket["item"].get("problemTicketID").is_some());
    vendor.server.stop().await;
}
