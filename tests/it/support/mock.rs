//! A mock server of one test and a caller with a token.

use std::fmt::Write as _;

use coupa_mock_server::MockServer;
use coupa_mock_server::instance::World;
use reqwest::{Method, RequestBuilder};

use super::{Reply, described};

/// What the client of the instance `default` asks for a token with.
pub const CLIENT_FORM: [(&str, &str); 3] = client_form("coupa-mock", "coupa-mock-secret");

/// What a client asks for a token with.
pub const fn client_form<'a>(id: &'a str, secret: &'a str) -> [(&'a str, &'a str); 3] {
    [
        ("grant_type", "client_credentials"),
        ("client_id", id),
        ("client_secret", secret),
    ]
}

/// The two formats that every fact is tested in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Xml,
    Json,
}

impl Format {
    pub const BOTH: [Self; 2] = [Self::Xml, Self::Json];

    pub fn media_type(self) -> &'static str {
        match self {
            Self::Xml => "application/xml",
            Self::Json => "application/json",
        }
    }

    /// The body that names these text fields of a user.
    pub fn user(self, fields: &[(&str, &str)]) -> String {
        match self {
            Self::Xml => {
                let mut body = String::new();
                for (name, value) in fields {
                    let _ = write!(body, "<{name}>{value}</{name}>");
                }
                format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><user>{body}</user>")
            }
            Self::Json => {
                let fields: serde_json::Map<_, _> = fields
                    .iter()
                    .map(|(name, value)| ((*name).to_owned(), (*value).into()))
                    .collect();
                serde_json::Value::Object(fields).to_string()
            }
        }
    }
}

/// A server on a free port, a client for it and a token of the instance `default`.
pub struct Mock {
    pub server: MockServer,
    http: reqwest::Client,
    token: String,
}

impl Mock {
    /// With the built-in world.
    pub async fn start() -> Self {
        Self::serve(MockServer::builder()).await
    }

    /// With this world.
    pub async fn with_world(yaml: &str) -> Self {
        Self::serve(MockServer::builder().world(World::parse(yaml).unwrap())).await
    }

    pub async fn serve(options: coupa_mock_server::config::Builder) -> Self {
        let mut mock = Self {
            server: options.start().await.unwrap(),
            http: reqwest::Client::new(),
            token: String::new(),
        };
        mock.token = mock.token(&CLIENT_FORM).await;
        mock
    }

    /// The access token for a form.
    pub async fn token(&self, form: &[(&str, &str)]) -> String {
        let reply = self
            .send(self.bare(Method::POST, "/oauth2/token").form(form))
            .await;
        reply.status(200);
        reply.json()["access_token"].as_str().unwrap().to_owned()
    }

    /// A request without token or format.
    pub fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.server.url()))
    }

    /// A request with the token, in this format.
    pub fn request(&self, method: Method, path: &str, format: Format) -> RequestBuilder {
        self.bare(method, path)
            .bearer_auth(&self.token)
            .header("accept", format.media_type())
            .header("content-type", format.media_type())
    }

    /// Sends it. A control call and its answer must be as the API's description says.
    pub async fn send(&self, request: RequestBuilder) -> Reply {
        let (client, request) = request.build_split();
        let request = request.unwrap();
        let (method, path) = (request.method().clone(), request.url().path().to_owned());
        let sent = request.body().and_then(reqwest::Body::as_bytes);
        let sent = sent.map(<[u8]>::to_vec);
        let reply = Reply::read(client.execute(request).await.unwrap()).await;
        described::check(&method, &path, sent.as_deref(), &reply);
        reply
    }

    pub async fn get(&self, path: &str, format: Format) -> Reply {
        self.send(self.request(Method::GET, path, format)).await
    }

    pub async fn put(&self, path: &str, format: Format, body: impl Into<reqwest::Body>) -> Reply {
        self.send(self.request(Method::PUT, path, format).body(body))
            .await
    }

    pub async fn post(&self, path: &str, format: Format, body: impl Into<reqwest::Body>) -> Reply {
        self.send(self.request(Method::POST, path, format).body(body))
            .await
    }

    /// A control call with a JSON body, or none for null.
    pub async fn control(&self, method: Method, path: &str, body: serde_json::Value) -> Reply {
        let mut request = self.bare(method, &format!("/_mock{path}"));
        if !body.is_null() {
            request = request.json(&body);
        }
        self.send(request).await
    }

    /// The events in the journal of `default`; `query` chooses some.
    pub async fn events(&self, query: &str) -> Vec<serde_json::Value> {
        let path = format!("/instances/default/journal{query}");
        let journal = self.control(Method::GET, &path, serde_json::Value::Null);
        let journal = journal.await;
        assert_eq!(journal.status(200).header("x-coupa-mock-dropped"), "0");
        let lines = journal.body.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// The user as the mock holds it.
    pub async fn truth(&self, login: &str) -> serde_json::Value {
        let reply = self
            .control(
                Method::GET,
                &format!("/instances/default/users?login={login}"),
                serde_json::Value::Null,
            )
            .await;
        reply.status(200);
        reply.json()[0].clone()
    }
}
