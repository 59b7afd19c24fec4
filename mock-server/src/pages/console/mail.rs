//! One mail: its text, its HTML in a box of its own, its attachments.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use maud::html;

use super::PATH;
use super::instance::way;
use crate::instance::Instance;
use crate::mail::Mail;
use crate::pages::error::PageError;
use crate::pages::layout::{Frame, Pace, Section, layout};
use crate::pages::links::Links;
use crate::pages::moment::moment;
use crate::pages::response::page;
use crate::registry::Registry;

/// Nothing of a mail runs, and nothing is fetched for it.
const SANDBOX: &str =
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";

/// What the path names: `name`, `id`.
type Names = Path<HashMap<String, String>>;

pub(super) async fn show(
    State(registry): State<Arc<Registry>>,
    names: Names,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let (instance, mail) = find(&registry, &names)?;
    let name = instance.name();
    let raw = format!("/_mock/instances/{name}/mails/{}", mail.id);
    let title = if mail.subject.is_empty() {
        "(no subject)"
    } else {
        mail.subject.as_str()
    };
    let body = html! {
        p.crumbs { a href={ (PATH) "/" (name) "#mails" } { "← " (name) } }
        h1 { (title) }
        p.lead { "Mail " (mail.id) ", " (way(&mail)) }
        dl.facts {
            div { dt { "From" } dd { (mail.from) } }
            div { dt { "To" } dd { (mail.to.join(", ")) } }
            div { dt { "Time" } dd { (moment(Some(mail.at), &instance.time_zone())) } }
            div { dt { "Size" } dd { (mail.size) " bytes" } }
        }
        div.actions { a.button href={ (raw) "/raw" } download { "Download the source" } }
        h2 { "Text" }
        pre.letter { (mail.text) }
        @if mail.html().is_some() {
            h2 { "HTML" }
            iframe.letter title="The mail as HTML" sandbox src={ (PATH) "/" (name) "/mails/" (mail.id) "/html" } {}
        }
        @if !mail.attachments.is_empty() {
            h2 { "Attachments" }
            ul {
                @for (position, attachment) in mail.attachments.iter().enumerate() {
                    li {
                        a href={ (raw) "/attachments/" (position) } download=[attachment.name.as_deref()] {
                            (attachment.name.as_deref().unwrap_or("without a name"))
                        }
                        " " span.quiet { (attachment.media_type) ", " (attachment.size) " bytes" }
                    }
                }
            }
        }
    };
    let links = Links {
        instance: Some(name.to_owned()),
    };
    let frame = Frame {
        title,
        section: Section::Console,
        instance: Some(name),
        pace: Pace::Still,
        links: &links,
    };
    Ok(page(&headers, StatusCode::OK, layout(frame, &body)))
}

pub(super) async fn html_view(
    State(registry): State<Arc<Registry>>,
    names: Names,
) -> Result<Response, PageError> {
    let (_, mail) = find(&registry, &names)?;
    let html = mail.html().ok_or(PageError::NoPage)?;
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, SANDBOX),
    ];
    Ok((headers, html).into_response())
}

fn find(registry: &Registry, names: &Names) -> Result<(Arc<Instance>, Mail), PageError> {
    let part = |part: &str| names.get(part).map_or("", String::as_str);
    let instance = registry
        .by_name(part("name"))
        .ok_or(PageError::NoInstance)?;
    let mail = part("id").parse().ok().and_then(|id| instance.mail(id));
    Ok((Arc::clone(&instance), mail.ok_or(PageError::NoPage)?))
}
