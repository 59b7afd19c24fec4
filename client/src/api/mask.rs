//! Masks secrets by value: whatever a server echoes, they reach no error, log or notification.

use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt;
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

use super::Secret;

/// A run of this many characters of a secret is already too much.
const PIECE_BYTES: usize = 12;

/// Tokens are renewed for as long as the process lives; older ones have expired.
const TOKENS_MAX: usize = 8;

/// The secrets of one program, in every spelling in which they may come back: plain, URL-encoded,
/// hex and base64.
pub(crate) struct Masks {
    fixed: Vec<Pieces>,
    tokens: Mutex<VecDeque<Pieces>>,
}

impl Masks {
    /// Masks these for good, and the tokens that are added.
    pub(crate) fn new<'s>(secrets: impl IntoIterator<Item = &'s Secret>) -> Self {
        Self {
            fixed: secrets.into_iter().map(Pieces::of).collect(),
            tokens: Mutex::default(),
        }
    }

    /// Masks `token` from now on.
    pub(crate) fn add_token(&self, token: &Secret) {
        let pieces = Pieces::of(token);
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        if tokens.len() == TOKENS_MAX {
            tokens.pop_front();
        }
        tokens.push_back(pieces);
    }

    /// `text` with `***` in place of each secret and of each long enough part of one.
    pub(crate) fn apply(&self, text: &str) -> String {
        let mut hidden = vec![false; text.len()];
        for secret in &self.fixed {
            secret.mark(text, &mut hidden);
        }
        let tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        for token in tokens.iter() {
            token.mark(text, &mut hidden);
        }
        drop(tokens);
        replace_hidden(text, &hidden)
    }
}

impl fmt::Debug for Masks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Masks(***)")
    }
}

/// The pieces of one secret by their length. All have [`PIECE_BYTES`], save the whole of a shorter
/// spelling.
struct Pieces(HashMap<usize, HashSet<Vec<u8>>>);

impl Pieces {
    fn of(secret: &Secret) -> Self {
        let mut pieces: HashMap<usize, HashSet<Vec<u8>>> = HashMap::new();
        for spelling in spellings(secret.expose()) {
            let length = spelling.len().min(PIECE_BYTES);
            if length > 0 {
                let windows = spelling.as_bytes().windows(length).map(<[u8]>::to_vec);
                pieces.entry(length).or_default().extend(windows);
            }
        }
        Self(pieces)
    }

    fn mark(&self, text: &str, hidden: &mut [bool]) {
        for (&length, pieces) in &self.0 {
            for (start, window) in text.as_bytes().windows(length).enumerate() {
                if pieces.contains(window) {
                    hidden
                        .iter_mut()
                        .skip(start)
                        .take(length)
                        .for_each(|byte| *byte = true);
                }
            }
        }
    }
}

fn spellings(secret: &str) -> Vec<String> {
    let bytes = secret.as_bytes();
    let mut all = vec![
        secret.to_owned(),
        percent_encoded(secret),
        hex(bytes),
        hex(bytes).to_uppercase(),
    ];
    // What stands before the secret, say `client_id:`, decides which of the three base64 spellings
    // it gets.
    for shift in 0..3 {
        let shifted = [vec![0; shift], bytes.to_vec()].concat();
        // The first characters of a shifted spelling hold bits of what stands before and can never
        // match.
        let foreign = (shift * 8).div_ceil(6);
        for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
            all.push(engine.encode(&shifted).chars().skip(foreign).collect());
        }
    }
    all
}

fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    digits
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

fn replace_hidden(text: &str, hidden: &[bool]) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut in_run = false;
    for (start, character) in text.char_indices() {
        let is_hidden = hidden
            .iter()
            .skip(start)
            .take(character.len_utf8())
            .any(|byte| *byte);
        if !is_hidden {
            shown.push(character);
        } else if !in_run {
            shown.push_str("***");
        }
        in_run = is_hidden;
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "s3cr3t/with+signs=and&more";

    fn masked(text: &str) -> String {
        Masks::new([&Secret::new(SECRET)]).apply(text)
    }

    #[test]
    fn a_text_without_the_secret_stays_as_it_is() {
        assert_eq!(
            masked("Login can't be blank – déjà vu 🙂"),
            "Login can't be blank – déjà vu 🙂"
        );
    }

    #[test]
    fn every_spelling_of_the_secret_is_hidden() {
        assert_eq!(
            masked(&format!("client_secret {SECRET} is wrong")),
            "client_secret *** is wrong"
        );
        assert_eq!(masked("x s3cr3t%2Fwith%2Bsigns%3Dand%26more y"), "x *** y");
        let hex = hex(SECRET.as_bytes());
        assert_eq!(masked(&format!("x {hex} y")), "x *** y");
        assert_eq!(masked(&format!("x {} y", hex.to_uppercase())), "x *** y");
    }

    #[test]
    fn a_basic_header_does_not_give_the_secret_away_whatever_the_client_id() {
        for client_id in ["a", "ab", "abc"] {
            let header = STANDARD_NO_PAD.encode(format!("{client_id}:{SECRET}"));
            let shown = masked(&header);
            assert!(shown.ends_with("***") && shown.len() < 12, "{shown}");
        }
    }

    #[test]
    fn twelve_characters_of_the_secret_are_hidden_and_eleven_are_not() {
        assert_eq!(masked("x s3cr3t/with+ y"), "x *** y");
        assert_eq!(masked("x s3cr3t/with y"), "x s3cr3t/with y");
    }

    #[test]
    fn a_short_secret_is_hidden_whole() {
        assert_eq!(
            Masks::new([&Secret::new("pass")]).apply("the pass is wrong"),
            "the *** is wrong"
        );
        assert_eq!(
            Masks::new([&Secret::new("")]).apply("nothing to hide"),
            "nothing to hide"
        );
    }

    #[test]
    fn only_the_latest_tokens_are_kept() {
        let masks = Masks::new([&Secret::new(SECRET)]);
        for number in 0..=TOKENS_MAX {
            masks.add_token(&Secret::new(format!("token-number-{number}")));
        }
        assert_eq!(masks.apply("token-number-8"), "***");
        assert_eq!(
            masks.tokens.lock().map(|tokens| tokens.len()).ok(),
            Some(TOKENS_MAX)
        );
    }
}
