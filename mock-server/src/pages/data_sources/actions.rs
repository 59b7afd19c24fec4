//! What can be done with a load: take its file, load it again.

use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Redirect, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::detail::find;
use crate::pages::error::PageError;
use crate::pages::response::from_another_site;
use crate::pages::visit::Visit;

/// The file as it was sent.
pub(in crate::pages) async fn file(visit: Visit, id: Path<String>) -> Result<Response, PageError> {
    let load = find(&visit, &id)?;
    let content = visit
        .instance
        .load_content(load.id)
        .ok_or(PageError::NoFile)?;
    let name = utf8_percent_encode(&load.file_name, NON_ALPHANUMERIC);
    let disposition = HeaderValue::try_from(format!("attachment; filename*=UTF-8''{name}"))
        .unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("text/csv")),
        (CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, content).into_response())
}

/// Loads the file again, as a load of its own, and goes there.
pub(in crate::pages) async fn reload(
    visit: Visit,
    id: Path<String>,
) -> Result<Redirect, PageError> {
    if from_another_site(&visit.headers) {
        return Err(PageError::OtherSite);
    }
    let load = find(&visit, &id)?;
    let instance = visit.instance;
    let again = tokio::task::spawn_blocking(move || instance.load_again(load.id))
        .await
        .map_err(|_stopped| PageError::Busy)?
        .ok_or(PageError::NoFile)?;
    let path = format!("/data_sources/{}", again.id);
    Ok(Redirect::to(&visit.links.to(&path, &[])))
}
