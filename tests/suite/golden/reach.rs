//! Work that changes what other months and other companies earn.

use super::again::same_as_fresh;
use super::books::Books;

/// Nobody knows what Kim costs: what Kim did for a fixed fee leaves no line.
fn books() -> Books {
    let books = Books::new();
    books
        .file("companies", "id,name\nacorn,Acorn\nbirch,Birch\ncedar,Cedar")
        .file("members", "id,name\nsam,Sam Ray\nkim,Kim Poe")
        .file("work_types", "id,name,payroll_wrap\nwrap,Wrap,true")
        .file(
            "cost_rates",
            "member_id,amount,currency,valid_from\nsam,40,USD,2027-01-01",
        )
        .file(
            "agreements",
            "id,company_id,name,kind,bill_amount,limit_amount,bill_cycle_months,starts_on
             care,acorn,Care,fixed_fee,1000,,1,2027-03-01
             more,birch,More,fixed_fee,1000,,1,2027-03-01
             block,acorn,Block,block_hours,1000,10,0,2027-03-01
             calls,birch,Calls,incident,100,3,,2027-03-01",
        )
        .file(
            "projects",
            "id,company_id,name,billing_method,contract_price,remaining_hours
             move,cedar,Move,fixed_fee,9999.99,10\ncap,cedar,Cap,not_to_exceed,500,\nopen,acorn,Open,,,\nsome,acorn,Some,,,7",
        )
        .file("tickets", "id,company_id,agreement_id,closed_at\nt1,birch,,\nt2,birch,calls,")
        .file(
            "time_entries",
            "id,member_id,company_id,agreement_id,project_id,ticket_id,work_type_id,worked_on,worked_hours,billable,hourly_rate
             k1,kim,acorn,care,,,,2027-04-05,3,billable,
             k2,kim,,,,t1,,2027-04-06,2,do_not_bill,
             k3,kim,acorn,care,,,,2027-05-05,1,billable,
             w1,sam,acorn,,,,wrap,2027-04-05,1,,
             b1,sam,acorn,block,,,,2027-03-10,4,billable,100
             b2,sam,acorn,block,,,,2027-05-10,8,billable,100
             m1,sam,cedar,,move,,,2027-03-11,5,billable,
             m2,sam,cedar,,move,,,2027-05-11,5,billable,
             c1,sam,cedar,,cap,,,2027-03-12,3,billable,100
             c2,sam,cedar,,cap,,,2027-05-12,3,billable,100
             o1,kim,,,open,,,2027-03-13,3,billable,
             o2,kim,,,open,,,2027-05-13,3,billable,
             s1,kim,,,some,,,2027-03-14,3,billable,
             s2,kim,,,some,,,2027-05-14,3,billable,
             x1,sam,acorn,care,move,,,2027-04-13,2,billable,",
        );
    books.roll();
    books
}

#[test]
fn what_a_change_reaches_is_rolled_wherever_it_is() {
    let books = books();
    let edits = [
        // Away from a company, without a line that says where it was.
        ("time_entries", "k1,kim,acorn,care", "k1,kim,birch,more"),
        ("time_entries", "2027-05-05,1", "2027-04-30,1"),
        ("time_entries", "k3,kim", "k4,sam"),
        ("tickets", "t1,birch,", "t1,cedar,"),
        ("agreements", "more,birch", "more,cedar"),
        (
            "time_entries",
            "k1,kim,birch,more,,,,",
            "k1,kim,birch,more,,,wrap,",
        ),
        // Into later months: a block's balance, a cap.
        ("time_entries", "2027-03-10,4", "2027-03-10,6"),
        ("time_entries", "2027-03-12,3", "2027-03-12,4"),
        // Into all months: how far a project is.
        ("time_entries", "2027-05-11,5", "2027-05-11,15"),
        ("time_entries", "2027-05-14,3", "2027-05-14,5"),
        // Hours to date of a project without a price.
        ("time_entries", "2027-03-13,3", "2027-03-13,5"),
        ("time_entries", "o1,kim,,,open", "o1,kim,,,cap"),
        ("cost_rates", "40,USD", "41,USD"),
        (
            "tickets",
            "t2,birch,calls,",
            "t2,birch,calls,2027-04-10T15:00:00Z",
        ),
        (
            "tickets",
            "t2,birch,calls,2027-04-10T15:00:00Z",
            "t2,birch,calls,\nt3,acorn,calls,2027-05-01T10:00:00Z",
        ),
        ("projects", "move,cedar", "move,acorn"),
        ("time_entries", "c1,sam", "c3,kim"),
    ];
    for (file, from, to) in edits {
        books.edit(file, from, to);
        books.roll();
        same_as_fresh(&books, &format!("{file}: {from} -> {to}"));
    }
}

#[test]
fn a_bill_stands_with_the_work_that_its_line_names() {
    let books = Books::new();
    books
        .file("companies", "id,name\nacorn,Acorn\nbirch,Birch")
        .file("members", "id,name\nsam,Sam Ray")
        .file(
            "agreements",
            "id,company_id,name,kind,starts_on
             care,acorn,Care,time_and_materials,2027-03-01
             more,acorn,More,time_and_materials,2027-03-01
             other,birch,Other,time_and_materials,2027-03-01",
        )
        .file("projects", "id,company_id,name,agreement_id\nmove,acorn,Move,care\ncall,acorn,Call,care")
        .file("tickets", "id,company_id,agreement_id,project_id\nt1,acorn,care,\nt2,acorn,,call")
        .file(
            "time_entries",
            "id,member_id,company_id,agreement_id,ticket_id,project_id,worked_on,worked_hours,billable,hourly_rate
             e1,sam,acorn,care,,,2027-03-05,2,billable,100
             e2,sam,acorn,,t1,,2027-03-06,2,billable,100
             e3,sam,acorn,,,move,2027-03-07,2,billable,100
             e4,sam,acorn,,t2,,2027-03-08,2,billable,100",
        )
        .file(
            "invoices",
            "id,company_id,invoiced_on,currency,kind,credits_invoice_id
             i1,acorn,2027-04-30,USD,invoice,\ni2,acorn,2027-05-31,USD,credit_note,i1",
        )
        .file(
            "invoice_lines",
            "id,invoice_id,amount,time_entry_id\nl1,i1,200,e1\nl2,i1,100,e2\nl3,i2,50,e1\nl4,i1,70,e3\nl5,i1,80,e4",
        );
    books.roll();
    let edits = [
        ("time_entries", "e1,sam,acorn,care", "e1,sam,acorn,more"),
        // To another client, and back to one that no line stands with any more.
        ("time_entries", "e1,sam,acorn,more", "e1,sam,birch,other"),
        ("time_entries", "e1,sam,birch,other", "e1,sam,acorn,care"),
        ("tickets", "t1,acorn,care", "t1,acorn,more"),
        ("tickets", "t1,acorn,more", "t1,birch,other"),
        // A project to an agreement of the same client, of another one, and back.
        ("projects", "Move,care", "Move,more"),
        ("projects", "Move,more", "Move,other"),
        ("projects", "Move,other", "Move,care"),
        ("projects", "Call,care", "Call,other"),
    ];
    for (file, from, to) in edits {
        books.edit(file, from, to);
        books.roll();
        same_as_fresh(&books, &format!("{file}: {from} -> {to}"));
    }
}
