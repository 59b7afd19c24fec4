//! What is hidden in bodies and query strings, and that nothing else changes.

use bytes::Bytes;
use proptest::prelude::*;
use serde_json::Value;

use super::{mask, mask_query, value};

/// Masks a body whose type is not said.
fn shown(body: &str) -> String {
    shown_as(None, body)
}

fn shown_as(content_type: Option<&str>, body: &str) -> String {
    let masked = mask(content_type, &Bytes::copy_from_slice(body.as_bytes()));
    String::from_utf8_lossy(&masked).into_owned()
}

#[track_caller]
fn unchanged(bodies: &[&str]) {
    for body in bodies {
        assert_eq!(shown(body), *body);
    }
}

#[test]
fn a_form_hides_its_secret_fields_only() {
    assert_eq!(
        shown("grant_type=client_credentials&client_id=a&client_secret=s%26t&scope=core.user.read"),
        "grant_type=client_credentials&client_id=a&client_secret=***&scope=core.user.read"
    );
    assert_eq!(
        shown("password=p&access_token=a=b&refresh_token=r"),
        "password=***&access_token=***&refresh_token=***"
    );
    assert_eq!(shown("client%5Fsecret=s"), "client%5Fsecret=***");
    unchanged(&[
        "",
        "client_secret",
        "client_secret=&a=b",
        "my_password_hint=x",
        "&&=&",
    ]);
}

#[test]
fn a_query_string_hides_its_secret_fields() {
    assert_eq!(
        mask_query("limit=1&access_token=é&x"),
        "limit=1&access_token=***&x"
    );
    assert_eq!(mask_query(""), "");
}

