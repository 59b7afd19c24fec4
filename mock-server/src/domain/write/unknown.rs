//! Sentences for names that nothing has. They are not documented; see the differences page.

use crate::domain::resource::Resource;
use crate::domain::table::Table;

/// Longest name that is compared with those of all fields, in bytes. None of them is nearly as long.
const COMPARED_MAX: usize = 64;

/// How like a name has to be to be suggested; 1 is the same.
const LIKENESS_MIN: f64 = 0.8;

/// The sentence for a name that no field of the table has.
pub(crate) fn unknown_attribute(table: &Table, name: &str) -> String {
    let sentence = unknown_attribute_briefly(table, name);
    match nearest(table, name) {
        Some(near) => format!("{sentence}. Did you mean `{near}`?"),
        None => sentence,
    }
}

/// The same without a look for the nearest field.
pub(crate) fn unknown_attribute_briefly(table: &Table, name: &str) -> String {
    format!("Unknown attribute `{name}` for {}", table.model)
}

/// The same for a member of `custom-fields`.
pub(in crate::domain) fn unknown_custom_field(resource: Resource, name: &str) -> String {
    format!(
        "Unknown custom field `{name}` for {}",
        resource.table().model
    )
}

/// The field whose name is most like `name`, if any is like it at all.
fn nearest(table: &Table, name: &str) -> Option<&'static str> {
    if name.len() > COMPARED_MAX {
        return None;
    }
    let name = name.replace('_', "-");
    table
        .fields
        .iter()
        .map(|field| field.name)
        // Whoever reads cannot mean a field that is only written.
        .filter(|field| *field != name && likeness_max(field, &name) > LIKENESS_MIN)
        .map(|field| (strsim::jaro_winkler(field, &name), field))
        .filter(|(likeness, _)| *likeness > LIKENESS_MIN)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, field)| field)
}

/// More than the likeness of two names can be, by the letters that they share: few names are worth
/// the look at where those stand, which takes far longer.
fn likeness_max(left: &str, right: &str) -> f64 {
    if !left.is_ascii() || !right.is_ascii() {
        return 1.0;
    }
    let letters = |name: &str| name.bytes().fold(0_u32, |set, byte| set | bit(byte));
    let shared = |name: &str, set: u32| name.bytes().filter(|byte| set & bit(*byte) != 0).count();
    let share = |name: &str, other: &str| ratio(shared(name, letters(other)), name.len());
    let same_start = left.bytes().zip(right.bytes()).take(4);
    let same_start = same_start.take_while(|(left, right)| left == right).count();
    let jaro_max = (share(left, right) + share(right, left) + 1.0) / 3.0;
    jaro_max + ratio(same_start, 10) * (1.0 - jaro_max)
}

/// A letter as an element of a set; some share one.
fn bit(byte: u8) -> u32 {
    1 << (byte & 31)
}

fn ratio(part: usize, whole: usize) -> f64 {
    let number = |count: usize| u32::try_from(count).map_or(f64::INFINITY, f64::from);
    number(part) / number(whole.max(1))
}

#[cfg(test)]
mod tests {
    use super::{likeness_max, nearest, unknown_attribute};
    use crate::domain::resource::Resource;

    const NAMES: [&str; 9] = [
        "",
        "a",
        "employe-numer",
        "mployee-number",
        "actve",
        "role",
        "rolse",
        "xyz",
        "Žluť",
    ];

    #[test]
    fn no_name_is_more_like_a_field_than_its_letters_allow() {
        for resource in Resource::ALL {
            for field in resource.table().fields {
                let others = resource.table().fields.iter().map(|field| field.name);
                for name in others.chain(NAMES) {
                    let likeness = strsim::jaro_winkler(field.name, name);
                    let most = likeness_max(field.name, name);
                    assert!(likeness <= most + 1e-9, "{} {name}", field.name);
                }
            }
        }
    }

    #[test]
    fn the_nearest_field_is_suggested_if_there_is_one() {
        let users = Resource::User.table();
        for (name, near) in [
            ("employe_numer", Some("employee-number")),
            ("mployee-number", Some("employee-number")),
            ("actve", Some("active")),
            ("xyz", None),
            ("", None),
            ("password", None),
        ] {
            assert_eq!(nearest(users, name), near, "{name}");
        }
        assert_eq!(nearest(users, &"active".repeat(20)), None);
        assert_eq!(
            unknown_attribute(users, "actve"),
            "Unknown attribute `actve` for User. Did you mean `active`?"
        );
    }
}
