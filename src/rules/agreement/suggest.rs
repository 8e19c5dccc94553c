//! Which agreement would fit the work (`domain.md` §5.4): one clear winner, or the candidates and what sets them apart.

use super::condition::{self, Condition};
use super::work::Work;
use crate::model::{
    Agreement, AgreementKind, Evidence, Finding, Firm, Params, Suggestion, WorkRoleId, WorkTypeId,
};

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
pub fn choose<'a>(
    firm: &'a Firm,
    work: &Work<'_>,
    params: &Params,
    kind: Option<AgreementKind>,
) -> Choice<'a> {
    let mut others: Vec<&Agreement> = work
        .company
        .and_then(|company| firm.agreements_of.get(company))
        .into_iter()
        .flatten()
        .filter_map(|id| firm.agreements.get(id))
        .filter(|a| work.agreement.is_none_or(|now| now.id != a.id))
        .filter(|a| kind.is_none_or(|kind| a.kind == kind))
        .collect();
    let fitting: Vec<&Agreement> = others
        .iter()
        .copied()
        .filter(|a| fits(firm, work, a, params))
        .collect();
    if let [clear] = most_specific(&fitting, work.board()).as_slice() {
        return Choice {
            clear: Some(clear),
            candidates: vec![shown(firm, work, clear, params)],
        };
    }
    others.sort_by_key(|a| !fitting.iter().any(|f| f.id == a.id));
    let candidates = others.into_iter().take(CANDIDATES_SHOWN);
    Choice {
        clear: None,
        candidates: candidates.map(|a| shown(firm, work, a, params)).collect(),
    }
}

/// Does the agreement hold on the day, cover time, include the board, and exclude neither role nor type?
pub fn fits(firm: &Firm, work: &Work<'_>, agreement: &Agreement, params: &Params) -> bool {
    agreement.active_on(work.date)
        && agreement.covers_time
        && includes_board(agreement, work.board())
        && condition::first_open(firm, work, agreement, params).is_none()
}

/// An exclusion row may say where such work goes instead: the agreement it names, where that fits.
pub fn instead<'a>(
    firm: &'a Firm,
    work: &Work<'_>,
    params: &Params,
    to: Option<&crate::model::AgreementId>,
) -> Choice<'a> {
    let named = to
        .and_then(|id| firm.agreements.get(id))
        .filter(|a| a.active_on(work.date) && Condition::Type.holds(firm, work, a, params))
        .filter(|a| Condition::Role.holds(firm, work, a, params));
    match named {
        Some(agreement) => Choice {
            clear: Some(agreement),
            candidates: Vec::new(),
        },
        None => choose(firm, work, params, None),
    }
}

fn includes_board(agreement: &Agreement, board: Option<&str>) -> bool {
    agreement.covers_boards.is_empty()
        || board.is_none_or(|board| agreement.covers_boards.iter().any(|b| b == board))
}

/// Those meant for the board before those for all; children before their parents.
fn most_specific<'a>(fitting: &[&'a Agreement], board: Option<&str>) -> Vec<&'a Agreement> {
    let names_board =
        |a: &Agreement| board.is_some_and(|board| a.covers_boards.iter().any(|b| b == board));
    let any_names_board = fitting.iter().any(|a| names_board(a));
    let has_child = |a: &Agreement| {
        fitting
            .iter()
            .any(|child| child.parent_id.as_ref() == Some(&a.id))
    };
    fitting
        .iter()
        .copied()
        .filter(|a| (!any_names_board || names_board(a)) && !has_child(a))
        .collect()
}

fn shown(firm: &Firm, work: &Work<'_>, agreement: &Agreement, params: &Params) -> Evidence {
    let what = format!("candidate {}", agreement.name);
    if fits(firm, work, agreement, params) {
        return Evidence::condition(what, "fits", true);
    }
    let open = condition::first_open(firm, work, agreement, params);
    let value = match open {
        Some(open) => open,
        None if !agreement.covers_time => "does not cover time".to_owned(),
        None if !includes_board(agreement, work.board()) => {
            format!("meant for {}", agreement.covers_boards.join(", "))
        }
        None => "not active on the work date".to_owned(),
    };
    Evidence::condition(what, value, false)
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

/// A work role's name; its bare id where no record has come.
pub fn role_name(firm: &Firm, id: &WorkRoleId) -> String {
    let known = firm.work_roles.get(id);
    known.map_or_else(|| id.source_id().to_owned(), |role| role.name.clone())
}

/// A work type's name; its bare id where no record has come.
pub fn type_name(firm: &Firm, id: &WorkTypeId) -> String {
    let known = firm.work_types.get(id);
    known.map_or_else(|| id.source_id().to_owned(), |kind| kind.name.clone())
}
