//! A world: read once, with every mistake told, and built as often as an instance needs it.

use std::sync::{Arc, LazyLock};

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::Value as Json;

use super::generate::Generate;
use super::mistake::{Mistake, WorldError};
use super::settings::Settings;
use super::{custom_fields, read, records, schema};
use crate::domain::custom::CustomFields;
use crate::domain::store::Store;
use crate::place::Place;
use crate::site::{BYTES_MAX, ENTRIES_MAX, Site, SitePath};

const STANDING: &str = include_str!("../../../../fixtures/worlds/standing.yaml");
const BUILTIN: &str = include_str!("../../../../fixtures/worlds/builtin.yaml");

/// Most values in a world: a million users with some thirty fields each.
const NODES_MAX: usize = 50_000_000;

/// Everything that a world file says.
///
/// ```
/// use coupa_mock_server::instance::World;
///
/// let world = World::parse("time: 2026-03-02T09:00:00Z\ngenerate: { users: 10 }\n");
/// assert!(world.is_ok());
/// let error = World::parse("users:\n  - { loginn: jdoe }\n").map(drop).unwrap_err();
/// assert!(error.to_string().starts_with("line 2, column 7: users[0].loginn: Unknown attribute"));
/// ```
#[derive(Debug, Clone, Default)]
pub struct World {
    /// Where the instance's clock starts; real time without it.
    pub time: Option<Timestamp>,
    /// How it behaves.
    pub settings: Settings,
    /// Files that lie on its sFTP site.
    pub files: Vec<(SitePath, Bytes)>,
    /// Records that are made up.
    pub generate: Generate,
    pub(super) custom_fields: CustomFields,
    records: Arc<Json>,
}

impl World {
    /// The small company that `coupa-mock serve` starts with: `USER_TEST` and his manager.
    ///
    /// # Errors
    /// Never: it is part of the program, and tested.
    pub fn builtin() -> Result<Self, WorldError> {
        Self::parse(BUILTIN)
    }

    /// Reads YAML or JSON.
    ///
    /// # Errors
    /// [`WorldError`] with everything that is wrong, and where in the text.
    pub fn parse(text: &str) -> Result<Self, WorldError> {
        Self::from_json(yaml(text)?).map_err(|error| error.located_in(text))
    }

    /// Takes a world that came as JSON.
    ///
    /// # Errors
    /// [`WorldError`] with everything that is wrong.
    pub fn from_json(value: Json) -> Result<Self, WorldError> {
        let mut world = Self::default();
        let mut mistakes = read::read(&mut world, &value);
        world.records = Arc::new(value);
        // Building once shows every error now instead of at the first reset. What is made up is
        // not made here: it is right by itself.
        let now = Timestamp::UNIX_EPOCH;
        mistakes.extend(world.written(now).err().into_iter().flatten());
        mistakes.extend(world.lay_out(now).err().into_iter().flatten());
        if mistakes.is_empty() {
            Ok(world)
        } else {
            Err(WorldError { mistakes })
        }
    }

    /// The JSON Schema (draft-07) of world files.
    pub fn schema() -> Json {
        schema::schema()
    }

    /// The records of this world and the standing ones, made at `now`.
    ///
    /// # Errors
    /// [`WorldError`] for the records that are refused.
    pub(crate) fn build(&self, now: Timestamp, seed: u64) -> Result<Store, WorldError> {
        let mut store = self
            .written(now)
            .map_err(|mistakes| WorldError { mistakes })?;
        self.generate
            .add(&mut store, seed)
            .map_err(|reason| Mistake::new(Place::top().key("generate"), reason))?;
        Ok(store)
    }

    /// Coupa's folders with the files of this world in them.
    ///
    /// # Errors
    /// [`WorldError`] for the files that cannot lie where they should.
    pub(crate) fn site(&self, now: Timestamp) -> Result<Site, WorldError> {
        self.lay_out(now)
            .map_err(|mistakes| WorldError { mistakes })
    }

    fn written(&self, now: Timestamp) -> Result<Store, Vec<Mistake>> {
        let mut store = standing(now, self.custom_fields.clone())?;
        records::add(&mut store, &self.records, now)?;
        records::none_or(custom_fields::check(&store)).map(|()| store)
    }

    fn lay_out(&self, now: Timestamp) -> Result<Site, Vec<Mistake>> {
        let quota = self.settings.sftp_quota.unwrap_or(BYTES_MAX);
        let site = Site::with_room(quota, ENTRIES_MAX, now);
        let refused = self.files.iter().filter_map(|(path, content)| {
            let error = site.write_with_folders(path, content.clone(), now).err()?;
            let place = Place::top().key("files").key(&path.to_string());
            Some(Mistake::new(place, error.to_string()))
        });
        records::none_or(refused.collect()).map(|()| site)
    }
}

/// What every Coupa has before anybody adds to it.
pub(super) fn standing(now: Timestamp, custom_fields: CustomFields) -> Result<Store, Vec<Mistake>> {
    static RECORDS: LazyLock<Result<Json, WorldError>> = LazyLock::new(|| yaml(STANDING));
    let mut store = Store::new(custom_fields);
    match &*RECORDS {
        Ok(standing) => records::add(&mut store, standing, now)?,
        Err(error) => return Err(error.mistakes.clone()),
    }
    Ok(store)
}

fn yaml(text: &str) -> Result<Json, WorldError> {
    let options = serde_saphyr::options! {
        strict_booleans: true,
        budget: serde_saphyr::budget! {
            max_nodes: NODES_MAX,
            max_events: 3 * NODES_MAX,
            max_total_scalar_bytes: 2 * 1024 * 1024 * 1024,
        },
    };
    serde_saphyr::from_str_with_options(text, options)
        .map_err(|error: serde_saphyr::Error| syntax(text, &error).into())
}

fn syntax(text: &str, error: &serde_saphyr::Error) -> Mistake {
    let message = error.without_snippet().to_string();
    // The place is told once, and the advice is for whoever calls the reader.
    let reason = message
        .rsplit_once(" at line ")
        .map_or(message.as_str(), |(reason, _)| reason);
    let reason = reason.replace(", set DuplicateKeyPolicy in Options if acceptable", "");
    let start = error.location().map_or(0, |location| {
        let line = usize::try_from(location.line()).unwrap_or(usize::MAX);
        let column = usize::try_from(location.column()).unwrap_or(usize::MAX);
        offset(text, line, column)
    });
    Mistake::new(Place::top(), reason).at(text, start..start)
}

/// The byte at a line and column, both from 1.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let mut lines = text.split_inclusive('\n');
    let before: usize = lines
        .by_ref()
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    let within = lines.next().map_or(0, |line| {
        let letters = line.chars().take(column.saturating_sub(1));
        letters.map(char::len_utf8).sum()
    });
    before + within
}
