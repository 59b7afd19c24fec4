//! Secrets in query strings and forms.

use super::names::is_secret;
use super::span::Span;

/// The values of secret fields. Names may be percent-encoded.
pub(super) fn secrets(form: &[u8]) -> Vec<Span> {
    fields(form, is_secret)
}

/// The values of `code`: an authorization code where OAuth speaks, currencies and countries
/// elsewhere.
pub(super) fn codes(form: &[u8]) -> Vec<Span> {
    fields(form, |name| name == b"code")
}

/// The values of the fields whose names are secret.
fn fields(form: &[u8], is_secret: impl Fn(&[u8]) -> bool) -> Vec<Span> {
    let mut found = Vec::new();
    let mut start = 0;
    for field in form.split(|byte| *byte == b'&') {
        let end = start + field.len();
        let equals = field.iter().position(|byte| *byte == b'=');
        if let (Some((name, _)), Some(equals)) = (form_urlencoded::parse(field).next(), equals)
            && is_secret(name.as_bytes())
        {
            found.extend(Span::hide(start + equals + 1..end));
        }
        start = end + 1;
    }
    found
}
