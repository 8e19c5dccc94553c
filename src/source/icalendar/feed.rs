//! Whose calendar is where: the lines of `feeds`.

use secrecy::SecretString;
use std::collections::BTreeMap;

/// One calendar of one person.
#[derive(Clone, Debug)]
pub struct Feed {
    /// Whose it is: an e-mail address, or a member's id.
    pub owner: String,
    /// Which of that person's calendars, from 0.
    pub number: usize,
    /// Where it is. Whoever has a private address can read the calendar.
    pub address: SecretString,
}

/// The feeds, or what is wrong with a line (its number, never its address). Empty lines and those that begin with `#`
/// are none.
pub fn feeds(text: &str) -> Vec<Result<Feed, String>> {
    let mut of_owner: BTreeMap<String, usize> = BTreeMap::new();
    let lines = text.lines().enumerate().map(|(at, l)| (at + 1, l.trim()));
    let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|(at, line)| {
            let (owner, address) = line.split_once(char::is_whitespace).ok_or_else(|| {
                format!("line {at} is no feed; write whose it is, a blank, and its address")
            })?;
            let owner = owner.trim().to_lowercase();
            let number = of_owner.entry(owner.clone()).or_default();
            *number += 1;
            Ok(Feed {
                number: *number - 1,
                owner,
                address: secure(address.trim()).into(),
            })
        })
        .collect()
}

/// `webcal` is what calendar programs call an address they may subscribe to.
fn secure(address: &str) -> String {
    match address.split_once("://") {
        Some((scheme, rest))
            if ["webcal", "webcals"]
                .iter()
                .any(|w| scheme.eq_ignore_ascii_case(w)) =>
        {
            format!("https://{rest}")
        }
        _ => address.to_owned(),
    }
}
