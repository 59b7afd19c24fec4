//! From an envelope to the instances that its recipients name.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;

use super::reply::Reply;
use super::session::Envelope;
use crate::faults::MailEffect;
use crate::instance::{Instance, Waited};
use crate::journal::Direction;
use crate::mail::address::named_instance;
use crate::mail::mailbox::NewMail;
use crate::mail::message::parse;
use crate::registry::{DEFAULT_INSTANCE, Registry};

/// The instance whose person has this address: the one that its domain names, else the default.
fn instance_of(registry: &Registry, address: &str) -> Option<Arc<Instance>> {
    named_instance(address)
        .and_then(|name| registry.by_name(&name))
        .or_else(|| registry.by_name(DEFAULT_INSTANCE))
}

/// Whether a recipient is taken: he is, unless the fault plan of his instance says otherwise.
pub(super) async fn decide(registry: &Registry, address: &str) -> Result<(), Reply> {
    let Some(instance) = instance_of(registry, address) else {
        return Ok(());
    };
    match instance.mail_fault(address, None).map(|met| met.effect) {
        None => Ok(()),
        Some(MailEffect::Refuse) => Err(Reply::RecipientRefused),
        Some(MailEffect::Delay(lasting)) => match instance.delay(lasting.real()).await {
            Waited::Elapsed => Ok(()),
            Waited::Reset => Err(Reply::Forgotten),
        },
    }
}

/// Keeps a mail in each instance that it names, with the recipients of that instance.
pub(super) fn deliver(registry: &Registry, envelope: Envelope) {
    let mut recipients: BTreeMap<String, (Arc<Instance>, Vec<String>)> = BTreeMap::new();
    for address in envelope.to {
        if let Some(instance) = instance_of(registry, &address) {
            recipients
                .entry(instance.name().to_owned())
                .or_insert_with(|| (instance, Vec::new()))
                .1
                .push(address);
        }
    }
    let parsed = parse(&envelope.source);
    let mail = NewMail {
        direction: Direction::In,
        from: if envelope.from.is_empty() {
            parsed.from.unwrap_or_default()
        } else {
            envelope.from
        },
        to: Vec::new(),
        subject: parsed.subject,
        text: parsed.text,
        attachments: parsed.attachments,
        source: Bytes::from(envelope.source),
    };
    for (instance, to) in recipients.into_values() {
        instance.keep_mail(NewMail { to, ..mail.clone() }, None);
    }
}
