//! Conversations with the sink, without a socket.

use super::limits::Limits;
use super::session::{Envelope, Next, Session};

/// A client that has read the greeting.
struct Client {
    session: Session,
    mails: Vec<Envelope>,
    ended: bool,
}

impl Client {
    fn with(limits: Limits) -> Self {
        let mut session = Session::new(limits);
        assert!(text(&session.take_replies()).starts_with("220 "));
        Self {
            session,
            mails: Vec::new(),
            ended: false,
        }
    }

    fn new() -> Self {
        Self::with(Limits::default())
    }

    fn greeted() -> Self {
        let mut client = Self::new();
        assert!(client.say("EHLO test\r\n").starts_with("250-"));
        client
    }

    /// What is answered to these bytes.
    fn say(&mut self, bytes: impl AsRef<[u8]>) -> String {
        let mut bytes = bytes.as_ref().iter();
        loop {
            match self.session.advance(&mut bytes) {
                Next::Read => break,
                Next::Recipient(address) => self.session.decide_recipient(address, Ok(())),
                Next::Deliver(envelope) => {
                    self.mails.push(envelope);
                    self.session.delivered(true);
                }
                Next::StartTls => {
                    self.session.decide_tls(true);
                    break;
                }
                Next::Close => {
                    self.ended = true;
                    break;
                }
            }
        }
        text(&self.session.take_replies())
    }

    /// The reply codes to these bytes.
    fn codes(&mut self, bytes: impl AsRef<[u8]>) -> String {
        let lines = self.say(bytes);
        let codes: Vec<_> = lines
            .lines()
            .filter(|line| line.as_bytes().get(3) == Some(&b' '))
            .filter_map(|line| line.get(..3))
            .collect();
        codes.join(" ")
    }

