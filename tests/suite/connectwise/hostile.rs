//! A page is read quickly. What else may come is in the conformance list, `connectors`.

use super::*;
use crate::on_text::OnText;
use daybook::source::Cursor;

#[test]
fn a_large_page_is_read_quickly() {
    let row = fixture("time_entries").swap_remove(0);
    let body: Vec<String> = (1..=1000)
        .map(|id| with(row.clone(), json!({"id": id})).to_string())
        .collect();
    let answer = answer(200, &format!("[{}]", body.join(",")));
    let (psa, stream) = (psa(), stream("time_entries"));
    let micros = |work: &dyn Fn() -> usize| {
        let started = std::time::Instant::now();
        let rounds: usize = (0..20).map(|_| work()).sum();
        started.elapsed().as_micros() as f64 / rounds as f64
    };
    let page = || psa.page(&stream, &Cursor::default(), &answer).unwrap();
    let rows = page().rows;
    let cut = micros(&|| page().rows.len());
    let read = micros(&|| {
        rows.iter()
            .filter(|r| psa.records(&stream, None, &r.body).is_ok())
            .count()
    });
    let kept = micros(&|| {
        rows.iter()
            .filter(|r| psa.kept(&stream, &r.body).len() > 2)
            .count()
    });
    println!(
        "time entries of {} bytes: cut {cut:.2} µs, read {read:.2} µs, scrubbed {kept:.2} µs",
        body[0].len()
    );
    assert_eq!(rows.len(), 1000);
}
