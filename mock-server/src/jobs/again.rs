//! Loading a file once more, as people do who have mended what it refers to.

use super::books::Arrival;
use super::load::Load;
use super::pick_up::{SFTP_USER, Taken};
use crate::instance::Instance;

impl Instance {
    /// Loads the file of a load again, as a load of its own, and answers that one. Blocks until it is
    /// done; `None` when there is no such file, or no longer, or the instance was reset.
    pub fn load_again(&self, id: u64) -> Option<Load> {
        let _turn = self.turn();
        let life = self.life();
        let before = self.load_by_id(id)?;
        let content = self.load_content(id)?;
        let arrival = Arrival {
            file_name: before.file_name.clone(),
            bytes: content.len() as u64,
            by: SFTP_USER,
            cause: None,
        };
        let load = self.expect_load(life, &arrival)?;
        let again = Taken {
            path: &before.file_name,
            by: SFTP_USER,
            cause: None,
            content,
            fault: None,
        };
        self.load(life, load, again)
    }
}
