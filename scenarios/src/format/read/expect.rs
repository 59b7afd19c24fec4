//! `expect`: what must be observed.

use super::paths;
use super::reader::{Keys, Reader, Shape};
use crate::format::model::{
    AnswerExpectation, ExitExpectation, Expectations, Fault, FaultExpectation, FileExpectation,
    GivenUser, Level, LoadExpectation, LogExpectation, Notify, NotifyExpectation, Place,
    RequestExpectation, StateExpectation,
};
use crate::format::template::as_text;
use crate::format::tree::{Node, Value};

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
const FILE: Shape = Shape {
    what: "a file",
    required: &["path"],
    optional: &["contains", "count"],
    later: &["snapshot"],
};
const LOAD: Shape = Shape {
    what: "a load",
    required: &[],
    optional: &["file", "fields", "errors", "count"],
    later: &["snapshot"],
};
const REQUEST: Shape = Shape {
    what: "a request",
    required: &["request"],
    optional: &["query", "times", "xml", "json"],
    later: &["headers", "snapshot"],
};
const STATE: Shape = Shape {
    what: "a state",
    required: &["user", "fields"],
    optional: &[],
    later: &[],
};
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
const FAULT: Shape = Shape {
    what: "a fault",
    required: &["name"],
    optional: &["fired"],
    later: &[],
};

const LEVELS: [(&str, Level); 4] = [
    ("debug", Level::Debug),
    ("info", Level::Info),
    ("warn", Level::Warn),
    ("error", Level::Error),
];

/// What must be observed in the end.
pub(super) fn expect(
    reader: &mut Reader<'_>,
    node: &Node,
    users: &[GivenUser],
    faults: &[Fault],
) -> Expectations {
    match reader.keys(node, &EXPECT) {
        Some(keys) => planes(reader, keys, users, faults),
        None => Expectations::default(),
    }
}

/// What must be observed after a step.
pub(super) fn of_step(
    reader: &mut Reader<'_>,
    node: &Node,
    users: &[GivenUser],
    faults: &[Fault],
) -> Expectations {
    match reader.keys(node, &EXPECT_OF_STEP) {
        Some(keys) => planes(reader, keys, users, faults),
        None => Expectations::default(),
    }
}

/// What must be observed after a request, and what its answer must be.
pub(super) fn of_request(
    reader: &mut Reader<'_>,
    node: &Node,
    users: &[GivenUser],
    faults: &[Fault],
) -> (Expectations, AnswerExpectation) {
    let Some(keys) = reader.keys(node, &EXPECT_OF_REQUEST) else {
        return Default::default();
    };
    let mut texts = |key: &str| {
        let node = keys.get(key);
        let entries = node.and_then(|node| reader.group(node, &format!("`{key}`")));
        let entries = entries.unwrap_or_default().iter();
        let texts: Vec<(String, String)> = entries
            .filter_map(|entry| Some((entry.key.clone(), reader.text(&entry.value)?)))
            .collect();
        texts
    };
    let headers = texts("headers");
    let answer = AnswerExpectation {
        status: keys
            .get("status")
            .and_then(|node| reader.whole(node, 100..=599)),
        headers,
        xml: xml(reader, keys),
        json: json(reader, keys),
        place: Some(reader.place(node)),
    };
    (planes(reader, keys, users, faults), answer)
}

fn xml(reader: &mut Reader<'_>, keys: Keys<'_>) -> Vec<(String, String)> {
    let entries = keys
        .get("xml")
        .and_then(|node| reader.group(node, "`xml`"))
        .unwrap_or_default();
    let texts = entries.iter().filter_map(|entry| {
        let node = paths::checked_xpath(reader, entry)?;
        Some((entry.key.clone(), reader.text(node)?))
    });
    texts.collect()
}

fn json(reader: &mut Reader<'_>, keys: Keys<'_>) -> Vec<(String, serde_json::Value)> {
    let entries = keys
        .get("json")
        .and_then(|node| reader.group(node, "`json`"))
        .unwrap_or_default();
    let values = entries.iter().filter_map(|entry| {
        let node = paths::checked(reader, entry)?;
        Some((entry.key.clone(), reader.value(node)?))
    });
    values.collect()
}

