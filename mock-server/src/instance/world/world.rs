//! Worlds: what an instance holds at its start, written in YAML or JSON.

use std::borrow::Cow;

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::Value as Json;

use super::custom_fields;
use super::settings::{Settings, time_zone};
use crate::domain::custom::CustomFields;
use crate::domain::record::RecordId;
use crate::domain::release::Release;
use crate::domain::resource::Resource;
use crate::domain::store::Store;
use crate::domain::tree::{List, Object, Tree};
use crate::domain::write::{Change, Seed, UnknownNames, seed};
use crate::site::{Site, SiteError, SitePath};

/// The user `coupasupport`, who made whatever was there at the start.
const COUPASUPPORT: RecordId = RecordId(1);

const STANDING: &str = include_str!("../../../../fixtures/worlds/standing.yaml");
const BUILTIN: &str = include_str!("../../../../fixtures/worlds/builtin.yaml");

/// Everything that a world file says.
#[derive(Debug, Clone)]
pub struct World {
    /// Where the instance's clock starts; real time without it.
    pub time: Option<Timestamp>,
    /// How it behaves.
    pub settings: Settings,
    /// Files that lie on its sFTP site.
    pub files: Vec<(SitePath, Bytes)>,
    custom_fields: CustomFields,
    records: Json,
}

/// A world that cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WorldError {
    /// Not YAML, and not JSON either; says line and column.
    #[error("{0}")]
    Syntax(String),
    /// A key or a value that a world does not have.
    #[error("{path}: {reason}")]
    Content {
        /// Where: `users[2]`, `settings.time_zone`.
        path: String,
        /// What is wrong and what was expected.
        reason: String,
    },
    /// Coupa has it, this fake does not yet.
    #[error("{path}: coupa-mock does not imitate this yet")]
    NotImitated {
        /// The key.
        path: String,
    },
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
    /// [`WorldError`] for the first thing that is wrong.
    pub fn parse(text: &str) -> Result<Self, WorldError> {
        let options = serde_saphyr::options! { strict_booleans: true };
        let value = serde_saphyr::from_str_with_options::<Json>(text, options)
            .map_err(|error| WorldError::Syntax(error.to_string()))?;
        Self::from_json(value)
    }

    /// Takes a world that came as JSON.
    ///
    /// # Errors
    /// As [`World::parse`].
    pub fn from_json(value: Json) -> Result<Self, WorldError> {
        let mut world = Self {
            time: None,
            settings: Settings::default(),
            files: Vec::new(),
            custom_fields: CustomFields::default(),
            records: Json::Null,
        };
        match &value {
            Json::Null => {}
            Json::Object(members) => {
                for (name, value) in members {
                    world.read(name, value)?;
                }
            }
            Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) => {
                return Err(content("world", "expected keys such as `users:`"));
            }
        }
        world.records = value;
        // Building once shows every error now instead of at the first reset.
        world.build(Timestamp::UNIX_EPOCH)?;
        world.site(Timestamp::UNIX_EPOCH)?;
        Ok(world)
    }

    /// The records of this world and the standing ones, made at `now`.
    ///
    /// # Errors
    /// [`WorldError`] for the first record that is refused.
    pub(crate) fn build(&self, now: Timestamp) -> Result<Store, WorldError> {
        let options = serde_saphyr::options! { strict_booleans: true };
        let standing: Json = serde_saphyr::from_str_with_options(STANDING, options)
            .map_err(|error| WorldError::Syntax(error.to_string()))?;
        let mut store = Store::new(self.custom_fields.clone());
        for records in [&standing, &self.records] {
            add(&mut store, records, now)?;
        }
        custom_fields::check(&store)?;
        Ok(store)
    }

    /// Coupa's folders with the files of this world in them.
    ///
    /// # Errors
    /// [`WorldError`] for the first file that has no folder to lie in.
    pub(crate) fn site(&self, now: Timestamp) -> Result<Site, WorldError> {
        let site = Site::new(now);
        for (path, text) in &self.files {
            site.write_with_folders(path, text.clone(), now)
                .map_err(|error: SiteError| {
                    content(&format!("files.{path}"), &error.to_string())
                })?;
        }
        Ok(site)
    }

    fn read(&mut self, name: &str, value: &Json) -> Result<(), WorldError> {
        match name {
            "time" => {
                self.time = Some(
                    value
                        .as_str()
                        .and_then(|text| text.parse().ok())
                        .ok_or_else(|| {
                            content(name, "expected a moment such as 2026-03-02T09:00:00Z")
                        })?,
                );
            }
            "time_zone" => {
                self.settings.time_zone =
                    time_zone(value).map_err(|error| content(name, &error))?;
            }
            "settings" => {
                let settings = value
                    .as_object()
                    .ok_or_else(|| content(name, "expected keys such as `time_zone:`"))?;
                for (setting, value) in settings {
                    self.settings
                        .set(setting, value)
                        .map_err(|error| content(&format!("settings.{setting}"), &error))?;
                }
            }
            custom_fields::KEY => self.custom_fields = custom_fields::read(value)?,
            "files" => {
                let files = value.as_object().ok_or_else(|| {
                    content(name, "expected paths such as `/Incoming/Users/a.csv:`")
                })?;
                for (path, text) in files {
                    self.files.push(file(path, text)?);
                }
            }
            "generate" => {
                return Err(WorldError::NotImitated {
                    path: name.to_owned(),
                });
            }
            name if Resource::by_path(name).is_some() => {}
            name => {
                let known: Vec<_> = Resource::ALL.map(|resource| resource.table().path).into();
                return Err(content(
                    name,
                    &format!(
                        "unknown key: expected time, time_zone, settings, files, custom_fields, {}",
                        known.join(", ")
                    ),
                ));
            }
        }
        Ok(())
    }
}

