//! Pages that cannot be shown: the one table from reasons to statuses and words.

use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::html;

use super::layout::{Frame, Pace, Section, layout};
use super::links::Links;
use super::response::page;

/// Why there is no such page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PageError {
    NoInstance,
    NoPage,
    NoLoad,
    NoFile,
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
            Self::NoLoad => (
                StatusCode::NOT_FOUND,
                "There is no such file",
                "No load has this number here. A reset of the instance forgets all of them.",
            ),
            Self::NoFile => (
                StatusCode::NOT_FOUND,
                "The file is gone",
                "Only so many files are kept, the latest longest.",
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
        let links = Links { instance: None };
        let body = html! {
            h1 { (title) }
            p.lead { (text) }
            p { a href=(links.to("/data_sources", &[])) { "All files" } }
        };
        let frame = Frame {
            title,
            section: Section::DataSources,
            instance: None,
            pace: Pace::Still,
            links: &links,
        };
        page(&HeaderMap::new(), status, layout(frame, &body))
    }
}
