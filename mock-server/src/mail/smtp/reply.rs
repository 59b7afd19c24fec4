//! The one table of what the sink answers: reply codes of RFC 5321 with the enhanced ones of RFC 3463.

use std::fmt::Write as _;

/// An answer to a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reply {
    /// The first line of a connection.
    Greeting,
    /// What the sink can do.
    Ehlo {
        client: String,
        starttls: bool,
        message_max_bytes: usize,
    },
    Helo,
    Help,
    Done,
    SenderTaken,
    RecipientTaken,
    ChunkTaken,
    MessageTaken,
    SendMessage,
    StartTls,
    /// The client is to send this credential, base64: `Username:`.
    Challenge(&'static str),
    Authenticated,
    CannotVerify,
    Bye,
    // Refusals of a moment.
    Closing,
    Silent,
    TooManyMistakes,
    TooManyConnections,
    TooManyRecipients,
    TlsUnavailable,
    Forgotten,
    NoSpace,
    // Refusals for good.
    LineTooLong,
    UnknownCommand,
    Syntax(&'static str),
    BadCredentials,
    AuthenticationCancelled,
    UnknownMechanism,
    NotImplemented,
    OutOfOrder(&'static str),
    RecipientRefused,
    BadSender,
    BadRecipient,
    MessageTooLarge,
    BadParameter,
}

impl Reply {
    /// Writes it as lines.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        if let Self::Ehlo {
            client,
            starttls,
            message_max_bytes,
        } = self
        {
            return ehlo(client, *starttls, *message_max_bytes, out);
        }
        let (code, enhanced, text) = self.parts();
        let blank = if enhanced.is_empty() { "" } else { " " };
        out.extend_from_slice(format!("{code} {enhanced}{blank}{text}\r\n").as_bytes());
    }

    /// Whether the client did something wrong.
    pub(super) fn is_mistake(&self) -> bool {
        self.parts().0 >= 500
    }

    fn parts(&self) -> (u16, &'static str, &'static str) {
        match self {
            Self::Greeting => (220, "", "coupa-mock.test ESMTP coupa-mock"),
            Self::Ehlo { .. } | Self::Helo => (250, "", "coupa-mock.test"),
            Self::Help => (214, "2.0.0", "this sink keeps every mail and sends none on"),
            Self::Done => (250, "2.0.0", "done"),
            Self::SenderTaken => (250, "2.1.0", "sender taken"),
            Self::RecipientTaken => (250, "2.1.5", "recipient taken"),
            Self::ChunkTaken => (250, "2.0.0", "chunk taken"),
            Self::MessageTaken => (250, "2.0.0", "mail kept"),
            Self::SendMessage => (
                354,
                "",
                "send the mail, end with a line that is a full stop",
            ),
            Self::StartTls => (220, "2.0.0", "ready for TLS"),
            Self::Challenge(text) => (334, "", text),
            Self::Authenticated => (235, "2.7.0", "whoever you are"),
            Self::CannotVerify => (252, "2.5.0", "every address is taken"),
            Self::Bye => (221, "2.0.0", "bye"),
            Self::Closing => (421, "4.3.2", "the server is shutting down"),
            Self::Silent => (421, "4.4.2", "silent for too long"),
            Self::TooManyMistakes => (421, "4.7.0", "too many refused commands"),
            Self::TooManyConnections => (421, "4.3.2", "too many connections"),
            Self::TooManyRecipients => (452, "4.5.3", "too many recipients"),
            Self::TlsUnavailable => (454, "4.7.0", "TLS is not available"),
            Self::Forgotten => (451, "4.3.0", "the instance was reset"),
            Self::NoSpace => (452, "4.3.1", "the data folder cannot take the mail"),
            Self::LineTooLong => (500, "5.5.2", "the line is too long"),
            Self::UnknownCommand => (500, "5.5.1", "unknown command"),
            Self::Syntax(expected) => (501, "5.5.4", expected),
            Self::BadCredentials => (501, "5.5.2", "the credentials cannot be decoded"),
            Self::AuthenticationCancelled => (501, "5.7.0", "authentication cancelled"),
            Self::UnknownMechanism => (504, "5.5.4", "expected PLAIN or LOGIN"),
            Self::NotImplemented => (502, "5.5.1", "this sink does not do that"),
            Self::OutOfOrder(expected) => (503, "5.5.1", expected),
            Self::RecipientRefused => (550, "5.7.1", "the recipient is refused"),
            Self::BadSender => (501, "5.1.7", "the sender is no address"),
            Self::BadRecipient => (501, "5.1.3", "the recipient is no address"),
            Self::MessageTooLarge => (552, "5.3.4", "the mail is too large"),
            Self::BadParameter => (555, "5.5.4", "a parameter is not known or not valid"),
        }
    }
}

fn ehlo(client: &str, starttls: bool, message_max_bytes: usize, out: &mut Vec<u8>) {
    // Whatever the client calls itself, it is one line.
    let client: String = client.chars().filter(|char| !char.is_control()).collect();
    let mut lines = format!("250-coupa-mock.test greets {client}\r\n");
    for extension in [
        "PIPELINING",
        "8BITMIME",
        "SMTPUTF8",
        "CHUNKING",
        "AUTH PLAIN LOGIN",
    ] {
        let _ = write!(lines, "250-{extension}\r\n");
    }
    if starttls {
        lines.push_str("250-STARTTLS\r\n");
    }
    let _ = write!(
        lines,
        "250-SIZE {message_max_bytes}\r\n250 ENHANCEDSTATUSCODES\r\n"
    );
    out.extend_from_slice(lines.as_bytes());
}
