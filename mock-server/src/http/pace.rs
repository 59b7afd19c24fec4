//! Bodies that take their time, or break off.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::sync::mpsc;

use super::open::Open;
use super::reply::Reply;

/// Pieces of a slow body in a second, when there are bytes enough.
const PIECES_A_SECOND: u64 = 10;

/// How a body goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    /// After `offset` bytes, so many bytes a second.
    Slow { offset: u64, bytes_per_second: u64 },
    /// After `offset` bytes, nothing for so long.
    Stall { offset: u64, duration: Duration },
    /// After `offset` bytes nothing more, and the stream of HTTP/2 is reset.
    Break { offset: u64 },
}

/// A stream was reset on purpose.
#[derive(Debug, thiserror::Error)]
#[error("a fault rule ends the answer")]
pub(super) struct Broken;

/// The body of `reply` at this pace; the exchange stays open until its end.
pub(super) fn paced(reply: &Reply, pace: Pace, open: Open) -> Body {
    let (send, pieces) = mpsc::channel(1);
    let body = reply.body.clone();
    let left = body.len() as u64;
    tokio::spawn(send_paced(reply.clone(), pace, open, send));
    Body::new(Pieces { pieces, left }.map_err(axum::Error::new))
}

async fn send_paced(
    reply: Reply,
    pace: Pace,
    mut open: Open,
    client: mpsc::Sender<Result<Bytes, Broken>>,
) {
    let mut rest = reply.body.clone();
    let mut sent = 0;
    let offset = match pace {
        Pace::Slow { offset, .. } | Pace::Stall { offset, .. } | Pace::Break { offset } => offset,
    };
    let mut next = take(&mut rest, offset);
    let instance = Arc::clone(open.instance());
    loop {
        sent += next.len();
        if !next.is_empty() && client.send(Ok(next)).await.is_err() {
            break;
        }
        // As far as anybody knows: what the client read is not told.
        open.answer(&reply, reply.body.slice(..sent));
        let pause = match pace {
            _ if rest.is_empty() => break,
            Pace::Slow {
                bytes_per_second, ..
            } => {
                let piece = bytes_per_second.div_ceil(PIECES_A_SECOND);
                next = take(&mut rest, piece);
                duration_of(next.len() as u64, bytes_per_second)
            }
            Pace::Stall { duration, .. } => {
                next = take(&mut rest, u64::MAX);
                duration
            }
            Pace::Break { .. } => {
                let _ = client.send(Err(Broken)).await;
                break;
            }
        };
        tokio::select! {
            _ = instance.delay(pause) => {}
            () = client.closed() => break,
        }
    }
}

/// How long so many bytes take.
fn duration_of(bytes: u64, bytes_per_second: u64) -> Duration {
    Duration::from_micros(bytes.saturating_mul(1_000_000) / bytes_per_second.max(1))
}

fn take(rest: &mut Bytes, bytes: u64) -> Bytes {
    let bytes = usize::try_from(bytes).unwrap_or(usize::MAX).min(rest.len());
    rest.split_to(bytes)
}

/// The pieces of a body whose length is known.
struct Pieces {
    pieces: mpsc::Receiver<Result<Bytes, Broken>>,
    left: u64,
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        self.pieces.poll_recv(cx).map(|piece| {
            let piece = piece?;
            if let Ok(piece) = &piece {
                self.left = self.left.saturating_sub(piece.len() as u64);
            }
            Some(piece.map(Frame::data))
        })
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
