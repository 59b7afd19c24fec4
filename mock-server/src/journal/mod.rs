//! The journal of an instance: what happened, in order, within a bound of memory; what is older lies
//! in a temporary file.
//!
//! Every request, change, webhook, move of the clock and fired fault is one [`Event`]. Events are
//! numbered from 1 and linked by `cause`. Time is handed in; the journal reads no clock and knows
//! nothing of HTTP frameworks, records or fault plans.
//!
//! Exact bytes are kept. Secrets are masked whenever events are read, so there is no view that
//! could show them; see [`mask`].

mod body;
mod event;
mod exchange;
mod fields;
mod frame;
mod headers;
mod kind;
mod limits;
pub mod mask;
mod near_miss;
mod numbers;
mod read;
mod reader;
mod ring;
mod spill;
mod spiller;
mod store;
mod tally;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests;
mod weight;

pub use body::Body;
pub use event::{
    Change, ClockMove, Details, Direction, Event, Firing, JobState, JobStep, MailSent, Seq,
    SftpOperation, Webhook,
};
pub use exchange::{Answer, Exchange, Message, Response};
pub use fields::Fields;
pub use headers::Headers;
pub use kind::{Kind, UnknownKind};
pub use limits::{Limits, MAX_BYTES, MAX_EVENTS, MAX_SPILLED_BYTES};
pub use near_miss::{Discrepancy, NearMiss};
pub(crate) use numbers::NumbersKept;
pub use read::{Filter, Page};
pub use reader::Reader;
pub use store::{EventId, Journal, Stamp};
pub use tally::Tally;
pub(crate) use weight::value_weight;
