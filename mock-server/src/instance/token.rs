//! Access and refresh tokens: JWTs, as Coupa issues them, that name instance, client and expiry
//! (Coupa Compass, *`OpenID` Connect Clients*).

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::instance::lock;

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Purpose {
    /// Opens the API.
    Access,
    /// Buys a new access token.
    Refresh,
}

impl Purpose {
    /// How long a token is good for, in seconds: a day (Coupa Compass, *Set Up an `OpenID` Connect
    /// Client*) or 90 (*`OpenID` Connect Clients*).
    pub(crate) fn lifetime_s(self) -> i64 {
        match self {
            Self::Access => 86_399,
            Self::Refresh => 90 * 86_400,
        }
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Access => "access token",
            Self::Refresh => "refresh token",
        })
    }
}

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Claims {
    /// What it is for.
    pub purpose: Purpose,
    /// The instance that issued it.
    pub instance: String,
    /// The OAuth client that it was issued to.
    pub client_id: String,
    /// Scopes, separated by blanks.
    pub scope: String,
    /// Issued at, seconds since 1970 by the instance's clock.
    pub iat: i64,
    /// Not good from this second on.
    pub exp: i64,
    /// Number of the token within the instance, so that two never are equal.
    pub jti: u64,
}

/// Most tokens whose signature is remembered as good.
const VERIFIED_MAX: usize = 1_024;

/// Signs and checks the tokens of one instance.
pub(crate) struct Tokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    /// Tokens whose signature is good, which it stays: checking it anew would take longer than the
    /// rest of a small request.
    verified: Mutex<FxHashMap<String, Arc<Claims>>>,
    given: Mutex<GivenTokens>,
}

/// What there is to know of tokens that were given out: they prove themselves.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct GivenTokens {
    /// How many.
    issued: u64,
    /// Numbers of those that are worth nothing before their time.
    revoked: BTreeSet<u64>,
}

/// Why a token is no good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TokenError {
    /// Not one of this instance's.
    #[error("the token is malformed or was not issued here")]
    Invalid,
    /// Its time is over, or was ended.
    #[error("the token is expired")]
    Expired,
}

impl Tokens {
    pub(crate) fn new(key: &[u8]) -> Self {
        Self {
            encoding: EncodingKey::from_secret(key),
            decoding: DecodingKey::from_secret(key),
            verified: Mutex::default(),
            given: Mutex::default(),
        }
    }

    /// What is kept of them.
    pub(super) fn given(&self) -> MutexGuard<'_, GivenTokens> {
        lock(&self.given)
    }

    /// A new token, good for the lifetime of its purpose from `now_s` on; `keep` sees what is to be
    /// kept.
    pub(super) fn issue(
        &self,
        purpose: Purpose,
        (instance, client_id): (&str, &str),
        scope: &str,
        now_s: i64,
        keep: impl FnOnce(&GivenTokens),
    ) -> Result<String, TokenError> {
        let jti = {
            let mut given = self.given();
            given.issued += 1;
            keep(&given);
            given.issued
        };
        let claims = Claims {
            purpose,
            instance: instance.to_owned(),
            client_id: client_id.to_owned(),
            scope: scope.to_owned(),
            iat: now_s,
            exp: now_s.saturating_add(purpose.lifetime_s()),
            jti,
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)
            .map_err(|_| TokenError::Invalid)
    }

    /// The claims of a good token for this purpose.
    pub(crate) fn check(
        &self,
        token: &str,
        purpose: Purpose,
        now_s: i64,
    ) -> Result<Arc<Claims>, TokenError> {
        let claims = self.verify(token)?;
        if claims.purpose != purpose {
            return Err(TokenError::Invalid);
        }
        if now_s >= claims.exp || self.given().revoked.contains(&claims.jti) {
            return Err(TokenError::Expired);
        }
        Ok(claims)
    }

    /// What a token of this instance says, whether it is still good or not, and whether it was ended
    /// before its time. `None` for one that was not issued here.
    pub(crate) fn read(&self, token: &str) -> Option<(Arc<Claims>, bool)> {
        let claims = self.verify(token).ok()?;
        let is_revoked = self.given().revoked.contains(&claims.jti);
        Some((claims, is_revoked))
    }

    /// Ends the life of a token; nothing happens for one that was not issued here. `keep` sees what
    /// is to be kept.
    pub(super) fn revoke(&self, token: &str, keep: impl FnOnce(&GivenTokens)) {
        if let Ok(claims) = self.verify(token) {
            let mut given = self.given();
            given.revoked.insert(claims.jti);
            keep(&given);
        }
    }

    /// The claims of a token that this instance has signed, whenever that was.
    fn verify(&self, token: &str) -> Result<Arc<Claims>, TokenError> {
        if let Some(claims) = lock(&self.verified).get(token) {
            return Ok(Arc::clone(claims));
        }
        let mut validation = Validation::new(Algorithm::HS256);
        // Expiry goes by the instance's clock, which the library does not know.
        validation.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(token, &self.decoding, &validation)
            .map_err(|_| TokenError::Invalid)?
            .claims;
        let claims = Arc::new(claims);
        let mut verified = lock(&self.verified);
        if verified.len() == VERIFIED_MAX {
            verified.clear();
        }
        verified.insert(token.to_owned(), Arc::clone(&claims));
        Ok(claims)
    }
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tokens(***)")
    }
}

