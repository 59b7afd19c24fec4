//! Too much of everything: addresses, parameters, forms, bodies that never come.

use std::time::{Duration, Instant};

use reqwest::Method;

use super::{answer, impatient, requests, serves};
use crate::support::{Format, Mock};

const A_MOMENT: Duration = Duration::from_secs(20);

#[tokio::test]
async fn queries_with_too_much_in_them_are_refused_in_a_moment() {
    let mock = Mock::start().await;
    let many = super::numbered(0..5_000, |n| format!("a{n}=1&"));
    let same = "login=a&".repeat(5_000);
    let deep = format!("a{}=1", "[b]".repeat(10_000));
    let long = format!("login={}", "a".repeat(40_000));
    let fields = format!("fields={}", "%5B%22a%22,".repeat(4_000));
    let brackets = format!("fields={}", "[".repeat(30_000));
    for query in [many, same, deep, long, fields, brackets] {
        let began = Instant::now();
        let reply = mock.get(&format!("/api/users?{query}"), Format::Json).await;
        assert!(began.elapsed() < A_MOMENT);
        let shown = &query[..20];
        assert!(
            [200, 400, 404, 414].contains(&reply.status),
            "{shown}: {}",
            reply.status
        );
        assert!(
            reply.body.len() < 100_000,
            "{shown}: {} bytes",
            reply.body.len()
        );
        serves(&mock).await;
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn forms_with_too_much_in_them_buy_no_token() {
    let mock = Mock::start().await;
    let many = super::numbered(0..200_000, |n| format!("a{n}=1&"));
    let large = format!(
        "grant_type=client_credentials&client_id={}",
        "a".repeat(7_000_000)
    );
    let too_large = format!(
        "grant_type=client_credentials&scope={}",
        "a".repeat(9_000_000)
    );
    for form in [many, large, too_large] {
        let began = Instant::now();
        let request = mock.bare(Method::POST, "/oauth2/token");
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let reply = mock.send(request.body(form)).await;
        assert!(began.elapsed() < A_MOMENT);
        assert!([400, 413].contains(&reply.status), "{}", reply.status);
        assert!(reply.body.len() < 1_000, "{} bytes", reply.body.len());
        serves(&mock).await;
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn a_body_that_is_announced_and_never_comes_is_not_acted_on() {
    let mock = impatient().await;
    for length in [
        "18446744073709551615",
        "9223372036854775807",
        "1000000000",
        "5",
    ] {
        let mut stream = super::connect(&mock).await;
        let head = format!(
            "PUT /api/users/281 HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\nabc"
        );
        tokio::io::AsyncWriteExt::write_all(&mut stream, head.as_bytes())
            .await
            .unwrap();
        drop(stream);
        serves(&mock).await;
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn many_requests_at_once_on_one_connection_are_answered_one_by_one() {
    let mock = impatient().await;
    let one = "GET /api/users/281 HTTP/1.1\r\nHost: x\r\n\r\n";
    let answer = answer(&mock, one.repeat(500).as_bytes()).await;
    assert_eq!(answer.matches("HTTP/1.1 401 ").count(), 500);
    assert_eq!(
        requests(&mock)
            .iter()
            .filter(|(_, status)| *status == Some(401))
            .count(),
        500
    );
    serves(&mock).await;
    mock.server.shutdown().await;
}
