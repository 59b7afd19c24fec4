//! What is wrong with a world: every mistake, with its place.

use std::fmt;
use std::ops::Range;

use crate::place::{Place, Places};

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Where.
    pub place: Place,
    /// What is wrong and what was expected.
    pub reason: String,
    /// What to write instead, if there is a guess.
    pub help: Option<String>,
    /// Where in the text, if the world was read from one.
    pub at: Option<TextPlace>,
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextPlace {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// The bytes.
    pub span: Range<usize>,
}

/// A world that cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", lines(.mistakes))]
pub struct WorldError {
    /// At least one.
    pub mistakes: Vec<Mistake>,
}

impl Mistake {
    pub(super) fn new(place: Place, reason: impl Into<String>) -> Self {
        Self {
            place,
            reason: reason.into(),
            help: None,
            at: None,
        }
    }

    pub(super) fn help(self, help: impl Into<String>) -> Self {
        Self {
            help: Some(help.into()),
            ..self
        }
    }

    pub(super) fn at(self, text: &str, span: Range<usize>) -> Self {
        Self {
            at: Some(TextPlace::new(text, span)),
            ..self
        }
    }
}

impl TextPlace {
    fn new(text: &str, span: Range<usize>) -> Self {
        let before = text.get(..span.start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        let in_line = before.get(line_start..).unwrap_or_default();
        Self {
            line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
            column: in_line.chars().count() + 1,
            span,
        }
    }
}

impl WorldError {
    /// The same, with the place of each mistake in the text that the world was read from.
    pub(super) fn located_in(self, text: &str) -> Self {
        let places = Places::of(text);
        let mut mistakes: Vec<_> = self
            .mistakes
            .into_iter()
            .map(|mistake| {
                let span = places.find(&mistake.place);
                mistake.at(text, span)
            })
            .collect();
        mistakes.sort_by_key(|mistake| mistake.at.as_ref().map(|at| at.span.start));
        Self { mistakes }
    }
}

impl From<Mistake> for WorldError {
    fn from(mistake: Mistake) -> Self {
        Self {
            mistakes: vec![mistake],
        }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(at) = &self.at {
            write!(f, "line {}, column {}: ", at.line, at.column)?;
        }
        write!(f, "{}: {}", self.place, self.reason)?;
        match &self.help {
            Some(help) => write!(f, " ({help})"),
            None => Ok(()),
        }
    }
}

fn lines(mistakes: &[Mistake]) -> String {
    let lines: Vec<_> = mistakes.iter().map(Mistake::to_string).collect();
    lines.join("\n")
}
