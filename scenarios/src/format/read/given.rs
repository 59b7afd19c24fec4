//! `given`: the world before anything happens. The mock's own reader says what a world may be.

use coupa_mock_server::instance::World;
use serde_json::{Map, Value, json};

use super::reader::{Reader, Shape};
use crate::format::model::GivenUser;
use crate::format::tree::Node;

const GIVEN: Shape = Shape {
    what: "`given`",
    required: &[],
    optional: &["clock", "users", "files", "settings"],
    later: &["roles", "departments"],
};

/// What is there before anything happens.
#[derive(Default)]
pub(super) struct Given {
    pub(super) clock: Option<String>,
    pub(super) users: Vec<GivenUser>,
    pub(super) files: Map<String, Value>,
    pub(super) settings: Map<String, Value>,
}

/// Coupa's own bound on a first name (Coupa, *Users Import*).
const FIRSTNAME_CHARS: usize = 40;

pub(super) fn given(reader: &mut Reader<'_>, node: &Node) -> Given {
    let Some(keys) = reader.keys(node, &GIVEN) else {
        return Given::default();
    };
    let clock = keys.get("clock").and_then(|node| clock(reader, node));
    let users = keys
        .get("users")
        .map(|node| users(reader, node))
        .unwrap_or_default();
    let mut part = |key: &str| {
        let node = keys.get(key)?;
        let entries = reader.group(node, &format!("`{key}`"))?;
        let values = reader.values(entries);
        // As for users: the mock's own reader says what it may be.
        if let Err(error) = World::from_json(json!({ key: values })) {
            for mistake in error.mistakes {
                reader.refuse(node, mistake.reason, mistake.help);
            }
        }
        Some(values)
    };
    let files = part("files").unwrap_or_default();
    let settings = part("settings").unwrap_or_default();
    Given {
        clock,
        users,
        files,
        settings,
    }
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
    let mut nodes = Vec::new();
    for item in reader.list(node, "`users`") {
        let Some(entries) = reader.group(item, "a user") else {
            continue;
        };
        let Some(login) = entries.iter().find(|entry| entry.key == "login") else {
            reader.refuse(item, "a user needs `login`", None);
            continue;
        };
        let fields = reader.fields(entries);
        let Some(login) = reader.text(&login.value) else {
            continue;
        };
        // As Coupa does (not documented; assumed), so that the second one is told and not the first.
        let is_taken = |user: &GivenUser| user.login.eq_ignore_ascii_case(&login);
        if users.iter().any(is_taken) {
            reader.refuse(item, format!("two users have the login `{login}`"), None);
            continue;
        }
        nodes.push(item);
        users.push(GivenUser {
            fields: completed(&login, fields),
            login,
        });
    }
    check(reader, &nodes, &users);
    users
}

/// Coupa wants names and an address of every user: who is given none gets the usual ones.
fn completed(login: &str, mut fields: Map<String, Value>) -> Map<String, Value> {
    let firstname: String = login.chars().take(FIRSTNAME_CHARS).collect();
    fields.insert("login".to_owned(), login.into());
    fields
        .entry("email")
        .or_insert_with(|| default_email(login).into());
    fields.entry("firstname").or_insert(firstname.into());
    fields.entry("lastname").or_insert("Test".into());
    fields
}

/// The address of somebody of whom nothing else is said.
pub(crate) fn default_email(login: &str) -> String {
    if login.contains('@') {
        login.to_owned()
    } else {
        format!("{login}@example.com")
    }
}

/// Builds the world, and says which users are refused. One that is refused is replaced by what others may refer to, so
/// that the next one is found too.
fn check(reader: &mut Reader<'_>, nodes: &[&Node], users: &[GivenUser]) {
    let mut records: Vec<Value> = users
        .iter()
        .map(|user| Value::Object(user.fields.clone()))
        .collect();
    while let Err(error) = World::from_json(json!({ "users": records })) {
        let mut refused = Vec::new();
        for mistake in error.mistakes {
            let Some(index) = mistake.place.item_of("users") else {
                return;
            };
            if let Some(node) = nodes.get(index) {
                reader.refuse(node, mistake.reason, mistake.help);
            }
            if !refused.contains(&index) {
                refused.push(index);
            }
        }
        for index in refused {
            let (Some(record), Some(user)) = (records.get_mut(index), users.get(index)) else {
                return;
            };
            let known_by_login = Value::Object(completed(&user.login, Map::new()));
            let unknown = Value::Object(completed(&format!("refused-{index}"), Map::new()));
            if *record == unknown {
                return;
            }
            *record = if *record == known_by_login {
                unknown
            } else {
                known_by_login
            };
        }
    }
}
