//! `notify`: what a person must have been told; `mails`: what Coupa's own contacts.

use super::failure::{Failure, SHOWN_CHARS, quoted, times};
use crate::format::{Notify, NotifyExpectation};
use crate::history::{Direction, History, Mail};
use crate::text::{Haystack, shortened};

pub(super) fn failures(expected: &Notify, history: &History) -> Vec<Failure> {
    let told = history.entries.iter().filter_map(|entry| entry.what.told());
    let messages = told.map(|told| told.text).collect::<Vec<_>>();
    Plane {
        name: "notify",
        one: "notification",
        none: "nobody was told anything",
    }
    .failures(expected, &messages)
}

/// `mails`: what Coupa itself must have mailed to its contacts.
pub(super) fn mails(expected: &Notify, history: &History) -> Vec<Failure> {
    let mails = history.entries.iter().filter_map(|entry| entry.what.mail());
    let own = mails.filter(|mail| mail.direction == Direction::Out);
    let messages: Vec<String> = own.map(Mail::message).collect();
    Plane {
        name: "mails",
        one: "mail of Coupa's own",
        none: "Coupa sent no mail",
    }
    .failures(expected, &messages)
}

/// Messages of one kind, and what they are called.
#[derive(Clone, Copy)]
struct Plane {
    name: &'static str,
    one: &'static str,
    none: &'static str,
}

impl Plane {
    fn failures(self, expected: &Notify, messages: &[String]) -> Vec<Failure> {
        match expected {
            Notify::None(_) if messages.is_empty() => Vec::new(),
            Notify::None(place) => vec![Failure::new(
                self.name,
                *place,
                format!("no {}", self.one),
                shown(messages),
            )],
            Notify::Some(expected) => expected
                .iter()
                .filter_map(|expectation| self.failure(expectation, messages))
                .collect(),
        }
    }

    fn failure(self, expectation: &NotifyExpectation, messages: &[String]) -> Option<Failure> {
        let contains = |message: &&String| {
            let text = Haystack::new(message);
            expectation.contains.iter().all(|part| text.contains(part))
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
            "a {} that contains {}{how_often}",
            self.one,
            quoted(&expectation.contains)
        );
        let observed = if messages.is_empty() {
            vec![self.none.to_owned()]
        } else {
            shown(messages)
        };
        Some(Failure::new(
            self.name,
            expectation.place,
            expected,
            observed,
        ))
    }
}

fn shown(messages: &[String]) -> Vec<String> {
    messages
        .iter()
        .map(|message| shortened(message, SHOWN_CHARS))
        .collect()
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
