//! A state as rows of a data folder: the same values as in a snapshot, each in a row of its own, so
//! that a change writes little.

use std::collections::VecDeque;
use std::sync::LazyLock;

use serde::de::DeserializeOwned;

use super::bytes::Base64;
use super::document::{State, VERSION};
use super::error::StateError;
use super::records::{TableState, Tables};
use crate::domain::resource::Resource;
use crate::instance::webhooks::Webhooks;
use crate::jobs::JobsState;
use crate::keep::{Key, Step, Stored, row};
use crate::mail::MailboxState;
use crate::site::{FILES, file_key};

pub(in crate::instance) const CLOCK: &str = "_clock";
pub(in crate::instance) const PLAN: &str = "_faults";
pub(in crate::instance) const LAST_WRITE: &str = "_last_write";
pub(in crate::instance) const HELD: &str = "_held";
pub(in crate::instance) const LOADED: &str = "_loaded";
pub(in crate::instance) const MAILS: &str = "_mails";
pub(in crate::instance) const MAIL_COUNT: &str = "_mail_count";
pub(in crate::instance) const WEBHOOKS: &str = "_webhooks";
pub(in crate::instance) const WEBHOOK_COUNT: &str = "_webhook_count";
/// The largest ids that were given out. Records are in parts of the name of their resource.
pub(in crate::instance) const IDS: &str = "_ids";
const SETTINGS: &str = "_settings";
const CUSTOM_FIELDS: &str = "_custom_fields";
const TICKS_FROM: &str = "_ticks_from";

/// Every part of a state.
static PARTS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let own = [
        CLOCK,
        PLAN,
        LAST_WRITE,
        HELD,
        LOADED,
        MAILS,
        MAIL_COUNT,
        WEBHOOKS,
        WEBHOOK_COUNT,
        IDS,
        SETTINGS,
        CUSTOM_FIELDS,
        TICKS_FROM,
        FILES,
    ];
    let tables = Resource::ALL.map(|resource| resource.table().path);
    own.into_iter().chain(tables).collect()
});

impl State {
    /// What makes a data folder hold this state and nothing of an earlier one.
    pub(in crate::instance) fn steps(&self) -> Vec<Step> {
        let parts: &Vec<_> = &PARTS;
        let mut steps = vec![
            Step::Clear(parts),
            row(CLOCK, Key::None, &self.clock),
            row(SETTINGS, Key::None, &self.settings),
            row(CUSTOM_FIELDS, Key::None, &self.custom_fields),
            row(LAST_WRITE, Key::None, &self.last_write),
            row(PLAN, Key::None, &self.faults),
            row(TICKS_FROM, Key::None, &self.jobs.start),
            row(HELD, Key::None, &self.jobs.held),
            row(MAIL_COUNT, Key::None, &self.mails.count),
            row(WEBHOOK_COUNT, Key::None, &self.webhooks.count()),
        ];
        for resource in Resource::ALL {
            let path = resource.table().path;
            if let Some(table) = self.records.get(path) {
                let id = Key::Text(path.to_owned());
                steps.push(row(IDS, id, &table.last_id));
                let records = table.records.iter();
                steps.extend(records.map(|record| row(path, Key::Number(record.id()), record)));
            }
        }
        let files = self.files.iter();
        steps.extend(files.map(|node| row(FILES, file_key(node), node)));
        let loaded = self.jobs.loaded.iter();
        steps.extend(loaded.map(|(load, content)| row(LOADED, Key::Number(*load), content)));
        let mails = self.mails.mails.iter();
        steps.extend(mails.map(|mail| row(MAILS, Key::Number(mail.id()), mail)));
        let webhooks = (self.webhooks.first()..).zip(self.webhooks.messages());
        steps.extend(webhooks.map(|(number, one)| row(WEBHOOKS, Key::Number(number), one)));
        steps
    }

    /// The state that the rows hold.
    ///
    /// # Errors
    /// [`StateError::Damaged`] with the part that is wrong.
    pub(in crate::instance) fn from_rows(rows: Stored) -> Result<Self, StateError> {
        let mut rows = Rows(rows);
        let mut records = Tables::new();
        let last_ids = rows.0.remove(IDS).unwrap_or_default();
        for resource in Resource::ALL {
            let path = resource.table().path;
            let last = last_ids
                .iter()
                .find(|(key, _)| *key == Key::Text(path.to_owned()));
            let table = TableState {
                last_id: last.map_or(Ok(0), |(_, value)| read(IDS, value))?,
                records: rows.all(path)?,
            };
            records.insert(path.to_owned(), table);
        }
        let mut files: Vec<crate::site::NodeState> = rows.all(FILES)?;
        // What is above before what is in it.
        files.sort_by(|one, other| one.path.bytes().cmp(other.path.bytes()));
        Ok(Self {
            snapshot: VERSION,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            clock: rows.one(CLOCK)?,
            settings: rows.one(SETTINGS)?,
            custom_fields: rows.one(CUSTOM_FIELDS)?,
            records,
            last_write: rows.one(LAST_WRITE)?,
            files,
            jobs: JobsState {
                start: rows.one(TICKS_FROM)?,
                held: rows.one(HELD)?,
                loaded: rows.numbered::<Base64>(LOADED)?.into_iter().collect(),
            },
            faults: rows.one(PLAN)?,
            mails: MailboxState {
                count: rows.one(MAIL_COUNT)?,
                mails: rows.all(MAILS)?,
            },
            webhooks: Webhooks::new(
                rows.one(WEBHOOK_COUNT)?,
                VecDeque::from(rows.all(WEBHOOKS)?),
            ),
        })
    }
}

struct Rows(Stored);

impl Rows {
    /// The only row of a part.
    fn one<T: DeserializeOwned>(&mut self, part: &str) -> Result<T, StateError> {
        let missing = || StateError::damaged(part, "there is no such row");
        let rows = self.0.remove(part).ok_or_else(missing)?;
        let (_, value) = rows.first().ok_or_else(missing)?;
        read(part, value)
    }

    fn all<T: DeserializeOwned>(&mut self, part: &str) -> Result<Vec<T>, StateError> {
        let rows = self.0.remove(part).unwrap_or_default();
        rows.iter().map(|(_, value)| read(part, value)).collect()
    }

    fn numbered<T: DeserializeOwned>(&mut self, part: &str) -> Result<Vec<(u64, T)>, StateError> {
        let rows = self.0.remove(part).unwrap_or_default();
        rows.iter()
            .map(|(key, value)| match key {
                Key::Number(number) => Ok((*number, read(part, value)?)),
                Key::None | Key::Text(_) => Err(StateError::damaged(part, "expected a number")),
            })
            .collect()
    }
}

fn read<T: DeserializeOwned>(part: &str, value: &str) -> Result<T, StateError> {
    serde_json::from_str(value).map_err(|error| StateError::damaged(part, error.to_string()))
}
