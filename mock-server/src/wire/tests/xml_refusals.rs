//! XML that is well-formed and still no record.

use super::samples::{read, refused};
use crate::wire::Format::Xml;
use crate::wire::Problem;

fn root(found: &str) -> Problem {
    Problem::Root {
        expected: "user",
        found: found.to_owned(),
    }
}

#[test]
fn another_root_is_refused() {
    let body = "<?xml version=\"1.0\"?>\n<users type=\"array\"><user/></users>";
    refused(Xml, body, root("`<users>`"), (2, 1));
    refused(Xml, "<User/>", root("`<User>`"), (1, 1));
}

#[test]
fn no_root_is_refused() {
    let end = "the end of the document";
    refused(Xml, "", root(end), (1, 1));
    refused(Xml, " \n<!-- nothing -->", root(end), (2, 17));
    refused(Xml, "{\"active\": false}", root("text"), (1, 1));
    refused(Xml, "&#120;<user/>", root("text"), (1, 1));
}

#[test]
fn a_root_with_text_is_refused() {
    let problem = Problem::NotAnObject {
        expected: "an element for each member",
        found: "text",
    };
    refused(Xml, "\n<user>inactive</user>", problem, (2, 1));
}

#[test]
fn anything_after_the_root_is_refused() {
    let after = |found: &str| Problem::AfterRoot(found.to_owned());
    refused(Xml, "<user/><user/>", after("`<user>`"), (1, 8));
    refused(Xml, "<user/>\n x", after("text"), (1, 8));
    refused(Xml, "<user/><![CDATA[x]]>", after("text"), (1, 8));
}

#[test]
fn an_unclosed_element_is_refused() {
    let unclosed = |name: &str| Problem::Unclosed(name.to_owned());
    refused(Xml, "<user>", unclosed("user"), (1, 1));
    refused(Xml, "<user>\n <active>false", unclosed("active"), (2, 2));
    refused(
        Xml,
        "<user>\n <manager><login/>",
        unclosed("manager"),
        (2, 2),
    );
}

#[test]
fn text_beside_elements_is_refused() {
    let mixed = |name: &str| Problem::Mixed(name.to_owned());
    refused(Xml, "<user>\nx<id>1</id></user>", mixed("user"), (2, 2));
    refused(Xml, "<user><id>1</id>\nx</user>", mixed("user"), (1, 17));
    let in_a_list = "<user><roles>x<role/></roles></user>";
    refused(Xml, in_a_list, mixed("roles"), (1, 15));
}

#[test]
fn nil_on_an_element_that_is_not_empty_is_refused() {
    let not_empty = |name: &str| Problem::NilWithContent(name.to_owned());
    let text = "<user><login nil='true'>x</login></user>";
    refused(Xml, text, not_empty("login"), (1, 7));
    let elements = "<user><manager nil='true'><id>1</id></manager></user>";
    refused(Xml, elements, not_empty("manager"), (1, 7));
}

#[test]
fn the_message_says_format_position_and_what_was_expected() {
    assert_eq!(
        read(Xml, "<users/>").unwrap_err().to_string(),
        "unreadable XML at line 1, column 1: expected `<user>`, found `<users>`"
    );
}
