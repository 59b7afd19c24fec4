//! One cell as the value that it stands for.

use std::borrow::Cow;

use super::column::{Cell, Column, Unkept};
use super::header::is_blank;
use super::refusal::Refusal;
use crate::domain::custom::{CustomField, CustomKind, NAMESPACE, Place};
use crate::domain::resource::Resource;
use crate::domain::tree::{List, Object, Tree};
use crate::jobs::settings::Lists;

/// Clears what a column is about (Coupa, *1.7 Remove a Role from a User*; known for roles, assumed
/// for every other column that need not be filled).
const NULL: &str = "--NULL--";

/// Whether a cell clears.
pub(super) fn clears(cell: &str) -> bool {
    cell == NULL
}

/// Adds to `input` what a cell that is not blank says. Cells that say something together with
/// others of their row are no business of this.
pub(super) fn read<'r>(
    column: &'static Column,
    text: &'r str,
    lists: Lists,
    input: &mut Object<'r>,
) -> Result<(), Refusal> {
    match column.cell {
        Cell::Value(field) if clears(text) => input.push(field, Tree::Null),
        Cell::Value(field) => input.push(field, Tree::text(text)),
        Cell::Word(field) if clears(text) => input.push(field, Tree::Null),
        Cell::Word(field) => input.push(field, Tree::text(text.to_ascii_lowercase())),
        Cell::Status => match text {
            "active" => input.push("active", Tree::Boolean(true)),
            "inactive" => input.push("active", Tree::Boolean(false)),
            _ => return Err(not_in_list(&column.attribute(), column.header)),
        },
        Cell::YesNo(field) if clears(text) => input.push(field, Tree::Boolean(false)),
        Cell::YesNo(field) => {
            let label = || {
                let field = Resource::User.table().field(field);
                field.map_or_else(String::new, |(_, field)| field.human_name())
            };
            let value = yes_no(text).ok_or_else(|| not_in_list(field, &label()))?;
            input.push(field, Tree::Boolean(value));
        }
        Cell::One(field, _) if clears(text) => input.push(field, Tree::Null),
        Cell::One(field, key) => input.push(field, named(key, text)),
        Cell::Many(field, key) => {
            if lists == Lists::Replace || clears(text) {
                input.push(field, Tree::Null);
            }
            if !clears(text) {
                let names = text
                    .split(',')
                    .map(str::trim)
                    .filter(|name| !name.is_empty());
                let items = names.map(|name| named(key, name)).collect();
                let item = "item".into();
                input.push(field, Tree::List(List { item, items }));
            }
        }
        Cell::Limit(fields) => {
            for field in fields {
                input.push(*field, limit(text));
            }
        }
        Cell::Unkept(Unkept::YesNo) if !clears(text) && yes_no(text).is_none() => {
            return Err(not_in_list(&column.attribute(), column.header));
        }
        Cell::Part(..) | Cell::RemoveAddress | Cell::Unkept(_) => {}
    }
    Ok(())
}

/// Adds what the cells of custom fields say, each where payloads have it.
pub(super) fn read_custom<'h, 'r>(
    cells: impl Iterator<Item = (&'h CustomField, &'r str)>,
    input: &mut Object<'r>,
) -> Result<(), Refusal> {
    let mut namespace = Object::default();
    for (field, text) in cells.filter(|(_, text)| !is_blank(text)) {
        let value = match field.kind {
            _ if clears(text) => Tree::Null,
            CustomKind::Boolean => {
                let value = yes_no(text).ok_or_else(|| not_in_list(&field.name, &field.prompt))?;
                Tree::Boolean(value)
            }
            CustomKind::Lookup(_) => named("name", text),
            CustomKind::Text
            | CustomKind::Html
            | CustomKind::Integer
            | CustomKind::Decimal
            | CustomKind::Date => Tree::text(text),
        };
        let place = match field.place {
            Place::Global => &mut *input,
            Place::Namespace => &mut namespace,
        };
        place.push(field.name.to_string(), value);
    }
    if !namespace.members.is_empty() {
        input.push(NAMESPACE, Tree::Object(namespace));
    }
    Ok(())
}

/// How a boolean is written (Coupa's *CSV Import Formats* of release 35).
pub(super) fn yes_no(text: &str) -> Option<bool> {
    let is = |words: [&str; 4]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is(["yes", "y", "true", "t"]) {
        Some(true)
    } else if is(["no", "n", "false", "f"]) {
        Some(false)
    } else {
        None
    }
}

/// The sentence for a word that is none of those allowed. Rails'; Coupa's is not documented.
pub(super) fn not_in_list(field: &str, label: &str) -> Refusal {
    Refusal::of(field, format!("{label} is not included in the list"))
}

/// A record by its key.
pub(super) fn named<'r>(key: &'static str, text: &'r str) -> Tree<'r> {
    let key: [(Cow<'r, str>, _); 1] = [(key.into(), Tree::text(text))];
    Tree::Object(key.into_iter().collect())
}

/// `1000.00 USD`, or the name of a limit that there is.
fn limit(text: &str) -> Tree<'_> {
    if clears(text) {
        return Tree::Null;
    }
    let is_amount = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
    };
    let is_code =
        |text: &str| text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    match text.trim().split_once(' ') {
        Some((amount, code)) if is_amount(amount) && is_code(code) => {
            let mut limit = Object::default();
            limit.push("amount", Tree::text(amount));
            limit.push("currency", named("code", code));
            Tree::Object(limit)
        }
        _ => named("name", text),
    }
}

#[cfg(test)]
mod tests {
    use super::{limit, named, yes_no};
    use crate::domain::tree::Tree;

    #[test]
    fn a_boolean_is_one_of_four_words_for_either() {
        for text in ["Yes", "y", "TRUE", "T"] {
            assert_eq!(yes_no(text), Some(true), "{text}");
        }
        for text in ["no", "N", "False", "f"] {
            assert_eq!(yes_no(text), Some(false), "{text}");
        }
        for text in ["", "1", "0", "ja", "yes "] {
            assert_eq!(yes_no(text), None, "{text}");
        }
    }

    #[test]
    fn a_limit_is_an_amount_with_a_currency_or_a_name() {
        assert!(matches!(limit("1000.00 USD"), Tree::Object(limit) if limit.members.len() == 2));
        for name in ["VP", "1000.00", "0.00 AED (2)", "12 Apes"] {
            assert_eq!(limit(name), named("name", name));
        }
        assert_eq!(limit("--NULL--"), Tree::Null);
    }
}
