//! Every way in which a body is no JSON record, and what is special to reading JSON.

use std::borrow::Cow;

use super::samples::{read, refused};
use crate::domain::tree::{TextKind, Tree};
use crate::wire::Format::Json;
use crate::wire::Problem;

/// `body` is refused with that text at that line and column.
#[track_caller]
fn refused_syntax(body: &str, message: &str, line: usize, column: usize) {
    refused(
        Json,
        body,
        Problem::Syntax(message.to_owned()),
        (line, column),
    );
}

#[test]
fn anything_but_an_object_is_refused() {
    for (body, found) in [
        ("[{\"active\": false}]", "an array"),
        ("null", "null"),
        ("true", "a boolean"),
        ("5", "a number"),
        ("5.5", "a number"),
        ("\"<user/>\"", "a string"),
    ] {
        let expected = "an object with the members of one record";
        refused(Json, body, Problem::NotAnObject { expected, found }, (1, 1));
    }
}

#[test]
fn broken_syntax_is_refused() {
    refused_syntax("", "EOF while parsing a value", 1, 1);
    refused_syntax("<user/>", "expected value", 1, 1);
    refused_syntax("{\"active\": false", "EOF while parsing an object", 1, 16);
    refused_syntax("{\n  \"é\": 1,\n}", "trailing comma", 3, 1);
    refused_syntax("{\"é\" 1}", "expected `:`", 1, 6);
    refused_syntax("{active: false}", "key must be a string", 1, 2);
    refused_syntax("{'active': false}", "key must be a string", 1, 2);
    refused_syntax("{\"a\": tru}", "expected ident", 1, 10);
    refused_syntax("{\"a\": 01}", "invalid number", 1, 8);
    refused_syntax("{\"a\": 1e999}", "number out of range", 1, 11);
    refused_syntax("{\"a\": NaN}", "expected value", 1, 7);
}

#[test]
fn anything_after_the_object_is_refused() {
    refused_syntax("{} {}", "trailing characters", 1, 4);
    refused_syntax("{}\n,", "trailing characters", 2, 1);
}

#[test]
fn wrong_strings_are_refused() {
    refused_syntax(r#"{"a": "\ud800"}"#, "unexpected end of hex escape", 1, 14);
    refused_syntax(
        r#"{"a": "\ud800\u0041"}"#,
        "lone leading surrogate in hex escape",
        1,
        19,
    );
    refused_syntax(
        r#"{"\udc00": 1}"#,
        "lone leading surrogate in hex escape",
        1,
        8,
    );
    refused_syntax(r#"{"a": "\x"}"#, "invalid escape", 1, 9);
    refused_syntax(
        "{\"a\": \"\u{1}\"}",
        "control character (\\u0000-\\u001F) found while parsing a string",
        1,
        8,
    );
}

#[test]
fn other_encodings_are_refused() {
    let latin_1 = b"{\"a\":\n\"Zo\xEB\"}";
    refused(Json, latin_1, Problem::NotUtf8, (2, 4));
    let utf_16 = "{\0}\0";
    refused_syntax(utf_16, "key must be a string", 1, 2);
}

#[test]
fn the_message_says_format_position_and_what_was_expected() {
    let error = read(Json, "{\"active\" false}").unwrap_err();
    assert_eq!(
        error.to_string(),
        "unreadable JSON at line 1, column 11: expected `:`"
    );
}

#[test]
fn numbers_that_are_no_64_bit_integers_are_decimals() {
    for (number, expected) in [
        ("9223372036854775807", Tree::Integer(i64::MAX)),
        ("-9223372036854775808", Tree::Integer(i64::MIN)),
        (
            "9223372036854775808",
            Tree::Text(TextKind::Decimal, "9223372036854775808".into()),
        ),
        ("1.50", Tree::Text(TextKind::Decimal, "1.5".into())),
        ("1e20", Tree::Text(TextKind::Decimal, "1e20".into())),
        ("5.0", Tree::Text(TextKind::Decimal, "5.0".into())),
    ] {
        let body = format!("{{\"id\": {number}}}");
        assert_eq!(
            read(Json, &body).unwrap().get("id"),
            Some(&expected),
            "{number}"
        );
    }
}

#[test]
fn escapes_are_resolved_and_texts_without_them_are_not_copied() {
    let record = read(
        Json,
        r#"{"unknown": "text", "\u0066irstname": "\"\\\/\b\f\n\r\t\ud83d\ude00\u0000"}"#,
    )
    .unwrap();
    assert!(
        matches!(
            &record.members[0],
            (
                Cow::Borrowed("unknown"),
                Tree::Text(_, Cow::Borrowed("text"))
            )
        ),
        "{record:?}"
    );
    assert_eq!(
        record.get("firstname"),
        Some(&Tree::text("\"\\/\u{8}\u{C}\n\r\t😀\0"))
    );
}
