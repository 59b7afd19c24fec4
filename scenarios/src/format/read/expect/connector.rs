//! What the connector must have said: its log, messages to people, its exit status.

use crate::format::model::{
    ExitExpectation, Level, LogExpectation, Notify, NotifyExpectation, Place,
};
use crate::format::read::reader::{Keys, Reader, Shape};
use crate::format::template::as_text;
use crate::format::tree::{Node, Value};

const LOG: Shape = Shape {
    what: "a log record",
    required: &["contains"],
    optional: &["level"],
    later: &["times"],
};
const NOTIFICATION: Shape = Shape {
    what: "a notification",
    required: &["contains"],
    optional: &["to", "times"],
    later: &[],
};

const LEVELS: [(&str, Level); 4] = [
    ("debug", Level::Debug),
    ("info", Level::Info),
    ("warn", Level::Warn),
    ("error", Level::Error),
];

pub(super) fn log(reader: &mut Reader<'_>, node: &Node) -> Option<LogExpectation> {
    let keys = reader.keys(node, &LOG)?;
    Some(LogExpectation {
        level: reader.word_of(keys, "level", &LEVELS),
        contains: reader.texts_of(keys, "contains")?,
        place: reader.place(node),
    })
}

/// `none`, or a list of what must have been told.
pub(super) fn notify(reader: &mut Reader<'_>, keys: Keys<'_>, key: &str) -> Option<Notify> {
    let node = keys.get(key)?;
    match &node.value {
        Value::Text { .. } => {
            let place = reader.place(node);
            reader
                .one_of(node, &[("none", ())])
                .map(|()| Notify::None(place))
        }
        Value::List(_) | Value::Map(_) | Value::Refused => {
            Some(Notify::Some(reader.items_of(keys, key, notification)))
        }
    }
}

fn notification(reader: &mut Reader<'_>, node: &Node) -> Option<NotifyExpectation> {
    let keys = reader.keys(node, &NOTIFICATION)?;
    Some(NotifyExpectation {
        contains: reader.texts_of(keys, "contains")?,
        times: reader.count_of(keys, "times"),
        to: reader.text_of(keys, "to"),
        place: reader.place(node),
    })
}

pub(super) fn exit(reader: &mut Reader<'_>, node: &Node) -> Option<(ExitExpectation, Place)> {
    let value = reader.value(node)?;
    let status = value.as_u64().and_then(|status| u8::try_from(status).ok());
    let expected = if value == "failure" {
        Some(ExitExpectation::Failure)
    } else {
        status.map(ExitExpectation::Status)
    };
    if expected.is_none() {
        reader.refuse(
            node,
            format!("expected an exit status, found `{}`", as_text(&value)),
            "write a number from 0 to 255, or `failure` for anything but 0".to_owned(),
        );
    }
    Some((expected?, reader.place(node)))
}
