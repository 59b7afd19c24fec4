//! The connector under test: the reference connector in process, or any command.
//!
//! Both get the same environment, the same events on standard input and the same time limit, and what they log is
//! caught with the time of its arrival.

mod command;
pub(crate) mod environment;
mod error;
mod lines;
mod log;
mod process_group;
mod reference;
mod under_test;
mod watch;

pub use command::CommandLine;
pub use error::{CommandLineError, ConnectorError};
pub use under_test::Connector;

pub(crate) use under_test::Invocation;
