//! What a request is to the fault plan: which step, on which path, at which bytes of a file.

use std::sync::Arc;

use super::fault::Fault;
use super::handles::Handles;
use super::paths::shown;
use super::wire::{Extended, Request};
use crate::instance::Instance;

/// The bytes of a file that a request moves, counted from the first that its handle moved.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Span {
    pub(super) from: u64,
    /// `None` where no bytes are moved.
    bytes: Option<u64>,
}

impl Span {
    /// Whether a fault at this byte happens now. Where no bytes are moved it does.
    pub(super) fn reaches(self, at: u64) -> bool {
        let is_over = self.from > 0 && self.from >= at;
        !is_over && self.bytes.is_none_or(|bytes| self.from + bytes >= at)
    }
}

/// What of its file a request moves.
pub(super) fn moved(request: &Request<'_>, handles: &mut Handles) -> Span {
    let moved = if let Request::Read {
        handle,
        offset,
        length,
    } = request
    {
        handles.file(handle).map(|open| {
            let rest = open.file.attributes().size.saturating_sub(*offset);
            (open.bytes_read, rest.min(u64::from(*length)))
        })
    } else if let Request::Write { handle, data, .. } = request {
        handles
            .file(handle)
            .map(|open| (open.bytes_written, data.len() as u64))
    } else {
        return Span::default();
    };
    moved.map_or_else(
        |_| Span::default(),
        |(from, bytes)| Span {
            from,
            bytes: Some(bytes),
        },
    )
}

/// The fault that meets a request. The plan is asked once for each step: all reads of a handle are
/// one, and all writes.
pub(super) fn fault(
    instance: &Instance,
    request: &Request<'_>,
    handles: &mut Handles,
) -> Arc<Fault> {
    let Some((operation, path)) = about(request, handles) else {
        return Arc::default();
    };
    let ask = || Arc::new(Fault::of(instance, operation, &path));
    let kept = if let Request::Read { handle, .. } = request {
        handles.file(handle).map(|open| &mut open.read_fault)
    } else if let Request::Write { handle, .. } = request {
        handles.file(handle).map(|open| &mut open.write_fault)
    } else {
        return ask();
    };
    match kept {
        Ok(kept) => Arc::clone(kept.get_or_insert_with(ask)),
        Err(_) => Arc::default(),
    }
}

/// The step that a request is to a fault rule, and the path that it is about.
fn about(request: &Request<'_>, handles: &mut Handles) -> Option<(&'static str, String)> {
    let mut of = |handle: &[u8]| handles.file(handle).ok().map(|open| open.path.to_string());
    Some(match request {
        Request::Open { path, .. } => ("open", shown(path)),
        Request::Close(handle) => ("close", of(handle)?),
        Request::Read { handle, .. } => ("read", of(handle)?),
        Request::Write { handle, .. } => ("write", of(handle)?),
        Request::Stat(path) => ("stat", shown(path)),
        Request::StatHandle(handle) => ("stat", of(handle)?),
        Request::SetStat(path, _) => ("setstat", shown(path)),
        Request::SetStatHandle(handle, _) => ("setstat", of(handle)?),
        Request::OpenFolder(path) => ("list", shown(path)),
        Request::Remove(path) => ("remove", shown(path)),
        Request::MakeFolder(path) => ("mkdir", shown(path)),
        Request::RemoveFolder(path) => ("rmdir", shown(path)),
        Request::RealPath(path) => ("realpath", shown(path)),
        Request::Rename { from, .. } | Request::Extended(Extended::PosixRename { from, .. }) => {
            ("rename", shown(from))
        }
        Request::ReadFolder(_)
        | Request::ReadLink(_)
        | Request::Link(_)
        | Request::Extended(
            Extended::StatVfs(_)
            | Extended::StatVfsHandle(_)
            | Extended::Sync(_)
            | Extended::Limits
            | Extended::Unknown,
        ) => return None,
    })
}
