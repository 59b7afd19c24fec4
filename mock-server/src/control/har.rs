//! Exchanges of the journal as an HTTP archive (HAR 1.2), for the developer tools of browsers.

use std::sync::Arc;

use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::journal::{Body, Details, Event, Exchange, Headers, Response};

/// An archive that is written as it grows.
pub(super) struct Archive {
    /// Base URL of the server, without a trailing slash.
    url: Arc<str>,
    has_begun: bool,
    has_entries: bool,
}

impl Archive {
    pub(super) fn new(url: Arc<str>) -> Self {
        Self {
            url,
            has_begun: false,
            has_entries: false,
        }
    }

    /// The entries of the exchanges among these events.
    pub(super) fn entries(&mut self, events: &[Arc<Event>]) -> Result<Vec<u8>, serde_json::Error> {
        let mut text = self.begin();
        for event in events {
            let Details::Http(exchange) = &event.details else {
                continue;
            };
            if std::mem::replace(&mut self.has_entries, true) {
                text.push(b',');
            }
            serde_json::to_writer(&mut text, &entry(&self.url, event, exchange))?;
        }
        Ok(text)
    }

    /// What is missing at the end.
    pub(super) fn end(&mut self) -> Vec<u8> {
        let mut text = self.begin();
        text.extend_from_slice(b"]}}\n");
        text
    }

    fn begin(&mut self) -> Vec<u8> {
        if std::mem::replace(&mut self.has_begun, true) {
            return Vec::new();
        }
        let version = env!("CARGO_PKG_VERSION");
        format!(
            r#"{{"log":{{"version":"1.2","creator":{{"name":"coupa-mock","version":"{version}"}},"entries":["#
        )
        .into_bytes()
    }
}

fn entry(url: &str, event: &Event, exchange: &Exchange) -> Value {
    let query = match exchange.query.as_str() {
        "" => String::new(),
        query => format!("?{query}"),
    };
    let duration_ms = exchange.duration_ms.unwrap_or_default();
    let request = &exchange.request;
    let mut sent = json!({
        "method": exchange.method,
        "url": format!("{url}{}{query}", exchange.path),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": headers(&request.headers),
        "queryString": pairs(&exchange.query),
        "headersSize": -1,
        "bodySize": request.body.bytes().len(),
    });
    if !request.body.bytes().is_empty()
        && let Some(sent) = sent.as_object_mut()
    {
        sent.insert(
            "postData".to_owned(),
            post_data(&request.headers, &request.body),
        );
    }
    json!({
        "startedDateTime": event.at,
        "time": duration_ms,
        "request": sent,
        "response": response(exchange.response.as_ref()),
        "cache": {},
        "timings": { "send": 0, "wait": duration_ms, "receive": 0 },
        "_seq": event.seq,
        "_cause": event.cause,
        "_time": event.time,
        "_clientId": exchange.client_id,
        "_fault": exchange.fault,
    })
}

/// A request without an answer has the status 0, as browsers write it.
fn response(response: Option<&Response>) -> Value {
    let Some(response) = response else {
        return json!({
            "status": 0, "statusText": "", "httpVersion": "HTTP/1.1", "cookies": [], "headers": [],
            "content": { "size": 0, "mimeType": "" }, "redirectURL": "", "headersSize": -1, "bodySize": -1,
        });
    };
    let status = StatusCode::from_u16(response.status).ok();
    let body = &response.body;
    let mut content = json!({
        "size": body.bytes().len(),
        "mimeType": media_type(&response.headers),
    });
    if let Some(content) = content.as_object_mut() {
        let (text, encoding) = text(body);
        content.insert("text".to_owned(), text.into());
        if let Some(encoding) = encoding {
            content.insert("encoding".to_owned(), encoding.into());
        }
    }
    json!({
        "status": response.status,
        "statusText": status.and_then(|status| status.canonical_reason()).unwrap_or_default(),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": headers(&response.headers),
        "content": content,
        "redirectURL": response.headers.get("location").unwrap_or_default(),
        "headersSize": -1,
        "bodySize": body.bytes().len(),
    })
}

fn post_data(headers: &Headers, body: &Body) -> Value {
    let (text, encoding) = text(body);
    let mut data = json!({ "mimeType": media_type(headers), "text": text });
    if let (Some(encoding), Some(data)) = (encoding, data.as_object_mut()) {
        data.insert("_encoding".to_owned(), encoding.into());
    }
    data
}

fn text(body: &Body) -> (String, Option<&'static str>) {
    match body.text() {
        Some(text) => (text.to_owned(), None),
        None => (STANDARD.encode(body.bytes()), Some("base64")),
    }
}

fn media_type(headers: &Headers) -> &str {
    headers.get("content-type").unwrap_or_default()
}

fn headers(headers: &Headers) -> Vec<Value> {
    headers
        .iter()
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect()
}

fn pairs(query: &str) -> Vec<Value> {
    form_urlencoded::parse(query.as_bytes())
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect()
}
