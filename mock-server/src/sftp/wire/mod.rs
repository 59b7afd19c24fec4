//! SFTP version 3 as bytes: packets out of a stream, requests out of packets, replies into bytes.
//!
//! No I/O and no files: what is asked for is somebody else's business. Names are bytes. Written
//! from `draft-ietf-secsh-filexfer-02`, which is what clients speak.

mod attributes;
mod codes;
mod cursor;
mod frames;
mod reply;
mod request;
#[cfg(test)]
mod tests;

pub(super) use frames::{Frames, TooLong};
pub(super) use reply::{DATA_MAX_BYTES, Listed, Replies};
pub(super) use request::{Extended, Malformed, Packet, Request, Wanted};
