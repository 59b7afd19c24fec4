//! `given`: the world before anything happens.

use serde_json::Value;

use super::reader::{Reader, Shape};
use crate::format::model::GivenUser;
use crate::format::tree::Node;

const GIVEN: Shape = Shape {
    what: "`given`",
    required: &[],
    optional: &["clock", "users"],
    later: &["files", "settings", "roles", "departments"],
};

/// The clock and the users.
pub(super) fn given(reader: &mut Reader<'_>, node: &Node) -> (Option<String>, Vec<GivenUser>) {
    let Some(keys) = reader.keys(node, &GIVEN) else {
        return Default::default();
    };
    let clock = keys.get("clock").and_then(|node| clock(reader, node));
    let users = keys
        .get("users")
        .map(|node| users(reader, node))
        .unwrap_or_default();
    (clock, users)
}

fn clock(reader: &mut Reader<'_>, node: &Node) -> Option<String> {
    let text = reader.text(node)?;
    let is_moment = text.parse::<jiff::Timestamp>().is_ok();
    if !is_moment {
        reader.refuse(
            node,
            format!("expected a moment, found `{text}`"),
            "write one such as `\"2026-03-02T09:00:00Z\"`".to_owned(),
        );
    }
    is_moment.then_some(text)
}

fn users(reader: &mut Reader<'_>, node: &Node) -> Vec<GivenUser> {
    let mut users: Vec<GivenUser> = Vec::new();
    for item in reader.list(node, "`users`") {
        let Some(entries) = reader.group(item, "a user") else {
            continue;
        };
        let Some(login) = entries.iter().find(|entry| entry.key == "login") else {
            reader.refuse(item, "a user needs `login`", None);
            continue;
        };
        let mut fields = reader.fields(entries);
        fields.remove("login");
        let Some(login) = reader.text(&login.value) else {
            continue;
        };
        if users
            .iter()
            .any(|user| user.login.eq_ignore_ascii_case(&login))
        {
            reader.refuse(item, format!("two users have the login `{login}`"), None);
            continue;
        }
        fields
            .entry("email")
            .or_insert_with(|| Value::String(default_email(&login)));
        users.push(GivenUser { login, fields });
    }
    users
}

/// Coupa wants an address of every user.
pub(crate) fn default_email(login: &str) -> String {
    if login.contains('@') {
        login.to_owned()
    } else {
        format!("{login}@example.com")
    }
}
