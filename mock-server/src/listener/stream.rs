//! A connection whose answers can be spoilt: what HTTP writes passes here on its way to the socket.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf as _, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::line::{Cut, Line};
use super::socket::Socket;

/// The end of a head of HTTP/1.
const HEAD_END: &[u8] = b"\r\n\r\n";

/// No TLS record begins so, and no answer of HTTP either.
const GARBAGE: &[u8] = b"\x00\xff this is not TLS \xff\x00";

/// A socket and what is being done to it. Without a cut every call passes straight through.
pub(super) struct Stream {
    socket: Socket,
    line: Line,
    spoilt: Option<Spoilt>,
}

/// An answer that is being spoilt.
struct Spoilt {
    /// The head as far as it came; empty once it is through.
    head: BytesMut,
    head_done: bool,
    /// What is to go out still.
    out: BytesMut,
    /// How many bytes of the body may go out; `None` for all.
    body_left: Option<u64>,
    /// What `Content-Length` shall say.
    length: Option<u64>,
    /// How it ends once `out` is empty.
    end: Option<End>,
    ended: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Reset,
    Close,
    Garbage,
}

impl Stream {
    pub(super) fn new(socket: Socket, line: Line) -> Self {
        Self {
            socket,
            line,
            spoilt: None,
        }
    }

    /// Sends what a spoilt answer still has, and ends the connection if that is its end.
    fn poll_spoilt(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Some(spoilt) = &mut self.spoilt else {
            return Poll::Ready(Ok(()));
        };
        while !spoilt.out.is_empty() {
            let written = ready!(Pin::new(&mut self.socket).poll_write(cx, &spoilt.out))?;
            spoilt.out.advance(written);
        }
        let Some(end) = spoilt.end.filter(|_| spoilt.ended) else {
            return Poll::Ready(Ok(()));
        };
        ready!(Pin::new(&mut self.socket).poll_flush(cx))?;
        let (tcp, has_tls) = self.socket.tcp();
        match end {
            // Closing a socket that does not linger sends a reset.
            End::Reset => tcp.set_zero_linger()?,
            End::Garbage if has_tls => {
                ready!(Pin::new(tcp).poll_write(cx, GARBAGE))?;
            }
            End::Garbage | End::Close => {}
        }
        // An error makes HTTP let go of the connection, which closes it below TLS: no close_notify.
        Poll::Ready(Err(io::Error::new(
            io::ErrorKind::ConnectionAborted,
            "a fault rule ends the connection",
        )))
    }
}

impl Spoilt {
    fn new(cut: Cut) -> Self {
        let (body_left, end) = match cut {
            Cut::Reset(after) => (after, Some(End::Reset)),
            Cut::Close(after) => (after, Some(End::Close)),
            Cut::Garbage => (None, Some(End::Garbage)),
            Cut::Length(_) => (None, None),
        };
        let at_once = matches!(cut, Cut::Reset(None) | Cut::Close(None) | Cut::Garbage);
        Self {
            head: BytesMut::new(),
            head_done: false,
            out: BytesMut::new(),
            body_left,
            length: match cut {
                Cut::Length(length) => Some(length),
                Cut::Reset(_) | Cut::Close(_) | Cut::Garbage => None,
            },
            end,
            ended: at_once,
        }
    }

    /// Takes what HTTP writes.
    fn take(&mut self, bytes: &[u8]) {
        if self.ended {
            return;
        }
        if self.head_done {
            self.take_body(bytes);
            return;
        }
        self.head.extend_from_slice(bytes);
        let Some(position) = find(&self.head, HEAD_END) else {
            return;
        };
        let body = self.head.split_off(position + HEAD_END.len());
        let head = std::mem::take(&mut self.head);
        match self.length {
            Some(length) => self.out.extend_from_slice(&with_length(&head, length)),
            None => self.out.extend_from_slice(&head),
        }
        self.head_done = true;
        self.take_body(&body);
    }

    fn take_body(&mut self, bytes: &[u8]) {
        let Some(left) = &mut self.body_left else {
            self.out.extend_from_slice(bytes);
            return;
        };
        let taken = usize::try_from(*left)
            .unwrap_or(usize::MAX)
            .min(bytes.len());
        self.out
            .extend_from_slice(bytes.get(..taken).unwrap_or_default());
        *left -= taken as u64;
        self.ended = *left == 0;
    }
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

/// The head with another `Content-Length`.
fn with_length(head: &[u8], length: u64) -> Vec<u8> {
    const NAME: &[u8] = b"content-length:";
    let said = format!("content-length: {length}");
    let lines: Vec<&[u8]> = split_lines(head)
        .map(|line| {
            let is_length = line
                .get(..NAME.len())
                .is_some_and(|name| name.eq_ignore_ascii_case(NAME));
            if is_length { said.as_bytes() } else { line }
        })
        .collect();
    lines.join(b"\r\n".as_slice())
}

fn split_lines(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    head.split(|byte| *byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_read(cx, buf)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if let Some(cut) = this.line.take() {
            this.spoilt = Some(Spoilt::new(cut));
        }
        let Some(spoilt) = &mut this.spoilt else {
            return Pin::new(&mut this.socket).poll_write(cx, buf);
        };
        spoilt.take(buf);
        Poll::Ready(Ok(buf.len()))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        if let Some(cut) = this.line.take() {
            this.spoilt = Some(Spoilt::new(cut));
        }
        if let Some(spoilt) = &mut this.spoilt {
            for buf in bufs {
                spoilt.take(buf);
            }
            return Poll::Ready(Ok(bufs.iter().map(|buf| buf.len()).sum()));
        }
        Pin::new(&mut this.socket).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.poll_spoilt(cx))?;
        Pin::new(&mut this.socket).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.poll_spoilt(cx))?;
        Pin::new(&mut this.socket).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::{Cut, Spoilt, with_length};

    const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nx-a: b\r\n\r\nhello";

    fn sent(cut: Cut, pieces: usize) -> (Vec<u8>, bool) {
        let mut spoilt = Spoilt::new(cut);
        for piece in ANSWER.chunks(pieces) {
            spoilt.take(piece);
        }
        (spoilt.out.to_vec(), spoilt.ended)
    }

    #[test]
    fn the_head_and_so_many_bytes_of_the_body_go_out_however_they_are_written() {
        for pieces in [1, 7, ANSWER.len()] {
            for (cut, body) in [(Cut::Reset(Some(3)), "hel"), (Cut::Close(Some(0)), "")] {
                let (out, ended) = sent(cut, pieces);
                assert!(out.ends_with(format!("x-a: b\r\n\r\n{body}").as_bytes()) && ended);
            }
            assert_eq!(sent(Cut::Reset(None), pieces), (Vec::new(), true));
            assert_eq!(sent(Cut::Garbage, pieces), (Vec::new(), true));
        }
    }

    #[test]
    fn another_length_leaves_the_rest_as_it_is() {
        let expected = b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\nx-a: b\r\n\r\nhello";
        assert_eq!(sent(Cut::Length(99), 4), (expected.to_vec(), false));
        assert_eq!(
            with_length(b"HTTP/1.1 204 No\r\n\r\n", 1),
            b"HTTP/1.1 204 No\r\n\r\n"
        );
    }
}
