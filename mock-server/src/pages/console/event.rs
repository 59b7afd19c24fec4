//! One event of the journal as a row: a line that says what happened, and all of it behind.

use jiff::tz::TimeZone;
use maud::{Markup, html};

use crate::journal::{Details, Direction, Event, JobState};
use crate::pages::moment::moment;

pub(super) fn row(event: &Event, zone: &TimeZone) -> Markup {
    html! {
        tr id={ "event-" (event.seq) } {
            td.number data-label="No." { (event.seq) }
            td.when data-label="Time" { (moment(Some(event.time), zone)) }
            td data-label="Kind" { span.badge { (event.details.kind()) } }
            td.wraps data-label="What happened" {
                details id={ "details-" (event.seq) } {
                    summary { (line(&event.details)) }
                    pre { (serde_json::to_string_pretty(event).unwrap_or_default()) }
                }
            }
            td.number data-label="Because of" {
                @match event.cause {
                    Some(cause) => a href={ "#event-" (cause) } { (cause) },
                    None => span.quiet { "–" },
                }
            }
        }
    }
}

fn line(details: &Details) -> String {
    match details {
        Details::Http(exchange) => {
            let query = if exchange.query.is_empty() {
                String::new()
            } else {
                format!("?{}", exchange.query)
            };
            let outcome = exchange.response.as_ref().map_or_else(
                || "not answered".to_owned(),
                |response| response.status.to_string(),
            );
            let fault = exchange.fault.as_ref();
            let fault = fault.map_or(String::new(), |rule| format!(", fault {rule}"));
            format!(
                "{} {}{query} → {outcome}{fault}",
                exchange.method, exchange.path
            )
        }
        Details::Change(change) => {
            let fields = change.after.to_map();
            let fields: Vec<_> = fields.keys().map(String::as_str).collect();
            let what = if change.before.is_empty() {
                "created"
            } else {
                "changed"
            };
            format!(
                "{} {} {what} by {}: {}",
                change.resource,
                change.id,
                change.by,
                fields.join(", ")
            )
        }
        Details::Webhook(_) => "a connector told a person something".to_owned(),
        Details::Clock(moved) => format!("from {} to {}", moved.from, moved.to),
        Details::Fault(firing) => format!(
            "{} fired: {}, time {}",
            firing.rule, firing.effect, firing.count
        ),
        Details::Sftp(step) => {
            let to = step.to.as_ref();
            let to = to.map_or(String::new(), |to| format!(" to {to}"));
            format!(
                "{} {}{to} by {} → {}",
                step.op, step.path, step.user, step.status
            )
        }
        Details::Job(step) => match step.state {
            JobState::Started => format!("{} of {} started", step.job, step.file),
            JobState::Finished => format!(
                "{} of {} finished: {} created, {} updated, {} errors",
                step.job, step.file, step.created, step.updated, step.errors
            ),
        },
        Details::Mail(mail) => {
            let way = match mail.direction {
                Direction::In => "to",
                Direction::Out => "from Coupa to",
            };
            format!("{way} {}: {}", mail.to.join(", "), mail.subject)
        }
    }
}
