//! Hostile sizes end early or cost no more than they are long.

use std::borrow::Cow;

use super::samples::{read, refusal};
use crate::domain::tree::Tree;
use crate::wire::Format::{self, Json, Xml};
use crate::wire::Problem;
use crate::wire::limits::{DEPTH_MAX, NODES_MAX};

const MIB: usize = 1024 * 1024;

/// A user whose manager has a manager, `depth` values deep in all.
fn nested(format: Format, depth: usize) -> String {
    let (open, close) = match format {
        Xml => ("<manager>", "</manager>"),
        Json => ("{\"manager\":", "}"),
    };
    let parents = depth - 2;
    match format {
        Xml => format!(
            "<user>{}<id>1</id>{}</user>",
            open.repeat(parents),
            close.repeat(parents)
        ),
        Json => format!(
            "{}{{\"id\":1}}{}",
            open.repeat(parents),
            close.repeat(parents)
        ),
    }
}

#[test]
fn nesting_is_read_up_to_the_limit_and_refused_beyond() {
    for format in [Xml, Json] {
        assert!(read(format, &nested(format, DEPTH_MAX)).is_ok(), "{format}");
        for depth in [DEPTH_MAX + 1, 100_000] {
            let (problem, _) = refusal(format, nested(format, depth));
            assert_eq!(problem, Problem::Depth, "{format}, {depth}");
        }
    }
    assert_eq!(refusal(Json, "[".repeat(100_000)).0, Problem::Depth);
    assert_eq!(refusal(Xml, "<user>".repeat(100_000)).0, Problem::Depth);
}

#[test]
fn values_are_read_up_to_the_limit_and_refused_beyond() {
    let with_roles = |format, roles| match format {
        Xml => format!("<user><roles>{}</roles></user>", "<role/>".repeat(roles)),
        Json => format!("{{\"roles\":[{}null]}}", "null,".repeat(roles - 1)),
    };
    for format in [Xml, Json] {
        assert!(
            read(format, &with_roles(format, NODES_MAX - 2)).is_ok(),
            "{format}"
        );
        assert_eq!(
            refusal(format, with_roles(format, NODES_MAX - 1)).0,
            Problem::Nodes,
            "{format}"
        );
    }
}

#[test]
fn attributes_are_values_too() {
    let attributes: Vec<_> = (0..NODES_MAX).map(|n| format!("a{n}=''")).collect();
    let body = format!("<user {}/>", attributes.join(" "));
    assert_eq!(refusal(Xml, body).0, Problem::Nodes);
}

#[test]
fn members_without_end_do_not_slow_reading_down() {
    let count = NODES_MAX - 1;
    let xml: Vec<_> = (0..count).map(|n| format!("<a{n}/>")).collect();
    let json: Vec<_> = (0..count).map(|n| format!("\"a{n}\":0")).collect();
    for (format, body) in [
        (Xml, format!("<user>{}</user>", xml.join("\n"))),
        (Json, format!("{{{}}}", json.join(","))),
    ] {
        assert_eq!(
            read(format, &body).unwrap().members.len(),
            count,
            "{format}"
        );
    }
}

#[test]
fn entities_are_never_expanded() {
    let bomb = "<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;\">]><user>&lol2;</user>";
    assert_eq!(refusal(Xml, bomb).0, Problem::Doctype);
}

#[test]
fn a_long_text_is_borrowed_from_the_body() {
    let text = "x".repeat(20 * MIB);
    for (format, body) in [
        (Xml, format!("<user><login>{text}</login></user>")),
        (Json, format!("{{\"login\":\"{text}\"}}")),
    ] {
        let record = read(format, &body).unwrap();
        assert!(
            matches!(record.get("login"), Some(Tree::Text(_, Cow::Borrowed(read))) if read.len() == text.len()),
            "{format}"
        );
    }
}

#[test]
fn a_text_with_escapes_is_never_longer_than_the_body() {
    let times = MIB / 6;
    for (format, body) in [
        (
            Xml,
            format!("<user><login>{}</login></user>", "&#x41;".repeat(times)),
        ),
        (
            Json,
            format!("{{\"login\":\"{}\"}}", "\\u0041".repeat(times)),
        ),
    ] {
        let record = read(format, &body).unwrap();
        assert!(
            matches!(record.get("login"), Some(Tree::Text(_, text)) if text.len() == times),
            "{format}"
        );
    }
}

#[test]
fn a_message_does_not_repeat_a_long_name() {
    let name = "x".repeat(MIB);
    for body in [
        format!("<{name}/>"),
        format!("<user><{name}"),
        format!("<user><{name}></a></user>"),
        format!("<user>&{name};</user>"),
    ] {
        let message = read(Xml, &body).unwrap_err().to_string();
        assert!(message.len() < 300, "{message}");
    }
}
