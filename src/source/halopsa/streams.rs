//! The streams: what is read, from where, how often, what of it is kept, and which columns it brings.

use super::labour::EVENT;
use crate::source::{Beat, Mode, Stream};

/// Actions of tickets that changed within so many days are read again once in `reconcile_every`: editing an old action
/// need not show at its ticket.
const LATELY_DAYS: u32 = 45;
/// Invoices of so many last days are read each time, all of them once in `reconcile_every`.
const INVOICE_DAYS: u32 = 92;
/// The answer is the row.
pub(super) const SINGLE: &str = "(one)";

/// All streams, parents before children, what entries name before the entries. Lists are slim: agents, contracts,
/// tickets and projects are read one by one where the list shows that they changed. A list without a name comes bare:
/// where it comes in an envelope it is the only list there. HaloPSA ignores a parameter it does not know, so each of these
/// is held against the vendor's document by a test.
pub(super) const STREAMS: [Stream; 24] = [
    Stream::changing("clients", "/Client")
        .paged(100)
        .query(&[("includeactive", "true"), ("includeinactive", "true")])
        .keeps("name inactive")
        .brings(&["company: name is_internal active"]),
    Stream::changing("sites", "/Site")
        .optional()
        .paged(100)
        .query(&[("includeactive", "true"), ("includeinactive", "true")])
        .keeps("name"),
    Stream::whole("charge_types", "/Lookup")
        .list("")
        .query(&[("lookupid", "17"), ("showallcodes", "true")])
        .keeps("name inactive rates")
        .brings(&["work_role: name active standard_rate"]),
    Stream::whole("action_types", "/Outcome")
        .list("")
        .query(&[("showhidden", "true")])
        .keeps("outcome name hidden")
        .brings(&["work_type: name active"]),
    Stream::whole("workdays", "/Workday")
        .seldom()
        .optional()
        .list("")
        .keeps(
            "name alldayssame start end timeslots incmonday inctuesday incwednesday incthursday \
             incfriday incsaturday incsunday startmonday starttuesday startwednesday \
             startthursday startfriday startsaturday startsunday endmonday endtuesday \
             endwednesday endthursday endfriday endsaturday endsunday",
        )
        .brings(&[
            "work_calendar: name holiday_calendar",
            "schedule: work_calendar_id weekday starts ends",
        ]),
    Stream::whole("statuses", "/Status")
        .seldom()
        .optional()
        .list("")
        .query(&[("showall", "true")])
        .keeps("name")
        .brings(&["board_status: name is_closed status_class"]),
    Stream::whole("ticket_types", "/TicketType")
        .seldom()
        .optional()
        .list("")
        .query(&[("showall", "true"), ("showinactive", "true")])
        .keeps("name")
        .brings(&["board_type: name"]),
    // The list tells when the details have to be read again.
    Stream::whole("agents", "/Agent")
        .query(&[
            ("includeenabled", "true"),
            ("includedisabled", "true"),
            ("includeapiagents", "true"),
        ])
        .keeps("name team isdisabled email linemanager workday_id workday_timezone"),
    Stream::whole("agent_details", "/Agent/{parent}")
        .below("agents")
        .seldom()
        .list(SINGLE)
        .query(&[("includedetails", "true")])
        .keeps(
            "name email team linemanager workday_timezone workday_id isdisabled isapiagent \
             chargerate costprice",
        )
        .brings(&[
            "member: name email team manager_id time_zone active is_human default_work_role_id",
            "member: work_calendar_id",
            "cost_rate: member_id amount basis",
        ]),
    Stream::whole("holidays", "/Holiday")
        .optional()
        .list("")
        .query(&[("approved_only", "true")])
        .keeps("date end_date allday name agent_id workday_id")
        .brings(&[
            "holiday: on_date name calendar starts ends",
            "absence: member_id starts_at ends_at kind approved",
        ]),
    Stream::whole("contracts", "/ClientContract")
        .paged(100)
        .query(&[("includeinactive", "true")])
        .keeps("last_modified status active expired end_date periodchargeamount"),
    Stream::whole("contract_details", "/ClientContract/{parent}")
        .below("contracts")
        .seldom()
        .leans_on(&["sites"])
        .list(SINGLE)
        .query(&[("includedetails", "true"), ("includeperiods", "true")])
        .keeps(
            "client_id ref start_date end_date active last_modified contracttype_name \
             periodchargeamount billing_period_string numberofunitsfree chargehoursperperiod \
             chargerollover allowpyg prepayrecurringhours prepayrecurringcharge \
             prepayrecurringexpirymonths contract_prepayasamount contract_prepayhistory \
             contract_prepaybalance site_id site_name billingplans",
        )
        .brings(&[
            "agreement: company_id name kind starts_on ends_on cancelled_on bill_amount",
            "agreement: bill_cycle_months limit_amount limit_ends_on unlimited carry_over_days",
            "agreement: allow_overrun covers_time location",
            "agreement_exclusion: agreement_id work_role_id",
            "agreement_adjustment: agreement_id on_date amount ends_on price",
            "agreement_balance: agreement_id left_amount",
        ]),
    Stream::whole("prepaid", "/ClientPrepay")
        .optional()
        .list("")
        .paged(100)
        .keeps("client_id contract_id date hours amount expirydate"),
    Stream::whole("client_details", "/Client/{parent}")
        .below("clients")
        .seldom()
        .optional()
        .leans_on(&["prepaid", "contract_details"])
        .list(SINGLE)
        .query(&[("includedetails", "true"), ("includeprepay", "true")])
        .keeps(
            "prepayasamount prepayrecurringhours prepayrecurringcharge \
             prepayrecurringexpirymonths prepaybalance",
        )
        .brings(&[
            "agreement: company_id name kind starts_on ends_on bill_amount bill_cycle_months",
            "agreement: limit_amount limit_ends_on carry_over_days covers_time",
            "agreement_adjustment: agreement_id on_date amount ends_on price",
            "agreement_balance: agreement_id left_amount",
        ]),
    Stream::whole("charge_rates", "/ChargeRate")
        .seldom()
        .optional()
        .list("")
        .keeps("contract_id charge_id rate minimum increment startdate expirydate")
        .brings(&[
            "agreement_rate: agreement_id work_role_id rate minimum_seconds round_seconds",
            "agreement_rate: valid_from valid_to",
        ]),
    Stream::whole("recurring_invoices", "/RecurringInvoice")
        .seldom()
        .optional()
        .list("invoices")
        .paged(100)
        .query(&[("includelines", "true")])
        .keeps(INVOICE)
        .brings(&[
            "agreement_addition: agreement_id name quantity unit_price unit_cost billable",
            "agreement_addition: effective_on cancelled_on",
        ]),
    Stream::changing("projects", "/Projects")
        .list("tickets")
        .paged(100)
        .keeps("last_update lastactiondate status_id timetaken merged_into_id"),
    Stream::whole("project_details", "/Projects/{parent}")
        .below("projects")
        .beat(Beat::Parent)
        .list(SINGLE)
        .query(&[("includedetails", "true")])
        .keeps(TICKET)
        .brings(&[
            "project: company_id name agreement_id billing_method contract_price planned_seconds",
            "project: remaining_seconds starts_on ends_on status",
        ]),
    // Time may be on a project itself, and tickets are asked for their actions.
    Stream::changing("tickets", "/Tickets")
        .paged(100)
        .query(&[("includeprojects", "true")])
        .keeps("last_update lastactiondate status_id timetaken merged_into_id"),
    Stream::whole("ticket_details", "/Tickets/{parent}")
        .below("tickets")
        .beat(Beat::Parent)
        .leans_on(&["sites", "prepaid", "client_details"])
        .list(SINGLE)
        .query(&[("includedetails", "true")])
        .keeps(TICKET)
        .brings(&[
            "ticket: summary company_id agreement_id project_id parent_id board type sub_type",
            "ticket: status status_class priority owner_id site location billable work_role_id",
            "ticket: planned_seconds opened_at closed_at updated_at url",
        ]),
    Stream::whole("invoices", "/Invoice")
        .mode(Mode::Window { days: INVOICE_DAYS })
        .optional()
        .paged(100)
        .query(&[("includelines", "true")])
        .keeps(INVOICE)
        .brings(&[
            "invoice: company_id invoiced_on currency agreement_id kind credits_invoice_id",
            "invoice_line: invoice_id amount description agreement_id tax",
        ]),
    Stream::whole("actions", "/Actions")
        .below("tickets")
        .beat(Beat::Lately { days: LATELY_DAYS })
        .query(&[("excludesys", "true")])
        .keeps(
            "ticket_id timetaken traveltime isbillingaction on_behalf_of who_agentid chargerate \
             travel_chargerate outcome_id actisbillable actioninvoicenumber \
             actiontravelinvoicenumber datetime actionarrivaldate actioncompletiondate \
             actiontravelstartdate actiontravelenddate actionchargehours actionnonchargehours \
             actionprepayhours actioncontractid project_id actiondatecreated last_updated \
             timesheet_approval_status note note_length",
        )
        .brings(&[
            "time_entry: member_id ticket_id project_id agreement_id work_role_id work_type_id",
            "time_entry: started_at ended_at worked_seconds to_bill_seconds covered_seconds",
            "time_entry: billable notes notes_length entered_at updated_at approval invoice_id",
            "time_entry: url",
        ]),
    Stream::whole("timesheet_events", "/TimesheetEvent")
        .optional()
        .prefix(EVENT)
        .list("")
        .query(&[("utcoffset", "0")])
        .keeps(
            "ticket_id break_type holiday_id event_type timetaken agent_id start_date end_date \
             client_id contract_id charge_rate charge_type_name subject action_invoice_number \
             note note_length",
        )
        .brings(&[
            "time_entry: member_id company_id agreement_id work_role_id work_type_id started_at",
            "time_entry: ended_at worked_seconds billable notes notes_length invoice_id",
            "time_entry: accounts_as",
        ]),
    Stream::whole("appointments", "/Appointment")
        .optional()
        .paged(100)
        .query(&[
            ("utcoffset", "0"),
            ("showall", "true"),
            ("excluderecurringmaster", "true"),
        ])
        .keeps(
            "agent_id start_date end_date allday is_task _recurringmaster shift_type_id \
             holiday_id ticket_id appointment_type_name",
        )
        .brings(&["calendar_entry: member_id started_at ended_at show_as ticket_id"]),
];

/// Fields of a ticket, and of a project, which is one.
const TICKET: &str = "summary client_id contract_id parent_id merged_into_id team category_1 priority_name \
    agent_id site_id site_name isbillable chargerate estimate dateoccurred last_update \
    dateclosed itil_requesttype_id parent_itil_ticket_type tickettype_id tickettype_name \
    status_id status_name projectmoneybudget projecttimebudget budgets startdate \
    targetdate";
/// Fields of an invoice, and of one that recurs.
const INVOICE: &str = "client_id invoice_date contract_id posted voided disabled currency \
    currency_code_name creditlinkedtoinvoiceid lines";

/// The streams, with so many days of what people enter.
pub(super) fn streams(days: u32) -> [Stream; 24] {
    STREAMS.map(|stream| match stream.name {
        "holidays" | "timesheet_events" | "appointments" => stream.mode(Mode::Window { days }),
        _ => stream,
    })
}
