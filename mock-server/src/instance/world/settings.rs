//! How an instance behaves, as its world says; what is left out is as the server was started.

use std::fmt;
use std::str::FromStr;

use jiff::SignedDuration;
use jiff::tz::TimeZone;
use russh::keys::PublicKey;
use serde_json::{Map, Value as Json};

use crate::domain::release::Release;
use crate::instance::rate_limit::RateLimit;
use crate::jobs::ImportSettings;
use crate::site::{BYTES_MAX, SitePath};

/// The `settings` of a world. They beat the options of the server.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The zone in which Coupa prints dates.
    pub time_zone: TimeZone,
    /// The release of Coupa that it is.
    pub release: Option<Release>,
    /// Whether requests can come too fast.
    pub rate_limit: Option<RateLimit>,
    /// How often files are picked up.
    pub poll_interval: Option<PollInterval>,
    /// The folder that files are moved to once they are picked up.
    pub archive: Option<SitePath>,
    /// Public keys that open the account on the sFTP site, besides its password.
    pub sftp_keys: Vec<PublicKey>,
    /// Address of the admin, who is told of failed uploads.
    pub admin_email: Option<String>,
    /// Bytes that all files on the sFTP site may have together.
    pub sftp_quota: Option<u64>,
    /// What the import does where Coupa's pages differ or say nothing.
    pub import: ImportSettings,
}

/// How often the job that picks up files runs, by the instance's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PollInterval(SignedDuration);

impl Default for Settings {
    fn default() -> Self {
        Self {
            time_zone: TimeZone::UTC,
            release: None,
            rate_limit: None,
            poll_interval: None,
            archive: None,
            sftp_keys: Vec::new(),
            admin_email: None,
            sftp_quota: None,
            import: ImportSettings::default(),
        }
    }
}

impl Settings {
    /// Every setting, in the order in which they are named to people.
    const OWN_NAMES: [&str; 8] = [
        "rate_limit",
        "poll_interval",
        "archive",
        "time_zone",
        "release",
        "sftp_keys",
        "admin_email",
        "sftp_quota",
    ];

    /// Every setting, those of the import at the end.
    pub(super) fn names() -> Vec<&'static str> {
        [&Self::OWN_NAMES[..], &ImportSettings::NAMES].concat()
    }

    /// All settings as a world writes them; what is as the server was started is left out.
    pub(crate) fn to_json(&self) -> Map<String, Json> {
        let mut settings = Map::new();
        let mut put = |name: &str, value: Option<Json>| {
            settings.extend(value.map(|value| (name.to_owned(), value)));
        };
        let limit = self.rate_limit.map(|limit| match limit {
            RateLimit::On => "on".into(),
            RateLimit::Off => "off".into(),
        });
        put("rate_limit", limit);
        let interval = self.poll_interval.map(|interval| interval.to_string());
        put("poll_interval", interval.map(Json::from));
        let archive = self.archive.as_ref().map(ToString::to_string);
        put("archive", archive.map(Json::from));
        put("time_zone", self.time_zone.iana_name().map(Json::from));
        let release = self.release.map(|release| release.to_string());
        put("release", release.map(Json::from));
        if !self.sftp_keys.is_empty() {
            let keys = self.sftp_keys.iter();
            let keys = keys.filter_map(|key| Some(Json::from(key.to_openssh().ok()?)));
            put("sftp_keys", Some(keys.collect()));
        }
        put("admin_email", self.admin_email.clone().map(Json::from));
        put("sftp_quota", self.sftp_quota.map(Json::from));
        settings.extend(self.import.to_json());
        settings
    }

    /// Reads what [`Settings::to_json`] wrote. The error is the name of a setting, and what was
    /// expected of it.
    pub(crate) fn from_json(values: &Map<String, Json>) -> Result<Self, (String, String)> {
        let mut settings = Self::default();
        for (name, value) in values {
            let taken = settings.set(name, value);
            taken.map_err(|reason| (name.clone(), reason))?;
        }
        Ok(settings)
    }

    /// Takes one setting over. The error says what was expected.
    pub(super) fn set(&mut self, name: &str, value: &Json) -> Result<(), String> {
        match name {
            "rate_limit" => self.rate_limit = Some(rate_limit(value)?),
            "poll_interval" => self.poll_interval = Some(parsed(value)?),
            "archive" => self.archive = Some(folder(value)?),
            "time_zone" => self.time_zone = time_zone(value)?,
            "release" => self.release = Some(parsed(value)?),
            "sftp_keys" => self.sftp_keys = keys(value)?,
            "admin_email" => self.admin_email = Some(address(value)?),
            "sftp_quota" => self.sftp_quota = Some(quota(value)?),
            _ => {
                let unknown = || {
                    let names = Self::names().join(", ");
                    Err(format!("unknown setting: expected {names}"))
                };
                return self.import.set(name, value).unwrap_or_else(unknown);
            }
        }
        Ok(())
    }
}

pub(super) fn time_zone(value: &Json) -> Result<TimeZone, String> {
    value
        .as_str()
        .and_then(|name| TimeZone::get(name).ok())
        .ok_or_else(|| "expected a time zone such as Europe/Berlin".to_owned())
}

