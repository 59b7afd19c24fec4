//! Mails to a person.

use std::time::{Duration, SystemTime};

use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Mailboxes};
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};

use super::record::Details;
use crate::clock::Clock;

/// The submission of mail between servers.
pub(super) const DEFAULT_PORT: u16 = 25;

/// Subjects are shown in lists.
const SUBJECT_CHARS: usize = 120;

/// Through which server mails go, from whom and to whom.
#[derive(Clone, Debug)]
pub struct MailSettings {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) from: Mailbox,
    pub(super) to: Mailboxes,
}

/// The way by mail.
#[derive(Debug)]
pub(super) struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    settings: MailSettings,
}

/// A mail that was not sent.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct MailError(String);

impl Mailer {
    /// Nothing is sent yet. A mail to another machine is encrypted whenever the server can.
    pub(super) fn new(settings: &MailSettings, timeout: Duration) -> Result<Self, MailError> {
        let MailSettings { host, port, .. } = settings;
        let is_here = host == "localhost"
            || host
                .parse::<std::net::IpAddr>()
                .is_ok_and(|address| address.is_loopback());
        let tls = if is_here {
            Tls::None
        } else {
            let parameters = TlsParameters::new(host.clone());
            Tls::Opportunistic(parameters.map_err(|error| MailError(error.to_string()))?)
        };
        Ok(Self {
            transport: AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
                .port(*port)
                .timeout(Some(timeout))
                .tls(tls)
                .build(),
            settings: settings.clone(),
        })
    }

    /// Sends one mail: the message, and below it what is known.
    pub(super) async fn send(
        &self,
        message: &str,
        details: &Details,
        clock: &dyn Clock,
    ) -> Result<(), MailError> {
        let failed = |error: &dyn std::error::Error| MailError(error.to_string());
        let mut mail = Message::builder()
            .from(self.settings.from.clone())
            .date(SystemTime::try_from(clock.now()).map_err(|error| failed(&error))?)
            .message_id(None)
            .subject(subject(message))
            .header(ContentType::TEXT_PLAIN);
        for recipient in self.settings.to.clone() {
            mail = mail.to(recipient);
        }
        let mail = mail
            .body(text(message, details))
            .map_err(|error| failed(&error))?;
        let sent = self.transport.send(mail).await;
        sent.map(drop).map_err(|error| failed(&error))
    }
}

fn subject(message: &str) -> String {
    let line = message.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(SUBJECT_CHARS) {
        Some((end, _)) => format!("Coupa: {}…", line.get(..end).unwrap_or_default()),
        None => format!("Coupa: {line}"),
    }
}

fn text(message: &str, details: &Details) -> String {
    let mut lines = vec![message.to_owned(), String::new()];
    let known = [
        ("Event", details.event.clone()),
        ("Login", details.login.clone()),
        ("Coupa's id", details.user_id.map(|id| id.to_string())),
        ("File", details.file.clone()),
        ("Status", details.status.map(|status| status.to_string())),
    ];
    for (name, value) in known {
        lines.extend(value.map(|value| format!("{name}: {value}")));
    }
    lines.extend(details.errors.iter().map(|error| format!("Error: {error}")));
    lines.push(String::new());
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::UserId;

    #[test]
    fn a_mail_says_what_is_known_and_no_more() {
        let details = Details {
            event: Some("user.deactivate".into()),
            login: Some("jdoe".into()),
            user_id: Some(UserId(281)),
            status: Some(400),
            errors: vec!["A".into(), "B".into()],
            ..Details::default()
        };
        assert_eq!(
            text("it failed", &details),
            "it failed\n\nEvent: user.deactivate\nLogin: jdoe\nCoupa's id: 281\nStatus: 400\nError: A\nError: B\n"
        );
    }

    #[test]
    fn a_subject_is_one_line_and_not_endless() {
        assert_eq!(subject("a\r\nBcc: b"), "Coupa: a Bcc: b");
        assert_eq!(
            subject(&"é".repeat(500)).chars().count(),
            7 + SUBJECT_CHARS + 1
        );
    }
}
