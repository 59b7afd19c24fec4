//! Secrets in JSON, or in what is left of it.

use std::ops::Range;

use super::cursor::Cursor;
use super::names::is_secret;
use super::span::Span;

/// The values of secret members, at any depth. A value that is no string is hidden as a whole.
pub(super) fn secrets(json: &[u8]) -> Vec<Span> {
    let mut cursor = Cursor::new(json);
    let mut found = Vec::new();
    while cursor.seek(b'"') {
        let start = cursor.at();
        skip_string(&mut cursor);
        let name = cursor.since(start);
        skip_space(&mut cursor);
        if cursor.eat(b":") && is_secret_name(name) {
            skip_space(&mut cursor);
            found.extend(secret_value(&mut cursor));
        }
    }
    found
}

/// Takes the name with its quotes and escapes.
fn is_secret_name(quoted: &[u8]) -> bool {
    if quoted.contains(&b'\\') {
        serde_json::from_slice::<String>(quoted).is_ok_and(|name| is_secret(name.as_bytes()))
    } else {
        matches!(quoted, [b'"', name @ .., b'"'] if is_secret(name))
    }
}

fn secret_value(cursor: &mut Cursor<'_>) -> Option<Span> {
    let start = cursor.at();
    match cursor.peek()? {
        b'"' => Span::hide(skip_string(cursor)),
        b'{' | b'[' => {
            skip_nested(cursor);
            quoted_mask(start..cursor.at())
        }
        _ => {
            let scalar =
                cursor.take_while(|byte| !is_space(byte) && !matches!(byte, b',' | b'}' | b']'));
            (scalar != b"null")
                .then(|| quoted_mask(start..cursor.at()))
                .flatten()
        }
    }
}

fn quoted_mask(at: Range<usize>) -> Option<Span> {
    Span::hide(at).map(|span| Span {
        shown: r#""***""#,
        ..span
    })
}

/// Moves past a string, or to the end when it is not closed. Returns where its content lies.
fn skip_string(cursor: &mut Cursor<'_>) -> Range<usize> {
    cursor.advance(1);
    let start = cursor.at();
    loop {
        cursor.take_while(|byte| !matches!(byte, b'"' | b'\\'));
        let end = cursor.at();
        match cursor.peek() {
            Some(b'\\') => cursor.advance(2),
            Some(_) => {
                cursor.advance(1);
                return start..end;
            }
            None => return start..end,
        }
    }
}

/// Moves past an object or a list, or to the end when it is not closed.
fn skip_nested(cursor: &mut Cursor<'_>) {
    let mut depth = 0_usize;
    while let Some(byte) = cursor.peek() {
        match byte {
            b'"' => {
                skip_string(cursor);
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        cursor.advance(1);
        if depth == 0 {
            return;
        }
    }
}

fn skip_space(cursor: &mut Cursor<'_>) {
    cursor.take_while(is_space);
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}
