//! The warehouse columns that each stream brings.

pub(super) const COMPANY: &[&str] = &[
    "company.name",
    "company.parent_id",
    "company.is_internal",
    "company.active",
];
pub(super) const WORK_ROLE: &[&str] = &[
    "work_role.name",
    "work_role.active",
    "work_role.standard_rate",
];
pub(super) const WORK_TYPE: &[&str] = &[
    "work_type.name",
    "work_type.active",
    "work_type.billable",
    "work_type.cost_multiplier",
    "work_type.payroll_wrap",
    "work_type.absence",
];
pub(super) const CHARGE_CODE: &[&str] = &[
    "charge_code.name",
    "charge_code.billable",
    "charge_code.accounts_as",
];
pub(super) const CALENDAR: &[&str] = &[
    "work_calendar.name",
    "work_calendar.holiday_calendar",
    "schedule.work_calendar_id",
    "schedule.weekday",
    "schedule.starts",
    "schedule.ends",
];
pub(super) const HOLIDAY: &[&str] = &[
    "holiday.on_date",
    "holiday.name",
    "holiday.calendar",
    "holiday.starts",
    "holiday.ends",
];
pub(super) const BOARD: &[&str] = &["board.name", "board.is_project", "board.active"];
pub(super) const BOARD_STATUS: &[&str] = &[
    "board_status.board_id",
    "board_status.name",
    "board_status.is_closed",
    "board_status.status_class",
];
pub(super) const BOARD_TYPE: &[&str] = &[
    "board_type.board_id",
    "board_type.name",
    "board_type.active",
];
pub(super) const MEMBER: &[&str] = &[
    "member.name",
    "member.email",
    "member.team",
    "member.manager_id",
    "member.time_zone",
    "member.active",
    "member.is_human",
    "member.started_on",
    "member.ended_on",
    "member.default_work_role_id",
    "member.work_calendar_id",
    "cost_rate.member_id",
    "cost_rate.amount",
    "cost_rate.basis",
];
pub(super) const AGREEMENT_TYPE: &[&str] = &["agreement_type.name", "agreement_type.active"];
pub(super) const AGREEMENT: &[&str] = &[
    "agreement.company_id",
    "agreement.name",
    "agreement.kind",
    "agreement.bill_to_company_id",
    "agreement.parent_id",
    "agreement.starts_on",
    "agreement.ends_on",
    "agreement.cancelled_on",
    "agreement.currency",
    "agreement.bill_amount",
    "agreement.bill_cycle_months",
    "agreement.first_bill_on",
    "agreement.limit_amount",
    "agreement.unlimited",
    "agreement.carry_over_days",
    "agreement.allow_overrun",
    "agreement.covers_time",
    "agreement.location",
];
pub(super) const ADDITION: &[&str] = &[
    "agreement_addition.agreement_id",
    "agreement_addition.name",
    "agreement_addition.quantity",
    "agreement_addition.less_included",
    "agreement_addition.unit_price",
    "agreement_addition.unit_cost",
    "agreement_addition.billable",
    "agreement_addition.effective_on",
    "agreement_addition.cancelled_on",
];
pub(super) const ADJUSTMENT: &[&str] = &[
    "agreement_adjustment.agreement_id",
    "agreement_adjustment.on_date",
    "agreement_adjustment.amount",
    "agreement_adjustment.description",
];
pub(super) const ROLE_RATE: &[&str] = &[
    "agreement_rate.agreement_id",
    "agreement_rate.work_role_id",
    "agreement_rate.rate",
    "agreement_rate.valid_from",
    "agreement_rate.valid_to",
];
pub(super) const TYPE_RATE: &[&str] = &[
    "agreement_rate.agreement_id",
    "agreement_rate.work_type_id",
    "agreement_rate.rate",
    "agreement_rate.minimum_seconds",
    "agreement_rate.maximum_seconds",
    "agreement_rate.round_seconds",
    "agreement_rate.overage_rate",
    "agreement_rate.valid_from",
    "agreement_rate.valid_to",
];
pub(super) const ROLE_EXCLUSION: &[&str] = &[
    "agreement_exclusion.agreement_id",
    "agreement_exclusion.work_role_id",
];
pub(super) const TYPE_EXCLUSION: &[&str] = &[
    "agreement_exclusion.agreement_id",
    "agreement_exclusion.work_type_id",
];
pub(super) const PROJECT: &[&str] = &[
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
pub(super) const PHASE: &[&str] = &[
    "project_phase.project_id",
    "project_phase.name",
    "project_phase.planned_seconds",
];
pub(super) const TICKET: &[&str] = &[
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
    "ticket.site",
    "ticket.location",
    "ticket.billable",
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
pub(super) const TIME_SHEET: &[&str] = &[
    "time_sheet.member_id",
    "time_sheet.starts_on",
    "time_sheet.ends_on",
    "time_sheet.approval",
];
pub(super) const INVOICE: &[&str] = &[
    "invoice.company_id",
    "invoice.invoiced_on",
    "invoice.currency",
    "invoice.agreement_id",
    "invoice.project_id",
    "invoice.kind",
    "invoice_line.invoice_id",
    "invoice_line.amount",
    "invoice_line.description",
    "invoice_line.agreement_id",
    "invoice_line.tax",
];
pub(super) const TIME_ENTRY: &[&str] = &[
    "time_entry.member_id",
    "time_entry.ticket_id",
    "time_entry.project_id",
    "time_entry.company_id",
    "time_entry.agreement_id",
    "time_entry.work_role_id",
    "time_entry.work_type_id",
    "time_entry.charge_code_id",
    "time_entry.started_at",
    "time_entry.ended_at",
    "time_entry.worked_on",
    "time_entry.deduct_seconds",
    "time_entry.worked_seconds",
    "time_entry.to_bill_seconds",
    "time_entry.covered_seconds",
    "time_entry.billable",
    "time_entry.hourly_rate",
    "time_entry.notes",
    "time_entry.notes_length",
    "time_entry.internal_notes",
    "time_entry.entered_at",
    "time_entry.updated_at",
    "time_entry.approval",
    "time_entry.invoice_id",
    "time_entry.url",
    "time_entry.accounts_as",
];
pub(super) const SCHEDULE_ENTRY: &[&str] = &[
    "calendar_entry.member_id",
    "calendar_entry.started_at",
    "calendar_entry.ended_at",
    "calendar_entry.show_as",
    "calendar_entry.ticket_id",
    "calendar_entry.status",
    "absence.member_id",
    "absence.starts_at",
    "absence.ends_at",
    "absence.kind",
    "absence.approved",
];