fn planes(
    reader: &mut Reader<'_>,
    keys: Keys<'_>,
    users: &[GivenUser],
    faults: &[Fault],
) -> Expectations {
    let mut items = |key: &str, read: &mut dyn FnMut(&mut Reader<'_>, &Node)| {
        if let Some(node) = keys.get(key) {
            for item in reader.list(node, &format!("`{key}`")) {
                read(reader, item);
            }
        }
    };
    let mut expected = Expectations::default();
    let mut traffic = Vec::new();
    items("traffic", &mut |reader, item| {
        traffic.extend(request(reader, item));
    });
    items("state", &mut |reader, item| {
        expected.state.extend(state(reader, item, users));
    });
    items("files", &mut |reader, item| {
        expected.files.extend(file(reader, item));
    });
    items("loads", &mut |reader, item| {
        expected.loads.extend(load(reader, item));
    });
    items("log", &mut |reader, item| {
        expected.log.extend(log(reader, item));
    });
    items("faults", &mut |reader, item| {
        expected.faults.extend(fault(reader, item, faults));
    });
    expected.traffic = keys.get("traffic").is_some().then_some(traffic);
    expected.notify = keys
        .get("notify")
        .and_then(|node| notify(reader, node, "`notify`"));
    expected.mails = keys
        .get("mails")
        .and_then(|node| notify(reader, node, "`mails`"));
    expected.exit = keys.get("exit").and_then(|node| exit(reader, node));
    expected
}

fn request(reader: &mut Reader<'_>, node: &Node) -> Option<RequestExpectation> {
    let keys = reader.keys(node, &REQUEST)?;
    let line = keys
        .get("request")
        .and_then(|node| Some((node, reader.text(node)?)));
    let query = keys
        .get("query")
        .and_then(|node| reader.group(node, "`query`"))
        .unwrap_or_default();
    let query = query
        .iter()
        .filter_map(|entry| Some((entry.key.clone(), reader.text(&entry.value)?)))
        .collect();
    let times = keys
        .get("times")
        .and_then(|node| reader.whole(node, 0..=1_000_000));
    let xml = xml(reader, keys);
    let json = json(reader, keys);
    let (node_of_line, line) = line?;
    let (method, path) = method_and_path(reader, node_of_line, &line)?;
    Some(RequestExpectation {
        method,
        path,
        query,
        times,
        xml,
        json,
        place: reader.place(node),
    })
}

/// `GET /api/users`
pub(super) fn method_and_path(
    reader: &mut Reader<'_>,
    node: &Node,
    line: &str,
) -> Option<(String, String)> {
    let words: Vec<&str> = line.split(' ').collect();
    match words.as_slice() {
        [method, path]
            if method.bytes().all(|byte| byte.is_ascii_uppercase())
                && path.starts_with('/')
                && !path.contains('?') =>
        {
            Some(((*method).to_owned(), (*path).to_owned()))
        }
        _ => {
            reader.refuse(
                node,
                format!("expected a method and a path, found `{line}`"),
                "write one such as `GET /api/users`, and parameters under `query`".to_owned(),
            );
            None
        }
    }
}

fn file(reader: &mut Reader<'_>, node: &Node) -> Option<FileExpectation> {
    let keys = reader.keys(node, &FILE)?;
    let contains = keys
        .get("contains")
        .map(|node| reader.texts(node, "`contains`"))
        .unwrap_or_default();
    let count = keys
        .get("count")
        .and_then(|node| reader.whole(node, 0..=1_000_000));
    Some(FileExpectation {
        path: keys.get("path").and_then(|node| reader.text(node))?,
        contains,
        count,
        place: reader.place(node),
    })
}