fn add(store: &mut Store, records: &Json, now: Timestamp) -> Result<(), WorldError> {
    let change = Change {
        at: now,
        by: COUPASUPPORT,
        unknown: UnknownNames::Refuse,
        release: Release::CURRENT,
    };
    let mut seeds = Vec::new();
    let mut paths = Vec::new();
    for resource in Resource::ALL {
        let name = resource.table().path;
        let Some(list) = records.get(name).filter(|list| !list.is_null()) else {
            continue;
        };
        let list = list
            .as_array()
            .ok_or_else(|| content(name, "expected a list"))?;
        for (position, record) in list.iter().enumerate() {
            let path = format!("{name}[{position}]");
            let Tree::Object(input) = tree(record) else {
                return Err(content(&path, "expected the fields of a record"));
            };
            seeds.push(Seed {
                resource,
                input: canonical(resource, input),
            });
            paths.push(path);
        }
    }
    seed(store, &seeds, change).map_err(|(position, error)| {
        let path = paths.get(position).map_or("world", String::as_str);
        content(path, &error.to_string())
    })
}

/// Field names as the tables spell them, so that references find their natural keys.
fn canonical(resource: Resource, input: Object<'_>) -> Object<'_> {
    let table = resource.table();
    input
        .members
        .into_iter()
        .map(|(name, value)| match table.field(&name) {
            Some((_, field)) => {
                let value = match field.kind.refers_to() {
                    Some(other) => canonical_reference(other, value),
                    None => value,
                };
                (Cow::Borrowed(field.name), value)
            }
            None => (name, value),
        })
        .collect()
}

fn canonical_reference(resource: Resource, value: Tree<'_>) -> Tree<'_> {
    match value {
        Tree::Object(keys) => Tree::Object(canonical(resource, keys)),
        Tree::List(list) => Tree::List(List {
            item: list.item,
            items: list
                .items
                .into_iter()
                .map(|item| canonical_reference(resource, item))
                .collect(),
        }),
        scalar @ (Tree::Null
        | Tree::NoRecord
        | Tree::Boolean(_)
        | Tree::Integer(_)
        | Tree::Text(..)) => scalar,
    }
}

fn tree(value: &Json) -> Tree<'_> {
    match value {
        Json::Null => Tree::Null,
        Json::Bool(value) => Tree::Boolean(*value),
        Json::Number(number) => number
            .as_i64()
            .map_or_else(|| Tree::text(number.to_string()), Tree::Integer),
        Json::String(text) => Tree::text(text.as_str()),
        Json::Array(items) => Tree::List(List {
            item: "item".into(),
            items: items.iter().map(tree).collect(),
        }),
        Json::Object(members) => Tree::Object(
            members
                .iter()
                .map(|(name, value)| (Cow::Borrowed(name.as_str()), tree(value)))
                .collect(),
        ),
    }
}

fn file(path: &str, text: &Json) -> Result<(SitePath, Bytes), WorldError> {
    let place = || format!("files.{path}");
    if !path.starts_with('/') {
        return Err(content(
            &place(),
            "expected a path from the root of the site",
        ));
    }
    let text = text
        .as_str()
        .ok_or_else(|| content(&place(), "expected the text of the file"))?;
    Ok((
        SitePath::read(path),
        Bytes::copy_from_slice(text.as_bytes()),
    ))
}

pub(super) fn content(path: &str, reason: &str) -> WorldError {
    WorldError::Content {
        path: path.to_owned(),
        reason: reason.to_owned(),
    }
}
