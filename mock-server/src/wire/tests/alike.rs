//! The same payload in both formats is the same tree.

use super::samples::{list, object, read};
use crate::domain::tree::{TextKind, Tree};
use crate::wire::Format::{Json, Xml};

/// Both bodies read as a user with these members.
#[track_caller]
fn alike<const N: usize>(xml: &str, json: &str, members: [(&'static str, Tree<'static>); N]) {
    let Tree::Object(expected) = object(members) else {
        panic!("`object` makes objects")
    };
    assert_eq!(
        read(Xml, &format!("<user>{xml}</user>")).unwrap(),
        expected,
        "{xml}"
    );
    assert_eq!(
        read(Json, &format!("{{{json}}}")).unwrap(),
        expected,
        "{json}"
    );
}

#[test]
fn the_deactivation_of_coupas_article_is_one_boolean() {
    alike(
        "<active>false</active>",
        r#""active": false"#,
        [("active", Tree::Boolean(false))],
    );
}

#[test]
fn no_members_are_an_empty_record() {
    alike("", "", []);
    assert_eq!(read(Xml, "<user/>").unwrap(), read(Json, "{}").unwrap());
}

#[test]
fn the_three_spellings_of_a_name_become_coupas() {
    for name in ["employee-number", "employee_number", "employeeNumber"] {
        alike(
            &format!("<{name}>7</{name}>"),
            &format!(r#""{name}": "7""#),
            [("employee-number", Tree::text("7"))],
        );
    }
}

#[test]
fn a_value_is_read_by_the_kind_of_its_field_and_needs_no_type() {
    alike(
        "<active> true\n</active><id>7</id><authentication-method>saml</authentication-method><created-at>now</created-at>",
        r#""active": " true\n", "id": "7", "authentication-method": "saml", "created-at": "now""#,
        [
            ("active", Tree::Boolean(true)),
            ("id", Tree::Integer(7)),
            (
                "authentication-method",
                Tree::Text(TextKind::Symbol, "saml".into()),
            ),
            ("created-at", Tree::Text(TextKind::DateTime, "now".into())),
        ],
    );
}

#[test]
fn a_value_that_does_not_fit_its_field_stays_as_it_was_sent() {
    alike(
        "<active>yes</active><id> x</id><manager>7</manager><roles>Buyer</roles>",
        r#""active": "yes", "id": " x", "manager": "7", "roles": "Buyer""#,
        [
            ("active", Tree::text("yes")),
            ("id", Tree::text(" x")),
            ("manager", Tree::text("7")),
            ("roles", Tree::text("Buyer")),
        ],
    );
    alike(
        "<login><a>b</a></login>",
        r#""login": {"a": "b"}"#,
        [("login", object([("a", Tree::text("b"))]))],
    );
    assert_eq!(
        read(Json, r#"{"login": [1], "roles": {"id": "2"}}"#)
            .unwrap()
            .members,
        [
            ("login".into(), list("item", vec![Tree::Integer(1)])),
            ("roles".into(), object([("id", Tree::Integer(2))])),
        ]
    );
}

#[test]
fn null_the_empty_text_and_white_space_are_different() {
    alike(
        r#"<firstname nil="true"/>"#,
        r#""firstname": null"#,
        [("firstname", Tree::Null)],
    );
    alike(
        "<firstname></firstname>",
        r#""firstname": """#,
        [("firstname", Tree::text(""))],
    );
    alike(
        "<firstname/>",
        r#""firstname": """#,
        [("firstname", Tree::text(""))],
    );
    alike(
        "<firstname> \t</firstname>",
        r#""firstname": " \t""#,
        [("firstname", Tree::text(" \t"))],
    );
}

#[test]
fn an_empty_collection_and_null_are_different() {
    for roles in [
        "<roles/>",
        "<roles></roles>",
        "<roles>\n  </roles>",
        r#"<roles type="array"/>"#,
    ] {
        alike(
            roles,
            r#""roles": []"#,
            [("roles", list("role", Vec::new()))],
        );
    }
    alike(
        r#"<roles nil="true"/>"#,
        r#""roles": null"#,
        [("roles", Tree::Null)],
    );
}

#[test]
fn an_empty_reference_is_null() {
    for manager in [
        "<manager/>",
        "<manager></manager>",
        "<manager> </manager>",
        r#"<manager nil="true"/>"#,
    ] {
        alike(manager, r#""manager": null"#, [("manager", Tree::Null)]);
    }
}

#[test]
fn references_are_read_by_the_table_that_they_point_to() {
    let buyer = object([
        ("name", Tree::text("Buyer")),
        ("omnipotent", Tree::Boolean(true)),
    ]);
    alike(
        "<manager><login>x</login><employeeNumber>7</employeeNumber></manager>\
         <roles type=\"array\"><role><name>Buyer</name><omnipotent>true</omnipotent></role><anything/></roles>",
        r#""manager": {"login": "x", "employeeNumber": "7"},
           "roles": [{"name": "Buyer", "omnipotent": "true"}, null]"#,
        [
            (
                "manager",
                object([
                    ("login", Tree::text("x")),
                    ("employee-number", Tree::text("7")),
                ]),
            ),
            ("roles", list("role", vec![buyer, Tree::Null])),
        ],
    );
}

#[test]
fn members_that_no_table_has_keep_their_names_and_look_as_they_are_sent() {
    alike(
        r#"<default-currency><code>EUR</code></default-currency>
           <no_such_member type="integer">5</no_such_member>
           <flags type="array"><flag type="boolean">true</flag><flag nil="true"/></flags>"#,
        r#""default-currency": {"code": "EUR"}, "no_such_member": 5, "flags": [true, null]"#,
        [
            ("default-currency", object([("code", Tree::text("EUR"))])),
            ("no_such_member", Tree::Integer(5)),
            ("flags", list("item", vec![Tree::Boolean(true), Tree::Null])),
        ],
    );
}

#[test]
fn of_repeated_names_the_last_one_counts() {
    alike(
        "<login>a</login><email>e</email><login>b</login><roles><role/></roles><roles/>",
        r#""login": "a", "email": "e", "login": "b", "roles": [null], "roles": []"#,
        [
            ("email", Tree::text("e")),
            ("login", Tree::text("b")),
            ("roles", list("role", Vec::new())),
        ],
    );
    alike(
        "<employee-number>1</employee-number><employee_number>2</employee_number>",
        r#""employee-number": "1", "employee_number": "2""#,
        [("employee-number", Tree::text("2"))],
    );
}

#[test]
fn a_byte_order_mark_is_skipped() {
    assert_eq!(
        read(Xml, "\u{FEFF}<?xml version=\"1.0\"?><user/>")
            .unwrap()
            .members,
        []
    );
    assert_eq!(read(Json, "\u{FEFF}{}").unwrap().members, []);
}
