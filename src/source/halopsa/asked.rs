//! What `check` asks beside rows, and what it looks for in them: how many tickets there are, for each of them is read by
//! itself; and values that the map should say something of and does not.

use super::contract::months_of;
use super::wire::{Row, is_same};
use super::{HaloPsa, ask, page};
use crate::model::table;
use crate::source::{Answer, Cursor, Mapping, Named, Question, Remark, Unmapped, zone};
use serde::Deserialize;

/// Lists whose rows are read one by one, and the requests that a row takes: its details, and a ticket's actions.
const ONE_BY_ONE: [(&str, u64); 2] = [("projects", 1), ("tickets", 2)];

/// The smallest page of each pass over these lists.
pub(super) fn questions() -> Vec<Question> {
    let of = |about: &'static str, pass: usize, topic: &'static str| {
        let cursor = Cursor {
            token: Some(page::first_of(pass)),
            page_size: 1,
            ..Cursor::default()
        };
        Question {
            about,
            topic,
            request: ask::request(about, &cursor),
        }
    };
    let both = |(about, _)| [of(about, 0, "open"), of(about, 1, "closed")];
    ONE_BY_ONE.into_iter().flat_map(both).collect()
}

#[derive(Deserialize)]
struct Envelope {
    record_count: u64,
}

/// The requests of a first reading, where the envelope counts the rows.
pub(super) fn remark(question: &Question, answer: &Answer) -> Remark {
    let Ok(envelope) = serde_json::from_str::<Envelope>(&answer.body) else {
        return Remark::Nothing;
    };
    let list = ONE_BY_ONE
        .iter()
        .find(|(about, _)| *about == question.about);
    list.map_or(Remark::Nothing, |(_, each)| {
        Remark::Requests(envelope.record_count.saturating_mul(*each))
    })
}

/// What the map names, and where values may be that it does not.
pub(super) fn mapping(psa: &HaloPsa) -> Mapping {
    let map = &psa.settings.map;
    let named = |key, names: &[String], table| Named {
        key,
        names: names.to_vec(),
        table,
    };
    let projects: Vec<String> = map.project_billing.keys().cloned().collect();
    let (wrap, absence) = (&map.payroll_wrap, &map.absence);
    Mapping {
        seen_in: &["agent_details", "contract_details"],
        named: vec![
            named(
                "internal_companies",
                &map.internal_companies,
                &table::COMPANY,
            ),
            named(
                "closed_statuses",
                &map.closed_statuses,
                &table::BOARD_STATUS,
            ),
            named("project_billing", &projects, &table::BOARD_TYPE),
            named(
                "payroll_wrap.charge_types",
                &wrap.charge_types,
                &table::WORK_ROLE,
            ),
            named(
                "absence.charge_types",
                &absence.charge_types,
                &table::WORK_ROLE,
            ),
        ],
    }
}

/// A zone of an agent that is not understood, a contract whose kind is inferred, a billing period of unknown length.
pub(super) fn unmapped(psa: &HaloPsa, stream: &str, body: &str) -> Vec<Unmapped> {
    let Ok(row) = Row::read(body) else {
        return Vec::new();
    };
    let text = |field: &str| row.text(field).ok().flatten();
    let map = &psa.settings.map;
    let seen = |what, value: Option<String>| value.map(|value| Unmapped { what, value });
    let found = match stream {
        "agent_details" => {
            let zone = text("workday_timezone");
            [
                seen(
                    "time_zones",
                    zone.filter(|z| zone::resolve(z, &map.time_zones).is_none()),
                ),
                None,
            ]
        }
        "contract_details" => {
            let is_named =
                |kind: &String| map.agreement_kinds.keys().any(|known| is_same(known, kind));
            let period = text("billing_period_string");
            [
                seen(
                    "agreement_kinds",
                    text("contracttype_name").filter(|kind| !is_named(kind)),
                ),
                seen(
                    "billing_period_string",
                    period.filter(|p| months_of(p).is_none()),
                ),
            ]
        }
        _ => [None, None],
    };
    found.into_iter().flatten().collect()
}
