//! `daybook rules scope`: which boards, types and sub-types are work of which agreement category.

use super::output::{Format, Sheet, Value};
use super::{Context, Exit, Outcome, with_daybook};
use crate::coverage::scope::{Place, category, contradictions, takes};
use std::collections::BTreeSet;

/// Prints the map, what is not mapped first; then what in it cannot be meant. Ends with 3 where something needs a person.
pub fn scope(context: &Context, format: Format) -> Outcome {
    with_daybook(context, false, async |daybook| {
        let firm = daybook.firm().await?;
        let map = daybook.config.params().review.scope;
        let seen = daybook.db.places().await.map_err(anyhow::Error::from)?;
        let mut rows = Vec::new();
        for ((board, kind, sub_type), tickets) in &seen {
            let place = Place {
                board: board.clone(),
                kind: kind.clone(),
                sub_type: sub_type.clone(),
            };
            let known = category(&map, &place).map(str::to_owned);
            let named = firm
                .agreements
                .values()
                .filter(|a| a.covers_boards.contains(board));
            let named: BTreeSet<&str> = named
                .filter(|a| known.as_ref().is_none_or(|c| takes(a, c)))
                .map(|a| a.name.as_str())
                .collect();
            rows.push((known, place, *tickets, named));
        }
        // What is not mapped comes first, then in the order of boards.
        rows.sort_by(|a, b| (a.0.is_some(), &a.1).cmp(&(b.0.is_some(), &b.1)));
        let mut sheet = Sheet::new([
            "board",
            "type",
            "sub_type",
            "tickets",
            "category",
            "agreements",
        ]);
        let unmapped = rows.iter().filter(|row| row.0.is_none()).count();
        let places: BTreeSet<Place> = rows.iter().map(|row| row.1.clone()).collect();
        for (known, place, tickets, named) in rows {
            let text = |text: Option<String>| text.map_or(Value::Null, Value::Text);
            let named: Vec<&str> = named.into_iter().collect();
            sheet.push(vec![
                Value::Text(place.board),
                text(place.kind),
                text(place.sub_type),
                Value::Int(tickets),
                text(known),
                text(Some(named.join(", ")).filter(|n| !n.is_empty())),
            ]);
        }
        context.print(&sheet, format)?;
        let wrong = contradictions(&firm, &map, &places);
        for sentence in &wrong {
            eprintln!("{sentence}");
        }
        if unmapped > 0 && !map.is_empty() {
            eprintln!(
                "{unmapped} of {} are not mapped; name them in review.scope",
                places.len()
            );
        }
        let needs_a_person = !wrong.is_empty() || (unmapped > 0 && !map.is_empty());
        Ok(if needs_a_person {
            Exit::NeedsPerson
        } else {
            Exit::Done
        })
    })
}
