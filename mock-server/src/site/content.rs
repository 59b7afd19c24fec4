//! The bytes of a file: one block that grows in place while it is written and is shared without
//! a copy while it is not.

use bytes::{Bytes, BytesMut};

#[derive(Debug)]
pub(super) enum Content {
    /// Nobody has written since the last look at the whole.
    Settled(Bytes),
    /// Being written.
    Growing(BytesMut),
}

impl Default for Content {
    fn default() -> Self {
        Self::Settled(Bytes::new())
    }
}

impl Content {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Settled(bytes) => bytes.len(),
            Self::Growing(bytes) => bytes.len(),
        }
    }

    /// Appends up to `length` bytes from `offset` on to `into`.
    pub(super) fn copy_to(&self, offset: u64, length: usize, into: &mut BytesMut) {
        let bytes: &[u8] = match self {
            Self::Settled(bytes) => bytes,
            Self::Growing(bytes) => bytes,
        };
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        let rest = bytes.get(offset..).unwrap_or_default();
        into.extend_from_slice(rest.get(..length).unwrap_or(rest));
    }

    /// Everything, without a copy. Whoever holds it keeps what he saw: a later write copies first.
    pub(super) fn whole(&mut self) -> Bytes {
        let bytes = match std::mem::take(self) {
            Self::Settled(bytes) => bytes,
            Self::Growing(bytes) => bytes.freeze(),
        };
        *self = Self::Settled(bytes.clone());
        bytes
    }

    /// Puts data in place; a gap before it becomes zeros.
    pub(super) fn write(&mut self, offset: usize, data: &[u8]) {
        let bytes = self.growing();
        if offset > bytes.len() {
            bytes.resize(offset, 0);
        }
        let (over, beyond) = data.split_at(data.len().min(bytes.len() - offset));
        if let Some(place) = bytes.get_mut(offset..offset + over.len()) {
            place.copy_from_slice(over);
        }
        bytes.extend_from_slice(beyond);
    }

    pub(super) fn resize(&mut self, length: usize) {
        if length == 0 {
            // Without a copy of what somebody else still looks at.
            *self = Self::default();
        } else {
            self.growing().resize(length, 0);
        }
    }

    fn growing(&mut self) -> &mut BytesMut {
        if let Self::Settled(bytes) = self {
            let own = std::mem::take(bytes)
                .try_into_mut()
                .unwrap_or_else(|shared| BytesMut::from(&*shared));
            *self = Self::Growing(own);
        }
        match self {
            Self::Growing(bytes) => bytes,
            Self::Settled(_) => unreachable!("it was made growing above"),
        }
    }
}
