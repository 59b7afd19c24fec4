//! `traffic`: requests in this order; any other write to `/api/users` fails the scenario.

use super::failure::{Failure, times};
use crate::format::RequestExpectation;
use crate::history::{Element, Exchange, History};

const PLANE: &str = "traffic";

pub(super) fn failures(expected: &[RequestExpectation], history: &History) -> Vec<Failure> {
    let requests: Vec<&Exchange> = history
        .entries
        .iter()
        .filter_map(|entry| entry.what.http())
        .collect();
    let mut unused = vec![true; requests.len()];
    let mut position = 0;
    let mut failures = Vec::new();
    for expectation in expected {
        let wanted = usize::try_from(expectation.times.unwrap_or(1)).unwrap_or(usize::MAX);
        let candidates = requests.iter().enumerate().skip(position);
        let found: Vec<usize> = candidates
            .filter(|(index, exchange)| {
                unused.get(*index) == Some(&true) && differences(expectation, exchange).is_empty()
            })
            .map(|(index, _)| index)
            .take(wanted)
            .collect();
        for index in &found {
            if let Some(unused) = unused.get_mut(*index) {
                *unused = false;
            }
        }
        position = found.last().map_or(position, |index| index + 1);
        if found.len() < wanted {
            failures.push(missing(expectation, found.len(), &requests));
        }
    }
    let left = || {
        requests
            .iter()
            .zip(&unused)
            .filter(|(_, unused)| **unused)
            .map(|(exchange, _)| *exchange)
    };
    for exchange in left() {
        let matching: Vec<_> = expected
            .iter()
            .filter(|expectation| differences(expectation, exchange).is_empty())
            .collect();
        let is_allowed = matching
            .iter()
            .any(|expectation| expectation.times.is_none());
        match matching.first() {
            Some(expectation) if !is_allowed => failures.push(too_many(expectation, &requests)),
            None if exchange.is_write() && exchange.is_about_users() => {
                failures.push(unexpected(exchange));
            }
            Some(_) | None => {}
        }
    }
    failures.dedup();
    failures
}

fn missing(expectation: &RequestExpectation, found: usize, requests: &[&Exchange]) -> Failure {
    let how_often = expectation
        .times
        .map_or_else(String::new, |count| format!(" {}", times(count)));
    let near = requests
        .iter()
        .filter(|exchange| is_same_line(expectation, exchange));
    let mut observed: Vec<String> = near
        .map(|exchange| match differences(expectation, exchange) {
            differences if differences.is_empty() => format!(
                "{}: as expected, but not at this place in the order or not so often",
                shown(exchange)
            ),
            differences => format!("{}: {}", shown(exchange), differences.join("; ")),
        })
        .collect();
    if observed.is_empty() {
        observed.push(if found == 0 {
            "no such request".to_owned()
        } else {
            times(found as u64)
        });
    }
    Failure::new(
        PLANE,
        expectation.place,
        format!(
            "{} {}{how_often}, in this order",
            expectation.method, expectation.path
        ),
        observed,
    )
}

fn too_many(expectation: &RequestExpectation, requests: &[&Exchange]) -> Failure {
    let count = requests
        .iter()
        .filter(|exchange| differences(expectation, exchange).is_empty())
        .count() as u64;
    let wanted = times(expectation.times.unwrap_or_default());
    Failure::new(
        PLANE,
        expectation.place,
        format!("{} {} {wanted}", expectation.method, expectation.path),
        vec![times(count)],
    )
}

fn unexpected(exchange: &Exchange) -> Failure {
    let mut observed = vec![shown(exchange)];
    if !exchange.request.body.is_empty() {
        observed.push(exchange.request.body.clone());
    }
    Failure::new(PLANE, None, "no other write to /api/users", observed)
}

fn is_same_line(expectation: &RequestExpectation, exchange: &Exchange) -> bool {
    expectation.method == exchange.method
        && expectation.path.trim_end_matches('/') == exchange.plain_path()
}

/// In what a request is not the expected one; empty when it is.
fn differences(expectation: &RequestExpectation, exchange: &Exchange) -> Vec<String> {
    if !is_same_line(expectation, exchange) {
        return vec![format!("it is {}", shown(exchange))];
    }
    let mut differences = Vec::new();
    let parameters = exchange.parameters();
    for (name, value) in &expectation.query {
        let sent = parameters
            .iter()
            .rev()
            .find(|(sent, _)| *sent == name.replace('-', "_"));
        match sent {
            Some((_, sent)) if sent == value => {}
            Some((_, sent)) => differences.push(format!("`{name}` is `{sent}`, not `{value}`")),
            None => differences.push(format!("the query has no `{name}`")),
        }
    }
    differences.extend(xml_differences(expectation, &exchange.request.body));
    differences.extend(json_differences(expectation, &exchange.request.body));
    differences
}

