//! One request, as it can be sent any number of times.

use reqwest::{Method, Url};

use super::Secret;
use super::retry::Repeat;

/// A request of the API or of the token endpoint.
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) url: Url,
    /// The media type that is asked for.
    pub(crate) accept: &'static str,
    pub(crate) body: Body,
    /// The statuses that mean success.
    pub(crate) expected: &'static [u16],
    pub(crate) repeat: Repeat,
    pub(crate) answer_max_bytes: usize,
}

/// What is sent.
pub(crate) enum Body {
    /// Nothing, yet with a type: Coupa asks for the same type in `Accept` and `Content-Type`
    /// (Coupa, *Get Started with the API*).
    Empty(&'static str),
    /// A text of this type.
    Text(&'static str, String),
    /// An HTML form, for the token endpoint.
    Form(Vec<(&'static str, Secret)>),
}

/// A complete answer with one of the expected statuses.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Request {
    /// Path and query, as errors name the request.
    pub(crate) fn path(&self) -> String {
        match self.url.query() {
            Some(query) => format!("{}?{query}", self.url.path()),
            None => self.url.path().to_owned(),
        }
    }
}
