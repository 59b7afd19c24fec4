//! Request bodies, read whole up to a limit.

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt as _;

/// Largest body that is looked at. Coupa's own limit is not documented.
pub(super) const BODY_MAX_BYTES: usize = 8 * 1024 * 1024;

/// A larger body is read on and thrown away up to here, so that the client hears the answer
/// instead of a broken connection.
const DRAIN_MAX_BYTES: usize = 64 * 1024 * 1024;

/// What came as the body of a request.
pub(super) enum Received {
    Whole(Bytes),
    /// Over [`BODY_MAX_BYTES`]; not kept.
    TooLarge,
    /// The client stopped sending before the end; must not be acted on.
    BrokenOff,
}

impl Received {
    /// The body as far as it is kept.
    pub(super) fn bytes(&self) -> Bytes {
        match self {
            Self::Whole(body) => body.clone(),
            Self::TooLarge | Self::BrokenOff => Bytes::new(),
        }
    }
}

/// Reads a body to its end.
pub(super) async fn receive(mut body: Body) -> Received {
    let mut kept = BytesMut::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else {
            return Received::BrokenOff;
        };
        let Ok(data) = frame.into_data() else {
            continue;
        };
        length += data.len();
        if length > DRAIN_MAX_BYTES {
            break;
        }
        if length <= BODY_MAX_BYTES {
            kept.extend_from_slice(&data);
        } else {
            kept = BytesMut::new();
        }
    }
    if length > BODY_MAX_BYTES {
        Received::TooLarge
    } else {
        Received::Whole(kept.freeze())
    }
}
