//! From the start of `coupa-mock serve` to the first answered request, and its memory at rest:
//! `cargo bench --bench startup`.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    dead_code,
    unreachable_pub,
    reason = "a benchmark that fails has nothing to report but that"
)]

mod support;

use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::Instant;

use coupa_mock_server::MockServer;
use coupa_mock_server::registry::NewInstance;
use support::{Connection, Effort, median, resident_bytes_of};

/// Seconds until a fake inside this process listens, and until one more instance is there.
fn embedded() -> (f64, f64) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let began = Instant::now();
        let server = MockServer::builder().start().await.unwrap();
        let started = began.elapsed().as_secs_f64();
        let began = Instant::now();
        server.create_instance(NewInstance::default()).unwrap();
        let created = began.elapsed().as_secs_f64();
        server.shutdown().await;
        (started, created)
    })
}

fn main() {
    let effort = Effort::from_args(Effort {
        rounds: 21,
        steps: 1,
    });
    let mut milliseconds = Vec::new();
    let mut megabytes = Vec::new();
    for _ in 0..effort.rounds {
        // A port that was free a moment ago: the address must be known before the server is up.
        let address = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .to_string();
        let began = Instant::now();
        let mut server = Command::new(env!("CARGO_BIN_EXE_coupa-mock"))
            .args(["serve", "--http", &address])
            .args(["--sftp", "127.0.0.1:0", "--smtp", "127.0.0.1:0"])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let request = "GET /api/users HTTP/1.1\r\nHost: mock\r\nContent-Length: 0\r\n\r\n";
        loop {
            let answered = Connection::open(&address, request)
                .and_then(|mut connection| connection.exchange().map(drop));
            if answered.is_ok() {
                break;
            }
            std::thread::yield_now();
        }
        milliseconds.push(began.elapsed().as_secs_f64() * 1e3);
        megabytes.extend(resident_bytes_of(&server.id().to_string()).map(|bytes| bytes / 1e6));
        server.kill().unwrap();
        server.wait().unwrap();
    }
    let (started, created): (Vec<_>, Vec<_>) = (0..effort.rounds).map(|_| embedded()).unzip();
    println!(
        "start inside a test: {:.2} ms (at most 5 ms), one more instance: {:.2} ms, medians of {} starts",
        median(started) * 1e3,
        median(created) * 1e3,
        effort.rounds
    );
    println!(
        "start to first answered request: {:.1} ms, median of {} starts",
        median(milliseconds),
        effort.rounds
    );
    if megabytes.is_empty() {
        println!("memory at rest: not known on this system (no /proc)");
    } else {
        println!("memory at rest: {:.1} MB resident", median(megabytes));
    }
}
