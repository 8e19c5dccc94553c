//! Everything as files, on request.

use super::Daybook;
use crate::calendar::day_bounds;
use crate::config::SourceKind;
use crate::export::{Form, Target, Written, export};
use crate::model::Month;
use crate::store::snapshot::Only;
use std::path::Path;

impl Daybook {
    /// Writes the canonical files and the reporting views: everything, or one month of what is dated.
    pub async fn export(
        &self,
        dir: &Path,
        form: Form,
        month: Option<Month>,
    ) -> anyhow::Result<Vec<Written>> {
        let zone = self.config.params().business.time_zone;
        let only = month.map(|month| Only {
            month,
            from: day_bounds(zone, month.first()).start,
            to: day_bounds(zone, month.end()).start,
        });
        let target = Target {
            dir,
            form,
            made_at: self.clock.now(),
        };
        let mut snapshot = self.db.snapshot(target.made_at).await?;
        Ok(export(&mut snapshot, target, only).await?)
    }

    /// The source whose folder this is.
    pub fn reads_from(&self, dir: &Path) -> Option<&str> {
        let whole = std::fs::canonicalize(dir).ok()?;
        let is_it = |source: &&crate::config::Source| match &source.kind {
            SourceKind::Files(settings) => {
                std::fs::canonicalize(&settings.path).is_ok_and(|path| path == whole)
            }
            _ => false,
        };
        self.config
            .sources()
            .iter()
            .find(is_it)
            .map(|s| s.name.as_str())
    }
}
