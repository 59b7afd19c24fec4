//! The token address: client credentials, an authorization code, a device code or a refresh
//! token to an access token (Coupa Compass, *Set Up an `OpenID` Connect Client* and *`OpenID` Connect Clients*).

use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, HeaderValue};
use axum::http::{HeaderMap, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;

use super::parameters::Parameters;
use super::refusal::TokenRefusal;
use crate::http::near_miss;
use crate::http::reply::Reply;
use crate::http::scope::{self, OFFLINE_ACCESS};
use crate::instance::{Decision, Instance, Purpose};
use crate::journal::NearMiss;
use crate::registry::Registry;
use crate::wire::Format;

/// The grant of devices (RFC 8628).
const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// Client id and secret of a token request. Each may be missing.
struct ClientCredentials {
    id: Option<String>,
    secret: Option<String>,
}

/// A token request: its parameters and who asks.
pub(in crate::http) struct TokenRequest {
    parameters: Parameters,
    client: ClientCredentials,
}

/// What the holder of the new access token may do, and whether he may come back for another.
struct Granted {
    scope: String,
    refresh_token: Option<String>,
}

impl Granted {
    /// What a person consented to; he may have let the client come back without him.
    fn by_a_person(instance: &Instance, scope: String) -> Result<Self, TokenRefusal> {
        let refresh_token = scope::holds(&scope, OFFLINE_ACCESS)
            .then(|| issue(instance, Purpose::Refresh, &scope))
            .transpose()?;
        Ok(Self {
            scope,
            refresh_token,
        })
    }
}

impl TokenRequest {
    /// Reads the parameters and, as clients prefer it, HTTP Basic.
    pub(in crate::http) fn read(headers: &HeaderMap, query: &str, body: &[u8]) -> Self {
        let parameters = Parameters::read(query, body);
        let parameter = |name: &str| parameters.get(name).map(ToOwned::to_owned);
        let client = basic(headers).unwrap_or_else(|| ClientCredentials {
            id: parameter("client_id"),
            secret: parameter("client_secret"),
        });
        Self { parameters, client }
    }

    /// The client that asks.
    pub(in crate::http) fn client_id(&self) -> Option<&str> {
        self.client.id.as_deref()
    }

    /// The answer of `instance`, which the client id chose; `None` for an unknown client.
    pub(in crate::http) fn answer(&self, instance: Option<&Instance>) -> Reply {
        self.token(instance).unwrap_or_else(TokenRefusal::reply)
    }

    /// What came closest to a client or refresh token that is refused.
    pub(in crate::http) fn near_miss(
        &self,
        registry: &Registry,
        instance: Option<&Instance>,
    ) -> Option<NearMiss> {
        let ClientCredentials { id, secret } = &self.client;
        let by_client = near_miss::client(registry, instance, id.as_deref(), secret.as_deref());
        by_client
            .or_else(|| near_miss::refresh_token(registry, self.parameters.get("refresh_token")?))
    }

    fn token(&self, instance: Option<&Instance>) -> Result<Reply, TokenRefusal> {
        let grant = match self.required("grant_type")? {
            "client_credentials" => Self::client_credentials,
            "authorization_code" => Self::authorization_code,
            "refresh_token" => Self::refresh_token,
            DEVICE_CODE => Self::device_code,
            _ => return Err(TokenRefusal::UnsupportedGrantType),
        };
        let instance = self.client(instance)?;
        let granted = grant(self, instance)?;
        let access_token = issue(instance, Purpose::Access, &granted.scope)?;
        let mut body = serde_json::json!({
            "access_token": access_token,
            "token_type": "bearer",
            "expires_in": Purpose::Access.lifetime_s(),
            "scope": granted.scope,
        });
        if let (Some(token), Some(members)) = (granted.refresh_token, body.as_object_mut()) {
            members.insert("refresh_token".to_owned(), token.into());
        }
        let reply = Reply::with_body(
            StatusCode::OK,
            Format::Json.content_type(),
            body.to_string(),
        );
        // RFC 6749 section 5.1.
        Ok(reply.header(CACHE_CONTROL, HeaderValue::from_static("no-store")))
    }

    /// The instance, if the client is who it says. A device cannot keep a secret, so it need not send
    /// one (RFC 8628, section 3.4).
    fn client<'i>(&self, instance: Option<&'i Instance>) -> Result<&'i Instance, TokenRefusal> {
        let is_device = self.parameters.get("grant_type") == Some(DEVICE_CODE);
        match &self.client.secret {
            Some(secret) => instance
                .filter(|instance| instance.credentials().client_secret.is(secret))
                .ok_or(TokenRefusal::InvalidClient),
            None if is_device => instance.ok_or(TokenRefusal::InvalidClient),
            None => Err(TokenRefusal::Missing("client_secret")),
        }
    }

    fn client_credentials(&self, _: &Instance) -> Result<Granted, TokenRefusal> {
        let scope =
            scope::grant(self.parameters.get("scope")).map_err(|_| TokenRefusal::InvalidScope)?;
        // RFC 6749 section 4.4.3: the client can ask again, so it needs no refresh token.
        Ok(Granted {
            scope,
            refresh_token: None,
        })
    }

    fn authorization_code(&self, instance: &Instance) -> Result<Granted, TokenRefusal> {
        let code = self.required("code")?;
        let authorization = instance
            .redeem_code(code)
            .filter(|authorization| {
                self.parameters.get("redirect_uri") == Some(&authorization.redirect_uri)
            })
            .filter(|authorization| {
                let verifier = self.parameters.get("code_verifier").unwrap_or_default();
                let mut challenge = authorization.challenge.iter();
                challenge.all(|challenge| challenge.is_met_by(verifier))
            })
            .ok_or(TokenRefusal::InvalidGrant)?;
        Granted::by_a_person(instance, authorization.scope)
    }

    fn device_code(&self, instance: &Instance) -> Result<Granted, TokenRefusal> {
        match instance.ask_device(self.required("device_code")?) {
            Decision::Approved(scope) => Granted::by_a_person(instance, scope),
            Decision::Pending => Err(TokenRefusal::AuthorizationPending),
            Decision::TooFast => Err(TokenRefusal::SlowDown),
            Decision::Denied => Err(TokenRefusal::AccessDenied),
            Decision::Expired => Err(TokenRefusal::ExpiredToken),
            Decision::Unknown => Err(TokenRefusal::InvalidGrant),
        }
    }

    /// The refresh token stays as it is until its time is over; whether Coupa replaces it is not
    /// documented.
    fn refresh_token(&self, instance: &Instance) -> Result<Granted, TokenRefusal> {
        let token = self.required("refresh_token")?;
        let held = instance
            .check_token(token, Purpose::Refresh)
            .map_err(|_| TokenRefusal::InvalidGrant)?;
        let scope = scope::narrow(&held, self.parameters.get("scope"))
            .map_err(|_| TokenRefusal::InvalidScope)?;
        Ok(Granted {
            scope,
            refresh_token: Some(token.to_owned()),
        })
    }

    fn required(&self, name: &'static str) -> Result<&str, TokenRefusal> {
        self.parameters.get(name).ok_or(TokenRefusal::Missing(name))
    }
}

fn issue(instance: &Instance, purpose: Purpose, scope: &str) -> Result<String, TokenRefusal> {
    instance
        .issue_token(purpose, scope)
        .map_err(|_| TokenRefusal::InvalidClient)
}

fn basic(headers: &HeaderMap) -> Option<ClientCredentials> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    // RFC 6749 section 2.3.1: both are form-encoded before they are joined.
    let decode = |part: &str| percent_decode_str(part).decode_utf8_lossy().into_owned();
    Some(ClientCredentials {
        id: Some(decode(id)),
        secret: Some(decode(secret)),
    })
}
