//! Every plant and every look-alike, by the rule that must find it or leave it alone.
//! In the order of need: a small firm gets the first of each rule.

use super::Place::{self, Day, Desk, Entry};
use super::{agreement, calm_agreement, calm_entry, calm_time, entry, field, time};

/// A rule, what is done to it, and how.
#[derive(Clone, Copy)]
pub(super) struct Line {
    /// Rule id.
    pub rule: &'static str,
    /// In a few words.
    pub what: &'static str,
    /// Where it goes, and what makes it.
    pub place: Place,
}

pub(super) const fn line(rule: &'static str, what: &'static str, place: Place) -> Line {
    Line { rule, what, place }
}

const AGREEMENT_MISSING: &str = "agreement.missing";
const AGREEMENT_OTHER_COMPANY: &str = "agreement.other_company";
const AGREEMENT_NOT_STARTED: &str = "agreement.not_started";
const AGREEMENT_EXPIRED: &str = "agreement.expired";
const AGREEMENT_DOES_NOT_COVER_TIME: &str = "agreement.does_not_cover_time";
const AGREEMENT_WORK_TYPE_EXCLUDED: &str = "agreement.work_type_excluded";
const AGREEMENT_WORK_ROLE_EXCLUDED: &str = "agreement.work_role_excluded";
const AGREEMENT_PROJECT_ABSORBED: &str = "agreement.project_absorbed";
const AGREEMENT_DIFFERS_FROM_TICKET: &str = "agreement.differs_from_ticket";
const WORK_ROLE_MISSING: &str = "work_role.missing";
const WORK_TYPE_MISSING: &str = "work_type.missing";
const BILLABLE_MISSING: &str = "billable.missing";
const NOTES_MISSING: &str = "notes.missing";
const ENTRY_OVERLAP: &str = "entry.overlap";
const ENTRY_DUPLICATE: &str = "entry.duplicate";
const ENTRY_IMPOSSIBLE: &str = "entry.impossible";
const RATE_COST_MISSING: &str = "rate.cost_missing";
const TIME_GAP: &str = "time.gap";
const TIME_SHORTFALL: &str = "time.shortfall";
const TIME_NO_ENTRIES: &str = "time.no_entries";
const TIME_PLANNED_WITHOUT_ENTRY: &str = "time.planned_without_entry";

