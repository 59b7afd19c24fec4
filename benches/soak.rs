//! A million mixed requests with the journal on: how flat memory stays, and what the journal costs.
//! `cargo bench --bench soak`; `--requests=N` for another number of requests.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    dead_code,
    unreachable_pub,
    reason = "a benchmark that fails has nothing to report but that"
)]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use coupa_mock_server::MockServer;
use coupa_mock_server::instance::World;
use coupa_mock_server::journal::Limits;
use support::{Connection, median, resident_bytes};

/// Clients at work at once.
const CLIENTS: usize = 4;
/// Users that are written to; those that are created are as many.
const USERS: usize = 500;
/// Once so many requests are answered, the journal has filled its memory.
const WARM_UP: usize = 100_000;
/// How often memory is looked at.
const SAMPLES: usize = 18;
/// Pairs of rounds with the journal and without.
const ROUNDS: usize = 41;
/// Requests of each of them.
const ROUND: usize = 4_000;

fn main() {
    let effort = Effort::from_args();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let start = |limits| runtime.block_on(served(limits));
    let (with, without) = (start(Limits::default()), start(Limits::OFF));
    let (soaked, dry) = (Load::on(&with), Load::on(&without));

    let mut ratios = Vec::new();
    for _ in 0..effort.rounds {
        let (dry, soaked) = (dry.run(effort.round), soaked.run(effort.round));
        ratios.push(dry / soaked);
    }
    println!(
        "throughput with the journal: {:.0} % of without it, median of {} rounds of {} requests (at least 80 %)",
        median(ratios) * 100.0,
        effort.rounds,
        effort.round
    );
    runtime.block_on(without.shutdown());

    let mut seconds = soaked.run(effort.warm_up);
    let settled = resident_bytes();
    let mut drift = Vec::new();
    for _ in 0..SAMPLES {
        seconds += soaked.run((effort.requests - effort.warm_up) / SAMPLES);
        drift.extend(
            settled
                .zip(resident_bytes())
                .map(|(from, to)| (to - from) / 1e6),
        );
    }
    let journal = with.instance("default").unwrap();
    let journal = journal.journal();
    println!(
        "{} mixed requests with the journal: {:.0} a second; {} events, {} of them dropped",
        effort.requests,
        f64::from(u32::try_from(effort.requests).unwrap()) / seconds,
        journal.last(),
        journal.tally().dropped,
    );
    match settled {
        Some(settled) => println!(
            "memory: {:.1} MB after {} requests, from then on {:+.1} to {:+.1} MB (at most ±10 MB)",
            settled / 1e6,
            effort.warm_up,
            drift.iter().copied().fold(f64::INFINITY, f64::min),
            drift.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        ),
        None => println!("memory: not known on this system (no /proc)"),
    }
    runtime.block_on(with.shutdown());
}

/// How much is done.
struct Effort {
    requests: usize,
    warm_up: usize,
    rounds: usize,
    round: usize,
}

impl Effort {
    fn from_args() -> Self {
        let mut effort = Self {
            requests: 1_000_000,
            warm_up: WARM_UP,
            rounds: ROUNDS,
            round: ROUND,
        };
        for argument in std::env::args() {
            if argument == "--smoke" {
                effort = Self {
                    requests: 2 * SAMPLES * KINDS,
                    warm_up: SAMPLES * KINDS,
                    rounds: 1,
                    round: 2 * KINDS,
                };
            } else if let Some(requests) = argument.strip_prefix("--requests=") {
                effort.requests = requests.parse().unwrap();
                effort.warm_up = WARM_UP.min(effort.requests / 2);
            }
        }
        effort
    }
}

async fn served(journal: Limits) -> MockServer {
    let world = World::parse(&format!("generate: {{ users: {USERS} }}")).unwrap();
    let options = MockServer::builder().world(world).journal(journal);
    options.start().await.unwrap()
}

/// What clients ask of one server.
struct Load {
    address: String,
    token: String,
    next: AtomicUsize,
}

