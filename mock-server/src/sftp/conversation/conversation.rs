//! One client's conversation: each request is one step, as far as the fault plan lets it be taken,
//! and one reply once the change is kept.

use std::sync::{Arc, Weak};

use super::files::close_file;
use super::perform::unsupported;
use crate::faults::Phase;
use crate::instance::Instance;
use crate::journal::EventId;
use crate::sftp::fault::Fault;
use crate::sftp::handles::{Handles, Open};
use crate::sftp::status::{Refusal, Status};
use crate::sftp::step::{fault, moved};
use crate::sftp::wire::{Malformed, Packet, Replies, Request, TooLong, Wanted};

/// The account that a client came in with. Holds nobody's Coupa alive that was deleted.
#[derive(Debug, Clone)]
pub(in crate::sftp) struct Account {
    pub(in crate::sftp) instance: Weak<Instance>,
    pub(in crate::sftp) user: Arc<str>,
}

/// Why a conversation cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(in crate::sftp) enum End {
    /// Nothing can be answered.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// Where the next packet begins cannot be known.
    #[error(transparent)]
    TooLong(#[from] TooLong),
    /// A request came before the start.
    #[error("a request before the start of the conversation")]
    NotStarted,
    /// The instance was deleted.
    #[error("the instance is gone")]
    Gone,
    /// A fault rule wants the connection to end, without a word.
    #[error("a fault rule ends the connection")]
    Cut,
}

#[derive(Debug)]
pub(in crate::sftp) struct Conversation {
    pub(super) account: Account,
    pub(super) handles: Handles,
    started: bool,
    /// What meets the step that is being taken.
    pub(super) fault: Arc<Fault>,
    /// What the journal tells of it.
    pub(super) told: Vec<EventId>,
    pub(in crate::sftp) replies: Replies,
}

impl Conversation {
    pub(in crate::sftp) fn new(account: Account) -> Self {
        Self {
            account,
            handles: Handles::default(),
            started: false,
            fault: Arc::default(),
            told: Vec::new(),
            replies: Replies::default(),
        }
    }

    /// How many files and folders the client has open.
    pub(in crate::sftp) fn open_count(&self) -> usize {
        self.handles.len()
    }

    /// Does what a packet asks for and puts the reply to the others.
    pub(in crate::sftp) async fn answer(&mut self, frame: &[u8]) -> Result<(), End> {
        let (id, wanted) = match Packet::read(frame)? {
            Packet::Init => {
                self.started = true;
                self.replies.version();
                return Ok(());
            }
            Packet::Request(id, wanted) => (id, wanted),
        };
        if !self.started {
            return Err(End::NotStarted);
        }
        let instance = self.account.instance.upgrade().ok_or(End::Gone)?;
        let refusal = match wanted {
            Wanted::This(request) => return self.meet(&instance, id, request).await,
            Wanted::Unknown => unsupported(),
            Wanted::Malformed => Refusal::new(Status::BadMessage, "a malformed request"),
        };
        self.replies.status(id, refusal.status, &refusal.text);
        Ok(())
    }

    /// Takes a step as far as the fault plan lets it be taken.
    async fn meet(
        &mut self,
        instance: &Instance,
        id: u32,
        request: Request<'_>,
    ) -> Result<(), End> {
        self.fault = fault(instance, &request, &mut self.handles);
        let fault = Arc::clone(&self.fault);
        let span = moved(&request, &mut self.handles);
        let stalls = |phase| {
            let (duration, at) = fault.stall(phase)?;
            span.reaches(at).then_some(duration)
        };
        if let Some(duration) = stalls(Phase::Before) {
            instance.delay(duration).await;
        }
        let cut = fault.disconnects_after().filter(|at| span.reaches(*at));
        if let Some(at) = cut {
            self.write_up_to(instance, &request, at.saturating_sub(span.from));
            return Err(End::Cut);
        }
        let (mark, before) = (instance.mark(), self.replies.len());
        self.told.clear();
        if let Err(refusal) = self.perform(instance, id, request) {
            self.replies.status(id, refusal.status, &refusal.text);
        }
        // Bytes of a file are kept once it is closed.
        if instance.mark() != mark
            && let Err(reason) = instance.kept(mark).await
        {
            self.replies.take_back(before);
            let refused = Status::Failure;
            self.replies.status(id, refused, &reason.to_string());
            instance.journal().refuse(&self.told, refused.name());
        }
        if let Some(duration) = stalls(Phase::After) {
            instance.delay(duration).await;
        }
        Ok(())
    }

    /// What of a write still arrives before the connection ends.
    fn write_up_to(&mut self, instance: &Instance, request: &Request<'_>, bytes: u64) {
        let Request::Write {
            handle,
            offset,
            data,
        } = request
        else {
            return;
        };
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        let data = data.get(..bytes).unwrap_or(data);
        // There is nobody left to be told.
        let _ = self.write(&instance.site(), handle, *offset, data, instance.now());
    }
}

/// A client that goes without closing its files leaves them as they are.
impl Drop for Conversation {
    fn drop(&mut self) {
        let Some(instance) = self.account.instance.upgrade() else {
            return;
        };
        for open in self.handles.drain() {
            match open {
                Open::File(file) => {
                    close_file(&self.account, &instance, file, Status::ConnectionLost);
                }
                Open::Folder(_) => {}
            }
        }
    }
}
