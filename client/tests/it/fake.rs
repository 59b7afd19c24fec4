//! A server that answers as it was told and remembers what it was asked; and a clock that never
//! waits.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Response, Uri};
use coupa_client::api::{Client, Format, RetryPolicy, Secret, Settings, parse_url};
use coupa_client::clock::Clock;
use http_body_util::{BodyExt as _, Full, Limited};
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub(crate) const CLIENT_ID: &str = "the-client";
pub(crate) const CLIENT_SECRET: &str = "the-client-secret";

/// Port 1 has no server, and no free port is ever 1.
pub(crate) const NOBODY_LISTENS: &str = "http://127.0.0.1:1";

/// What the server does with a request.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    Answer {
        status: u16,
        headers: Vec<(&'static str, String)>,
        body: String,
    },
    /// The connection is closed before an answer is complete.
    Lost,
    /// No answer ever comes.
    Hang,
}

impl Reply {
    pub(crate) fn xml(status: u16, body: impl Into<String>) -> Self {
        let headers = vec![("content-type", "application/xml; charset=utf-8".to_owned())];
        Self::Answer {
            status,
            headers,
            body: body.into(),
        }
    }

    pub(crate) fn json(status: u16, body: impl Into<String>) -> Self {
        let headers = vec![("content-type", "application/json; charset=utf-8".to_owned())];
        Self::Answer {
            status,
            headers,
            body: body.into(),
        }
    }

    pub(crate) fn token(token: &str, expires_in: u64) -> Self {
        let body = format!(
            r#"{{"access_token":"{token}","token_type":"bearer","expires_in":{expires_in},"scope":"core.user.read"}}"#
        );
        Self::json(200, body)
    }

    /// What a token gets that is not accepted (not documented; as Coupa's OAuth library answers).
    pub(crate) fn unauthorized() -> Self {
        let body = r#"{"error":"invalid_token","error_description":"The access token provided is expired"}"#;
        Self::json(401, body)
    }

    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        if let Self::Answer { headers, .. } = &mut self {
            headers.push((name, value.to_owned()));
        }
        self
    }

    async fn response(self) -> Response<Body> {
        match self {
            Self::Answer {
                status,
                headers,
                body,
            } => {
                let mut response = Response::builder().status(status);
                for (name, value) in headers {
                    response = response.header(name, value);
                }
                response.body(Body::from(body)).unwrap()
            }
            // A body of unknown length that fails makes hyper close the connection.
            Self::Lost => {
                let body = Full::from("xx").map_frame(|frame| frame);
                Response::new(Body::new(Limited::new(body, 1)))
            }
            Self::Hang => std::future::pending().await,
        }
    }
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// Method, path and query.
    pub(crate) line: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Seen {
    /// The request as a text, without the headers that depend on the run.
    pub(crate) fn text(&self) -> String {
        let mut headers: Vec<String> = self
            .headers
            .iter()
            .filter(|(name, _)| !["host", "user-agent", "content-length"].contains(&name.as_str()))
            .map(|(name, value)| format!("{name}: {}\n", value.to_str().unwrap()))
            .collect();
        headers.sort();
        format!("{}\n{}\n{}", self.line, headers.concat(), self.body)
    }

    pub(crate) fn token(&self) -> Option<&str> {
        Some(self.headers.get("authorization")?.to_str().unwrap())
    }
}

/// What is to be answered to `METHOD /path?query`, else to `METHOD /path`: one reply after the
/// other, the last again and again.
type Script = HashMap<String, Vec<Reply>>;

#[derive(Debug, Default)]
struct Memory {
    script: Script,
    seen: Vec<Seen>,
    revoked: Option<String>,
}

