//! How the sFTP server behaves.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use jiff::SignedDuration;

/// Options of the sFTP server.
#[derive(Debug, Clone, Default)]
pub(crate) struct SftpSettings {
    pub(crate) host_key: HostKeySource,
    pub(crate) sessions_max: SessionsMax,
    pub(crate) idle_timeout: IdleTimeout,
}

/// Where the key comes from that the server proves itself with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum HostKeySource {
    /// Drawn from the seed, so that it is the same at every start.
    #[default]
    Seed,
    /// A private key as `ssh-keygen` writes it, without a passphrase.
    File(PathBuf),
}

/// How many sessions a user may have at once. Coupa announced five (Coupa Success, *SFTP*).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionsMax(Option<usize>);

impl SessionsMax {
    /// Any number.
    pub const OFF: Self = Self(None);

    pub(super) fn allows(self, open: usize) -> bool {
        self.0.is_none_or(|max| open < max)
    }
}

impl Default for SessionsMax {
    fn default() -> Self {
        Self(Some(5))
    }
}

impl fmt::Display for SessionsMax {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(max) => max.fmt(f),
            None => f.write_str("off"),
        }
    }
}

impl FromStr for SessionsMax {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "off" {
            return Ok(Self::OFF);
        }
        text.parse()
            .ok()
            .filter(|max| *max > 0)
            .map(|max| Self(Some(max)))
            .ok_or_else(|| format!("invalid number `{text}`: expected 1 or more, or off"))
    }
}

/// How long a session may be silent before it is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdleTimeout(Option<Duration>);

impl IdleTimeout {
    pub(super) fn get(self) -> Option<Duration> {
        self.0
    }
}

impl Default for IdleTimeout {
    fn default() -> Self {
        Self(Some(Duration::from_mins(15)))
    }
}

impl FromStr for IdleTimeout {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "off" {
            return Ok(Self(None));
        }
        text.parse::<SignedDuration>()
            .ok()
            .and_then(|duration| Duration::try_from(duration).ok())
            .filter(|duration| !duration.is_zero())
            .map(|duration| Self(Some(duration)))
            .ok_or_else(|| format!("invalid duration `{text}`: expected such as 15m, or off"))
    }
}

#[cfg(test)]
mod tests {
    use super::{IdleTimeout, SessionsMax};

    #[test]
    fn options_read_as_they_are_written() {
        for text in ["1", "5", "off"] {
            let read = text.parse::<SessionsMax>().map(|max| max.to_string());
            assert_eq!(read, Ok(text.to_owned()));
        }
        for text in ["0", "-1", "many", ""] {
            assert!(text.parse::<SessionsMax>().is_err(), "{text}");
            assert!(text.parse::<IdleTimeout>().is_err(), "{text}");
        }
        assert_eq!("15m".parse::<IdleTimeout>(), Ok(IdleTimeout::default()));
        assert_eq!("off".parse::<IdleTimeout>().map(IdleTimeout::get), Ok(None));
    }
}
