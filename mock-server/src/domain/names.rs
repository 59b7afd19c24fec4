//! Fields by name, for all tables at once: payloads and worlds name fields all the time.

use std::ptr;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::resource::Resource;
use super::table::{FieldId, Table};

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
