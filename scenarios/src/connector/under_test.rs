//! Which connector is under test, and one use of it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::time::Duration;

use super::command::CommandLine;
use super::error::ConnectorError;
use super::reference;
use crate::history::{Entry, HrEvent};

/// The connector under test.
#[derive(Clone, Debug)]
pub enum Connector {
    /// The reference connector, in this process.
    Reference,
    /// A command, started once per trigger.
    Command {
        /// What to start.
        line: CommandLine,
        /// The environment that it inherits; whatever is Coupa's or a notification's is taken out.
        environment: Vec<(OsString, OsString)>,
    },
}

/// One trigger, for one connector.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Invocation<'a> {
    pub(crate) events: &'a [HrEvent],
    /// The variables of its instance.
    pub(crate) environment: &'a BTreeMap<&'static str, String>,
    /// It is stopped after this long.
    pub(crate) time_limit: Duration,
}

impl Invocation<'_> {
    /// The events as the connector reads them.
    pub(super) fn stdin(&self) -> std::io::Result<Vec<u8>> {
        let mut lines = Vec::new();
        for event in self.events {
            serde_json::to_writer(&mut lines, event)?;
            lines.push(b'\n');
        }
        Ok(lines)
    }
}

impl Connector {
    /// Lets the connector handle the events: its log, in order of arrival, and then how it ended.
    pub(crate) async fn invoke(
        &self,
        invocation: &Invocation<'_>,
    ) -> Result<Vec<Entry>, ConnectorError> {
        match self {
            Self::Reference => reference::invoke(invocation).await,
            Self::Command { line, environment } => line.invoke(environment, invocation).await,
        }
    }
}

impl std::fmt::Display for Connector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Reference => f.write_str("the reference connector"),
            Self::Command { line, .. } => write!(f, "`{line}`"),
        }
    }
}
