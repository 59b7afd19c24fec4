//! What a fault rule makes of a step: done or not, answered or not, and how late.

use std::time::Duration;

use super::status::{Refusal, Status};
use crate::faults::{Met, Phase, SftpEffect, SftpStatus};
use crate::instance::Instance;

/// The fault that meets one step, if any.
#[derive(Debug, Default)]
pub(super) struct Fault(Option<Met<SftpEffect>>);

impl Fault {
    /// Asks the plan, which is to be done once for each step.
    pub(super) fn of(instance: &Instance, operation: &str, path: &str) -> Self {
        Self(instance.sftp_fault(operation, path, None))
    }

    /// Name of its rule, for the journal.
    pub(super) fn rule(&self) -> Option<String> {
        self.0.as_ref().map(|met| met.rule.clone())
    }

    /// A refused attempt to get in.
    pub(super) fn refuses_auth(&self) -> bool {
        matches!(
            self.effect(),
            Some(SftpEffect::RefuseAuth | SftpEffect::Status(_))
        )
    }

    /// After how many bytes of the file the connection ends.
    pub(super) fn disconnects_after(&self) -> Option<u64> {
        let Some(SftpEffect::Disconnect(bytes)) = self.effect() else {
            return None;
        };
        Some(*bytes)
    }

    /// How long nothing is answered, and after how many bytes of the file.
    pub(super) fn stall(&self, phase: Phase) -> Option<(Duration, u64)> {
        let met = self.0.as_ref().filter(|met| met.phase == phase)?;
        let SftpEffect::Stall(lasting) = &met.effect else {
            return None;
        };
        Some((lasting.real(), met.offset))
    }

    /// Takes the step unless the rule forbids it, and refuses it when the rule says so.
    pub(super) fn around<T>(
        &self,
        step: impl FnOnce() -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        match (self.refusal(), self.0.as_ref().map(|met| met.phase)) {
            (Some(refusal), Some(Phase::After)) => step().and(Err(refusal)),
            (Some(refusal), _) => Err(refusal),
            (None, _) => step(),
        }
    }

    fn refusal(&self) -> Option<Refusal> {
        let Some(SftpEffect::Status(status)) = self.effect() else {
            return None;
        };
        Some(match status {
            SftpStatus::PermissionDenied => {
                Refusal::new(Status::PermissionDenied, "Permission denied")
            }
            SftpStatus::Failure => Refusal::new(Status::Failure, "Failure"),
            SftpStatus::NoSuchFile => Refusal::new(Status::NoSuchFile, "No such file"),
            SftpStatus::NoSpace => Refusal::new(Status::Failure, "No space left on device"),
        })
    }

    fn effect(&self) -> Option<&SftpEffect> {
        self.0.as_ref().map(|met| &met.effect)
    }
}