#[test]
fn json_hides_secret_members_at_any_depth_and_keeps_its_layout() {
    assert_eq!(
        shown("{ \"a\" : [ {\"password\"\n:\t\"p\\\"q\" , \"b\":1.50} ] }\n"),
        "{ \"a\" : [ {\"password\"\n:\t\"***\" , \"b\":1.50} ] }\n"
    );
    assert_eq!(
        shown(r#"{"access_token":"eyJ","token_type":"Bearer","expires_in":86400}"#),
        r#"{"access_token":"***","token_type":"Bearer","expires_in":86400}"#
    );
    assert_eq!(
        shown(r#"{"pass\u0077ord":"p"}"#),
        r#"{"pass\u0077ord":"***"}"#
    );
}

#[test]
fn a_secret_that_is_no_json_string_is_hidden_as_a_whole() {
    assert_eq!(
        shown(r#"{"password":12, "client-secret": {"a":["}",{}]}, "b":true, "accessToken":[1]}"#),
        r#"{"password":"***", "client-secret": "***", "b":true, "accessToken":"***"}"#
    );
}

#[test]
fn json_without_a_secret_stays_as_it_is() {
    unchanged(&[
        r#"{"password":null,"password":"","a":"password"}"#,
        r#"["password","x"]"#,
        r#"{"a":"\"password\":\"x\""}"#,
        r#"{"a":"x&password=y"}"#,
        r#"{"generate-password-and-notify":"Yes"}"#,
        r#"{"\q":1}"#,
    ]);
}

#[test]
fn json_that_is_cut_off_hides_what_there_is_of_a_secret() {
    assert_eq!(shown(r#"{"password":"abc"#), r#"{"password":"***"#);
    assert_eq!(shown(r#"{"password":"abc\"#), r#"{"password":"***"#);
    assert_eq!(shown(r#"{"password":["abc"#), r#"{"password":"***""#);
    unchanged(&[r#"{"password":"#, r#"{"password"#, r#"{"password""#]);
}

#[test]
fn xml_hides_the_content_of_secret_elements() {
    assert_eq!(
        shown(
            "<?xml version=\"1.0\"?>\n<user><password type=\"a>b\" >p&amp;q</password ><login>x</login></user>"
        ),
        "<?xml version=\"1.0\"?>\n<user><password type=\"a>b\" >***</password ><login>x</login></user>"
    );
    assert_eq!(
        shown("<c:password><![CDATA[a</c:password>b]]><!-- </c:password> --><x/></c:password><a/>"),
        "<c:password>***</c:password><a/>"
    );
}

#[test]
fn xml_without_a_secret_stays_as_it_is() {
    unchanged(&[
        r#"<user><password/><password nil="true"/><password nil="true" /><password></password></user>"#,
        "<user><passwords>x</passwords><note>password</note></user>",
        "<password",
        "<",
    ]);
}

#[test]
fn xml_that_is_cut_off_hides_what_there_is_of_a_secret() {
    assert_eq!(shown("<user><password>ab"), "<user><password>***");
    assert_eq!(
        shown("<user><password>ab</passwordx></user>"),
        "<user><password>***"
    );
    assert_eq!(shown("<password>a</passwor"), "<password>***");
}

#[test]
fn a_wrong_content_type_does_not_show_a_secret() {
    let form = Some("application/x-www-form-urlencoded");
    let json = Some("Application/JSON; charset=utf-8");
    assert_eq!(
        shown_as(form, r#" {"password":"p"}"#),
        r#" {"password":"***"}"#
    );
    assert_eq!(
        shown_as(form, "<password>p</password>"),
        "<password>***</password>"
    );
    assert_eq!(shown_as(json, "client_secret=s"), "client_secret=***");
    assert_eq!(
        shown_as(json, r#"x{"password":"p"}"#),
        r#"x{"password":"***"}"#
    );
    assert_eq!(
        shown_as(Some("text/xml"), "x<password>p</password>"),
        "x<password>***</password>"
    );
    assert_eq!(
        shown("\u{feff}{\"password\":\"p\"}"),
        "\u{feff}{\"password\":\"***\"}"
    );
}

#[test]
fn bytes_that_are_not_utf8_are_kept() {
    let masked = mask(
        None,
        &Bytes::from_static(b"{\"a\":\"\xff\",\"password\":\"\xfe\"}\x00"),
    );
    assert_eq!(
        masked,
        b"{\"a\":\"\xff\",\"password\":\"***\"}\x00".as_slice()
    );
}

#[test]
fn a_body_without_a_secret_is_not_copied() {
    let body = Bytes::from_static(br#"{"active":false}"#);
    assert_eq!(mask(None, &body).as_ptr(), body.as_ptr());
}

fn any_json() -> impl Strategy<Value = Value> {
    let name = prop_oneof![
        "password",
        "access_token",
        "[a-z\"\\\\é]{0,4}",
        "client.secret"
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 30, 4, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((name.clone(), inner), 0..4)
                .prop_map(|members| members.into_iter().collect()),
        ]
    })
}

proptest! {
    #[test]
    fn masked_json_is_the_same_document_with_secrets_hidden(document in any_json(), pretty: bool) {
        let text = if pretty { format!("{document:#}") } else { document.to_string() };
        let mut expected = document;
        value::mask(&mut expected);
        let masked = mask(Some("application/json"), &Bytes::from(text));
        prop_assert_eq!(serde_json::from_slice::<Value>(&masked).ok(), Some(expected));
    }

    #[test]
    fn masking_twice_changes_nothing_more(
        body in prop_oneof![any::<Vec<u8>>(), "[<>/&=\"{}:password ]{0,40}".prop_map(String::into_bytes)],
    ) {
        let once = mask(None, &Bytes::from(body));
        prop_assert_eq!(mask(None, &once), once);
    }

    #[test]
    fn only_the_secret_of_an_element_changes(before in "[a-z <>/]{0,20}", secret in "[a-z<&; ]{1,20}", after in "[a-z <>/]{0,20}") {
        prop_assert_eq!(
            shown(&format!("<a/>{before}<password>{secret}</password>{after}")),
            format!("<a/>{before}<password>***</password>{after}")
        );
    }
}
