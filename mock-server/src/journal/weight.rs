//! How much memory an event takes, near enough to bound the journal by it.

use serde_json::{Map, Value};

use super::event::{Details, Event};
use super::exchange::Exchange;
use super::near_miss::NearMiss;

/// Bytes of the event itself and of every text and body in it.
pub(super) fn weight(event: &Event) -> usize {
    size_of::<Event>()
        + match &event.details {
            Details::Http(exchange) => exchange_weight(exchange),
            Details::Change(change) => {
                change.resource.len()
                    + change.by.len()
                    + change.before.json().len()
                    + change.after.json().len()
            }
            Details::Webhook(webhook) => value_weight(&webhook.body),
            Details::Clock(_) => 0,
            Details::Fault(firing) => firing.rule.len() + firing.effect.len(),
            Details::Sftp(step) => {
                step.op.len()
                    + step.user.len()
                    + step.path.len()
                    + step.to.as_ref().map_or(0, String::len)
                    + step.status.len()
                    + step.fault.as_ref().map_or(0, String::len)
                    + step.near_miss.as_ref().map_or(0, near_miss_weight)
            }
            Details::Job(step) => step.job.len() + step.file.len(),
            Details::Mail(mail) => {
                mail.from.len()
                    + mail
                        .to
                        .iter()
                        .map(|to| size_of::<String>() + to.len())
                        .sum::<usize>()
                    + mail.subject.len()
                    + mail.text.len()
            }
        }
}

fn exchange_weight(exchange: &Exchange) -> usize {
    let response = exchange.response.as_ref().map_or(0, |response| {
        response.headers.weight() + response.body.bytes().len()
    });
    exchange.method.len()
        + exchange.path.len()
        + exchange.query.len()
        + exchange.client_id.as_ref().map_or(0, String::len)
        + exchange.request.headers.weight()
        + exchange.request.body.bytes().len()
        + response
        + exchange.fault.as_ref().map_or(0, String::len)
        + exchange.near_miss.as_ref().map_or(0, near_miss_weight)
}

fn near_miss_weight(miss: &NearMiss) -> usize {
    let differs = miss.differs.iter();
    let texts = differs.map(|one| one.part.len() + one.expected.len() + one.found.len());
    miss.closest.as_ref().map_or(0, String::len) + texts.sum::<usize>()
}

fn map_weight(map: &Map<String, Value>) -> usize {
    map.iter()
        .map(|(key, value)| size_of::<(String, Value)>() + key.len() + value_weight(value))
        .sum()
}

/// Bytes of the texts in a value, and of what holds them.
pub(crate) fn value_weight(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
        Value::String(text) => text.len(),
        Value::Array(items) => items
            .iter()
            .map(|item| size_of::<Value>() + value_weight(item))
            .sum(),
        Value::Object(map) => map_weight(map),
    }
}
