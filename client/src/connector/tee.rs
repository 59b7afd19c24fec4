//! Writes the same bytes to two places.

use std::io::{self, Write};

/// A writer that copies what it is given to a second one, when there is one.
#[derive(Debug)]
pub struct Tee<A, B> {
    first: A,
    second: Option<B>,
}

impl<A, B> Tee<A, B> {
    /// Writes to `first`, and to `second` besides.
    pub fn new(first: A, second: Option<B>) -> Self {
        Self { first, second }
    }
}

impl<A: Write, B: Write> Write for Tee<A, B> {
    /// Writes all of `bytes` to both, so that neither gets a part twice. One that fails does not
    /// keep the other from its copy.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let first = self.first.write_all(bytes);
        let second = self
            .second
            .as_mut()
            .map_or(Ok(()), |second| second.write_all(bytes));
        first.and(second).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let first = self.first.flush();
        let second = self.second.as_mut().map_or(Ok(()), Write::flush);
        first.and(second)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn both_get_the_same_bytes() {
        let (mut first, mut second) = (Vec::new(), Vec::new());
        let mut tee = Tee::new(&mut first, Some(&mut second));
        tee.write_all(b"one\n").unwrap();
        tee.write_all(b"two\n").unwrap();
        tee.flush().unwrap();
        assert_eq!(
            (first.as_slice(), second.as_slice()),
            (&b"one\ntwo\n"[..], &b"one\ntwo\n"[..])
        );
    }

    #[test]
    fn a_second_place_is_not_needed() {
        let mut first = Vec::new();
        Tee::new(&mut first, None::<Vec<u8>>)
            .write_all(b"one")
            .unwrap();
        assert_eq!(first, b"one");
    }

    #[test]
    fn one_that_fails_is_told_and_the_other_has_its_copy() {
        let (mut full, mut second) = ([0_u8; 1], Vec::new());
        let mut tee = Tee::new(full.as_mut_slice(), Some(&mut second));
        assert!(tee.write_all(b"one").is_err());
        assert_eq!(second, b"one");
    }
}
