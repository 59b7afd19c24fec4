//! One trigger and what the connector made of it: the part of a history that the rules look at.

use jiff::Timestamp;
use serde_json::Value;

use super::entry::{Entry, History};
use super::event::HrEvent;
use super::exchange::Exchange;
use super::log::LogRecord;
use super::site::{JobStep, Load, SftpStep, SiteFile};
use super::what::{Change, Exit, Firing, Told, What};
use crate::secrets::Secrets;

/// From one trigger to the next.
#[derive(Clone, Copy, Debug)]
pub struct Run<'h> {
    pub(crate) events: &'h [HrEvent],
    before: &'h [Value],
    after: &'h [Value],
    /// The files of the site at the end.
    pub(crate) files: &'h [SiteFile],
    /// What Coupa has taken up, at the end.
    pub(crate) loads: &'h [Load],
    entries: &'h [Entry],
    /// Whether the journal has all of it.
    pub(crate) is_complete: bool,
    pub(crate) secrets: &'h Secrets,
}

/// A request, and when it arrived.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request<'h> {
    pub(crate) at: Timestamp,
    pub(crate) seq: Option<u64>,
    pub(crate) exchange: &'h Exchange,
}

impl Request<'_> {
    pub(crate) fn answered_at(&self) -> Timestamp {
        self.exchange.answered_at(self.at)
    }

    /// For messages: `PUT /api/users/281`.
    pub(crate) fn line(&self) -> String {
        self.exchange.line()
    }
}

/// One event, and the user whom it is about.
#[derive(Clone, Debug)]
pub(crate) struct Subject<'h> {
    pub(crate) event: &'h HrEvent,
    /// Coupa's id before the run; `None` when there is no such user.
    pub(crate) id: Option<u64>,
    /// Everything that names the user: login, id, e-mail, employee number.
    pub(crate) names: Vec<String>,
}

/// An entry of one kind, and its place in the journal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Noted<'h, T> {
    /// Its position in the run.
    pub(crate) position: usize,
    pub(crate) seq: Option<u64>,
    pub(crate) what: &'h T,
}

impl History {
    /// Its runs, one per trigger, less the one that was done again.
    pub fn runs(&self) -> Vec<Run<'_>> {
        self.runs_with(false)
    }

    /// The runs of triggers that were done again, with the faults gone.
    pub(crate) fn runs_again(&self) -> Vec<Run<'_>> {
        self.runs_with(true)
    }

    /// What happened before any trigger was done again: what a scenario expects is looked for there.
    pub(crate) fn as_asked(&self) -> &[Entry] {
        let end = self
            .entries
            .iter()
            .position(|entry| matches!(entry.what, What::Trigger { again: true, .. }));
        self.entries
            .get(..end.unwrap_or(self.entries.len()))
            .unwrap_or_default()
    }

    /// What happened while the connector was at work, less what the scenario's own steps did.
    pub(crate) fn of_connector(&self) -> impl Iterator<Item = &Entry> {
        let mut is_own = false;
        self.entries.iter().filter(move |entry| {
            match entry.what {
                What::Step { .. } => is_own = true,
                What::Trigger { .. } => is_own = false,
                What::State { .. }
                | What::Http(_)
                | What::Change(_)
                | What::Fault(_)
                | What::Clock
                | What::Sftp(_)
                | What::Job(_)
                | What::Mail(_)
                | What::Log(_)
                | What::Notification(_)
                | What::Exit { .. } => {}
            }
            !is_own
        })
    }

    /// A run goes from its trigger to whatever is done next.
    fn runs_with(&self, wanted: bool) -> Vec<Run<'_>> {
        let starts: Vec<usize> = self
            .entries
            .iter()
            .enumerate()
            .filter(|(_, entry)| matches!(entry.what, What::Trigger { .. } | What::Step { .. }))
            .map(|(index, _)| index)
            .collect();
        let ends = starts.iter().skip(1).copied().chain([self.entries.len()]);
        starts
            .iter()
            .zip(ends)
            .filter_map(|(&start, end)| self.run(start, end, wanted))
            .collect()
    }

    fn run(&self, start: usize, end: usize, wanted: bool) -> Option<Run<'_>> {
        let entries = self.entries.get(start..end)?;
        let What::Trigger { events, again } = &entries.first()?.what else {
            return None;
        };
        let (files, loads) = entries
            .iter()
            .rev()
            .find_map(|entry| entry.what.site())
            .unwrap_or_default();
        (*again == wanted).then(|| Run {
            events,
            before: last_state(self.entries.get(..start).unwrap_or_default()),
            after: first_state(entries),
            files,
            loads,
            entries,
            is_complete: self.dropped == 0,
            secrets: &self.secrets,
        })
    }
}

/// At the end of the connector; what Coupa does later is not its doing.
fn first_state(entries: &[Entry]) -> &[Value] {
    entries
        .iter()
        .find_map(|entry| entry.what.state())
        .unwrap_or_default()
}