/// The instance that a token claims to be from, unchecked: it tells where to check it.
pub(crate) fn claimed_instance(token: &str) -> Option<String> {
    let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice::<Claims>(&payload)
        .ok()
        .map(|claims| claims.instance)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::{Purpose, TokenError, Tokens, claimed_instance};

    #[test]
    fn a_token_names_its_instance_and_is_good_until_it_expires() {
        let tokens = Tokens::new(b"key");
        for purpose in [Purpose::Access, Purpose::Refresh] {
            let token = tokens
                .issue(purpose, ("acme", "client"), "core.user.read", 100, |_| ())
                .unwrap();
            assert_eq!(claimed_instance(&token).as_deref(), Some("acme"));
            let claims = tokens.check(&token, purpose, 100).unwrap();
            assert_eq!(claims.client_id, "client");
            assert_eq!(
                tokens.check(&token, purpose, 100 + purpose.lifetime_s()),
                Err(TokenError::Expired)
            );
        }
    }

    #[test]
    fn a_token_is_good_for_its_purpose_only() {
        let tokens = Tokens::new(b"key");
        let token = tokens
            .issue(Purpose::Refresh, ("acme", "client"), "", 100, |_| ())
            .unwrap();
        assert_eq!(
            tokens.check(&token, Purpose::Access, 100),
            Err(TokenError::Invalid)
        );
    }

    #[test]
    fn tokens_of_the_same_second_differ() {
        let tokens = Tokens::new(b"key");
        let issue = || {
            tokens
                .issue(Purpose::Access, ("acme", "client"), "", 100, |_| ())
                .unwrap()
        };
        assert_ne!(issue(), issue());
    }

    #[test]
    fn a_revoked_token_counts_as_expired_and_the_others_stay_good() {
        let tokens = Tokens::new(b"key");
        let issue = || {
            tokens
                .issue(Purpose::Access, ("acme", "client"), "", 100, |_| ())
                .unwrap()
        };
        let (gone, good) = (issue(), issue());
        tokens.revoke(&gone, |_| ());
        tokens.revoke("nonsense", |_| ());
        assert_eq!(
            tokens.check(&gone, Purpose::Access, 100),
            Err(TokenError::Expired)
        );
        assert!(tokens.check(&good, Purpose::Access, 100).is_ok());
    }

    #[test]
    fn foreign_and_forged_tokens_are_refused() {
        let token = Tokens::new(b"other")
            .issue(Purpose::Access, ("acme", "client"), "", 100, |_| ())
            .unwrap();
        let tokens = Tokens::new(b"key");
        for token in [&token, "a.b.c"] {
            assert_eq!(
                tokens.check(token, Purpose::Access, 100),
                Err(TokenError::Invalid)
            );
        }
        assert_eq!(claimed_instance("nonsense"), None);
    }
}
