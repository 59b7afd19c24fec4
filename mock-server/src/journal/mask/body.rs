//! Which scanners a body needs.

use bytes::Bytes;

use super::span::{Span, replace};
use super::{form, json, xml};

/// The body with its secrets hidden. Every other byte stays as it is; a body without a secret is
/// returned without a copy.
///
/// Connectors send bodies with a wrong `Content-Type` or none, so the body is scanned both as
/// what it is said to be and as what it looks like.
pub fn mask(content_type: Option<&str>, body: &Bytes) -> Bytes {
    let said = content_type.unwrap_or_default().to_ascii_lowercase();
    let looks_like_json = matches!(first(body), Some(b'{' | b'[' | b'"'));
    let looks_like_xml = first(body) == Some(b'<');
    let mut shown = body.clone();
    if looks_like_json || said.contains("json") {
        shown = hide(shown, json::secrets);
    }
    if looks_like_xml || said.contains("xml") {
        shown = hide(shown, xml::secrets);
    }
    if !looks_like_json && !looks_like_xml {
        shown = hide(shown, form::secrets);
    }
    shown
}

/// The query string with its secrets hidden.
pub fn mask_query(query: &str) -> String {
    let shown = replace(query.as_bytes(), &form::secrets(query.as_bytes()));
    String::from_utf8_lossy(&shown).into_owned()
}

/// What OAuth says in a form or a query string, with its authorization codes hidden.
pub(super) fn mask_codes(text: &Bytes) -> Bytes {
    hide(text.clone(), form::codes)
}

/// The address to which a person is sent back, with the code in its query hidden.
pub(super) fn mask_address(address: &str) -> String {
    let Some((before, query)) = address.split_once('?') else {
        return address.to_owned();
    };
    let shown = replace(query.as_bytes(), &form::codes(query.as_bytes()));
    format!("{before}?{}", String::from_utf8_lossy(&shown))
}

fn hide(body: Bytes, secrets: impl Fn(&[u8]) -> Vec<Span>) -> Bytes {
    let spans = secrets(&body);
    if spans.is_empty() {
        body
    } else {
        replace(&body, &spans).into()
    }
}

/// The first byte that says something: after a byte order mark and white space.
fn first(body: &[u8]) -> Option<u8> {
    body.strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(body)
        .trim_ascii_start()
        .first()
        .copied()
}
