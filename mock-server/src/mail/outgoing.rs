//! Coupa's own mails: written, kept by the instance, and handed to the relay when there is one.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use lettre::Message;
use lettre::message::Mailbox as Person;
use lettre::message::header::ContentType;

use super::address::at_instance;
use super::mailbox::NewMail;
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
        self.keep_mail(mail, Some(cause));
        if let Some(relay) = self.relay() {
            relay.send(message.envelope().clone(), source);
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

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::net::SocketAddr;

    use jiff::Timestamp;

    use serde_json::json;

    use super::*;
    use crate::faults::Rule;
    use crate::instance::{Behaviour, Outside, World};
    use crate::journal::{ClockMove, Details, Filter, Kind};
    use crate::mail::relay::Relay;
    use crate::mail::smtp::Sink;
    use crate::registry::{NewInstance, Registry};

    const WORLD: &str = "time: 2026-03-02T09:00:00Z";

    fn registry(outside: Outside) -> Arc<Registry> {
        let behaviour = Behaviour {
            outside,
            ..Behaviour::default()
        };
        Arc::new(Registry::new(World::parse(WORLD).unwrap(), behaviour).unwrap())
    }

    fn send(instance: &Instance, to: &[&str]) {
        let nothing = ClockMove {
            from: Timestamp::UNIX_EPOCH,
            to: Timestamp::UNIX_EPOCH,
        };
        let cause = (instance.journal()).append(instance.stamp(), None, Details::Clock(nothing));
        let letter = Letter {
            to: to.iter().map(|&to| to.to_owned()).collect(),
            subject: "J\u{fc}rgen".to_owned(),
            text: "Zeile eins\n.\nZeile drei \u{2013} lang".to_owned(),
        };
        instance.send_mail(letter, cause);
    }

    #[test]
    fn a_mail_is_kept_with_its_source_and_stands_in_the_journal_after_its_cause() {
        let instance = registry(Outside::default()).by_name("default").unwrap();
        send(
            &instance,
            &["admin@example.com", "no address", "b@example.com"],
        );
        let mail = instance.mail(1).unwrap();
        assert_eq!(mail.direction, Direction::Out);
        assert_eq!(mail.from, "coupa@default.coupa-mock.test");
        assert_eq!(mail.to, ["admin@example.com", "b@example.com"]);
        let source = String::from_utf8(mail.source.to_vec()).unwrap();
        assert!(source.contains("Date: Mon, 02 Mar 2026 09:00"), "{source}");
        assert!(
            source.contains("Message-ID: <1@default.coupa-mock.test>"),
            "{source}"
        );
        let page = instance.journal().read(Filter {
            kind: Some(Kind::Mail),
            ..Filter::default()
        });
        let event = page.events.first().unwrap();
        assert_eq!(event.cause.map(|cause| cause.0), Some(1));
    }

    #[test]
    fn nobody_to_write_to_is_no_mail() {
        let instance = registry(Outside::default()).by_name("default").unwrap();
        send(&instance, &["no address"]);
        send(&instance, &[]);
        assert_eq!(instance.mails(), []);
    }

    #[test]
    fn the_fault_plan_decides_for_each_recipient() {
        let instance = registry(Outside::default()).by_name("default").unwrap();
        let rules = json!([
            { "name": "gone", "when": "mail.deliver gone@*", "refuse": true },
            { "name": "late", "when": "mail.deliver late@*", "delay": "10ms" },
        ]);
        let rules = rules.as_array().unwrap().iter();
        let rules = rules
            .map(|rule| Rule::from_json(rule.clone()).unwrap())
            .collect();
        instance
            .faults(|plan| plan.replace(rules, instance.now()))
            .unwrap();
        send(
            &instance,
            &["gone@example.com", "late@example.com", "b@example.com"],
        );
        send(&instance, &["gone@example.com"]);
        let mails = instance.mails();
        assert_eq!(mails.len(), 1);
        assert_eq!(
            mails.first().unwrap().to,
            ["late@example.com", "b@example.com"]
        );
    }

    #[tokio::test]
    async fn the_relay_hands_a_mail_on_as_it_is() {
        let people = registry(Outside::default());
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut sink = Sink::start(address, Arc::clone(&people), None)
            .await
            .unwrap();
        let url = format!("smtp://coupa:secret@{}", sink.address());
        let (relay, mut task) = Relay::start(url.parse().unwrap());
        let coupa = registry(Outside {
            relay: Some(relay),
            ..Outside::default()
        });
        let acme = coupa
            .create(NewInstance {
                name: Some("acme".to_owned()),
                ..NewInstance::default()
            })
            .unwrap();
        send(&acme, &["admin@example.com"]);
        task.shutdown(Duration::from_secs(10)).await;
        sink.shutdown(Duration::from_secs(10)).await;
        let received = people.by_name("default").unwrap().mails().remove(0);
        let sent = acme.mails().remove(0);
        assert_eq!(received.direction, Direction::In);
        assert_eq!(
            (received.from, received.to, received.subject, received.text),
            (sent.from, sent.to, sent.subject, sent.text)
        );
    }

    #[tokio::test]
    async fn a_mail_server_that_is_away_holds_nobody_up() {
        let (relay, mut task) = Relay::start("smtp://127.0.0.1:1".parse().unwrap());
        let coupa = registry(Outside {
            relay: Some(relay),
            ..Outside::default()
        });
        let instance = coupa.by_name("default").unwrap();
        for _ in 0..1_100 {
            send(&instance, &["admin@example.com"]);
        }
        assert_eq!(instance.mails().len(), 1_100);
        task.shutdown(Duration::from_secs(10)).await;
    }
}