fn load(reader: &mut Reader<'_>, node: &Node) -> Option<LoadExpectation> {
    let keys = reader.keys(node, &LOAD)?;
    let fields = keys
        .get("fields")
        .and_then(|node| reader.group(node, "`fields`"))
        .map(|entries| reader.fields(entries))
        .unwrap_or_default();
    let errors = keys
        .get("errors")
        .map(|node| reader.texts(node, "`errors`"))
        .unwrap_or_default();
    Some(LoadExpectation {
        file: keys.get("file").and_then(|node| reader.text(node)),
        fields,
        errors,
        count: keys
            .get("count")
            .and_then(|node| reader.whole(node, 0..=1_000_000)),
        place: reader.place(node),
    })
}

fn state(reader: &mut Reader<'_>, node: &Node, users: &[GivenUser]) -> Option<StateExpectation> {
    let keys = reader.keys(node, &STATE)?;
    let user = keys
        .get("user")
        .and_then(|node| known_user(reader, node, users));
    let fields = keys
        .get("fields")
        .and_then(|node| reader.group(node, "`fields`"))
        .map(|entries| reader.fields(entries));
    Some(StateExpectation {
        user: user?,
        fields: fields?,
        place: reader.place(node),
    })
}

fn known_user(reader: &mut Reader<'_>, node: &Node, users: &[GivenUser]) -> Option<String> {
    let login = reader.text(node)?;
    let is_known = users.iter().any(|user| user.login == login);
    if !is_known {
        let logins: Vec<_> = users
            .iter()
            .map(|user| format!("`{}`", user.login))
            .collect();
        reader.refuse(
            node,
            format!("no user is given with the login `{login}`"),
            format!("known here: {}", logins.join(", ")),
        );
    }
    is_known.then_some(login)
}

fn log(reader: &mut Reader<'_>, node: &Node) -> Option<LogExpectation> {
    let keys = reader.keys(node, &LOG)?;
    let level = keys
        .get("level")
        .and_then(|node| reader.one_of(node, &LEVELS));
    let contains = keys
        .get("contains")
        .map(|node| reader.texts(node, "`contains`"))?;
    Some(LogExpectation {
        level,
        contains,
        place: reader.place(node),
    })
}

fn notify(reader: &mut Reader<'_>, node: &Node, what: &str) -> Option<Notify> {
    match &node.value {
        Value::Text { .. } => {
            let place: Place = reader.place(node);
            reader
                .one_of(node, &[("none", ())])
                .map(|()| Notify::None(place))
        }
        Value::List(_) | Value::Map(_) | Value::Refused => {
            let items = reader.list(node, what);
            Some(Notify::Some(
                items
                    .iter()
                    .filter_map(|item| notification(reader, item))
                    .collect(),
            ))
        }
    }
}

fn notification(reader: &mut Reader<'_>, node: &Node) -> Option<NotifyExpectation> {
    let keys = reader.keys(node, &NOTIFICATION)?;
    let contains = keys
        .get("contains")
        .map(|node| reader.texts(node, "`contains`"))?;
    let times = keys
        .get("times")
        .and_then(|node| reader.whole(node, 0..=1_000_000));
    Some(NotifyExpectation {
        to: keys.get("to").and_then(|node| reader.text(node)),
        contains,
        times,
        place: reader.place(node),
    })
}

fn fault(reader: &mut Reader<'_>, node: &Node, faults: &[Fault]) -> Option<FaultExpectation> {
    let keys = reader.keys(node, &FAULT)?;
    let fired = keys
        .get("fired")
        .and_then(|node| reader.whole(node, 1..=1_000_000));
    let node_of_name = keys.get("name")?;
    let name = reader.text(node_of_name)?;
    if faults.iter().all(|fault| fault.name != name) {
        let names: Vec<_> = faults
            .iter()
            .map(|fault| format!("`{}`", fault.name))
            .collect();
        reader.refuse(
            node_of_name,
            format!("no fault has the name `{name}`"),
            (!names.is_empty()).then(|| format!("known here: {}", names.join(", "))),
        );
        return None;
    }
    Some(FaultExpectation {
        name,
        fired,
        place: reader.place(node),
    })
}

fn exit(reader: &mut Reader<'_>, node: &Node) -> Option<(ExitExpectation, Place)> {
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
