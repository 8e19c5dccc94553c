//! ConnectWise in the conformance list.

use super::stage::{Asked, Stage};
use super::{Case, answer};
use daybook::source::Answer;
use daybook::source::connectwise::{ConnectWise, Map, Settings};

pub fn case(base_url: &str) -> Case {
    let settings = Settings {
        base_url: base_url.into(),
        web_url: Default::default(),
        company_id: "acme".into(),
        public_key: "pub".into(),
        private_key: String::from("priv").into(),
        client_id: "11111111-2222-3333-4444-555555555555".into(),
        map: Map::default(),
    };
    Case {
        kind: "connectwise",
        connector: Box::new(ConnectWise::new("psa", settings, false)),
        serve,
        passing: (
            500,
            r#"{"code":"InternalServerError","message":"execution timeout expired"}"#,
        ),
        forbidden: (
            403,
            r#"{"code":"SecurityPermissionsDenied","message":"You do not have security permissions."}"#,
        ),
    }
}

/// Forward-only paging over bare arrays.
fn serve(stage: &Stage, asked: &Asked) -> Answer {
    assert_eq!(asked.body, "", "this vendor is asked by GET alone");
    if asked.path.starts_with("/login/companyinfo") {
        return answer(200, r#"{"Codebase":"v2026_4/","IsCloud":"False"}"#);
    }
    let below = asked.path.strip_prefix("/v2026_4/apis/3.0").unwrap_or("");
    let rows = stage.rows_at(below);
    let number = |name: &str| asked.param(name).and_then(|n| n.parse::<i64>().ok());
    let after = number("pageId").unwrap_or(0);
    let size = number("pageSize").unwrap_or(25);
    let page: Vec<String> = rows
        .iter()
        .filter(|row| row["id"].as_i64() > Some(after))
        .take(usize::try_from(size).unwrap())
        .map(ToString::to_string)
        .collect();
    answer(200, &format!("[{}]", page.join(",")))
}
