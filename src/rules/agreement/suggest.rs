//! The mend an agreement finding proposes: the agreement that would take the work, or those that could and what sets
//! them apart (`domain.md` §5.4).

use super::evidence;
use crate::coverage::{Candidate, Candidates, RouteEnd, Work, against, candidates, follow};
use crate::model::{Agreement, AgreementKind, Evidence, Finding, Firm, Suggestion};

/// At most so many candidates are listed where none is clear.
const CANDIDATES_SHOWN: usize = 3;

/// What was found among the company's other agreements.
#[derive(Debug, Default)]
pub struct Choice<'a> {
    /// The one that fits, where only one does.
    pub clear: Option<&'a Agreement>,
    /// It, or otherwise up to three, each with what speaks for or against it.
    pub candidates: Vec<Evidence>,
}

/// Looks among the agreements of the work's company, but not at the one it is on. `kind`: only of that kind.
pub fn choose<'a>(firm: &'a Firm, work: &Work<'_>, kind: Option<AgreementKind>) -> Choice<'a> {
    let found = candidates(firm, work, |a| kind.is_none_or(|kind| a.kind == kind));
    Choice {
        clear: found.clear,
        candidates: shown(firm, work, &found),
    }
}

/// Would the agreement take the work?
pub fn fits(firm: &Firm, work: &Work<'_>, agreement: &Agreement) -> bool {
    against(firm, work, agreement).is_empty()
}

/// Where an agreement's exclusions lead, if that agreement holds on the day; else as `choose`.
pub fn instead<'a>(firm: &'a Firm, work: &Work<'a>, from: &'a Agreement) -> Choice<'a> {
    match follow(firm, work, from).end {
        RouteEnd::At(to) if to.id != from.id && to.active_on(work.date) => Choice {
            clear: Some(to),
            candidates: vec![Evidence::condition(
                format!("candidate {}", to.name),
                "the exclusion names it",
                true,
            )],
        },
        _ => choose(firm, work, None),
    }
}

/// The clear one alone; else up to three.
fn shown(firm: &Firm, work: &Work<'_>, found: &Candidates<'_>) -> Vec<Evidence> {
    let is_shown = |c: &&Candidate<'_>| found.clear.is_none_or(|clear| clear.id == c.agreement.id);
    let few: Vec<&Candidate<'_>> = found
        .all
        .iter()
        .filter(is_shown)
        .take(CANDIDATES_SHOWN)
        .collect();
    let apart = apart(firm, &few);
    few.iter()
        .zip(apart)
        .map(|(candidate, apart)| {
            let value = match candidate.fits() {
                true if apart.is_empty() => "fits".to_owned(),
                true => format!("fits: {apart}"),
                false => reasons(firm, work, candidate),
            };
            let what = format!("candidate {}", candidate.agreement.name);
            Evidence::condition(what, value, candidate.fits())
        })
        .collect()
}

/// Everything that speaks against a candidate.
fn reasons(firm: &Firm, work: &Work<'_>, candidate: &Candidate<'_>) -> String {
    let failed = candidate.failed.iter();
    let seen: Vec<String> = failed
        .map(|condition| evidence::seen(*condition, firm, work, candidate.agreement))
        .collect();
    seen.join(", ")
}

/// In what the candidates differ, each in its own words.
fn apart(firm: &Firm, few: &[&Candidate<'_>]) -> Vec<String> {
    let traits: Vec<[String; 5]> = few.iter().map(|c| traits(firm, c.agreement)).collect();
    let differs = |at: usize| traits.iter().any(|t| t[at] != traits[0][at]);
    let words = |own: &[String; 5]| {
        let mut words: Vec<&str> = Vec::new();
        words.extend(
            (0..own.len())
                .filter(|at| differs(*at))
                .map(|at| own[at].as_str()),
        );
        words.join(", ")
    };
    traits.iter().map(words).collect()
}

fn traits(firm: &Firm, agreement: &Agreement) -> [String; 5] {
    let parent = agreement
        .parent_id
        .as_ref()
        .and_then(|id| firm.agreements.get(id));
    [
        agreement.kind.as_str().replace('_', " "),
        match agreement.covers_boards.as_slice() {
            [] => "any board".to_owned(),
            boards => format!("for {}", boards.join(", ")),
        },
        agreement
            .location
            .as_ref()
            .map_or_else(|| "any location".to_owned(), |at| format!("at {at}")),
        parent.map_or_else(
            || "stands alone".to_owned(),
            |p| format!("under {}", p.name),
        ),
        evidence::day("last day", agreement.ends_on, "open end"),
    ]
}

impl Choice<'_> {
    /// How a reason ends: the agreement that fits, else this question.
    pub fn tail(&self, question: &str) -> String {
        self.clear
            .map_or_else(|| question.to_owned(), |a| format!("{} fits.", a.name))
    }
    /// Puts the mend, or the candidates, onto the finding.
    pub fn onto(self, mut finding: Finding) -> Finding {
        finding.suggestion = self.clear.map(to_agreement);
        finding.evidence.extend(self.candidates);
        finding
    }
}

/// The mend that moves work to an agreement.
pub fn to_agreement(agreement: &Agreement) -> Suggestion {
    Suggestion {
        field: "agreement".to_owned(),
        value: agreement.name.clone(),
        agreement_id: Some(agreement.id.clone()),
    }
}
