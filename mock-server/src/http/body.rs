//! Request bodies, read whole up to a limit.

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;

use crate::listener::TooSlow;

/// A larger body is read on and thrown away up to so many times its limit, so that the client hears
/// the answer instead of a broken connection.
const DRAIN_FACTOR: usize = 8;

/// What came as the body of a request.
pub(super) enum Received {
    Whole(Bytes),
    /// Over so many bytes; not kept.
    TooLarge(usize),
    /// It did not come in time; must not be acted on.
    TooSlow(TooSlow),
    /// The client stopped sending before the end; must not be acted on.
    BrokenOff,
}

impl Received {
    /// The body as far as it is kept.
    pub(super) fn bytes(&self) -> Bytes {
        match self {
            Self::Whole(body) => body.clone(),
            Self::TooLarge(_) | Self::TooSlow(_) | Self::BrokenOff => Bytes::new(),
        }
    }
}

/// Reads a body to its end, or as far as so many bytes.
pub(super) async fn receive(mut body: Body, max_bytes: usize) -> Received {
    let mut kept = BytesMut::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let frame = match frame {
            Ok(frame) => frame,
            Err(error) => return broken_off(&error),
        };
        let Ok(data) = frame.into_data() else {
            continue;
        };
        length += data.len();
        if length > max_bytes.saturating_mul(DRAIN_FACTOR) {
            break;
        }
        if length <= max_bytes {
            kept.extend_from_slice(&data);
        } else {
            kept = BytesMut::new();
        }
    }
    if length > max_bytes {
        Received::TooLarge(max_bytes)
    } else {
        Received::Whole(kept.freeze())
    }
}

fn broken_off(error: &axum::Error) -> Received {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(slow) = error.downcast_ref() {
            return Received::TooSlow(*slow);
        }
        cause = error.source();
    }
    Received::BrokenOff
}
