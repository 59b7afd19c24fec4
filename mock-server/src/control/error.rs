//! The one table from errors to answers of the control API: `{"error": "…", "detail": …}`.

use std::fmt::Display;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::faults;
use crate::instance::{ClockError, Mistake, NumberNotKept, StateError, WorldError};
use crate::keep::NotKept;
use crate::registry::RegistryError;

/// A refused control call.
#[derive(Debug)]
pub(super) struct ControlError {
    status: StatusCode,
    error: String,
    detail: Value,
}

impl ControlError {
    /// The call cannot be understood; `field` names the part that is wrong.
    pub(super) fn invalid(field: &str, error: impl Display) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            error: error.to_string(),
            detail: json!({ "field": field }),
        }
    }

    /// There is no such thing; `field` names the part of the path that says which.
    pub(super) fn not_found(field: &str, error: impl Display) -> Self {
        Self {
            detail: json!({ "field": field }),
            ..Self::plain(StatusCode::NOT_FOUND, error)
        }
    }

    /// There is such a thing, but not this verb.
    pub(super) fn method_not_allowed() -> Self {
        Self::plain(
            StatusCode::METHOD_NOT_ALLOWED,
            "this control call has other methods",
        )
    }

    /// The body did not come, or is too large.
    pub(super) fn unreadable(status: StatusCode, error: impl Display) -> Self {
        Self {
            detail: json!({ "field": "body" }),
            ..Self::plain(status, error)
        }
    }

    /// Without the admin token.
    pub(super) fn unauthorized() -> Self {
        Self {
            detail: json!({ "field": "authorization" }),
            ..Self::plain(
                StatusCode::UNAUTHORIZED,
                "the admin token is missing or wrong",
            )
        }
    }

    /// A browser calls for a page of somebody else.
    pub(super) fn from_another_site() -> Self {
        Self::plain(
            StatusCode::FORBIDDEN,
            "a page of another site cannot make control calls",
        )
    }

    /// The data folder cannot take what would have to last.
    fn no_room(error: impl Display) -> Self {
        Self {
            detail: json!({ "field": "data_dir" }),
            ..Self::plain(StatusCode::INSUFFICIENT_STORAGE, error)
        }
    }

    /// A bug.
    pub(super) fn internal(error: impl Display) -> Self {
        Self::plain(StatusCode::INTERNAL_SERVER_ERROR, error)
    }

    fn plain(status: StatusCode, error: impl Display) -> Self {
        Self {
            status,
            error: error.to_string(),
            detail: Value::Null,
        }
    }
}

impl From<RegistryError> for ControlError {
    fn from(error: RegistryError) -> Self {
        match error {
            RegistryError::InvalidName(_) => Self::invalid("name", error),
            RegistryError::NameTaken(_) | RegistryError::DefaultStays => Self {
                detail: json!({ "field": "name" }),
                ..Self::plain(StatusCode::CONFLICT, error)
            },
            RegistryError::Unknown(_) => Self::not_found("name", error),
            RegistryError::World(error) => error.into(),
            RegistryError::NotKept(error) => error.into(),
        }
    }
}

impl From<WorldError> for ControlError {
    fn from(error: WorldError) -> Self {
        let field = |mistake: &Mistake| match mistake.place.to_string().as_str() {
            "world" => "world".to_owned(),
            place => format!("world.{place}"),
        };
        let mistakes: Vec<_> = error
            .mistakes
            .iter()
            .map(|mistake| json!({ "field": field(mistake), "error": mistake.reason, "help": mistake.help }))
            .collect();
        Self {
            detail: json!({ "field": error.mistakes.first().map(field), "mistakes": mistakes }),
            ..Self::plain(StatusCode::BAD_REQUEST, &error)
        }
    }
}

impl From<NotKept> for ControlError {
    fn from(error: NotKept) -> Self {
        Self::no_room(error)
    }
}

impl From<NumberNotKept> for ControlError {
    fn from(error: NumberNotKept) -> Self {
        Self::no_room(error)
    }
}

impl From<StateError> for ControlError {
    fn from(error: StateError) -> Self {
        Self::invalid(error.field(), &error)
    }
}

impl From<faults::Error> for ControlError {
    fn from(error: faults::Error) -> Self {
        let status = match &error.reason {
            faults::Reason::DuplicateName(_) => StatusCode::CONFLICT,
            faults::Reason::WrongChannel { .. }
            | faults::Reason::WrongOperation { .. }
            | faults::Reason::Pointless { .. }
            | faults::Reason::Unknown { .. }
            | faults::Reason::Missing(_)
            | faults::Reason::Invalid { .. }
            | faults::Reason::NoEffect
            | faults::Reason::SeveralEffects(_)
            | faults::Reason::ErrorsAndBody
            | faults::Reason::Endless(_)
            | faults::Reason::TooManyRules(_) => StatusCode::BAD_REQUEST,
        };
        let detail = json!({ "field": error.reason.field(), "rule": error.position });
        Self {
            detail,
            ..Self::plain(status, error)
        }
    }
}

impl From<ClockError> for ControlError {
    fn from(error: ClockError) -> Self {
        match error {
            ClockError::Backwards { .. } => Self::invalid("set", error),
            ClockError::OutOfRange => Self::invalid("advance", error),
        }
    }
}

impl IntoResponse for ControlError {
    fn into_response(self) -> Response {
        (
            self.status,
            Json(json!({ "error": self.error, "detail": self.detail })),
        )
            .into_response()
    }
}
