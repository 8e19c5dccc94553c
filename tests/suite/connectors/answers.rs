//! Each answer that is no page of rows lands on the error that says what happens next.

use super::{Case, answer, cases};
use daybook::source::{Answer, SourceError, Stream};

/// What happens with an answer: what `judge` says, else what reading it as a page says.
fn outcome(case: &Case, stream: &Stream, answer: &Answer) -> Option<SourceError> {
    let judged = case.connector.judge(Some(stream), answer);
    judged.or_else(|| {
        let page = case.connector.page(stream, &Default::default(), answer);
        page.err()
    })
}

/// Holds what every stream of every connector makes of an answer.
fn every(answer_of: impl Fn(&Case) -> Answer, is_right: impl Fn(&SourceError) -> bool) {
    for case in cases() {
        let answer = answer_of(&case);
        for stream in case.connector.streams() {
            let outcome = outcome(&case, stream, &answer);
            assert!(
                outcome.as_ref().is_some_and(&is_right),
                "{}/{}: {} {:?} gave {outcome:?}",
                case.kind,
                stream.name,
                answer.status,
                answer.body
            );
        }
    }
}

fn is_retry(error: &SourceError) -> bool {
    matches!(error, SourceError::Retry { .. })
}

fn stops(error: &SourceError) -> bool {
    !is_retry(error)
}

#[test]
fn wrong_keys_are_a_persons_matter_or_a_moved_address_and_never_tried_again_by_themselves() {
    every(|_| answer(401, "{}"), stops);
}

#[test]
fn a_missing_right_is_a_persons_matter() {
    every(
        |case| answer(case.forbidden.0, case.forbidden.1),
        |e| matches!(e, SourceError::Operator { .. }),
    );
}

#[test]
fn an_address_that_is_not_there_is_not_tried_again_by_itself() {
    every(|_| answer(404, "{\"message\":\"no such thing\"}"), stops);
}

#[test]
fn too_many_requests_wait_as_long_as_the_vendor_says() {
    let told = |_: &Case| Answer {
        headers: [("retry-after".to_owned(), "7".to_owned())].into(),
        ..answer(429, "{}")
    };
    every(told, |e| {
        matches!(e, SourceError::Retry { after: Some(7), .. })
    });
}

#[test]
fn a_failure_that_passes_is_tried_again() {
    every(|case| answer(case.passing.0, case.passing.1), is_retry);
    every(|_| answer(503, ""), is_retry);
}

#[test]
fn a_web_page_instead_of_data_is_tried_again() {
    for status in [200, 502, 503] {
        every(
            |_| {
                answer(
                    status,
                    "<!DOCTYPE html><html><body>Bad gateway</body></html>",
                )
            },
            is_retry,
        );
    }
}

#[test]
fn an_answer_that_was_cut_off_is_never_taken_for_a_page() {
    for case in cases() {
        let stage = super::Stage::over(case);
        let connector = &stage.case.connector;
        for stream in connector.streams() {
            let whole = stage.page(stream);
            let half = whole.body.len() / 2;
            let mut cut = half.max(1);
            while !whole.body.is_char_boundary(cut) {
                cut -= 1;
            }
            let cut = answer(200, &whole.body[..cut]);
            let outcome = outcome(&stage.case, stream, &cut);
            assert!(outcome.is_some(), "{}/{}", stage.case.kind, stream.name);
        }
    }
}
