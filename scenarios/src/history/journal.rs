//! The mock's journal (NDJSON) as entries of a history.

use super::entry::Entry;

/// A line of the journal that is not an event.
#[derive(Debug, thiserror::Error)]
#[error("line {line} of the journal cannot be read: {reason}")]
pub struct JournalError {
    /// Counted from 1.
    line: usize,
    reason: serde_json::Error,
}

/// The events of a journal in their order.
///
/// # Errors
/// The first line that is not an event of a known kind.
pub fn from_journal(ndjson: &str) -> Result<Vec<Entry>, JournalError> {
    let lines = ndjson
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(index, line)| {
            serde_json::from_str(line).map_err(|reason| JournalError {
                line: index + 1,
                reason,
            })
        })
        .collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::super::what::What;
    use super::*;

    #[test]
    fn every_kind_of_the_journal_is_read() {
        let journal = concat!(
            r#"{"seq":1,"time":"2026-03-02T09:00:00Z","at":"2026-11-23T10:00:00Z","cause":null,"kind":"http","method":"PUT","path":"/api/users/281","query":"","client_id":"c","request":{"headers":{"accept":"*/*","x":["1","2"]},"body":"{}"},"response":{"status":200,"headers":{},"body":{"base64":"/w=="}},"duration_ms":3,"fault":null}"#,
            "\n",
            r#"{"seq":2,"time":"2026-03-02T09:00:00Z","at":"2026-11-23T10:00:00Z","cause":1,"kind":"change","resource":"users","id":281,"by":"api","before":{"active":true},"after":{"active":false}}"#,
            "\n",
            r#"{"seq":3,"time":"2026-03-02T09:00:00Z","at":"2026-11-23T10:00:00Z","cause":1,"kind":"fault","rule":"refused","effect":"reply","count":1}"#,
            "\n",
            r#"{"seq":4,"time":"2026-03-02T09:00:00Z","at":"2026-11-23T10:00:00Z","cause":null,"kind":"webhook","body":{"text":"hi"}}"#,
            "\n",
            r#"{"seq":5,"time":"2026-03-02T09:00:00Z","at":"2026-11-23T10:00:00Z","cause":null,"kind":"clock","from":"2026-03-02T09:00:00Z","to":"2026-03-02T09:05:00Z"}"#,
            "\n",
            r#"{"seq":6,"time":"2026-03-02T09:00:00Z","at":"2026-11-23T10:00:00Z","cause":null,"kind":"sftp","op":"write","user":"coupa","path":"/Incoming/Users/a.csv","to":null,"bytes":7,"status":"ok","fault":null}"#,
            "\n",
            r#"{"seq":7,"time":"2026-03-02T09:00:00Z","at":"2026-11-23T10:00:00Z","cause":6,"kind":"job","job":"import","file":"/Incoming/Users/a.csv","load_id":1,"state":"finished","created":0,"updated":1,"errors":2}"#,
            "\n",
            r#"{"seq":8,"time":"2026-03-02T09:00:00Z","at":"2026-11-23T10:00:00Z","cause":7,"kind":"mail","direction":"out","from":"coupa@x.y","to":["a@b.c"],"subject":"failed","text":"2 rows"}"#,
            "\n",
        );
        let entries = from_journal(journal).unwrap();
        let kinds: Vec<_> = entries
            .iter()
            .map(|entry| match &entry.what {
                What::Http(exchange) => {
                    format!("http {} {:?}", exchange.path, exchange.request.header("X"))
                }
                What::Change(change) => format!("change {}", change.after.get("active").unwrap()),
                What::Fault(firing) => format!("fault {}", firing.rule),
                What::Notification(notification) => notification.text(),
                What::Clock => "clock".to_owned(),
                What::Sftp(step) => format!("sftp {}", step.line()),
                What::Job(step) => format!("job {} {:?}", step.file, step.state),
                What::Mail(mail) => format!("mail {:?} {}", mail.direction, mail.message()),
                What::State { .. }
                | What::Trigger { .. }
                | What::Step { .. }
                | What::Log(_)
                | What::Exit { .. } => "other".to_owned(),
            })
            .collect();
        assert_eq!(
            kinds,
            [
                "http /api/users/281 Some(\"1\")",
                "change false",
                "fault refused",
                r#"{"text":"hi"}"#,
                "clock",
                "sftp write /Incoming/Users/a.csv",
                "job /Incoming/Users/a.csv Finished",
                "mail Out failed\n2 rows"
            ]
        );
        assert_eq!(entries.get(1).and_then(|entry| entry.cause), Some(1));
    }

    #[test]
    fn a_line_that_is_no_event_is_named() {
        let error = from_journal("\n{\"kind\":\"dream\"}\n").unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("line 2 of the journal cannot be read"),
            "{error}"
        );
    }
}
