//! Moving the clock of an instance by a button.

use std::sync::Arc;

use axum::extract::{Path, RawForm, State};
use axum::http::HeaderMap;
use axum::response::Redirect;
use jiff::SignedDuration;
use maud::{Markup, html};

use super::PATH;
use crate::instance::Instance;
use crate::pages::error::PageError;
use crate::pages::moment::moment;
use crate::pages::response::from_another_site;
use crate::registry::Registry;

/// How far the buttons move the clock.
const STEPS: [(&str, &str); 4] = [
    ("1m", "1 minute"),
    ("5m", "5 minutes"),
    ("1h", "1 hour"),
    ("24h", "1 day"),
];

/// What the clock shows.
pub(super) fn face(instance: &Instance) -> Markup {
    html! {
        dl.facts #clock data-live="true" {
            div { dt { "Now" } dd { (moment(Some(instance.now()), &instance.time_zone())) } }
            div { dt { "Mode" } dd { (instance.clock_mode()) } }
        }
    }
}

/// The buttons that move it.
pub(super) fn buttons(instance: &Instance) -> Markup {
    html! {
        form.actions method="post" action={ (PATH) "/" (instance.name()) "/clock" } {
            span { "Advance by" }
            @for (step, shown) in STEPS {
                button type="submit" name="advance" value=(step) { (shown) }
            }
        }
    }
}

/// Moves it; what falls due on the way has happened when the page is back.
pub(super) async fn advance(
    State(registry): State<Arc<Registry>>,
    Path(name): Path<String>,
    headers: HeaderMap,
    RawForm(form): RawForm,
) -> Result<Redirect, PageError> {
    if from_another_site(&headers) {
        return Err(PageError::OtherSite);
    }
    let instance = registry.by_name(&name).ok_or(PageError::NoInstance)?;
    let step: SignedDuration = form_urlencoded::parse(&form)
        .find(|(name, _)| name == "advance")
        .and_then(|(_, step)| step.parse().ok())
        .ok_or(PageError::NoStep)?;
    tokio::task::spawn_blocking(move || instance.advance_clock(step))
        .await
        .map_err(|_stopped| PageError::Busy)?
        .map_err(|_refused| PageError::NoStep)?;
    Ok(Redirect::to(&format!("{PATH}/{name}")))
}
