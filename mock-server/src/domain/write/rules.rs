//! The fields of each table that every write has to look at, found once.

use std::sync::LazyLock;

use crate::domain::field::{Access, Default, FieldId};
use crate::domain::resource::Resource;
use crate::domain::table::Table;

/// What a table says about the records of a resource as a whole.
#[derive(Debug)]
pub(super) struct Rules {
    /// Fields that a record cannot be without.
    pub(super) required: Vec<FieldId>,
    /// Fields whose values no two records share.
    pub(super) unique: Vec<FieldId>,
    /// Fields that a new record has from the start.
    pub(super) defaults: Vec<(FieldId, Default)>,
    /// Fields that are accepted and not kept.
    pub(super) write_only: Vec<FieldId>,
}

impl Rules {
    /// The rules of a resource.
    pub(super) fn of(resource: Resource) -> &'static Self {
        static RULES: LazyLock<[Rules; Resource::ALL.len()]> =
            LazyLock::new(|| Resource::ALL.map(|resource| Rules::new(resource.table())));
        #[expect(
            clippy::indexing_slicing,
            reason = "one entry for each resource, in their order"
        )]
        &RULES[resource as usize]
    }

    fn new(table: &Table) -> Self {
        let fields = || table.fields();
        Self {
            required: fields()
                .filter(|(_, field)| field.required)
                .map(|(id, _)| id)
                .collect(),
            unique: fields()
                .filter(|(_, field)| field.unique)
                .map(|(id, _)| id)
                .collect(),
            defaults: fields()
                .filter(|(_, field)| field.default != Default::Empty)
                .map(|(id, field)| (id, field.default))
                .collect(),
            write_only: fields()
                .filter(|(_, field)| field.access == Access::WriteOnly)
                .map(|(id, _)| id)
                .collect(),
        }
    }
}
