//! Whether a request is the expected one.

use crate::format::RequestExpectation;
use crate::history::{Element, Exchange};

/// Whether method and path are the expected ones.
pub(super) fn is_same_line(expectation: &RequestExpectation, exchange: &Exchange) -> bool {
    expectation.method == exchange.method
        && expectation.path.trim_end_matches('/') == exchange.plain_path()
}

/// In what a request is not the expected one; empty when it is.
pub(super) fn differences(expectation: &RequestExpectation, exchange: &Exchange) -> Vec<String> {
    if !is_same_line(expectation, exchange) {
        return vec![format!("it is {}", exchange.line())];
    }
    let mut differences = Vec::new();
    let parameters = exchange.parameters();
    for (name, value) in &expectation.query {
        let sent = parameters
            .iter()
            .rev()
            .find(|(sent, _)| *sent == name.replace('-', "_"));
        match sent {
            Some((_, sent)) if sent == value => {}
            Some((_, sent)) => differences.push(format!("`{name}` is `{sent}`, not `{value}`")),
            None => differences.push(format!("the query has no `{name}`")),
        }
    }
    differences.extend(xml_differences(&expectation.xml, &exchange.request.body));
    differences.extend(json_differences(&expectation.json, &exchange.request.body));
    differences
}

/// In what an XML body is not as expected.
pub(super) fn xml_differences(expected: &[(String, String)], body: &str) -> Vec<String> {
    if expected.is_empty() {
        return Vec::new();
    }
    let Some(root) = Element::parse(body) else {
        return vec![format!("the body is not XML: `{body}`")];
    };
    let unmet = expected.iter().filter_map(|(path, value)| {
        let texts: Vec<_> = root
            .at(path)
            .into_iter()
            .map(|element| element.text.as_str())
            .collect();
        match texts.as_slice() {
            [] => Some(format!("the body has no `{path}`")),
            texts if texts.contains(&value.as_str()) => None,
            texts => Some(format!(
                "`{path}` is `{}`, not `{value}`",
                texts.join("`, `")
            )),
        }
    });
    unmet.collect()
}

/// In what a JSON body is not as expected.
pub(super) fn json_differences(
    expected: &[(String, serde_json::Value)],
    body: &str,
) -> Vec<String> {
    if expected.is_empty() {
        return Vec::new();
    }
    let Ok(root) = serde_json::from_str::<serde_json::Value>(body) else {
        return vec![format!("the body is not JSON: `{body}`")];
    };
    let unmet = expected
        .iter()
        .filter_map(|(path, value)| match root.pointer(path) {
            Some(found) if found == value => None,
            Some(found) => Some(format!("`{path}` is `{found}`, not `{value}`")),
            None => Some(format!("the body has no `{path}`")),
        });
    unmet.collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::format::Place;

    fn expected(line: &str) -> RequestExpectation {
        let (method, path) = line.split_once(' ').unwrap();
        RequestExpectation {
            method: method.into(),
            path: path.into(),
            query: Vec::new(),
            times: None,
            xml: Vec::new(),
            json: Vec::new(),
            place: Place { line: 1 },
        }
    }

    fn sent(line: &str, body: &str) -> Exchange {
        let (method, target) = line.split_once(' ').unwrap();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let exchange = json!({"method": method, "path": path, "query": query, "request": {"body": body}, "response": null});
        serde_json::from_value(exchange).unwrap()
    }

    #[test]
    fn method_and_path_are_compared_as_coupa_reads_them() {
        for line in [
            "PUT /api/users/281",
            "PUT /api/users/281/",
            "PUT /api/users/281.xml",
            "PUT /api/users/281?x=y",
        ] {
            assert!(
                differences(&expected("PUT /api/users/281"), &sent(line, "")).is_empty(),
                "{line}"
            );
        }
        for line in [
            "PATCH /api/users/281",
            "PUT /api/users/28",
            "PUT /api/users",
        ] {
            assert_eq!(
                differences(&expected("PUT /api/users/281"), &sent(line, "")),
                [format!("it is {line}")]
            );
        }
    }

    #[test]
    fn parameters_are_compared_decoded_and_others_may_stand_beside_them() {
        let expectation = RequestExpectation {
            query: vec![("employee-number".into(), "E 1".into())],
            ..expected("GET /api/users")
        };
        for (query, difference) in [
            ("employee_number=E+1&limit=1", None),
            ("employee-number=E%201", None),
            (
                "employee_number=E2",
                Some("`employee-number` is `E2`, not `E 1`"),
            ),
            ("login=jdoe", Some("the query has no `employee-number`")),
        ] {
            let found = differences(&expectation, &sent(&format!("GET /api/users?{query}"), ""));
            assert_eq!(found, Vec::from_iter(difference), "{query}");
        }
    }

    #[test]
    fn an_xml_body_is_compared_by_path() {
        let expectation = RequestExpectation {
            xml: vec![("/user/active".into(), "false".into())],
            ..expected("PUT /api/users/281")
        };
        for (body, difference) in [
            ("<user><active type=\"boolean\">false</active></user>", None),
            (
                "<user><active>true</active></user>",
                Some("`/user/active` is `true`, not `false`"),
            ),
            ("<user/>", Some("the body has no `/user/active`")),
            ("{}", Some("the body is not XML: `{}`")),
        ] {
            let found = differences(&expectation, &sent("PUT /api/users/281", body));
            assert_eq!(found, Vec::from_iter(difference), "{body}");
        }
    }

    #[test]
    fn a_json_body_is_compared_by_path_and_type() {
        let expectation = RequestExpectation {
            json: vec![("/active".into(), json!(false))],
            ..expected("PUT /api/users/281")
        };
        for (body, difference) in [
            ("{\"active\":false}", None),
            (
                "{\"active\":\"false\"}",
                Some("`/active` is `\"false\"`, not `false`"),
            ),
            ("{}", Some("the body has no `/active`")),
            ("<user/>", Some("the body is not JSON: `<user/>`")),
        ] {
            let found = differences(&expectation, &sent("PUT /api/users/281", body));
            assert_eq!(found, Vec::from_iter(difference), "{body}");
        }
    }
}
