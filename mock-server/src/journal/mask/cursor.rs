//! A position in a text that moves forward only.

/// Reads a text byte by byte.
pub(super) struct Cursor<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0 }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    pub(super) fn advance(&mut self, bytes: usize) {
        self.at = (self.at + bytes).min(self.text.len());
    }

    /// The text from a former position to this one.
    pub(super) fn since(&self, from: usize) -> &'a [u8] {
        self.text.get(from..self.at).unwrap_or_default()
    }

    /// Moves past a prefix when the text goes on with it.
    pub(super) fn eat(&mut self, prefix: &[u8]) -> bool {
        let eaten = self.rest().starts_with(prefix);
        if eaten {
            self.at += prefix.len();
        }
        eaten
    }

    /// Moves to the first byte that is not accepted, or to the end, and returns what lies between.
    pub(super) fn take_while(&mut self, accept: impl Fn(u8) -> bool) -> &'a [u8] {
        let from = self.at;
        let rest = self.rest();
        self.advance(
            rest.iter()
                .position(|byte| !accept(*byte))
                .unwrap_or(rest.len()),
        );
        self.since(from)
    }

    /// Moves to the next such byte; without one to the end, and returns false.
    pub(super) fn seek(&mut self, wanted: u8) -> bool {
        self.take_while(|byte| byte != wanted);
        self.peek().is_some()
    }

    /// Moves past the next such text, without one to the end.
    pub(super) fn skip_past(&mut self, wanted: &[u8]) {
        let rest = self.rest();
        let found = rest
            .windows(wanted.len())
            .position(|window| window == wanted);
        self.advance(found.map_or(rest.len(), |position| position + wanted.len()));
    }

    fn rest(&self) -> &'a [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }
}
