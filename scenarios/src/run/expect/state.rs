//! `state`: fields of users at the end, as Coupa holds them.

use serde_json::{Map, Value};

use super::failure::Failure;
use crate::format::StateExpectation;
use crate::history::{History, user};

const PLANE: &str = "state";

pub(super) fn failures(expected: &[StateExpectation], history: &History) -> Vec<Failure> {
    let mut states = history
        .entries
        .iter()
        .filter_map(|entry| entry.what.state());
    let users = states.next_back().unwrap_or_default();
    let mut failures = Vec::new();
    for StateExpectation {
        user: login,
        fields,
        place,
    } in expected
    {
        let Some(Value::Object(found)) = user(users, login) else {
            failures.push(Failure::new(
                PLANE,
                *place,
                format!("user {login}"),
                vec!["no such user".to_owned()],
            ));
            continue;
        };
        let mut differences = Vec::new();
        compare(fields, found, "", &mut differences);
        let differing = differences.into_iter();
        failures.extend(differing.map(|(expected, observed)| {
            Failure::new(
                PLANE,
                *place,
                format!("user {login}: {expected}"),
                vec![observed],
            )
        }));
    }
    failures
}

/// A group is compared as far as it goes: `manager: { login: boss }`.
fn compare(
    expected: &Map<String, Value>,
    found: &Map<String, Value>,
    path: &str,
    differences: &mut Vec<(String, String)>,
) {
    for (name, expected) in expected {
        let path = format!("{path}{name}");
        match (expected, found.get(name)) {
            (Value::Object(expected), Some(Value::Object(found))) => {
                compare(expected, found, &format!("{path}."), differences);
            }
            (expected, Some(found)) if expected == found => {}
            (expected, Some(found)) => {
                differences.push((format!("`{path}` is {expected}"), format!("it is {found}")));
            }
            (expected, None) => differences.push((
                format!("`{path}` is {expected}"),
                "there is no such field".to_owned(),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::format::Place;
    use crate::history::{Recording, What};

    fn failures_of(fields: &Value) -> Vec<(String, String)> {
        let users =
            vec![json!({"login": "jdoe", "active": true, "manager": {"login": "boss", "id": 1}})];
        let history = Recording::of(&[], &["jdoe"])
            .push(What::State {
                users,
                files: Vec::new(),
                loads: Vec::new(),
            })
            .history();
        let fields = fields.as_object().cloned().unwrap_or_default();
        let expected = [StateExpectation {
            user: "jdoe".into(),
            fields,
            place: Place { line: 1 },
        }];
        failures(&expected, &history)
            .into_iter()
            .map(|failure| (failure.expected, failure.observed.join(" ")))
            .collect()
    }

    #[test]
    fn fields_that_agree_are_accepted_groups_as_far_as_they_go() {
        assert!(failures_of(&json!({"active": true, "manager": {"login": "boss"}})).is_empty());
    }

    #[test]
    fn each_field_that_differs_is_told() {
        let found =
            failures_of(&json!({"active": false, "manager": {"login": "ceo"}, "nosuch": null}));
        let expected = [
            ("user jdoe: `active` is false", "it is true"),
            ("user jdoe: `manager.login` is \"ceo\"", "it is \"boss\""),
            ("user jdoe: `nosuch` is null", "there is no such field"),
        ];
        assert_eq!(
            found,
            expected.map(|(expected, observed)| (expected.to_owned(), observed.to_owned()))
        );
        assert_eq!(failures_of(&json!({"active": "true"})).len(), 1);
    }

    #[test]
    fn a_user_who_is_gone_is_told() {
        let expected = [StateExpectation {
            user: "jdoe".into(),
            fields: Map::new(),
            place: Place { line: 1 },
        }];
        let found = failures(&expected, &Recording::of(&[], &["jdoe"]).history());
        assert_eq!(
            found,
            [Failure::new(
                PLANE,
                Place { line: 1 },
                "user jdoe",
                vec!["no such user".into()]
            )]
        );
    }
}
