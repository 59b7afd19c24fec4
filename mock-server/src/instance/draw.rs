//! Draws codes from the key of an instance, in an order that a restart goes on with: no code is given
//! out twice.

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::credentials::hex;

pub(super) struct Draw(ChaCha8Rng);

impl Draw {
    /// The streams of one key have nothing to do with each other.
    pub(super) fn new(key: [u8; 32], stream: u64) -> Self {
        let mut random = ChaCha8Rng::from_seed(key);
        random.set_stream(stream);
        Self(random)
    }

    /// So many random bytes in hexadecimal digits.
    pub(super) fn hex(&mut self, bytes: usize) -> String {
        hex(&mut self.0, bytes)
    }

    /// One of them, unless there is none.
    pub(super) fn one_of<'c, T>(&mut self, choice: &'c [T]) -> Option<&'c T> {
        if choice.is_empty() {
            return None;
        }
        choice.get(self.0.random_range(0..choice.len()))
    }

    /// How much was drawn.
    pub(super) fn position(&self) -> u64 {
        // 2^64 words are never drawn.
        u64::try_from(self.0.get_word_pos()).unwrap_or(u64::MAX)
    }

    /// Goes on where so much was drawn.
    pub(super) fn go_on_at(&mut self, position: u64) {
        self.0.set_word_pos(position.into());
    }
}
