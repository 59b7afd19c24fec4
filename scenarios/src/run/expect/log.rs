//! `log`: records that the connector must log.

use super::failure::{Failure, SHOWN_CHARS, quoted};
use crate::format::{Level, LogExpectation};
use crate::history::{History, LogRecord};
use crate::text::{Haystack, shortened};

pub(super) fn failures(expected: &[LogExpectation], history: &History) -> Vec<Failure> {
    let records: Vec<&LogRecord> = history
        .entries
        .iter()
        .filter_map(|entry| entry.what.log())
        .collect();
    let unmet = expected
        .iter()
        .filter(|expectation| !records.iter().any(|record| is_met(expectation, record)));
    unmet
        .map(|expectation| failure(expectation, &records))
        .collect()
}

fn is_met(
    LogExpectation {
        level, contains, ..
    }: &LogExpectation,
    record: &LogRecord,
) -> bool {
    let text = Haystack::new(&record.text);
    is_level(*level, record) && contains.iter().all(|part| text.contains(part))
}

/// A connector whose records do not say how serious they are need not start to.
fn is_level(expected: Option<Level>, record: &LogRecord) -> bool {
    expected.is_none() || record.level().is_none() || record.level() == expected
}

fn failure(expectation: &LogExpectation, records: &[&LogRecord]) -> Failure {
    let level = expectation
        .level
        .map_or_else(String::new, |level| format!(" of level {level}"));
    let expected = format!(
        "a record{level} that contains {}",
        quoted(&expectation.contains)
    );
    let mut observed: Vec<String> = records
        .iter()
        .map(|record| shortened(&record.text, SHOWN_CHARS))
        .collect();
    if observed.is_empty() {
        observed.push("nothing was logged".to_owned());
    }
    Failure::new("log", expectation.place, expected, observed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Place;
    use crate::history::Recording;

    fn is_accepted(level: Option<Level>, contains: &[&str], records: &[&str]) -> bool {
        let recording = records
            .iter()
            .fold(Recording::of(&[], &["jdoe"]), |recording, record| {
                recording.log(record)
            });
        let contains = contains.iter().map(|part| (*part).to_owned()).collect();
        failures(
            &[LogExpectation {
                level,
                contains,
                place: Place { line: 1 },
            }],
            &recording.history(),
        )
        .is_empty()
    }

    #[test]
    fn one_record_has_the_level_and_all_texts() {
        assert!(is_accepted(
            Some(Level::Error),
            &["jdoe", "400"],
            &["INFO start", "ERROR jdoe: 400"]
        ));
        assert!(!is_accepted(
            Some(Level::Error),
            &["jdoe", "400"],
            &["ERROR jdoe", "ERROR 400"]
        ));
        assert!(!is_accepted(Some(Level::Error), &["jdoe"], &["INFO jdoe"]));
        assert!(!is_accepted(None, &["jdoe"], &[]));
    }

    #[test]
    fn a_record_without_a_level_satisfies_every_level() {
        assert!(is_accepted(Some(Level::Error), &["jdoe"], &["jdoe"]));
    }

    #[test]
    fn what_was_logged_instead_is_told() {
        let expected = [LogExpectation {
            level: Some(Level::Info),
            contains: vec!["a".into(), "b".into()],
            place: Place { line: 3 },
        }];
        let found = failures(
            &expected,
            &Recording::of(&[], &["jdoe"]).log("INFO c").history(),
        );
        assert_eq!(
            found,
            [Failure::new(
                "log",
                Place { line: 3 },
                "a record of level info that contains \"a\", \"b\"",
                vec!["INFO c".into()]
            )]
        );
    }
}
