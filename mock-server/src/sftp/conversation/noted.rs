//! Steps that the journal notes however they end.

use super::conversation::{Account, Conversation};
use crate::instance::Instance;
use crate::journal::{Details, EventId, SftpOperation};
use crate::sftp::paths::{shown, site_path};
use crate::sftp::status::{Refusal, Status};
use crate::site::{SitePath, Target};

impl Conversation {
    pub(super) fn rename(
        &mut self,
        instance: &Instance,
        from: &[u8],
        to: &[u8],
        target: Target,
    ) -> Result<(), Refusal> {
        let operation = SftpOperation {
            to: Some(shown(to)),
            ..about("rename", from)
        };
        self.noted(instance, operation, || {
            let (from, to) = (site_path(from)?, site_path(to)?);
            Ok(instance.site().rename(&from, &to, target)?)
        })
    }

    /// A step that is about one path.
    pub(super) fn step<T>(
        &mut self,
        instance: &Instance,
        op: &str,
        path: &[u8],
        step: impl FnOnce(&SitePath) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        self.noted(instance, about(op, path), || step(&site_path(path)?))
    }

    fn noted<T>(
        &mut self,
        instance: &Instance,
        operation: SftpOperation,
        step: impl FnOnce() -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let done = self.fault.around(step);
        let status = match &done {
            Ok(_) => Status::Ok,
            Err(refusal) => refusal.status,
        };
        let operation = SftpOperation {
            status: status.name().to_owned(),
            fault: self.fault.rule(),
            ..operation
        };
        let event = note(&self.account, instance, operation);
        self.told.push(event);
        done
    }
}

fn about(op: &str, path: &[u8]) -> SftpOperation {
    SftpOperation {
        op: op.to_owned(),
        path: shown(path),
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
