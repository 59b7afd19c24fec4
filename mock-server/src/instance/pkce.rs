//! PKCE: whoever redeems a code proves that he is the one who asked for it (RFC 7636).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::credentials::Secret;

/// What a client committed itself to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Challenge {
    method: Method,
    challenge: Secret,
}

/// How the challenge is made of the verifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Method {
    Plain,
    S256,
}

impl Challenge {
    /// A challenge made by that method, `plain` when none is named; `None` for an unknown method.
    pub(crate) fn new(method: Option<&str>, challenge: &str) -> Option<Self> {
        let method = match method {
            None | Some("plain") => Method::Plain,
            Some("S256") => Method::S256,
            Some(_) => return None,
        };
        Some(Self {
            method,
            challenge: Secret::new(challenge),
        })
    }

    /// Whether the challenge was made of this verifier.
    pub(crate) fn is_met_by(&self, verifier: &str) -> bool {
        match self.method {
            Method::Plain => self.challenge.is(verifier),
            Method::S256 => {
                let digest = Sha256::digest(verifier.as_bytes());
                self.challenge.is(&URL_SAFE_NO_PAD.encode(digest))
            }
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::Challenge;

    // RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const S256: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn only_the_verifier_of_a_challenge_meets_it() {
        let hashed = Challenge::new(Some("S256"), S256).unwrap();
        assert!(hashed.is_met_by(VERIFIER));
        assert!(!hashed.is_met_by(S256));
        for method in [None, Some("plain")] {
            let plain = Challenge::new(method, VERIFIER).unwrap();
            assert!(plain.is_met_by(VERIFIER));
            assert!(!plain.is_met_by(S256));
        }
        assert_eq!(Challenge::new(Some("S512"), S256), None);
    }
}
