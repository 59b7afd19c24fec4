//! `${…}` in values: what the references mean, and putting them in.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::model::GivenUser;

/// The ids that a target gave to the users of a case, by login.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserIds(BTreeMap<String, u64>);

impl FromIterator<(String, u64)> for UserIds {
    fn from_iter<T: IntoIterator<Item = (String, u64)>>(ids: T) -> Self {
        Self(ids.into_iter().collect())
    }
}

/// What steps have captured so far, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Captures(BTreeMap<String, Value>);

impl Captures {
    /// Keeps a value; a later one of the same name takes its place.
    pub fn keep(&mut self, name: &str, value: Value) {
        self.0.insert(name.to_owned(), value);
    }
}

/// Where the ids of users come from, and what steps capture.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ids<'a> {
    /// Nothing runs yet: every given user has some id, and every captured value is some text.
    StandIn,
    /// A target has told them.
    Known(&'a UserIds, &'a Captures),
}

/// What references may stand for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Variables {
    case: Map<String, Value>,
    users: BTreeMap<String, Map<String, Value>>,
    captured: BTreeMap<String, Value>,
}

impl Variables {
    /// The row's values only.
    pub(crate) fn of_case(case: Map<String, Value>) -> Self {
        Self {
            case,
            ..Self::default()
        }
    }

    /// The same with the users that the case is given.
    pub(crate) fn with_users(self, users: &[GivenUser], ids: Ids<'_>) -> Self {
        let users = users.iter().map(|user| {
            let mut fields = user.fields.clone();
            match ids {
                Ids::StandIn => {
                    fields.entry("id").or_insert(Value::from(0));
                }
                Ids::Known(ids, _) => {
                    if let Some(id) = ids.0.get(&user.login) {
                        fields.insert("id".to_owned(), (*id).into());
                    }
                }
            }
            (user.login.clone(), fields)
        });
        let users = users.collect();
        match ids {
            Ids::StandIn => Self { users, ..self },
            Ids::Known(_, captures) => Self {
                users,
                captured: captures.0.clone(),
                ..self
            },
        }
    }

    /// From here on the name stands for what a step captures; until it has, for some text.
    pub(crate) fn will_be_captured(&mut self, name: &str) {
        self.captured
            .entry(name.to_owned())
            .or_insert_with(|| Value::from("captured"));
    }

    /// The id of the row, when the scenario has cases.
    pub(crate) fn case_id(&self) -> Option<&str> {
        self.case.get("id").and_then(Value::as_str)
    }

    fn value(&self, reference: &str) -> Result<Value, TemplateError> {
        let unknown = |known: Vec<String>| TemplateError::Unknown {
            reference: reference.to_owned(),
            known,
        };
        if let Some(name) = reference.strip_prefix("case.") {
            let known = || self.case.keys().map(|key| format!("case.{key}")).collect();
            return self.case.get(name).cloned().ok_or_else(|| unknown(known()));
        }
        if let Some(value) = self.captured.get(reference) {
            return Ok(value.clone());
        }
        // A login may hold dots: the field is what stands behind the last one.
        let user = reference
            .strip_prefix("user.")
            .and_then(|rest| rest.rsplit_once('.'));
        let found = user
            .and_then(|(login, field)| self.users.get(login)?.get(field))
            .cloned();
        found.ok_or_else(|| {
            unknown(
                self.users
                    .keys()
                    .map(|login| format!("user.{login}.id"))
                    .chain(self.captured.keys().cloned())
                    .collect(),
            )
        })
    }
}

/// A reference that cannot be replaced.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TemplateError {
    #[error("nothing is known as `${{{reference}}}`")]
    Unknown {
        reference: String,
        known: Vec<String>,
    },
    #[error("`${{` has no `}}`")]
    Open,
}

/// What became of a text.
#[derive(Debug, PartialEq)]
pub(crate) enum Filled {
    /// The text, with all references replaced.
    Text(String),
    /// The text was one reference and nothing else: its value with its type.
    Value(Value),
}

