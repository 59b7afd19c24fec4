//! What a connector logs, caught as it comes from several places at once.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use super::lines::Lines;
use crate::clock;
use crate::history::{Entry, LogRecord, Stream, What};

/// A log of more records than this is cut; the last record says so.
const RECORDS_MAX: usize = 10_000;

/// Lines are added to a record up to this length.
const RECORD_MAX_BYTES: usize = 64 * 1024;

/// The log so far. Clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct LogCapture(Arc<Mutex<Vec<(Timestamp, LogRecord)>>>);

impl LogCapture {
    /// A place that writes to this log.
    pub(super) fn writer(&self, stream: Stream) -> LogWriter {
        LogWriter {
            log: self.clone(),
            stream,
            lines: Lines::default(),
        }
    }

    /// What was logged, in order of arrival.
    pub(super) fn entries(&self) -> Vec<Entry> {
        let records = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        records
            .iter()
            .map(|(at, record)| Entry::new(*at, What::Log(record.clone())))
            .collect()
    }

    /// A line that only goes on belongs to the record above it in the same place.
    fn push(&self, stream: Stream, text: String) {
        let mut records = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_continuation = goes_on(&text);
        let above = records
            .iter_mut()
            .rev()
            .map(|(_, record)| record)
            .find(|record| record.stream == stream);
        if let Some(record) =
            above.filter(|record| is_continuation && record.text.len() < RECORD_MAX_BYTES)
        {
            record.text.push('\n');
            record.text.push_str(&text);
            return;
        }
        let text = match records.len() {
            ..RECORDS_MAX => text,
            RECORDS_MAX => format!("(the log is cut after {RECORDS_MAX} records)"),
            _ => return,
        };
        records.push((clock::now(), LogRecord { stream, text }));
    }
}

/// Whether a line does not begin a record: it is indented, or it is part of a payload that was logged as it is. The
/// priority of a syslog line, `<13>`, is no element.
fn goes_on(line: &str) -> bool {
    let mut characters = line.chars();
    match characters.next() {
        Some(' ' | '\t' | '}' | ']') => true,
        Some('<') => characters
            .next()
            .is_some_and(|next| next.is_ascii_alphabetic() || "/?!".contains(next)),
        Some(_) | None => false,
    }
}

/// One of the places where a connector logs.
#[derive(Debug)]
pub(super) struct LogWriter {
    log: LogCapture,
    stream: Stream,
    lines: Lines,
}

impl Write for LogWriter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        for line in self.lines.push(bytes) {
            self.log.push(self.stream, line);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The last line may lack its end.
impl Drop for LogWriter {
    fn drop(&mut self) {
        if let Some(line) = self.lines.end() {
            self.log.push(self.stream, line);
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn texts(log: &LogCapture) -> Vec<String> {
        log.entries()
            .iter()
            .map(|entry| entry.what.log().unwrap().text.clone())
            .collect()
    }

    #[test]
    fn a_line_is_a_record_and_indented_lines_belong_to_it() {
        let log = LogCapture::default();
        let (mut out, mut err) = (log.writer(Stream::Stdout), log.writer(Stream::Stderr));
        out.write_all(b"jdoe: 400\n").unwrap();
        err.write_all(b"warning\n").unwrap();
        out.write_all(b"  Department can't be blank\nnext\nlast")
            .unwrap();
        drop(out);
        assert_eq!(
            texts(&log),
            [
                "jdoe: 400\n  Department can't be blank",
                "warning",
                "next",
                "last"
            ]
        );
    }

    #[test]
    fn a_payload_belongs_to_the_record_above_it() {
        let log = LogCapture::default();
        let mut out = log.writer(Stream::Stdout);
        let lines = [
            "jdoe: 400",
            "<?xml version=\"1.0\"?>",
            "<errors>",
            "  <error>x</error>",
            "</errors>",
        ];
        writeln!(out, "{}", lines.join("\n")).unwrap();
        writeln!(out, "{{\n\"errors\": []\n}}\n<13>syslog").unwrap();
        assert_eq!(
            texts(&log),
            [&lines.join("\n"), "{", "\"errors\": []\n}", "<13>syslog"]
        );
    }

    #[test]
    fn an_endless_log_is_cut() {
        let log = LogCapture::default();
        log.writer(Stream::Stdout)
            .write_all("x\n".repeat(RECORDS_MAX + 5).as_bytes())
            .unwrap();
        assert_eq!(texts(&log).len(), RECORDS_MAX + 1);
        assert_eq!(
            texts(&log).last().unwrap(),
            "(the log is cut after 10000 records)"
        );
    }
}
