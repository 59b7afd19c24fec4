//! Secrets in XML, or in what is left of it.

use super::cursor::Cursor;
use super::names::is_secret;
use super::span::Span;

/// The contents of secret elements, at any depth and with any prefix.
pub(super) fn secrets(xml: &[u8]) -> Vec<Span> {
    let mut cursor = Cursor::new(xml);
    let mut found = Vec::new();
    while cursor.seek(b'<') {
        cursor.advance(1);
        let name = cursor
            .take_while(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'<' | b'>' | b'/'));
        if is_secret(local(name)) && opens(&mut cursor) {
            let start = cursor.at();
            let end = skip_content(&mut cursor, name);
            found.extend(Span::hide(start..end));
        }
    }
    found
}

/// `c:password` → `password`
fn local(name: &[u8]) -> &[u8] {
    name.rsplit(|byte| *byte == b':').next().unwrap_or_default()
}

/// Moves past the rest of a start tag. False when it ends the element too (`<password/>`), or is
/// not complete.
fn opens(cursor: &mut Cursor<'_>) -> bool {
    let mut empty = false;
    while let Some(byte) = cursor.peek() {
        cursor.advance(1);
        match byte {
            b'>' => return !empty,
            b'"' | b'\'' => cursor.skip_past(&[byte]),
            _ => {}
        }
        empty = byte == b'/';
    }
    false
}

/// Moves to the end tag, or to the end when there is none. Returns where the content ends.
fn skip_content(cursor: &mut Cursor<'_>, name: &[u8]) -> usize {
    while cursor.seek(b'<') {
        let end = cursor.at();
        if cursor.eat(b"<![CDATA[") {
            cursor.skip_past(b"]]>");
        } else if cursor.eat(b"<!--") {
            cursor.skip_past(b"-->");
        } else if cursor.eat(b"</") {
            if cursor.eat(name)
                && cursor
                    .peek()
                    .is_none_or(|byte| byte == b'>' || byte.is_ascii_whitespace())
            {
                return end;
            }
        } else {
            cursor.advance(1);
        }
    }
    cursor.at()
}
