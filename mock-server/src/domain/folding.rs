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
    let Some((first, rest)) = folded.as_bytes().split_first() else {
        return true;
    };
    let mut text = text.as_bytes();
    // Most places are ruled out by one byte.
    while let Some(at) = text
        .iter()
        .position(|byte| byte.to_ascii_lowercase() == *first)
    {
        text = text.get(at + 1..).unwrap_or_default();
        match text.get(..rest.len()) {
            Some(part) if part.eq_ignore_ascii_case(rest) => return true,
            Some(_) => {}
            None => return false,
        }
    }
    false
}

/// Whether `text`, once folded, begins with what is folded already.
pub(super) fn starts_with(text: &str, folded: &str) -> bool {
    if !text.is_ascii() {
        return fold(text).starts_with(folded);
    }
    let start = text.as_bytes().get(..folded.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(folded.as_bytes()))
}

/// Whether `text`, once folded, ends with what is folded already.
pub(super) fn ends_with(text: &str, folded: &str) -> bool {
    if !text.is_ascii() {
        return fold(text).ends_with(folded);
    }
    let start = text.len().checked_sub(folded.len());
    let end = start.and_then(|start| text.as_bytes().get(start..));
    end.is_some_and(|end| end.eq_ignore_ascii_case(folded.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::{compare, contains, ends_with, equals, fold, starts_with};

    const TEXTS: [&str; 16] = [
        "", "a", "A", "ab", "AB", "aab", "baAB", "bb", "b", "Zoë", "ZOË", "zoe", "\u{212A}", "k",
        "Straße", "STRASSE",
    ];

    #[test]
    fn every_comparison_is_that_of_the_folded_texts() {
        for left in TEXTS {
            for right in TEXTS.map(fold) {
                let folded = fold(left);
                assert_eq!(compare(left, &right), folded.cmp(&right), "{left} {right}");
                assert_eq!(equals(left, &right), folded == right, "{left} {right}");
                let right = right.as_str();
                for (found, expected) in [
                    (contains(left, right), folded.contains(right)),
                    (starts_with(left, right), folded.starts_with(right)),
                    (ends_with(left, right), folded.ends_with(right)),
                ] {
                    assert_eq!(found, expected, "{left} {right}");
                }
            }
        }
    }
}
