//! Pages that cannot be shown: the one table from reasons to statuses and words.

use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::html;

use super::layout::{Frame, Pace, layout};
use super::response::page;

/// Why there is no such page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PageError {
    NoInstance,
    NoPage,
    OtherMethod,
    OtherSite,
    NoStep,
    Busy,
}

impl PageError {
    fn parts(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::NoInstance => (
                StatusCode::NOT_FOUND,
                "There is no such instance",
                "It was deleted, or its name is spelled differently.",
            ),
            Self::NoPage => (
                StatusCode::NOT_FOUND,
                "There is no such page",
                "The address may be cut off or out of date.",
            ),
            Self::OtherMethod => (
                StatusCode::METHOD_NOT_ALLOWED,
                "This cannot be done here",
                "The page is there, but it is asked for in another way.",
            ),
            Self::OtherSite => (
                StatusCode::FORBIDDEN,
                "This was asked for by another site",
                "Only these pages themselves can change something.",
            ),
            Self::NoStep => (
                StatusCode::BAD_REQUEST,
                "The clock cannot be moved like that",
                "It moves forward, by a duration such as 5m or 1h30m.",
            ),
            Self::Busy => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "This could not be done",
                "The instance was reset, or the server is shutting down.",
            ),
        }
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let (status, title, text) = self.parts();
        let body = html! {
            h1 { (title) }
            p.lead { (text) }
            p { a href="/_mock/console" { "The console" } }
        };
        let frame = Frame {
            title,
            instance: None,
            pace: Pace::Still,
        };
        page(&HeaderMap::new(), status, layout(frame, &body))
    }
}
