//! What the vendor sends with every time entry and ticket beside what Daybook reads: more than half of a row, so that what
//! a page weighs here is what it weighs at a tenant. Most of it is the same in every row.

use super::*;
use crate::model::TimeEntry;
use crate::simulator::connectwise::record::Record;
use crate::simulator::record::hours;
use std::sync::LazyLock;

/// Of a time entry: where it belongs, what it may tell whom, and what it is worth.
pub(super) fn entry(r: &mut Record, e: &TimeEntry, names: &Names<'_>) {
    static ALIKE: LazyLock<String> = LazyLock::new(|| {
        alike(|r| {
            r.int("locationId", location(MAIN));
            r.reference("location", location(MAIN), "name", MAIN);
            r.text("locationName", MAIN);
            r.text("territory", MAIN);
            r.flag("addToDetailDescriptionFlag", true);
            flags(
                r,
                false,
                "addToInternalAnalysisFlag addToResolutionFlag emailResourceFlag \
                 emailContactFlag emailCcFlag",
            );
            r.int("agreementAdjustment", 0);
            r.int("adjustment", 0);
            custom_fields(r);
        })
    });
    r.text.push_str(&ALIKE);
    guid(r);
    let member = names.members.get(e.member_id.as_str());
    if let Some(team) = member.and_then(|m| m.member.team.as_deref()) {
        let id = place(&names.departments, team);
        r.int("businessUnitId", id);
        r.reference("department", id, "name", team);
    }
    let agreement = e.agreement_id.as_ref();
    if let Some(sim) = agreement.and_then(|id| names.agreements.get(id.as_str())) {
        r.derived_text("agreementType", &sim.type_name);
    }
    let rate = e.hourly_rate.unwrap_or_default();
    let worth = |seconds| (rate * hours(seconds)).round_dp(2);
    r.number("overageRate", rate);
    let (billed, covered) = (e.to_bill.map(worth), e.covered.map(worth));
    r.number("extendedInvoiceAmount", billed.unwrap_or_default());
    r.number("agreementAmount", covered.unwrap_or_default());
    let approved = e.approval.as_deref() == Some("approved");
    r.int("invoiceReady", i64::from(approved));
}

/// Of both kinds of tickets: who asks and from where, and what of it is billed.
pub(super) fn ticket(r: &mut Record) {
    static ALIKE: LazyLock<String> = LazyLock::new(|| {
        alike(|r| {
            r.text("siteName", MAIN);
            r.text("addressLine1", &format!("12 Harbor Street {SECRET_MARK}"));
            r.text("city", "Springfield");
            r.text("stateIdentifier", "IL");
            r.text("zip", "62701");
            r.reference("country", 1, "name", "United States");
            let name = format!("Ann {SECRET_MARK}");
            r.reference("contact", 1, "name", &name);
            r.text("contactName", &name);
            r.text("contactPhoneNumber", &format!("555-0102 {SECRET_MARK}"));
            let address = format!("ann@{SECRET_MARK}.example");
            r.text("contactEmailAddress", &address);
            r.reference("serviceLocation", 1, "name", "On-Site");
            r.reference("source", 2, "name", "Email Connector");
            r.reference("department", 1, "name", "Service");
            r.reference("currency", 1, "name", "US Dollars");
            r.text("billExpenses", "Billable");
            r.text("billProducts", "Billable");
            r.text("subBillingMethod", "ActualRates");
            flags(
                r,
                false,
                "allowAllClientsPortalView customerUpdatedFlag \
                 automaticEmailResourceFlag automaticEmailCcFlag skipCallback",
            );
            flags(
                r,
                true,
                "automaticEmailContactFlag processNotifications approved",
            );
            custom_fields(r);
        })
    });
    r.text.push_str(&ALIKE);
    guid(r);
}

/// Of service tickets alone: the team, how bad it is, and what was promised.
pub(super) fn service(r: &mut Record, opened: Instant) {
    static ALIKE: LazyLock<String> = LazyLock::new(|| {
        alike(|r| {
            r.reference("team", 1, "name", "Service Team");
            r.text("severity", "Medium");
            r.text("impact", "Medium");
            r.text("billingMethod", "ActualRates");
            flags(
                r,
                false,
                "hasChildTicket hasMergedChildTicketFlag requestForChangeFlag",
            );
            r.reference("sla", 1, "name", "Standard SLA");
            r.flag("isInSla", true);
            for figure in [
                "estimatedExpenseCost",
                "estimatedExpenseRevenue",
                "estimatedProductCost",
                "estimatedProductRevenue",
                "estimatedTimeCost",
                "estimatedTimeRevenue",
                "respondMinutes",
                "resPlanMinutes",
                "resolveMinutes",
                "respondedSkippedMinutes",
                "resplanSkippedMinutes",
                "minutesWaiting",
                "minutesBeforeWaiting",
                "escalationLevel",
            ] {
                r.int(figure, 0);
            }
        })
    });
    r.text.push_str(&ALIKE);
    for (goal, hours) in [
        ("respondByGoalUTC", 1),
        ("resplanGoalUTC", 4),
        ("resolutionGoalUTC", 24),
    ] {
        r.instant(goal, opened + chrono::TimeDelta::hours(hours));
    }
}

/// The text of fields that every row has alike.
fn alike(write: impl Fn(&mut Record)) -> String {
    let mut record = Record::new(0);
    let start = record.text.len();
    write(&mut record);
    record.text.split_off(start)
}

fn flags(r: &mut Record, value: bool, names: &str) {
    names.split_whitespace().for_each(|n| r.flag(n, value));
}

/// The number of a record among all mobile devices, which says nothing.
fn guid(r: &mut Record) {
    let n = (r.id.unsigned_abs() + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let (head, tail) = (n >> 32, n & 0xffff_ffff_ffff);
    let (second, third, fourth) = (n >> 16 & 0xffff, n & 0xfff, n >> 8 & 0xfff);
    let guid = format!("{head:08x}-{second:04x}-4{third:03x}-8{fourth:03x}-{tail:012x}");
    r.text("mobileGuid", &guid);
}

/// What the tenant has added: free text, of which nothing may be kept.
fn custom_fields(r: &mut Record) {
    r.key("customFields");
    r.text.push_str(
        "[{\"id\":11,\"caption\":\"Reference\",\"type\":\"Text\",\"entryMethod\":\"EntryField\",\"numberOfDecimals\":0,\"value\":\"",
    );
    r.text.push_str(SECRET_MARK);
    r.text.push_str("-custom\"}]");
}
