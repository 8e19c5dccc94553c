//! Books beside the simulated firm, with what its vendor cannot say: every kind of agreement, dated pay, leave, money of
//! three currencies. The set-up is in `books/`; tickets and time entries are drawn here.

use std::fmt::Write as _;
use std::path::Path;

const SET_UP: &[(&str, &str)] = &[
    ("absences", include_str!("books/absences.csv")),
    (
        "agreement_additions",
        include_str!("books/agreement_additions.csv"),
    ),
    (
        "agreement_adjustments",
        include_str!("books/agreement_adjustments.csv"),
    ),
    (
        "agreement_exclusions",
        include_str!("books/agreement_exclusions.csv"),
    ),
    ("agreement_rates", include_str!("books/agreement_rates.csv")),
    ("agreements", include_str!("books/agreements.csv")),
    ("companies", include_str!("books/companies.csv")),
    ("cost_rates", include_str!("books/cost_rates.csv")),
    ("expenses", include_str!("books/expenses.csv")),
    ("fx_rates", include_str!("books/fx_rates.csv")),
    ("holidays", include_str!("books/holidays.csv")),
    ("invoice_lines", include_str!("books/invoice_lines.csv")),
    ("invoices", include_str!("books/invoices.csv")),
    ("member_teams", include_str!("books/member_teams.csv")),
    ("members", include_str!("books/members.csv")),
    ("payroll", include_str!("books/payroll.csv")),
    ("projects", include_str!("books/projects.csv")),
    ("schedules", include_str!("books/schedules.csv")),
    ("work_roles", include_str!("books/work_roles.csv")),
    ("work_types", include_str!("books/work_types.csv")),
];

/// Where an entry can stand: agreement, project, company.
const ACCOUNTS: &[(&str, &str, &str)] = &[
    ("fee", "", "c1"),
    ("fee", "", ""),
    ("quarter", "", "c1"),
    ("year", "", "c2"),
    ("off", "", "c3"),
    ("euro", "", "c4"),
    ("once", "", "c1"),
    ("once", "", "c1"),
    ("monthly", "", "c2"),
    ("monthly", "", ""),
    ("kept", "", "c3"),
    ("ever", "", "c4"),
    ("purse", "", "c3"),
    ("purse", "", ""),
    ("chest", "", "c5"),
    ("hourly", "", "c5"),
    ("hourly", "", ""),
    ("euros", "", "c4"),
    ("pack", "", "c3"),
    ("each", "", "c5"),
    ("seats", "", "c2"),
    ("works", "p1", "c1"),
    ("works", "", "c1"),
    ("", "p2", "c2"),
    ("", "p3", "c3"),
    ("", "p4", ""),
    ("euros", "p5", "c4"),
    ("", "p6", "c5"),
    ("hours", "p7", "c5"),
    ("", "p8", "c3"),
    ("fee", "p9", "c1"),
    ("once", "p1", "c1"),
    ("inner", "", "own"),
    ("", "", "own"),
    ("", "", "c2"),
    ("", "", "psa:2"),
    ("", "", ""),
];

/// Whole numbers by chance, the same for the same seed.
struct Dice(u64);

impl Dice {
    /// From 0 to below `n`.
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len() as u64) as usize]
    }
}

/// Writes the folder. `days` are those on which people work, as dates.
pub fn write(folder: &Path, seed: u64, days: &[String]) {
    let put = |name: &str, text: &str| {
        std::fs::write(folder.join(name).with_extension("csv"), text).unwrap();
    };
    for (name, text) in SET_UP {
        put(name, text);
    }
    let dice = &mut Dice(seed);
    put("tickets", &tickets(dice, days));
    put("time_entries", &entries(dice, days));
}

/// Tickets of the agreements that sell them by the piece; some reach over midnight, some are open.
fn tickets(dice: &mut Dice, days: &[String]) -> String {
    let mut text = String::from("id,company_id,agreement_id,project_id,status,closed_at\n");
    text.push_str("tk1,c3,purse,,New,\ntk2,c5,,p6,New,\ntk3,c1,,,New,\n");
    for n in 0..24 {
        let (company, agreement) = if n % 2 == 0 {
            ("c3", "pack")
        } else {
            ("c5", "each")
        };
        let day = &days[dice.below(days.len() as u64) as usize];
        let (hour, minute) = (dice.below(24), dice.below(60));
        let closed = if n % 7 == 6 {
            String::new()
        } else {
            format!("{day}T{hour:02}:{minute:02}:00Z")
        };
        writeln!(text, "t{n},{company},{agreement},,,{closed}").unwrap();
    }
    text
}

fn entries(dice: &mut Dice, days: &[String]) -> String {
    let mut text = String::from(
        "id,member_id,ticket_id,project_id,company_id,agreement_id,work_role_id,work_type_id,started_at,ended_at,\
         worked_on,deduct_minutes,worked_hours,to_bill_hours,covered_hours,billable,hourly_rate,notes\n",
    );
    let mut number = 0;
    for day in days {
        for member in ["m1", "m2", "m3", "m4", "m5", "psa:1"] {
            let mut hour = 9 + dice.below(3);
            for _ in 0..=dice.below(4) {
                number += 1;
                let length = 1 + dice.below(3);
                entry(
                    dice,
                    &mut text,
                    &format!("h{number},{member}"),
                    day,
                    (hour, hour + length),
                );
                hour += length;
            }
        }
    }
    text
}

/// One entry: on an account, on a ticket that may know the account, for the house or on leave; with times or without.
fn entry(dice: &mut Dice, text: &mut String, who: &str, day: &str, (from, to): (u64, u64)) {
    let (mut agreement, mut project, mut company) =
        ACCOUNTS[dice.below(ACCOUNTS.len() as u64) as usize];
    let mut ticket = "";
    let mut kind = dice.one(&[
        "t1", "t1", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8", "",
    ]);
    match dice.below(20) {
        0 => kind = "w",
        1 => kind = "l",
        2 => {
            (agreement, project, company) = ("", "", "");
            ticket = dice.one(&["tk1", "tk2", "tk3", "t0", "t1"]);
        }
        _ => {}
    }
    // A price for a whole entry leaves no whole number of a retainer's units.
    if kind == "t6" && (matches!(agreement, "purse" | "chest") || ticket == "tk1") {
        kind = "t1";
    }
    let role = dice.one(&["r1", "r2", "r3", "", "", ""]);
    let option = dice.one(&[
        "billable",
        "billable",
        "billable",
        "",
        "",
        "no_charge",
        "do_not_bill",
    ]);
    let price = dice.one(&["", "", "", "125", "99.95"]);
    let (minute, second) = (dice.below(60), 20 * dice.below(3));
    let times = format!("{day}T{from:02}:05:00Z,{day}T{to:02}:{minute:02}:{second:02}Z");
    let hours = 0.25 * (1 + dice.below(12)) as f64;
    let (times, worked) = match dice.below(8) {
        0 => (format!(",,{day},"), format!("{hours}")),
        1 => (format!("{times},,10"), String::new()),
        2 => (format!("{times},,"), "1.3333".to_owned()),
        _ => (format!("{times},,"), String::new()),
    };
    let to_bill = dice.one(&["", "", "", "", "1", "2.5", "0.75"]);
    let covered = dice.one(&["", "", "", "", "", "", "0.5"]);
    let row = [
        who, ticket, project, company, agreement, role, kind, &times, &worked, to_bill, covered,
        option, price, "Done",
    ];
    writeln!(text, "{}", row.join(",")).unwrap();
}
