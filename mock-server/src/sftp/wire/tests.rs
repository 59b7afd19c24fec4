//! Any bytes, in any pieces, give the same replies and never a panic.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::collection::vec;
use proptest::prelude::{Just, any, prop_oneof, proptest};

use super::codes::{INIT, OPEN, WRITE};
use super::frames::{FRAME_MAX_BYTES, Frames, TooLong};
use super::request::{Malformed, Packet, Request, Wanted};
use crate::site::{Access, Position};

/// Everything that a stream in these pieces is cut into.
fn cut(pieces: &[&[u8]]) -> (Vec<Vec<u8>>, Result<(), TooLong>) {
    let mut frames = Frames::default();
    let mut found = Vec::new();
    for piece in pieces {
        frames.push(piece);
        loop {
            match frames.next() {
                Ok(Some(frame)) => found.push(frame.to_vec()),
                Ok(None) => break,
                Err(too_long) => return (found, Err(too_long)),
            }
        }
    }
    (found, Ok(()))
}

fn packet(content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap();
    [&length.to_be_bytes(), content].concat()
}

/// Fields one after another, as packets have them.
fn fields(kind: u8, fields: &[&[u8]]) -> Vec<u8> {
    let mut bytes = vec![kind];
    for field in fields {
        bytes.extend_from_slice(field);
    }
    bytes
}

fn string(text: &[u8]) -> Vec<u8> {
    packet(text)
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in vec(any::<u8>(), 0..300)) {
        let _ = Packet::read(&bytes);
    }

    /// More likely to reach the fields: a kind that exists, and small lengths.
    #[test]
    fn no_fields_make_it_panic(
        kind in prop_oneof![1_u8..21, Just(200)],
        bytes in vec(prop_oneof![Just(0_u8), any::<u8>()], 0..100),
    ) {
        let _ = Packet::read(&fields(kind, &[&bytes]));
    }

    #[test]
    fn any_split_of_a_stream_gives_the_same_packets(
        contents in vec(vec(any::<u8>(), 0..50), 0..8),
        cuts in vec(any::<proptest::sample::Index>(), 0..6),
    ) {
        let stream: Vec<u8> = contents.iter().flat_map(|content| packet(content)).collect();
        let mut at: Vec<usize> = cuts.iter().map(|cut| cut.index(stream.len() + 1)).collect();
        at.push(0);
        at.push(stream.len());
        at.sort_unstable();
        let pieces: Vec<&[u8]> = at
            .iter()
            .zip(at.iter().skip(1))
            .map(|(from, to)| stream.get(*from..*to).unwrap())
            .collect();
        assert_eq!(cut(&pieces), (contents, Ok(())));
    }

    #[test]
    fn arbitrary_streams_are_cut_the_same_way(bytes in vec(prop_oneof![Just(0_u8), any::<u8>()], 0..200)) {
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(cut(&single), cut(&[&bytes]));
    }

    #[test]
    fn truncated_requests_are_malformed_with_their_number(length in 5_usize..20) {
        let whole = fields(OPEN, &[&[0, 0, 0, 9], &string(b"/a"), &[0, 0, 0, 1], &[0; 4]]);
        let read = Packet::read(whole.get(..length.min(whole.len() - 1)).unwrap());
        assert_eq!(read, Ok(Packet::Request(9, Wanted::Malformed)));
    }
}

#[test]
fn the_longest_packet_is_read_and_a_longer_one_is_not() {
    let longest = packet(&vec![7; FRAME_MAX_BYTES as usize]);
    assert_eq!(cut(&[&longest]).0.len(), 1);
    let (found, outcome) = cut(&[&packet(b"x"), &(FRAME_MAX_BYTES + 1).to_be_bytes()]);
    assert_eq!(found, [b"x"]);
    assert!(outcome.is_err());
}

#[test]
fn requests_are_read_as_they_are_written() {
    let id = [0, 0, 1, 0];
    assert_eq!(
        Packet::read(&fields(INIT, &[&[0, 0, 0, 3]])),
        Ok(Packet::Init)
    );
    let open = fields(OPEN, &[&id, &string(b"/a\xff"), &[0, 0, 0, 0x1a], &[0; 4]]);
    let Ok(Packet::Request(256, Wanted::This(Request::Open { path, options }))) =
        Packet::read(&open)
    else {
        unreachable!("an open is an open");
    };
    assert_eq!(path, b"/a\xff");
    assert_eq!(options.access, Access::Write);
    assert_eq!(options.position, Position::Given);
    assert!(options.create && options.truncate && !options.exclusive);
    let write = fields(
        WRITE,
        &[
            &id,
            &string(b"h"),
            &[0, 0, 0, 0, 0, 0, 0, 2],
            &string(b"data"),
        ],
    );
    let wanted = Request::Write {
        handle: b"h",
        offset: 2,
        data: b"data",
    };
    assert_eq!(
        Packet::read(&write),
        Ok(Packet::Request(256, Wanted::This(wanted)))
    );
}

#[test]
fn what_version_3_does_not_have_is_unknown() {
    let read = Packet::read(&[99, 0, 0, 0, 5, 1, 2, 3]);
    assert_eq!(read, Ok(Packet::Request(5, Wanted::Unknown)));
    for short in [&[][..], &[3], &[3, 0, 0, 0]] {
        assert_eq!(Packet::read(short), Err(Malformed));
    }
}
