//! What one client may ask of the server, and that the others do not notice.

use std::time::Duration;

use coupa_mock_server::listener::Limits;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::{answer, connect, limited, requests, serves};
use crate::support::{CLIENT_FORM, Format, Mock, Served, client_form};

#[tokio::test]
async fn two_thousand_idle_connections_do_not_stop_service() {
    let mock = Mock::start().await;
    let mut idle = Vec::new();
    for _ in 0..2_000 {
        idle.push(connect(&mock).await);
    }
    serves(&mock).await;
    drop(idle);
    mock.server.shutdown().await;
}

#[tokio::test]
async fn one_connection_too_many_is_closed_and_the_next_one_after_another_has_ended_is_served() {
    let mock = limited(Limits {
        connections: 3,
        ..Limits::default()
    })
    .await;
    // The harness holds one connection, for its token.
    let held = [connect(&mock).await, connect(&mock).await];
    serves(&mock).await;
    let mut refused = connect(&mock).await;
    assert_eq!(refused.read(&mut [0; 1]).await.unwrap_or(0), 0);
    drop(held);
    serves(&mock).await;
    mock.server.shutdown().await;
}

#[tokio::test]
async fn slow_headers_and_silence_are_cut() {
    let mock = limited(Limits {
        header_time: Duration::from_millis(200),
        ..Limits::default()
    })
    .await;
    for bytes in ["", "G", "GET /api/users HTTP/1.1\r\nHost: x\r\n"] {
        let cut = tokio::time::timeout(Duration::from_secs(10), answer(&mock, bytes.as_bytes()));
        assert_eq!(cut.await.unwrap(), "", "{bytes:?}");
    }
    serves(&mock).await;
    mock.server.shutdown().await;
}

#[tokio::test]
async fn oversized_headers_are_refused() {
    let mock = Mock::start().await;
    let long = format!(
        "GET /api/users HTTP/1.1\r\nHost: x\r\nX-Long: {}\r\n\r\n",
        "a".repeat(100_000)
    );
    let many = format!(
        "GET /api/users HTTP/1.1\r\nHost: x\r\n{}\r\n",
        "X-A: b\r\n".repeat(1_000)
    );
    for request in [long, many] {
        let answer = answer(&mock, request.as_bytes()).await;
        // The server may give up before the client has sent it all; then a reset hides the answer.
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 431 "),
            "{answer}"
        );
    }
    let endless = format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(70_000));
    let answer = answer(&mock, endless.as_bytes()).await;
    assert!(
        answer.is_empty()
            || answer.starts_with("HTTP/1.1 414 ")
            || answer.starts_with("HTTP/1.1 431 "),
        "{answer}"
    );
    let close = format!(
        "GET /api/users HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Long: {}\r\n\r\n",
        "a".repeat(66_000)
    );
    let answer = super::answer(&mock, close.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    serves(&mock).await;
    mock.server.shutdown().await;
}

/// The head of a request that changes user 281, its body to come.
async fn head(mock: &Mock, length: usize) -> String {
    let form = CLIENT_FORM;
    let token = mock.token(&form).await;
    format!(
        "PUT /api/users/281 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
         Authorization: Bearer {token}\r\nContent-Length: {length}\r\n\r\n"
    )
}

#[tokio::test]
async fn a_body_that_does_not_come_in_time_is_refused_and_changes_nothing() {
    let mock = limited(Limits {
        body_time: Duration::from_millis(300),
        ..Limits::default()
    })
    .await;
    let body = r#"{"lastname":"changed"}"#;
    // Nothing at all, a part, and byte by byte.
    for slow in [0, 10] {
        let request = head(&mock, body.len()).await + &body[..slow];
        let answer = answer(&mock, request.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
        assert!(answer.contains("connection: close"), "{answer}");
        serves(&mock).await;
    }
    let mut stream = connect(&mock).await;
    let head = head(&mock, 1_000_000).await;
    stream.write_all(head.as_bytes()).await.unwrap();
    let (mut reader, mut writer) = stream.into_split();
    let drip = tokio::spawn(async move {
        while writer.write_all(b" ").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    let mut answer = [0; 12];
    let read = tokio::time::timeout(Duration::from_secs(10), reader.read_exact(&mut answer));
    read.await.unwrap().unwrap();
    assert_eq!(&answer, b"HTTP/1.1 408");
    drip.abort();
    serves(&mock).await;
    let user = mock.truth("USER_TEST").await;
    assert_ne!(user["lastname"], "changed");
    let refused = requests(&mock)
        .into_iter()
        .filter(|(_, status)| *status == Some(408));
    assert_eq!(refused.count(), 3);
    mock.server.shutdown().await;
}

#[tokio::test]
async fn the_limit_of_a_body_counts_to_the_byte() {
    let mock = limited(Limits {
        body_bytes: 200,
        ..Limits::default()
    })
    .await;
    let body = |length: usize| format!("{:length$}", r#"{"lastname":"ok"}"#);
    mock.put("/api/users/281", Format::Json, body(200))
        .await
        .status(200);
    let reply = mock.put("/api/users/281", Format::Json, body(201)).await;
    assert_eq!(
        reply.status(413).errors(),
        ["The body is larger than 200 bytes"]
    );
    // Chunked, so that no length is announced.
    let head = head(&mock, 0).await;
    let head = head.replace(
        "Content-Length: 0",
        "Transfer-Encoding: chunked\r\nConnection: close",
    );
    let chunk = format!("80\r\n{}\r\n", " ".repeat(128));
    let answer = answer(&mock, format!("{head}{chunk}{chunk}0\r\n\r\n").as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    serves(&mock).await;
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_connection_is_kept_for_the_next_request_and_no_longer_than_it_may_be_idle() {
    let mock = limited(Limits {
        header_time: Duration::from_millis(300),
        ..Limits::default()
    })
    .await;
    let mut stream = connect(&mock).await;
    let request = b"GET /api/users/281 HTTP/1.1\r\nHost: x\r\n\r\n";
    for _ in 0..3 {
        stream.write_all(request).await.unwrap();
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"HTTP/1.1 401");
        loop {
            // The rest of the answer, up to the end of its body.
            let mut rest = [0; 4096];
            let read = stream.read(&mut rest).await.unwrap();
            if rest[..read].ends_with(b"}") {
                break;
            }
        }
    }
    let mut rest = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut rest));
    ended.await.unwrap().unwrap();
    assert_eq!(rest, b"");
    mock.server.shutdown().await;
}

#[tokio::test]
async fn every_limit_is_an_option() {
    let mut served = Served::start(&[
        "--max-connections",
        "50",
        "--max-header-bytes",
        "8192",
        "--header-timeout",
        "5",
        "--max-body-bytes",
        "100",
        "--body-timeout",
        "5",
    ])
    .await;
    let client = reqwest::Client::new();
    let url = format!("{}/oauth2/token", served.url());
    let long = client.get(&url).header("x-long", "a".repeat(9_000));
    assert_eq!(long.send().await.unwrap().status(), 431);
    let large = client.put(format!("{}/api/users/281", served.url()));
    let key = served.ready["instances"]["default"]["client_secret"].as_str();
    let form = client_form("coupa-mock", key.unwrap());
    let token = client.post(&url).form(&form).send().await.unwrap();
    let token: serde_json::Value = token.json().await.unwrap();
    let large = large
        .bearer_auth(token["access_token"].as_str().unwrap())
        .body("x".repeat(101));
    assert_eq!(large.send().await.unwrap().status(), 413);
    served.child.kill().await.unwrap();
}
