//! What a mail says: its source (RFC 5322, MIME) decoded. mail-parser appears nowhere else.

use std::borrow::Cow;

use mail_parser::{Address, Message, MessageParser, MessagePart, MimeHeaders as _};

use super::mailbox::Attachment;

/// A mail's source, decoded for people.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Parsed {
    /// Address of the header `From`, where there is one.
    pub(super) from: Option<String>,
    pub(super) subject: String,
    /// The plain text; HTML that has no plain text beside it is turned into text.
    pub(super) text: String,
    /// The HTML, where there is some.
    pub(super) html: Option<String>,
    pub(super) attachments: Vec<Attachment>,
}

/// Decodes a source. One that is no mail at all is all text.
pub(super) fn parse(source: &[u8]) -> Parsed {
    let Some(message) = MessageParser::default()
        .parse(source)
        .filter(|message| !message.headers().is_empty())
    else {
        return Parsed {
            text: tidy(&String::from_utf8_lossy(source)),
            ..Parsed::default()
        };
    };
    Parsed {
        from: message
            .from()
            .and_then(Address::first)
            .and_then(|from| from.address())
            .map(str::to_owned),
        subject: message.subject().unwrap_or_default().to_owned(),
        text: text(&message),
        html: html(&message),
        attachments: attachments(&message),
    }
}

/// The bytes of the attachment at a position, decoded.
pub(super) fn attachment(source: &[u8], position: usize) -> Option<Vec<u8>> {
    let message = MessageParser::default().parse(source)?;
    let part = message.attachment(u32::try_from(position).ok()?)?;
    Some(part.contents().to_vec())
}

fn text(message: &Message<'_>) -> String {
    let bodies: Vec<_> = (0..message.text_body_count())
        .filter_map(|position| message.body_text(position))
        .map(|body| tidy(&body))
        .collect();
    bodies.join("\n\n")
}

fn html(message: &Message<'_>) -> Option<String> {
    let position = message.html_bodies().position(MessagePart::is_text_html)?;
    message.body_html(position).map(Cow::into_owned)
}

fn attachments(message: &Message<'_>) -> Vec<Attachment> {
    message
        .attachments()
        .map(|part| Attachment {
            name: part.attachment_name().map(str::to_owned),
            media_type: part.content_type().map_or_else(
                || "application/octet-stream".to_owned(),
                |media_type| {
                    let kind = media_type.ctype();
                    match media_type.subtype() {
                        Some(subtype) => format!("{kind}/{subtype}").to_ascii_lowercase(),
                        None => kind.to_ascii_lowercase(),
                    }
                },
            ),
            size: part.contents().len(),
        })
        .collect()
}

/// Lines end with a line feed, and the last one with nothing.
fn tidy(text: &str) -> String {
    text.replace("\r\n", "\n").trim_end().to_owned()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use proptest::prelude::*;

    use super::{Attachment, Parsed, attachment, parse};

    #[test]
    fn encoded_words_and_quoted_printable_are_decoded() {
        let parsed = parse(
            b"From: =?utf-8?q?J=C3=BCrgen?= <hr@example.com>\r\n\
              Subject: =?utf-8?b?UsO8Y2ttZWxkdW5n?= =?iso-8859-1?q?_f=FCr_Jos=E9?=\r\n\
              Content-Type: text/plain; charset=iso-8859-1\r\n\
              Content-Transfer-Encoding: quoted-printable\r\n\r\n\
              Der Benutzer =\r\nJos=E9 bleibt.\r\n",
        );
        assert_eq!(
            parsed,
            Parsed {
                from: Some("hr@example.com".to_owned()),
                subject: "R\u{fc}ckmeldung f\u{fc}r Jos\u{e9}".to_owned(),
                text: "Der Benutzer Jos\u{e9} bleibt.".to_owned(),
                html: None,
                attachments: Vec::new(),
            }
        );
    }

    #[test]
    fn base64_in_a_rare_charset_is_decoded() {
        // "状態" in Shift-JIS.
        let parsed = parse(
            b"Subject: x\r\nContent-Type: text/plain; charset=Shift_JIS\r\n\
              Content-Transfer-Encoding: base64\r\n\r\nj/OR1A==\r\n",
        );
        assert_eq!(parsed.text, "\u{72b6}\u{614b}");
    }

    #[test]
    fn of_two_alternatives_the_plain_one_is_the_text() {
        let parsed = parse(
            b"Subject: x\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n\
              --b\r\nContent-Type: text/plain\r\n\r\nplain\r\n\
              --b\r\nContent-Type: text/html\r\n\r\n<p>rich</p>\r\n--b--\r\n",
        );
        assert_eq!(parsed.text, "plain");
        assert_eq!(parsed.html.unwrap().trim(), "<p>rich</p>");
        assert_eq!(parsed.attachments, []);
    }

    #[test]
    fn html_alone_becomes_text() {
        let parsed = parse(
            b"Subject: x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
              <html><head><title>t</title><style>p{}</style></head><body><p>jdoe failed:</p><p>400 &amp; more</p></body></html>\r\n",
        );
        assert!(parsed.text.contains("jdoe failed:"), "{}", parsed.text);
        assert!(parsed.text.contains("400 & more"), "{}", parsed.text);
        assert!(!parsed.text.contains('<') && !parsed.text.contains("p{}"));
        assert!(parsed.html.unwrap().contains("<p>jdoe failed:</p>"));
    }

    #[test]
    fn attachments_are_listed_and_can_be_taken_out() {
        let source = b"Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
              --b\r\nContent-Type: text/plain\r\n\r\nsee the file\r\n\
              --b\r\nContent-Type: text/csv; name=\"a.csv\"\r\n\
              Content-Disposition: attachment; filename*=utf-8''%C3%A9.csv\r\n\
              Content-Transfer-Encoding: base64\r\n\r\nYSxiCg==\r\n\
              --b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment\r\n\r\n%PDF\r\n--b--\r\n";
        let parsed = parse(source);
        assert_eq!(parsed.text, "see the file");
        let first = Attachment {
            name: Some("\u{e9}.csv".to_owned()),
            media_type: "text/csv".to_owned(),
            size: 4,
        };
        let second = Attachment {
            name: None,
            media_type: "application/pdf".to_owned(),
            size: 4,
        };
        assert_eq!(parsed.attachments, [first, second]);
        assert_eq!(attachment(source, 0).unwrap(), b"a,b\n");
        assert_eq!(attachment(source, 2), None);
    }

    #[test]
    fn what_has_no_header_is_all_text() {
        assert_eq!(parse(b"only this\r\n").text, "only this");
        assert_eq!(parse(b""), Parsed::default());
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(source in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = parse(&source);
        }

        #[test]
        fn no_html_breaks_it(body in "[<>/a-z &;!\\-\u{e9}\n]{0,80}") {
            let source = format!("Subject: x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{body}");
            let _ = parse(source.as_bytes());
        }
    }
}
