//! What `check` asks beside rows, and what it looks for in them: how many tickets there are, for each of them is read by
//! itself; and values that the map should say something of and does not.

use super::contract::months_of;
use super::streams::STREAMS;
use super::{HaloPsa, ask, page};
use crate::model::table;
use crate::source::wire::mapped;
use crate::source::{Cursor, Mapping, Named, Question, Row, Stream, Unmapped, zone};

/// The smallest page of each pass over the lists whose rows are read one by one.
pub(super) fn questions() -> Vec<Question> {
    let of = |stream: &Stream, pass: usize, topic: &'static str| {
        let cursor = Cursor {
            token: Some(page::first_of(pass)),
            page_size: 1,
            ..Cursor::default()
        };
        Question {
            topic,
            ..Question::count(stream, ask::request(stream, &cursor))
        }
    };
    let passing = STREAMS.iter().filter(|s| ask::passes(s.name) > 1);
    let both = |stream| [of(stream, 0, "open"), of(stream, 1, "closed")];
    passing.flat_map(both).collect()
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
pub(super) fn unmapped(psa: &HaloPsa, stream: &str, row: &Row<'_>) -> Vec<Unmapped> {
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
            let is_named = |kind: &String| mapped(&map.agreement_kinds, kind).is_some();
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
