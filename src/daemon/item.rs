//! What a person may do with an item, and the kind message that goes with a person's day.

use super::Daybook;
use crate::model::{Audience, Finding, MemberId, Seconds, Severity, Subject};
use crate::review::has_common_cause;
use crate::review::message::{Letter, message};
use crate::review::queue::State;
use crate::review::{stored, word};
use crate::rules::Rule;
use crate::store::review::ItemHead;

impl Daybook {
    /// The state an act leads to; else one sentence that says what is in the way.
    pub fn may(
        &self,
        head: &ItemHead,
        act: word::Act,
        reason: Option<&str>,
    ) -> Result<State, String> {
        let (_, item) =
            stored(head.clone()).ok_or("the item is in a state this program does not know")?;
        word::act(&item, act, reason)
    }

    /// One message for all open items of the person and day that an item is about; none where it is about no day. What has a
    /// common cause is for whoever keeps the set-up, and nobody is written to about it (`domain.md` §5.3).
    pub async fn message(&self, head: &ItemHead) -> anyhow::Result<Option<String>> {
        let (Some(member), Some(date)) = (&head.member_id, head.work_date) else {
            return Ok(None);
        };
        let firm = self.firm().await?;
        let params = self.config.params();
        let Some(who) = firm.members.get(&MemberId::from(member.as_str())) else {
            return Ok(None);
        };
        let zone = who.time_zone.unwrap_or(params.business.time_zone);
        let causes = self.db.open_subjects("system.repeats").await?;
        let findings: Vec<Finding> = self
            .db
            .personal_items(member, date)
            .await?
            .into_iter()
            .filter(|(rule, _, _, evidence)| !has_common_cause(rule, evidence, &causes))
            .filter_map(|(rule, length, reason, _)| {
                let subject = Subject::MemberDay(who.id.clone(), date);
                let mut finding = Finding::new(
                    Rule::named(&rule)?.id,
                    Severity::Check,
                    Audience::Lead,
                    subject,
                    reason,
                );
                finding.length = length.map(Seconds);
                Some(finding)
            })
            .collect();
        let letter = Letter {
            name: &who.name,
            date,
            today: self.clock.now().with_timezone(&zone).date_naive(),
            purpose: params.business.purpose.as_deref().unwrap_or_default(),
        };
        Ok(message(&letter, &findings.iter().collect::<Vec<_>>()))
    }
}
