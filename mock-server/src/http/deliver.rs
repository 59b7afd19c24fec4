//! The answer on its way out, spoilt if a fault says so, and the journal told what was sent.

use axum::body::Body;
use axum::http::header::{CONTENT_LENGTH, HeaderValue};
use axum::http::{Response, Version};
use bytes::Bytes;

use super::fault::{Faulted, Way};
use super::open::Open;
use super::pace::{Pace, paced};
use super::reply::Reply;
use crate::listener::{Cut, Line};

/// Sends an answer over a line that speaks `version`; without a line (a router that is called
/// directly) nothing can be cut.
pub(super) fn deliver(
    faulted: Faulted,
    mut open: Open,
    line: Option<&Line>,
    version: Version,
) -> Response<Body> {
    let Faulted { reply, way } = faulted;
    let way = match way {
        Way::Cut(cut) if version == Version::HTTP_2 => in_frames(cut),
        Way::Whole | Way::Cut(_) | Way::Paced(_) => way,
    };
    match way {
        Way::Cut(Cut::Length(length)) if version == Version::HTTP_2 => {
            let reply = reply.header(CONTENT_LENGTH, HeaderValue::from(length));
            open.answer(&reply, reply.body.clone());
            reply.into_response()
        }
        Way::Whole => {
            open.answer(&reply, reply.body.clone());
            reply.into_response()
        }
        Way::Paced(pace) => {
            let body = paced(&reply, pace, open);
            let mut response = reply.into_response();
            *response.body_mut() = body;
            response
        }
        Way::Cut(cut) => {
            if let Some(line) = line {
                line.cut(cut);
            }
            match cut {
                Cut::Reset(None) | Cut::Close(None) | Cut::Garbage => {}
                Cut::Reset(Some(bytes)) | Cut::Close(Some(bytes)) => {
                    open.answer(&reply, first(&reply, bytes));
                }
                Cut::Length(length) => {
                    let shown = reply
                        .clone()
                        .header(CONTENT_LENGTH, HeaderValue::from(length));
                    open.answer(&shown, reply.body.clone());
                }
            }
            reply.into_response()
        }
    }
}

/// Where bodies go out in frames, their bytes cannot be counted on the line: a part of a body ends
/// with a reset of its stream.
fn in_frames(cut: Cut) -> Way {
    match cut {
        Cut::Reset(Some(offset)) | Cut::Close(Some(offset)) => Way::Paced(Pace::Break { offset }),
        Cut::Reset(None) | Cut::Close(None) | Cut::Garbage | Cut::Length(_) => Way::Cut(cut),
    }
}

fn first(reply: &Reply, bytes: u64) -> Bytes {
    let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
    reply.body.slice(..bytes.min(reply.body.len()))
}