impl Memory {
    fn reply(&mut self, seen: Seen, by_path: &str) -> Reply {
        let is_revoked = self.revoked.is_some() && seen.token() == self.revoked.as_deref();
        let exact = seen.line.clone();
        self.seen.push(seen);
        if is_revoked {
            return Reply::unauthorized();
        }
        let key = if self.script.contains_key(&exact) {
            exact.as_str()
        } else {
            by_path
        };
        match self.script.get_mut(key) {
            Some(replies) if replies.len() > 1 => replies.remove(0),
            Some(replies) => replies[0].clone(),
            None => Reply::json(418, "{}"),
        }
    }
}

/// The running server; it ends when it is dropped.
#[derive(Debug)]
pub(crate) struct Fake {
    pub(crate) url: String,
    pub(crate) clock: Arc<FakeClock>,
    memory: Arc<Mutex<Memory>>,
    task: JoinHandle<()>,
}

impl Fake {
    /// A server that gives tokens, takes webhooks at `/hook`, and answers 418 to all else that is
    /// not in `script`.
    pub(crate) async fn start<const N: usize>(script: [(&str, Vec<Reply>); N]) -> Self {
        let standing = [
            (
                "POST /oauth2/token",
                vec![Reply::token("the-first-token", 86_399)],
            ),
            ("POST /hook", vec![Reply::json(202, "{}")]),
        ];
        let script = standing.into_iter().chain(script);
        let script = script
            .map(|(line, replies)| (line.to_owned(), replies))
            .collect();
        let memory = Arc::new(Mutex::new(Memory {
            script,
            ..Memory::default()
        }));
        let app = Router::new().fallback(answer).with_state(memory.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let task = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self {
            url,
            clock: Arc::new(FakeClock::default()),
            memory,
            task,
        }
    }

    /// Answers 401 to every request of the API with this token from now on.
    pub(crate) fn revoke(&self, token: &str) {
        self.memory.lock().unwrap().revoked = Some(format!("Bearer {token}"));
    }

    /// Every request so far, in order.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.memory.lock().unwrap().seen.clone()
    }

    /// The requests of the API so far, `METHOD /path?query` each.
    pub(crate) fn api_lines(&self) -> Vec<String> {
        let lines = self.seen().into_iter().map(|seen| seen.line);
        lines.filter(|line| line.contains(" /api/")).collect()
    }

    pub(crate) fn count(&self, line: &str) -> usize {
        self.seen().iter().filter(|seen| seen.line == line).count()
    }

    pub(crate) fn settings(&self, format: Format) -> Settings {
        let base_url = parse_url(&self.url).unwrap();
        let mut settings = Settings::new(base_url, CLIENT_ID, Secret::new(CLIENT_SECRET));
        settings.format = format;
        settings.retry = RetryPolicy::default();
        settings.clock = self.clock.clone();
        settings
    }

    pub(crate) fn client(&self, format: Format) -> Client {
        Client::new(self.settings(format)).unwrap()
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(
    State(memory): State<Arc<Mutex<Memory>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let exact = format!("{method} {uri}");
    let by_path = format!("{method} {}", uri.path());
    let body = String::from_utf8(body.to_vec()).unwrap();
    let seen = Seen {
        line: exact,
        headers,
        body,
    };
    let reply = memory.lock().unwrap().reply(seen, &by_path);
    reply.response().await
}

/// A clock that goes on only when somebody waits, and notes for how long.
#[derive(Debug)]
pub(crate) struct FakeClock(Mutex<(Timestamp, Vec<Duration>)>);

impl FakeClock {
    pub(crate) fn advance(&self, duration: Duration) {
        let mut state = self.0.lock().unwrap();
        state.0 = state.0.checked_add(duration).unwrap();
    }

    /// Every wait so far.
    pub(crate) fn waits(&self) -> Vec<Duration> {
        self.0.lock().unwrap().1.clone()
    }
}

impl Default for FakeClock {
    fn default() -> Self {
        Self(Mutex::new((
            "2026-03-02T09:00:00Z".parse().unwrap(),
            Vec::new(),
        )))
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        self.0.lock().unwrap().0
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        self.advance(duration);
        self.0.lock().unwrap().1.push(duration);
        Box::pin(std::future::ready(()))
    }
}
