//! Every quirk of the simulated vendor, one test each.

mod faults;
mod lists;
mod login;
mod query;
mod records;

use daybook::simulator::connectwise::{Options, Server};
use daybook::simulator::world::World;
use serde_json::Value;
use std::collections::BTreeMap;

/// A running server, and a client that knows its keys.
pub struct Vendor {
    pub server: Server,
    client: reqwest::Client,
}

/// What came back.
#[derive(Debug)]
pub struct Got {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub text: String,
}

impl Got {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {}", self.text))
    }
    /// The ids of a list.
    pub fn ids(&self) -> Vec<i64> {
        let rows = self.json();
        let rows = rows
            .as_array()
            .unwrap_or_else(|| panic!("no list: {}", self.text));
        rows.iter().filter_map(|row| row["id"].as_i64()).collect()
    }
    /// The address a link of that relation points to.
    pub fn link(&self, rel: &str) -> Option<String> {
        let header = self.headers.get("link")?;
        let end = header.find(&format!(">; rel=\"{rel}\""))?;
        let start = header[..end].rfind('<')? + 1;
        Some(header[start..end].to_owned())
    }
}

impl Vendor {
    /// Over that world, with default options.
    pub async fn start(world: World) -> Self {
        Self::with(world, Options::default()).await
    }
    /// Over that world.
    pub async fn with(world: World, options: Options) -> Self {
        Self {
            server: Server::start(world, options).await.expect("it starts"),
            client: reqwest::Client::builder()
                .no_proxy()
                .build()
                .expect("a client"),
        }
    }
    /// The right headers.
    pub fn headers() -> Vec<(&'static str, String)> {
        let options = Options::default();
        let basic = "Basic YWNtZStzaW11bGF0ZWQtcHVibGljOnNpbXVsYXRlZC1wcml2YXRl";
        vec![
            ("authorization", basic.to_owned()),
            ("clientid", options.client_id),
        ]
    }
    /// Gets a path below the API root (with its query, escaped) under the right keys.
    pub async fn get(&self, path: &str) -> Got {
        self.ask(
            &format!("{}{path}", self.server.api_url()),
            &Self::headers(),
        )
        .await
    }
    /// Gets a list with a condition.
    pub async fn find(&self, path: &str, condition: &str) -> Got {
        self.query(path, &[("conditions", condition), ("pageSize", "1000")])
            .await
    }
    /// Gets a path with query parameters.
    pub async fn query(&self, path: &str, query: &[(&str, &str)]) -> Got {
        let url =
            reqwest::Url::parse_with_params(&format!("{}{path}", self.server.api_url()), query);
        self.ask(url.expect("an address").as_str(), &Self::headers())
            .await
    }
    /// Gets a page of forward-only paging.
    pub async fn forward(&self, path: &str) -> Got {
        let mut headers = Self::headers();
        headers.push(("pagination-type", "forward-only".to_owned()));
        self.ask(&format!("{}{path}", self.server.api_url()), &headers)
            .await
    }
    /// Gets an address with these headers.
    pub async fn ask(&self, url: &str, headers: &[(&'static str, String)]) -> Got {
        let mut request = self.client.get(url);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let response = request.send().await.expect("an answer");
        let headers = response.headers().iter();
        Got {
            status: response.status().as_u16(),
            headers: headers
                .map(|(k, v)| {
                    (
                        k.to_string(),
                        String::from_utf8_lossy(v.as_bytes()).into_owned(),
                    )
                })
                .collect(),
            text: response.text().await.expect("a body"),
        }
    }
    /// Stops the server.
    pub async fn stop(self) {
        self.server.stop().await;
    }
}
