//! Phone numbers: written as a text, shown as an object whose members are all read-only (Coupa
//! Compass, *Users Import*; Coupa's Swagger file of release 39).

use crate::domain::field::Field;
use crate::domain::resource::Resource::User;
use crate::domain::table::Table;
use crate::domain::tree::{Object, Tree};

/// Phone numbers of users.
pub(crate) static PHONE_NUMBERS: Table = Table {
    fields: &[
        Field::integer("id").read_only(),
        Field::date_time("created-at"),
        Field::date_time("updated-at"),
        Field::text("country-code", 255).read_only(),
        Field::text("area-code", 255).read_only(),
        Field::text("number", 255).read_only(),
        Field::text("extension", 255).read_only(),
        Field::one("created-by", User).read_only(),
        Field::one("updated-by", User).read_only(),
    ],
    read_text: Some(read_text),
    ..Table::named(
        "phone_numbers",
        "PhoneNumber",
        "phone-number",
        "phone-numbers",
    )
};

/// `555-123-4567` or `+49 555-123-4567`. How long the groups may be is not documented; any number
/// of digits is taken.
fn read_text(text: &str) -> Result<Object<'_>, &'static str> {
    parts(text.trim()).ok_or("must look like xxx-yyy-zzzz or +aa xxx-yyy-zzzz")
}

fn parts(text: &str) -> Option<Object<'_>> {
    let (country, local) = match text.strip_prefix('+') {
        Some(rest) => rest
            .split_once(' ')
            .map(|(code, local)| (Some(code), local))?,
        None => (None, text),
    };
    let (area, number) = local.split_once('-')?;
    let (exchange, line) = number.split_once('-')?;
    let mut phone = Object::default();
    for digits in country.into_iter().chain([area, exchange, line]) {
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
    }
    if let Some(code) = country {
        phone.push("country-code", Tree::text(code));
    }
    phone.push("area-code", Tree::text(area));
    phone.push("number", Tree::text(number));
    Some(phone)
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn only_the_two_documented_forms_are_phone_numbers() {
        for text in ["555-123-4567", "+49 555-123-4567"] {
            assert!(parts(text).is_some(), "{text}");
        }
        for text in [
            "",
            "5551234567",
            "555-123",
            "555-123-",
            "555-123-4567-8",
            "+49",
            "+ 555-123-4567",
            "call me",
            "555-12x-4567",
        ] {
            assert!(parts(text).is_none(), "{text}");
        }
    }
}
