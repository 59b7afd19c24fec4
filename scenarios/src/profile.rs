//! What a connector can do, and how it is tried: a TOML file of its owner's.

use std::time::Duration;

use jiff::SignedDuration;
use serde::Deserialize;

use crate::format::{Case, TriggerKind, Verb, Via};

/// Rule R20: a connector ends within this time.
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// How often the instance looks for files where a connector drops some.
const POLL_INTERVAL: &str = "1s";

/// What a connector can do, and how it is tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    flows: Vec<Flow>,
    events: Vec<String>,
    /// How often the instance looks for files, like `1s`.
    pub poll_interval: String,
    /// The connector is stopped after this long (rule R20).
    pub time_limit: Duration,
}

/// A way into Coupa.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Flow {
    Api,
    Csv,
}

/// The file.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    flows: Option<Vec<Flow>>,
    events: Option<Vec<String>>,
    poll_interval: Option<String>,
    time_limit: Option<String>,
}

/// A profile that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// Not TOML, or not what a profile may have; says where.
    #[error("{0}")]
    Content(String),
    /// A time that is none.
    #[error("`{name}`: expected a time like `30s`, found `{found}`")]
    Time {
        /// The key.
        name: &'static str,
        /// What stands there.
        found: String,
    },
}

/// A connector of which nothing is said: the API, and leavers.
impl Default for Profile {
    fn default() -> Self {
        Self {
            flows: vec![Flow::Api],
            events: vec!["user.deactivate".to_owned()],
            poll_interval: POLL_INTERVAL.to_owned(),
            time_limit: TIME_LIMIT,
        }
    }
}

impl Profile {
    /// The reference connector.
    pub fn reference() -> Self {
        Self {
            flows: vec![Flow::Api, Flow::Csv],
            events: ["user.deactivate", "user.reactivate"]
                .map(str::to_owned)
                .to_vec(),
            ..Self::default()
        }
    }

    /// Reads a profile; what it does not say stays as it is here.
    ///
    /// # Errors
    /// [`ProfileError`] for the first thing that is wrong.
    pub fn read(self, toml: &str) -> Result<Self, ProfileError> {
        let written: Written =
            toml::from_str(toml).map_err(|error| ProfileError::Content(error.to_string()))?;
        let time = |name: &'static str, text: &str| {
            let time = text.parse::<SignedDuration>().ok();
            let time = time.filter(SignedDuration::is_positive);
            time.map(SignedDuration::unsigned_abs)
                .ok_or_else(|| ProfileError::Time {
                    name,
                    found: text.to_owned(),
                })
        };
        let poll_interval = written.poll_interval.unwrap_or(self.poll_interval);
        time("poll_interval", &poll_interval)?;
        Ok(Self {
            flows: written.flows.unwrap_or(self.flows),
            events: written.events.unwrap_or(self.events),
            poll_interval,
            time_limit: match written.time_limit {
                Some(text) => time("time_limit", &text)?,
                None => self.time_limit,
            },
        })
    }

    /// Why a case is not for this connector; `None` when it is.
    pub(crate) fn lacks(&self, case: &Case) -> Option<String> {
        case.steps.iter().find_map(|step| {
            let Verb::Trigger(trigger) = &step.verb else {
                return None;
            };
            let (flow, name) = match trigger.via {
                Via::Api => (Flow::Api, "api"),
                Via::Csv => (Flow::Csv, "csv"),
            };
            let event = match trigger.kind {
                TriggerKind::Leaver => "user.deactivate",
                TriggerKind::Returner => "user.reactivate",
            };
            if !self.flows.contains(&flow) {
                Some(format!("the profile has no flow `{name}`"))
            } else if self.events.iter().all(|known| known != event) {
                Some(format!("the profile has no event `{event}`"))
            } else {
                None
            }
        })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::format::{Source, load};

    fn case(with: &str) -> Case {
        let text = format!(
            "scenario: x\nid: x\nsteps: [{{ trigger: leaver, with: {{ login: jdoe{with} }} }}]\n"
        );
        load(vec![Source::new("x", text)])
            .unwrap()
            .remove(0)
            .cases()
            .remove(0)
    }

    #[test]
    fn what_is_not_said_stays() {
        let profile = Profile::default()
            .read("flows = [\"api\", \"csv\"]\ntime_limit = \"2m\"\n")
            .unwrap();
        assert_eq!(profile.time_limit, Duration::from_mins(2));
        assert_eq!(profile.poll_interval, POLL_INTERVAL);
        assert_eq!(profile.lacks(&case(", via: csv")), None);
    }

    #[test]
    fn what_a_connector_cannot_do_is_said() {
        let profile = Profile::default();
        assert_eq!(profile.lacks(&case("")), None);
        assert_eq!(
            profile.lacks(&case(", via: csv")).as_deref(),
            Some("the profile has no flow `csv`")
        );
        let none = profile.read("events = []").unwrap();
        assert_eq!(
            none.lacks(&case("")).as_deref(),
            Some("the profile has no event `user.deactivate`")
        );
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for toml in [
            "flows = [\"mail\"]",
            "flow = []",
            "time_limit = \"soon\"",
            "poll_interval = \"0s\"",
            "=",
        ] {
            assert!(Profile::default().read(toml).is_err(), "{toml}");
        }
    }
}
