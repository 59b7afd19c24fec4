//! A state that cannot be read.

/// Why a snapshot, or what a data folder holds of an instance, is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    /// Not JSON at all, or no snapshot.
    #[error("not a snapshot: {0}")]
    NoSnapshot(String),
    /// A later version has written it.
    #[error(
        "the snapshot has version {found}, and this coupa-mock reads up to {known}: take it with \
         this version, or put it into the one that wrote it"
    )]
    Newer {
        /// Its version.
        found: u64,
        /// The latest that is read.
        known: u32,
    },
    /// A part is missing or is not what it should be.
    #[error("{field}: {reason}; a snapshot is put back as it was taken: take it again")]
    Damaged {
        /// Where: `records.users.records[3].login`.
        field: String,
        /// What is wrong there.
        reason: String,
    },
}

impl StateError {
    pub(super) fn damaged(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::Damaged {
            field: field.into(),
            reason: reason.into(),
        }
    }

    /// The part that is wrong.
    pub fn field(&self) -> &str {
        match self {
            Self::NoSnapshot(_) | Self::Newer { .. } => "snapshot",
            Self::Damaged { field, .. } => field,
        }
    }
}
