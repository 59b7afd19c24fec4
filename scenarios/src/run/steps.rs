//! The steps of a case, one after the other, and what is observed after each.

use std::collections::BTreeMap;
use std::time::Duration;

use coupa_client::api::Secret;
use coupa_client::csv::FileName;
use coupa_client::sftp::{self, Credential, Placement};
use tempfile::TempDir;

use super::case::{EnvironmentError, Observed};
use super::expect::{self, Failure};
use super::plan::Planned;
use super::world;
use crate::clock;
use crate::connector::{Connector, ConnectorError, Invocation, environment};
use crate::format::{Captures, Case, Step, Trigger, UserIds, Verb, Via};
use crate::history::{Entry, Exit, History, HrEvent, USERS_FOLDER, What};
use crate::secrets::Secrets;
use crate::target::{Instance, TargetError};

/// A step could not be taken: nothing can be said of the connector.
#[derive(Debug, thiserror::Error)]
pub(super) enum StepError {
    #[error(transparent)]
    Target(#[from] TargetError),
    #[error(transparent)]
    Connector(#[from] ConnectorError),
    #[error("a file of the run cannot be made: {0}")]
    File(#[from] std::io::Error),
    #[error("the target serves no sFTP site")]
    NoSite,
    #[error("the file of a step cannot be dropped: {0}")]
    Upload(#[from] sftp::Error),
    #[error("the path of a step names no file: {0}")]
    Path(String),
}

/// A case under way.
pub(super) struct Steps<'a> {
    pub(super) instance: &'a Instance,
    planned: &'a Planned,
    connector: &'a Connector,
    time_limit: Duration,
    case: Case,
    ids: UserIds,
    pub(super) captures: Captures,
    /// Holds the file of trusted host keys.
    folder: TempDir,
    environment: BTreeMap<&'static str, String>,
    history: History,
    /// The last event of the journal that is in the history.
    since: u64,
    pub(super) failures: Vec<Failure>,
}

const KNOWN_HOSTS: &str = "known_hosts";

impl<'a> Steps<'a> {
    /// Reads the case with the ids of its users, and sets its faults.
    pub(super) async fn start(
        instance: &'a Instance,
        planned: &'a Planned,
        connector: &'a Connector,
        time_limit: Duration,
    ) -> Result<Self, EnvironmentError> {
        let ids = instance
            .users()
            .await?
            .iter()
            .filter_map(|user| {
                Some((
                    user.get("login")?.as_str()?.to_owned(),
                    user.get("id")?.as_u64()?,
                ))
            })
            .collect();
        let folder = TempDir::new().map_err(StepError::from)?;
        let known_hosts = folder.path().join(KNOWN_HOSTS);
        if let Some(sftp) = &instance.places().sftp {
            std::fs::write(&known_hosts, sftp.known_hosts()).map_err(StepError::from)?;
        }
        let access = instance.access();
        let secrets = [&access.client_secret, &access.sftp_password];
        let history = History {
            secrets: Secrets::from_iter(secrets.map(Secret::expose)),
            ..History::default()
        };
        let mut steps = Self {
            instance,
            planned,
            connector,
            time_limit,
            case: planned.case.clone(),
            ids,
            captures: Captures::default(),
            environment: environment::of_instance(instance, &known_hosts),
            folder,
            history,
            since: 0,
            failures: Vec::new(),
        };
        steps.read_case()?;
        instance.set_faults(&steps.case.faults).await?;
        steps.look().await?;
        Ok(steps)
    }

    /// Takes the steps until one does not find what it expects.
    pub(super) async fn take_all(&mut self) -> Result<(), EnvironmentError> {
        let mut index = 0;
        while let Some(step) = self.case.steps.get(index).cloned() {
            self.take(index, &step).await?;
            if self.failures.is_empty() {
                self.failures = expect::of_step(&step.expect, &self.history);
            }
            if !self.failures.is_empty() || self.was_stopped() {
                break;
            }
            index += 1;
        }
        Ok(())
    }

    /// Whether the events are to reach the connector once more with the faults gone (rule R21): something has gone
    /// wrong, and nothing has cut the case short.
    pub(super) fn is_worth_repeating(&self) -> bool {
        let has_fired = self
            .history
            .entries
            .iter()
            .any(|entry| entry.what.firing().is_some());
        has_fired
            && self.failures.is_empty()
            && !self.was_stopped()
            && self.last_trigger().is_some()
    }

    /// The last trigger once more, with the faults gone.
    pub(super) async fn repeat(&mut self) -> Result<(), EnvironmentError> {
        let Some(trigger) = self.last_trigger().cloned() else {
            return Ok(());
        };
        self.instance.set_faults(&[]).await?;
        self.trigger(&trigger, true).await?;
        Ok(())
    }

    pub(super) fn observed(self) -> Observed {
        Observed {
            case: self.case,
            history: self.history,
            failures: self.failures,
        }
    }

    fn last_trigger(&self) -> Option<&Trigger> {
        self.case
            .steps
            .iter()
            .rev()
            .find_map(|step| match &step.verb {
                Verb::Trigger(trigger) => Some(trigger),
                Verb::Upload { .. } | Verb::Clock { .. } | Verb::Request(_) | Verb::Look => None,
            })
    }

    fn was_stopped(&self) -> bool {
        self.history
            .entries
            .iter()
            .any(|entry| entry.what.exit() == Some(Exit::TimedOut))
    }

    async fn take(&mut self, index: usize, step: &Step) -> Result<(), EnvironmentError> {
        let what = match &step.verb {
            Verb::Trigger(trigger) => {
                self.trigger(trigger, false).await?;
                return Ok(());
            }
            Verb::Look => {
                self.look().await?;
                return Ok(());
            }
            Verb::Upload { path, .. } => format!("{path} is dropped"),
            Verb::Clock { written, .. } => format!("the clock moves: {written}"),
            Verb::Request(request) => format!("{} {}", request.method, request.path),
        };
        self.note(What::Step { what, step: index });
        match &step.verb {
            Verb::Upload { path, text } => self.upload(path, text).await?,
            Verb::Clock { wish, .. } => self.instance.move_clock(wish).await?,
            Verb::Request(request) => self.request(request).await?,
            Verb::Trigger(_) | Verb::Look => {}
        }
        self.read_journal(Vec::new()).await?;
        self.look().await?;
        Ok(())
    }

    async fn trigger(&mut self, trigger: &Trigger, again: bool) -> Result<(), StepError> {
        let events = world::events(&self.case, trigger);
        self.note(What::Trigger {
            events: events.clone(),
            again,
        });
        let entries = self.invoke(&events).await?;
        self.read_journal(entries).await?;
        self.look().await?;
        let is_waiting = |file: &crate::history::SiteFile| file.path.starts_with(USERS_FOLDER);
        if trigger.via == Via::Csv && self.instance.files().await?.iter().any(is_waiting) {
            // The rules judge what the job takes up, also when the connector has not waited for it.
            self.instance.run_import().await?;
            self.read_journal(Vec::new()).await?;
            self.look().await?;
        }
        Ok(())
    }

    async fn invoke(&self, events: &[HrEvent]) -> Result<Vec<Entry>, ConnectorError> {
        let invocation = Invocation {
            events,
            environment: &self.environment,
            time_limit: self.time_limit,
        };
        self.connector.invoke(&invocation).await
    }

    async fn upload(&self, path: &str, text: &str) -> Result<(), StepError> {
        let place = &self
            .instance
            .places()
            .sftp
            .as_ref()
            .ok_or(StepError::NoSite)?
            .place;
        let access = self.instance.access();
        let mut settings = sftp::Settings::new(
            place.host.clone(),
            access.sftp_username.clone(),
            Credential::Password(access.sftp_password.clone()),
            self.folder.path().join(KNOWN_HOSTS),
        );
        settings.port = place.port;
        settings.placement = Placement::InPlace;
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let name: FileName = name.parse().map_err(|_| StepError::Path(path.to_owned()))?;
        sftp::upload(&settings, folder, &name, text.as_bytes()).await?;
        Ok(())
    }

    /// The case with the ids of its users, and with what was captured.
    pub(super) fn read_case(&mut self) -> Result<(), EnvironmentError> {
        let Planned { file, case } = self.planned;
        if let Some(case) = file.case(&case.name, &self.ids, &self.captures) {
            self.case = case.map_err(EnvironmentError::Users)?;
        }
        Ok(())
    }

    /// Adds to the history what the journal has besides, and `entries`, in order of time.
    async fn read_journal(&mut self, mut entries: Vec<Entry>) -> Result<(), TargetError> {
        let (journal, dropped) = self.instance.journal(self.since).await?;
        self.since = journal
            .iter()
            .filter_map(|entry| entry.seq)
            .max()
            .unwrap_or(self.since);
        self.history.dropped = dropped;
        entries.extend(journal);
        entries.sort_by_key(|entry| entry.at);
        self.history.entries.extend(entries);
        Ok(())
    }

    async fn look(&mut self) -> Result<(), TargetError> {
        let state = What::State {
            users: self.instance.users().await?,
            files: self.instance.files().await?,
            loads: self.instance.loads().await?,
        };
        self.note(state);
        Ok(())
    }

    fn note(&mut self, what: What) {
        self.history.entries.push(Entry::new(clock::now(), what));
    }
}
