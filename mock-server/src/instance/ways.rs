//! How an instance behaves: as its world or a snapshot says, or else as `serve` was started.

use std::sync::{Arc, PoisonError};

use jiff::tz::TimeZone;
use russh::keys::PublicKey;

use super::instance::Instance;
use super::world::{PollInterval, Settings};
use crate::domain::release::Release;
use crate::domain::write::UnknownNames;
use crate::jobs::ImportSettings;
use crate::site::SitePath;

impl Instance {
    /// How it behaves.
    pub(super) fn ways(&self) -> Arc<Settings> {
        Arc::clone(&self.ways.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The switches of the import.
    pub(crate) fn import_settings(&self) -> ImportSettings {
        self.ways().import.clone()
    }

    /// Whom Coupa tells about failures of an integration without contacts, if the world says.
    pub(crate) fn admin_email(&self) -> Option<String> {
        self.ways().admin_email.clone()
    }

    /// What it is imitated as.
    pub(crate) fn release(&self) -> Release {
        self.release_of(&self.ways())
    }

    pub(super) fn release_of(&self, ways: &Settings) -> Release {
        ways.release.unwrap_or(self.settings.behaviour.release)
    }

    /// What it does with names that a resource does not have.
    pub(crate) fn unknown_names(&self) -> UnknownNames {
        self.settings.behaviour.unknown
    }

    /// The zone in which Coupa prints dates.
    pub(crate) fn time_zone(&self) -> TimeZone {
        self.ways().time_zone.clone()
    }

    /// How often files are picked up from its site.
    pub fn poll_interval(&self) -> PollInterval {
        let own = self.ways().poll_interval;
        own.unwrap_or(self.settings.behaviour.poll_interval)
    }

    /// The folder that files are moved to once they are picked up. Coupa's pages name two
    /// (docs/differences.md).
    pub fn archive(&self) -> SitePath {
        let archive = self.ways().archive.clone();
        archive.unwrap_or_else(|| SitePath::read("/Archive/Incoming"))
    }

    /// Public keys that open its account on the sFTP site, besides the password.
    pub fn sftp_keys(&self) -> Vec<PublicKey> {
        self.ways().sftp_keys.clone()
    }
}
