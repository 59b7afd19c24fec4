//! The reference connector: HR says that somebody leaves, and the user is deactivated in Coupa.
//!
//! It follows Coupa's own procedure (Coupa, *1.4 Deactivate a User*): look the user up, update by
//! id, log the 200 or log the errors and tell a person, and read the user back before success is
//! claimed.

mod event;
mod failure;
mod lines;
mod log;
mod notify;
mod procedure;
mod record;
mod run;
mod settings;
mod tee;

pub use failure::Failure;
pub use log::Log;
pub use procedure::{Outcome, deactivate};
pub use record::{LogFormat, UnknownLogFormat};
pub use run::{ExitStatus, run};
pub use settings::{Settings, VariableError, WebhookUrl};
pub use tee::Tee;