impl Load {
    fn on(server: &MockServer) -> Self {
        let address = server.url().trim_start_matches("http://").to_owned();
        let form =
            "grant_type=client_credentials&client_id=coupa-mock&client_secret=coupa-mock-secret";
        let request = format!(
            "POST /oauth2/token HTTP/1.1\r\nHost: mock\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\n{form}",
            form.len()
        );
        let mut connection = Connection::open(&address, request).unwrap();
        let answer = String::from_utf8_lossy(connection.exchange().unwrap()).into_owned();
        let token = answer.split("\"access_token\":\"").nth(1).unwrap();
        Self {
            token: token.split('"').next().unwrap().to_owned(),
            address,
            next: AtomicUsize::new(0),
        }
    }

    /// Seconds until so many requests are answered.
    fn run(&self, requests: usize) -> f64 {
        let until = self.next.load(Ordering::Relaxed) + requests;
        let began = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..CLIENTS {
                scope.spawn(|| {
                    let mut connection = Connection::open(&self.address, "").unwrap();
                    loop {
                        let number = self.next.fetch_add(1, Ordering::Relaxed);
                        if number >= until {
                            break;
                        }
                        let (request, status) = self.request(number);
                        let answer = connection.send(&request).unwrap();
                        let said = String::from_utf8_lossy(&answer[9..12]).into_owned();
                        assert!(
                            status.contains(&said.as_str()),
                            "{said}: {request}",
                            request = String::from_utf8_lossy(&request)
                        );
                    }
                });
            }
        });
        self.next.store(until, Ordering::Relaxed);
        began.elapsed().as_secs_f64()
    }

    /// One of [`KINDS`] requests, and how it may be answered.
    fn request(&self, number: usize) -> (Vec<u8>, &'static [&'static str]) {
        let round = number / KINDS;
        let user = 100 + round % USERS;
        let name = format!("new.{}", round % USERS);
        let active = (round / USERS).is_multiple_of(2);
        let taken: &[_] = if round < USERS { &["201"] } else { &["400"] };
        let xml = "application/xml";
        let json = "application/json";
        let (line, format, body, status): (_, _, _, &[_]) = match number % KINDS {
            0 => (
                "GET /api/users?login=USER_TEST".to_owned(),
                xml,
                String::new(),
                &["200"],
            ),
            1 => (
                format!("GET /api/users/{user}"),
                json,
                String::new(),
                &["200"],
            ),
            2 => (
                format!("PUT /api/users/{user}"),
                xml,
                format!("<user><active>{active}</active></user>"),
                &["200"],
            ),
            3 => (
                format!("PUT /api/users/{user}"),
                json,
                format!(r#"{{"active":{active}}}"#),
                &["200"],
            ),
            4 => (
                "POST /api/users".to_owned(),
                xml,
                format!(
                    "<user><login>{name}</login><email>{name}@example.com</email><firstname>New</firstname><lastname>User</lastname></user>"
                ),
                taken,
            ),
            5 => (
                "GET /api/users?limit=5&fields=[\"id\",\"login\"]".to_owned(),
                json,
                String::new(),
                &["200"],
            ),
            6 => (
                "GET /api/users/999999".to_owned(),
                xml,
                String::new(),
                &["404"],
            ),
            7 => (
                "PUT /api/users/281".to_owned(),
                json,
                "{\"active\":".to_owned(),
                &["400"],
            ),
            8 => (
                format!("GET /api/users?active={active}&limit=2"),
                xml,
                String::new(),
                &["200"],
            ),
            _ => (
                "GET /api/departments".to_owned(),
                json,
                String::new(),
                &["200"],
            ),
        };
        let line = line.replace('"', "%22");
        let request = format!(
            "{line} HTTP/1.1\r\nHost: mock\r\nAuthorization: Bearer {}\r\nAccept: {format}\r\nContent-Type: {format}\r\n\
             Content-Length: {}\r\n\r\n{body}",
            self.token,
            body.len()
        );
        (request.into_bytes(), status)
    }
}

/// Kinds of requests.
const KINDS: usize = 10;
