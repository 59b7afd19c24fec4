//! Reads the fields of a packet, each within what is there.

/// A field that is longer than its packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Short;

pub(super) struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(super) fn byte(&mut self) -> Result<u8, Short> {
        let (byte, rest) = self.rest.split_first().ok_or(Short)?;
        self.rest = rest;
        Ok(*byte)
    }

    pub(super) fn u32(&mut self) -> Result<u32, Short> {
        self.array().map(u32::from_be_bytes)
    }

    pub(super) fn u64(&mut self) -> Result<u64, Short> {
        self.array().map(u64::from_be_bytes)
    }

    /// A length and so many bytes.
    pub(super) fn string(&mut self) -> Result<&'a [u8], Short> {
        let length = self.u32()?;
        let length = usize::try_from(length).map_err(|_| Short)?;
        let (string, rest) = self.rest.split_at_checked(length).ok_or(Short)?;
        self.rest = rest;
        Ok(string)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Short> {
        let (array, rest) = self.rest.split_first_chunk().ok_or(Short)?;
        self.rest = rest;
        Ok(*array)
    }
}
