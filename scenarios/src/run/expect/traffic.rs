//! `traffic`: requests in this order; any other write to `/api/users` fails the scenario.

use super::failure::{Failure, SHOWN_CHARS, times};
use super::request::{differences, is_same_line};
use crate::format::RequestExpectation;
use crate::history::{Exchange, History};
use crate::text::shortened;

const PLANE: &str = "traffic";

pub(super) fn failures(expected: &[RequestExpectation], history: &History) -> Vec<Failure> {
    let requests: Vec<&Exchange> = history
        .of_connector()
        .filter_map(|entry| entry.what.http())
        .collect();
    let mut left: Vec<usize> = (0..requests.len()).collect();
    let mut position = 0;
    let mut failures = Vec::new();
    for expectation in expected {
        let wanted = usize::try_from(expectation.times.unwrap_or(1)).unwrap_or(usize::MAX);
        let is_match = |index: usize| {
            requests
                .get(index)
                .is_some_and(|exchange| is_met(expectation, exchange))
        };
        let candidates = left.iter().copied().filter(|index| *index >= position);
        let found: Vec<usize> = candidates
            .filter(|index| is_match(*index))
            .take(wanted)
            .collect();
        left.retain(|index| !found.contains(index));
        position = found.last().map_or(position, |index| index + 1);
        if found.len() < wanted {
            failures.push(missing(expectation, &requests));
        }
    }
    let left = left.into_iter().filter_map(|index| requests.get(index));
    failures.extend(left.filter_map(|exchange| superfluous(exchange, expected, &requests)));
    failures.dedup();
    failures
}

fn is_met(expectation: &RequestExpectation, exchange: &Exchange) -> bool {
    differences(expectation, exchange).is_empty()
}

/// A request that no expectation has taken: one too many of its kind, or an unexpected write.
fn superfluous(
    exchange: &Exchange,
    expected: &[RequestExpectation],
    requests: &[&Exchange],
) -> Option<Failure> {
    let of_its_kind = expected
        .iter()
        .filter(|expectation| is_met(expectation, exchange));
    let of_its_kind: Vec<_> = of_its_kind.collect();
    let Some(expectation) = of_its_kind.first() else {
        let is_write = exchange.is_write() && exchange.is_about_users();
        return is_write.then(|| unexpected(exchange));
    };
    // Without `times` there may be any number.
    let wanted: u64 = of_its_kind
        .iter()
        .map(|expectation| expectation.times)
        .sum::<Option<u64>>()?;
    let count = requests
        .iter()
        .filter(|exchange| is_met(expectation, exchange))
        .count() as u64;
    let line = format!("{} {}", expectation.method, expectation.path);
    // Not more than wanted, but out of order: that has been told.
    (count > wanted).then(|| {
        Failure::new(
            PLANE,
            expectation.place,
            format!("{line} {}", times(wanted)),
            vec![times(count)],
        )
    })
}

fn missing(expectation: &RequestExpectation, requests: &[&Exchange]) -> Failure {
    let how_often = expectation
        .times
        .map_or_else(String::new, |count| format!(" {}", times(count)));
    let near = requests
        .iter()
        .filter(|exchange| is_same_line(expectation, exchange));
    let mut observed: Vec<String> = near
        .map(|exchange| {
            let differences = differences(expectation, exchange);
            if differences.is_empty() {
                format!(
                    "{}: as expected, but not at this place in the order or not so often",
                    exchange.line()
                )
            } else {
                format!("{}: {}", exchange.line(), differences.join("; "))
            }
        })
        .collect();
    if observed.is_empty() {
        observed.push("no such request".to_owned());
    }
    let line = format!("{} {}", expectation.method, expectation.path);
    Failure::new(
        PLANE,
        expectation.place,
        format!("{line}{how_often}, in this order"),
        observed,
    )
}

