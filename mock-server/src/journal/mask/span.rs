//! Parts of a text that are hidden, and how they are replaced.

use std::ops::Range;

/// What is shown in place of a secret.
pub(in crate::journal) const MASK: &str = "***";

/// A part of a text and what is shown in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) at: Range<usize>,
    pub(super) shown: &'static str,
}

impl Span {
    /// Hides a part; an empty one holds no secret.
    pub(super) fn hide(at: Range<usize>) -> Option<Self> {
        (!at.is_empty()).then_some(Self { at, shown: MASK })
    }
}

/// The text with its spans replaced. They are in order and do not overlap.
pub(super) fn replace(text: &[u8], spans: &[Span]) -> Vec<u8> {
    let mut shown = Vec::with_capacity(text.len());
    let mut from = 0;
    for span in spans {
        shown.extend(text.get(from..span.at.start).unwrap_or_default());
        shown.extend(span.shown.bytes());
        from = span.at.end;
    }
    shown.extend(text.get(from..).unwrap_or_default());
    shown
}
