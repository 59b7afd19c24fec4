//! `loads`: what Coupa must have taken up, and what it must have said of it.

use super::failure::{Failure, quoted, times};
use super::wildcard::matches;
use crate::format::LoadExpectation;
use crate::history::{History, Load, LoadError};
use crate::text::Haystack;

pub(super) fn failures(expected: &[LoadExpectation], history: &History) -> Vec<Failure> {
    let site = history
        .entries
        .iter()
        .rev()
        .find_map(|entry| entry.what.site());
    let (_, loads) = site.unwrap_or_default();
    expected
        .iter()
        .filter_map(|expectation| failure(expectation, loads))
        .collect()
}

fn failure(expectation: &LoadExpectation, loads: &[Load]) -> Option<Failure> {
    let LoadExpectation { count, place, .. } = expectation;
    let found = loads
        .iter()
        .filter(|load| is_met(expectation, load))
        .count() as u64;
    if count.map_or(found > 0, |wanted| wanted == found) {
        return None;
    }
    let how_often = count.map_or_else(String::new, |wanted| format!(" {}", times(wanted)));
    let mut observed: Vec<String> = loads.iter().map(shown).collect();
    if observed.is_empty() {
        observed.push("Coupa took up no file".to_owned());
    }
    Some(Failure::new(
        "loads",
        *place,
        format!("{}{how_often}", described(expectation)),
        observed,
    ))
}

fn is_met(expectation: &LoadExpectation, load: &Load) -> bool {
    let LoadExpectation {
        file,
        fields,
        errors,
        ..
    } = expectation;
    let name = load.file_file_name.as_deref().unwrap_or_default();
    let held = serde_json::to_value(load).unwrap_or_default();
    let texts: Vec<Haystack> = texts(load).map(Haystack::new).collect();
    file.as_ref().is_none_or(|pattern| matches(pattern, name))
        && fields
            .iter()
            .all(|(field, wanted)| held.get(field).is_some_and(|value| value == wanted))
        && errors
            .iter()
            .all(|error| texts.iter().any(|text| text.contains(error)))
}

fn texts(load: &Load) -> impl Iterator<Item = &str> {
    load.upload_errors.iter().flat_map(LoadError::texts)
}

fn described(expectation: &LoadExpectation) -> String {
    let LoadExpectation {
        file,
        fields,
        errors,
        ..
    } = expectation;
    let mut described = match file {
        Some(file) => format!("a load of {file}"),
        None => "a load".to_owned(),
    };
    for (field, value) in fields {
        described = format!("{described}, `{field}` is {value}");
    }
    if errors.is_empty() {
        described
    } else {
        format!("{described}, with the errors {}", quoted(errors))
    }
}

fn shown(load: &Load) -> String {
    let counts = ["records-created", "records-updated", "upload-errors-count"];
    let counts = counts
        .iter()
        .filter_map(|name| Some(format!("{name} {}", load.others.get(*name)?)));
    format!(
        "{} {}: {}; {}",
        load.file_file_name.as_deref().unwrap_or("?"),
        load.status.as_deref().unwrap_or("?"),
        counts.collect::<Vec<_>>().join(", "),
        texts(load).collect::<Vec<_>>().join("; ")
    )
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::*;
    use crate::format::Place;
    use crate::history::{FILE, ROWS, Recording};

    fn is_accepted(file: &str, status: &str, errors: &[&str], count: Option<u64>) -> bool {
        let history = Recording::by_file(&[], &["jdoe"])
            .dropped(FILE, ROWS)
            .job(FILE, 1, &[(1, "jdoe", "Email can't be blank")])
            .after(&[])
            .history();
        let expectation = LoadExpectation {
            file: Some(file.to_owned()),
            fields: Map::from_iter([("status".to_owned(), json!(status))]),
            errors: errors.iter().map(|part| (*part).to_owned()).collect(),
            count,
            place: Place { line: 1 },
        };
        failures(&[expectation], &history).is_empty()
    }

    #[test]
    fn a_load_is_found_by_name_fields_and_errors() {
        assert!(is_accepted(
            "_Incoming_Users_users.csv",
            "done",
            &["Email can't be blank"],
            Some(1)
        ));
        assert!(is_accepted("*users*", "done", &[], None));
        assert!(is_accepted("*", "failed", &[], Some(0)));
        assert!(!is_accepted("*", "failed", &[], None));
        assert!(!is_accepted("*", "done", &["Login can't be blank"], None));
    }
}