/// Mistakes. Each makes one item, or as many as it expects.
#[rustfmt::skip]
pub(super) const PLANTS: &[Line] = &[
    line(AGREEMENT_MISSING, "neither the entry nor its ticket names an agreement", Entry(agreement::missing_on_both)),
    line(AGREEMENT_MISSING, "an open ticket without time names no agreement", Desk(agreement::missing_on_open_ticket)),
    line(AGREEMENT_MISSING, "the client's agreement began that very day", Entry(agreement::missing_on_first_day)),
    line(AGREEMENT_MISSING, "the client has a block of hours", Entry(agreement::missing_beside_a_block)),
    line(AGREEMENT_OTHER_COMPANY, "entry and ticket are on another client's agreement", Entry(agreement::other_company_on_both)),
    line(AGREEMENT_OTHER_COMPANY, "the entry alone is on another client's agreement", Entry(agreement::other_company_on_entry)),
    line(AGREEMENT_OTHER_COMPANY, "an open ticket without time is on another client's agreement", Desk(agreement::other_company_on_open_ticket)),
    line(AGREEMENT_OTHER_COMPANY, "the agreement belongs to a sister company", Entry(agreement::other_company_is_a_sister)),
    line(AGREEMENT_NOT_STARTED, "the agreement starts the day after", Entry(agreement::not_started_till_tomorrow)),
    line(AGREEMENT_NOT_STARTED, "the entry is on next year's agreement", Entry(agreement::not_started_till_next_year)),
    line(AGREEMENT_NOT_STARTED, "an open ticket without time is on an agreement of next month", Desk(agreement::not_started_on_open_ticket)),
    line(AGREEMENT_EXPIRED, "the agreement ended and has a successor", Entry(agreement::expired_with_successor)),
    line(AGREEMENT_EXPIRED, "the agreement ended the day before", Entry(agreement::expired_the_day_before)),
    line(AGREEMENT_EXPIRED, "the agreement was cancelled as of that day", Entry(agreement::expired_by_cancellation)),
    line(AGREEMENT_EXPIRED, "the ticket was renewed, the entry is on the old term", Entry(agreement::expired_on_entry)),
    line(AGREEMENT_EXPIRED, "an open ticket without time is on an agreement that ended", Desk(agreement::expired_on_open_ticket)),
    line(AGREEMENT_DOES_NOT_COVER_TIME, "the agreement is for licenses", Entry(agreement::licenses_only)),
    line(AGREEMENT_DOES_NOT_COVER_TIME, "the entry is on the licenses under the ticket's agreement", Entry(agreement::licenses_under_the_right_one)),
    line(AGREEMENT_DOES_NOT_COVER_TIME, "a fixed fee without labour", Entry(agreement::coverage_switched_off)),
    line(AGREEMENT_WORK_TYPE_EXCLUDED, "travel is excluded", Entry(agreement::type_excluded)),
    line(AGREEMENT_WORK_TYPE_EXCLUDED, "type and role are both excluded", Entry(agreement::type_and_role_excluded)),
    line(AGREEMENT_WORK_TYPE_EXCLUDED, "maintenance is excluded", Entry(agreement::maintenance_excluded)),
    line(AGREEMENT_WORK_ROLE_EXCLUDED, "the sales engineer is excluded", Entry(agreement::role_excluded)),
    line(AGREEMENT_WORK_ROLE_EXCLUDED, "the consultant is excluded", Entry(agreement::consultant_excluded)),
    line(AGREEMENT_PROJECT_ABSORBED, "project work is on the monthly agreement", Entry(agreement::project_on_entry)),
    line(AGREEMENT_PROJECT_ABSORBED, "the project's ticket is on the monthly agreement", Entry(agreement::project_on_ticket)),
    line(AGREEMENT_PROJECT_ABSORBED, "the project names one agreement, the entry the monthly one", Entry(agreement::project_on_another)),
    line(AGREEMENT_DIFFERS_FROM_TICKET, "the entry is on the client's second agreement", Entry(agreement::differs_between_two)),
    line(AGREEMENT_DIFFERS_FROM_TICKET, "the ticket is on the child, the entry on the parent agreement", Entry(agreement::differs_by_child)),
    line(AGREEMENT_DIFFERS_FROM_TICKET, "the ticket is on the client's, the entry on its parent company's agreement", Entry(agreement::differs_by_parent_company)),
    line(WORK_ROLE_MISSING, "no role", Day(field::no_role)),
    line(WORK_ROLE_MISSING, "a role that is no longer chosen", Entry(field::old_role)),
    line(WORK_TYPE_MISSING, "no type", Entry(field::no_type)),
    line(WORK_TYPE_MISSING, "a type that is no longer chosen", Entry(field::old_type)),
    line(BILLABLE_MISSING, "the option was not chosen", Entry(field::no_option)),
    line(BILLABLE_MISSING, "the option was not chosen on a project", Entry(field::no_option_in_project)),
    line(NOTES_MISSING, "no note", Entry(field::no_note)),
    line(NOTES_MISSING, "a note of white space", Entry(field::white_note)),
    line(NOTES_MISSING, "a note of zero-width characters", Entry(field::invisible_note)),
    line(NOTES_MISSING, "internal time without a note", Day(field::no_note_on_internal)),
    line(ENTRY_OVERLAP, "a quarter of an hour twice", Day(entry::overlap_of_a_quarter)),
    line(ENTRY_OVERLAP, "exactly five minutes twice", Day(entry::overlap_of_five_minutes)),
    line(ENTRY_OVERLAP, "one inside the other", Day(entry::overlap_inside)),
    line(ENTRY_OVERLAP, "three over one another", Day(entry::overlap_of_three)),
    line(ENTRY_OVERLAP, "two from the same start on different tickets", Day(entry::overlap_from_the_start)),
    line(ENTRY_DUPLICATE, "the same entry twice", Day(entry::duplicate_of_a_ticket)),
    line(ENTRY_DUPLICATE, "the same time twice with another note", Day(entry::duplicate_with_another_note)),
    line(ENTRY_DUPLICATE, "internal time twice", Day(entry::duplicate_without_ticket)),
    line(ENTRY_DUPLICATE, "the same hours twice, once with a deduction", Day(entry::duplicate_with_deduction)),
    line(ENTRY_IMPOSSIBLE, "thirteen hours in one", Day(entry::thirteen_hours)),
    line(ENTRY_IMPOSSIBLE, "an hour within no time", Day(entry::no_span_but_worked)),
    line(ENTRY_IMPOSSIBLE, "two and a half hours within one and a half", Day(entry::worked_more_than_span)),
    line(ENTRY_IMPOSSIBLE, "a day of sixteen and a half hours", Day(entry::day_of_sixteen_and_a_half)),
    line(ENTRY_IMPOSSIBLE, "a timer left running for fourteen hours", Day(entry::timer_left_running)),
    line(ENTRY_IMPOSSIBLE, "it ends before it starts", Day(entry::ends_before_it_starts)),
    line(RATE_COST_MISSING, "nobody entered what an hour costs", Desk(agreement::no_cost_rate)),
    line(TIME_GAP, "an hour and a half in the afternoon", Day(time::gap_in_the_afternoon)),
    line(TIME_GAP, "exactly 45 minutes", Day(time::gap_of_exactly_45)),
    line(TIME_GAP, "an hour in the morning and one in the afternoon", Day(time::two_gaps)),
    line(TIME_GAP, "the first two hours", Day(time::gap_in_the_morning)),
    line(TIME_GAP, "the last two hours", Day(time::gap_at_the_end)),
    line(TIME_GAP, "an hour beside the lunch", Day(time::gap_around_lunch)),
    line(TIME_GAP, "only a tentative meeting is there", Day(time::gap_under_a_tentative_meeting)),
    line(TIME_GAP, "only an assignment without times is there", Day(time::gap_under_a_date_only_assignment)),
    line(TIME_GAP, "an hour in the half day beside leave", Day(time::gap_on_half_a_day_of_leave)),
    line(TIME_SHORTFALL, "one entry without times, an hour and a half short", Day(time::short_by_an_hour_and_a_half)),
    line(TIME_SHORTFALL, "two entries without times, two hours short", Day(time::short_after_a_short_afternoon)),
    line(TIME_SHORTFALL, "no entry has times", Day(time::short_without_any_times)),
    line(TIME_NO_ENTRIES, "nothing at all", Day(time::nothing_written)),
    line(TIME_NO_ENTRIES, "only a tentative day in the calendar", Day(time::nothing_but_a_tentative_day)),
    line(TIME_NO_ENTRIES, "only an attempt to reach somebody", Day(time::nothing_but_a_contact_attempt)),
    line(TIME_PLANNED_WITHOUT_ENTRY, "a planned slot without time", Day(time::planned_for_the_afternoon)),
    line(TIME_PLANNED_WITHOUT_ENTRY, "a slot of exactly 45 minutes", Day(time::planned_for_45_minutes)),
    line(TIME_PLANNED_WITHOUT_ENTRY, "the ticket was worked at another time of the day", Day(time::planned_and_worked_earlier)),
];

