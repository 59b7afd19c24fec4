//! How texts are compared: without case, as `MySQL`'s usual collations do. Not documented by Coupa.

use std::cmp::Ordering;

use compact_str::CompactString;

/// The text in the form in which texts are compared.
pub(crate) fn fold(text: &str) -> CompactString {
    if text.is_ascii() {
        let mut folded = CompactString::from(text);
        folded.make_ascii_lowercase();
        folded
    } else {
        text.to_lowercase().into()
    }
}

/// How `text`, once folded, compares with what is folded already.
pub(super) fn compare(text: &str, folded: &str) -> Ordering {
    if text.is_ascii() {
        text.bytes()
            .map(|byte| byte.to_ascii_lowercase())
            .cmp(folded.bytes())
    } else {
        fold(text).as_str().cmp(folded)
    }
}

/// Whether `text`, once folded, is what is folded already.
pub(super) fn equals(text: &str, folded: &str) -> bool {
    if text.is_ascii() {
        text.eq_ignore_ascii_case(folded)
    } else {
        fold(text) == folded
    }
}

/// Whether `text`, once folded, has what is folded already as a part.
pub(super) fn contains(text: &str, folded: &str) -> bool {
    if !text.is_ascii() {
        return fold(text).contains(folded);
    }
    folded.is_empty()
        || text
            .as_bytes()
            .windows(folded.len())
            .any(|part| part.eq_ignore_ascii_case(folded.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::{compare, contains, equals, fold};

    const TEXTS: [&str; 12] = [
        "", "a", "A", "ab", "AB", "Zoë", "ZOË", "zoe", "\u{212A}", "k", "Straße", "STRASSE",
    ];

    #[test]
    fn every_comparison_is_that_of_the_folded_texts() {
        for left in TEXTS {
            for right in TEXTS.map(fold) {
                let folded = fold(left);
                assert_eq!(compare(left, &right), folded.cmp(&right), "{left} {right}");
                assert_eq!(equals(left, &right), folded == right, "{left} {right}");
                assert_eq!(
                    contains(left, &right),
                    folded.contains(right.as_str()),
                    "{left} {right}"
                );
            }
        }
    }
}
