//! The device code grant: a device without a browser asks for codes, and a person who has one types
//! the short code there and decides (RFC 8628; Coupa Compass, *`OpenID` Connect Clients*).

use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, HOST, HeaderValue};
use axum::http::request::Parts;

use super::page::{self, DeviceNote};
use super::parameters::Parameters;
use super::refusal::TokenRefusal;
use crate::http::reply::Reply;
use crate::http::scope;
use crate::instance::{DEVICE_INTERVAL_S, DEVICE_LIFETIME_S, Instance};
use crate::wire::Format;

/// Where a person types the code. Coupa's own path is not documented.
pub(super) const PAGE: &str = "/oauth2/device";

/// A device that asks for codes.
pub(in crate::http) struct DeviceRequest {
    parameters: Parameters,
    /// What the client calls the server, as far as it says.
    scheme: Option<String>,
    host: Option<String>,
}

/// A person who types a code, and perhaps decides.
pub(in crate::http) struct DeviceDecision {
    parameters: Parameters,
}

impl DeviceRequest {
    pub(in crate::http) fn read(parts: &Parts, query: &str, body: &[u8]) -> Self {
        let header = |name: &str| {
            let value = parts.headers.get(name)?;
            value.to_str().ok().map(ToOwned::to_owned)
        };
        // HTTP/2 has no header `Host`.
        let authority = || parts.uri.authority().map(ToString::to_string);
        Self {
            parameters: Parameters::read(query, body),
            // The server itself may stand behind somebody who ends TLS.
            scheme: header("x-forwarded-proto"),
            host: header(HOST.as_str()).or_else(authority),
        }
    }

    /// The address of the page for people, on the server as the client knows it.
    fn page_url(&self, instance: &Instance) -> String {
        let (scheme, host) = instance.address();
        let scheme = self.scheme.as_deref().unwrap_or(scheme);
        let host = self.host.as_deref().unwrap_or(host);
        format!("{scheme}://{host}{PAGE}")
    }

    /// The client that asks.
    pub(in crate::http) fn client_id(&self) -> Option<&str> {
        self.parameters.get("client_id")
    }

    /// The codes, or why there are none.
    pub(in crate::http) fn answer(&self, instance: Option<&Instance>) -> Reply {
        self.codes(instance).unwrap_or_else(TokenRefusal::reply)
    }

    fn codes(&self, instance: Option<&Instance>) -> Result<Reply, TokenRefusal> {
        self.client_id().ok_or(TokenRefusal::Missing("client_id"))?;
        let instance = instance.ok_or(TokenRefusal::InvalidClient)?;
        let scope =
            scope::grant(self.parameters.get("scope")).map_err(|_| TokenRefusal::InvalidScope)?;
        let codes = instance.begin_device(scope);
        let url = self.page_url(instance);
        let body = serde_json::json!({
            "device_code": codes.device,
            "user_code": codes.user,
            "verification_uri": url,
            "verification_uri_complete": format!("{url}?user_code={}", codes.user),
            "expires_in": DEVICE_LIFETIME_S,
            "interval": DEVICE_INTERVAL_S,
        });
        let reply = Reply::with_body(
            StatusCode::OK,
            Format::Json.content_type(),
            body.to_string(),
        );
        Ok(reply.header(CACHE_CONTROL, HeaderValue::from_static("no-store")))
    }
}

impl DeviceDecision {
    pub(in crate::http) fn read(query: &str, body: &[u8]) -> Self {
        Self {
            parameters: Parameters::read(query, body),
        }
    }

    /// What the person typed; it names the instance.
    pub(in crate::http) fn user_code(&self) -> Option<&str> {
        self.parameters.get("user_code")
    }

    /// The page on which a code is typed, or decided on.
    pub(in crate::http) fn show(&self, instance: Option<&Instance>) -> Reply {
        let Some(code) = self.user_code() else {
            return html(StatusCode::OK, page::device_code(None));
        };
        match wish(instance, code) {
            Some((instance, scope)) => html(
                StatusCode::OK,
                page::device_consent(
                    instance.name(),
                    &instance.credentials().client_id,
                    &scope,
                    code,
                ),
            ),
            None => unknown(),
        }
    }

    /// Notes what the person decided.
    pub(in crate::http) fn decide(&self, instance: Option<&Instance>) -> Reply {
        let Some((instance, code)) = instance.zip(self.user_code()) else {
            return unknown();
        };
        let approved = self.parameters.get(page::DECISION) == Some(page::APPROVE);
        if !instance.decide_device(code, approved) {
            return unknown();
        }
        let note = if approved {
            DeviceNote::Approved
        } else {
            DeviceNote::Denied
        };
        html(StatusCode::OK, page::device_note(note))
    }
}

fn wish<'i>(instance: Option<&'i Instance>, code: &str) -> Option<(&'i Instance, String)> {
    let instance = instance?;
    Some((instance, instance.device_wish(code)?))
}

fn unknown() -> Reply {
    html(
        StatusCode::NOT_FOUND,
        page::device_code(Some("No device waits under this code.")),
    )
}

fn html(status: StatusCode, page: String) -> Reply {
    Reply::with_body(status, "text/html; charset=utf-8", page)
}
