//! The canonical tables: one description that the files source, the export, the landing and the migrations share.
//!
//! A table with a `file` is part of the public contract (§4); one without is what a connector brings beyond it.
//! Names in `file` columns are those of the contract; `name` is the column in the warehouse (units last).

/// What a column holds, and how it is written in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    Text,
    /// The id of a record of the named table.
    Ref(&'static str),
    /// `true`/`false`, `1`/`0`, `yes`/`no`.
    Bool,
    /// A whole number.
    Int,
    /// Decimal hours in files, whole seconds in the warehouse.
    Hours,
    /// Minutes in files, whole seconds in the warehouse.
    Minutes,
    /// An exact decimal: an amount as the source gives it, a rate, a quantity.
    Decimal,
    /// `YYYY-MM-DD`.
    Date,
    /// RFC 3339, UTC.
    Instant,
    /// `HH:MM`, local.
    TimeOfDay,
    /// `YYYY-MM`.
    Month,
    /// An ISO 4217 code.
    Currency,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Texts divided by `|`.
    List,
}

/// A column of a canonical table.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// The header in a file.
    pub file: &'static str,
    /// The column in the warehouse.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// A row without it is rejected.
    pub required: bool,
}

/// A canonical table.
#[derive(Debug)]
pub struct Table {
    /// Its name in the warehouse.
    pub name: &'static str,
    /// Its file without ending; empty: no file of the contract.
    pub file: &'static str,
    /// The file has an `id` column. Where not, the id is made of `key`.
    pub has_id: bool,
    /// Warehouse names of the columns that tell rows apart where there is no id.
    pub key: &'static [&'static str],
    /// All columns but the id.
    pub columns: &'static [Column],
}

impl Table {
    /// The place of a column by its warehouse name.
    pub fn position(&self, name: &str) -> Option<usize> {
        // Many names are of one length: the first letter tells most of them apart.
        let first = name.as_bytes().first();
        let is_it = |c: &Column| c.name.as_bytes().first() == first && c.name == name;
        self.columns.iter().position(is_it)
    }
    /// The table of that warehouse name.
    pub fn named(name: &str) -> Option<&'static Table> {
        TABLES.iter().copied().find(|t| t.name == name)
    }
    /// The table of that file (without ending).
    pub fn of_file(file: &str) -> Option<&'static Table> {
        TABLES
            .iter()
            .copied()
            .find(|t| !t.file.is_empty() && t.file == file)
    }
}

impl PartialEq for &'static Table {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(*self, *other)
    }
}

const fn col(file: &'static str, name: &'static str, kind: Kind) -> Column {
    Column {
        file,
        name,
        kind,
        required: false,
    }
}
const fn req(file: &'static str, name: &'static str, kind: Kind) -> Column {
    Column {
        file,
        name,
        kind,
        required: true,
    }
}

use Kind::{
    Bool, Choice, Currency as Cur, Date, Decimal as Dec, Hours, Instant as At, Int, List, Minutes,
    Month, Ref, Text, TimeOfDay,
};

/// The three words of a billable option; empty is "not chosen".
pub const BILLABLE: &[&str] = &["billable", "no_charge", "do_not_bill"];
/// Agreement kinds.
pub const AGREEMENT_KINDS: &[&str] = &[
    "fixed_fee",
    "block_hours",
    "block_money",
    "time_and_materials",
    "incident",
    "resale",
    "project_fixed_fee",
    "project_time_and_materials",
    "internal",
];
/// Kinds of leave.
pub const ABSENCE_KINDS: &[&str] = &["leave", "sick", "unpaid", "other"];
/// How projects are billed.
pub const BILLING_METHODS: &[&str] = &[
    "fixed_fee",
    "time_and_materials",
    "not_to_exceed",
    "not_billable",
];
/// Categories of work.
pub const WORK_CATEGORIES: &[&str] = &[
    "strategy",
    "production",
    "review",
    "meetings",
    "reporting",
    "rework",
    "operations",
];
/// Where work of a type is done: at the client's, on the way there, or from afar.
pub const PLACES: &[&str] = &["on_site", "travel", "remote"];
/// Classes of a ticket's status.
pub const STATUS_CLASSES: &[&str] = &[
    "queued",
    "active",
    "waiting_client",
    "waiting_vendor",
    "waiting_internal",
    "in_review",
    "done",
    "closed",
];
/// What a work type does to the rate of an hour: adds to it, multiplies it, goes before it, or is the price of the whole
/// entry.
pub const RATE_CHANGES: &[&str] = &["plus", "times", "custom", "flat"];
const WEEKDAYS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

