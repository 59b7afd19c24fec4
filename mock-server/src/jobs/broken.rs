//! Loads that the end of a process broke off.

use super::import::{Outcome, UploadError};
use super::load::{LOADING, PENDING};
use crate::domain::record::RecordId;
use crate::instance::Instance;

/// What the report of such a load says.
const BROKEN: &str =
    "The load was broken off by a restart of coupa-mock; the rows up to there are loaded";

impl Instance {
    /// Nobody goes on with a load of another process: it has failed.
    pub(crate) fn end_broken_loads(&self) {
        let life = self.life();
        let loads = self.loads().into_iter();
        for load in loads.filter(|load| [PENDING, LOADING].contains(&&*load.status)) {
            let outcome = Outcome::Failed(vec![UploadError::Header(BROKEN.to_owned())]);
            self.finish_load(life, RecordId(load.id), None, &outcome);
        }
    }
}
