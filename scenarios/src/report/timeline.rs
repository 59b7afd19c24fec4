//! What happened in a case, one line each, for people.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::history::{Change, Direction, Entry, Exchange, Exit, History, JobState, JobStep, What};
use crate::text::shortened;

/// A body is shown this far.
const BODY_CHARS: usize = 2_000;

/// Anything else is shown this far.
const LINE_CHARS: usize = 300;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimelineLine {
    /// Milliseconds since the first step.
    pub at_ms: i64,
    /// `hr`, `step`, `http`, `sftp`, `job`, `change`, `fault`, `clock`, `log`, `mail`, `notify` or `exit`.
    pub kind: String,
    /// What happened; several lines when there is a body to show.
    pub text: String,
}

/// The history in lines, from the first step on. An answer that is an error shows its body.
pub fn timeline(history: &History) -> Vec<TimelineLine> {
    let start = history
        .entries
        .iter()
        .find(|entry| matches!(entry.what, What::Trigger { .. } | What::Step { .. }))
        .map(|entry| entry.at);
    let line = |entry: &Entry| {
        let (kind, text) = described(&entry.what)?;
        let at_ms = start.map_or(0, |start| {
            i64::try_from(entry.at.duration_since(start).as_millis()).unwrap_or_default()
        });
        Some(TimelineLine {
            at_ms,
            kind: kind.to_owned(),
            text,
        })
    };
    history.entries.iter().filter_map(line).collect()
}

fn described(what: &What) -> Option<(&'static str, String)> {
    Some(match what {
        What::State { .. } => return None,
        What::Trigger { events, again } => {
            let once_more = if *again {
                "once more, without faults: "
            } else {
                ""
            };
            let events: Vec<_> = events
                .iter()
                .map(|event| {
                    let how = if event.is_by_file() { " by file" } else { "" };
                    format!("{} {}{how}", event.event, event.login)
                })
                .collect();
            ("hr", format!("{once_more}{}", events.join(", ")))
        }
        What::Step { what, .. } => ("step", what.clone()),
        What::Sftp(step) => {
            let bytes = step
                .bytes
                .map_or_else(String::new, |bytes| format!(", {bytes} bytes"));
            ("sftp", format!("{}: {}{bytes}", step.line(), step.status))
        }
        What::Job(step) => ("job", job(step)),
        What::Mail(mail) => (
            if mail.direction == Direction::In {
                "notify"
            } else {
                "mail"
            },
            shortened(
                &format!("to {}: {}", mail.to.join(", "), mail.message()),
                LINE_CHARS,
            ),
        ),
        What::Http(exchange) => ("http", exchanged(exchange)),
        What::Change(change) => ("change", changed(change)),
        What::Fault(firing) => ("fault", format!("`{}` fired", firing.rule)),
        What::Clock => ("clock", "moved".to_owned()),
        What::Log(record) => ("log", shortened(&record.text, LINE_CHARS)),
        What::Notification(notification) => ("notify", shortened(&notification.text(), LINE_CHARS)),
        What::Exit { how } => (
            "exit",
            match how {
                Exit::Status(status) => format!("status {status}"),
                Exit::Signal => "by a signal".to_owned(),
                Exit::TimedOut => "stopped at the time limit".to_owned(),
            },
        ),
    })
}

fn job(step: &JobStep) -> String {
    let JobStep {
        file,
        load_id,
        created,
        updated,
        errors,
        ..
    } = step;
    match step.state {
        JobState::Started => format!("load {load_id} of {file} started"),
        JobState::Finished => format!(
            "load {load_id} of {file} finished: {created} created, {updated} updated, {errors} errors"
        ),
    }
}

/// Who changed a record, and when, is seen from the request before it.
fn changed(
    Change {
        resource,
        id,
        before,
        after,
    }: &Change,
) -> String {
    let fields = after
        .iter()
        .filter(|(field, _)| !Change::STAMPS.contains(&field.as_str()));
    let fields = fields.map(|(field, after)| {
        format!(
            "{field}: {} -> {after}",
            before.get(field).unwrap_or(&Value::Null)
        )
    });
    format!(
        "{resource}/{id} {}",
        shortened(&fields.collect::<Vec<_>>().join(", "), LINE_CHARS)
    )
}

fn exchanged(exchange: &Exchange) -> String {
    let mut text = format!("{} -> ", exchange.line());
    let Some(response) = &exchange.response else {
        return text + "no answer";
    };
    text.push_str(&response.status.to_string());
    if exchange.is_write() && !exchange.is_token_request() && !exchange.request.body.is_empty() {
        text = format!(
            "{text}\nsent: {}",
            shortened(exchange.request.body.trim(), BODY_CHARS)
        );
    }
    if response.status >= 400 && !response.message.body.is_empty() {
        text = format!(
            "{text}\nanswered: {}",
            shortened(response.message.body.trim(), BODY_CHARS)
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Recording;

    #[test]
    fn the_story_is_told_in_order_and_errors_show_their_bodies() {
        let history = Recording::of(&[(281, "jdoe", true)], &["jdoe"])
            .token()
            .find("jdoe", &[(281, "jdoe", true)])
            .put(281, 400)
            .faulted()
            .lost("GET /api/users/281")
            .log("ERROR jdoe: 400")
            .told("jdoe failed")
            .exit(1)
            .history();
        let lines: Vec<_> = timeline(&history)
            .into_iter()
            .map(|line| format!("{:>4} {} {}", line.at_ms, line.kind, line.text))
            .collect();
        insta::assert_snapshot!(lines.join("\n"));
    }

    #[test]
    fn a_long_body_is_cut() {
        let history = Recording::of(&[], &["jdoe"])
            .http("GET /api/users/1", 500, &"x".repeat(5_000))
            .history();
        let text = timeline(&history)
            .pop()
            .map(|line| line.text)
            .unwrap_or_default();
        assert!(text.ends_with("x…") && text.chars().count() < 2_100);
    }
}