macro_rules! tables {
    ($($name:ident = $table:literal, $file:literal, $key:expr, [$($column:expr),* $(,)?];)*) => {
        $(
            #[doc = concat!("The table `", $table, "`.")]
            pub static $name: Table = {
                const KEY: &[&str] = $key;
                Table { name: $table, file: $file, has_id: KEY.is_empty(), key: KEY, columns: &[$($column),*] }
            };
        )*
        /// All canonical tables, parents before children.
        pub static TABLES: &[&Table] = &[$(&$name),*];
    };
}

tables! {
    COMPANY = "company", "companies", &[], [
        req("name", "name", Text), col("parent_id", "parent_id", Ref("company")), col("is_internal", "is_internal", Bool),
        col("active", "active", Bool),
    ];
    MEMBER = "member", "members", &[], [
        req("name", "name", Text), col("email", "email", Text), col("team", "team", Text),
        col("manager_id", "manager_id", Ref("member")), col("time_zone", "time_zone", Text), col("active", "active", Bool),
        col("is_human", "is_human", Bool), col("started_on", "started_on", Date), col("ended_on", "ended_on", Date),
        col("default_work_role_id", "default_work_role_id", Ref("work_role")),
        col("holiday_calendar", "holiday_calendar", Text),
        col("work_calendar_id", "work_calendar_id", Ref("work_calendar")), col("times_required", "times_required", Bool),
        col("allowed_work_roles", "allowed_work_roles", List),
    ];
    MEMBER_TEAM = "member_team", "member_teams", &["member_id", "team", "valid_from"], [
        req("member_id", "member_id", Ref("member")), req("team", "team", Text), col("lead_id", "lead_id", Ref("member")),
        col("valid_from", "valid_from", Date), col("valid_to", "valid_to", Date),
    ];
    IDENTITY = "identity", "identities", &["kind", "a", "b"], [
        req("kind", "kind", Choice(&["person", "client"])), req("a", "a", Text), req("b", "b", Text),
    ];
    WORK_ROLE = "work_role", "work_roles", &[], [
        req("name", "name", Text), col("active", "active", Bool), col("standard_rate", "standard_rate", Dec),
    ];
    WORK_TYPE = "work_type", "work_types", &[], [
        req("name", "name", Text), col("active", "active", Bool), col("billable", "billable", Choice(BILLABLE)),
        col("after_hours", "after_hours", Bool), col("cost_multiplier", "cost_multiplier", Dec),
        col("payroll_wrap", "payroll_wrap", Bool), col("absence", "absence", Bool),
        col("category", "category", Choice(WORK_CATEGORIES)), col("place", "place", Choice(PLACES)),
        col("rate_change", "rate_change", Choice(RATE_CHANGES)), col("rate_amount", "rate_amount", Dec),
    ];
    CHARGE_CODE = "charge_code", "", &[], [
        req("name", "name", Text), col("billable", "billable", Choice(BILLABLE)), col("active", "active", Bool),
        col("accounts_as", "accounts_as", Choice(&["payroll_wrap", "absence"])),
    ];
    BOARD = "board", "", &[], [
        req("name", "name", Text), col("is_project", "is_project", Bool), col("active", "active", Bool),
    ];
    BOARD_STATUS = "board_status", "", &[], [
        col("board_id", "board_id", Ref("board")), req("name", "name", Text), col("is_closed", "is_closed", Bool),
        col("status_class", "status_class", Choice(STATUS_CLASSES)),
    ];
    BOARD_TYPE = "board_type", "", &[], [
        col("board_id", "board_id", Ref("board")), req("name", "name", Text), col("active", "active", Bool),
    ];
    AGREEMENT_TYPE = "agreement_type", "", &[], [
        req("name", "name", Text), col("active", "active", Bool),
    ];
    AGREEMENT = "agreement", "agreements", &[], [
        req("company_id", "company_id", Ref("company")), req("name", "name", Text),
        req("kind", "kind", Choice(AGREEMENT_KINDS)), col("bill_to_company_id", "bill_to_company_id", Ref("company")),
        col("parent_id", "parent_id", Ref("agreement")), col("starts_on", "starts_on", Date), col("ends_on", "ends_on", Date),
        col("cancelled_on", "cancelled_on", Date), col("currency", "currency", Cur), col("bill_amount", "bill_amount", Dec),
        col("bill_cycle_months", "bill_cycle_months", Int), col("first_bill_on", "first_bill_on", Date),
        col("bill_timing", "bill_timing", Choice(&["advance", "arrears"])), col("limit_amount", "limit_amount", Dec),
        col("unlimited", "unlimited", Bool), col("carry_over_days", "carry_over_days", Int),
        col("allow_overrun", "allow_overrun", Bool), col("overage_rate", "overage_rate", Dec),
        col("refundable", "refundable", Bool), col("covers_time", "covers_time", Bool),
        col("covers_projects", "covers_projects", Bool), col("covers_boards", "covers_boards", List),
        col("business_hours_only", "business_hours_only", Bool), col("location", "location", Text),
        col("category", "category", Choice(&["labour", "resale", "mixed", "project"])), col("devices", "devices", List),
        col("excluded_contact_types", "excluded_contact_types", List),
        col("limit_ends_on", "limit_ends_on", Date),
    ];
    AGREEMENT_EXCLUSION = "agreement_exclusion", "agreement_exclusions", &["agreement_id", "work_role_id", "work_type_id"], [
        req("agreement_id", "agreement_id", Ref("agreement")), col("work_role_id", "work_role_id", Ref("work_role")),
        col("work_type_id", "work_type_id", Ref("work_type")), col("to_agreement_id", "to_agreement_id", Ref("agreement")),
    ];
    AGREEMENT_RATE = "agreement_rate", "agreement_rates", &["agreement_id", "work_role_id", "work_type_id", "valid_from"], [
        req("agreement_id", "agreement_id", Ref("agreement")), col("work_role_id", "work_role_id", Ref("work_role")),
        col("work_type_id", "work_type_id", Ref("work_type")), col("rate", "rate", Dec),
        col("minimum_hours", "minimum_seconds", Hours), col("maximum_hours", "maximum_seconds", Hours),
        col("round_hours", "round_seconds", Hours), col("overage_rate", "overage_rate", Dec),
        col("valid_from", "valid_from", Date), col("valid_to", "valid_to", Date), col("block_factor", "block_factor", Dec),
    ];
    AGREEMENT_ADDITION = "agreement_addition", "agreement_additions", &[], [
        req("agreement_id", "agreement_id", Ref("agreement")), req("name", "name", Text), req("quantity", "quantity", Dec),
        col("less_included", "less_included", Dec), req("unit_price", "unit_price", Dec), col("unit_cost", "unit_cost", Dec),
        col("billable", "billable", Choice(BILLABLE)), col("effective_on", "effective_on", Date),
        col("cancelled_on", "cancelled_on", Date),
    ];
    AGREEMENT_ADJUSTMENT = "agreement_adjustment", "agreement_adjustments", &[], [
        req("agreement_id", "agreement_id", Ref("agreement")), req("on", "on_date", Date), req("amount", "amount", Dec),
        col("description", "description", Text), col("ends_on", "ends_on", Date), col("price", "price", Dec),
    ];
    AGREEMENT_BALANCE = "agreement_balance", "", &[], [
        req("agreement_id", "agreement_id", Ref("agreement")), req("left_amount", "left_amount", Dec),
    ];
    PROJECT = "project", "projects", &[], [
        req("company_id", "company_id", Ref("company")), req("name", "name", Text),
        col("agreement_id", "agreement_id", Ref("agreement")), col("billing_method", "billing_method", Choice(BILLING_METHODS)),
        col("contract_price", "contract_price", Dec), col("planned_hours", "planned_seconds", Hours),
        col("remaining_hours", "remaining_seconds", Hours), col("starts_on", "starts_on", Date), col("ends_on", "ends_on", Date),
        col("status", "status", Choice(&["planned", "active", "on_hold", "completed", "cancelled"])),
    ];
    PROJECT_PHASE = "project_phase", "", &[], [
        req("project_id", "project_id", Ref("project")), req("name", "name", Text), col("planned_hours", "planned_seconds", Hours),
    ];
    TICKET = "ticket", "tickets", &[], [
        col("summary", "summary", Text), col("company_id", "company_id", Ref("company")),
        col("agreement_id", "agreement_id", Ref("agreement")), col("project_id", "project_id", Ref("project")),
        col("parent_id", "parent_id", Ref("ticket")), col("board", "board", Text), col("type", "type", Text),
        col("sub_type", "sub_type", Text), col("status", "status", Text), col("status_class", "status_class", Choice(STATUS_CLASSES)),
        col("priority", "priority", Text), col("owner_id", "owner_id", Ref("member")), col("site", "site", Text),
        col("location", "location", Text), col("billable", "billable", Choice(BILLABLE)),
        col("work_role_id", "work_role_id", Ref("work_role")), col("work_type_id", "work_type_id", Ref("work_type")),
        col("planned_hours", "planned_seconds", Hours), col("opened_at", "opened_at", At), col("due_at", "due_at", At),
        col("resolved_at", "resolved_at", At), col("closed_at", "closed_at", At), col("updated_at", "updated_at", At),
        col("url", "url", Text), col("devices", "devices", List), col("contact_type", "contact_type", Text),
    ];
    TICKET_STATUS_CHANGE = "ticket_status_change", "ticket_status_changes", &["ticket_id", "changed_at", "to_status"], [
        req("ticket_id", "ticket_id", Ref("ticket")), req("changed_at", "changed_at", At), col("from_status", "from_status", Text),
        req("to_status", "to_status", Text), col("status_class", "status_class", Choice(STATUS_CLASSES)),
    ];
    TIME_SHEET = "time_sheet", "", &[], [
        req("member_id", "member_id", Ref("member")), req("starts_on", "starts_on", Date), req("ends_on", "ends_on", Date),
        col("approval", "approval", Choice(&["open", "submitted", "approved", "rejected"])),
    ];
    TIME_ENTRY = "time_entry", "time_entries", &[], [
        req("member_id", "member_id", Ref("member")), col("ticket_id", "ticket_id", Ref("ticket")),
        col("project_id", "project_id", Ref("project")), col("company_id", "company_id", Ref("company")),
        col("agreement_id", "agreement_id", Ref("agreement")), col("work_role_id", "work_role_id", Ref("work_role")),
        col("work_type_id", "work_type_id", Ref("work_type")), col("started_at", "started_at", At), col("ended_at", "ended_at", At),
        col("worked_on", "worked_on", Date), col("deduct_minutes", "deduct_seconds", Minutes),
        col("worked_hours", "worked_seconds", Hours), col("to_bill_hours", "to_bill_seconds", Hours),
        col("covered_hours", "covered_seconds", Hours), col("billable", "billable", Choice(BILLABLE)),
        col("hourly_rate", "hourly_rate", Dec), col("notes", "notes", Text), col("notes_length", "notes_length", Int),
        col("internal_notes", "internal_notes", Text), col("entered_at", "entered_at", At), col("updated_at", "updated_at", At),
        col("approval", "approval", Choice(&["open", "submitted", "approved", "rejected"])), col("invoice_id", "invoice_id", Ref("invoice")),
        col("url", "url", Text), col("accounts_as", "accounts_as", Choice(&["payroll_wrap", "absence"])),
        col("charge_code_id", "charge_code_id", Ref("charge_code")), col("note_words", "note_words", List),
    ];
    EXPENSE = "expense", "expenses", &[], [
        req("spent_on", "spent_on", Date), req("cost", "cost", Dec), col("member_id", "member_id", Ref("member")),
        col("company_id", "company_id", Ref("company")), col("agreement_id", "agreement_id", Ref("agreement")),
        col("project_id", "project_id", Ref("project")), col("price", "price", Dec), col("billable", "billable", Choice(BILLABLE)),
        col("currency", "currency", Cur),
    ];
    CALENDAR_ENTRY = "calendar_entry", "calendar_entries", &[], [
        req("member_id", "member_id", Ref("member")), req("started_at", "started_at", At), req("ended_at", "ended_at", At),
        req("show_as", "show_as", Choice(&["busy", "free", "tentative", "out_of_office"])),
        col("ticket_id", "ticket_id", Ref("ticket")), col("status", "status", Text), col("title", "title", Text),
    ];
    WORK_CALENDAR = "work_calendar", "", &[], [
        req("name", "name", Text), col("holiday_calendar", "holiday_calendar", Text),
    ];
    SCHEDULE = "schedule", "schedules", &["member_id", "work_calendar_id", "weekday", "on_date", "starts", "valid_from"], [
        col("member_id", "member_id", Ref("member")), col("weekday", "weekday", Choice(WEEKDAYS)), col("on", "on_date", Date),
        col("starts", "starts", TimeOfDay), col("ends", "ends", TimeOfDay), col("target_hours", "target_seconds", Hours),
        col("valid_from", "valid_from", Date), col("valid_to", "valid_to", Date),
        col("work_calendar_id", "work_calendar_id", Ref("work_calendar")),
    ];
    HOLIDAY = "holiday", "holidays", &["calendar", "on_date", "name"], [
        req("on", "on_date", Date), req("name", "name", Text), col("calendar", "calendar", Text),
        col("starts", "starts", TimeOfDay), col("ends", "ends", TimeOfDay),
    ];
    ABSENCE = "absence", "absences", &[], [
        req("member_id", "member_id", Ref("member")), req("starts_at", "starts_at", At), req("ends_at", "ends_at", At),
        col("kind", "kind", Choice(ABSENCE_KINDS)), col("approved", "approved", Bool),
    ];
    COST_RATE = "cost_rate", "cost_rates", &["member_id", "valid_from", "agreement_id", "work_role_id"], [
        req("member_id", "member_id", Ref("member")), req("amount", "amount", Dec), col("currency", "currency", Cur),
        col("valid_from", "valid_from", Date), col("valid_to", "valid_to", Date), col("basis", "basis", Choice(&["hour", "year"])),
        col("burden", "burden", Dec), col("overtime_after_hours", "overtime_after_seconds", Hours),
        col("overtime_factor", "overtime_factor", Dec), col("agreement_id", "agreement_id", Ref("agreement")),
        col("work_role_id", "work_role_id", Ref("work_role")),
    ];
    FX_RATE = "fx_rate", "fx_rates", &["month", "from_currency", "to_currency"], [
        req("month", "month", Month), req("from", "from_currency", Cur), req("to", "to_currency", Cur), req("rate", "rate", Dec),
    ];
    PAYROLL = "payroll", "payroll", &["month", "currency"], [
        req("month", "month", Month), req("currency", "currency", Cur), req("amount", "amount", Dec),
    ];
    INVOICE = "invoice", "invoices", &[], [
        req("company_id", "company_id", Ref("company")), req("invoiced_on", "invoiced_on", Date), col("currency", "currency", Cur),
        col("agreement_id", "agreement_id", Ref("agreement")), col("project_id", "project_id", Ref("project")),
        col("kind", "kind", Choice(&["invoice", "credit_note"])), col("credits_invoice_id", "credits_invoice_id", Ref("invoice")),
    ];
    INVOICE_LINE = "invoice_line", "invoice_lines", &[], [
        req("invoice_id", "invoice_id", Ref("invoice")), req("amount", "amount", Dec), col("description", "description", Text),
        col("agreement_id", "agreement_id", Ref("agreement")), col("time_entry_id", "time_entry_id", Ref("time_entry")),
        col("tax", "tax", Dec),
    ];
}
