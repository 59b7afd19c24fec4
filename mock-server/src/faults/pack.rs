//! Fault plans that are ready to use, by name.

use serde_json::{Value, json};

use super::error::{Error, Reason};
use super::nearest::nearest;
use super::rule::Rule;

/// A named plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pack {
    /// `flaky`
    Flaky,
    /// `maintenance`
    Maintenance,
    /// `rate-limited`
    RateLimited,
    /// `read-replica-lag`
    ReadReplicaLag,
    /// `token-trouble`
    TokenTrouble,
    /// `sftp-trouble`
    SftpTrouble,
}

const NAMES: [&str; Pack::ALL.len()] = [
    "flaky",
    "maintenance",
    "rate-limited",
    "read-replica-lag",
    "token-trouble",
    "sftp-trouble",
];

impl Pack {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Flaky,
        Self::Maintenance,
        Self::RateLimited,
        Self::ReadReplicaLag,
        Self::TokenTrouble,
        Self::SftpTrouble,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Flaky => "flaky",
            Self::Maintenance => "maintenance",
            Self::RateLimited => "rate-limited",
            Self::ReadReplicaLag => "read-replica-lag",
            Self::TokenTrouble => "token-trouble",
            Self::SftpTrouble => "sftp-trouble",
        }
    }

    /// What it is like, in one line.
    pub fn summary(self) -> &'static str {
        match self {
            Self::Flaky => "one API request in five fails: 503, a lost answer, or a second's delay",
            Self::Maintenance => "Coupa is down: 503 pages, no sFTP login, no file is picked up",
            Self::RateLimited => {
                "three API requests in ten are refused with 429 and Retry-After: 1"
            }
            Self::ReadReplicaLag => "every second read shows what was true before the last write",
            Self::TokenTrouble => "one token in ten dies in use, one token request in five fails",
            Self::SftpTrouble => {
                "one step in five on the site goes wrong: login, upload or closing a file"
            }
        }
    }

    /// Its rules.
    ///
    /// # Errors
    /// Never: a test reads every pack.
    pub fn rules(self) -> Result<Vec<Rule>, Error> {
        Rule::list_from_json(self.json())
    }

    fn json(self) -> Value {
        let api = "* /api/**";
        match self {
            Self::Flaky => json!([
                {"name": "flaky-503", "when": api, "probability": 0.1, "html": {"status": 503}},
                {"name": "flaky-lost", "when": api, "probability": 0.05, "reset": "after"},
                {"name": "flaky-slow", "when": api, "probability": 0.05, "delay": "1s"},
            ]),
            Self::Maintenance => json!([
                {"name": "maintenance", "when": "* /**", "html": {"status": 503}},
                {"name": "maintenance-sftp", "when": "sftp.auth", "refuse_auth": true},
                {"name": "maintenance-job", "when": "job.import", "never": true},
            ]),
            Self::RateLimited => json!([
                {"name": "rate-limited", "when": api, "probability": 0.3, "rate_limit": {"retry_after": 1}},
            ]),
            Self::ReadReplicaLag => json!([
                {"name": "read-replica-lag", "when": "GET /api/**", "probability": 0.5, "stale": true},
            ]),
            Self::TokenTrouble => json!([
                {"name": "token-expired", "when": api, "probability": 0.1, "expire_token": true},
                {"name": "token-refused", "when": "POST /oauth2/token", "probability": 0.2, "html": {"status": 500}},
            ]),
            Self::SftpTrouble => json!([
                {"name": "sftp-login", "when": "sftp.auth", "probability": 0.2, "refuse_auth": true},
                {"name": "sftp-upload", "when": "sftp.write", "probability": 0.2, "disconnect": 1000},
                {"name": "sftp-close", "when": "sftp.close", "probability": 0.2, "status": "failure"},
            ]),
        }
    }
}

impl std::str::FromStr for Pack {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|pack| pack.name() == name)
            .ok_or_else(|| {
                Reason::Unknown {
                    what: "pack",
                    name: name.to_owned(),
                    nearest: nearest(name, &NAMES),
                }
                .into()
            })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::{NAMES, Pack};

    #[test]
    fn every_pack_has_rules_with_names_of_their_own() {
        for pack in Pack::ALL {
            let rules = pack.rules().unwrap();
            assert!(!rules.is_empty() && rules.iter().all(|rule| rule.name.is_some()));
            assert_eq!(pack.name().parse(), Ok(pack));
        }
        assert_eq!(Pack::ALL.map(Pack::name), NAMES);
    }

    #[test]
    fn an_unknown_pack_is_refused_with_the_nearest() {
        let error = "flakey".parse::<Pack>().unwrap_err().to_string();
        assert_eq!(error, "unknown pack: `flakey`, did you mean `flaky`");
    }

    #[test]
    fn the_documentation_has_every_pack_in_these_words() {
        let page = include_str!("../../../docs/faults.md");
        for pack in Pack::ALL {
            let row = format!("| `{}` | {} |", pack.name(), pack.summary());
            assert!(page.contains(&row), "{row}");
        }
    }
}
