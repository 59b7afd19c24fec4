//! Fields by name, for all tables at once: payloads and worlds name fields all the time.

use std::ptr;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::field::FieldId;
use super::resource::Resource;
use super::table::Table;

/// Field by table, known by its address, and name.
type Index<'n> = FxHashMap<(usize, &'n str), FieldId>;

/// The field that has this name in kebab-case or `snake_case`. `None` may also mean that the name
/// is in camelCase, or that the table belongs to no resource.
pub(super) fn find(table: &Table, name: &str) -> Option<FieldId> {
    static INDEX: LazyLock<Index<'static>> = LazyLock::new(index);
    let index: &Index<'_> = &INDEX;
    index.get(&(ptr::from_ref(table).addr(), name)).copied()
}

fn index() -> Index<'static> {
    let mut index = Index::default();
    for table in Resource::ALL.map(Resource::table) {
        let address = ptr::from_ref(table).addr();
        for (id, field) in table.fields() {
            index.insert((address, field.name), id);
            if field.name.contains('-') {
                // Kept as long as the program runs, like the tables.
                let snake_case: &'static str = field.name.replace('-', "_").leak();
                index.insert((address, snake_case), id);
            }
        }
    }
    index
}

/// Whether `name` is the kebab-case `canonical` in kebab-case, `snake_case` or camelCase.
pub(super) fn same(canonical: &str, name: &str) -> bool {
    let mut expected = canonical.bytes();
    let mut after_dash = false;
    for byte in name.bytes() {
        let want = match expected.next() {
            Some(b'-') if byte.is_ascii_uppercase() || byte.is_ascii_digit() => {
                after_dash = true;
                expected.next()
            }
            want => want,
        };
        let matches = match want {
            Some(b'-') => byte == b'-' || byte == b'_',
            Some(letter) if after_dash => byte.to_ascii_lowercase() == letter,
            Some(letter) => byte == letter,
            None => false,
        };
        after_dash = false;
        if !matches {
            return false;
        }
    }
    expected.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::same;

    #[test]
    fn three_name_styles_are_one_name() {
        for name in ["employee-number", "employee_number", "employeeNumber"] {
            assert!(same("employee-number", name), "{name}");
        }
        assert!(same("segment-1", "segment_1") && same("segment-1", "segment1"));
    }

    #[test]
    fn other_names_differ() {
        for name in [
            "employeenumber",
            "employee",
            "employee-numbers",
            "Employee-number",
            "",
        ] {
            assert!(!same("employee-number", name), "{name}");
        }
    }
}
