//! The stream itself, as NDJSON.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use super::error::ReportError;
use super::event::Event;

/// A file with one event per line. Each line is there as soon as its event has happened.
#[derive(Debug)]
pub(super) struct EventFile {
    path: PathBuf,
    file: BufWriter<File>,
}

impl EventFile {
    pub(super) fn create(path: &Path) -> Result<Self, ReportError> {
        let file = File::create(path).map_err(|error| ReportError::file(path, &error))?;
        Ok(Self {
            path: path.to_owned(),
            file: BufWriter::new(file),
        })
    }

    pub(super) fn event(&mut self, event: &Event) -> Result<(), ReportError> {
        let written = serde_json::to_writer(&mut self.file, event).map_err(std::io::Error::from);
        let written = written
            .and_then(|()| self.file.write_all(b"\n"))
            .and_then(|()| self.file.flush());
        written.map_err(|error| ReportError::file(&self.path, &error))
    }
}
