//! A stop waits for what is being answered, and for nobody who asks for nothing.

use std::time::Duration;

use coupa_mock_server::MockServer;
use coupa_mock_server::listener::Tls;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::{Format, Mock};

/// Less than exchanges under way are given.
const AT_ONCE: Duration = Duration::from_secs(4);

async fn stops_at_once(server: MockServer) {
    let stopped = tokio::time::timeout(AT_ONCE, server.shutdown());
    assert!(stopped.await.is_ok(), "the stop waited");
}

/// A connection that the server has accepted, and these bytes on it.
async fn connect(address: &str, bytes: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    stream
}

#[tokio::test]
async fn clients_that_ask_for_nothing_are_not_waited_for() {
    let mock = Mock::serve(
        MockServer::builder()
            .sftp("127.0.0.1:0".parse().unwrap())
            .smtp("127.0.0.1:0".parse().unwrap()),
    )
    .await;
    let http = mock.server.url().trim_start_matches("http://");
    let (sftp, sink) = (mock.server.sftp().unwrap(), mock.server.smtp().unwrap());
    let mut clients = vec![
        // As a pool of connections does that found another one free meanwhile.
        connect(http, b"").await,
        connect(&sftp.to_string(), b"").await,
        connect(&sink.to_string(), b"EHLO example.com\r\n").await,
    ];
    // This one stays open too, and its answer says that the others were accepted before.
    mock.get("/api/users/281", Format::Json).await.status(200);
    stops_at_once(mock.server).await;
    for client in &mut clients {
        let mut said = Vec::new();
        // An end or a reset, but no silence.
        let _ = client.read_to_end(&mut said).await;
    }
}

#[tokio::test]
async fn a_handshake_that_does_not_go_on_is_not_waited_for() {
    let builder = MockServer::builder().tls(Tls::SelfSigned);
    let server = builder.start().await.unwrap();
    let address = server.url().trim_start_matches("https://").to_owned();
    let _silent = connect(&address, b"").await;
    let _begun = connect(&address, &[22, 3, 1]).await;
    stops_at_once(server).await;
}

#[tokio::test]
async fn who_waits_for_events_is_answered_with_none() {
    let mock = Mock::start().await;
    let last = mock.events("").await.len();
    let address = mock.server.url().trim_start_matches("http://");
    let get = |path| format!("GET /_mock/{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    let wait = get(format!("instances/default/journal?since={last}&wait=1m"));
    let mut waiting = connect(address, wait.as_bytes()).await;
    // Whoever came later is served, so the other one is being served.
    let mut later = connect(address, get("version".to_owned()).as_bytes()).await;
    later.read_to_end(&mut Vec::new()).await.unwrap();
    stops_at_once(mock.server).await;
    let mut answer = String::new();
    waiting.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
}
