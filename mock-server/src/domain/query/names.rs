//! Which names a query may use besides those of the tables.

use crate::domain::custom::CustomFields;
use crate::domain::write::UnknownNames;

/// The names of an instance.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    /// The custom fields of its records.
    pub custom: &'a CustomFields,
    /// What happens to a name that nothing has.
    pub unknown: UnknownNames,
}
