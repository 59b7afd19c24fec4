//! Users and error texts in the bodies of answers, in XML and in JSON.

use serde_json::Value;

use super::run::Subject;
use super::xml::Element;

/// A user as an answer shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UserSeen {
    pub(crate) id: Option<u64>,
    pub(crate) login: Option<String>,
    pub(crate) active: Option<bool>,
}

impl UserSeen {
    /// Whether it is the user of an event: by id, and by login where an answer has no id.
    pub(crate) fn is(&self, subject: &Subject<'_>) -> bool {
        match self.id {
            Some(_) => self.id == subject.id,
            None => self
                .login
                .as_ref()
                .is_some_and(|login| login.eq_ignore_ascii_case(&subject.event.login)),
        }
    }
}

/// The users in the body of an answer, one or a list; `None` when it is something else or cannot be read.
pub(crate) fn users_in(body: &str) -> Option<Vec<UserSeen>> {
    if let Ok(value) = serde_json::from_str::<Value>(body) {
        return match value {
            Value::Array(items) => Some(items.iter().map(from_json).collect()),
            Value::Object(_) if value.get("errors").is_none() => Some(vec![from_json(&value)]),
            Value::Object(_)
            | Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_) => None,
        };
    }
    let root = Element::parse(body)?;
    match root.name.as_str() {
        "users" => Some(root.children.iter().map(from_xml).collect()),
        "user" => Some(vec![from_xml(&root)]),
        _ => None,
    }
}

fn from_json(user: &Value) -> UserSeen {
    UserSeen {
        id: user.get("id").and_then(Value::as_u64),
        login: user.get("login").and_then(Value::as_str).map(str::to_owned),
        active: user.get("active").and_then(Value::as_bool),
    }
}

fn from_xml(user: &Element) -> UserSeen {
    let text = |name: &str| user.child(name).map(|child| child.text.as_str());
    UserSeen {
        id: text("id").and_then(|id| id.parse().ok()),
        login: text("login").map(str::to_owned),
        active: text("active").and_then(|active| active.parse().ok()),
    }
}

/// Every error text in the body of an answer, wherever below `errors` it stands.
pub(crate) fn error_texts(body: &str) -> Vec<String> {
    let mut texts = Vec::new();
    if let Ok(value) = serde_json::from_str::<Value>(body) {
        if let Some(errors) = value.get("errors") {
            json_texts(errors, &mut texts);
        }
    } else if let Some(root) = Element::parse(body).filter(|root| root.name == "errors") {
        xml_texts(&root, &mut texts);
    }
    texts
}

fn json_texts(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| json_texts(item, texts)),
        Value::Object(members) => members
            .values()
            .for_each(|member| json_texts(member, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn xml_texts(element: &Element, texts: &mut Vec<String>) {
    if !element.text.is_empty() {
        texts.push(element.text.clone());
    }
    element
        .children
        .iter()
        .for_each(|child| xml_texts(child, texts));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_read_from_a_list_and_from_a_single_one() {
        let jdoe = UserSeen {
            id: Some(281),
            login: Some("jdoe".into()),
            active: Some(true),
        };
        for body in [
            r#"[{"id":281,"login":"jdoe","active":true}]"#,
            r#"{"id":281,"login":"jdoe","active":true}"#,
            "<users type=\"array\"><user><id>281</id><login>jdoe</login><active>true</active></user></users>",
            "<user><id type=\"integer\">281</id><login>jdoe</login><active type=\"boolean\">true</active></user>",
        ] {
            assert_eq!(users_in(body), Some(vec![jdoe.clone()]), "{body}");
        }
        assert_eq!(users_in("[]"), Some(Vec::new()));
        assert_eq!(users_in("<users type=\"array\"/>"), Some(Vec::new()));
    }

    #[test]
    fn a_body_without_users_has_none() {
        for body in [
            "",
            "oops",
            "<html></html>",
            r#"{"errors":["x"]}"#,
            "<errors><error>x</error></errors>",
            "7",
        ] {
            assert_eq!(users_in(body), None, "{body}");
        }
    }

    #[test]
    fn error_texts_are_found_wherever_they_stand_below_errors() {
        for body in [
            "<errors><error>A can't be</error><error>B</error></errors>",
            r#"{"errors":["A can't be","B"]}"#,
            r#"{"errors":{"user":["A can't be","B"]}}"#,
            r#"{"errors":{"user":{"a":"A can't be","b":["B"]}}}"#,
        ] {
            assert_eq!(error_texts(body), ["A can't be", "B"], "{body}");
        }
        assert!(error_texts(r#"{"error":"invalid_client"}"#).is_empty());
        assert!(error_texts("<user/>").is_empty());
    }
}
