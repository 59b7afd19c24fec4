//! Every way in which a body is no XML record, and where it is said to be wrong.

use super::samples::refusal;
use crate::wire::Format::Xml;
use crate::wire::Problem;

/// `body` is refused with that problem at that line and column.
#[track_caller]
fn refused(body: impl AsRef<[u8]>, problem: &Problem, line: usize, column: usize) {
    let body = body.as_ref();
    assert_eq!(
        refusal(Xml, body),
        (problem.clone(), (line, column)),
        "{}",
        String::from_utf8_lossy(body)
    );
}

/// `body` is refused with that text at that column of its only line.
#[track_caller]
fn refused_syntax(body: &str, message: &str, column: usize) {
    refused(body, &Problem::Syntax(message.to_owned()), 1, column);
}

fn root(found: &str) -> Problem {
    Problem::Root {
        expected: "user",
        found: found.to_owned(),
    }
}

#[test]
fn another_root_is_refused() {
    refused(
        "<?xml version=\"1.0\"?>\n<users type=\"array\"><user/></users>",
        &root("`<users>`"),
        2,
        1,
    );
    refused("<User/>", &root("`<User>`"), 1, 1);
}

#[test]
fn no_root_is_refused() {
    refused("", &root("the end of the document"), 1, 1);
    refused(
        " \n<!-- nothing -->",
        &root("the end of the document"),
        2,
        17,
    );
    refused("{\"active\": false}", &root("text"), 1, 1);
    refused("&#120;<user/>", &root("text"), 1, 1);
}

#[test]
fn a_root_with_text_is_refused() {
    let problem = Problem::NotAnObject {
        expected: "an element for each member",
        found: "text",
    };
    refused("<user>inactive</user>", &problem, 1, 1);
}

#[test]
fn anything_after_the_root_is_refused() {
    refused(
        "<user/><user/>",
        &Problem::AfterRoot("`<user>`".to_owned()),
        1,
        8,
    );
    refused("<user/>\n x", &Problem::AfterRoot("text".to_owned()), 1, 8);
    refused(
        "<user/><![CDATA[x]]>",
        &Problem::AfterRoot("text".to_owned()),
        1,
        8,
    );
}

#[test]
fn an_unclosed_element_is_refused() {
    refused("<user>", &Problem::Unclosed("user".to_owned()), 1, 1);
    refused(
        "<user>\n  <active>false",
        &Problem::Unclosed("active".to_owned()),
        2,
        3,
    );
    refused(
        "<user>\n  <manager><login/>",
        &Problem::Unclosed("manager".to_owned()),
        2,
        3,
    );
}

#[test]
fn an_end_tag_of_another_element_is_refused() {
    refused_syntax(
        "<user><active>false</user>",
        "expected `</active>`, but `</user>` was found",
        20,
    );
    refused_syntax(
        "<user/></user>",
        "close tag `</user>` does not match any open tag",
        8,
    );
    refused_syntax(
        "<user></user a=\"b\">",
        "expected `</user>`, but `</user a=\"b\">` was found",
        7,
    );
}

#[test]
fn unfinished_markup_is_refused() {
    for (body, message) in [
        (
            "<user><login",
            "tag not closed: `>` not found before end of input",
        ),
        (
            "<user><login a='",
            "attribute value not closed: `'` not found before end of input",
        ),
        (
            "<user><!-- a ",
            "comment not closed: `-->` not found before end of input",
        ),
        (
            "<user><![CDATA[ ",
            "CDATA not closed: `]]>` not found before end of input",
        ),
        (
            "<user><?pi ",
            "processing instruction not closed: `?>` not found before end of input",
        ),
        ("<user><!x>", "unknown or missed symbol in markup"),
    ] {
        refused_syntax(body, message, 7);
    }
}

#[test]
fn a_doctype_is_refused_before_its_entities_are_looked_at() {
    refused("<!DOCTYPE user><user/>", &Problem::Doctype, 1, 1);
    refused(
        "<?xml version=\"1.0\"?><!DOCTYPE user SYSTEM \"file:///etc/passwd\"><user/>",
        &Problem::Doctype,
        1,
        22,
    );
    refused("<user><!DOCTYPE user></user>", &Problem::Doctype, 1, 7);
}

#[test]
fn undeclared_entities_are_refused() {
    refused(
        "<user><login>&nbsp;</login></user>",
        &Problem::Entity("nbsp".to_owned()),
        1,
        14,
    );
    refused(
        "<user><login>&;</login></user>",
        &Problem::Entity(String::new()),
        1,
        14,
    );
    refused("<user a='&x;'/>", &Problem::Entity("x".to_owned()), 1, 1);
    refused_syntax(
        "<user><login>a & b</login></user>",
        "entity or character reference not closed: `;` not found before end of input",
        16,
    );
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
        "#99999999999",
    ] {
        let body = format!("<user><login>&{reference};</login></user>");
        refused(
            body,
            &Problem::CharacterReference(reference.to_owned()),
            1,
            14,
        );
    }
    refused("<user a='&#1;'/>", &Problem::Character('\u{1}'), 1, 1);
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
        refused(body, &Problem::Character('\u{1}'), 1, column);
    }
    refused(
        "<user><login>\né\u{FFFF}</login></user>",
        &Problem::Character('\u{FFFF}'),
        2,
        2,
    );
}

