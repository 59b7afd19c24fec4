//! Loads that the end of a process broke off.

use super::import::{Outcome, UploadError};
use super::load::{LOADING, PENDING};
use super::pick_up::SFTP_USER;
use crate::domain::record::RecordId;
use crate::instance::Instance;

/// What the report of such a load says.
const BROKEN: &str =
    "The load was broken off by a restart of coupa-mock; the rows up to there are loaded";

impl Instance {
    /// Nobody goes on with a load that another process began: it has failed. Uploads that wait are
    /// still to be loaded.
    pub(crate) fn end_broken_loads(&self) {
        let life = self.life();
        let loads = self.loads().into_iter();
        let is_broken = |status: &str, id| match status {
            LOADING => true,
            PENDING => self.load_content(id).is_none(),
            _ => false,
        };
        for load in loads.filter(|load| is_broken(&load.status, load.id)) {
            let outcome = Outcome::Failed(vec![UploadError::Header(BROKEN.to_owned())]);
            self.finish_load(life, RecordId(load.id), (SFTP_USER, None), &outcome, |_| ());
        }
    }
}
