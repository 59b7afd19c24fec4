//! Every way in which a body is no well-formed XML, and where it is said to be wrong.

use super::samples::refused;
use crate::wire::Format::Xml;
use crate::wire::Problem;

/// `body` is refused with that text at that column of its only line.
#[track_caller]
fn refused_syntax(body: &str, message: &str, column: usize) {
    refused(Xml, body, Problem::Syntax(message.to_owned()), (1, column));
}

#[test]
fn an_end_tag_of_another_element_is_refused() {
    for (body, message, column) in [
        (
            "<user><active>false</user>",
            "expected `</active>`, but `</user>` was found",
            20,
        ),
        (
            "<user/></user>",
            "close tag `</user>` does not match any open tag",
            8,
        ),
        (
            "<user></user a=\"b\">",
            "expected `</user>`, but `</user a=\"b\">` was found",
            7,
        ),
    ] {
        refused_syntax(body, message, column);
    }
}

#[test]
fn unfinished_markup_is_refused() {
    for (markup, message) in [
        (
            "<login",
            "tag not closed: `>` not found before end of input",
        ),
        (
            "<login a='",
            "attribute value not closed: `'` not found before end of input",
        ),
        (
            "<!-- a ",
            "comment not closed: `-->` not found before end of input",
        ),
        (
            "<![CDATA[ ",
            "CDATA not closed: `]]>` not found before end of input",
        ),
        (
            "<?pi ",
            "processing instruction not closed: `?>` not found before end of input",
        ),
        ("<!x>", "unknown or missed symbol in markup"),
    ] {
        refused_syntax(&format!("<user>{markup}"), message, 7);
    }
}

#[test]
fn a_doctype_is_refused_before_its_entities_are_looked_at() {
    for (body, column) in [
        ("<!DOCTYPE user><user/>", 1),
        (
            "<?xml version='1.0'?><!DOCTYPE user SYSTEM 'file:///etc/passwd'><user/>",
            22,
        ),
        ("<user><!DOCTYPE user></user>", 7),
    ] {
        refused(Xml, body, Problem::Doctype, (1, column));
    }
}

#[test]
fn undeclared_entities_are_refused() {
    for (body, name, column) in [
        ("<user><login>&nbsp;</login></user>", "nbsp", 14),
        ("<user><login>&;</login></user>", "", 14),
        ("<user a='&x;'/>", "x", 1),
    ] {
        refused(Xml, body, Problem::Entity(name.to_owned()), (1, column));
    }
}

#[test]
fn lone_ampersands_are_refused() {
    let message = "entity or character reference not closed: `;` not found before end of input";
    refused_syntax("<user><login>a & b</login></user>", message, 16);
    refused_syntax("<user><login>a & b &amp;</login></user>", message, 16);
    refused_syntax("<user a='b & c'/>", message, 1);
}

#[test]
fn references_to_no_character_are_refused() {
    for reference in [
        "#0",
        "#1",
        "#x8",
        "#xFFFE",
        "#xD800",
        "#x110000",
        "#",
        "#x",
        "#X41",
        "#+65",
        "#9999999999",
    ] {
        let problem = || Problem::CharacterReference(reference.to_owned());
        let in_text = format!("<user><login>&{reference};</login></user>");
        refused(Xml, in_text, problem(), (1, 14));
        let in_attribute = format!("<user a='&{reference};'/>");
        refused(Xml, in_attribute, problem(), (1, 1));
    }
}

#[test]
fn raw_control_characters_are_refused_wherever_they_stand() {
    for body in [
        "<user><login>\u{1}</login></user>",
        "<user><!-- \u{1} --></user>",
        "<user a='\u{1}'/>",
        "<user><a\u{1}/></user>",
        "<user/>\u{1}",
    ] {
        let column = 1 + body.find('\u{1}').unwrap();
        refused(Xml, body, Problem::Character('\u{1}'), (1, column));
    }
    let second_line = "<user><login>\né\u{FFFF}</login></user>";
    refused(Xml, second_line, Problem::Character('\u{FFFF}'), (2, 2));
}

#[test]
fn other_encodings_are_refused() {
    for encoding in ["ISO-8859-1", "US-ASCII", "UTF-16"] {
        let body = format!("<?xml version='1.0' encoding='{encoding}'?><user/>");
        refused(Xml, body, Problem::Encoding(encoding.to_owned()), (1, 1));
    }
    let latin_1 = b"<user>\n<login>Zo\xEB</login></user>";
    refused(Xml, latin_1, Problem::NotUtf8, (2, 10));
    let utf_16 = b"\xFE\xFF\x00<";
    refused(Xml, utf_16, Problem::NotUtf8, (1, 1));
}

#[test]
fn a_wrong_declaration_is_refused() {
    let version = Problem::Version("1.1".to_owned());
    refused(Xml, "<?xml version='1.1'?><user/>", version, (1, 1));
    refused_syntax(
        "<?xml?><user/>",
        "an XML declaration does not contain `version` attribute",
        1,
    );
    refused_syntax(
        "<?xml version='1.0' encoding=utf-8?><user/>",
        "expected quotes around the value of an attribute",
        30,
    );
    let late = "\n<?xml version='1.0'?><user/>";
    refused(Xml, late, Problem::LateDeclaration, (2, 1));
    let inside = "<user><?xml version='1.0'?></user>";
    refused(Xml, inside, Problem::LateDeclaration, (1, 7));
}

#[test]
fn wrong_names_are_refused() {
    for (body, name, column) in [
        ("<user><1st/></user>", "1st", 7),
        ("<user><a/b></user>", "a/b", 7),
        ("<user>< a/></user>", "", 7),
        ("<user 1='2'/>", "1", 1),
        ("<user><? pi?></user>", "", 7),
    ] {
        refused(Xml, body, Problem::Name(name.to_owned()), (1, column));
    }
}

#[test]
fn wrong_attributes_are_refused() {
    for (attributes, message, column) in [
        ("a='1' a='2'", "an attribute stands twice in one tag", 13),
        ("a", "expected `=` after the name of an attribute", 8),
        ("a=", "expected the value of an attribute after `=`", 9),
        ("a=b", "expected quotes around the value of an attribute", 9),
        (
            "a='1'b='2'",
            "expected white space between two attributes",
            1,
        ),
        ("a='<'", "`<` in an attribute must be written `&lt;`", 1),
    ] {
        refused_syntax(&format!("<user {attributes}/>"), message, column);
    }
}

#[test]
fn two_hyphens_in_a_comment_are_refused() {
    let message = "forbidden string `--` was found in a comment";
    refused_syntax("<user><!-- a -- b --></user>", message, 14);
    refused_syntax("<user><!-- a ---></user>", message, 14);
}

#[test]
fn the_end_of_a_cdata_section_in_a_text_is_refused() {
    let message = "`]]>` in a text must be written `]]&gt;`";
    refused_syntax("<user><login>]]></login></user>", message, 14);
}
