//! All reports of one run together.

use std::io::Write;
use std::path::Path;

use super::console::Console;
use super::error::ReportError;
use super::event::Event;
use super::events::EventFile;
use super::junit::Junit;

/// Passes every event to each report that was asked for.
pub struct Reporter {
    console: Console<Box<dyn Write + Send>>,
    junit: Option<Junit>,
    events: Option<EventFile>,
    /// The first report that could not be written; the others go on.
    broken: Option<ReportError>,
}

impl Reporter {
    /// The report for people goes to `out`, the others to files.
    ///
    /// # Errors
    /// [`ReportError::File`] when the event file cannot be created.
    pub fn new(
        out: Box<dyn Write + Send>,
        junit: Option<&Path>,
        events: Option<&Path>,
    ) -> Result<Self, ReportError> {
        Ok(Self {
            console: Console::new(out),
            junit: junit.map(Junit::new),
            events: events.map(EventFile::create).transpose()?,
            broken: None,
        })
    }

    /// Tells all reports.
    pub fn event(&mut self, event: &Event) {
        let console = self.console.event(event).map_err(ReportError::from);
        let file = self
            .events
            .as_mut()
            .map_or(Ok(()), |events| events.event(event));
        if let Some(junit) = &mut self.junit {
            junit.event(event);
        }
        self.broken = self.broken.take().or(console.err()).or(file.err());
    }

    /// Writes what is written at the end.
    ///
    /// # Errors
    /// The first report that could not be written.
    pub fn finish(self) -> Result<(), ReportError> {
        let written = self.junit.map_or(Ok(()), Junit::write);
        self.broken.map_or(written, Err)
    }
}
