//! The reference connector, in this process, just as if it were a command.

use tokio::time::timeout;

use super::error::ConnectorError;
use super::log::LogCapture;
use super::under_test::Invocation;
use crate::clock;
use crate::history::{Entry, Exit, Stream, What};

pub(super) async fn invoke(invocation: &Invocation<'_>) -> Result<Vec<Entry>, ConnectorError> {
    // It waits for Coupa's word on a file as long as it may, and still ends in time (rule R20).
    let patience = invocation.time_limit / 2;
    let variable = |name: &str| match name {
        "COUPA_MOCK_OUTCOME_TIMEOUT" => Some(format!("{}ms", patience.as_millis())),
        name => invocation.environment.get(name).cloned(),
    };
    let settings = coupa_client::connector::Settings::from_vars(variable)
        .map_err(|error| ConnectorError::Settings(error.to_string()))?;
    let log = LogCapture::default();
    let mut writer = log.writer(Stream::InProcess);
    let events = invocation.stdin()?;
    let ended = timeout(
        invocation.time_limit,
        coupa_client::connector::run(&settings, events.as_slice(), &mut writer),
    )
    .await;
    drop(writer);
    let how = ended.map_or(Exit::TimedOut, |status| Exit::Status(status.code().into()));
    let mut entries = log.entries();
    entries.push(Entry::new(clock::now(), What::Exit { how }));
    Ok(entries)
}
