//! Finds every error text in an answer, whatever form the answer has.

use serde_json::Value;

use super::xml::Element;

/// How much of a body without any known form is shown.
const EXCERPT_MAX_CHARS: usize = 200;

/// The error texts of an answer that is no success, in order.
///
/// Coupa's own are `<errors><error>…` and `{"errors": {"user": […]}}` (Coupa, *Differences between
/// XML and JSON in Coupa*), its OAuth server's `{"error": …, "error_description": …}`. The form
/// follows the body, not what was asked for: gateways answer in HTML, and the OAuth server in JSON
/// only. Of any other body it is an excerpt.
pub(crate) fn error_texts(body: &str) -> Vec<String> {
    let body = body.trim_start_matches('\u{feff}').trim();
    let texts = match body.chars().next() {
        Some('<') => Element::parse(body)
            .map(|root| xml_errors(&root))
            .unwrap_or_default(),
        Some('{') => serde_json::from_str(body)
            .map(|value| json_errors(&value))
            .unwrap_or_default(),
        Some(_) | None => Vec::new(),
    };
    if texts.is_empty() {
        excerpt(body).into_iter().collect()
    } else {
        texts
    }
}

/// The text of each `<error>` in the document.
pub(super) fn xml_errors(root: &Element) -> Vec<String> {
    if root.name() == "error" {
        return tidy(root.text().unwrap_or_default()).into_iter().collect();
    }
    root.children().iter().flat_map(xml_errors).collect()
}

/// The texts below a top-level `errors`, or an OAuth error's code and description.
pub(super) fn json_errors(body: &Value) -> Vec<String> {
    let mut texts = Vec::new();
    if let Some(errors) = body.get("errors") {
        collect_texts(errors, &mut texts);
    }
    let code = body.get("error").and_then(Value::as_str);
    let description = body.get("error_description").and_then(Value::as_str);
    texts.extend(match (code, description) {
        (Some(code), Some(description)) => Some(format!("{code}: {description}")),
        (Some(text), None) | (None, Some(text)) => Some(text.to_owned()),
        (None, None) => None,
    });
    texts
}

fn collect_texts(value: &Value, texts: &mut Vec<String>) {
    match value {
        // `"warnings": null` stands beside the errors of a user.
        Value::Null => {}
        Value::String(text) => texts.extend(tidy(text)),
        Value::Array(items) => items.iter().for_each(|item| collect_texts(item, texts)),
        Value::Object(members) => members
            .values()
            .for_each(|member| collect_texts(member, texts)),
        Value::Bool(_) | Value::Number(_) => texts.push(value.to_string()),
    }
}

/// The start of a text, or of an HTML page its title, on one line.
fn excerpt(body: &str) -> Option<String> {
    let title = body
        .split_once("<title>")
        .and_then(|(_, rest)| rest.split_once("</title>"));
    let text = match title {
        Some((title, _)) => tidy(title),
        None if body.starts_with('<') => tidy(&without_tags(body)),
        None => tidy(body),
    }?;
    match text.char_indices().nth(EXCERPT_MAX_CHARS) {
        Some((end, _)) => text.get(..end).map(|start| format!("{start}…")),
        None => Some(text),
    }
}

fn without_tags(html: &str) -> String {
    let pieces = html
        .split('<')
        .map(|piece| piece.split_once('>').map_or("", |(_, text)| text));
    pieces.collect::<Vec<_>>().join(" ")
}

/// White space folded; nothing when nothing is left.
fn tidy(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_of_an_xml_envelope_is_read() {
        let body = r#"<?xml version="1.0" encoding="UTF-8"?>
            <errors>
              <error><![CDATA[Login has already been taken]]></error>
              <error>Possible keys are [&quot;id&quot;, "name"] &amp;
                more</error>
              <error/>
            </errors>"#;
        assert_eq!(
            error_texts(body),
            [
                "Login has already been taken",
                r#"Possible keys are ["id", "name"] & more"#
            ]
        );
    }

    #[test]
    fn every_error_of_a_json_envelope_is_read() {
        let body = r#"{"errors":{"user":["First Name can't be blank","Last Name can't be blank"],"warnings":null}}"#;
        assert_eq!(
            error_texts(body),
            ["First Name can't be blank", "Last Name can't be blank"]
        );
        assert_eq!(
            error_texts(r#"{"errors":["A",{"b":[2,true]}]}"#),
            ["A", "2", "true"]
        );
        assert_eq!(error_texts(r#"{"errors":"A"}"#), ["A"]);
    }

    #[test]
    fn an_oauth_error_shows_its_code_and_its_description() {
        let body = r#"{"error":"invalid_client","error_description":"'client_secret' missing"}"#;
        assert_eq!(
            error_texts(body),
            ["invalid_client: 'client_secret' missing"]
        );
        assert_eq!(
            error_texts(r#"{"status":404,"error":"Not Found"}"#),
            ["Not Found"]
        );
    }

    #[test]
    fn of_a_page_the_title_is_shown() {
        let page = "<!DOCTYPE html><html><head><title>502 Bad\n Gateway</title><style>body{}</style></head></html>";
        assert_eq!(error_texts(page), ["502 Bad Gateway"]);
        assert_eq!(
            error_texts("<html><h1>Maintenance</h1><hr>back soon"),
            ["Maintenance back soon"]
        );
    }

    #[test]
    fn of_any_other_body_the_start_is_shown() {
        assert_eq!(error_texts("  Retry\n later "), ["Retry later"]);
        assert_eq!(
            error_texts(r#"{"message":"no route"}"#),
            [r#"{"message":"no route"}"#]
        );
        assert_eq!(error_texts("<errors><error>cut o"), ["cut o"]);
        assert_eq!(
            error_texts(&"é".repeat(500)),
            [format!("{}…", "é".repeat(200))]
        );
        assert_eq!(error_texts(" "), Vec::<String>::new());
    }
}
