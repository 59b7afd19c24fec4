//! Requests whose end two readers may see at different places: what comes after is never a request.

use super::{answer, impatient, requests, serves};
use crate::support::Mock;

/// Stands behind the doubtful body.
const SMUGGLED: &str = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";

async fn is_no_way_in(mock: &Mock, request: &str) {
    let answer = answer(mock, request.as_bytes()).await;
    assert!(!answer.contains("smuggled"), "{request:?}: {answer}");
    let seen = requests(mock);
    assert!(
        seen.iter().all(|(path, _)| path != "/smuggled"),
        "{request:?}"
    );
    serves(mock).await;
}

#[tokio::test]
async fn nothing_is_smuggled_past_the_end_of_a_body() {
    let mock = impatient().await;
    for head in [
        "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
        "Content-Length: 3\r\nContent-Length: 4\r\n",
        "Content-Length: 3, 4\r\n",
        "Content-Length: +3\r\n",
        "Content-Length: -1\r\n",
        "Content-Length: 0x3\r\n",
        "Content-Length: 3 3\r\n",
        "Content-Length: 99999999999999999999999\r\n",
        "Content-Length : 3\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        "Transfer-Encoding : chunked\r\n",
        "Transfer-Encoding:\x0bchunked\r\n",
        " Transfer-Encoding: chunked\r\n",
        "X-Folded: a\r\n b\r\nContent-Length: 3\r\n",
        "X-Null: a\0b\r\nContent-Length: 3\r\n",
        "X-Return: a\rContent-Length: 3\r\n",
    ] {
        let request =
            format!("POST /api/users HTTP/1.1\r\nHost: x\r\n{head}\r\n0\r\n\r\n{SMUGGLED}");
        is_no_way_in(&mock, &request).await;
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn chunks_of_no_good_size_end_the_connection() {
    let mock = impatient().await;
    for body in [
        "zz\r\nabc\r\n0\r\n\r\n",
        "-1\r\nabc\r\n0\r\n\r\n",
        "0x3\r\nabc\r\n0\r\n\r\n",
        " 3\r\nabc\r\n0\r\n\r\n",
        "FFFFFFFFFFFFFFFFF\r\nabc\r\n0\r\n\r\n",
        "3\r\nabcX0\r\n\r\n",
        "3\nabc\n0\n\n",
        "\r\nabc\r\n0\r\n\r\n",
    ] {
        let request = format!(
            "POST /api/users HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{body}{SMUGGLED}"
        );
        is_no_way_in(&mock, &request).await;
    }
    mock.server.shutdown().await;
}

#[tokio::test]
async fn requests_that_are_no_http_are_refused() {
    let mock = impatient().await;
    for request in [
        "GET /api/users HTTP/1.1\r\nHost x\r\n\r\n",
        "GET /api users HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /api/users HTTP/3.0\r\nHost: x\r\n\r\n",
        "GET /api/users\r\n\r\n",
        "G\u{e9}T /api/users HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /api/\x01users HTTP/1.1\r\nHost: x\r\n\r\n",
        "\r\n\r\n\r\n\r\nnothing\r\n\r\n",
    ] {
        let answer = answer(&mock, request.as_bytes()).await;
        let is_refused = answer.is_empty() || answer.starts_with("HTTP/1.1 400 ");
        assert!(is_refused, "{request:?}: {answer}");
        serves(&mock).await;
    }
    mock.server.shutdown().await;
}
