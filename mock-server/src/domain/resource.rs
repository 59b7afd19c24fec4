//! The list of resources that have a table. A new resource is a new table and a line here.

use super::table::Table;
use super::tables::{roles::ROLES, users::USERS};

/// A Coupa resource that is imitated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Resource {
    /// `/api/users`
    User,
    /// `/api/roles`
    Role,
}

impl Resource {
    /// Every resource.
    pub const ALL: [Self; 2] = [Self::User, Self::Role];

    /// Its field table.
    pub fn table(self) -> &'static Table {
        match self {
            Self::User => &USERS,
            Self::Role => &ROLES,
        }
    }

    /// The resource whose URL segment this is: `users`.
    pub fn by_path(path: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|resource| resource.table().path == path)
    }
}
