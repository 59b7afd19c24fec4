//! The kinds of events, as readers name them.

use std::fmt;
use std::str::FromStr;

/// Kind of an event, the value of `?kind=` and of the member `kind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `http`
    Http,
    /// `change`
    Change,
    /// `webhook`
    Webhook,
    /// `clock`
    Clock,
    /// `fault`
    Fault,
    /// `sftp`
    Sftp,
    /// `job`
    Job,
    /// `mail`
    Mail,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Http,
        Self::Change,
        Self::Webhook,
        Self::Clock,
        Self::Fault,
        Self::Sftp,
        Self::Job,
        Self::Mail,
    ];

    /// Its name in the journal.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Change => "change",
            Self::Webhook => "webhook",
            Self::Clock => "clock",
            Self::Fault => "fault",
            Self::Sftp => "sftp",
            Self::Job => "job",
            Self::Mail => "mail",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name that is no kind of event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown kind: `{0}`, the journal has {known}", known = known())]
pub struct UnknownKind(pub String);

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(name: &str) -> Result<Self, UnknownKind> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == name)
            .ok_or_else(|| UnknownKind(name.to_owned()))
    }
}

fn known() -> String {
    Kind::ALL.map(|kind| format!("`{kind}`")).join(", ")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_by_its_name() {
        for kind in Kind::ALL {
            assert_eq!(kind.to_string().parse::<Kind>(), Ok(kind));
        }
    }

    #[test]
    fn an_unknown_kind_is_refused_with_the_known_ones() {
        assert_eq!(
            "HTTP".parse::<Kind>().unwrap_err().to_string(),
            "unknown kind: `HTTP`, the journal has `http`, `change`, `webhook`, `clock`, `fault`, `sftp`, `job`, `mail`"
        );
    }
}
