//! Sites: every client has a main one, and one for each place that its tickets and agreements name.

use super::*;

/// The site that every client has.
const MAIN: &str = "Main";

/// Sites of the clients: number and name by client and name.
pub(super) struct Sites<'w>(BTreeMap<(&'w str, &'w str), i64>);

impl<'w> Sites<'w> {
    /// The sites of a firm.
    pub fn of(world: &'w World) -> Self {
        let tickets = world.tickets.iter().map(|t| &t.ticket);
        let tickets =
            tickets.filter_map(|t| Some((t.company_id.as_ref()?, t.location.as_deref()?)));
        let agreements = world.agreements.iter().map(|a| &a.agreement);
        let agreements = agreements.filter_map(|a| Some((&a.company_id, a.location.as_deref()?)));
        let main = world.companies.iter().map(|c| (&c.id, MAIN));
        let all = main.chain(tickets).chain(agreements);
        let all: BTreeSet<(&str, &str)> = all.map(|(id, name)| (id.as_str(), name)).collect();
        Self((11..).zip(all).map(|(id, key)| (key, id)).collect())
    }
    /// Writes the site of a ticket of that client: the place it names, else the main one.
    pub fn write(&self, r: &mut Record, client: Option<&CompanyId>, place: Option<&str>) {
        let name = place.unwrap_or(MAIN);
        let site = client.and_then(|id| self.0.get(&(id.as_str(), name)));
        r.int("site_id", site.copied().unwrap_or(0));
        r.derived_text("site_name", if site.is_some() { name } else { "" });
    }
}

/// Writes the sites.
pub(super) fn put(house: &House<'_>, drafts: &mut Drafts) {
    let shown = house.sites.0.iter().filter(|((client, _), _)| {
        let hidden = &house.options.hidden_clients;
        !hidden.contains(&own(client))
    });
    drafts.put(
        "site",
        shown.map(|((client, name), id)| {
            let mut r = Record::new(*id);
            r.text("name", name);
            // A whole number, and yet a decimal one.
            r.bare("client_id", &format!("{}.0", ahead(client)));
            r.flag("inactive", false);
            r.text("notes", SECRET_MARK);
            r.plain(house.origin)
        }),
    );
}
