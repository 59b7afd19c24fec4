//! The fault plan of an instance: rules that say when something goes wrong, and what.
//!
//! A rule is written as in
//! `{"name": "refused", "when": "PUT /api/users/281", "nth": 1, "reply": {"status": 400, "errors": ["…"]}}`.
//! The module is pure: it sends nothing, reads no clock, and draws from a seed.
//!
//! # How a channel asks
//!
//! Each channel asks once for each step, at its edge, and does what it is told:
//!
//! | channel | asks | for |
//! | --- | --- | --- |
//! | HTTP | `Instance::http_fault(&Occasion::http(…), cause)` | every request that reaches the application |
//! | sFTP | `Instance::sftp_fault(operation, path, cause)` | `connect`, `auth` (path `""`), `open`, `read`, `write`, … |
//! | job | `Instance::job_fault(file, cause)` | every file that the import job takes up |
//! | mail | `Instance::mail_fault(address, cause)` | every recipient of every mail, both directions |
//!
//! The answer is a [`Met`] with the effect of that channel, the rule's name for the journal's `fault`
//! member, the phase and the byte offset. The firing is in the journal by then, `cause` being the
//! event that it met, if that is in the journal already. Whoever has to wait in real time (`delay`,
//! `stall`) awaits `Instance::delay`, which a reset ends.
//!
//! Of [`SftpEffect`], `status` and `stall` have a phase: *before*, the step is not taken; *after*, it
//! is, and the answer is the status. `stall` and `disconnect` on `write` and `read` count bytes of
//! the file: `disconnect: 1000` ends the connection once so many were moved.

mod about;
mod arguments;
mod channel;
mod effect;
mod error;
mod fields;
mod file;
mod glob;
mod http;
mod job;
mod lasting;
mod mail;
mod met;
mod miss;
mod nearest;
mod nth;
mod occasion;
mod pack;
mod path;
mod phase;
mod plan;
mod probability;
mod read;
mod reply;
mod rule;
mod sftp;
mod state;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
mod when;
mod window;

pub use about::About;
pub use channel::Channel;
pub use effect::Effect;
pub use error::{Error, Reason};
pub use file::{FileError, FileMistake, parse};
pub use http::HttpEffect;
pub use job::JobEffect;
pub use lasting::Lasting;
pub use mail::MailEffect;
pub use met::Met;
pub use miss::{Difference, NearMiss};
pub(crate) use nearest::nearest;
pub use nth::Nth;
pub use occasion::Occasion;
pub use pack::Pack;
pub use phase::Phase;
pub use plan::{Fired, Listed, Plan};
pub use probability::Probability;
pub use reply::{Reply, ReplyBody};
pub use rule::Rule;
pub use sftp::{SftpEffect, SftpStatus};
pub(crate) use state::PlanState;
pub use when::When;
