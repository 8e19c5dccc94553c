//! Teams: hours available and worked, small ones merged, and what came in after the close.

use super::books::Books;

/// May 2027 has 21 weekdays, one of them a holiday: 20 days of 9 to 5 with half an hour of break are 150 hours.
fn books(settings: &str) -> Books {
    let books = Books::with(settings);
    books
        .file(
            "companies",
            "id,name,is_internal\nacorn,Acorn,\nown,Own,true",
        )
        .file(
            "members",
            "id,name,team,is_human
             a1,Ann,Service,
             a2,Abe,Service,
             a3,Ada,Service,
             a4,Al,Service,
             a5,Amy,Service,
             b1,Bea,Sales,
             b2,Ben,Sales,
             c1,Cy,Works,
             c2,Cleo,Works,
             d1,Dot,Works,
             robot,Robot,Service,false",
        )
        .file(
            "member_teams",
            "member_id,team,valid_from,valid_to
             d1,Service,,2027-05-17
             d1,Sales,2027-05-17,",
        )
        .file("holidays", "on,name\n2027-05-31,Memorial Day")
        .file(
            "absences",
            "id,member_id,starts_at,ends_at,kind,approved
             off1,a1,2027-05-03T13:00:00Z,2027-05-03T21:00:00Z,leave,true
             off2,a2,2027-05-04T13:00:00Z,2027-05-04T17:00:00Z,unpaid,true
             off3,a4,2027-05-06T13:00:00Z,2027-05-06T21:00:00Z,leave,false",
        )
        .file(
            "work_types",
            "id,name,payroll_wrap,absence,category
             make,Making,,,production
             talk,Talking,,,meetings
             plain,Plain,,,
             wrap,Change-over,true,,
             leave,Leave,,true,",
        )
        .file(
            "time_entries",
            "id,member_id,company_id,work_type_id,worked_on,worked_hours,billable,entered_at
             e1,a1,acorn,make,2027-05-06,6,billable,2027-05-06T20:00:00Z
             e2,a2,acorn,talk,2027-05-06,2,do_not_bill,2027-05-06T20:00:00Z
             e3,a3,own,plain,2027-05-06,3,,
             e4,a3,,wrap,2027-05-07,1,,
             e5,a3,,leave,2027-05-05,2,,
             e6,d1,acorn,make,2027-05-10,4,billable,
             e7,d1,acorn,make,2027-05-17,1.5,billable,
             e8,c1,own,make,2027-05-18,5,,
             e9,robot,acorn,make,2027-05-18,8,billable,
             e10,stranger,acorn,make,2027-05-18,8,billable,",
        );
    books
}

/// Service: five people and Dot for 10 days, less a day (7.5 h), half a day (the break goes too: 3.5 h) and 2 h of leave.
const SERVICE: &str = "members=6 available_hours=812 worked_hours=16 client_hours=12 billable_hours=10 utilisation_pct=1.48
    production_hours=10 meetings_hours=2 unmapped_hours=4 strategy_hours=0 review_hours=0 reporting_hours=0 rework_hours=0
    operations_hours=0 late_hours_pct=null";

#[test]
fn a_team_has_the_hours_of_its_people_and_small_teams_are_one() {
    let books = books("");
    let views = books.month("2027-05");
    assert_eq!(views.rows("rpt_team_month", "").len(), 2, "{views:?}");
    views.expect("rpt_team_month", "team=Service", SERVICE);
    // Sales and Works: five people, four of them all the month, and Dot for 10 days.
    views.expect(
        "rpt_team_month",
        "members=5",
        "available_hours=675 worked_hours=6.5 client_hours=1.5 billable_hours=1.5 utilisation_pct=0.22 production_hours=6.5 unmapped_hours=0",
    );
    let names =
        books.query("select team from rpt_team_month where month = '2027-05' order by team");
    assert_eq!(names, ["(small teams)", "Service"]);
}

