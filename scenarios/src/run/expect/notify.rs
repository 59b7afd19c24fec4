//! `notify`: what a person must have been told; `mails`: what Coupa's own contacts.

use super::failure::{Failure, SHOWN_CHARS, quoted, times};
use super::wildcard::matches;
use crate::format::{Notify, NotifyExpectation};
use crate::history::{Direction, History};
use crate::text::{Haystack, shortened};

pub(super) fn failures(expected: &Notify, history: &History) -> Vec<Failure> {
    let told = history.entries.iter().filter_map(|entry| entry.what.told());
    let messages: Vec<_> = told
        .map(|told| Message {
            to: told.to,
            text: told.text,
        })
        .collect();
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
    let messages: Vec<_> = own
        .map(|mail| Message {
            to: mail.to.clone(),
            text: mail.message(),
        })
        .collect();
    Plane {
        name: "mails",
        one: "mail of Coupa's own",
        none: "Coupa sent no mail",
    }
    .failures(expected, &messages)
}

struct Message {
    /// Nobody where the channel does not say.
    to: Vec<String>,
    text: String,
}

/// Messages of one kind, and what they are called.
#[derive(Clone, Copy)]
struct Plane {
    name: &'static str,
    one: &'static str,
    none: &'static str,
}

impl Plane {
    fn failures(self, expected: &Notify, messages: &[Message]) -> Vec<Failure> {
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

    fn failure(self, expectation: &NotifyExpectation, messages: &[Message]) -> Option<Failure> {
        let is_meant = |message: &&Message| {
            let text = Haystack::new(&message.text);
            let contains = expectation.contains.iter().all(|part| text.contains(part));
            let reaches = |wanted: &String| {
                let mut to = message.to.iter();
                message.to.is_empty() || to.any(|address| matches(wanted, address))
            };
            contains && expectation.to.as_ref().is_none_or(reaches)
        };
        let count = messages.iter().filter(is_meant).count() as u64;
        let is_met = expectation
            .times
            .map_or(count > 0, |wanted| count == wanted);
        if is_met {
            return None;
        }
        let how_often = expectation
            .times
            .map_or_else(String::new, |wanted| format!(" {}", times(wanted)));
        let to = expectation.to.as_ref();
        let to = to.map_or_else(String::new, |address| format!(" to {address}"));
        let expected = format!(
            "a {}{to} that contains {}{how_often}",
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

fn shown(messages: &[Message]) -> Vec<String> {
    messages
        .iter()
        .map(|message| shortened(&message.text, SHOWN_CHARS))
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
    fn a_mail_has_a_recipient_and_a_webhook_satisfies_every_one() {
        let expected = |to: &str| {
            Notify::Some(vec![NotifyExpectation {
                to: Some(to.to_owned()),
                contains: vec!["jdoe".to_owned()],
                times: None,
                place: PLACE,
            }])
        };
        let mailed = Recording::of(&[], &["jdoe"]).mailed("jdoe").history();
        assert_eq!(failures(&expected("ops@*"), &mailed), []);
        let missed = failures(&expected("boss@example.com"), &mailed);
        assert_eq!(missed.len(), 1);
        assert_eq!(
            failures(&expected("boss@example.com"), &history(&["jdoe"])),
            []
        );
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
