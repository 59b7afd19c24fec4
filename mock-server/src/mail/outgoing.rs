//! Coupa's own mails: written, kept by the instance, and handed to the relay when there is one.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use lettre::Message;
use lettre::message::Mailbox as Person;
use lettre::message::header::ContentType;

use super::address::at_instance;
use super::mailbox::NewMail;
use super::relay::{Origin, Outgoing};
use crate::faults::MailEffect;
use crate::instance::{Instance, Waited};
use crate::journal::{Direction, EventId};

/// A mail that Coupa wants to send.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    /// Addresses of the recipients.
    pub(crate) to: Vec<String>,
    pub(crate) subject: String,
    pub(crate) text: String,
}

impl Instance {
    /// Sends a mail of Coupa's own; `cause` is the event that it is about. Addresses that are none
    /// are left out, and so are those that the fault plan refuses. Blocks as long as it delays.
    pub(crate) fn send_mail(&self, letter: Letter, cause: EventId) {
        let (letter, pause) = self.meet_faults(letter, cause);
        if pause.is_zero() || wait(self, pause) == Waited::Elapsed {
            self.deliver(letter, cause);
        }
    }

    /// As [`Instance::send_mail`] from within a request, which no delay keeps from its answer.
    pub(crate) fn post_mail(self: &Arc<Self>, letter: Letter, cause: EventId) {
        let (letter, pause) = self.meet_faults(letter, cause);
        if pause.is_zero() {
            self.deliver(letter, cause);
            return;
        }
        let instance = Arc::clone(self);
        tokio::spawn(async move {
            if instance.delay(pause).await == Waited::Elapsed {
                instance.deliver(letter, cause);
            }
        });
    }

    /// What the fault plan leaves of a mail, and how long it keeps it.
    fn meet_faults(&self, mut letter: Letter, cause: EventId) -> (Letter, Duration) {
        let mut pause = Duration::ZERO;
        letter.to.retain(|address| {
            match self.mail_fault(address, Some(cause)).map(|met| met.effect) {
                None => true,
                Some(MailEffect::Refuse) => false,
                Some(MailEffect::Delay(lasting)) => {
                    pause = pause.saturating_add(lasting.real());
                    true
                }
            }
        });
        (letter, pause)
    }

    fn deliver(&self, letter: Letter, cause: EventId) {
        let from = at_instance("coupa", self.name());
        let message = match write(self, &from, &letter, cause) {
            Ok(message) => message,
            Err(error) => {
                tracing::warn!(%error, instance = self.name(), "a mail cannot be written");
                return;
            }
        };
        let source = Bytes::from(message.formatted());
        let to = message.envelope().to().iter().map(ToString::to_string);
        let mail = NewMail {
            direction: Direction::Out,
            from,
            to: to.collect(),
            subject: letter.subject,
            text: letter.text,
            attachments: Vec::new(),
            source: source.clone(),
        };
        let origin = Origin {
            instance: self.name().to_owned(),
            life: self.life(),
            cause,
            sent: mail.sent(),
        };
        self.keep_mail(mail, Some(cause));
        if let Some(relay) = self.relay() {
            relay.send(Outgoing {
                envelope: message.envelope().clone(),
                source,
                origin,
            });
        }
    }
}

/// Waits on a thread of its own, since the caller's may drive a runtime already.
fn wait(instance: &Instance, duration: Duration) -> Waited {
    let waiting = || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .ok()?;
        Some(runtime.block_on(instance.delay(duration)))
    };
    std::thread::scope(|scope| scope.spawn(waiting).join())
        .ok()
        .flatten()
        .unwrap_or(Waited::Elapsed)
}

fn write(
    instance: &Instance,
    from: &str,
    letter: &Letter,
    cause: EventId,
) -> Result<Message, Box<dyn std::error::Error>> {
    let mut message = Message::builder()
        .from(Person::new(Some("Coupa".to_owned()), from.parse()?))
        .date(SystemTime::try_from(instance.now())?)
        .message_id(Some(format!(
            "<{}@{}.coupa-mock.test>",
            cause.seq(),
            instance.name()
        )))
        .subject(&*letter.subject)
        .header(ContentType::TEXT_PLAIN);
    for address in &letter.to {
        match address.parse() {
            Ok(address) => message = message.to(Person::new(None, address)),
            Err(error) => {
                tracing::warn!(%error, %address, "nothing can be mailed to this address");
            }
        }
    }
    Ok(message.body(letter.text.clone())?)
}
