//! The collections this vendor serves: their paths, and the names that conditions may use.

/// One kind of collection.
#[derive(Debug)]
pub(super) struct Kind {
    /// Path below the API root; `*` stands for the parent's id.
    pub path: &'static str,
    /// What one record is called in "… 7 not found".
    pub noun: &'static str,
    /// What the parent is called.
    pub parent: &'static str,
    /// One record can be asked for by id.
    pub by_id: bool,
    /// The number of records can be asked for.
    pub count: bool,
    /// Names beside `id`: plain, `name:` a date, `name@` a reference, `name[]` a list, `name!set` one of a set of words.
    fields: &'static str,
}

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Text, number or flag.
    Plain,
    /// An instant or a date.
    Date,
    /// One of these words.
    Enum(&'static str),
    /// A reference.
    Reference,
    /// A list of objects.
    List,
}

const BILL: &str = "Billable DoNotBill NoCharge NoDefault";
const CHARGE: &str = "Company ServiceTicket ProjectTicket ChargeCode Activity";
const APPROVAL: &str = "Open Rejected PendingApproval ErrorsCorrected PendingProjectApproval ApprovedByTierOne RejectBySecondTier ApprovedByTierTwo ReadyToBill Billed WrittenOff BilledAgreement";
const UNITS: &str = "Amount Hours Incidents";
const STATE: &str = "Active Cancelled Expired Inactive";
const RECORD: &str = "ProjectIssue ProjectTicket ServiceTicket";
const INVOICE: &str =
    "Agreement CreditMemo DownPayment Miscellaneous Progress Standard Consolidated";
const LICENSE: &str = "A C F X";
const LEVEL: &str = "Low Medium High";
const METHOD: &str = "ActualRates FixedFee NotToExceed OverrideRate";
const RATE: &str = "AdjAmount Custom Multiplier";

fn set(name: &str) -> &'static str {
    match name {
        "bill" => BILL,
        "charge" => CHARGE,
        "approval" => APPROVAL,
        "units" => UNITS,
        "state" => STATE,
        "record" => RECORD,
        "invoice" => INVOICE,
        "license" => LICENSE,
        "level" => LEVEL,
        "method" => METHOD,
        "rate" => RATE,
        _ => "",
    }
}

impl Kind {
    const fn list(path: &'static str, noun: &'static str, fields: &'static str) -> Self {
        Self {
            path,
            noun,
            parent: "",
            by_id: true,
            count: true,
            fields,
        }
    }
    const fn under(self, parent: &'static str) -> Self {
        Self { parent, ..self }
    }
    const fn without_count(self) -> Self {
        Self {
            count: false,
            ..self
        }
    }
    const fn without_id(self) -> Self {
        Self {
            by_id: false,
            ..self
        }
    }
    /// The exact name and its shape; case does not matter.
    pub fn field(&self, name: &str) -> Option<(&'static str, Shape)> {
        if name.eq_ignore_ascii_case("id") {
            return Some(("id", Shape::Plain));
        }
        self.fields.split_whitespace().find_map(|word| {
            let (own, shape) = shape(word);
            own.eq_ignore_ascii_case(name).then_some((own, shape))
        })
    }
}

fn shape(word: &'static str) -> (&'static str, Shape) {
    if let Some(name) = word.strip_suffix("[]") {
        (name, Shape::List)
    } else if let Some(name) = word.strip_suffix('@') {
        (name, Shape::Reference)
    } else if let Some(name) = word.strip_suffix(':') {
        (name, Shape::Date)
    } else if let Some((name, words)) = word.split_once('!') {
        (name, Shape::Enum(set(words)))
    } else {
        (word, Shape::Plain)
    }
}

/// What tickets of both kinds have beside what Daybook reads.
macro_rules! beside_ticket {
    () => {
        "siteName city stateIdentifier zip country@ serviceLocation@ source@ currency@ billExpenses!bill billProducts!bill \
         subBillingMethod!method allowAllClientsPortalView customerUpdatedFlag automaticEmailContactFlag automaticEmailResourceFlag \
         automaticEmailCcFlag skipCallback processNotifications approved mobileGuid"
    };
}

