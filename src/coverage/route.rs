//! Where excluded work goes: exclusion rows name another agreement, which may exclude it too (`domain.md` §2.2).

use super::condition::excludes;
use super::work::Work;
use crate::model::{Agreement, AgreementId, Firm};

/// Where a chain of exclusions ends.
#[derive(Clone, Copy, Debug)]
pub enum RouteEnd<'a> {
    /// At an agreement that excludes neither role nor type.
    At(&'a Agreement),
    /// At an exclusion that names no other agreement: standard rates apply.
    Open,
    /// At an agreement whose record has not arrived.
    Unknown(&'a AgreementId),
    /// Nowhere: it comes back to an agreement it has been at.
    Circle(&'a AgreementId),
}

/// The agreements that were asked, in order, and where that ended.
#[derive(Clone, Debug)]
pub struct Route<'a> {
    /// Each once, the first included.
    pub asked: Vec<&'a Agreement>,
    /// The end.
    pub end: RouteEnd<'a>,
}

/// Follows the exclusions of role and type from an agreement on. Dates are not looked at.
pub fn follow<'a>(firm: &'a Firm, work: &Work<'_>, from: &'a Agreement) -> Route<'a> {
    let mut asked = vec![from];
    let mut now = from;
    let end = loop {
        let Some(row) = excludes(now, work.role, work.work_type) else {
            break RouteEnd::At(now);
        };
        let Some(next) = row.to_agreement_id.as_ref() else {
            break RouteEnd::Open;
        };
        if asked.iter().any(|a| a.id == *next) {
            break RouteEnd::Circle(next);
        }
        let Some(agreement) = firm.agreements.get(next) else {
            break RouteEnd::Unknown(next);
        };
        asked.push(agreement);
        now = agreement;
    };
    Route { asked, end }
}

impl<'a> Route<'a> {
    /// The agreement it ends at.
    pub fn agreement(&self) -> Option<&'a Agreement> {
        match self.end {
            RouteEnd::At(agreement) => Some(agreement),
            _ => None,
        }
    }
}
