//! A request body that has to come within a time: who sends byte by byte holds nothing up for long.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::BoxError;
use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

/// The body did not come in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the body took longer than {} s", .0.as_secs())]
pub(crate) struct TooSlow(Duration);

/// A body and its time.
pub(super) struct Punctual<B> {
    body: B,
    time: Duration,
    /// Runs from the first time that nothing was there; most bodies come with their head.
    over: Option<Pin<Box<Sleep>>>,
}

impl<B> Punctual<B> {
    pub(super) fn new(body: B, time: Duration) -> Self {
        Self {
            body,
            time,
            over: None,
        }
    }
}

impl<B> Body for Punctual<B>
where
    B: Body<Data = Bytes, Error: Into<BoxError>> + Unpin,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = &mut *self;
        // Asked first: whoever sends on and on must not escape it.
        if let Some(over) = &mut this.over
            && over.as_mut().poll(cx).is_ready()
        {
            return Poll::Ready(Some(Err(TooSlow(this.time).into())));
        }
        let frame = Pin::new(&mut this.body).poll_frame(cx);
        if frame.is_pending() && this.over.is_none() {
            let mut over = Box::pin(sleep(this.time));
            if over.as_mut().poll(cx).is_ready() {
                return Poll::Ready(Some(Err(TooSlow(this.time).into())));
            }
            this.over = Some(over);
        }
        frame.map(|frame| frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
