//! Which names a query may use besides those of the tables.

use crate::domain::custom::CustomFields;
use crate::domain::table::Table;
use crate::domain::write::{UnknownNames, unknown_attribute, unknown_attribute_briefly};

/// The names of an instance.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    /// The custom fields of its records.
    pub custom: &'a CustomFields,
    /// What happens to a name that nothing has.
    pub unknown: UnknownNames,
}

impl Names<'_> {
    /// The sentence for a name that nothing has. To find the nearest takes a while, and where
    /// unknown names are ignored nobody reads it.
    pub(super) fn unknown_attribute(self, table: &Table, name: &str) -> String {
        match self.unknown {
            UnknownNames::Refuse => unknown_attribute(table, name),
            UnknownNames::Ignore => unknown_attribute_briefly(table, name),
        }
    }
}
