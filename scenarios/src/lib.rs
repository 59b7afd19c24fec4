//! Scenarios for Coupa connectors: the file format, the runner, the rules that every run is judged by, and reports.
//!
//! A scenario says what happens and what must be observed. The runner gives each case a Coupa of its own, lets a
//! connector handle the HR events, and collects a [`history::History`]: requests, changes, log records, notifications
//! and exit status in one order. Rules and expectations are pure functions of that history.

mod clock;
pub mod connector;
pub mod files;
pub mod format;
pub mod history;
pub mod report;
pub mod rules;
pub mod run;
mod secrets;
pub mod suites;
pub mod target;
mod text;

pub use secrets::Secrets;
