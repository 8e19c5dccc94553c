//! The entities this vendor serves: their paths, what one of them is called, and their fields.

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A whole number.
    Integer,
    /// A number out of a list.
    Picklist,
    /// A number with decimals.
    Decimal,
    /// Text.
    Text,
    /// Yes or no.
    Flag,
    /// An instant, or a date written as one.
    Date,
}

/// A field as the metadata describe it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Field {
    /// Its name on the wire.
    pub name: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// Queries may name it.
    pub queryable: bool,
}

/// One entity.
#[derive(Debug)]
pub(super) struct Kind {
    /// Path below the API root.
    pub path: &'static str,
    /// What one is called in error messages.
    pub noun: &'static str,
    /// Names beside `id`: plain is a whole number, `name*` a picklist, `name#` a decimal, `name$` text, `name?` a flag,
    /// `name:` a date; with `~` behind it queries may not name it.
    fields: &'static str,
}

impl Kind {
    const fn of(path: &'static str, noun: &'static str, fields: &'static str) -> Self {
        Self { path, noun, fields }
    }
    /// All fields, the id first.
    pub fn fields(&self) -> impl Iterator<Item = Field> {
        let id = Field {
            name: "id",
            shape: Shape::Integer,
            queryable: true,
        };
        std::iter::once(id).chain(self.fields.split_whitespace().map(field))
    }
    /// A field by its name; case does not matter.
    pub fn field(&self, name: &str) -> Option<Field> {
        self.fields().find(|f| f.name.eq_ignore_ascii_case(name))
    }
}

fn field(word: &'static str) -> Field {
    let (word, queryable) = match word.strip_suffix('~') {
        Some(word) => (word, false),
        None => (word, true),
    };
    let marks = [
        ('*', Shape::Picklist),
        ('#', Shape::Decimal),
        ('$', Shape::Text),
        ('?', Shape::Flag),
        (':', Shape::Date),
    ];
    let marked = marks
        .into_iter()
        .find_map(|(mark, shape)| Some((word.strip_suffix(mark)?, shape)));
    let (name, shape) = marked.unwrap_or((word, Shape::Integer));
    Field {
        name,
        shape,
        queryable,
    }
}

