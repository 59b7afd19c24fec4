//! No input makes a decoder panic.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::proptest;
use proptest::sample::{Index, select};

use super::samples::{user, users};
use crate::wire::Format::{self, Json, Xml};

/// Bytes that mean something in one of the formats.
const FRAGMENTS: &[&[u8]] = &[
    b"<",
    b">",
    b"/",
    b"&",
    b";",
    b"\"",
    b"'",
    b"=",
    b"!",
    b"?",
    b"-",
    b"]",
    b"]]>",
    b"<![CDATA[",
    b"<!--",
    b"-->",
    b"<?xml ",
    b"<!DOCTYPE ",
    b"&#",
    b"&#x",
    b"nil=\"true\"",
    b"{",
    b"}",
    b"[",
    b"\\",
    b"\\u",
    b"\\ud800",
    b":",
    b",",
    b"\r",
    b"\n",
    b"\0",
    b"\xEF",
    b"\xEF\xBF\xBF",
    b"\xEF\xBB\xBF",
    b"\xFF",
    b"\xC3",
    b"0",
    b"-1e9",
    b"null",
];

/// One change to a body.
#[derive(Debug, Clone)]
enum Mutation {
    Insert(Index, &'static [u8]),
    Remove(Index, Index),
    Replace(Index, u8),
    Repeat(Index, Index),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let at = any::<Index>;
    prop_oneof![
        (at(), select(FRAGMENTS)).prop_map(|(at, fragment)| Mutation::Insert(at, fragment)),
        (at(), at()).prop_map(|(from, to)| Mutation::Remove(from, to)),
        (at(), any::<u8>()).prop_map(|(at, byte)| Mutation::Replace(at, byte)),
        (at(), at()).prop_map(|(from, to)| Mutation::Repeat(from, to)),
    ]
}

impl Mutation {
    fn apply(&self, body: &mut Vec<u8>) {
        let end = body.len() + 1;
        let range = |from: &Index, to: &Index| {
            let (from, to) = (from.index(end), to.index(end));
            // Short, so that most of the body survives.
            from.min(to)..from.max(to).min(from.min(to) + 20)
        };
        match self {
            Self::Insert(at, fragment) => {
                let at = at.index(end);
                body.splice(at..at, fragment.iter().copied());
            }
            Self::Remove(from, to) => {
                body.drain(range(from, to));
            }
            Self::Replace(at, byte) => {
                if let Some(slot) = body.get_mut(at.index(end)) {
                    *slot = *byte;
                }
            }
            Self::Repeat(from, to) => {
                let range = range(from, to);
                let again = body[range.clone()].to_vec();
                body.splice(range.end..range.end, again);
            }
        }
    }
}

fn format() -> impl Strategy<Value = Format> {
    prop_oneof![Just(Xml), Just(Json)]
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(format in format(), body in vec(any::<u8>(), 0..200)) {
        let _ = format.decode(users(), &body);
    }

    #[test]
    fn any_row_of_meaningful_bytes_is_read_or_refused(format in format(), fragments in vec(select(FRAGMENTS), 0..50)) {
        let mut body = fragments.concat();
        let _ = format.decode(users(), &body);
        body.splice(0..0, b"<user>".iter().copied());
        let _ = format.decode(users(), &body);
    }

    #[test]
    fn a_damaged_record_is_read_or_refused(format in format(), mutations in vec(mutation(), 1..5)) {
        let mut body = format.encode_record(users(), &user()).unwrap();
        for mutation in &mutations {
            mutation.apply(&mut body);
        }
        let _ = format.decode(users(), &body);
    }
}
