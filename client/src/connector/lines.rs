//! Lines of bounded length from standard input.

use std::io;

use tokio::io::{AsyncBufRead, AsyncBufReadExt};

/// An event is some hundred bytes.
pub(super) const LINE_MAX_BYTES: usize = 64 * 1024;

/// A line without its end, or that there was one too long to keep.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    Whole(Vec<u8>),
    TooLong,
}

/// The next line; `None` at the end of the input.
pub(super) async fn next_line(input: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<Line>> {
    let mut line = Vec::new();
    let mut length = 0;
    loop {
        let chunk = input.fill_buf().await?;
        if chunk.is_empty() && length == 0 {
            return Ok(None);
        }
        let is_end_of_input = chunk.is_empty();
        let end = chunk.iter().position(|byte| *byte == b'\n');
        let piece = chunk.get(..end.unwrap_or(chunk.len())).unwrap_or_default();
        length += piece.len();
        if length <= LINE_MAX_BYTES {
            line.extend_from_slice(piece);
        }
        let consumed = piece.len() + usize::from(end.is_some());
        input.consume(consumed);
        if end.is_some() || is_end_of_input {
            return Ok(Some(if length > LINE_MAX_BYTES {
                Line::TooLong
            } else {
                Line::Whole(line)
            }));
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use tokio::io::BufReader;

    use super::*;

    async fn lines(text: &[u8]) -> Vec<Line> {
        let mut input = BufReader::with_capacity(7, text);
        let mut lines = Vec::new();
        while let Some(line) = next_line(&mut input).await.unwrap() {
            lines.push(line);
        }
        lines
    }

    #[tokio::test]
    async fn lines_end_at_a_line_feed_or_with_the_input() {
        let whole = |text: &str| Line::Whole(text.as_bytes().to_vec());
        assert_eq!(lines(b"").await, []);
        assert_eq!(
            lines(b"a longer line\n\nb").await,
            [whole("a longer line"), whole(""), whole("b")]
        );
        assert_eq!(lines(b"a\n").await, [whole("a")]);
    }

    #[tokio::test]
    async fn a_line_that_is_too_long_is_skipped_and_the_next_one_is_read() {
        let text = [vec![b'x'; LINE_MAX_BYTES + 1], b"\nb\n".to_vec()].concat();
        assert_eq!(
            lines(&text).await,
            [Line::TooLong, Line::Whole(b"b".to_vec())]
        );
        let longest = vec![b'x'; LINE_MAX_BYTES];
        assert_eq!(lines(&longest).await, [Line::Whole(longest.clone())]);
    }
}