/// What must stay silent.
#[rustfmt::skip]
pub(super) const LOOK_ALIKES: &[Line] = &[
    line(AGREEMENT_MISSING, "the client has no agreement", Entry(calm_agreement::client_by_the_call)),
    line(AGREEMENT_MISSING, "the client's only agreement covers no time", Entry(calm_agreement::only_by_the_hour)),
    line(AGREEMENT_MISSING, "the ticket names the agreement", Entry(calm_agreement::agreement_of_the_ticket)),
    line(AGREEMENT_MISSING, "the client's agreement starts the day after", Entry(calm_agreement::signed_for_tomorrow)),
    line(AGREEMENT_MISSING, "a project needs none", Entry(calm_agreement::project_bills_itself)),
    line(AGREEMENT_OTHER_COMPANY, "the agreement is the parent company's", Entry(calm_agreement::agreement_of_the_parent)),
    line(AGREEMENT_NOT_STARTED, "it is the agreement's first day", Entry(calm_agreement::first_day)),
    line(AGREEMENT_EXPIRED, "it is the agreement's last day", Entry(calm_agreement::last_day)),
    line(AGREEMENT_EXPIRED, "it was cancelled as of the day after", Entry(calm_agreement::cancelled_next_day)),
    line(AGREEMENT_DOES_NOT_COVER_TIME, "time and materials covers no time and is meant for it", Entry(calm_agreement::by_the_hour)),
    line(AGREEMENT_DOES_NOT_COVER_TIME, "the agreement of a project at a fixed price", Entry(calm_agreement::project_agreement)),
    line(AGREEMENT_WORK_TYPE_EXCLUDED, "another type is excluded", Entry(calm_agreement::another_type_excluded)),
    line(AGREEMENT_WORK_TYPE_EXCLUDED, "only the parent agreement excludes the type", Entry(calm_agreement::type_excluded_by_the_parent_agreement)),
    line(AGREEMENT_WORK_ROLE_EXCLUDED, "other roles are excluded", Entry(calm_agreement::another_role_excluded)),
    line(AGREEMENT_PROJECT_ABSORBED, "the project itself names the agreement", Entry(calm_agreement::project_included)),
    line(AGREEMENT_PROJECT_ABSORBED, "the project bills by itself", Entry(calm_agreement::project_bills_itself)),
    line(AGREEMENT_DIFFERS_FROM_TICKET, "the ticket names none", Entry(calm_agreement::ticket_names_none)),
    line(AGREEMENT_DIFFERS_FROM_TICKET, "the entry names none", Entry(calm_agreement::agreement_of_the_ticket)),
    line(WORK_ROLE_MISSING, "the role was still chosen, weeks ago", Desk(calm_entry::old_role_long_ago)),
    line(WORK_ROLE_MISSING, "another role than the person's own", Entry(calm_entry::role_of_another_desk)),
    line(WORK_TYPE_MISSING, "the type was still chosen, weeks ago", Desk(calm_entry::old_type_long_ago)),
    line(WORK_TYPE_MISSING, "another type than the ticket's", Entry(calm_entry::type_unlike_the_ticket)),
    line(BILLABLE_MISSING, "no charge is a choice", Entry(calm_entry::no_charge)),
    line(BILLABLE_MISSING, "not to bill is a choice", Entry(calm_entry::do_not_bill)),
    line(NOTES_MISSING, "a note in Japanese", Entry(calm_entry::note_in_another_script)),
    line(ENTRY_OVERLAP, "four minutes", Day(calm_entry::overlap_of_four_minutes)),
    line(ENTRY_OVERLAP, "one begins when the other ends", Entry(calm_entry::one_after_the_other)),
    line(ENTRY_OVERLAP, "a second under five minutes", Day(calm_entry::overlap_just_too_short)),
    line(ENTRY_DUPLICATE, "the same start on different tickets", Day(calm_entry::two_attempts_at_once)),
    line(ENTRY_DUPLICATE, "the same ticket and hours, one after the other", Day(calm_entry::twice_on_a_ticket)),
    line(ENTRY_IMPOSSIBLE, "an attempt to reach somebody takes no time", Day(calm_entry::contact_attempt)),
    line(ENTRY_IMPOSSIBLE, "exactly twelve hours", Day(calm_entry::twelve_hours)),
    line(ENTRY_IMPOSSIBLE, "exactly sixteen hours in all", Day(calm_entry::sixteen_hours_in_all)),
    line(ENTRY_IMPOSSIBLE, "the lunch is deducted", Day(calm_entry::lunch_deducted)),
    line(ENTRY_IMPOSSIBLE, "half a minute more than the span", Entry(calm_entry::half_a_minute_over)),
    line(RATE_COST_MISSING, "an API member has no wage", Desk(calm_time::api_member_costs_nothing)),
    line(RATE_COST_MISSING, "left weeks ago", Desk(calm_time::left_without_cost)),
    line(TIME_GAP, "44 minutes and 59 seconds", Day(calm_time::a_second_under_45)),
    line(TIME_GAP, "a night over midnight", Desk(calm_time::over_midnight)),
    line(TIME_GAP, "made up in the evening", Day(calm_time::made_up_in_the_evening)),
    line(TIME_GAP, "a meeting in the calendar", Day(calm_time::a_meeting_in_the_calendar)),
    line(TIME_GAP, "40 minutes beside the lunch, and 40 more", Day(calm_time::a_long_lunch)),
    line(TIME_GAP, "half a day of leave", Day(calm_time::half_a_day_of_leave)),
    line(TIME_GAP, "half a day on the charge code for leave", Day(calm_time::half_a_day_on_the_code_for_leave)),
    line(TIME_GAP, "payroll wrap accounts for it", Day(calm_time::payroll_wrap)),
    line(TIME_SHORTFALL, "with the time that has no place it is half an hour short", Day(calm_time::untimed_but_enough)),
    line(TIME_SHORTFALL, "the day is full without it", Day(calm_time::untimed_beside_a_full_day)),
    line(TIME_NO_ENTRIES, "a Sunday", Desk(calm_time::weekend)),
    line(TIME_NO_ENTRIES, "a public holiday of the person's list", Desk(calm_time::public_holiday)),
    line(TIME_NO_ENTRIES, "never works on Wednesdays", Desk(calm_time::day_off)),
    line(TIME_NO_ENTRIES, "an API member has no days", Desk(calm_time::api_member_has_no_days)),
    line(TIME_NO_ENTRIES, "not hired yet", Desk(calm_time::not_hired_yet)),
    line(TIME_NO_ENTRIES, "has left", Desk(calm_time::has_left)),
    line(TIME_NO_ENTRIES, "a day of leave", Day(calm_time::a_day_of_leave)),
    line(TIME_NO_ENTRIES, "eight hours of leave without times", Day(calm_time::leave_without_times)),
    line(TIME_NO_ENTRIES, "the whole day in one meeting", Day(calm_time::a_day_in_one_meeting)),
    line(TIME_PLANNED_WITHOUT_ENTRY, "a slot of 44 minutes", Day(calm_time::slot_of_44_minutes)),
    line(TIME_PLANNED_WITHOUT_ENTRY, "the slot went to another ticket", Day(calm_time::slot_used_for_another_ticket)),
    line(TIME_PLANNED_WITHOUT_ENTRY, "nobody could be reached", Day(calm_time::slot_with_a_contact_attempt)),
    line(TIME_PLANNED_WITHOUT_ENTRY, "the ticket has time without a place", Day(calm_time::slot_on_a_ticket_with_untimed_work)),
    line(TIME_PLANNED_WITHOUT_ENTRY, "the slot is tomorrow's", Desk(calm_time::slot_of_tomorrow)),
    line(TIME_PLANNED_WITHOUT_ENTRY, "the slot was tentative", Day(calm_time::tentative_slot)),
];
