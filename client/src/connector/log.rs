//! The connector's log: one record per line, secrets masked.

use std::io::Write;
use std::sync::Arc;

use super::masking::Masking;
use super::record::{Details, Level, LogFormat, Record};
use crate::api::{Client, Secret};
use crate::clock::Clock;

/// A log that knows the time and which texts must not appear in it.
pub struct Log<'a> {
    sink: &'a mut (dyn Write + Send),
    format: LogFormat,
    clock: Arc<dyn Clock>,
    masking: Masking,
    is_broken: bool,
}

impl<'a> Log<'a> {
    /// A log into `sink`. It masks nothing before it knows what.
    pub fn new(sink: &'a mut (dyn Write + Send), format: LogFormat, clock: Arc<dyn Clock>) -> Self {
        Self {
            sink,
            format,
            clock,
            masking: Masking::default(),
            is_broken: false,
        }
    }

    /// Masks the secret and the tokens of `client` from now on.
    #[must_use]
    pub fn masking(mut self, client: &Client) -> Self {
        self.masking.client(client);
        self
    }

    /// Masks these secrets from now on, in place of those that were named here before.
    #[must_use]
    pub fn hiding<'s>(mut self, secrets: impl IntoIterator<Item = &'s Secret>) -> Self {
        self.masking.secrets(secrets);
        self
    }

    /// Masks the same as another part of the connector.
    pub(super) fn masked(self, masking: &Masking) -> Self {
        Self {
            masking: masking.clone(),
            ..self
        }
    }

    /// Writes one record.
    pub(super) fn write(&mut self, level: Level, message: &str, details: &Details) {
        let mask = |text: &str| self.masking.apply(text);
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
