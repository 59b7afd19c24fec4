//! What Coupa's answers look like.

use insta::assert_snapshot;

use super::samples::{list, object, user, users};
use crate::domain::release::Release;
use crate::domain::tree::Tree;
use crate::wire::Format::{Json, Xml};

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

fn two_users() -> [Tree<'static>; 2] {
    let named = |id, login| {
        object([
            ("id", Tree::Integer(id)),
            ("login", Tree::text(login)),
            ("manager", Tree::NoRecord),
        ])
    };
    [named(2, "admin"), named(3, "approver")]
}

#[test]
fn a_record_in_xml() {
    assert_snapshot!(
        "record.xml",
        text(Xml.encode_record(users(), &user()).unwrap())
    );
}

#[test]
fn a_record_in_json() {
    assert_snapshot!(
        "record.json",
        text(Json.encode_record(users(), &user()).unwrap())
    );
}

#[test]
fn a_list_in_xml() {
    assert_snapshot!(
        "list.xml",
        text(Xml.encode_list(users(), &two_users()).unwrap())
    );
}

#[test]
fn a_list_in_json() {
    assert_snapshot!(
        "list.json",
        text(Json.encode_list(users(), &two_users()).unwrap())
    );
}

#[test]
fn an_empty_list_in_xml() {
    assert_snapshot!(
        "empty_list.xml",
        text(Xml.encode_list(users(), &[]).unwrap())
    );
}

#[test]
fn an_empty_list_in_json() {
    assert_snapshot!(
        "empty_list.json",
        text(Json.encode_list(users(), &[]).unwrap())
    );
}

#[test]
fn what_has_only_members_that_xml_leaves_out_is_empty_there() {
    let user = object([
        ("roles", list("role", vec![Tree::NoRecord])),
        ("manager", object([("manager", Tree::NoRecord)])),
    ]);
    let xml = text(Xml.encode_record(users(), &user).unwrap());
    let json = text(Json.encode_record(users(), &user).unwrap());
    assert!(xml.ends_with("\n<user>\n  <roles type=\"array\"/>\n  <manager/>\n</user>\n"));
    assert_eq!(json, r#"{"roles":[null],"manager":{"manager":null}}"#);
}

/// Coupa Compass, *Sample Requests/Responses - XML vs JSON*, and two that nobody would send.
const MESSAGES: [&str; 4] = [
    "Login has already been taken",
    "Email has already been taken",
    "<&>\r",
    "\u{1}",
];

#[test]
fn errors_in_xml() {
    assert_snapshot!(
        "errors.xml",
        text(Xml.encode_errors(Release::CURRENT, Some(users()), &MESSAGES))
    );
}

#[test]
fn errors_in_json() {
    assert_snapshot!(
        "errors.json",
        text(Json.encode_errors(Release::CURRENT, Some(users()), &MESSAGES))
    );
}

#[test]
fn errors_of_2016_have_no_warnings_in_json() {
    assert_eq!(
        text(Json.encode_errors(Release::OLDEST, Some(users()), &["no"])),
        r#"{"errors":{"user":["no"]}}"#
    );
}

#[test]
fn errors_of_no_resource_stand_under_base_in_json() {
    assert_eq!(
        text(Json.encode_errors(Release::CURRENT, None, &["no"])),
        r#"{"errors":{"base":["no"],"warnings":null}}"#
    );
}

#[test]
fn a_text_that_xml_cannot_carry_is_named_and_json_carries_it() {
    let user = object([("login", Tree::text("a\u{1}b"))]);
    assert_eq!(
        Xml.encode_list(users(), std::slice::from_ref(&user))
            .unwrap_err()
            .to_string(),
        "`login` has the character U+0001, which XML cannot carry"
    );
    assert_eq!(
        text(Json.encode_record(users(), &user).unwrap()),
        r#"{"login":"a\u0001b"}"#
    );
}

#[test]
fn content_types_are_those_of_rails() {
    assert_eq!(Xml.content_type(), "application/xml; charset=utf-8");
    assert_eq!(Json.content_type(), "application/json; charset=utf-8");
}
