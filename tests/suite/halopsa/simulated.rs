//! Every quirk of the simulated vendor, one test each.

use crate::tiny_firm;
use daybook::simulator::firm::{Size, generate};
use daybook::simulator::halopsa::{Fault, NEW_FIELD, Options, Server};
use daybook::simulator::world::World;
use serde_json::{Value, json};

/// A running server, and a client with a token.
pub struct Vendor {
    pub server: Server,
    client: reqwest::Client,
    token: String,
}

impl Vendor {
    pub async fn start(world: World, options: Options) -> Self {
        let server = Server::start(world, options).await.unwrap();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut vendor = Self {
            server,
            client,
            token: String::new(),
        };
        let (status, body) = vendor.sign_in(&[("scope", "all")]).await;
        assert_eq!(status, 200, "{body}");
        vendor.token = body["access_token"].as_str().unwrap().to_owned();
        vendor
    }
    /// Asks for a token with the right keys, and these fields instead or beside.
    pub async fn sign_in(&self, fields: &[(&str, &str)]) -> (u16, Value) {
        let options = Options::default();
        let mut form = vec![
            ("grant_type", "client_credentials"),
            ("client_id", options.client_id.as_str()),
            ("client_secret", options.client_secret.as_str()),
        ];
        form.retain(|(name, _)| fields.iter().all(|(other, _)| other != name));
        form.extend(fields);
        let url = format!("{}/auth/token?tenant=acme", self.server.base_url());
        let answer = self.client.post(url).form(&form).send().await.unwrap();
        let status = answer.status().as_u16();
        let body = answer.text().await.unwrap();
        (status, serde_json::from_str(&body).unwrap())
    }
    /// Gets a path below the API.
    pub async fn get(&self, path: &str) -> (u16, String) {
        self.as_bearer(&self.token, path).await
    }
    async fn as_bearer(&self, token: &str, path: &str) -> (u16, String) {
        let url = format!("{}{path}", self.server.api_url());
        let asked = self.client.get(url).bearer_auth(token);
        let answer = asked.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }
    pub async fn json(&self, path: &str) -> Value {
        let (status, body) = self.get(path).await;
        assert_eq!(status, 200, "{path}: {body}");
        serde_json::from_str(&body).unwrap()
    }
    /// The ids of a list under a key, or of a bare one.
    async fn ids(&self, path: &str, key: &str) -> Vec<i64> {
        let body = self.json(path).await;
        let rows = if key.is_empty() { &body } else { &body[key] };
        let rows = rows.as_array().unwrap_or_else(|| panic!("{path}: {body}"));
        rows.iter().map(|row| row["id"].as_i64().unwrap()).collect()
    }
}

fn firm() -> World {
    generate(
        Size {
            people: 8,
            months: 1,
        },
        3,
    )
}

async fn over(world: World) -> Vendor {
    Vendor::start(world, Options::default()).await
}

#[tokio::test]
async fn a_token_without_a_scope_is_granted_and_good_for_nothing() {
    let vendor = over(tiny_firm::world()).await;
    let (status, body) = vendor.sign_in(&[]).await;
    assert_eq!(status, 200);
    let token = body["access_token"].as_str().unwrap();
    assert_eq!(
        vendor.as_bearer(token, "Client").await,
        (401, String::new())
    );
}

#[tokio::test]
async fn wrong_keys_and_unknown_scopes_are_refused_by_name() {
    let vendor = over(tiny_firm::world()).await;
    let wrong = vendor
        .sign_in(&[("client_secret", "no"), ("scope", "all")])
        .await;
    assert_eq!(wrong, (401, json!({"error": "invalid_client"})));
    let wrong = vendor.sign_in(&[("scope", "read:sites")]).await;
    assert_eq!(wrong, (400, json!({"error": "invalid_scope"})));
}

