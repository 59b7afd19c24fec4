//! A request that the runner sends itself: what, how often, and what of its answer gets a name.

use jiff::SignedDuration;

use crate::format::model::{Capture, CaptureFrom, Expectations, RequestStep, Until, Verb};
use crate::format::read::expect;
use crate::format::read::known::Known;
use crate::format::read::paths::is_xpath;
use crate::format::read::reader::{Keys, Reader, Shape};
use crate::format::tree::Node;

const WITH_OF_REQUEST: Shape = Shape {
    what: "`with` of a request",
    required: &["body"],
    optional: &[],
    later: &[],
};
const UNTIL: Shape = Shape {
    what: "`until`",
    required: &["within"],
    optional: &["every"],
    later: &[],
};

/// Between two attempts, unless a step says otherwise.
const EVERY: SignedDuration = SignedDuration::from_secs(1);

pub(super) fn request(
    reader: &mut Reader<'_>,
    keys: Keys<'_>,
    known: Known<'_>,
) -> Option<(Verb, Expectations)> {
    let node = keys.get("request")?;
    let line = reader.text(node)?;
    let line = expect::method_and_path(reader, node, &line);
    let query = reader.pairs_of(keys, "query");
    let body = keys.get("with").and_then(|node| {
        let keys = reader.keys(node, &WITH_OF_REQUEST)?;
        reader.text_of(keys, "body")
    });
    let until = keys.get("until").and_then(|node| until(reader, node));
    let (expect, answer) = keys
        .get("expect")
        .map(|node| expect::of_request(reader, node, known))
        .unwrap_or_default();
    let capture = keys
        .get("capture")
        .map(|node| captures(reader, node))
        .unwrap_or_default();
    let (method, path) = line?;
    let step = RequestStep {
        method,
        path,
        query,
        body,
        until,
        answer,
        capture,
    };
    Some((Verb::Request(Box::new(step)), expect))
}

fn until(reader: &mut Reader<'_>, node: &Node) -> Option<Until> {
    let keys = reader.keys(node, &UNTIL)?;
    let every = match keys.get("every") {
        Some(node) => duration(reader, node),
        None => Some(EVERY),
    };
    Some(Until {
        within: duration(reader, keys.get("within")?)?,
        every: every?,
    })
}

fn duration(reader: &mut Reader<'_>, node: &Node) -> Option<SignedDuration> {
    let text = reader.text(node)?;
    let parsed = text.parse::<SignedDuration>().ok();
    let duration = parsed.filter(SignedDuration::is_positive);
    if duration.is_none() {
        reader.refuse(
            node,
            format!("expected a time, found `{text}`"),
            "write one such as `30s` or `5m`".to_owned(),
        );
    }
    duration
}

/// `{ load: xpath /data-file-sources/data-file-source[1]/id }`
fn captures(reader: &mut Reader<'_>, node: &Node) -> Vec<Capture> {
    let mut captures = Vec::new();
    for entry in reader.group(node, "`capture`").unwrap_or_default() {
        let Some(text) = reader.text(&entry.value) else {
            continue;
        };
        let from = match text.split_once(' ') {
            Some(("xpath", path)) if is_xpath(path) => Some(CaptureFrom::Xpath(path.to_owned())),
            Some(("json", path)) if path.starts_with('/') => {
                Some(CaptureFrom::Json(path.to_owned()))
            }
            Some(_) | None => None,
        };
        let Some(from) = from else {
            reader.refuse(
                &entry.value,
                format!("expected where the value stands in the answer, found `{text}`"),
                "write `xpath /users/user[1]/id` or `json /0/id`".to_owned(),
            );
            continue;
        };
        reader.variables.will_be_captured(&entry.key);
        captures.push(Capture {
            name: entry.key.clone(),
            from,
            place: reader.place(&entry.value),
        });
    }
    captures
}
