//! Records, and shorthands for trees and for reading.

use crate::domain::resource::Resource;
use crate::domain::table::Table;
use crate::domain::tree::{List, Object, TextKind, Tree};
use crate::wire::{Format, Position, Problem, WireError};

pub(super) fn users() -> &'static Table {
    Resource::User.table()
}

pub(super) fn object<const N: usize>(members: [(&'static str, Tree<'static>); N]) -> Tree<'static> {
    Tree::Object(
        members
            .into_iter()
            .map(|(name, value)| (name.into(), value))
            .collect(),
    )
}

pub(super) fn list(item: &'static str, items: Vec<Tree<'static>>) -> Tree<'static> {
    Tree::List(List {
        item: item.into(),
        items,
    })
}

fn date_time(text: &'static str) -> Tree<'static> {
    Tree::Text(TextKind::DateTime, text.into())
}

/// A user with a member of every kind.
pub(super) fn user() -> Tree<'static> {
    let support = object([
        ("id", Tree::Integer(1)),
        ("login", Tree::text("coupasupport")),
        ("employee-number", Tree::text("")),
        ("salesforce-id", Tree::Null),
    ]);
    let role = object([
        ("id", Tree::Integer(3)),
        ("created-at", date_time("2011-08-05T19:46:31+03:00")),
        ("name", Tree::text("User")),
        ("omnipotent", Tree::Boolean(false)),
        ("created-by", Tree::NoRecord),
        ("updated-by", support.clone()),
    ]);
    object([
        ("id", Tree::Integer(277)),
        ("created-at", date_time("2016-06-30T07:51:11Z")),
        ("login", Tree::text("USER_TEST")),
        ("employee-number", Tree::text("")),
        ("firstname", Tree::text("Zoë 😀 ")),
        (
            "lastname",
            Tree::text("<b>O'Neil & \"Söhne\"</b>\r\n\tII]]>"),
        ),
        ("salesforce-id", Tree::Null),
        ("account-security-type", Tree::Integer(0)),
        (
            "authentication-method",
            Tree::Text(TextKind::Symbol, "coupa_credentials".into()),
        ),
        ("business-group-security-type", Tree::Null),
        ("active", Tree::Boolean(true)),
        ("roles", list("role", vec![role])),
        ("manager", Tree::NoRecord),
        ("content-groups", list("content-group", Vec::new())),
        ("created-by", support),
        // No field of a user is a decimal; custom fields can be.
        ("limit", Tree::Text(TextKind::Decimal, "0.00".into())),
    ])
}

/// What `body` is as a user.
pub(super) fn read(format: Format, body: &str) -> Result<Object<'_>, WireError> {
    format.decode(users(), body.as_bytes())
}

/// Why `body` is not readable as a user, and in which line and column.
#[track_caller]
pub(super) fn refusal(format: Format, body: impl AsRef<[u8]>) -> (Problem, (usize, usize)) {
    match format.decode(users(), body.as_ref()) {
        Err(WireError::Unreadable {
            format: named,
            position: Position { line, column },
            problem,
        }) => {
            assert_eq!(named, format);
            (problem, (line, column))
        }
        other => panic!("{other:?}"),
    }
}

/// `body` is refused with that problem at that line and column.
#[track_caller]
pub(super) fn refused(
    format: Format,
    body: impl AsRef<[u8]>,
    problem: Problem,
    at: (usize, usize),
) {
    let body = body.as_ref();
    let shown = String::from_utf8_lossy(body);
    assert_eq!(refusal(format, body), (problem, at), "{shown}");
}
