//! Reads users from an answer that Coupa sent as a success; other records are read with its help.

use std::str::FromStr;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::super::{Format, User, UserId};
use super::error_texts::{json_errors, xml_errors};
use super::xml::Element;

/// Why an answer holds no user.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    /// It is Coupa's error envelope, whatever the status said.
    #[error("the answer holds errors: {}", .0.join("; "))]
    Envelope(Vec<String>),
    /// It is not what was asked for.
    #[error("{0}")]
    Malformed(String),
}

/// One user from `<user>` or a bare object.
pub(crate) fn read_user(format: Format, body: &str) -> Result<User, ReadError> {
    match format {
        Format::Xml => user(&xml_root(body, "user")?),
        Format::Json => json(body),
    }
}

/// All users from `<users type="array">` or a bare array.
pub(crate) fn read_users(format: Format, body: &str) -> Result<Vec<User>, ReadError> {
    match format {
        Format::Xml => {
            let users = xml_root(body, "users")?;
            users
                .children()
                .iter()
                .map(|child| user(expect_name(child, "user")?))
                .collect()
        }
        Format::Json => json(body),
    }
}

pub(super) fn json<T: DeserializeOwned>(body: &str) -> Result<T, ReadError> {
    let malformed = |error: serde_json::Error| ReadError::Malformed(error.to_string());
    let value: Value = serde_json::from_str(body).map_err(malformed)?;
    // As Coupa's own connector does: `errors` that is not null is a failure.
    if value.get("errors").is_some_and(|errors| !errors.is_null()) {
        return Err(ReadError::Envelope(json_errors(&value)));
    }
    serde_json::from_value(value).map_err(malformed)
}

/// The root element, which tells a user from an error envelope and from the HTML page of a log-in
/// form.
pub(super) fn xml_root(body: &str, name: &str) -> Result<Element, ReadError> {
    let root = Element::parse(body).map_err(|error| ReadError::Malformed(error.to_string()))?;
    if root.name() == "errors" {
        return Err(ReadError::Envelope(xml_errors(&root)));
    }
    expect_name(&root, name)?;
    Ok(root)
}

fn expect_name<'a>(element: &'a Element, name: &str) -> Result<&'a Element, ReadError> {
    if element.name() == name {
        Ok(element)
    } else {
        Err(ReadError::Malformed(format!(
            "expected `<{name}>`, found `<{}>`",
            element.name()
        )))
    }
}

fn user(element: &Element) -> Result<User, ReadError> {
    let text = |name: &str| Some(element.child(name)?.text()?.to_owned());
    Ok(User {
        id: UserId(required(element, "id")?),
        login: required(element, "login")?,
        active: required(element, "active")?,
        email: text("email"),
        firstname: text("firstname"),
        lastname: text("lastname"),
        fullname: text("fullname"),
        employee_number: text("employee-number"),
    })
}

pub(super) fn required<T: FromStr>(record: &Element, name: &str) -> Result<T, ReadError> {
    let missing = || ReadError::Malformed(format!("a `<{}>` has no `<{name}>`", record.name()));
    let text = record
        .child(name)
        .and_then(Element::text)
        .ok_or_else(missing)?;
    text.parse()
        .map_err(|_| ReadError::Malformed(format!("`<{name}>` cannot be read: `{text}`")))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    const USER: &str = r#"<user><id type="integer">281</id><login>USER_TEST</login><email/>
        <employee-number nil="true"/><brand-new type="array"><thing/></brand-new><active type="boolean">true</active></user>"#;

    #[test]
    fn a_user_reads_the_same_from_xml_and_json() {
        let json = r#"{"id":281,"login":"USER_TEST","email":"","employee-number":null,"brand-new":[{}],"active":true}"#;
        let user = read_user(Format::Xml, USER).unwrap();
        assert_eq!(user, read_user(Format::Json, json).unwrap());
        assert_eq!((user.id, user.active), (UserId(281), true));
        assert_eq!(
            (user.email.as_deref(), user.employee_number),
            (Some(""), None)
        );
    }

    #[test]
    fn a_list_may_be_empty_or_have_several() {
        let two = format!(r#"<users type="array">{USER} {USER}</users>"#);
        assert_eq!(read_users(Format::Xml, &two).unwrap().len(), 2);
        assert_eq!(
            read_users(Format::Xml, r#"<users type="array"/>"#).unwrap(),
            []
        );
        assert_eq!(read_users(Format::Json, "[ ]").unwrap(), []);
    }

    #[test]
    fn an_error_envelope_is_no_user_whatever_the_status() {
        for (format, body) in [
            (
                Format::Xml,
                "<errors><error>A</error><error>B</error></errors>",
            ),
            (Format::Json, r#"{"errors":{"user":["A","B"]}}"#),
        ] {
            assert!(
                matches!(read_user(format, body), Err(ReadError::Envelope(errors)) if errors == ["A", "B"])
            );
        }
        let null = r#"{"id":1,"login":"ab","active":true,"errors":null}"#;
        assert!(read_user(Format::Json, null).is_ok());
    }

    #[test]
    fn an_answer_that_is_not_what_was_asked_for_is_refused() {
        for (format, body, reason) in [
            (
                Format::Xml,
                "<html><body>Log in</body></html>",
                "expected `<user>`, found `<html>`",
            ),
            (Format::Xml, "<users type=\"array\"/>", "expected `<user>`"),
            (Format::Xml, "<user><login>ab</login></user>", "no `<id>`"),
            (
                Format::Xml,
                "<user><id>x</id></user>",
                "`<id>` cannot be read: `x`",
            ),
            (
                Format::Xml,
                "<user><id>1</id><login>ab</login><active nil=\"true\"/></user>",
                "no `<active>`",
            ),
            (Format::Xml, "{}", "text outside"),
            (
                Format::Json,
                r#"{"id":1,"login":"ab"}"#,
                "missing field `active`",
            ),
            (Format::Json, r#"{"id":1,"log"#, "EOF"),
            (Format::Json, "[]", "invalid length"),
        ] {
            let message = read_user(format, body).unwrap_err().to_string();
            assert!(message.contains(reason), "{body}: {message}");
        }
        let message = read_users(Format::Xml, "<users><role/></users>")
            .unwrap_err()
            .to_string();
        assert!(
            message.contains("expected `<user>`, found `<role>`"),
            "{message}"
        );
        assert!(read_users(Format::Json, "{}").is_err());
    }
}