/// Every entity.
#[rustfmt::skip]
pub(super) const KINDS: &[Kind] = &[
    Kind::of("Companies", "Account", "companyName$ companyNumber$ companyType* isActive? parentCompanyID ownerResourceID phone$ createDate: lastActivityDate:"),
    Kind::of("Roles", "Role", "name$ description$ hourlyRate# hourlyFactor# isActive? isSystemRole? roleType*"),
    Kind::of("BillingCodes", "BillingCode", "name$ useType* billingCodeType* isActive? unitCost# unitPrice# department* afterHoursWorkType"),
    Kind::of("Departments", "Department", "name$ number$ description$ primaryLocationID"),
    Kind::of("ResourceRoleDepartments", "ResourceRoleDepartment", "resourceID roleID departmentID isActive? isDefault? isDepartmentLead?"),
    Kind::of("InternalLocations", "InternalLocation", "name$ isDefault? timeZone$ holidaySetId"),
    Kind::of("InternalLocationWithBusinessHours", "InternalLocationWithBusinessHours", "name$ isDefault? holidaySetID timeZoneID* noHoursOnHolidays? mondayBusinessHoursStartTime: mondayBusinessHoursEndTime: tuesdayBusinessHoursStartTime: tuesdayBusinessHoursEndTime: wednesdayBusinessHoursStartTime: wednesdayBusinessHoursEndTime: thursdayBusinessHoursStartTime: thursdayBusinessHoursEndTime: fridayBusinessHoursStartTime: fridayBusinessHoursEndTime: saturdayBusinessHoursStartTime: saturdayBusinessHoursEndTime: sundayBusinessHoursStartTime: sundayBusinessHoursEndTime:"),
    Kind::of("Holidays", "Holiday", "holidaySetID holidayName$ holidayDate:"),
    Kind::of("Resources", "Resource", "firstName$ lastName$ userName$ email$ isActive? licenseType* resourceType$ userType* locationID* hireDate: payrollType* defaultServiceDeskRoleID~ internalCost# mobilePhone$ homePhone$ gender$"),
    Kind::of("ResourceDailyAvailabilities", "ResourceDailyAvailability", "resourceID mondayAvailableHours# tuesdayAvailableHours# wednesdayAvailableHours# thursdayAvailableHours# fridayAvailableHours# saturdayAvailableHours# sundayAvailableHours# weeklyBillableHoursGoal#"),
    Kind::of("Contracts", "Contract", "companyID contractName$ contractNumber$ contractType* contractCategory* contractPeriodType* status* startDate: endDate: billToCompanyID estimatedRevenue# overageBillingRate# exclusionContractID contractExclusionSetID isDefaultContract? timeReportingRequiresStartAndStopTimes*"),
    Kind::of("ContractBlocks", "ContractBlock", "contractID hours# hourlyRate# hoursApproved#~ datePurchased: startDate: endDate: isPaid? status*"),
    Kind::of("ContractRetainers", "ContractRetainer", "contractID amount# amountApproved# datePurchased: startDate: endDate: isPaid? status"),
    Kind::of("ContractTicketPurchases", "ContractTicketPurchase", "contractID ticketsPurchased# perTicketRate# ticketsUsed# datePurchased: startDate: endDate: isPaid? status"),
    Kind::of("ContractMilestones", "ContractMilestone", "contractID amount# title$ description$ dateDue: isInitialPayment? status"),
    Kind::of("Services", "Service", "name$ description$ periodType* unitPrice# unitCost# billingCodeID isActive? lastModifiedDate:"),
    Kind::of("ServiceBundles", "ServiceBundle", "name$ description$ periodType* unitPrice# unitCost# billingCodeID isActive? lastModifiedDate:"),
    Kind::of("ContractServiceUnits", "ContractServiceUnit", "contractID contractServiceID serviceID startDate: endDate: units price# cost# approveAndPostDate:"),
    Kind::of("ContractServiceBundleUnits", "ContractServiceBundleUnit", "contractID contractServiceBundleID serviceBundleID startDate: endDate: units price# cost# approveAndPostDate:"),
    Kind::of("ContractRates", "ContractRate", "contractID roleID contractHourlyRate#"),
    Kind::of("ContractBlockHourFactors", "ContractBlockHourFactor", "contractID roleID blockHourMultiplier# contractHourlyRate#"),
    Kind::of("ContractRoleCosts", "ContractRoleCost", "contractID resourceID roleID rate#"),
    Kind::of("WorkTypeModifiers", "WorkTypeModifier", "modifierType*~ modifierValue#~"),
    Kind::of("ContractExclusionRoles", "ContractExclusionRole", "contractID roleID"),
    Kind::of("ContractExclusionBillingCodes", "ContractExclusionAllocationCode", "contractID billingCodeID"),
    Kind::of("ContractExclusionSetExcludedRoles", "ContractExclusionSetExcludedRole", "contractExclusionSetID excludedRoleID"),
    Kind::of("ContractExclusionSetExcludedWorkTypes", "ContractExclusionSetExcludedWorkType", "contractExclusionSetID excludedWorkTypeID"),
    Kind::of("Projects", "Project", "projectName$ projectNumber$ companyID contractID projectType* status* startDateTime: endDateTime: completedDateTime: completedPercentage estimatedTime# actualHours# lastActivityDateTime:"),
    Kind::of("Phases", "Phase", "projectID title$ phaseNumber$ estimatedHours# isScheduled? parentPhaseID startDate: dueDate: lastActivityDateTime:"),
    Kind::of("Tickets", "Ticket", "ticketNumber$ title$ description$ companyID contractID projectID problemTicketId queueID* issueType* subIssueType* ticketType* status* priority* source* assignedResourceID assignedResourceRoleID billingCodeID estimatedHours# createDate: dueDateTime: completedDate: resolvedDateTime: creatorType*~ lastActivityPersonType*~ lastActivityDate:"),
    Kind::of("Tasks", "Task", "projectID phaseID title$ taskNumber$ status* taskType* taskCategoryID* priority priorityLabel* assignedResourceID assignedResourceRoleID billingCodeID isTaskBillable? estimatedHours# remainingHours#~ createDateTime: endDateTime: completedDateTime: lastActivityDateTime:"),
    Kind::of("TimeEntries", "TimeEntry", "ticketID taskID internalBillingCodeID timeEntryType* resourceID roleID billingCodeID contractID dateWorked: startDateTime: endDateTime: hoursWorked# offsetHours# hoursToBill# isNonBillable? showOnInvoice? summaryNotes$ internalNotes$ createDateTime: creatorUserID billingApprovalDateTime: lastModifiedDateTime:"),
    Kind::of("Invoices", "Invoice", "invoiceNumber$ companyID invoiceDateTime: createDateTime: dueDate: invoiceTotal# totalTaxValue# isVoided? paidDate: comments$"),
    Kind::of("BillingItems", "BillingItem", "billingItemType* subType* companyID contractID timeEntryID ticketID taskID projectID roleID billingCodeID invoiceID itemName$ itemDate: postedDate: quantity# rate# extendedPrice# totalAmount# taxDollars# nonBillable lineItemFullDescription$~ lineItemGroupDescription$~"),
    Kind::of("Appointments", "Appointment", "resourceID title$ description$ startDateTime: endDateTime: createDateTime: updateDateTime:"),
    Kind::of("ServiceCalls", "ServiceCall", "companyID startDateTime: endDateTime: duration# status* isComplete canceledDateTime: description$ lastModifiedDateTime:"),
    Kind::of("ServiceCallTickets", "ServiceCallTicket", "serviceCallID ticketID"),
    Kind::of("ServiceCallTasks", "ServiceCallTask", "serviceCallID taskID"),
    Kind::of("ServiceCallTicketResources", "ServiceCallTicketResource", "serviceCallTicketID resourceID"),
    Kind::of("ServiceCallTaskResources", "ServiceCallTaskResource", "serviceCallTaskID resourceID"),
    Kind::of("TimeOffRequests", "TimeOffRequest", "resourceID requestDate: hours# startTime: endTime: status* timeOffRequestType* reason$ rejectReason$ createDateTime: lastModifiedDateTime:"),
];

/// The entity of a path; case does not matter.
pub(super) fn kind_of(path: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|k| k.path.eq_ignore_ascii_case(path))
}
