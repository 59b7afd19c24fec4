//! Exchanges of the fake against a bare axum handler that returns the same bytes, in turns:
//! `cargo bench --bench exchanges`.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    dead_code,
    unreachable_pub,
    reason = "a benchmark that fails has nothing to report but that"
)]

mod support;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::any;
use coupa_mock_server::MockServer;
use support::{Connection, Effort, median, time};
use tokio::net::TcpListener;

fn main() {
    let effort = Effort::from_args(Effort {
        rounds: 15,
        steps: 5_000,
    });
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let server = runtime.block_on(MockServer::builder().start()).unwrap();
    let address = server.url().trim_start_matches("http://").to_owned();
    let token = token(&address);
    println!(
        "requests per second, median of {} rounds; ratio of each round to bare axum with the same bytes",
        effort.rounds
    );
    for (name, request) in [
        (
            "GET /api/users?login=USER_TEST (XML)",
            request(
                &token,
                "GET",
                "/api/users?login=USER_TEST",
                "application/xml",
                "",
            ),
        ),
        (
            "GET /api/users?login=USER_TEST (JSON)",
            request(
                &token,
                "GET",
                "/api/users?login=USER_TEST",
                "application/json",
                "",
            ),
        ),
        (
            "PUT /api/users/281 active=false (XML)",
            request(
                &token,
                "PUT",
                "/api/users/281",
                "application/xml",
                "<user><active>false</active></user>",
            ),
        ),
        (
            "PUT /api/users/281 active=false (JSON)",
            request(
                &token,
                "PUT",
                "/api/users/281",
                "application/json",
                "{\"active\":false}",
            ),
        ),
    ] {
        let mut fake = Connection::open(&address, request.as_str()).unwrap();
        let answer = fake.exchange().unwrap().to_vec();
        let body = body(&answer);
        let bare_address = runtime.block_on(bare(body));
        let mut bare = Connection::open(&bare_address, request.as_str()).unwrap();
        let mut ratios = Vec::new();
        let mut rates = Vec::new();
        for _ in 0..effort.rounds {
            let of_fake = time(effort.steps, || fake.exchange().unwrap().len());
            let of_bare = time(effort.steps, || bare.exchange().unwrap().len());
            ratios.push(of_bare / of_fake);
            rates.push(effort.steps as f64 / of_fake);
        }
        println!(
            "{name:40} {:>9.0}/s  ratio {:.2}",
            median(rates),
            median(ratios)
        );
    }
    runtime.block_on(server.shutdown());
}

fn token(address: &str) -> String {
    let form = "grant_type=client_credentials&client_id=coupa-mock&client_secret=coupa-mock-secret";
    let request = format!(
        "POST /oauth2/token HTTP/1.1\r\nHost: mock\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        form.len()
    );
    let mut connection = Connection::open(address, request).unwrap();
    let answer = body(connection.exchange().unwrap());
    let json: serde_json::Value = serde_json::from_slice(&answer).unwrap();
    json["access_token"].as_str().unwrap().to_owned()
}

fn request(token: &str, method: &str, path: &str, media_type: &str, body: &str) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nHost: mock\r\nAuthorization: Bearer {token}\r\nAccept: {media_type}\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn body(answer: &[u8]) -> Vec<u8> {
    let head = answer
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .unwrap();
    answer[head + 4..].to_vec()
}

/// A server that knows nothing but these bytes; reads the request's body like the fake.
async fn bare(bytes: Vec<u8>) -> String {
    let bytes = axum::body::Bytes::from(bytes);
    let handler = move |_: axum::body::Bytes| async move {
        ([(CONTENT_TYPE, "application/xml; charset=utf-8")], bytes)
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let listener =
        axum::serve::ListenerExt::tap_io(listener, |stream| stream.set_nodelay(true).unwrap());
    tokio::spawn(async move {
        axum::serve(listener, Router::new().fallback(any(handler)))
            .await
            .unwrap();
    });
    address
}