#[tokio::test]
async fn a_new_token_ends_the_one_before() {
    let vendor = over(tiny_firm::world()).await;
    vendor.json("Client").await;
    vendor
        .sign_in(&[("scope", "read:tickets read:customers")])
        .await;
    assert_eq!(vendor.get("Client").await.0, 401);
}

#[tokio::test]
async fn paths_are_the_same_in_any_case_and_unknown_parameters_do_nothing() {
    let vendor = over(tiny_firm::world()).await;
    let all = vendor.json("Client").await;
    assert_eq!(
        vendor
            .json("cLIENT?lastupdatedfromdate=2099-01-01&serach=x")
            .await,
        all
    );
}

#[tokio::test]
async fn pages_are_asked_for_in_a_misspelling_and_cut_silently() {
    let options = Options {
        page_max: 3,
        ..Options::default()
    };
    let vendor = Vendor::start(firm(), options).await;
    let whole = vendor.ids("Client?order=id", "clients").await;
    assert!(whole.len() > 6);
    assert_eq!(
        vendor
            .ids("Client?order=id&paginate=true&page_size=2", "clients")
            .await,
        whole
    );
    let page = vendor
        .json("Client?order=id&pageinate=true&page_no=2&page_size=1000")
        .await;
    assert_eq!(page["clients"].as_array().unwrap().len(), 3);
    assert_eq!(page["record_count"], json!(whole.len()));
    assert_eq!(page["clients"][0]["id"], json!(whole[3]));
}

#[tokio::test]
async fn past_the_end_comes_the_last_page_again() {
    let vendor = over(firm()).await;
    let page = |n: usize| format!("Client?order=id&pageinate=true&page_size=4&page_no={n}");
    let total = vendor.ids("Client", "clients").await.len();
    let last = vendor.ids(&page(total.div_ceil(4)), "clients").await;
    assert_eq!(vendor.ids(&page(99), "clients").await, last);
}

#[tokio::test]
async fn without_an_order_rows_come_in_none() {
    let vendor = over(firm()).await;
    let ids = vendor.ids("Client", "clients").await;
    let mut sorted = ids.clone();
    sorted.sort_unstable();
    assert_ne!(ids, sorted);
    assert_eq!(vendor.ids("Client?order=id", "clients").await, sorted);
}

#[tokio::test]
async fn closed_tickets_and_projects_are_in_no_list_of_tickets_unless_asked_for() {
    let world = firm();
    let closed = world.tickets.iter().filter(|t| t.ticket.closed).count();
    let (all, projects) = (world.tickets.len(), world.projects.len());
    let vendor = over(world).await;
    assert_eq!(vendor.ids("Tickets", "tickets").await.len(), all - closed);
    assert_eq!(
        vendor
            .ids("Tickets?closed_only=true", "tickets")
            .await
            .len(),
        closed
    );
    let with = vendor
        .ids("Tickets?open_only=true&includeprojects=true", "tickets")
        .await;
    assert_eq!(with.len(), all - closed + projects);
}

#[tokio::test]
async fn lists_are_slim_and_records_full() {
    let vendor = over(firm()).await;
    let agent = &vendor.json("Agent").await[0];
    assert_eq!(agent.get("costprice"), None);
    let full = vendor
        .json(&format!("Agent/{}?includedetails=true", agent["id"]))
        .await;
    assert!(full.get("costprice").is_some());
    let ticket = &vendor.json("Tickets").await["tickets"][0];
    assert_eq!(ticket.get("contract_id"), None);
    let full = vendor.json(&format!("tickets/{}", ticket["id"])).await;
    assert!(full.get("contract_id").is_some());
}

#[tokio::test]
async fn a_role_that_may_not_see_costs_leaves_them_out() {
    let options = Options {
        shows_cost: false,
        ..Options::default()
    };
    let vendor = Vendor::start(firm(), options).await;
    let id = vendor.ids("Agent", "").await[0];
    assert_eq!(
        vendor.json(&format!("Agent/{id}")).await.get("costprice"),
        None
    );
}

