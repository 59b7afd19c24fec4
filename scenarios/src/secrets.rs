//! Secrets by value: where they show, in every usual spelling, and hiding them in reports.

use std::collections::HashSet;
use std::fmt::{self, Write as _};
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// Interface, rule R12: so many consecutive characters of a secret are a leak.
const LEAK_CHARS: usize = 12;

/// The secrets that a connector was given.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secrets {
    /// Pieces of [`LEAK_CHARS`] bytes.
    pieces: HashSet<Vec<u8>>,
    /// Shorter secrets in full.
    short: Vec<Vec<u8>>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(***)")
    }
}

impl<S: AsRef<str>> FromIterator<S> for Secrets {
    fn from_iter<T: IntoIterator<Item = S>>(secrets: T) -> Self {
        let mut all = Self::default();
        for secret in secrets {
            for spelling in spellings(secret.as_ref()) {
                if spelling.len() >= LEAK_CHARS {
                    all.pieces
                        .extend(spelling.as_bytes().windows(LEAK_CHARS).map(<[u8]>::to_vec));
                } else if !spelling.is_empty() {
                    all.short.push(spelling.into_bytes());
                }
            }
        }
        all
    }
}

impl Secrets {
    /// Nothing is secret.
    pub(crate) fn is_empty(&self) -> bool {
        self.pieces.is_empty() && self.short.is_empty()
    }

    /// Where a secret, a large enough part of one, or a token shows in `text`, in bytes.
    pub(crate) fn find(&self, text: &str) -> Vec<Range<usize>> {
        let bytes = text.as_bytes();
        let mut found: Vec<Range<usize>> = tokens(text);
        let pieces = bytes
            .windows(LEAK_CHARS)
            .enumerate()
            .filter(|(_, window)| self.pieces.contains(*window));
        found.extend(pieces.map(|(start, window)| start..start + window.len()));
        for short in &self.short {
            let starts = bytes
                .windows(short.len())
                .enumerate()
                .filter(|(_, window)| window == short);
            found.extend(starts.map(|(start, _)| start..start + short.len()));
        }
        found.sort_by_key(|range| range.start);
        merged(found)
    }

    /// `text` with `***` in place of what [`Self::find`] finds.
    pub(crate) fn mask(&self, text: &str) -> String {
        let mut shown = String::with_capacity(text.len());
        let mut end = 0;
        for range in self.find(text) {
            shown.push_str(text.get(end..range.start).unwrap_or_default());
            shown.push_str("***");
            end = range.end;
        }
        shown.push_str(text.get(end..).unwrap_or_default());
        shown
    }
}

fn merged(ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            Some(_) | None => merged.push(range),
        }
    }
    merged
}

/// Coupa's tokens are JSON web tokens (Coupa, *OAuth 2.0 and OIDC*): three parts, the first a JSON object that names an
/// algorithm. The journal hides them, so they are known by their form. The first two parts are enough: the payload
/// alone tells too much.
fn tokens(text: &str) -> Vec<Range<usize>> {
    let is_part =
        |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' || byte == b'.';
    let mut found = Vec::new();
    for (start, _) in text.match_indices("eyJ") {
        let token: &str = text.get(start..).unwrap_or_default();
        let length = token.bytes().take_while(|byte| is_part(*byte)).count();
        let mut parts = token.get(..length).unwrap_or_default().split('.');
        let header = parts
            .next()
            .and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
        let header =
            header.and_then(|json| serde_json::from_slice::<serde_json::Value>(&json).ok());
        let has_payload = parts
            .next()
            .is_some_and(|payload| payload.len() >= LEAK_CHARS);
        if has_payload && header.is_some_and(|header| header.get("alg").is_some()) {
            found.push(start..start + length);
        }
    }
    found
}

fn spellings(secret: &str) -> Vec<String> {
    let bytes = secret.as_bytes();
    let percent = |unreserved: &'static [u8]| -> String {
        bytes
            .iter()
            .map(|byte| match byte {
                byte if byte.is_ascii_alphanumeric() || unreserved.contains(byte) => {
                    char::from(*byte).to_string()
                }
                byte => format!("%{byte:02X}"),
            })
            .collect()
    };
    let mut all = vec![
        secret.to_owned(),
        percent(b"-._~"),
        percent(b"-._~").to_lowercase(),
        percent(b"-._*"),
        hex(bytes),
        hex(bytes).to_uppercase(),
    ];
    // What stands before the secret, such as `client_id:`, decides on one of three base64 spellings.
    for shift in 0..3 {
        let shifted = [vec![0; shift], bytes.to_vec()].concat();
        for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            let encoded = engine.encode(&shifted);
            // The first and the last character may hold bits of what stands around the secret.
            let own = (shift * 8).div_ceil(6)..encoded.len() - usize::from(shifted.len() % 3 != 0);
            all.push(encoded.get(own).unwrap_or_default().to_owned());
        }
    }
    all.sort();
    all.dedup();
    all
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        // Writing to a `String` cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "s3cr3t/with+signs=and&more";

    fn masked(text: &str) -> String {
        Secrets::from_iter([SECRET]).mask(text)
    }

    #[test]
    fn a_text_without_a_secret_stays_as_it_is() {
        assert_eq!(
            masked("Login can't be blank – déjà vu 🙂"),
            "Login can't be blank – déjà vu 🙂"
        );
        assert!(Secrets::from_iter([SECRET]).find("nothing").is_empty());
    }

    #[test]
    fn every_spelling_shows() {
        let hex = hex(SECRET.as_bytes());
        for spelling in [
            SECRET,
            "s3cr3t%2Fwith%2Bsigns%3Dand%26more",
            hex.as_str(),
            hex.to_uppercase().as_str(),
        ] {
            assert_eq!(masked(&format!("é {spelling} y")), "é *** y", "{spelling}");
        }
        for client_id in ["a", "ab", "abc"] {
            let header = STANDARD_NO_PAD.encode(format!("{client_id}:{SECRET}"));
            assert!(masked(&header).contains("***"), "{header}");
        }
    }

    #[test]
    fn twelve_characters_are_a_leak_and_eleven_are_not() {
        assert_eq!(masked("x s3cr3t/with+ y"), "x *** y");
        assert_eq!(masked("x s3cr3t/with y"), "x s3cr3t/with y");
    }

    #[test]
    fn a_short_secret_leaks_as_a_whole_only() {
        let secrets = Secrets::from_iter(["pass123"]);
        assert_eq!(secrets.mask("pass123 pass12"), "*** pass12");
    }

    #[test]
    fn a_token_is_known_by_its_form() {
        let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
        let other = URL_SAFE_NO_PAD.encode(r#"{"kid":"HS256","typ":"JWT"}"#);
        assert_eq!(
            Secrets::default().mask(&format!("Bearer {header}.eyJzdWIiOiJ4In0abc.c2lnbmF0dXJl!")),
            "Bearer ***!"
        );
        let harmless = format!("{other}.eyJzdWIiOiJ4In0abc.c2ln");
        assert_eq!(Secrets::default().mask(&harmless), harmless);
    }

    #[test]
    fn the_secrets_do_not_show_in_debug_output() {
        assert_eq!(
            format!("{:?}", Secrets::from_iter([SECRET])),
            "Secrets(***)"
        );
    }
}
