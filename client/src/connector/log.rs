//! The connector's log: one record per line, secrets masked.

use std::io::Write;
use std::sync::Arc;

use super::record::{Details, Level, LogFormat, Record};
use crate::api::Client;
use crate::clock::Clock;

/// A log that knows the time and which texts must not appear in it.
pub struct Log<'a> {
    sink: &'a mut (dyn Write + Send),
    format: LogFormat,
    clock: Arc<dyn Clock>,
    client: Option<Client>,
    is_broken: bool,
}

impl<'a> Log<'a> {
    /// A log into `sink`. It masks nothing before it knows a client.
    pub fn new(sink: &'a mut (dyn Write + Send), format: LogFormat, clock: Arc<dyn Clock>) -> Self {
        Self {
            sink,
            format,
            clock,
            client: None,
            is_broken: false,
        }
    }

    /// Masks the secret and the tokens of `client` from now on.
    #[must_use]
    pub fn masking(self, client: &Client) -> Self {
        Self {
            client: Some(client.clone()),
            ..self
        }
    }

    /// Writes one record.
    pub(super) fn write(&mut self, level: Level, message: &str, details: &Details) {
        let mask = |text: &str| match &self.client {
            Some(client) => client.masks().apply(text),
            None => text.to_owned(),
        };
        let record = Record {
            time: self.clock.now(),
            level,
            message: mask(message),
            details: details.masked(&mask),
        };
        let line = record.line(self.format);
        // What cannot be logged must not be claimed: the run goes on, but does not end well.
        self.is_broken |= self
            .sink
            .write_all(line.as_bytes())
            .and_then(|()| self.sink.flush())
            .is_err();
    }

    /// Whether a record could not be written.
    pub fn is_broken(&self) -> bool {
        self.is_broken
    }
}
