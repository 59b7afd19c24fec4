//! Reads what a world says besides its records. Every mistake is told, not only the first.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::Value as Json;

use super::custom_fields;
use super::generate::Generate;
use super::mistake::Mistake;
use super::settings::{Settings, time_zone};
use super::world::World;
use crate::domain::resource::Resource;
use crate::faults::nearest;
use crate::place::Place;
use crate::site::SitePath;

/// Keys of a world that are no resources.
pub(super) const KEYS: [&str; 6] = [
    "time",
    "time_zone",
    "settings",
    "generate",
    "files",
    custom_fields::KEY,
];

/// Takes over what `value` says; answers what is wrong with it.
pub(super) fn read(world: &mut World, value: &Json) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    match value {
        Json::Null => {}
        Json::Object(members) => {
            for (name, value) in members {
                let place = Place::top().key(name);
                mistakes.extend(key(world, &place, name, value));
            }
        }
        Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) => {
            mistakes.push(Mistake::new(Place::top(), "expected keys such as `users:`"));
        }
    }
    mistakes
}

fn key(world: &mut World, place: &Place, name: &str, value: &Json) -> Vec<Mistake> {
    let outcome = match name {
        "time" => moment(value).map(|time| world.time = Some(time)),
        "time_zone" => time_zone(value).map(|zone| world.settings.time_zone = zone),
        "generate" => Generate::read(value).map(|generate| world.generate = generate),
        custom_fields::KEY => return custom_fields::read(&mut world.custom_fields, place, value),
        "settings" => return settings(&mut world.settings, place, value),
        "files" => return files(&mut world.files, place, value),
        name if Resource::by_path(name).is_some() => Ok(()),
        name => return vec![unknown_key(place, name)],
    };
    outcome
        .err()
        .map(|reason| Mistake::new(place.clone(), reason))
        .into_iter()
        .collect()
}

fn unknown_key(place: &Place, name: &str) -> Mistake {
    let known: Vec<_> = Resource::ALL
        .map(|resource| resource.table().path)
        .into_iter()
        .chain(KEYS)
        .collect();
    let mistake = Mistake::new(place.clone(), format!("unknown key `{name}`"));
    match nearest(name, &known) {
        Some(near) => mistake.help(format!("did you mean `{near}`?")),
        None => mistake.help(format!("a world has {}", known.join(", "))),
    }
}

fn moment(value: &Json) -> Result<jiff::Timestamp, String> {
    value
        .as_str()
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| "expected a moment such as 2026-03-02T09:00:00Z".to_owned())
}

fn settings(settings: &mut Settings, place: &Place, value: &Json) -> Vec<Mistake> {
    let Some(members) = group(value) else {
        return vec![Mistake::new(
            place.clone(),
            "expected keys such as `time_zone:`",
        )];
    };
    let mut mistakes = Vec::new();
    let names = Settings::names();
    for (name, value) in members {
        let place = place.key(name);
        // As field names, in either spelling.
        let known = name.replace('-', "_");
        if !names.contains(&known.as_str()) {
            let mistake = Mistake::new(place, format!("unknown setting `{name}`"));
            mistakes.push(match nearest(&known, &names) {
                Some(near) => mistake.help(format!("did you mean `{near}`?")),
                None => mistake.help(format!("there are {}", names.join(", "))),
            });
        } else if let Err(reason) = settings.set(&known, value) {
            mistakes.push(Mistake::new(place, reason));
        }
    }
    mistakes
}

fn files(files: &mut Vec<(SitePath, Bytes)>, place: &Place, value: &Json) -> Vec<Mistake> {
    let Some(members) = group(value) else {
        return vec![Mistake::new(
            place.clone(),
            "expected paths such as `/Incoming/Users/a.csv:`",
        )];
    };
    let mut mistakes = Vec::new();
    for (path, value) in members {
        let place = place.key(path);
        let content = content(value);
        if !path.starts_with('/') {
            mistakes.push(Mistake::new(
                place,
                "expected a path from the root of the site, such as /Incoming/Users/a.csv",
            ));
        } else if let Some(content) = content {
            files.push((SitePath::read(path), content));
        } else {
            mistakes.push(Mistake::new(
                place,
                "expected the text of the file, or `{ base64: … }`",
            ));
        }
    }
    mistakes
}

/// A text, or any bytes as base64.
fn content(value: &Json) -> Option<Bytes> {
    match value {
        Json::String(text) => Some(Bytes::copy_from_slice(text.as_bytes())),
        Json::Object(members) if members.len() == 1 => {
            let base64 = members.get("base64")?.as_str()?;
            STANDARD.decode(base64).ok().map(Bytes::from)
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_) => None,
    }
}

/// The members of a group. One without any is null in YAML.
fn group(value: &Json) -> Option<Vec<(&String, &Json)>> {
    match value {
        Json::Null => Some(Vec::new()),
        Json::Object(members) => Some(members.iter().collect()),
        Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) => None,
    }
}
