//! This vendor's own forms: references, and its words for options, approvals and currencies.

pub(super) use crate::source::wire::*;

/// A reference to another record. It may be present and empty, which is none.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Ref<'a> {
    id: Option<Id>,
    pub(super) name: Option<Text<'a>>,
    pub(super) identifier: Option<Text<'a>>,
    /// Of schedule statuses, where the tenant's version sends it along.
    pub(super) show_as_tentative_flag: Option<bool>,
    /// Of currencies.
    pub(super) currency_code: Option<Text<'a>>,
}

impl Ref<'_> {
    /// Does one of these words name it, by name, identifier or id?
    pub(super) fn is_one_of(&self, words: &[String]) -> bool {
        let id = self.id.and_then(Id::named);
        let own = [
            self.name.as_ref().map(Text::as_str),
            self.identifier.as_ref().map(Text::as_str),
            id.as_deref(),
        ];
        own.into_iter().flatten().any(|name| is_one_of(name, words))
    }
}

/// What the vendor notes beside each record; a map of text to text.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
pub(super) struct Info<'a> {
    pub(super) last_updated: Option<Text<'a>>,
    pub(super) date_entered: Option<Text<'a>>,
}

/// The id of a reference; none where it is absent or empty.
pub(super) fn ref_id(reference: &Option<Ref<'_>>) -> Option<String> {
    reference.as_ref()?.id.and_then(Id::named)
}

/// The name of a reference; none where it is absent or empty.
pub(super) fn ref_name(reference: &Option<Ref<'_>>) -> Option<String> {
    text(&reference.as_ref()?.name)
}

/// The three words of a billable option; the vendor's "no default" and words not known are "not chosen".
pub(super) fn billable(option: &Option<Text<'_>>) -> Option<&'static str> {
    match option.as_ref()?.as_str() {
        "Billable" => Some("billable"),
        "NoCharge" => Some("no_charge"),
        "DoNotBill" => Some("do_not_bill"),
        _ => None,
    }
}

/// The approval that a status of a time entry or time sheet stands for. Errors corrected: handed in again.
pub(super) fn approval(status: &Option<Text<'_>>) -> Option<&'static str> {
    match status.as_ref()?.as_str() {
        "Open" => Some("open"),
        "PendingApproval" | "PendingProjectApproval" | "ErrorsCorrected" => Some("submitted"),
        "ApprovedByTierOne" | "ApprovedByTierTwo" | "ReadyToBill" | "Billed"
        | "BilledAgreement" | "WrittenOff" => Some("approved"),
        "Rejected" | "RejectBySecondTier" => Some("rejected"),
        _ => None,
    }
}

/// The ISO code of a currency reference.
pub(super) fn currency(reference: &Option<Ref<'_>>) -> Option<String> {
    let reference = reference.as_ref()?;
    [
        &reference.currency_code,
        &reference.identifier,
        &reference.name,
    ]
    .into_iter()
    .filter_map(text)
    .find(|code| crate::model::Currency::parse(code).is_some())
}
