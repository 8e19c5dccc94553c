//! Settings that finance owns are dated versions; every month says with which it was reckoned, and a closed one keeps its own.

use super::books::Books;

/// 3,000 a month, cancelled on the 11th of June: ten days of thirty, or eleven.
fn books() -> Books {
    let books =
        Books::with("[finance]\ncancelled_date_inclusive = false\n").at("2027-06-15T12:00:00Z");
    books.file("companies", "id,name\nacorn,Acorn").file(
        "agreements",
        "id,company_id,name,kind,bill_amount,starts_on,cancelled_on\ncare,acorn,Care,fixed_fee,3000,2027-05-01,2027-06-11",
    );
    books
}

fn set(books: &Books, from: &str, to: &str) {
    let text = std::fs::read_to_string(books.settings()).unwrap();
    assert_eq!(text.matches(from).count(), 1, "{text}");
    std::fs::write(books.settings(), text.replace(from, to)).unwrap();
}

#[test]
fn a_changed_setting_is_a_new_dated_version_and_a_closed_month_keeps_its_own() {
    let books = books();
    books
        .month("2027-06")
        .agreement("care", "revenue_earned=1000 settings_version=1");
    books.done(&["close", "2027-05"]);
    let books = books.at("2027-06-20T12:00:00Z");
    set(&books, "inclusive = false", "inclusive = true");
    let june = books.month("2027-06");
    june.agreement("care", "revenue_earned=1100 settings_version=2");
    june.company("acorn", "settings_version=2");
    let may = books.rollup("2027-05");
    may.agreement(
        "care",
        "status=closed revenue_earned=3000 settings_version=1",
    );
    let said = |version: i64| {
        books.query(&format!(
            "select cast(valid_from as text) like '2027-06-%' , value from rpt_finance_settings
             where version = {version} and setting = 'cancelled_date_inclusive'"
        ))
    };
    assert_eq!(
        (said(1), said(2)),
        (vec!["1|false".into()], vec!["1|true".into()])
    );
    // The same again is no version; going back is one, for it has a date of its own.
    books.month("2027-06");
    let newest = "select max(version) from rpt_finance_settings";
    assert_eq!(books.query(newest), ["2"]);
    set(&books, "inclusive = true", "inclusive = false");
    books
        .month("2027-06")
        .agreement("care", "revenue_earned=1000 settings_version=3");
    let changes = books.query("select detail from audit_event where act = 'settings' order by seq");
    assert_eq!(
        changes,
        [
            "version 2: cancelled_date_inclusive false -> true",
            "version 3: cancelled_date_inclusive true -> false"
        ]
    );
    books.done(&["audit", "verify"]);
}

#[test]
fn the_printed_month_names_its_state_its_settings_and_what_finance_aims_at() {
    let books = books();
    books.set(
        "finance",
        "targets = { margin_pct = 60, effective_hourly_rate = 95 }",
    );
    books.done(&["sync"]);
    let text = books.done(&["rollup", "--month", "2027-05"]);
    for line in [
        "State: version 1, preliminary: replaced in place until the month is closed.",
        "Settings: version 1 since 2027-06-15: breakage at_expiry, cancelled_date_inclusive false, close_grace_days 5",
        "targets.margin_pct 60",
        "Target: margin 60 %.",
        "Target: earned per hour 95.",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    books.done(&["--as", "ada", "close", "2027-05"]);
    let text = books.done(&["rollup", "--month", "2027-05"]);
    assert!(
        text.contains("version 1, closed 2027-06-15 12:00 UTC by ada."),
        "{text}"
    );
}