fn xml_differences(expectation: &RequestExpectation, body: &str) -> Vec<String> {
    if expectation.xml.is_empty() {
        return Vec::new();
    }
    let Some(root) = Element::parse(body) else {
        return vec![format!("the body is not XML: `{body}`")];
    };
    let unmet = expectation.xml.iter().filter_map(|(path, value)| {
        let texts: Vec<_> = root
            .at(path)
            .into_iter()
            .map(|element| element.text.as_str())
            .collect();
        match texts.as_slice() {
            [] => Some(format!("the body has no `{path}`")),
            texts if texts.contains(&value.as_str()) => None,
            texts => Some(format!(
                "`{path}` is `{}`, not `{value}`",
                texts.join("`, `")
            )),
        }
    });
    unmet.collect()
}

fn json_differences(expectation: &RequestExpectation, body: &str) -> Vec<String> {
    if expectation.json.is_empty() {
        return Vec::new();
    }
    let Ok(root) = serde_json::from_str::<serde_json::Value>(body) else {
        return vec![format!("the body is not JSON: `{body}`")];
    };
    let unmet = expectation
        .json
        .iter()
        .filter_map(|(path, value)| match root.pointer(path) {
            Some(found) if found == value => None,
            Some(found) => Some(format!("`{path}` is `{found}`, not `{value}`")),
            None => Some(format!("the body has no `{path}`")),
        });
    unmet.collect()
}

fn shown(exchange: &Exchange) -> String {
    let query = if exchange.query.is_empty() {
        String::new()
    } else {
        format!("?{}", exchange.query)
    };
    format!("{} {}{query}", exchange.method, exchange.path)
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
    fn parameters_are_compared_decoded() {
        let expectation = RequestExpectation {
            query: vec![("employee-number".into(), "E 1".into())],
            ..expected("GET /api/users", None)
        };
        let expectations = [expectation];
        assert!(
            failures(
                &expectations,
                &observed(&["GET /api/users?employee_number=E+1&limit=1"])
            )
            .is_empty()
        );
        let other = failures(
            &expectations,
            &observed(&["GET /api/users?employee_number=E2"]),
        );
        assert_eq!(
            summary(&other),
            [
                "GET /api/users, in this order: GET /api/users?employee_number=E2: `employee-number` is `E2`, not `E 1`"
            ]
        );
        let none = failures(&expectations, &observed(&["GET /api/users?login=jdoe"]));
        assert_eq!(
            summary(&none),
            [
                "GET /api/users, in this order: GET /api/users?login=jdoe: the query has no `employee-number`"
            ]
        );
    }

    #[test]
    fn payloads_are_compared_by_path() {
        let xml = [RequestExpectation {
            xml: vec![("/user/active".into(), "false".into())],
            ..expected("PUT /api/users/281", Some(1))
        }];
        assert!(
            failures(
                &xml,
                &with_bodies(&[(
                    "PUT /api/users/281",
                    "<user><active type=\"boolean\">false</active></user>"
                )])
            )
            .is_empty()
        );
        for (body, difference) in [
            (
                "<user><active>true</active></user>",
                "`/user/active` is `true`, not `false`",
            ),
            ("<user/>", "the body has no `/user/active`"),
            (
                r#"{"active":false}"#,
                r#"the body is not XML: `{"active":false}`"#,
            ),
        ] {
            let found = failures(&xml, &with_bodies(&[("PUT /api/users/281", body)]));
            assert!(
                found
                    .first()
                    .unwrap()
                    .observed
                    .join("")
                    .ends_with(difference),
                "{found:?}"
            );
        }
        let json = [RequestExpectation {
            json: vec![("/active".into(), false.into())],
            ..expected("PUT /api/users/281", Some(1))
        }];
        assert!(
            failures(
                &json,
                &with_bodies(&[("PUT /api/users/281", r#"{"active":false}"#)])
            )
            .is_empty()
        );
        for body in [r#"{"active":"false"}"#, "{}", "<user/>"] {
            assert!(
                !failures(&json, &with_bodies(&[("PUT /api/users/281", body)])).is_empty(),
                "{body}"
            );
        }
    }
}