#[test]
fn other_encodings_are_refused() {
    refused(
        "<?xml version='1.0' encoding='ISO-8859-1'?><user/>",
        &Problem::Encoding("ISO-8859-1".to_owned()),
        1,
        1,
    );
    refused(
        "<?xml version='1.0' encoding='US-ASCII'?><user/>",
        &Problem::Encoding("US-ASCII".to_owned()),
        1,
        1,
    );
    refused(
        b"<user>\n<login>Zo\xEB</login></user>",
        &Problem::NotUtf8,
        2,
        10,
    );
    refused(b"\xFE\xFF\x00<", &Problem::NotUtf8, 1, 1);
}

#[test]
fn a_wrong_declaration_is_refused() {
    refused(
        "<?xml version='1.1'?><user/>",
        &Problem::Version("1.1".to_owned()),
        1,
        1,
    );
    refused(
        "<?xml?><user/>",
        &Problem::Syntax("an XML declaration does not contain `version` attribute".to_owned()),
        1,
        1,
    );
    refused(
        "<?xml version='1.0' encoding=utf-8?><user/>",
        &Problem::Syntax("expected quotes around the value of an attribute".to_owned()),
        1,
        30,
    );
    refused(
        "\n<?xml version='1.0'?><user/>",
        &Problem::LateDeclaration,
        2,
        1,
    );
    refused(
        "<user><?xml version='1.0'?></user>",
        &Problem::LateDeclaration,
        1,
        7,
    );
}

#[test]
fn wrong_names_are_refused() {
    refused(
        "<user><1st/></user>",
        &Problem::Name("1st".to_owned()),
        1,
        7,
    );
    refused("<user><a/b></user>", &Problem::Name("a/b".to_owned()), 1, 7);
    refused("<user>< a/></user>", &Problem::Name(String::new()), 1, 7);
    refused("<user 1='2'/>", &Problem::Name("1".to_owned()), 1, 1);
    refused("<user><? pi?></user>", &Problem::Name(String::new()), 1, 7);
}

#[test]
fn wrong_attributes_are_refused() {
    refused_syntax(
        "<user a='1' a='2'/>",
        "an attribute stands twice in one tag",
        13,
    );
    refused_syntax(
        "<user a/>",
        "expected `=` after the name of an attribute",
        8,
    );
    refused_syntax(
        "<user a=/>",
        "expected the value of an attribute after `=`",
        9,
    );
    refused_syntax(
        "<user a=b/>",
        "expected quotes around the value of an attribute",
        9,
    );
    refused_syntax(
        "<user a='1'b='2'/>",
        "expected white space between two attributes",
        1,
    );
    refused_syntax(
        "<user a='<'/>",
        "`<` in an attribute must be written `&lt;`",
        1,
    );
}

#[test]
fn two_hyphens_in_a_comment_are_refused() {
    refused_syntax(
        "<user><!-- a -- b --></user>",
        "forbidden string `--` was found in a comment",
        14,
    );
    refused_syntax(
        "<user><!-- a ---></user>",
        "forbidden string `--` was found in a comment",
        14,
    );
}

#[test]
fn the_end_of_a_cdata_section_in_a_text_is_refused() {
    refused_syntax(
        "<user><login>]]></login></user>",
        "`]]>` in a text must be written `]]&gt;`",
        14,
    );
}

#[test]
fn text_beside_elements_is_refused() {
    refused(
        "<user>\nx<id>1</id></user>",
        &Problem::Mixed("user".to_owned()),
        2,
        2,
    );
    refused(
        "<user><id>1</id>\nx</user>",
        &Problem::Mixed("user".to_owned()),
        1,
        17,
    );
    refused(
        "<user><roles>x<role/></roles></user>",
        &Problem::Mixed("roles".to_owned()),
        1,
        15,
    );
}

#[test]
fn nil_on_an_element_that_is_not_empty_is_refused() {
    refused(
        "<user><login nil='true'>x</login></user>",
        &Problem::NilWithContent("login".to_owned()),
        1,
        7,
    );
    refused(
        "<user><manager nil='true'><id>1</id></manager></user>",
        &Problem::NilWithContent("manager".to_owned()),
        1,
        7,
    );
}

#[test]
fn the_message_says_format_position_and_what_was_expected() {
    let error = super::samples::read(Xml, "<users/>").unwrap_err();
    assert_eq!(
        error.to_string(),
        "unreadable XML at line 1, column 1: expected `<user>`, found `<users>`"
    );
}
