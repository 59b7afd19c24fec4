//! Small payloads that want to become large, and large ones that want to stay: each is refused or
//! taken within a moment.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::serves;
use crate::jobs::site::Site as Jobs;
use crate::support::{Format, Mock};

/// Far more than any of them takes, also on a busy machine without optimisation.
const A_MOMENT: Duration = Duration::from_secs(20);

/// Every entity is ten of the one before.
fn billion_laughs() -> String {
    let of_ten = |level: u32| {
        let ten = format!("&e{};", level - 1).repeat(10);
        format!(r#"<!ENTITY e{level} "{ten}">"#)
    };
    let entities = super::numbered(1..10, of_ten);
    let entities = format!(r#"<!ENTITY e0 "lol">{entities}"#);
    format!("<!DOCTYPE user [{entities}]><user><lastname>&e9;</lastname></user>")
}

fn xml() -> Vec<(&'static str, String)> {
    let quadratic = format!(
        r#"<!DOCTYPE user [<!ENTITY a "{}">]><user><lastname>{}</lastname></user>"#,
        "a".repeat(100_000),
        "&a;".repeat(10_000)
    );
    let of = |inner: String| format!("<user>{inner}</user>");
    let attributes = super::numbered(0..100_000, |n| format!(" a{n}=\"b\""));
    vec![
        ("billion laughs", billion_laughs()),
        ("quadratic blow-up", quadratic),
        (
            "a file as an entity",
            r#"<!DOCTYPE user [<!ENTITY f SYSTEM "file:///etc/passwd">]><user><lastname>&f;</lastname></user>"#.to_owned(),
        ),
        (
            "a parameter entity",
            r#"<!DOCTYPE user [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x"> %p;]><user/>"#.to_owned(),
        ),
        ("deep nesting", of("<manager>".repeat(100_000))),
        ("deep nesting that ends", of(format!("{}{}", "<a>".repeat(50_000), "</a>".repeat(50_000)))),
        ("many attributes", format!("<user{attributes}/>")),
        ("a huge attribute", format!("<user a=\"{}\"/>", "b".repeat(5_000_000))),
        ("a huge name", format!("<{}/>", "u".repeat(5_000_000))),
        ("many elements", of("<a/>".repeat(1_000_000))),
        ("a huge comment that never ends", format!("<user><!--{}", "-".repeat(5_000_000))),
        ("a huge text", of(format!("<lastname>{}</lastname>", "a".repeat(7_000_000)))),
        ("many character references", of(format!("<lastname>{}</lastname>", "&#97;".repeat(1_000_000)))),
    ]
}

fn json_bodies() -> Vec<(&'static str, String)> {
    let keys = super::numbered(0..200_000, |n| format!("\"a{n}\":1,"));
    vec![
        (
            "deep arrays",
            format!("{{\"manager\":{}", "[".repeat(100_000)),
        ),
        ("deep objects", "{\"manager\":".repeat(100_000)),
        ("many keys", format!("{{{keys}\"a\":1}}")),
        (
            "many equal keys",
            format!("{{{}\"a\":1}}", "\"a\":1,".repeat(500_000)),
        ),
        (
            "many items",
            format!("{{\"roles\":[{}{{}}]}}", "{},".repeat(500_000)),
        ),
        (
            "a number out of range",
            r#"{"manager":{"id":1e999999}}"#.to_owned(),
        ),
        (
            "a long number",
            format!("{{\"manager\":{{\"id\":{}}}}}", "9".repeat(1_000_000)),
        ),
        (
            "a long fraction",
            format!("{{\"manager\":{{\"id\":0.{}}}}}", "1".repeat(1_000_000)),
        ),
        (
            "a huge text",
            format!("{{\"lastname\":\"{}\"}}", "a".repeat(7_000_000)),
        ),
        (
            "many escapes",
            format!("{{\"lastname\":\"{}\"}}", "\\u0061".repeat(1_000_000)),
        ),
    ]
}

#[tokio::test]
async fn every_bomb_is_refused_in_a_moment() {
    let mock = Mock::start().await;
    for (format, bodies) in [(Format::Xml, xml()), (Format::Json, json_bodies())] {
        for (name, body) in bodies {
            let began = Instant::now();
            let reply = mock.put("/api/users/281", format, body).await;
            assert!(began.elapsed() < A_MOMENT, "{name}: {:?}", began.elapsed());
            // What is not looked at, such as attributes, is taken and does nothing.
            assert!([200, 400].contains(&reply.status), "{name}: {}", reply.body);
            assert!(
                reply.body.len() < 20_000,
                "{name}: {} bytes",
                reply.body.len()
            );
            reply.lacks("root:");
            serves(&mock).await;
        }
    }
    let user = mock.truth("USER_TEST").await;
    assert_eq!(user["lastname"], "test new lastname");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn every_file_is_read_or_refused_in_a_moment() {
    let jobs = Jobs::start(json!({})).await;
    let columns = "Login,".repeat(20_000);
    for (name, content) in [
        (
            "a huge cell",
            format!("Login,Status\n{},inactive\n", "a".repeat(5_000_000)),
        ),
        ("many columns", format!("{columns}\nx\n")),
        (
            "a quote that never ends",
            format!("Login,Status\n\"{}", "a\n".repeat(300_000)),
        ),
        ("only quotes", "\"".repeat(500_000)),
        ("only commas", ",".repeat(500_000)),
        ("only lines", "\n".repeat(500_000)),
        ("no text at all", "\0".repeat(500_000)),
    ] {
        let began = Instant::now();
        jobs.put("bomb.csv", content);
        let done = jobs.run().await;
        assert!(began.elapsed() < A_MOMENT, "{name}: {:?}", began.elapsed());
        assert_eq!(done.len(), 1, "{name}");
        assert_eq!((done[0].created, done[0].updated), (0, 0), "{name}");
        serves(&jobs.mock).await;
    }
    jobs.put("good.csv", "Login,Status\nUSER_TEST,inactive\n");
    assert_eq!(jobs.run().await[0].updated, 1);
    let active: Value = jobs.mock.truth("USER_TEST").await["active"].clone();
    assert_eq!(active, false);
    jobs.mock.server.shutdown().await;
}
