//! One scalar of an input, read by the kind of its field.

use std::borrow::Cow;

use compact_str::ToCompactString;

use crate::domain::date_time::date_time;
use crate::domain::decimal::Decimal;
use crate::domain::field::{Field, Kind};
use crate::domain::record::Value;
use crate::domain::tree::{TextKind, Tree};

/// The value that `input` gives to `field`, `None` for null.
///
/// # Errors
/// The sentence that says why the input is no value of the field.
pub(super) fn read(field: &Field, input: &Tree<'_>) -> Result<Option<Value>, String> {
    value(field.kind, input).map_err(|reason| format!("{} {reason}", field.human_name()))
}

/// The value that `input` is of that kind.
///
/// # Errors
/// The end of the sentence that says why it is none.
pub(super) fn value(kind: Kind, input: &Tree<'_>) -> Result<Option<Value>, &'static str> {
    let text = match input {
        Tree::Null | Tree::NoRecord => None,
        Tree::Text(_, text) => Some(Cow::Borrowed(text.as_ref())),
        Tree::Boolean(value) => Some(Cow::Borrowed(if *value { "true" } else { "false" })),
        Tree::Integer(value) => Some(Cow::Owned(value.to_string())),
        Tree::List(_) | Tree::Object(_) => return Err("is invalid"),
    };
    match kind {
        Kind::Boolean => match text.as_deref() {
            // Coupa Compass, *Users API (/users)*: `yes/no; true/false`.
            Some("true" | "1" | "yes" | "Yes") => Ok(Some(Value::Boolean(true))),
            Some("false" | "0" | "no" | "No") => Ok(Some(Value::Boolean(false))),
            Some(_) | None => Err("must be true or false"),
        },
        Kind::Integer { allowed } => match text.as_deref() {
            None | Some("") => Ok(None),
            Some(text) => match text.trim().parse() {
                Ok(value) if allowed.is_empty() || allowed.contains(&value) => {
                    Ok(Some(Value::Integer(value)))
                }
                Ok(_) => Err("is not included in the list"),
                Err(_) => Err("is not a number"),
            },
        },
        Kind::Text {
            kind: TextKind::DateTime,
            ..
        } => match text.as_deref() {
            None | Some("") => Ok(None),
            Some(text) => match date_time(text) {
                Some(at) => Ok(Some(Value::DateTime(at))),
                None => Err("is not a date and time such as 2026-03-02T09:00:00Z"),
            },
        },
        Kind::Text {
            kind: TextKind::Decimal,
            ..
        } => match text.as_deref() {
            None | Some("") => Ok(None),
            Some(text) => match Decimal::parse(text) {
                Some(number) => Ok(Some(Value::Text(number.to_compact_string()))),
                None => Err("is not a number"),
            },
        },
        Kind::Text { .. } | Kind::Lines { .. }
            if text
                .as_deref()
                .is_some_and(|text| !text.chars().all(is_xml_char)) =>
        {
            Err("contains a character that XML cannot carry")
        }
        Kind::Text { .. } | Kind::Lines { .. } => {
            Ok(text.map(|text| Value::Text(text.as_ref().into())))
        }
        Kind::One(_)
        | Kind::Many { .. }
        | Kind::Owned { .. }
        | Kind::FanOut { .. }
        | Kind::Unmodelled { .. } => Err("is invalid"),
    }
}

/// Whether XML 1.0 can carry the character. JSON could carry more, but then the record could no
/// longer be read in XML.
pub(crate) fn is_xml_char(letter: char) -> bool {
    !matches!(letter, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}