fn last_state(entries: &[Entry]) -> &[Value] {
    entries
        .iter()
        .rev()
        .find_map(|entry| entry.what.state())
        .unwrap_or_default()
}

impl<'h> Run<'h> {
    pub(crate) fn requests(&self) -> Vec<Request<'h>> {
        self.pick(|entry| {
            Some(Request {
                at: entry.at,
                seq: entry.seq,
                exchange: entry.what.http()?,
            })
        })
    }

    /// Changes of records, with the number of the event that led to each.
    pub(crate) fn changes(&self) -> Vec<(Option<u64>, &'h Change)> {
        self.pick(|entry| Some((entry.cause, entry.what.change()?)))
    }

    pub(crate) fn firings(&self) -> Vec<&'h Firing> {
        self.pick(|entry| entry.what.firing())
    }

    pub(crate) fn records(&self) -> Vec<(Timestamp, &'h LogRecord)> {
        self.pick(|entry| Some((entry.at, entry.what.log()?)))
    }

    /// What reached a person.
    pub(crate) fn told(&self) -> Vec<Told> {
        self.pick(|entry| entry.what.told())
    }

    /// Steps on the sFTP site.
    pub(crate) fn site_steps(&self) -> Vec<Noted<'h, SftpStep>> {
        self.noted(|what| what.sftp())
    }

    /// Steps of the import job.
    pub(crate) fn job_steps(&self) -> Vec<Noted<'h, JobStep>> {
        self.noted(|what| what.job())
    }

    /// Requests that arrived after a position in the run.
    pub(crate) fn requests_after(&self, position: usize) -> Vec<Request<'h>> {
        let later = self.entries.get(position + 1..).unwrap_or_default();
        let request = |entry: &'h Entry| {
            Some(Request {
                at: entry.at,
                seq: entry.seq,
                exchange: entry.what.http()?,
            })
        };
        later.iter().filter_map(request).collect()
    }

    /// Where the connector ended, as a position in the run.
    pub(crate) fn exit_position(&self) -> Option<usize> {
        self.entries
            .iter()
            .rposition(|entry| entry.what.exit().is_some())
    }

    /// Whether any event of the run is to go through a file.
    pub(crate) fn is_by_file(&self) -> bool {
        self.events.iter().any(HrEvent::is_by_file)
    }

    fn noted<T>(&self, chosen: impl Fn(&'h What) -> Option<&'h T>) -> Vec<Noted<'h, T>> {
        let entries = self.entries.iter().enumerate();
        entries
            .filter_map(|(position, entry)| {
                Some(Noted {
                    position,
                    seq: entry.seq,
                    what: chosen(&entry.what)?,
                })
            })
            .collect()
    }

    pub(crate) fn exit(&self) -> Option<Exit> {
        self.entries
            .iter()
            .rev()
            .find_map(|entry| entry.what.exit())
    }

    pub(crate) fn subjects(&self) -> Vec<Subject<'h>> {
        self.events
            .iter()
            .map(|event| self.subject(event))
            .collect()
    }

    /// Whether the user is, at the end, what the event asks for.
    pub(crate) fn is_reached(&self, subject: &Subject<'_>) -> bool {
        is_as_asked(self.after, subject)
    }

    /// Whether the user was so before the run.
    pub(crate) fn was_reached(&self, subject: &Subject<'_>) -> bool {
        is_as_asked(self.before, subject)
    }

    fn subject(&self, event: &'h HrEvent) -> Subject<'h> {
        let user = user(self.before, &event.login);
        let field = |name: &str| {
            user.and_then(|user| user.get(name))
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        let id = user.and_then(|user| user.get("id")).and_then(Value::as_u64);
        let given = [
            Some(event.login.clone()),
            event.email.clone(),
            event.employee_number.clone(),
        ];
        let held = [
            field("email"),
            field("employee-number"),
            id.map(|id| id.to_string()),
        ];
        let names = given
            .into_iter()
            .chain(held)
            .flatten()
            .filter(|name| !name.is_empty())
            .collect();
        Subject { event, id, names }
    }

    fn pick<T>(&self, chosen: impl Fn(&'h Entry) -> Option<T>) -> Vec<T> {
        self.entries.iter().filter_map(chosen).collect()
    }
}

fn is_as_asked(users: &[Value], subject: &Subject<'_>) -> bool {
    let active = user(users, &subject.event.login)
        .and_then(|user| user.get("active"))
        .and_then(Value::as_bool);
    active.is_some() && active == subject.event.asked_active()
}

/// Coupa does not tell upper from lower case in a login (not documented; assumed).
pub(crate) fn user<'v>(users: &'v [Value], login: &str) -> Option<&'v Value> {
    users.iter().find(|user| {
        user.get("login")
            .and_then(Value::as_str)
            .is_some_and(|known| known.eq_ignore_ascii_case(login))
    })
}
