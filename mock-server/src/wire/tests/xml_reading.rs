//! What is special to reading XML: entities, CDATA, white space, the parts around the record.

use super::samples::{list, object, read};
use crate::domain::tree::{Object, TextKind, Tree};
use crate::wire::Format::Xml;

/// The text of the element `lastname`.
#[track_caller]
fn lastname(body: &str) -> String {
    match read(Xml, body).unwrap().get("lastname") {
        Some(Tree::Text(TextKind::Plain, text)) => text.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_text_may_come_in_any_number_of_pieces() {
    let body = "<user><lastname>a&lt;&gt;&amp;&apos;&quot;&#65;&#x1F600;<![CDATA[<&amp;]]]]><![CDATA[>]]><!-- - --><?pi?>b</lastname></user>";
    assert_eq!(lastname(body), "a<>&'\"A😀<&amp;]]>b");
}

#[test]
fn white_space_in_a_text_is_kept_and_line_ends_become_line_feeds() {
    let body = "<user><lastname> a\r\nb\rc\td&#13;&#10;<![CDATA[\r\n]]>\n</lastname></user>";
    assert_eq!(lastname(body), " a\nb\nc\td\r\n\n\n");
}

#[test]
fn what_stands_around_the_record_is_skipped() {
    let body = "<?xml version='1.0' encoding='utf-8' standalone='yes'?>\r\n<!-- a --><?pi?>\n<user >\n<!-- b --> <id\ttype = 'integer'\n>1</id ></user>\n<!-- c --><?pi?>\n";
    assert_eq!(
        read(Xml, body).unwrap().members,
        [("id".into(), Tree::Integer(1))]
    );
}

#[test]
fn white_space_references_between_elements_are_white_space() {
    assert_eq!(
        read(Xml, "<user>&#10;<id>1</id><![CDATA[ ]]></user>")
            .unwrap()
            .members
            .len(),
        1
    );
}

#[test]
fn attributes_other_than_type_and_nil_mean_nothing() {
    let body = r#"<user xmlns:xsi="urn:x" a="&lt;&#9;é"><login xsi:nil="true" nil="false" type="integer">7</login></user>"#;
    assert_eq!(
        read(Xml, body).unwrap().members,
        [("login".into(), Tree::text("7"))]
    );
}

#[test]
fn an_unknown_member_is_read_by_its_type() {
    let body = r#"<user><limit type="decimal">0.00</limit><on type="dateTime">x</on><at type="datetime">x</at>
        <kind type="symbol">k</kind><n type="integer">x</n><other type="nothing">x</other><none/></user>"#;
    let expected: Object<'_> = [
        ("limit", Tree::Text(TextKind::Decimal, "0.00".into())),
        ("on", Tree::Text(TextKind::DateTime, "x".into())),
        ("at", Tree::Text(TextKind::DateTime, "x".into())),
        ("kind", Tree::Text(TextKind::Symbol, "k".into())),
        ("n", Tree::text("x")),
        ("other", Tree::text("x")),
        ("none", Tree::text("")),
    ]
    .into_iter()
    .map(|(name, value)| (name.into(), value))
    .collect();
    assert_eq!(read(Xml, body).unwrap(), expected);
}

#[test]
fn items_are_items_whatever_they_are_called() {
    let body = "<user><roles><role><id>1</id></role><roles><id>2</id></roles></roles></user>";
    let id = |id| object([("id", Tree::Integer(id))]);
    assert_eq!(
        read(Xml, body).unwrap().get("roles"),
        Some(&list("role", vec![id(1), id(2)]))
    );
}

#[test]
fn texts_and_names_without_escapes_are_not_copied() {
    use std::borrow::Cow;
    let record = read(Xml, "<user><unknown>text</unknown></user>").unwrap();
    assert!(
        matches!(
            &record.members[..],
            [(
                Cow::Borrowed("unknown"),
                Tree::Text(_, Cow::Borrowed("text"))
            )]
        ),
        "{record:?}"
    );
}
