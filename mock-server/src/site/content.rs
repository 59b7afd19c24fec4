//! The bytes of a file: blocks while it is written, one piece that is shared without a copy while
//! it is not.

use bytes::{Bytes, BytesMut};

/// Bytes of a block. A file that grows copies no more than that.
const BLOCK_BYTES: usize = if cfg!(test) { 16 } else { 1 << 20 };

#[derive(Debug)]
pub(super) enum Content {
    /// Nobody has written since the last look at the whole.
    Settled(Bytes),
    /// Being written.
    Growing(Blocks),
}

/// All blocks but the last are full.
#[derive(Debug, Default)]
pub(super) struct Blocks(Vec<BytesMut>);

impl Default for Content {
    fn default() -> Self {
        Self::Settled(Bytes::new())
    }
}

impl Content {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Settled(bytes) => bytes.len(),
            Self::Growing(blocks) => blocks.len(),
        }
    }

    /// Appends up to `length` bytes from `offset` on to `into`.
    pub(super) fn copy_to(&self, offset: u64, length: usize, into: &mut BytesMut) {
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        match self {
            Self::Settled(bytes) => {
                let rest = bytes.get(offset..).unwrap_or_default();
                into.extend_from_slice(rest.get(..length).unwrap_or(rest));
            }
            Self::Growing(blocks) => blocks.copy_to(offset, length, into),
        }
    }

    /// Everything. Whoever holds it keeps what he saw: a later write copies first.
    pub(super) fn whole(&mut self) -> Bytes {
        let bytes = match std::mem::take(self) {
            Self::Settled(bytes) => bytes,
            Self::Growing(blocks) => blocks.into_bytes(),
        };
        *self = Self::Settled(bytes.clone());
        bytes
    }

    /// Puts data in place; a gap before it becomes zeros.
    pub(super) fn write(&mut self, offset: usize, data: &[u8]) {
        let blocks = self.growing();
        if offset > blocks.len() {
            blocks.resize(offset);
        }
        let (over, beyond) = data.split_at(data.len().min(blocks.len() - offset));
        blocks.overwrite(offset, over);
        blocks.append(beyond);
    }

    pub(super) fn resize(&mut self, length: usize) {
        if length == 0 {
            // Without a copy of what somebody else still looks at.
            *self = Self::default();
        } else {
            self.growing().resize(length);
        }
    }

    fn growing(&mut self) -> &mut Blocks {
        if let Self::Settled(bytes) = self {
            *self = Self::Growing(Blocks::of(std::mem::take(bytes)));
        }
        match self {
            Self::Growing(blocks) => blocks,
            Self::Settled(_) => unreachable!("it was made growing above"),
        }
    }
}

impl Blocks {
    fn of(bytes: Bytes) -> Self {
        let mut blocks = Self::default();
        if bytes.len() > BLOCK_BYTES {
            blocks.append(&bytes);
        } else if !bytes.is_empty() {
            let own = bytes.try_into_mut();
            let own = own.unwrap_or_else(|shared| BytesMut::from(&*shared));
            blocks.0.push(own);
        }
        blocks
    }

    fn into_bytes(mut self) -> Bytes {
        if self.0.len() > 1 {
            return self.0.concat().into();
        }
        self.0.pop().unwrap_or_default().freeze()
    }

    fn len(&self) -> usize {
        let full = self.0.len().saturating_sub(1) * BLOCK_BYTES;
        full + self.0.last().map_or(0, BytesMut::len)
    }

    fn copy_to(&self, offset: usize, mut length: usize, into: &mut BytesMut) {
        let mut at = offset % BLOCK_BYTES;
        for block in self.0.iter().skip(offset / BLOCK_BYTES) {
            let rest = block.get(at..).unwrap_or_default();
            let taken = rest.get(..length).unwrap_or(rest);
            into.extend_from_slice(taken);
            length -= taken.len();
            at = 0;
        }
    }

    /// Puts data over what is there.
    fn overwrite(&mut self, offset: usize, mut data: &[u8]) {
        let mut at = offset % BLOCK_BYTES;
        for block in self.0.iter_mut().skip(offset / BLOCK_BYTES) {
            let length = data.len().min(block.len().saturating_sub(at));
            let (own, rest) = data.split_at(length);
            if let Some(place) = block.get_mut(at..at + length) {
                place.copy_from_slice(own);
            }
            data = rest;
            at = 0;
        }
    }

    fn append(&mut self, mut data: &[u8]) {
        while !data.is_empty() {
            let block = self.last();
            let (own, rest) = data.split_at(data.len().min(BLOCK_BYTES - block.len()));
            block.extend_from_slice(own);
            data = rest;
        }
    }

    fn resize(&mut self, length: usize) {
        self.0.truncate(length.div_ceil(BLOCK_BYTES));
        while self.len() < length {
            let missing = length - self.len();
            let block = self.last();
            block.resize(BLOCK_BYTES.min(block.len() + missing), 0);
        }
        let last = length - self.0.len().saturating_sub(1) * BLOCK_BYTES;
        if let Some(block) = self.0.last_mut() {
            block.truncate(last);
        }
    }

    /// The block that has room. Only the first one grows: most files are small.
    fn last(&mut self) -> &mut BytesMut {
        if self.0.last().is_none_or(|last| last.len() == BLOCK_BYTES) {
            let room = if self.0.is_empty() { 0 } else { BLOCK_BYTES };
            self.0.push(BytesMut::with_capacity(room));
        }
        match self.0.last_mut() {
            Some(last) => last,
            None => unreachable!("a block with room was added above"),
        }
    }
}

#[cfg(test)]
#[expect(clippy::indexing_slicing, reason = "a test fails by panicking")]
mod tests {
    use bytes::BytesMut;
    use proptest::prelude::*;

    use super::Content;

    /// What is done to a file.
    #[derive(Debug, Clone)]
    enum Step {
        Write(usize, Vec<u8>),
        Resize(usize),
        Whole,
    }

    fn step() -> impl Strategy<Value = Step> {
        let data = prop::collection::vec(any::<u8>(), 0..60);
        prop_oneof![
            (0..120_usize, data).prop_map(|(offset, data)| Step::Write(offset, data)),
            (0..120_usize).prop_map(Step::Resize),
            Just(Step::Whole),
        ]
    }

    proptest! {
        #[test]
        fn every_step_does_to_blocks_what_it_does_to_one_piece(steps in prop::collection::vec(step(), 1..12)) {
            let mut content = Content::default();
            let mut expected: Vec<u8> = Vec::new();
            let mut held = Vec::new();
            for step in steps {
                match step {
                    Step::Write(offset, data) => {
                        content.write(offset, &data);
                        expected.resize(expected.len().max(offset + data.len()), 0);
                        expected[offset..offset + data.len()].copy_from_slice(&data);
                    }
                    Step::Resize(length) => {
                        content.resize(length);
                        expected.resize(length, 0);
                    }
                    Step::Whole => held.push((content.whole(), expected.clone())),
                }
                prop_assert_eq!(content.len(), expected.len());
                for offset in [0, 7, 16, 40] {
                    let mut read = BytesMut::new();
                    content.copy_to(offset as u64, 33, &mut read);
                    let rest = expected.get(offset..).unwrap_or_default();
                    prop_assert_eq!(&read, rest.get(..33).unwrap_or(rest));
                }
            }
            prop_assert_eq!(content.whole(), expected);
            for (bytes, expected) in held {
                prop_assert_eq!(bytes, expected);
            }
        }
    }
}
