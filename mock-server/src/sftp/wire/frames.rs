//! Cuts a stream of bytes into packets, however it arrives.

use bytes::{Buf as _, Bytes, BytesMut};

/// Bytes of a packet after its length; what OpenSSH takes too.
pub(in crate::sftp) const FRAME_MAX_BYTES: u32 = 256 * 1024;

/// A packet that is longer than any may be. Where the next one begins cannot be known for sure,
/// so nothing after it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a packet of {0} bytes, where {FRAME_MAX_BYTES} are allowed")]
pub(in crate::sftp) struct TooLong(u32);

#[derive(Debug, Default)]
pub(in crate::sftp) struct Frames {
    bytes: BytesMut,
}

impl Frames {
    pub(in crate::sftp) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        // Room for the whole packet at once: growing piece by piece would copy it again and again.
        if let Some(length) = self.length().filter(|length| *length <= FRAME_MAX_BYTES) {
            let missing = (4 + length as usize).saturating_sub(self.bytes.len());
            self.bytes.reserve(missing);
        }
    }

    /// How many bytes wait.
    pub(in crate::sftp) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// The next whole packet, without its length.
    pub(in crate::sftp) fn next(&mut self) -> Result<Option<Bytes>, TooLong> {
        let Some(length) = self.length() else {
            return Ok(None);
        };
        if length > FRAME_MAX_BYTES {
            return Err(TooLong(length));
        }
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        if self.bytes.len() - 4 < length {
            return Ok(None);
        }
        self.bytes.advance(4);
        let frame = self.bytes.split_to(length).freeze();
        if self.bytes.is_empty() {
            // An idle session holds no memory.
            self.bytes = BytesMut::new();
        }
        Ok(Some(frame))
    }

    /// What the next packet says of its length.
    fn length(&self) -> Option<u32> {
        self.bytes.first_chunk().copied().map(u32::from_be_bytes)
    }
}