/// `off` is a truth value to older YAML readers, so both are understood.
fn rate_limit(value: &Json) -> Result<RateLimit, String> {
    match value.as_bool() {
        Some(true) => Ok(RateLimit::On),
        Some(false) => Ok(RateLimit::Off),
        None => parsed(value),
    }
}

fn folder(value: &Json) -> Result<SitePath, String> {
    value
        .as_str()
        .filter(|path| path.starts_with('/'))
        .map(SitePath::read)
        .ok_or_else(|| "expected a folder such as /Archive/Incoming".to_owned())
}

fn keys(value: &Json) -> Result<Vec<PublicKey>, String> {
    let expected = "expected a list of public keys such as `ssh-ed25519 AAAA… name`";
    let keys = value.as_array().ok_or(expected)?;
    keys.iter()
        .map(|key| {
            key.as_str()
                .and_then(|key| PublicKey::from_openssh(key.trim()).ok())
                .ok_or_else(|| expected.to_owned())
        })
        .collect()
}

fn address(value: &Json) -> Result<String, String> {
    value
        .as_str()
        .filter(|address| address.parse::<lettre::Address>().is_ok())
        .map(str::to_owned)
        .ok_or_else(|| "expected an address such as admin@example.com".to_owned())
}

fn quota(value: &Json) -> Result<u64, String> {
    value
        .as_u64()
        .filter(|bytes| (1..=BYTES_MAX).contains(bytes))
        .ok_or_else(|| format!("expected a number of bytes from 1 to {BYTES_MAX}"))
}

/// A setting that is written as text.
fn parsed<T: FromStr<Err = String>>(value: &Json) -> Result<T, String> {
    value.as_str().ok_or("expected a text")?.parse()
}

impl PollInterval {
    /// The time between two ticks.
    pub fn get(self) -> SignedDuration {
        self.0
    }
}

/// Coupa picks files up within five minutes (Coupa, *1.4 Deactivate a User*).
impl Default for PollInterval {
    fn default() -> Self {
        Self(SignedDuration::from_mins(5))
    }
}

impl fmt::Display for PollInterval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#}", self.0)
    }
}

impl FromStr for PollInterval {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.parse()
            .ok()
            .filter(|interval| *interval >= SignedDuration::from_secs(1))
            .map(Self)
            .ok_or_else(|| {
                format!("invalid interval `{text}`: expected at least a second, such as 5m or 1s")
            })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::{PollInterval, Settings};

    const KEY: &str =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti me@here";

    fn set(name: &str, value: &Json) -> Result<Settings, String> {
        let mut settings = Settings::default();
        settings.set(name, value).map(|()| settings)
    }

    #[test]
    fn every_setting_is_taken() {
        for (name, value) in Settings::OWN_NAMES.into_iter().zip([
            json!("on"),
            json!("90s"),
            json!("/Incoming/Archive"),
            json!("Europe/Berlin"),
            json!("R34"),
            json!([KEY]),
            json!("admin@example.com"),
            json!(1_000_000),
        ]) {
            assert!(set(name, &value).is_ok(), "{name}");
        }
    }

    #[test]
    fn settings_are_read_as_they_were_written() {
        let mut settings = Settings::default();
        for (name, value) in [
            ("rate_limit", json!("on")),
            ("poll_interval", json!("1h 30m")),
            ("archive", json!("/Incoming/Archive")),
            ("time_zone", json!("Europe/Berlin")),
            ("release", json!("R34")),
            ("sftp_keys", json!([KEY])),
            ("admin_email", json!("admin@example.com")),
            ("pick_up", json!("any")),
            ("csv_max_bytes", json!("off")),
            ("csv_max_rows", json!(5)),
        ] {
            assert_eq!(settings.set(name, &value), Ok(()), "{name}");
        }
        let written = settings.to_json();
        let read = Settings::from_json(&written).map(|read| read.to_json());
        assert_eq!(read, Ok(written));
    }

    #[test]
    fn what_a_setting_cannot_be_is_refused() {
        for (name, value) in [
            ("rate_limit", json!(25)),
            ("poll_interval", json!("0s")),
            ("poll_interval", json!("-5m")),
            ("poll_interval", json!(5)),
            ("archive", json!("Archive")),
            ("time_zone", json!("Mars")),
            ("release", json!("41")),
            ("sftp_keys", json!(KEY)),
            ("sftp_keys", json!(["ssh-rsa"])),
            ("admin_email", json!("admin")),
            ("sftp_quota", json!(0)),
            ("sftp_quota", json!("1 GB")),
            ("sftp_quota", json!(1_u64 << 40)),
            ("color", json!("blue")),
        ] {
            assert!(set(name, &value).is_err(), "{name}: {value}");
        }
    }

    #[test]
    fn an_interval_reads_and_prints_alike() {
        for text in ["5m", "1s", "1h 30m"] {
            let interval = text.parse::<PollInterval>();
            assert_eq!(
                interval.map(|interval| interval.to_string()),
                Ok(text.to_owned())
            );
        }
    }
}