fn unexpected(exchange: &Exchange) -> Failure {
    let mut observed = vec![exchange.line()];
    if !exchange.request.body.is_empty() {
        observed.push(shortened(&exchange.request.body, SHOWN_CHARS));
    }
    Failure::new(PLANE, None, "no other write to /api/users", observed)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::format::Place;
    use crate::history::{Recording, What};

    fn expected(line: &str, times: Option<u64>) -> RequestExpectation {
        let (method, path) = line.split_once(' ').unwrap();
        RequestExpectation {
            method: method.into(),
            path: path.into(),
            query: Vec::new(),
            times,
            xml: Vec::new(),
            json: Vec::new(),
            place: Place { line: 7 },
        }
    }

    fn with_bodies(lines: &[(&str, &str)]) -> History {
        let mut recording = Recording::of(&[], &["jdoe"]);
        for (line, body) in lines {
            recording = recording.http(line, 200, "");
            if let Some(What::Http(exchange)) = recording.last() {
                (*body).clone_into(&mut exchange.request.body);
            }
        }
        recording.history()
    }

    fn observed(lines: &[&str]) -> History {
        let lines: Vec<_> = lines.iter().map(|line| (*line, "")).collect();
        with_bodies(&lines)
    }

    fn summary(failures: &[Failure]) -> Vec<String> {
        failures
            .iter()
            .map(|failure| format!("{}: {}", failure.expected, failure.observed.join(" | ")))
            .collect()
    }

    #[test]
    fn requests_in_order_are_accepted_with_others_between_them() {
        let expectations = [
            expected("GET /api/users", None),
            expected("PUT /api/users/281", Some(1)),
            expected("GET /api/users/281", None),
        ];
        let history = observed(&[
            "POST /oauth2/token",
            "GET /api/users?login=jdoe",
            "GET /api/roles",
            "PUT /api/users/281/",
            "GET /api/users/281.xml",
        ]);
        assert!(failures(&expectations, &history).is_empty());
    }

    #[test]
    fn a_request_that_is_missing_or_out_of_order_is_told() {
        let expectations = [
            expected("GET /api/users", None),
            expected("PUT /api/users/281", None),
        ];
        assert_eq!(
            summary(&failures(&expectations, &observed(&["GET /api/users"]))),
            ["PUT /api/users/281, in this order: no such request"]
        );
        let backwards = failures(
            &expectations,
            &observed(&["PUT /api/users/281", "GET /api/users"]),
        );
        assert_eq!(
            summary(&backwards),
            [
                "PUT /api/users/281, in this order: PUT /api/users/281: as expected, but not at this place in the order or not so often"
            ]
        );
        assert_eq!(backwards.first().unwrap().place, Some(Place { line: 7 }));
    }

    #[test]
    fn times_is_exact_and_without_it_once_is_enough() {
        let twice = observed(&["PUT /api/users/281", "PUT /api/users/281"]);
        assert!(failures(&[expected("PUT /api/users/281", None)], &twice).is_empty());
        assert!(failures(&[expected("PUT /api/users/281", Some(2))], &twice).is_empty());
        assert_eq!(
            summary(&failures(
                &[expected("PUT /api/users/281", Some(1))],
                &twice
            )),
            ["PUT /api/users/281 once: 2 times"]
        );
        assert_eq!(
            summary(&failures(
                &[expected("PUT /api/users/281", Some(0))],
                &twice
            )),
            ["PUT /api/users/281 never: 2 times"]
        );
        assert_eq!(
            failures(&[expected("PUT /api/users/281", Some(3))], &twice).len(),
            1
        );
    }

    #[test]
    fn any_other_write_to_users_fails_and_reads_do_not() {
        let history = with_bodies(&[
            ("GET /api/users", ""),
            ("PUT /api/users/282", "<user/>"),
            ("POST /api/departments", ""),
        ]);
        assert_eq!(
            summary(&failures(&[], &history)),
            ["no other write to /api/users: PUT /api/users/282 | <user/>"]
        );
    }

    #[test]
    fn what_comes_out_of_order_is_told_once() {
        let expectations = [
            expected("GET /api/users", Some(1)),
            expected("PUT /api/users/281", Some(1)),
        ];
        let backwards = observed(&["PUT /api/users/281", "GET /api/users"]);
        assert_eq!(failures(&expectations, &backwards).len(), 1);
        let framed = [
            expected("GET /api/users", Some(1)),
            expected("PUT /api/users/281", Some(1)),
            expected("GET /api/users", Some(1)),
        ];
        let history = observed(&["GET /api/users", "PUT /api/users/281", "GET /api/users"]);
        assert!(failures(&framed, &history).is_empty());
        let history = observed(&[
            "GET /api/users",
            "GET /api/users",
            "PUT /api/users/281",
            "GET /api/users",
        ]);
        assert_eq!(
            summary(&failures(&framed, &history)),
            ["GET /api/users 2 times: 3 times"]
        );
    }
}
