//! Which characters XML 1.0 allows where, and how the others are written.

/// Whether XML 1.0 has this character at all (production `Char`).
pub(super) fn is_allowed(character: char) -> bool {
    !matches!(character, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}')
}

/// Whether `text` is white space (production `S`), or empty.
pub(super) fn is_white(text: &str) -> bool {
    text.bytes()
        .all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
}

/// Whether `name` can be the name of an element or attribute (production `Name`).
pub(super) fn is_name(name: &str) -> bool {
    // What Coupa's names are made of, without a look at each character's place in Unicode.
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte == b'-' || byte.is_ascii_digit();
    if name.starts_with(|first: char| first.is_ascii_lowercase()) && name.bytes().all(plain) {
        return true;
    }
    let mut characters = name.chars();
    characters.next().is_some_and(is_name_start) && characters.all(is_name_part)
}

fn is_name_start(character: char) -> bool {
    matches!(character,
        'a'..='z' | 'A'..='Z' | '_' | ':' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

fn is_name_part(character: char) -> bool {
    is_name_start(character)
        || matches!(character, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// The first character of `text` that XML 1.0 does not allow, and its byte.
pub(super) fn first_forbidden(text: &str) -> Option<(usize, char)> {
    let mut start = 0;
    while let Some((at, character)) = find(text, start, may_be_forbidden) {
        if !is_allowed(character) {
            return Some((at, character));
        }
        start = at + character.len_utf8();
    }
    None
}

/// Appends `text` as the content of an element. A carriage return becomes a reference, since
/// a reader takes a raw one for a line feed. `substitute` says what stands for a character that
/// XML 1.0 does not allow, not even as a reference.
///
/// # Errors
/// Those of `substitute`.
pub(super) fn escape<E>(
    text: &str,
    out: &mut Vec<u8>,
    substitute: impl Fn(char) -> Result<char, E>,
) -> Result<(), E> {
    let mut start = 0;
    while let Some((at, character)) = find(text, start, |byte| {
        matches!(byte, b'&' | b'<' | b'>' | b'\r') || may_be_forbidden(byte)
    }) {
        out.extend_from_slice(text.as_bytes().get(start..at).unwrap_or_default());
        match character {
            '&' => out.extend_from_slice(b"&amp;"),
            '<' => out.extend_from_slice(b"&lt;"),
            '>' => out.extend_from_slice(b"&gt;"),
            '\r' => out.extend_from_slice(b"&#13;"),
            other => {
                let written = if is_allowed(other) {
                    other
                } else {
                    substitute(other)?
                };
                out.extend_from_slice(written.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
        start = at + character.len_utf8();
    }
    out.extend_from_slice(text.as_bytes().get(start..).unwrap_or_default());
    Ok(())
}

/// Whether a byte may begin a character that XML 1.0 does not allow; 0xEF begins U+FFFE and U+FFFF,
/// and few others.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "without short cuts many bytes are compared at once"
)]
fn may_be_forbidden(byte: u8) -> bool {
    (byte == 0xEF) | ((byte < b' ') & (byte != b'\t') & (byte != b'\n') & (byte != b'\r'))
}

/// The first character at or after byte `start` that begins with a byte that `stops`, and where.
fn find(text: &str, start: usize, stops: impl Fn(u8) -> bool) -> Option<(usize, char)> {
    /// Bytes that are looked at together, without a branch for each.
    const BLOCK: usize = 32;
    let bytes = text.as_bytes().get(start..)?;
    let clean = bytes
        .chunks_exact(BLOCK)
        .take_while(|block| !block.iter().fold(false, |any, byte| any | stops(*byte)))
        .count();
    let near = bytes
        .get(clean * BLOCK..)?
        .iter()
        .position(|byte| stops(*byte))?;
    let at = start + clean * BLOCK + near;
    Some((at, text.get(at..)?.chars().next()?))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::{escape, first_forbidden, is_allowed, is_name};

    fn escaped(text: &str) -> String {
        let mut out = Vec::new();
        escape(text, &mut out, Err).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn markup_and_carriage_returns_are_escaped() {
        assert_eq!(
            escaped("a<b> & \"c\" 'd'\t\r\n"),
            "a&lt;b&gt; &amp; \"c\" 'd'\t&#13;\n"
        );
        assert_eq!(escaped("]]>"), "]]&gt;");
        assert_eq!(escaped("&amp;"), "&amp;amp;");
    }

    #[test]
    fn what_needs_no_escape_is_kept_at_any_length() {
        for length in 0..100 {
            let text = "é".repeat(length) + "\u{FFFD}\u{EFFF}😀";
            assert_eq!(escaped(&text), text);
            assert_eq!(escaped(&(text.clone() + "<")), text + "&lt;");
        }
    }

    #[test]
    fn forbidden_characters_are_found_wherever_they_stand() {
        let forbidden: Vec<char> = ('\0'..='\u{10FFFF}')
            .filter(|character| !is_allowed(*character))
            .collect();
        assert_eq!(forbidden.len(), 29 + 2);
        for character in forbidden {
            for before in [0, 1, 31, 32, 33, 100] {
                let text = format!("{}{character}after", "é".repeat(before));
                assert_eq!(first_forbidden(&text), Some((2 * before, character)));
                assert_eq!(escape(&text, &mut Vec::new(), Err), Err(character));
            }
        }
        assert_eq!(first_forbidden("\u{FFFD}\u{EFFF}\t\r\n"), None);
    }

    #[test]
    fn names_follow_the_specification() {
        for name in ["a", "user", "default-currency", "_x", "é", "a1.b-c", "ns:a"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "1a", "-a", ".a", "a b", "a/b", "a$", "a\"b\"", "×"] {
            assert!(!is_name(name), "{name}");
        }
    }
}
