//! Replies, written one after another into one block of bytes.

use bytes::{BufMut as _, Bytes, BytesMut};

use super::attributes::attributes as put_attributes;
use super::codes::{ATTRS, DATA, EXTENDED_REPLY, HANDLE, NAME, STATUS, VERSION};
use super::frames::FRAME_MAX_BYTES;
use crate::sftp::status::Status;
use crate::site::{Attributes, Space};

/// The version of the protocol that is spoken, whatever the client's.
const PROTOCOL: u32 = 3;

/// Bytes of a file in one packet, read or written.
pub(in crate::sftp) const DATA_MAX_BYTES: u32 = FRAME_MAX_BYTES - 1024;

/// What is offered besides version 3, with the versions of the offers.
const EXTENSIONS: [(&str, &str); 5] = [
    ("posix-rename@openssh.com", "1"),
    ("statvfs@openssh.com", "2"),
    ("fstatvfs@openssh.com", "2"),
    ("fsync@openssh.com", "1"),
    ("limits@openssh.com", "1"),
];

/// How large a block of the site is said to be.
const BLOCK_BYTES: u64 = 4096;

/// A name in a list of names.
#[derive(Debug, Clone)]
pub(in crate::sftp) struct Listed {
    pub(in crate::sftp) name: Vec<u8>,
    /// The line that `ls -l` would show.
    pub(in crate::sftp) line: Vec<u8>,
    /// `None` where nobody asked for them.
    pub(in crate::sftp) attributes: Option<Attributes>,
}

#[derive(Debug, Default)]
pub(in crate::sftp) struct Replies {
    bytes: BytesMut,
}

impl Replies {
    /// How many bytes wait to be sent.
    pub(in crate::sftp) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Forgets what came after so many bytes.
    pub(in crate::sftp) fn take_back(&mut self, to: usize) {
        self.bytes.truncate(to);
    }

    /// Takes what waits.
    pub(in crate::sftp) fn take(&mut self) -> Bytes {
        std::mem::take(&mut self.bytes).freeze()
    }

    pub(in crate::sftp) fn version(&mut self) {
        self.packet(|bytes| {
            bytes.put_u8(VERSION);
            bytes.put_u32(PROTOCOL);
            for (name, version) in EXTENSIONS {
                put_string(bytes, name.as_bytes());
                put_string(bytes, version.as_bytes());
            }
        });
    }

    pub(in crate::sftp) fn status(&mut self, id: u32, status: Status, text: &str) {
        self.reply(STATUS, id, |bytes| {
            bytes.put_u32(status.code());
            put_string(bytes, text.as_bytes());
            put_string(bytes, b"en");
        });
    }

    pub(in crate::sftp) fn handle(&mut self, id: u32, handle: &[u8]) {
        self.reply(HANDLE, id, |bytes| put_string(bytes, handle));
    }

    /// The bytes that `fill` appends. Without any the packet is not sent, and `false` comes back.
    pub(in crate::sftp) fn data<E>(
        &mut self,
        id: u32,
        capacity: usize,
        fill: impl FnOnce(&mut BytesMut) -> Result<(), E>,
    ) -> Result<bool, E> {
        let before = self.bytes.len();
        self.bytes.reserve(capacity + 13);
        let mut filled = Ok(());
        let mut length = 0;
        self.reply(DATA, id, |bytes| {
            let at = bytes.len();
            bytes.put_u32(0);
            filled = fill(bytes);
            length = bytes.len() - at - 4;
            put_length(bytes, at);
        });
        if filled.is_err() || length == 0 {
            self.bytes.truncate(before);
        }
        filled.map(|()| length > 0)
    }

    pub(in crate::sftp) fn names(&mut self, id: u32, names: &[Listed]) {
        self.reply(NAME, id, |bytes| {
            bytes.put_u32(u32::try_from(names.len()).unwrap_or(u32::MAX));
            for name in names {
                put_string(bytes, &name.name);
                put_string(bytes, &name.line);
                match &name.attributes {
                    Some(attributes) => put_attributes(bytes, attributes),
                    None => bytes.put_u32(0),
                }
            }
        });
    }

    pub(in crate::sftp) fn attributes(&mut self, id: u32, attributes: &Attributes) {
        self.reply(ATTRS, id, |bytes| put_attributes(bytes, attributes));
    }

    /// The answer to `limits@openssh.com`.
    pub(in crate::sftp) fn limits(&mut self, id: u32, handles_max: usize) {
        self.reply(EXTENDED_REPLY, id, |bytes| {
            bytes.put_u64(FRAME_MAX_BYTES.into());
            bytes.put_u64(DATA_MAX_BYTES.into());
            bytes.put_u64(DATA_MAX_BYTES.into());
            bytes.put_u64(handles_max as u64);
        });
    }

    /// The answer to `statvfs@openssh.com`.
    pub(in crate::sftp) fn space(&mut self, id: u32, space: Space, name_max_bytes: usize) {
        let blocks = space.bytes_max / BLOCK_BYTES;
        let free = blocks.saturating_sub(space.bytes_used.div_ceil(BLOCK_BYTES));
        let entries_free = space.entries_max.saturating_sub(space.entries_used);
        self.reply(EXTENDED_REPLY, id, |bytes| {
            for value in [
                BLOCK_BYTES,
                BLOCK_BYTES,
                blocks,
                free,
                free,
                space.entries_max,
                entries_free,
                entries_free,
                // The id of the file system and its flags: nothing to say.
                0,
                0,
                name_max_bytes as u64,
            ] {
                bytes.put_u64(value);
            }
        });
    }

    fn reply(&mut self, kind: u8, id: u32, fill: impl FnOnce(&mut BytesMut)) {
        self.packet(|bytes| {
            bytes.put_u8(kind);
            bytes.put_u32(id);
            fill(bytes);
        });
    }

    fn packet(&mut self, fill: impl FnOnce(&mut BytesMut)) {
        let at = self.bytes.len();
        self.bytes.put_u32(0);
        fill(&mut self.bytes);
        put_length(&mut self.bytes, at);
    }
}

fn put_string(bytes: &mut BytesMut, string: &[u8]) {
    bytes.put_u32(u32::try_from(string.len()).unwrap_or(u32::MAX));
    bytes.put_slice(string);
}

/// Writes how much follows the length at `at` into its place.
fn put_length(bytes: &mut BytesMut, at: usize) {
    let length = u32::try_from(bytes.len() - at - 4).unwrap_or(u32::MAX);
    if let Some(place) = bytes.get_mut(at..at + 4) {
        place.copy_from_slice(&length.to_be_bytes());
    }
}