/// Every collection, parents before children.
pub(super) const KINDS: &[Kind] = &[
    Kind::list(
        "company/companies",
        "Company",
        "identifier name status@ types[] territory@ parentCompany@ billToCompany@ deletedFlag dateDeleted: currency@ timeZoneSetup@ calendar@ market@",
    ),
    Kind::list(
        "system/members",
        "Member",
        "identifier licenseClass!license firstName lastName title inactiveFlag inactiveDate: hireDate: officeEmail primaryEmail defaultDepartment@ defaultLocation@ reportsTo@ timeApprover@ timeZone@ calendar@ workRole@ workType@ type@ hourlyCost hourlyRate dailyCapacity defaultEmail defaultPhone securityRole@",
    ),
    Kind::list(
        "system/timeZoneSetups",
        "TimeZoneSetup",
        "name timeZone@ offset defaultFlag daylightSavingsFlag",
    )
    .without_count(),
    Kind::list("time/workRoles", "WorkRole", "name hourlyRate inactiveFlag locationIds[]"),
    Kind::list(
        "time/workTypes",
        "WorkType",
        "name billTime!bill rateType!rate rate costMultiplier utilizationFlag inactiveFlag accrualType overallDefaultFlag hoursMin hoursMax",
    ),
    Kind::list(
        "time/chargeCodes",
        "ChargeCode",
        "name company@ billTime!bill timeEntryFlag expenseEntryFlag workType@ workRole@",
    ),
    Kind::list(
        "service/boards",
        "Board",
        "name location@ department@ projectFlag inactiveFlag billTime!bill workRole@ workType@",
    ),
    Kind::list(
        "service/boards/*/statuses",
        "BoardStatus",
        "name board@ sortOrder closedStatus inactive timeEntryNotAllowed defaultFlag",
    )
    .under("Board"),
    Kind::list(
        "service/boards/*/types",
        "BoardType",
        "name board@ inactiveFlag defaultFlag category",
    )
    .under("Board"),
    Kind::list(
        "finance/agreements/types",
        "AgreementType",
        "name inactiveFlag applicationUnits!units billTime!bill billExpenses!bill billProducts!bill employeeCompNotExceed employeeCompRate invoicingCycle",
    ),
    Kind::list(
        "finance/agreements",
        "Agreement",
        "name type@ company@ contact@ parentAgreement@ billToCompany@ startDate: endDate: noEndingDateFlag cancelledFlag dateCancelled: agreementStatus!state applicationUnits!units applicationLimit applicationUnlimitedFlag oneTimeFlag coverAgreementTime billAmount billingCycle@ billStartDate: billTime!bill currency@ location@ department@ workRole@ workType@ applicationCycle billExpenses!bill billProducts!bill billOneTimeFlag expiredDays invoicingCycle periodType carryOverUnused allowOverruns prorateFlag coverAgreementProduct coverAgreementExpense restrictLocationFlag",
    ),
    Kind::list(
        "finance/agreements/*/additions",
        "Addition",
        "product@ quantity lessIncluded unitPrice unitCost billCustomer!bill effectiveDate: cancelledDate: description invoiceDescription agreementId agreementStatus!state",
    )
    .under("Agreement"),
    Kind::list(
        "finance/agreements/*/adjustments",
        "Adjustment",
        "amount description effectiveDate: agreementId",
    )
    .under("Agreement"),
    Kind::list(
        "finance/agreements/*/workroles",
        "AgreementWorkRole",
        "workRole@ rateType!rate rate limitTo effectiveDate: endingDate: agreementId location@",
    )
    .under("Agreement"),
    Kind::list(
        "finance/agreements/*/worktypes",
        "AgreementWorkType",
        "workType@ rateType!rate rate billTime!bill hoursMin hoursMax roundBillHours overageRate overageRateType!rate effectiveDate: endingDate: agreementId location@ site@",
    )
    .under("Agreement"),
    Kind::list(
        "finance/agreements/*/workRoleExclusions",
        "WorkRoleExclusion",
        "workRole@ agreementId",
    )
    .under("Agreement")
    .without_id(),
    Kind::list(
        "finance/agreements/*/workTypeExclusions",
        "WorkTypeExclusion",
        "workType@ agreementId",
    )
    .under("Agreement")
    .without_id(),
    Kind::list(
        "project/projects",
        "Project",
        "name company@ board@ status@ agreement@ billingMethod!method billingAmount billTime!bill estimatedHours budgetHours actualHours estimatedStart: estimatedEnd: closedFlag manager@",
    ),
    Kind::list(
        "project/projects/*/phases",
        "ProjectPhase",
        "projectId description wbsCode billTime!bill budgetHours agreement@ parentPhase@",
    )
    .under("Project"),
    Kind::list(
        "service/tickets",
        "Ticket",
        concat!(
            "summary recordType!record board@ status@ type@ subType@ item@ company@ site@ contact@ owner@ priority@ agreement@ workRole@ workType@ budgetHours actualHours billTime!bill closedFlag closedDate closedBy parentTicketId requiredDate: dateResolved resources location@ department@ ",
            beside_ticket!(),
            " team@ severity!level impact!level billingMethod!method hasChildTicket hasMergedChildTicketFlag requestForChangeFlag sla@ isInSla ",
            "estimatedExpenseCost estimatedExpenseRevenue estimatedProductCost estimatedProductRevenue estimatedTimeCost estimatedTimeRevenue ",
            "respondMinutes resPlanMinutes resolveMinutes respondedSkippedMinutes resplanSkippedMinutes minutesWaiting minutesBeforeWaiting ",
            "escalationLevel respondByGoalUTC: resplanGoalUTC: resolutionGoalUTC:"
        ),
    ),
    Kind::list(
        "project/tickets",
        "Ticket",
        concat!(
            "summary isIssueFlag board@ status@ type@ subType@ item@ company@ site@ contact@ owner@ priority@ project@ phase@ agreement@ workRole@ workType@ budgetHours actualHours billTime!bill closedFlag closedDate closedBy requiredDate: resources location@ department@ wbsCode ",
            beside_ticket!()
        ),
    ),
    Kind::list(
        "time/entries",
        "TimeEntry",
        concat!(
            "company@ companyType chargeToType!charge chargeToId member@ workType@ workRole@ agreement@ timeStart: timeEnd: hoursDeduct actualHours billableOption!bill notes internalNotes hoursBilled invoiceHours agreementHours hourlyRate hourlyCost enteredBy dateEntered: status!approval invoiceFlag invoice@ timeSheet@ ticket@ project@ phase@ ticketBoard ticketStatus ticketType ticketSubType location@ department@ ",
            "locationId locationName businessUnitId territory agreementType addToDetailDescriptionFlag addToInternalAnalysisFlag ",
            "addToResolutionFlag emailResourceFlag emailContactFlag emailCcFlag overageRate extendedInvoiceAmount agreementAmount ",
            "agreementAdjustment adjustment invoiceReady mobileGuid"
        ),
    ),
    Kind::list(
        "time/sheets",
        "TimeSheet",
        "member@ year period dateStart dateEnd status!approval hours deadline",
    ),
    Kind::list(
        "finance/invoices",
        "Invoice",
        "invoiceNumber type!invoice status@ company@ billToCompany@ applyToType applyToId date: dueDate: agreement@ project@ ticket@ currency@ serviceTotal agreementAmount expenseTotal productTotal subtotal salesTax total balance",
    ),
    Kind::list("schedule/types", "ScheduleType", "name identifier systemFlag").without_count(),
    Kind::list(
        "schedule/statuses",
        "ScheduleStatus",
        "name defaultFlag showAsTentativeFlag",
    )
    .without_count(),
    Kind::list(
        "schedule/entries",
        "ScheduleEntry",
        "name type@ objectId member@ dateStart: dateEnd: hours status@ where@ doneFlag acknowledgedFlag closeDate: startTimeSet endTimeSet meetingFlag ownerFlag ticketType",
    ),
    Kind::list("schedule/calendars", "Calendar", "name holidayList@ mondayStartTime mondayEndTime tuesdayStartTime tuesdayEndTime wednesdayStartTime wednesdayEndTime thursdayStartTime thursdayEndTime fridayStartTime fridayEndTime saturdayStartTime saturdayEndTime sundayStartTime sundayEndTime"),
    Kind::list("schedule/holidayLists", "HolidayList", "name"),
    Kind::list(
        "schedule/holidayLists/*/holidays",
        "Holiday",
        "name date: allDayFlag timeStart timeEnd holidayList@",
    )
    .under("HolidayList"),
];

/// The kind of a path, and the parent's id where it has one.
pub(super) fn kind_of(path: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| fits(kind.path, path))
}

fn fits(pattern: &str, path: &str) -> bool {
    let mut parts = path.split('/');
    let all = pattern.split('/').all(|want| {
        parts.next().is_some_and(|got| {
            if want == "*" {
                got.parse::<i64>().is_ok()
            } else {
                got == want
            }
        })
    });
    all && parts.next().is_none()
}
