//! The reference connector: HR says that somebody leaves or is back, and the user is changed in Coupa.
//!
//! It follows Coupa's own procedure (Coupa, *1.4 Deactivate a User*). Through the API: look the user up, update by id,
//! log the 200 or log the errors and tell a person, and read the user back before success is claimed. Through a file:
//! drop it on the sFTP site, see what became of it, log and tell the rows that were refused, and read the users back.

mod batch;
mod by_file;
mod change;
mod event;
mod failure;
mod file_failure;
mod lines;
mod load_outcome;
mod log;
mod mail;
mod masking;
mod notify;
mod procedure;
mod record;
mod run;
mod settings;
mod tee;

pub use by_file::{FileOutcome, by_file};
pub use change::Change;
pub use event::Asked;
pub use failure::Failure;
pub use file_failure::{FileFailure, RowFailure};
pub use log::Log;
pub use mail::MailSettings;
pub use procedure::{Outcome, by_api};
pub use record::{LogFormat, UnknownLogFormat};
pub use run::{ExitStatus, run};
pub use settings::{Settings, SiteSettings, VariableError, WebhookUrl};
pub use tee::Tee;
