//! What HR asks for: that a user can, or cannot, use Coupa any more.

/// What is to become of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Somebody leaves (Coupa, *1.4 Deactivate a User*).
    Deactivate,
    /// Somebody is back (Coupa, *1.5 Reactivate a User*).
    Reactivate,
}

impl Change {
    /// The change that an event asks for.
    pub(super) fn of_event(event: &str) -> Option<Self> {
        [Self::Deactivate, Self::Reactivate]
            .into_iter()
            .find(|change| change.event() == event)
    }

    /// The event's name.
    pub(super) fn event(self) -> &'static str {
        match self {
            Self::Deactivate => "user.deactivate",
            Self::Reactivate => "user.reactivate",
        }
    }

    /// What `active` is to be.
    pub(super) fn active(self) -> bool {
        self == Self::Reactivate
    }

    /// The state that is asked for, as it is called in the column `Status` (Coupa, *Users Import*).
    pub fn status(self) -> &'static str {
        match self {
            Self::Deactivate => "inactive",
            Self::Reactivate => "active",
        }
    }

    /// The state that it is to leave.
    pub(super) fn other_status(self) -> &'static str {
        match self {
            Self::Deactivate => "active",
            Self::Reactivate => "inactive",
        }
    }

    pub(super) fn noun(self) -> &'static str {
        match self {
            Self::Deactivate => "deactivation",
            Self::Reactivate => "reactivation",
        }
    }

    /// What a user is after it, in a log's `outcome` too.
    pub fn done(self) -> &'static str {
        match self {
            Self::Deactivate => "deactivated",
            Self::Reactivate => "reactivated",
        }
    }

    /// A log's `outcome` when there was nothing to do.
    pub(super) fn already(self) -> &'static str {
        match self {
            Self::Deactivate => "already_inactive",
            Self::Reactivate => "already_active",
        }
    }
}
