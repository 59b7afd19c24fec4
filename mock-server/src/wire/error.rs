//! Why bytes could not be read as a value tree, or a record not be written as bytes.

use std::fmt;

use super::format::Format;
use super::limits::{DEPTH_MAX, NODES_MAX};

/// A body that cannot be read or written. The text is what the client sees in Coupa's envelope;
/// what Coupa says to a malformed body is not documented.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// The body cannot be read.
    #[error("unreadable {format} at {position}: {problem}")]
    Unreadable {
        /// The format in which it was read.
        format: Format,
        /// Where reading stopped.
        position: Position,
        /// What is wrong there.
        problem: Problem,
    },
    /// The record has a text that XML 1.0 cannot carry, escaped or not.
    #[error("`{member}` has the character {}, which XML cannot carry", CodePoint(*.character))]
    Uncarriable {
        /// Name of the member that has the text.
        member: String,
        /// Its first such character.
        character: char,
    },
    /// The JSON serializer failed.
    #[error("no JSON could be written: {0}")]
    Json(String),
}

/// What is wrong with a body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Bytes that are no UTF-8.
    #[error("this is not UTF-8, the only encoding that is read")]
    NotUtf8,
    /// An XML declaration with another encoding.
    #[error("the declared encoding is not UTF-8, the only one that is read: `{0}`")]
    Encoding(String),
    /// An XML declaration with another version.
    #[error("the declared version is not 1.0: `{0}`")]
    Version(String),
    /// An XML declaration further down.
    #[error("an XML declaration can only be the very beginning")]
    LateDeclaration,
    /// A document type; entities and external subsets are never wanted.
    #[error("a DOCTYPE is not accepted")]
    Doctype,
    /// A raw character that XML 1.0 excludes.
    #[error("XML does not allow the character {}", CodePoint(*.0))]
    Character(char),
    /// An entity other than the five that XML knows by itself.
    #[error("undeclared entity: `&{0};`")]
    Entity(String),
    /// A character reference to no character, or to one that XML 1.0 excludes.
    #[error("`&{0};` refers to no character that XML allows")]
    CharacterReference(String),
    /// A name with a character that names cannot have.
    #[error("not an XML name: `{0}`")]
    Name(String),
    /// The document does not begin with the element of the resource.
    #[error("expected `<{expected}>`, found {found}")]
    Root {
        /// The element that the resource has.
        expected: &'static str,
        /// What the document has.
        found: String,
    },
    /// Something follows the root element.
    #[error("expected the end of the document, found {0}")]
    AfterRoot(String),
    /// An element without an end tag.
    #[error("`<{0}>` has no end tag")]
    Unclosed(String),
    /// Text and child elements in one element.
    #[error("`<{0}>` has both text and child elements")]
    Mixed(String),
    /// `nil="true"` on an element that is not empty.
    #[error("`<{0}>` has `nil=\"true\"` and is not empty")]
    NilWithContent(String),
    /// The payload is no set of members.
    #[error("expected {expected}, found {found}")]
    NotAnObject {
        /// What a record looks like.
        expected: &'static str,
        /// What the payload is.
        found: &'static str,
    },
    /// Too many values in one another.
    #[error("nested deeper than {DEPTH_MAX} levels")]
    Depth,
    /// Too many values.
    #[error("more than {NODES_MAX} values")]
    Nodes,
    /// Broken syntax; the text says what was expected.
    #[error("{0}")]
    Syntax(String),
}

/// A place in a body, as an editor counts: both from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// A problem and the byte at which it was met. Positions are only counted once they are shown.
#[derive(Debug)]
pub(super) struct Located {
    pub(super) problem: Problem,
    pub(super) offset: usize,
}

impl Problem {
    /// The problem, met at that byte.
    pub(super) fn at(self, offset: usize) -> Located {
        Located {
            problem: self,
            offset,
        }
    }
}

impl Located {
    /// The error that the caller sees. `text` is what was read, at least up to the problem.
    pub(super) fn unreadable(self, format: Format, text: &str) -> WireError {
        WireError::Unreadable {
            format,
            position: Position::of(text, self.offset),
            problem: self.problem,
        }
    }
}

impl Position {
    /// Position of the byte `offset` of `text`; what lies past the end is the end.
    fn of(text: &str, offset: usize) -> Self {
        let end = offset.min(text.len());
        let before = (0..=end)
            .rev()
            .find_map(|end| text.get(..end))
            .unwrap_or_default();
        let (lines, line) = match before.rsplit_once('\n') {
            Some((lines, line)) => (1 + lines.matches('\n').count(), line),
            None => (0, before),
        };
        Self {
            line: 1 + lines,
            column: 1 + line.chars().count(),
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}, column {}", self.line, self.column)
    }
}

/// A character by its number: most that are refused cannot be shown.
struct CodePoint(char);

impl fmt::Display for CodePoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "U+{:04X}", u32::from(self.0))
    }
}

/// The beginning of `text`, short enough to be quoted in a message.
pub(super) fn excerpt(text: &str) -> String {
    const CHARS_MAX: usize = 100;
    match text.char_indices().nth(CHARS_MAX) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(text)),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Position, excerpt};

    #[test]
    fn positions_count_lines_and_characters_from_one() {
        let text = "é\nab\n";
        for (offset, line, column) in [
            (0, 1, 1),
            (2, 1, 2),
            (3, 2, 1),
            (4, 2, 2),
            (6, 3, 1),
            (99, 3, 1),
        ] {
            assert_eq!(
                Position::of(text, offset),
                Position { line, column },
                "byte {offset}"
            );
        }
        assert_eq!(
            Position::of(text, 1),
            Position { line: 1, column: 1 },
            "inside a character"
        );
    }

    #[test]
    fn an_excerpt_keeps_a_short_text_and_cuts_a_long_one() {
        assert_eq!(excerpt("short"), "short");
        assert_eq!(excerpt(&"é".repeat(20_000)), "é".repeat(100) + "…");
    }
}
