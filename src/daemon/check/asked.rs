//! What a source answers beside rows: what a right hides without a word, how much of the vendor's budget is spent, and
//! how long a first reading takes.

use super::Check;
use crate::config::Source;
use crate::source::{Budget, Connector, Remark};
use crate::sync::http::Client;

/// The lines of one source; none where it has no such answers.
pub(super) async fn check(
    source: &Source,
    connector: &dyn Connector,
    client: &Client,
) -> Vec<Check> {
    let name = source.name.as_str();
    let (mut lines, mut requests) = (Vec::new(), 0);
    for question in connector.questions() {
        // What may not be asked is named among the rights already, but where it has an address of its own.
        let stream = connector
            .streams()
            .iter()
            .find(|s| s.name == question.about);
        let answer = match client.ask(connector, stream, &question.request).await {
            Ok(answer) => answer,
            Err(error) => {
                if question.request.subject.is_some() {
                    let subject = format!("{name}/{}", question.about);
                    lines.push(Check::refused(question.topic, subject, &error));
                }
                continue;
            }
        };
        match connector.remark(&question, &answer) {
            Remark::Nothing => {}
            Remark::Requests(more) => requests += more,
            Remark::Warning { found, mend } => {
                let subject = format!("{name}/{}", question.about);
                lines.push(Check::warning("visibility", subject, found, mend));
            }
        }
    }
    let budget = budget(connector, client).await;
    lines.extend(budget.map(|b| spent(name, b)));
    if requests > 0 {
        let minutes = minutes(requests, source.pace.requests_per_minute, budget);
        let found = format!(
            "it takes about {requests} requests, and so {}",
            lasting(minutes)
        );
        lines.push(Check::ok("first reading", name, found));
    }
    lines
}

async fn budget(connector: &dyn Connector, client: &Client) -> Option<Budget> {
    let request = connector.budget()?;
    let answer = client.ask(connector, None, &request).await.ok()?;
    connector.spent(&answer)
}

fn spent(source: &str, budget: Budget) -> Check {
    let Budget {
        limit,
        window_minutes,
        used,
        ours,
    } = budget;
    let found = format!(
        "{used} of {limit} requests in {window_minutes} minutes are spent, by whomever; from {ours} on we wait"
    );
    if used < ours {
        return Check::ok("budget", source, found);
    }
    let mend = "find out what else asks this vendor so often, or raise the share we may see spent";
    Check::warning("budget", source, found, mend)
}

/// Minutes that so many requests take at our own pace, and within what the vendor allows in a window.
fn minutes(requests: u64, per_minute: u32, budget: Option<Budget>) -> u64 {
    let paced = requests.div_ceil(u64::from(per_minute.max(1)));
    let waited = budget.map_or(0, |b| {
        let left = b.ours.saturating_sub(b.used);
        let windows = requests.saturating_sub(left).div_ceil(b.ours.max(1));
        windows * b.window_minutes
    });
    paced.max(waited)
}

fn lasting(minutes: u64) -> String {
    match minutes {
        0..=1 => "about a minute".to_owned(),
        2..=119 => format!("about {minutes} minutes"),
        _ => format!("about {} hours", minutes.div_ceil(60)),
    }
}
