//! `notify`: what a person must have been told.

use super::failure::{Failure, SHOWN_CHARS, quoted, times};
use crate::format::{Notify, NotifyExpectation};
use crate::history::{History, Told};
use crate::text::{Haystack, shortened};

const PLANE: &str = "notify";

pub(super) fn failures(expected: &Notify, history: &History) -> Vec<Failure> {
    let messages: Vec<Told> = history
        .entries
        .iter()
        .filter_map(|entry| entry.what.told())
        .collect();
    match expected {
        Notify::None(_) if messages.is_empty() => Vec::new(),
        Notify::None(place) => vec![Failure::new(
            PLANE,
            *place,
            "no notification",
            shown(&messages),
        )],
        Notify::Some(expected) => expected
            .iter()
            .filter_map(|expectation| failure(expectation, &messages))
            .collect(),
    }
}

fn shown(messages: &[Told]) -> Vec<String> {
    messages
        .iter()
        .map(|message| shortened(&message.text, SHOWN_CHARS))
        .collect()
}

fn failure(expectation: &NotifyExpectation, messages: &[Told]) -> Option<Failure> {
    let contains = |message: &&Told| {
        let text = Haystack::new(&message.text);
        // A webhook has no address.
        let is_to = expectation.to.as_ref().is_none_or(|to| {
            message.to.is_empty() || message.to.iter().any(|address| address.eq_ignore_ascii_case(to))
        });
        is_to && expectation.contains.iter().all(|part| text.contains(part))
    };
    let count = messages.iter().filter(contains).count() as u64;
    let is_met = expectation
        .times
        .map_or(count > 0, |wanted| count == wanted);
    if is_met {
        return None;
    }
    let how_often = expectation
        .times
        .map_or_else(String::new, |wanted| format!(" {}", times(wanted)));
    let expected = format!(
        "a notification that contains {}{how_often}",
        quoted(&expectation.contains)
    );
    let observed = if messages.is_empty() {
        vec!["nobody was told anything".to_owned()]
    } else {
        shown(messages)
    };
    Some(Failure::new(PLANE, expectation.place, expected, observed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Place;
    use crate::history::Recording;

    const PLACE: Place = Place { line: 1 };

    fn history(messages: &[&str]) -> History {
        messages
            .iter()
            .fold(Recording::of(&[], &["jdoe"]), |recording, message| {
                recording.told(message)
            })
            .history()
    }

    fn is_accepted(contains: &[&str], times: Option<u64>, messages: &[&str]) -> bool {
        let contains = contains.iter().map(|part| (*part).to_owned()).collect();
        failures(
            &Notify::Some(vec![NotifyExpectation {
                to: None,
                contains,
                times,
                place: PLACE,
            }]),
            &history(messages),
        )
        .is_empty()
    }

    #[test]
    fn one_message_has_all_texts() {
        assert!(is_accepted(
            &["jdoe", "can't be blank"],
            None,
            &["x", "jdoe: Department can't be blank"]
        ));
        assert!(!is_accepted(
            &["jdoe", "can't be blank"],
            None,
            &["jdoe", "Department can't be blank"]
        ));
        assert!(!is_accepted(&["jdoe"], None, &[]));
    }

    #[test]
    fn times_is_exact() {
        assert!(is_accepted(&["jdoe"], Some(2), &["jdoe", "asmith", "jdoe"]));
        assert!(!is_accepted(&["jdoe"], Some(1), &["jdoe", "jdoe"]));
        assert!(is_accepted(&["jdoe"], Some(0), &["asmith"]));
    }

    #[test]
    fn none_means_none() {
        assert!(failures(&Notify::None(PLACE), &history(&[])).is_empty());
        assert_eq!(failures(&Notify::None(PLACE), &history(&["x"])).len(), 1);
    }
}
