//! One event as bytes of a file: its JSON without the bodies, and the bodies as they are. Writing
//! texts of many kilobytes as JSON would take longer than most requests.

use std::io::{self, Read, Seek};
use std::sync::Arc;

use bytes::Bytes;

use super::body::Body;
use super::event::{Details, Event};

/// The lengths of the JSON and of the two bodies, four bytes each.
type Head = [u8; 12];

/// Appends an event to a buffer.
pub(super) fn write(event: Arc<Event>, buffer: &mut Vec<u8>) -> io::Result<()> {
    let mut event = Arc::unwrap_or_clone(event);
    let bodies = bodies(&mut event).map(|body| body.map(std::mem::take).unwrap_or_default());
    let start = buffer.len();
    buffer.extend_from_slice(&Head::default());
    serde_json::to_writer(&mut *buffer, &event)?;
    let json = buffer.len() - start - size_of::<Head>();
    let [request, response] = &bodies;
    for body in [request, response] {
        buffer.extend_from_slice(body.bytes());
    }
    let lengths = [json, request.bytes().len(), response.bytes().len()];
    let places = buffer.get_mut(start..).unwrap_or_default();
    for (place, length) in places.chunks_exact_mut(4).zip(lengths) {
        let length = u32::try_from(length).map_err(io::Error::other)?;
        place.copy_from_slice(&length.to_le_bytes());
    }
    Ok(())
}

/// Reads the next event; `None` at the end.
pub(super) fn read(file: &mut impl Read) -> io::Result<Option<Event>> {
    let Some(lengths) = head(file)? else {
        return Ok(None);
    };
    let [json, parts @ ..] = lengths;
    let mut event: Event = serde_json::from_slice(&take(file, json)?)?;
    for (body, length) in bodies(&mut event).into_iter().zip(parts) {
        let bytes = Bytes::from(take(file, length)?);
        if let Some(body) = body {
            *body = bytes.into();
        }
    }
    Ok(Some(event))
}

/// Goes past the next event.
pub(super) fn skip(file: &mut io::BufReader<impl Read + Seek>) -> io::Result<()> {
    let lengths = head(file)?.unwrap_or_default();
    file.seek_relative(lengths.into_iter().map(i64::from).sum())
}

/// The bodies that an event has, that of the request first.
fn bodies(event: &mut Event) -> [Option<&mut Body>; 2] {
    match &mut event.details {
        Details::Http(exchange) => [
            Some(&mut exchange.request.body),
            exchange
                .response
                .as_mut()
                .map(|response| &mut response.body),
        ],
        Details::Change(_)
        | Details::Webhook(_)
        | Details::Clock(_)
        | Details::Fault(_)
        | Details::Sftp(_)
        | Details::Job(_)
        | Details::Mail(_) => [None, None],
    }
}

fn head(file: &mut impl Read) -> io::Result<Option<[u32; 3]>> {
    let mut head = Vec::new();
    file.take(size_of::<Head>() as u64).read_to_end(&mut head)?;
    if head.is_empty() {
        return Ok(None);
    }
    let mut lengths = [0; 3];
    for (length, bytes) in lengths.iter_mut().zip(head.chunks(4)) {
        let bytes = bytes.try_into().map_err(|_| io::ErrorKind::UnexpectedEof)?;
        *length = u32::from_le_bytes(bytes);
    }
    Ok(Some(lengths))
}

fn take(file: &mut impl Read, length: u32) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(length.into()).read_to_end(&mut bytes)?;
    Ok(bytes)
}
