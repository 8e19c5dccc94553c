//! Sites: where a client is. A ticket is of one, and a contract may be for one alone.

use crate::source::{Lookup, Reject, Row};

/// The list of names by site.
const LIST: &str = "site";

/// The name of a site.
pub(super) fn tell(row: &Row<'_>, lookup: &mut Lookup) {
    if let (Ok(Some(id)), Ok(Some(name))) = (row.id("id"), row.text("name")) {
        lookup.add(LIST, id, name);
    }
}

/// The name of the site that a ticket or contract is of: as it is called now, else as the row calls it. Without a number
/// it is of none.
pub(super) fn named(row: &Row<'_>, lookup: &Lookup) -> Result<Option<String>, Reject> {
    let known = row.id("site_id")?;
    let now = known.as_ref().and_then(|id| lookup.get(LIST, id));
    Ok(match now {
        Some(name) => Some(name.to_owned()),
        None => row.text("site_name")?,
    })
}
