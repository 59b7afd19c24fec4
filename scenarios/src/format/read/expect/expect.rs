//! `expect`: what must be observed, once everything is done or after one step.

use super::{connector, coupa, traffic};
use crate::format::model::{AnswerExpectation, Expectations};
use crate::format::read::known::Known;
use crate::format::read::reader::{Keys, Reader, Shape};
use crate::format::tree::Node;

const EXPECT: Shape = Shape {
    what: "`expect`",
    required: &[],
    optional: &[
        "traffic", "state", "files", "loads", "log", "notify", "mails", "faults", "exit",
    ],
    later: &["snapshot"],
};
/// What can be said of one step. Of a request also what its answer is.
const EXPECT_OF_STEP: Shape = Shape {
    what: "`expect` of a step",
    required: &[],
    optional: &["state", "files", "loads", "log", "notify", "mails"],
    later: &["snapshot"],
};
const EXPECT_OF_REQUEST: Shape = Shape {
    what: "`expect` of a request",
    required: &[],
    optional: &[
        "status", "headers", "xml", "json", "state", "files", "loads", "log", "notify", "mails",
    ],
    later: &["snapshot"],
};

/// What must be observed in the end.
pub(in crate::format::read) fn expect(
    reader: &mut Reader<'_>,
    node: &Node,
    known: Known<'_>,
) -> Expectations {
    shaped(reader, node, &EXPECT, known)
}

/// What must be observed after a step.
pub(in crate::format::read) fn of_step(
    reader: &mut Reader<'_>,
    node: &Node,
    known: Known<'_>,
) -> Expectations {
    shaped(reader, node, &EXPECT_OF_STEP, known)
}

/// What must be observed after a request, and what its answer must be.
pub(in crate::format::read) fn of_request(
    reader: &mut Reader<'_>,
    node: &Node,
    known: Known<'_>,
) -> (Expectations, AnswerExpectation) {
    let Some(keys) = reader.keys(node, &EXPECT_OF_REQUEST) else {
        return Default::default();
    };
    let answer = traffic::answer(reader, node, keys);
    (planes(reader, keys, known), answer)
}

fn shaped(reader: &mut Reader<'_>, node: &Node, shape: &Shape, known: Known<'_>) -> Expectations {
    let keys = reader.keys(node, shape);
    keys.map(|keys| planes(reader, keys, known))
        .unwrap_or_default()
}

fn planes(reader: &mut Reader<'_>, keys: Keys<'_>, known: Known<'_>) -> Expectations {
    let requests = reader.items_of(keys, "traffic", traffic::request);
    Expectations {
        traffic: keys.get("traffic").is_some().then_some(requests),
        state: reader.items_of(keys, "state", |reader, item| {
            coupa::state(reader, item, known)
        }),
        files: reader.items_of(keys, "files", coupa::file),
        loads: reader.items_of(keys, "loads", coupa::load),
        log: reader.items_of(keys, "log", connector::log),
        faults: reader.items_of(keys, "faults", |reader, item| {
            coupa::fault(reader, item, known)
        }),
        notify: connector::notify(reader, keys, "notify"),
        mails: connector::notify(reader, keys, "mails"),
        exit: keys
            .get("exit")
            .and_then(|node| connector::exit(reader, node)),
    }
}
