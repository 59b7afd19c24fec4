//! Authorization codes: a person's consent on its way to the client, spent by the first that
//! presents it.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::draw::Draw;
use super::pkce::Challenge;

/// How long a code is good for, in seconds. Coupa's time is not documented; RFC 6749 recommends ten
/// minutes at most.
const CODE_LIFETIME_S: i64 = 300;

/// Codes under way; the oldest go first.
const CODES_MAX: usize = 1_000;

/// Stream of the token key's generator from which codes are drawn.
const CODE_STREAM: u64 = 1;

/// What a person consented to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Authorization {
    /// Where the code was sent. Who redeems it must name the same address.
    pub(crate) redirect_uri: String,
    /// Scopes, separated by blanks.
    pub(crate) scope: String,
    /// What the client must prove.
    pub(crate) challenge: Option<Challenge>,
}

/// The codes of one instance that are neither spent nor expired.
pub(super) struct Authorizations {
    draw: Draw,
    granted: VecDeque<Granted>,
}

/// What is kept of codes.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct AuthorizationsState {
    drawn: u64,
    granted: VecDeque<Granted>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Granted {
    code: String,
    expires_s: i64,
    authorization: Authorization,
}

impl Authorizations {
    pub(super) fn new(key: [u8; 32]) -> Self {
        Self {
            draw: Draw::new(key, CODE_STREAM),
            granted: VecDeque::new(),
        }
    }

    pub(super) fn state(&self) -> AuthorizationsState {
        AuthorizationsState {
            drawn: self.draw.position(),
            granted: self.granted.clone(),
        }
    }

    /// Goes on as the codes that were kept.
    pub(super) fn resume(&mut self, state: AuthorizationsState) {
        self.draw.go_on_at(state.drawn);
        self.granted = state.granted;
    }

    /// A new code, good for [`CODE_LIFETIME_S`] from `now_s` on.
    pub(super) fn grant(&mut self, authorization: Authorization, now_s: i64) -> String {
        if self.granted.len() == CODES_MAX {
            self.granted.pop_front();
        }
        let code = self.draw.hex(16);
        self.granted.push_back(Granted {
            code: code.clone(),
            expires_s: now_s.saturating_add(CODE_LIFETIME_S),
            authorization,
        });
        code
    }

    /// What the code stands for, if it is good. It is spent from now on.
    pub(super) fn redeem(&mut self, code: &str, now_s: i64) -> Option<Authorization> {
        self.granted.retain(|granted| now_s < granted.expires_s);
        let position = self
            .granted
            .iter()
            .position(|granted| granted.code == code)?;
        self.granted
            .remove(position)
            .map(|granted| granted.authorization)
    }
}

impl std::fmt::Debug for Authorizations {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Authorizations(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::{Authorization, Authorizations, CODE_LIFETIME_S, CODES_MAX};

    fn consent() -> Authorization {
        Authorization {
            redirect_uri: "http://localhost/".to_owned(),
            scope: "core.user.read".to_owned(),
            challenge: None,
        }
    }

    #[test]
    fn a_code_is_spent_by_its_first_use() {
        let mut codes = Authorizations::new([1; 32]);
        let code = codes.grant(consent(), 100);
        assert_eq!(codes.redeem(&code, 100), Some(consent()));
        assert_eq!(codes.redeem(&code, 100), None);
    }

    #[test]
    fn a_code_expires() {
        let mut codes = Authorizations::new([1; 32]);
        let code = codes.grant(consent(), 100);
        assert_eq!(codes.redeem(&code, 100 + CODE_LIFETIME_S), None);
    }

    #[test]
    fn only_so_many_codes_are_kept() {
        let mut codes = Authorizations::new([1; 32]);
        let oldest = codes.grant(consent(), 100);
        let second = codes.grant(consent(), 100);
        for _ in 2..=CODES_MAX {
            codes.grant(consent(), 100);
        }
        assert_eq!(codes.redeem(&oldest, 100), None);
        assert_eq!(codes.redeem(&second, 100), Some(consent()));
    }
}
