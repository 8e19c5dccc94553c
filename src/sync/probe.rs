//! Missing is not yet gone: a row may only be hidden from lists. The source is asked about it by id.

use super::Error;
use super::land::Lander;
use super::stream::Run;
use super::sweep::too_many;
use crate::source::Request;
use crate::store;
use chrono::{DateTime, Utc};
use std::collections::HashMap;

/// Rows looked at in one go.
const ROWS: usize = 500;

/// What answers said, by path: the same project is asked about once in a run.
type Said = HashMap<String, u16>;

impl Run<'_> {
    /// Of what complete readings lacked, what is gone. It ends early when that is more than may be gone at once: the
    /// rest need not be asked about before a person has spoken.
    pub(super) async fn really_gone(
        &self,
        lander: &mut Lander<'_>,
        missing: &[String],
        accepted: bool,
    ) -> Result<Vec<String>, Error> {
        let held = self.pass.db.raw_count(self.state.id).await?;
        let (mut gone, mut said) = (Vec::new(), Said::new());
        for chunk in missing.chunks(ROWS) {
            for (external_id, body) in lander.bodies(chunk, self.pass.clock.now()).await? {
                let questions = self.stream.probing(&external_id, &body);
                if questions.is_empty() || self.is_gone(&questions, &mut said).await? {
                    gone.push(external_id);
                }
                let enough = too_many(gone.len(), held, self.source.vanish_percent);
                if !accepted && !questions.is_empty() && enough {
                    return Ok(missing.to_vec());
                }
            }
        }
        Ok(gone)
    }

    /// Asks the questions in their order until one is decisive.
    async fn is_gone(&self, questions: &[Request], said: &mut Said) -> Result<bool, Error> {
        for question in questions {
            let status = match said.get(&question.path) {
                Some(status) => *status,
                None => {
                    let status = self.client.status(self.connector, question).await?;
                    said.insert(question.path.clone(), status);
                    status
                }
            };
            match status {
                404 | 410 => return Ok(true),
                403 => return Ok(false),
                _ => {}
            }
        }
        Ok(false)
    }
}

impl Lander<'_> {
    /// The held bodies of these rows.
    async fn bodies(
        &mut self,
        external_ids: &[String],
        now: DateTime<Utc>,
    ) -> store::Result<Vec<(String, String)>> {
        let ids: Vec<&str> = external_ids.iter().map(String::as_str).collect();
        let mut tx = self.db.begin(now).await?;
        let bodies = tx.raw_bodies(&mut self.codec, &ids).await?;
        // A transaction that is only dropped costs a server's connection, and with it what was noted as seen.
        tx.commit().await?;
        Ok(bodies)
    }
}
