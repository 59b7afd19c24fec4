//! Which of Coupa's OAuth addresses a request means.

use axum::http::Method;

use crate::http::path::Path;

/// An OAuth address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum Endpoint {
    /// Issues tokens. The documentation names `/oauth2/token`, the Swagger files
    /// `/oauth2/access_tokens`.
    Token,
    /// Shows a person who asks for what.
    Consent,
    /// Takes the person's decision.
    Decision,
    /// Codes for devices without a browser.
    Device,
    /// Shows a person which device asks for what.
    DevicePage,
    /// Takes the person's decision about a device.
    DeviceDecision,
}

impl Endpoint {
    pub(in crate::http) fn of(method: &Method, path: &Path) -> Option<Self> {
        match (method, path.parts().as_slice()) {
            (&Method::POST, ["oauth2", "token" | "access_tokens"]) => Some(Self::Token),
            (&Method::GET, ["oauth2", "authorizations", "new"]) => Some(Self::Consent),
            (&Method::POST, ["oauth2", "authorizations"]) => Some(Self::Decision),
            (&Method::POST, ["oauth2", "device_authorizations"]) => Some(Self::Device),
            (&Method::GET, ["oauth2", "device"]) => Some(Self::DevicePage),
            (&Method::POST, ["oauth2", "device"]) => Some(Self::DeviceDecision),
            _ => None,
        }
    }
}
