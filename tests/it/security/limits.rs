//! What one client may ask of the server, and that the others do not notice.

use std::time::Duration;

use coupa_mock_server::MockServer;
use coupa_mock_server::listener::Limits;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::{Format, Mock};

async fn serves(mock: &Mock) {
    mock.get("/api/users/281", Format::Xml)
        .await
        .status(200)
        .contains("USER_TEST");
}

async fn connect(mock: &Mock) -> TcpStream {
    let address = mock.server.url().trim_start_matches("http://").to_owned();
    TcpStream::connect(address).await.unwrap()
}

/// What comes back for these bytes until the server ends the connection.
async fn answer(mock: &Mock, bytes: &[u8]) -> String {
    let mut stream = connect(mock).await;
    stream.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

async fn limited(limits: Limits) -> Mock {
    Mock::serve(MockServer::builder().limits(limits)).await
}

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
    let answer = self::answer(&mock, close.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    serves(&mock).await;
    mock.server.shutdown().await;
}

#[tokio::test]
async fn nothing_is_smuggled_past_the_end_of_a_body() {
    let smuggled = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
    for head in [
        "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
        "Content-Length: 3\r\nContent-Length: 4\r\n",
        "Content-Length: 3, 4\r\n",
        "Content-Length: +3\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: 0x3\r\n",
        "Content-Length : 3\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding : chunked\r\n",
        "X-Folded: a\r\n b\r\nContent-Length: 3\r\n",
        "X-Null: a\0b\r\nContent-Length: 3\r\n",
    ] {
        let mock = limited(Limits {
            header_time: Duration::from_millis(300),
            ..Limits::default()
        })
        .await;
        let request =
            format!("POST /api/users HTTP/1.1\r\nHost: x\r\n{head}\r\n0\r\n\r\n{smuggled}");
        let answer = answer(&mock, request.as_bytes()).await;
        assert!(!answer.contains("smuggled"), "{head:?}: {answer}");
        let instance = mock.server.instance("default").unwrap();
        let journal = instance
            .journal()
            .read(coupa_mock_server::journal::Filter::default());
        let journal = String::from_utf8(journal.ndjson().unwrap()).unwrap();
        assert!(!journal.contains("/smuggled\""), "{head:?}: {journal}");
        serves(&mock).await;
        mock.server.shutdown().await;
    }
}

#[tokio::test]
async fn no_header_of_an_answer_can_be_injected() {
    let mock = Mock::start().await;
    for path in [
        "/api/users/281%0d%0aX-Injected:%20yes",
        "/api/users?login=a%0d%0aX-Injected:%20yes",
        "/oauth2/authorizations/new?redirect_uri=http://x/%0d%0aX-Injected:%20yes",
    ] {
        let reply = mock.get(path, Format::Xml).await;
        assert!(!reply.headers.contains_key("x-injected"), "{path}");
    }
    serves(&mock).await;
    mock.server.shutdown().await;
}