#[test]
fn a_row_that_is_itself_too_small_is_left_out_and_the_setting_counts_at_once() {
    let books = books("[privacy]\nminimum_group = 6\n");
    let views = books.month("2027-05");
    assert_eq!(views.rows("rpt_team_month", "").len(), 1, "{views:?}");
    views.expect("rpt_team_month", "team=Service", SERVICE);
    let text = std::fs::read_to_string(books.settings()).unwrap();
    let raised = text.replace("minimum_group = 6", "minimum_group = 7");
    std::fs::write(books.settings(), raised).unwrap();
    let views = books.rollup("2027-05");
    // All eleven and the robot: ten people in one row.
    assert_eq!(views.rows("rpt_team_month", "").len(), 1, "{views:?}");
    views.expect(
        "rpt_team_month",
        "",
        "members=10 available_hours=1487 worked_hours=22.5 client_hours=13.5",
    );
}

#[test]
fn no_row_is_one_persons_whatever_the_setting() {
    let books = books("[privacy]\nminimum_group = 1\n");
    books.edit(
        "members",
        "c2,Cleo,Works,",
        "c2,Cleo,Works,\nsolo,Sol,Alone,",
    );
    let views = books.month("2027-05");
    let rows = views.rows("rpt_team_month", "");
    let teams: Vec<String> = rows
        .iter()
        .map(|row| format!("{} {}", row["team"], row["members"]))
        .collect();
    assert_eq!(teams, ["\"Sales\" 3", "\"Service\" 6", "\"Works\" 2"]);
}

#[test]
fn what_changes_of_people_and_their_work_is_in_the_team_by_what_was_disturbed_alone() {
    let books = books("");
    books.roll();
    let of = |columns: &str| {
        let sql = format!(
            "select {columns} from rpt_team_month where month = '2027-05' and team = 'Service'"
        );
        let row = books.query(&sql);
        assert_eq!(row.len(), 1, "{row:?}");
        row[0].clone()
    };
    let hours = |seconds: &str| format!("cast(round({seconds} * 100) as bigint)");
    let both = format!("{}, {}", hours("available_hours"), hours("worked_hours"));
    assert_eq!(of(&both), "81200|1600");
    // Unpaid leave costs nothing and leaves no line: it goes all the same.
    books.edit(
        "absences",
        "off2,a2,2027-05-04T13:00:00Z,2027-05-04T17:00:00Z,unpaid,true\n",
        "",
    );
    books.roll();
    assert_eq!(of(&both), "81550|1600");
    // Wrap of unknown cost becomes work for a client, and moves to another month.
    books.edit(
        "time_entries",
        "e4,a3,,wrap,2027-05-07,1",
        "e4,a3,acorn,make,2027-05-07,1",
    );
    books.roll();
    assert_eq!(
        of(&format!(
            "{}, {}",
            hours("client_hours"),
            hours("unmapped_hours")
        )),
        "1300|300"
    );
    books.edit(
        "time_entries",
        "e3,a3,own,plain,2027-05-06,3",
        "e3,a3,own,plain,2027-06-02,3",
    );
    books.roll();
    assert_eq!(of(&both), "81550|1300");
    // Somebody new, and somebody who goes to another team.
    books.edit(
        "members",
        "a5,Amy,Service,",
        "a5,Amy,Service,\na6,Ari,Service,",
    );
    books.roll();
    assert_eq!(of(&both), "96550|1300");
    books.edit("members", "a1,Ann,Service,", "a1,Ann,Sales,");
    books.roll();
    assert_eq!(of(&both), "82300|700");
    assert_eq!(of("members"), "6");
}

#[test]
fn hours_that_came_after_the_close_are_late_and_the_closed_month_shows_them() {
    let books = books("").at("2027-06-15T12:00:00Z");
    books.month("2027-05");
    books.done(&["close", "2027-05"]);
    let late = |books: &Books| {
        books
            .rollup("2027-05")
            .rows("rpt_team_month", "team=Service")[0]["late_hours_pct"]
            .to_string()
    };
    assert_eq!(late(&books).parse::<f64>().unwrap(), 0.0);
    let books = books.at("2027-06-17T12:00:00Z");
    books.edit(
        "time_entries",
        "e10,",
        "e11,a1,acorn,make,2027-05-07,4,billable,2027-06-16T10:00:00Z\ne10,",
    );
    let views = books.month("2027-05");
    views.expect(
        "rpt_team_month",
        "team=Service",
        "worked_hours=20 client_hours=16 late_hours_pct=20",
    );
    // The books view of the closed month does not move.
    views.company("acorn", "worked_hours=29.5");
}