#[tokio::test]
async fn a_client_that_the_agent_may_not_see_is_missing_with_its_tickets_and_nothing_says_so() {
    let world = firm();
    let hidden = world.tickets[0].ticket.company_id.clone().unwrap();
    let number = daybook::model::split(hidden.as_str()).1.parse().unwrap();
    let options = Options {
        hidden_clients: vec![number],
        ..Options::default()
    };
    let ticket = world.tickets[0].ticket.id.as_str()["psa:".len()..].to_owned();
    let (before, after) = (
        over(world.clone()).await,
        Vendor::start(world, options).await,
    );
    let clients = before.ids("Client", "clients").await.len();
    assert_eq!(after.ids("Client", "clients").await.len(), clients - 1);
    assert_eq!(before.get(&format!("Tickets/{ticket}")).await.0, 200);
    assert_eq!(after.get(&format!("Tickets/{ticket}")).await.0, 404);
}

#[tokio::test]
async fn actions_are_numbered_within_their_ticket_and_the_first_is_the_systems() {
    let world = firm();
    let mut worked = world
        .entries
        .iter()
        .filter_map(|e| e.entry.ticket_id.as_ref());
    let ticket = worked.next().unwrap().as_str()["psa:".len()..].to_owned();
    let vendor = over(world).await;
    let path = format!("Actions?ticket_id={ticket}");
    let all = vendor.ids(&path, "actions").await;
    assert!(all.contains(&1) && all.contains(&2), "{all:?}");
    let labour = vendor
        .ids(&format!("{path}&excludesys=true"), "actions")
        .await;
    assert_eq!(labour.len(), all.len() - 1);
}

#[tokio::test]
async fn the_limit_answers_a_bare_text_without_a_delay() {
    let vendor = over(tiny_firm::world()).await;
    vendor.server.fault(Fault::parse("429:bare").unwrap());
    let (status, body) = vendor.get("Client").await;
    assert_eq!(status, 429);
    assert_eq!(
        body,
        r#""Rate Limit Reached - 300 Requests per rolling 5 minute window""#
    );
}

#[tokio::test]
async fn instants_have_no_zone_dates_that_are_none_are_of_1900_and_there_is_more_than_the_document_says()
 {
    let vendor = over(firm()).await;
    let open = &vendor.json("Tickets").await["tickets"][0];
    assert_eq!(open["dateclosed"], "1900-01-01T00:00:00");
    assert!(!open["last_update"].as_str().unwrap().contains(['Z', '+']));
    for path in [
        "Client",
        "Tickets",
        "Agent",
        "Workday",
        "Holiday",
        "Invoice",
        "Appointment",
    ] {
        let body = vendor.json(path).await;
        let rows = body
            .as_array()
            .or_else(|| body.as_object()?.values().find_map(Value::as_array));
        assert!(
            rows.unwrap().iter().all(|row| row.get(NEW_FIELD).is_some()),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_changed_action_does_not_change_its_ticket_and_a_new_one_does() {
    let world = firm();
    let at = world
        .entries
        .iter()
        .position(|e| e.entry.ticket_id.is_some())
        .unwrap();
    let ticket = world.entries[at].entry.ticket_id.clone().unwrap();
    let path = format!("Tickets/{}", &ticket.as_str()["psa:".len()..]);
    let vendor = over(world).await;
    let updated = async || vendor.json(&path).await["last_update"].clone();
    let before = updated().await;
    let later = vendor.server.now() + chrono::TimeDelta::hours(1);
    vendor.server.set_now(later);
    vendor
        .server
        .edit(|w| w.entries[at].notes = "Something else entirely".into());
    assert_eq!(updated().await, before);
    vendor.server.edit(|w| {
        let mut more = w.entries[at].clone();
        more.entry.id = "psa:777777".to_owned().into();
        w.entries.push(more);
    });
    assert_ne!(updated().await, before);
}
