//! Bytes to lines, as they come.

/// A line is cut here; nobody reads that far.
const LINE_MAX_BYTES: usize = 64 * 1024;

/// Collects bytes until a line is whole. Empty lines are left out.
#[derive(Debug, Default)]
pub(super) struct Lines {
    rest: Vec<u8>,
}

impl Lines {
    /// The lines that `bytes` complete, without their ends. What is not UTF-8 is replaced.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Vec<String> {
        let mut lines = Vec::new();
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            let line = piece.strip_suffix(b"\n").unwrap_or(piece);
            let room = LINE_MAX_BYTES.saturating_sub(self.rest.len());
            self.rest.extend(line.iter().take(room));
            if piece.ends_with(b"\n") {
                lines.extend(self.end());
            }
        }
        lines
    }

    /// The line that has no end yet, if there is one.
    pub(super) fn end(&mut self) -> Option<String> {
        let line = std::mem::take(&mut self.rest);
        let line = line.strip_suffix(b"\r").unwrap_or(&line);
        (!line.is_empty()).then(|| String::from_utf8_lossy(line).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_whole_however_the_bytes_come() {
        let mut lines = Lines::default();
        assert_eq!(lines.push(b"one\r\ntw"), ["one"]);
        assert!(lines.push(b"o").is_empty());
        assert_eq!(lines.push("\n\nZo\u{eb}\nthree".as_bytes()), ["two", "Zoë"]);
        assert_eq!(lines.end().as_deref(), Some("three"));
        assert_eq!(lines.end(), None);
    }

    #[test]
    fn a_character_may_be_split_and_garbage_is_replaced() {
        let mut lines = Lines::default();
        assert!(lines.push(b"Zo\xc3").is_empty());
        assert_eq!(lines.push(b"\xab\n\xff\n"), ["Zoë", "\u{fffd}"]);
    }

    #[test]
    fn an_endless_line_is_cut() {
        let mut lines = Lines::default();
        lines.push(&vec![b'x'; LINE_MAX_BYTES]);
        let cut = lines.push(b"yyy\nnext\n");
        assert_eq!(
            cut.iter().map(String::len).collect::<Vec<_>>(),
            [LINE_MAX_BYTES, 4]
        );
    }
}
