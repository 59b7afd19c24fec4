//! What attackers and broken clients send: refused or bounded, noted, and the next request is served.

mod bombs;
mod hostile;
mod identity;
mod injection;
mod limits;
mod oversize;
mod smuggling;
mod traversal;

use std::time::Duration;

use coupa_mock_server::MockServer;
use coupa_mock_server::journal::{Details, Filter};
use coupa_mock_server::listener::Limits;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::{Format, Mock};

/// The server still does its work.
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

/// With connections that end soon, for clients that wait for it.
async fn impatient() -> Mock {
    limited(Limits {
        header_time: Duration::from_millis(300),
        ..Limits::default()
    })
    .await
}

/// Path and status of every request that came as far as Coupa.
fn requests(mock: &Mock) -> Vec<(String, Option<u16>)> {
    let instance = mock.server.instance("default").unwrap();
    let page = instance.journal().read(Filter::default());
    let request = |event: &coupa_mock_server::journal::Event| {
        let Details::Http(exchange) = &event.details else {
            return None;
        };
        let status = exchange.response.as_ref().map(|response| response.status);
        Some((exchange.path.clone(), status))
    };
    page.events
        .iter()
        .filter_map(|event| request(event))
        .collect()
}

/// A text for each number, one after the other.
fn numbered(numbers: std::ops::Range<u32>, text: impl Fn(u32) -> String) -> String {
    numbers.fold(String::new(), |all, number| all + &text(number))
}
