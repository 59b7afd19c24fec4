//! What Coupa tells the contacts of an integration when a client asks it to (`create_alert`; Coupa
//! Compass, *Integration Error API* and *Integration History Record API*).
//!
//! The wording is invented: no such mail of Coupa's is public.

use std::fmt::Write as _;
use std::sync::Arc;

use super::contacts::Alert;
use super::outgoing::Letter;
use crate::domain::record::{Record, RecordId, Value};
use crate::domain::render::View;
use crate::domain::resource::Resource;
use crate::domain::tree::Tree;
use crate::instance::Instance;
use crate::journal::EventId;

/// Mails the contacts of an integration about an error or a history record; `cause` is the event
/// of the request.
pub(crate) fn post_alert(
    instance: &Arc<Instance>,
    resource: Resource,
    id: RecordId,
    cause: EventId,
) {
    let told = instance.read(|view| {
        let record = view.store().get(resource, id)?;
        let alert = text(resource, record, "contact-alert-type");
        let integration = match value(resource, record, "integration") {
            Some(Value::One(integration)) => Some(*integration),
            _ => None,
        };
        Some((
            integration,
            Alert::read(alert.unwrap_or_default()),
            subject(resource, record),
            body(view, resource, record),
        ))
    });
    let Some((integration, alert, subject, text)) = told else {
        return;
    };
    let to = instance.contacts(integration, alert);
    instance.post_mail(Letter { to, subject, text }, cause);
}

/// `Integration alert: User 281`
fn subject(resource: Resource, record: &Record) -> String {
    let document = text(resource, record, "document-type").unwrap_or("document");
    let number = match value(resource, record, "document-id") {
        Some(Value::Integer(number)) => format!(" {number}"),
        _ => String::new(),
    };
    format!("Integration alert: {document}{number}")
}

/// All that the record says, a line each, and what the other system answered.
fn body(view: View<'_>, resource: Resource, record: &Record) -> String {
    let mut text = "A document could not be integrated.\n\n".to_owned();
    for (id, field) in resource.table().fields().skip(1) {
        let mut line = |value: &str| {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{}: {value}", field.human_name());
        };
        match view.value(record, id, field) {
            Tree::Integer(number) => line(&number.to_string()),
            Tree::Boolean(value) => line(if value { "yes" } else { "no" }),
            Tree::Text(_, value) => line(&value),
            Tree::Object(object) if field.name == "integration" => {
                if let Some(name) = object.get("name").and_then(Tree::as_text) {
                    line(name);
                }
            }
            Tree::List(responses) => {
                for response in &responses.items {
                    line(&answer(response));
                }
            }
            Tree::Null | Tree::NoRecord | Tree::Object(_) => {}
        }
    }
    text.truncate(text.trim_end().len());
    text
}

/// `400 Department can't be blank`
fn answer(response: &Tree<'_>) -> String {
    let Tree::Object(response) = response else {
        return String::new();
    };
    let part = |name: &str| {
        let part = response.get(name).and_then(Tree::as_text);
        part.unwrap_or_default()
    };
    let (code, message) = (part("response-code"), part("response-message"));
    format!("{code} {message}").trim().to_owned()
}

fn value<'r>(resource: Resource, record: &'r Record, name: &str) -> Option<&'r Value> {
    record.get(resource.table().field(name)?.0)
}

fn text<'r>(resource: Resource, record: &'r Record, name: &str) -> Option<&'r str> {
    record.text(resource.table().field(name)?.0)
}
