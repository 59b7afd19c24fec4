//! What a client asks for.

use super::attributes;
use super::codes::{
    CLOSE, EXTENDED, FSETSTAT, FSTAT, INIT, LSTAT, MKDIR, OPEN, OPEN_APPEND, OPEN_CREATE,
    OPEN_EXCLUSIVE, OPEN_READ, OPEN_TRUNCATE, OPEN_WRITE, OPENDIR, READ, READDIR, READLINK,
    REALPATH, REMOVE, RENAME, RMDIR, SETSTAT, STAT, SYMLINK, WRITE,
};
use super::cursor::{Cursor, Short};
use crate::site::{Access, Change, OpenOptions, Position};

/// One packet of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sftp) enum Packet<'a> {
    /// The start of the conversation.
    Init,
    /// A request with its number, and what it asks for.
    Request(u32, Wanted<'a>),
}

/// What a request asks for, as far as it can be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sftp) enum Wanted<'a> {
    This(Request<'a>),
    /// A kind of request that version 3 does not have.
    Unknown,
    /// Known, but its fields are not whole.
    Malformed,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sftp) enum Request<'a> {
    Open {
        path: &'a [u8],
        options: OpenOptions,
    },
    Close(&'a [u8]),
    Read {
        handle: &'a [u8],
        offset: u64,
        length: u32,
    },
    Write {
        handle: &'a [u8],
        offset: u64,
        data: &'a [u8],
    },
    /// There are no links, so `STAT` and `LSTAT` are one.
    Stat(&'a [u8]),
    StatHandle(&'a [u8]),
    SetStat(&'a [u8], Change),
    SetStatHandle(&'a [u8], Change),
    OpenFolder(&'a [u8]),
    ReadFolder(&'a [u8]),
    Remove(&'a [u8]),
    MakeFolder(&'a [u8]),
    RemoveFolder(&'a [u8]),
    RealPath(&'a [u8]),
    Rename {
        from: &'a [u8],
        to: &'a [u8],
    },
    ReadLink(&'a [u8]),
    /// The link, as far as it can be told: clients do not agree which path comes first.
    Link(&'a [u8]),
    Extended(Extended<'a>),
}

/// Requests that OpenSSH added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::sftp) enum Extended<'a> {
    PosixRename { from: &'a [u8], to: &'a [u8] },
    StatVfs(&'a [u8]),
    StatVfsHandle(&'a [u8]),
    Sync(&'a [u8]),
    Limits,
    Unknown,
}

/// A packet that not even a number can be read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a packet without kind or number")]
pub(in crate::sftp) struct Malformed;

impl From<Short> for Malformed {
    fn from(_: Short) -> Self {
        Self
    }
}

impl<'a> Packet<'a> {
    pub(in crate::sftp) fn read(frame: &'a [u8]) -> Result<Self, Malformed> {
        let mut cursor = Cursor::new(frame);
        let kind = cursor.byte()?;
        // The version of the client in an INIT, which has no number.
        let id = cursor.u32()?;
        if kind == INIT {
            return Ok(Self::Init);
        }
        let wanted = match request(kind, &mut cursor) {
            Ok(Some(request)) => Wanted::This(request),
            Ok(None) => Wanted::Unknown,
            Err(Short) => Wanted::Malformed,
        };
        Ok(Self::Request(id, wanted))
    }
}

/// The fields of a request in their order; what follows them is ignored, as other servers do.
fn request<'a>(kind: u8, cursor: &mut Cursor<'a>) -> Result<Option<Request<'a>>, Short> {
    Ok(Some(match kind {
        OPEN => Request::Open {
            path: cursor.string()?,
            options: open_options(cursor.u32()?, attributes::read(cursor)?),
        },
        CLOSE => Request::Close(cursor.string()?),
        READ => Request::Read {
            handle: cursor.string()?,
            offset: cursor.u64()?,
            length: cursor.u32()?,
        },
        WRITE => Request::Write {
            handle: cursor.string()?,
            offset: cursor.u64()?,
            data: cursor.string()?,
        },
        LSTAT | STAT => Request::Stat(cursor.string()?),
        FSTAT => Request::StatHandle(cursor.string()?),
        SETSTAT => Request::SetStat(cursor.string()?, attributes::read(cursor)?),
        FSETSTAT => Request::SetStatHandle(cursor.string()?, attributes::read(cursor)?),
        OPENDIR => Request::OpenFolder(cursor.string()?),
        READDIR => Request::ReadFolder(cursor.string()?),
        REMOVE => Request::Remove(cursor.string()?),
        MKDIR => Request::MakeFolder(cursor.string()?),
        RMDIR => Request::RemoveFolder(cursor.string()?),
        REALPATH => Request::RealPath(cursor.string()?),
        RENAME => Request::Rename {
            from: cursor.string()?,
            to: cursor.string()?,
        },
        READLINK => Request::ReadLink(cursor.string()?),
        SYMLINK => {
            cursor.string()?;
            Request::Link(cursor.string()?)
        }
        EXTENDED => Request::Extended(extended(cursor)?),
        _ => return Ok(None),
    }))
}

fn extended<'a>(cursor: &mut Cursor<'a>) -> Result<Extended<'a>, Short> {
    Ok(match cursor.string()? {
        b"posix-rename@openssh.com" => Extended::PosixRename {
            from: cursor.string()?,
            to: cursor.string()?,
        },
        b"statvfs@openssh.com" => Extended::StatVfs(cursor.string()?),
        b"fstatvfs@openssh.com" => Extended::StatVfsHandle(cursor.string()?),
        b"fsync@openssh.com" => Extended::Sync(cursor.string()?),
        b"limits@openssh.com" => Extended::Limits,
        _ => Extended::Unknown,
    })
}

/// How the flags of an `OPEN` want a file opened.
fn open_options(flags: u32, attributes: Change) -> OpenOptions {
    let has = |flag: u32| flags & flag != 0;
    // Some clients append without saying that they write.
    let access = match (has(OPEN_READ), has(OPEN_WRITE) || has(OPEN_APPEND)) {
        (true, true) => Access::ReadWrite,
        (false, true) => Access::Write,
        // For nothing is for reading, as on Unix: paramiko creates files so.
        (true | false, false) => Access::Read,
    };
    OpenOptions {
        access,
        position: if has(OPEN_APPEND) {
            Position::End
        } else {
            Position::Given
        },
        create: has(OPEN_CREATE),
        exclusive: has(OPEN_EXCLUSIVE),
        truncate: has(OPEN_TRUNCATE),
        permissions: attributes.permissions,
    }
}