/// Replaces the references in `text`; `$${` stands for `${`.
pub(crate) fn fill(text: &str, variables: &Variables) -> Result<Filled, TemplateError> {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let (before, reference) = rest.split_at(start);
        let reference = &reference["${".len()..];
        if let Some(before) = before.strip_suffix('$') {
            filled.push_str(before);
            filled.push_str("${");
            rest = reference;
            continue;
        }
        let (name, after) = reference.split_once('}').ok_or(TemplateError::Open)?;
        let value = variables.value(name)?;
        if filled.is_empty() && before.is_empty() && after.is_empty() {
            return Ok(Filled::Value(value));
        }
        filled.push_str(before);
        filled.push_str(&as_text(&value));
        rest = after;
    }
    filled.push_str(rest);
    Ok(Filled::Text(filled))
}

/// A value as it stands in the middle of a text.
pub(crate) fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            value.to_string()
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use serde_json::json;

    use super::*;

    fn variables() -> Variables {
        let jdoe = GivenUser {
            login: "j.doe@example.com".into(),
            fields: Map::from_iter([("active".into(), json!(true))]),
        };
        let case = Map::from_iter([
            ("message".into(), json!("no")),
            ("status".into(), json!(400)),
        ]);
        let ids = UserIds::from_iter([("j.doe@example.com".to_owned(), 281)]);
        Variables::of_case(case).with_users(&[jdoe], Ids::Known(&ids, &Captures::default()))
    }

    fn filled(text: &str) -> Filled {
        fill(text, &variables()).unwrap()
    }

    #[test]
    fn references_are_replaced_in_the_middle_of_a_text() {
        let expected = Filled::Text("PUT /api/users/281 gives 400: no".into());
        assert_eq!(
            filled(
                "PUT /api/users/${user.j.doe@example.com.id} gives ${case.status}: ${case.message}"
            ),
            expected
        );
    }

    #[test]
    fn a_lone_reference_keeps_its_type() {
        assert_eq!(filled("${case.status}"), Filled::Value(json!(400)));
        assert_eq!(
            filled("${user.j.doe@example.com.active}"),
            Filled::Value(json!(true))
        );
        assert_eq!(filled(" ${case.status}"), Filled::Text(" 400".into()));
    }

    #[test]
    fn two_dollars_escape() {
        assert_eq!(
            filled("$${case.status} and $$${case.status} cost $5"),
            Filled::Text("${case.status} and $${case.status} cost $5".into())
        );
    }

    #[test]
    fn an_unknown_reference_is_refused_with_what_is_known() {
        let known = vec!["case.message".to_owned(), "case.status".to_owned()];
        let error = fill("${case.massage}", &variables()).unwrap_err();
        assert_eq!(
            error,
            TemplateError::Unknown {
                reference: "case.massage".into(),
                known
            }
        );
        assert_eq!(error.to_string(), "nothing is known as `${case.massage}`");
        for reference in ["${user.nobody.id}", "${user.id}", "${env.HOME}", "${}"] {
            assert!(fill(reference, &variables()).is_err(), "{reference}");
        }
    }

    #[test]
    fn an_open_reference_is_refused() {
        assert_eq!(
            fill("a ${case.status", &variables()),
            Err(TemplateError::Open)
        );
    }

    #[test]
    fn before_a_run_every_given_user_has_some_id() {
        let user = GivenUser {
            login: "jdoe".into(),
            fields: Map::new(),
        };
        let variables = Variables::default().with_users(std::slice::from_ref(&user), Ids::StandIn);
        assert_eq!(
            fill("${user.jdoe.id}", &variables),
            Ok(Filled::Value(json!(0)))
        );
        let unknown = Variables::default().with_users(
            &[user],
            Ids::Known(&UserIds::default(), &Captures::default()),
        );
        assert!(fill("${user.jdoe.id}", &unknown).is_err());
    }
}