    fn source(&self) -> String {
        text(self.mails.last().map_or(&[], |mail| &mail.source))
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

const MAIL: &str = "MAIL FROM:<hr@example.com>\r\nRCPT TO:<ops@example.com>\r\n";

#[test]
fn several_mails_go_through_one_connection() {
    let mut client = Client::greeted();
    for subject in ["one", "two"] {
        assert_eq!(client.codes(MAIL), "250 250");
        assert_eq!(client.codes("DATA\r\n"), "354");
        assert_eq!(
            client.codes(format!("Subject: {subject}\r\n\r\ntext\r\n.\r\n")),
            "250"
        );
    }
    assert_eq!(client.codes("QUIT\r\n"), "221");
    assert!(client.ended);
    let envelope = client.mails.remove(1);
    assert_eq!(
        envelope,
        Envelope {
            from: "hr@example.com".to_owned(),
            to: vec!["ops@example.com".to_owned()],
            source: b"Subject: two\r\n\r\ntext\r\n".to_vec(),
        }
    );
}

#[test]
fn everything_may_come_in_one_piece() {
    let mut client = Client::greeted();
    let whole = format!("{MAIL}DATA\r\n..dot\r\n.\r\nRSET\r\nNOOP\r\nQUIT\r\n");
    assert_eq!(client.codes(&whole), "250 250 354 250 250 250 221");
    assert_eq!(client.source(), ".dot\r\n");
}

#[test]
fn everything_may_come_byte_by_byte() {
    let mut client = Client::new();
    let whole = format!("EHLO test\r\n{MAIL}DATA\r\n..dot\r\n\r\n.x\r\n.\r\nQUIT\r\n");
    let codes: Vec<_> = whole
        .bytes()
        .map(|byte| client.codes([byte]))
        .filter(|codes| !codes.is_empty())
        .collect();
    assert_eq!(codes.join(" "), "250 250 250 354 250 221");
    assert_eq!(client.source(), ".dot\r\n\r\nx\r\n");
}

#[test]
fn a_mail_may_be_empty() {
    let mut client = Client::greeted();
    assert_eq!(client.codes(format!("{MAIL}DATA\r\n")), "250 250 354");
    assert_eq!(client.codes(".\r\n"), "250");
    assert_eq!(client.source(), "");
}

#[test]
fn only_a_full_stop_between_whole_line_ends_ends_a_mail() {
    let mut client = Client::greeted();
    client.say(format!("{MAIL}DATA\r\n"));
    assert_eq!(
        client.codes("a\n.\nb\r.\rc\n.\r\nMAIL FROM:<x@y.z>\r\n"),
        ""
    );
    assert_eq!(client.codes("\r\n.\r\n"), "250");
    assert_eq!(client.mails.len(), 1);
}

#[test]
fn a_mail_may_come_in_chunks() {
    let mut client = Client::greeted();
    let whole = format!("{MAIL}BDAT 5\r\nSub\r\nBDAT 4\r\n.\r\n.BDAT 0 LAST\r\n");
    assert_eq!(client.codes(&whole), "250 250 250 250 250");
    assert_eq!(client.source(), "Sub\r\n.\r\n.");
    assert_eq!(client.codes("BDAT 3 LAST\r\nabcNOOP\r\n"), "503 250");
    client.say(MAIL);
    assert_eq!(
        client.codes("BDAT 1\r\naDATA\r\nRCPT TO:<b@c.d>\r\n"),
        "250 503 503"
    );
}

#[test]
fn commands_come_in_order() {
    for (before, command) in [
        ("", "MAIL FROM:<a@b.c>\r\n"),
        ("EHLO t\r\n", "RCPT TO:<a@b.c>\r\n"),
        ("EHLO t\r\n", "DATA\r\n"),
        ("EHLO t\r\nMAIL FROM:<a@b.c>\r\n", "DATA\r\n"),
        ("EHLO t\r\nMAIL FROM:<a@b.c>\r\n", "MAIL FROM:<a@b.c>\r\n"),
        ("EHLO t\r\nMAIL FROM:<a@b.c>\r\n", "STARTTLS\r\n"),
        ("EHLO t\r\nMAIL FROM:<a@b.c>\r\n", "AUTH PLAIN AGEAYg==\r\n"),
        ("", "AUTH PLAIN AGEAYg==\r\n"),
        (
            "EHLO t\r\nAUTH PLAIN AGEAYg==\r\n",
            "AUTH PLAIN AGEAYg==\r\n",
        ),
        (
            "EHLO t\r\nMAIL FROM:<a@b.c>\r\nRSET\r\n",
            "RCPT TO:<a@b.c>\r\n",
        ),
        (
            "EHLO t\r\nMAIL FROM:<a@b.c>\r\nEHLO t\r\n",
            "RCPT TO:<a@b.c>\r\n",
        ),
    ] {
        let mut client = Client::new();
        client.say(before);
        assert_eq!(client.codes(command), "503", "{before}{command}");
    }
}

#[test]
fn what_cannot_be_understood_is_refused_and_the_next_command_works() {
    for (line, code) in [
        ("", "500"),
        ("WHAT", "500"),
        ("GET / HTTP/1.1", "500"),
        ("MAIL hr@example.com", "501"),
        ("MAIL FROM:hr@example.com", "501"),
        ("RCPT TO:<", "501"),
        ("EHLO", "501"),
        ("AUTH", "501"),
        ("BDAT x", "501"),
        ("VRFY jdoe", "252"),
        ("HELP", "214"),
        ("EXPN list", "502"),
        ("AUTH CRAM-MD5", "504"),
        ("AUTH PLAIN !!!", "501"),
        ("AUTH PLAIN YWI=", "501"),
        ("MAIL FROM:<a@b.c> SIZE=99999999", "552"),
        ("MAIL FROM:<a@b.c> BODY=BINARYMIME", "555"),
        ("MAIL FROM:<a@b.c> COLOUR=RED", "555"),
    ] {
        let mut client = Client::greeted();
        assert_eq!(client.codes(format!("{line}\r\n")), code, "{line}");
        assert_eq!(client.codes("NOOP\r\n"), "250", "{line}");
    }
}

#[test]
fn lines_end_somewhere() {
    let mut client = Client::greeted();
    let long = "x".repeat(Limits::default().line_max_bytes);
    assert_eq!(client.codes(format!("NOOP {long}")), "500");
    assert_eq!(client.codes(&long), "");
    assert_eq!(client.codes("\r\nNOOP\r\n"), "250");
    assert_eq!(client.codes(format!("NOOP {long}\r\nNOOP\r\n")), "500 250");
}

#[test]
fn a_mail_that_is_too_large_is_refused_and_the_next_one_taken() {
    let mut client = Client::with(Limits {
        message_max_bytes: 10,
        ..Limits::default()
    });
    client.say("EHLO t\r\n");
    client.say(format!("{MAIL}DATA\r\n"));
    assert_eq!(client.codes("0123456789"), "");
    assert_eq!(client.codes("0123456789\r\n.\r"), "");
    assert_eq!(client.codes("\n"), "552");
    assert_eq!(client.codes(MAIL), "250 250");
    assert_eq!(
        client.codes("BDAT 6\r\n012345BDAT 6 LAST\r\n012345NOOP\r\n"),
        "250 552 250"
    );
    client.say(format!("{MAIL}DATA\r\n"));
    assert_eq!(client.codes("ten bytes\r\n.\r\n"), "552");
    client.say(format!("{MAIL}DATA\r\n"));
    assert_eq!(client.codes("8 bytes.\r\n.\r\n"), "250");
    assert_eq!(client.mails.len(), 1);
}

#[test]
fn recipients_have_a_limit() {
    let mut client = Client::with(Limits {
        recipients_max: 1,
        ..Limits::default()
    });
    client.say("EHLO t\r\n");
    assert_eq!(client.codes(MAIL), "250 250");
    assert_eq!(client.codes("RCPT TO:<b@example.com>\r\n"), "452");
    assert_eq!(client.codes("DATA\r\n.\r\n"), "354 250");
}

#[test]
fn who_errs_all_the_time_is_sent_away() {
    let mut client = Client::with(Limits {
        mistakes_max: 2,
        ..Limits::default()
    });
    assert_eq!(client.codes("A\r\nB\r\nC\r\nNOOP\r\n"), "500 500 500 421");
    assert!(client.ended);
}

#[test]
fn any_credentials_are_taken() {
    let plain = "AHVzZXIAcGFzc3dvcmQ=";
    for lines in [
        vec![(format!("AUTH PLAIN {plain}"), "235")],
        vec![("auth plain".to_owned(), "334"), (plain.to_owned(), "235")],
        vec![
            ("AUTH LOGIN".to_owned(), "334"),
            ("dXNlcg==".to_owned(), "334"),
            ("cGFzc3dvcmQ=".to_owned(), "235"),
        ],
        vec![
            ("AUTH LOGIN dXNlcg==".to_owned(), "334"),
            ("cGFzc3dvcmQ=".to_owned(), "235"),
        ],
        vec![("AUTH LOGIN =".to_owned(), "334"), ("*".to_owned(), "501")],
    ] {
        let mut client = Client::greeted();
        for (line, code) in &lines {
            assert_eq!(client.codes(format!("{line}\r\n")), *code, "{lines:?}");
        }
        assert_eq!(client.codes("NOOP\r\n"), "250");
    }
}

#[test]
fn tls_begins_afresh() {
    let mut client = Client::greeted();
    let offered = client.say("EHLO t\r\n");
    assert!(offered.contains("250-STARTTLS\r\n"), "{offered}");
    assert_eq!(client.codes("STARTTLS\r\nMAIL FROM:<a@b.c>\r\n"), "220");
    client.session = client.session.secured();
    assert_eq!(client.codes("MAIL FROM:<a@b.c>\r\n"), "503");
    let offered = client.say("EHLO t\r\n");
    assert!(!offered.contains("STARTTLS"), "{offered}");
    assert_eq!(client.codes("STARTTLS\r\n"), "503");
}

#[test]
fn a_client_cannot_write_lines_of_its_own_into_an_answer() {
    let mut client = Client::new();
    let answer = client.say("EHLO a\rb\u{7}\r\n");
    assert!(
        answer.lines().all(|line| line.starts_with("250")),
        "{answer:?}"
    );
}

#[test]
fn the_null_sender_and_addresses_beyond_ascii_are_taken() {
    let mut client = Client::greeted();
    assert_eq!(client.codes("MAIL FROM:<> BODY=8BITMIME\r\n"), "250");
    assert_eq!(client.codes("RSET\r\n"), "250");
    assert_eq!(
        client.codes("MAIL FROM:<j\u{fc}rgen@example.com> SMTPUTF8\r\n"),
        "250"
    );
}
