//! The warehouse columns that each stream brings, as `table.column`.

type Columns = &'static [&'static str];

pub(super) const COMPANY: Columns = &[
    "company.name",
    "company.parent_id",
    "company.is_internal",
    "company.active",
];
pub(super) const WORK_ROLE: Columns = &[
    "work_role.name",
    "work_role.active",
    "work_role.standard_rate",
];
pub(super) const BILLING_CODE: Columns = &[
    "work_type.name",
    "work_type.active",
    "work_type.billable",
    "work_type.payroll_wrap",
    "work_type.absence",
    "work_role.name",
    "work_role.active",
    "charge_code.name",
    "charge_code.active",
    "charge_code.accounts_as",
    "work_type.rate_change",
    "work_type.rate_amount",
];
pub(super) const BUSINESS_HOURS: Columns = &[
    "work_calendar.name",
    "work_calendar.holiday_calendar",
    "schedule.work_calendar_id",
    "schedule.weekday",
    "schedule.starts",
    "schedule.ends",
];
pub(super) const HOLIDAY: Columns = &["holiday.on_date", "holiday.name", "holiday.calendar"];
pub(super) const RESOURCE: Columns = &[
    "member.name",
    "member.email",
    "member.team",
    "member.time_zone",
    "member.active",
    "member.is_human",
    "member.started_on",
    "member.default_work_role_id",
    "member.holiday_calendar",
    "member.work_calendar_id",
    "cost_rate.member_id",
    "cost_rate.amount",
    "cost_rate.basis",
];
pub(super) const AVAILABILITY: Columns = &[
    "schedule.member_id",
    "schedule.weekday",
    "schedule.starts",
    "schedule.ends",
    "schedule.target_seconds",
];
pub(super) const CONTRACT: Columns = &[
    "agreement.company_id",
    "agreement.name",
    "agreement.kind",
    "agreement.bill_to_company_id",
    "agreement.starts_on",
    "agreement.ends_on",
    "agreement.bill_amount",
    "agreement.bill_cycle_months",
    "agreement.limit_amount",
    "agreement.limit_ends_on",
    "agreement.carry_over_days",
    "agreement.overage_rate",
    "agreement.covers_time",
    "agreement_adjustment.agreement_id",
    "agreement_adjustment.on_date",
    "agreement_adjustment.amount",
    "agreement_adjustment.ends_on",
    "agreement_adjustment.price",
    "agreement_adjustment.description",
];
pub(super) const UNITS: Columns = &[
    "agreement_addition.agreement_id",
    "agreement_addition.name",
    "agreement_addition.quantity",
    "agreement_addition.unit_price",
    "agreement_addition.unit_cost",
    "agreement_addition.effective_on",
    "agreement_addition.cancelled_on",
];
pub(super) const RATE: Columns = &[
    "agreement_rate.agreement_id",
    "agreement_rate.work_role_id",
    "agreement_rate.rate",
];
pub(super) const EXCLUDED_ROLE: Columns = &[
    "agreement_exclusion.agreement_id",
    "agreement_exclusion.work_role_id",
    "agreement_exclusion.to_agreement_id",
];
pub(super) const EXCLUDED_TYPE: Columns = &[
    "agreement_exclusion.agreement_id",
    "agreement_exclusion.work_type_id",
    "agreement_exclusion.to_agreement_id",
];
pub(super) const PROJECT: Columns = &[
    "project.company_id",
    "project.name",
    "project.agreement_id",
    "project.billing_method",
    "project.contract_price",
    "project.planned_seconds",
    "project.starts_on",
    "project.ends_on",
    "project.status",
];
pub(super) const PHASE: Columns = &[
    "project_phase.project_id",
    "project_phase.name",
    "project_phase.planned_seconds",
];
pub(super) const TICKET: Columns = &[
    "ticket.summary",
    "ticket.company_id",
    "ticket.agreement_id",
    "ticket.project_id",
    "ticket.parent_id",
    "ticket.board",
    "ticket.type",
    "ticket.sub_type",
    "ticket.status",
    "ticket.status_class",
    "ticket.priority",
    "ticket.owner_id",
    "ticket.work_role_id",
    "ticket.work_type_id",
    "ticket.planned_seconds",
    "ticket.opened_at",
    "ticket.due_at",
    "ticket.resolved_at",
    "ticket.closed_at",
    "ticket.updated_at",
    "ticket.url",
];
pub(super) const TASK: Columns = &[
    "ticket.summary",
    "ticket.project_id",
    "ticket.type",
    "ticket.status",
    "ticket.status_class",
    "ticket.priority",
    "ticket.owner_id",
    "ticket.billable",
    "ticket.work_role_id",
    "ticket.work_type_id",
    "ticket.planned_seconds",
    "ticket.opened_at",
    "ticket.due_at",
    "ticket.closed_at",
    "ticket.updated_at",
];
pub(super) const INVOICE: Columns = &["invoice.company_id", "invoice.invoiced_on", "invoice.kind"];
pub(super) const BILLING_ITEM: Columns = &[
    "invoice_line.invoice_id",
    "invoice_line.amount",
    "invoice_line.description",
    "invoice_line.agreement_id",
    "invoice_line.time_entry_id",
    "invoice_line.tax",
];
pub(super) const TIME_ENTRY: Columns = &[
    "time_entry.member_id",
    "time_entry.ticket_id",
    "time_entry.company_id",
    "time_entry.agreement_id",
    "time_entry.work_role_id",
    "time_entry.work_type_id",
    "time_entry.charge_code_id",
    "time_entry.started_at",
    "time_entry.ended_at",
    "time_entry.worked_on",
    "time_entry.worked_seconds",
    "time_entry.to_bill_seconds",
    "time_entry.billable",
    "time_entry.notes",
    "time_entry.notes_length",
    "time_entry.internal_notes",
    "time_entry.entered_at",
    "time_entry.updated_at",
    "time_entry.url",
];
pub(super) const APPOINTMENT: Columns = &[
    "calendar_entry.member_id",
    "calendar_entry.started_at",
    "calendar_entry.ended_at",
    "calendar_entry.show_as",
];
pub(super) const SERVICE_CALL: Columns = &[
    "calendar_entry.member_id",
    "calendar_entry.started_at",
    "calendar_entry.ended_at",
    "calendar_entry.show_as",
    "calendar_entry.ticket_id",
    "calendar_entry.status",
];
pub(super) const TIME_OFF: Columns = &[
    "absence.member_id",
    "absence.starts_at",
    "absence.ends_at",
    "absence.kind",
    "absence.approved",
];
pub(super) const BLOCK_FACTOR: Columns = &[
    "agreement_rate.agreement_id",
    "agreement_rate.work_role_id",
    "agreement_rate.rate",
    "agreement_rate.block_factor",
];
pub(super) const CONTRACT_COST: Columns = &[
    "cost_rate.member_id",
    "cost_rate.agreement_id",
    "cost_rate.work_role_id",
    "cost_rate.amount",
    "cost_rate.basis",
];
