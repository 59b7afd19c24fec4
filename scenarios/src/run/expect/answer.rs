//! Whether the answer to a step's own request is the expected one, and what later steps take from it.

use serde_json::Value;

use super::request::{json_differences, xml_differences};
use crate::format::{AnswerExpectation, CaptureFrom};
use crate::history::Element;

/// An answer of Coupa to the runner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

/// In what an answer is not the expected one; empty when it is.
pub(crate) fn differences(expected: &AnswerExpectation, answer: &Answer) -> Vec<String> {
    let mut differences = Vec::new();
    match expected.status {
        Some(status) if status == u64::from(answer.status) => {}
        Some(status) => differences.push(format!("the status is {}, not {status}", answer.status)),
        None if (200..300).contains(&answer.status) => {}
        None => differences.push(format!("the status is {}, no success", answer.status)),
    }
    for (name, wanted) in &expected.headers {
        let found = answer
            .headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        match found {
            Some((_, value)) if value == wanted => {}
            Some((_, value)) => differences.push(format!("`{name}` is `{value}`, not `{wanted}`")),
            None => differences.push(format!("there is no `{name}`")),
        }
    }
    differences.extend(xml_differences(&expected.xml, &answer.body));
    differences.extend(json_differences(&expected.json, &answer.body));
    differences
}

/// What stands at a place of the answer.
pub(crate) fn captured(from: &CaptureFrom, answer: &Answer) -> Option<Value> {
    match from {
        CaptureFrom::Xpath(path) => {
            let root = Element::parse(&answer.body)?;
            let found = root.at(path);
            found.first().map(|element| element.text.clone().into())
        }
        CaptureFrom::Json(path) => {
            let root: Value = serde_json::from_str(&answer.body).ok()?;
            root.pointer(path).cloned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer() -> Answer {
        Answer {
            status: 200,
            headers: vec![("content-type".into(), "application/xml".into())],
            body: "<users type=\"array\"><user><id>281</id></user></users>".into(),
        }
    }

    #[test]
    fn status_headers_and_body_are_compared() {
        let expected = AnswerExpectation {
            status: Some(200),
            headers: vec![("Content-Type".into(), "application/xml".into())],
            xml: vec![("//user/id".into(), "281".into())],
            ..AnswerExpectation::default()
        };
        assert!(differences(&expected, &answer()).is_empty());
        let other = AnswerExpectation {
            status: Some(404),
            headers: vec![("x".into(), "y".into())],
            xml: vec![("/users/user/id".into(), "282".into())],
            ..expected
        };
        assert_eq!(
            differences(&other, &answer()),
            [
                "the status is 200, not 404",
                "there is no `x`",
                "`/users/user/id` is `281`, not `282`"
            ]
        );
    }

    #[test]
    fn without_a_status_any_success_will_do() {
        let failed = Answer {
            status: 500,
            ..answer()
        };
        assert!(differences(&AnswerExpectation::default(), &answer()).is_empty());
        assert_eq!(differences(&AnswerExpectation::default(), &failed).len(), 1);
    }

    #[test]
    fn a_part_is_captured_from_xml_or_json() {
        let xpath = CaptureFrom::Xpath("/users/user[1]/id".into());
        assert_eq!(captured(&xpath, &answer()), Some("281".into()));
        let json = Answer {
            body: "[{\"id\":281}]".into(),
            ..answer()
        };
        let pointer = CaptureFrom::Json("/0/id".into());
        assert_eq!(captured(&pointer, &json), Some(281.into()));
        assert_eq!(captured(&xpath, &json), None);
    }
}
