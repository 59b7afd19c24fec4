//! Steps that the journal notes however they end.

use super::conversation::{Account, Conversation};
use crate::instance::Instance;
use crate::journal::{Details, EventId, SftpOperation};
use crate::sftp::paths::{shown, site_path};
use crate::sftp::status::{Refusal, Status};
use crate::site::{SitePath, Target};

impl Conversation {
    pub(super) fn rename(
        &self,
        instance: &Instance,
        from: &[u8],
        to: &[u8],
        target: Target,
    ) -> Result<(), Refusal> {
        let step = || {
            Ok(instance
                .site()
                .rename(&site_path(from)?, &site_path(to)?, target)?)
        };
        let done = step();
        let operation = SftpOperation {
            to: Some(shown(to)),
            ..operation("rename", shown(from), &done)
        };
        note(&self.account, instance, operation);
        done
    }

    /// A step that is about one path, noted in the journal however it ends.
    pub(super) fn step<T>(
        &self,
        instance: &Instance,
        op: &str,
        path: &[u8],
        step: impl FnOnce(&SitePath) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let done = self
            .fault
            .around(|| site_path(path).and_then(|path| step(&path)));
        let operation = SftpOperation {
            fault: self.fault.rule(),
            ..operation(op, shown(path), &done)
        };
        note(&self.account, instance, operation);
        done
    }
}

fn operation<T>(op: &str, path: String, done: &Result<T, Refusal>) -> SftpOperation {
    let status = match done {
        Ok(_) => Status::Ok,
        Err(refusal) => refusal.status,
    };
    SftpOperation {
        op: op.to_owned(),
        path,
        status: status.name().to_owned(),
        ..SftpOperation::default()
    }
}

pub(super) fn note(account: &Account, instance: &Instance, operation: SftpOperation) -> EventId {
    let operation = SftpOperation {
        user: account.user.to_string(),
        ..operation
    };
    instance
        .journal()
        .append(instance.stamp(), None, Details::Sftp(operation))
}
