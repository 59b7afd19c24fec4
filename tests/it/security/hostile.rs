//! Requests that no sane client sends: each is answered in Coupa's envelope, and the next request
//! is served.

use reqwest::Method;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::{CLIENT_FORM, Format, Mock};

/// The server still does its work.
async fn serves(mock: &Mock) {
    mock.get("/api/users/281", Format::Xml)
        .await
        .status(200)
        .contains("USER_TEST");
}

#[tokio::test]
async fn unknown_names_without_end_are_refused_in_no_time() {
    let mock = Mock::start().await;
    let many: Vec<_> = (0..30)
        .map(|number| format!("<emplyee-number{number}/>"))
        .collect();
    let many = many.concat();
    let reply = mock
        .put(
            "/api/users/281",
            Format::Xml,
            format!("<user>{many}</user>"),
        )
        .await;
    let errors = reply.status(400).errors();
    assert_eq!(errors.len(), 30);
    assert!(errors[0].ends_with("Did you mean `employee-number`?"));
    assert_eq!(errors[29], "Unknown attribute `emplyee-number29` for User");
    let long = "x".repeat(30_000);
    let reply = mock
        .get(&format!("/api/users?{long}=1"), Format::Json)
        .await;
    let error = format!("Unknown attribute `{long}` for User");
    assert_eq!(reply.status(400).errors(), [error]);
    serves(&mock).await;
    mock.server.shutdown().await;
}

#[tokio::test]
async fn unreadable_bodies_are_refused() {
    let mock = Mock::start().await;
    let deep_xml = format!("<user>{}", "<manager>".repeat(100_000));
    let deep_json = format!("{{\"manager\":{}", "[".repeat(100_000));
    let bomb = r#"<?xml version="1.0"?><!DOCTYPE user [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><user><lastname>&b;</lastname></user>"#;
    let xml: [&[u8]; 9] = [
        b"",
        b"<user><active>false</user>",
        b"<user><active>false</active>",
        b"<user/><user/>",
        b"<role><name>x</name></role>",
        b"not xml at all",
        b"<user><lastname>\xff\xfe</lastname></user>",
        bomb.as_bytes(),
        deep_xml.as_bytes(),
    ];
    let json: [&[u8]; 7] = [
        b"",
        b"{\"active\":",
        b"[]",
        b"null",
        b"{} {}",
        b"{\"lastname\":\"\xff\"}",
        deep_json.as_bytes(),
    ];
    for (format, bodies) in [
        (Format::Xml, xml.as_slice()),
        (Format::Json, json.as_slice()),
    ] {
        for body in bodies {
            let reply = mock.put("/api/users/281", format, body.to_vec()).await;
            assert!(
                !reply.status(400).errors().is_empty(),
                "{}",
                String::from_utf8_lossy(&body[..body.len().min(80)])
            );
            serves(&mock).await;
        }
    }
    assert_eq!(
        mock.truth("USER_TEST").await["lastname"],
        "test new lastname"
    );
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_body_of_twenty_megabytes_is_refused() {
    let mock = Mock::start().await;
    for format in Format::BOTH {
        let reply = mock
            .put("/api/users/281", format, vec![b' '; 20 * 1024 * 1024])
            .await;
        assert_eq!(
            reply.status(413).errors(),
            ["The body is larger than 8388608 bytes"]
        );
        serves(&mock).await;
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn control_characters_are_refused_and_never_stored() {
    let mock = Mock::start().await;
    mock.put("/api/users/281", Format::Json, r#"{"lastname":"a\u0001b"}"#)
        .await
        .status(400)
        .contains("Last Name contains a character that XML cannot carry");
    mock.put(
        "/api/users/281",
        Format::Xml,
        "<user><lastname>a&#1;b</lastname></user>",
    )
    .await
    .status(400)
    .contains("<error>");
    serves(&mock).await;
    mock.server.shutdown().await;
}

#[tokio::test]
async fn any_other_text_comes_back_as_it_was_sent() {
    let mock = Mock::start().await;
    for text in [
        "]]>",
        "<b>&amp;",
        "Zoë 👩‍🚀",
        "  two  blanks  ",
        "tab\tand\nline\r\n",
        "\"quotes\" 'n' more",
        "-->",
    ] {
        let body = serde_json::json!({ "middlename": text }).to_string();
        mock.put("/api/users/281", Format::Json, body)
            .await
            .status(200)
            .contains("middlename");
        assert_eq!(mock.truth("USER_TEST").await["middlename"], text);
        let xml = mock
            .get("/api/users/281", Format::Xml)
            .await
            .status(200)
            .body
            .clone();
        mock.put("/api/users/281", Format::Json, r#"{"middlename":null}"#)
            .await
            .status(200)
            .contains("middlename");
        mock.put("/api/users/281", Format::Xml, xml)
            .await
            .status(200)
            .contains("middlename");
        assert_eq!(
            mock.truth("USER_TEST").await["middlename"],
            text,
            "through XML and back"
        );
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn unknown_paths_and_wrong_methods_are_not_found() {
    let mock = Mock::start().await;
    for format in Format::BOTH {
        for (method, path) in [
            (Method::GET, "/api/usrs"),
            (Method::GET, "/"),
            (Method::DELETE, "/api/users/281"),
            (Method::POST, "/api/users/281"),
            (Method::PUT, "/api/users"),
            (Method::GET, "/oauth2/token"),
            (Method::GET, "/api/%ff%00"),
        ] {
            let reply = mock.send(mock.request(method.clone(), path, format)).await;
            assert!(
                reply.status(404).errors()[0].starts_with("No route matches"),
                "{method} {path}"
            );
            serves(&mock).await;
        }
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn formats_that_coupa_does_not_speak_are_refused() {
    let mock = Mock::start().await;
    let token = mock.token(&CLIENT_FORM).await;
    let request = |accept: &str, content_type: &str| {
        mock.bare(Method::PUT, "/api/users/281")
            .bearer_auth(&token)
            .header("accept", accept)
            .header("content-type", content_type)
            .body("active=false")
    };
    assert_eq!(
        mock.send(request("text/html", "application/xml"))
            .await
            .status(406)
            .body,
        ""
    );
    let reply = mock
        .send(request(
            "application/json",
            "application/x-www-form-urlencoded",
        ))
        .await;
    assert!(reply.status(415).errors()[0].contains("send application/xml or application/json"));
    mock.server.shutdown().await;
}

#[tokio::test]
async fn bytes_that_are_no_http_do_not_disturb_the_others() {
    let mock = Mock::start().await;
    let address = mock.server.url().trim_start_matches("http://").to_owned();
    for bytes in [
        b"\x16\x03\x01\x02\x00".as_slice(),
        b"GET / HTTP/9.9\r\n\r\n",
        b"PUT /api/users/281 HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n\r\nhalf",
    ] {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        serves(&mock).await;
    }
    mock.server.shutdown().await;
}
