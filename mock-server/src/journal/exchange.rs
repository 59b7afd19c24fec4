//! One request and its answer, as the journal keeps them.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::body::Body;
use super::headers::Headers;
use super::near_miss::NearMiss;

/// A request to Coupa's own surface, and its answer once there is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// `PUT`
    pub method: String,
    /// The path as it was sent.
    pub path: String,
    /// The raw query string, empty when there is none.
    pub query: String,
    /// The OAuth client whose token came with the request, or who asked for one.
    pub client_id: Option<String>,
    /// What was asked.
    pub request: Message,
    /// What was answered; null while the request hangs, and when it never got an answer.
    pub response: Option<Response>,
    /// From arrival to answer; null while the request hangs.
    pub duration_ms: Option<u64>,
    /// The rule of the fault plan that met the request.
    pub fault: Option<String>,
    /// What came closest to a request that was turned away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub near_miss: Option<NearMiss>,
}

impl Exchange {
    /// A request that has just arrived.
    pub fn arrived(method: &str, path: &str, query: &str, request: Message) -> Self {
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            client_id: None,
            request,
            response: None,
            duration_ms: None,
            fault: None,
            near_miss: None,
        }
    }
}

/// Headers and body.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The headers.
    pub headers: Headers,
    /// The body, empty when there is none.
    pub body: Body,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The headers.
    pub headers: Headers,
    /// The body, empty when there is none.
    pub body: Body,
}

/// How a request ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What was answered, `None` when the connection ended without an answer.
    pub response: Option<Response>,
    /// Real time from arrival to answer.
    pub duration: Duration,
    /// The rule of the fault plan that met the request.
    pub fault: Option<String>,
    /// What came closest to a request that was turned away.
    pub near_miss: Option<NearMiss>,
}
