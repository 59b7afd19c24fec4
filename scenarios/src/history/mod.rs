//! What happened, in one order: journal, connector log, notifications and exit status.
//!
//! Rules and expectations are pure functions of a history. It is plain data, so they are tested on recorded ones, and
//! a recorded one can be judged again.

mod entry;
mod event;
mod exchange;
mod journal;
mod log;
mod payload;
#[cfg(test)]
mod recording;
mod run;
mod site;
mod what;
mod xml;

pub use entry::{Entry, History};
pub use event::HrEvent;
pub use exchange::{Exchange, Message, Response};
pub use journal::{JournalError, from_journal};
pub use log::{LogRecord, Stream};
pub use run::Run;
pub use site::{Direction, JobState, JobStep, Load, LoadError, Mail, SftpStep, SiteFile};
pub use what::{Change, Exit, Firing, Notification, What};

pub(crate) use payload::{error_texts, users_in};
#[cfg(test)]
pub(crate) use recording::{FILE, ROWS, Recording};
pub(crate) use run::{Noted, Request, Subject, user};
pub(crate) use site::USERS_FOLDER;
pub(crate) use what::Channel;
pub(crate) use xml::Element;
