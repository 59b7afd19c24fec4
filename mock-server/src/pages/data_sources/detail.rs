//! One load and its report.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::paging::Paging;
use super::status::{badge, class, is_moving, progress};
use crate::jobs::{Load, LoadError};
use crate::pages::error::PageError;
use crate::pages::layout::{Frame, Pace, Section, layout};
use crate::pages::moment::{duration, moment};
use crate::pages::response::page;
use crate::pages::visit::Visit;

/// Errors on one page.
const PER_PAGE: usize = 100;

pub(in crate::pages) async fn show(visit: Visit, id: Path<String>) -> Result<Response, PageError> {
    let load = find(&visit, &id)?;
    let path = format!("/data_sources/{}", load.id);
    let paging = Paging::new(visit.page(), PER_PAGE, load.errors.len());
    let body = html! {
        p.crumbs { a href=(visit.links.to("/data_sources", &[])) { "← All files" } }
        div #load data-live="true" {
            h1 { (load.file_name) }
            p.lead { "Load " (load.id) " of " (load.source_for) " data" }
            (outcome(&load))
            (facts(&visit, &load))
        }
        div.actions {
            a.button href=(visit.links.to(&format!("{path}/file"), &[])) download { "Download the file" }
            form method="post" action=(visit.links.to(&format!("{path}/reload"), &[])) {
                button.primary type="submit" { "Load it again" }
            }
        }
        div #errors data-live="true" {
            @if load.errors_count > 0 {
                h2 { "What went wrong" }
                (errors(&load, paging.of(&load.errors)))
                (paging.links(&visit.links, &path, &[]))
            }
        }
    };
    let frame = Frame {
        title: &load.file_name,
        section: Section::DataSources,
        instance: Some(visit.instance.name()),
        pace: if is_moving(&load) {
            Pace::Moving
        } else {
            Pace::Live
        },
        links: &visit.links,
    };
    Ok(page(&visit.headers, StatusCode::OK, layout(frame, &body)))
}

/// The load that the path names.
pub(super) fn find(visit: &Visit, id: &str) -> Result<Load, PageError> {
    id.parse()
        .ok()
        .and_then(|id| visit.instance.load_by_id(id))
        .ok_or(PageError::NoLoad)
}

fn outcome(load: &Load) -> Markup {
    html! {
        div class={ "note " (class(load)) } role="status" {
            (badge(load)) " "
            @if let Some(result) = &load.result_text { (result) }
            @else if load.status == "failed" { "Nothing of this file was loaded." }
            @else if is_moving(load) { "This page shows the outcome as soon as it is known." }
        }
    }
}

fn facts(visit: &Visit, load: &Load) -> Markup {
    let zone = &visit.instance.time_zone();
    html! {
        dl.facts {
            div { dt { "Progress" } dd { (progress(load)) } }
            div { dt { "Rows" } dd { (load.records_count) } }
            div { dt { "Created" } dd { (load.records_created) } }
            div { dt { "Updated" } dd { (load.records_updated) } }
            div { dt { "Errors" } dd { span.bad[load.errors_count > 0] { (load.errors_count) } } }
            div { dt { "Uploaded" } dd { (moment(load.created_at, zone)) } }
            div { dt { "Started" } dd { (moment(load.start_time, zone)) } }
            div { dt { "Ended" } dd { (moment(load.end_time, zone)) } }
            div { dt { "Took" } dd { (duration(load.start_time, load.end_time)) } }
            div { dt { "By" } dd { (load.created_by) } }
        }
    }
}

fn errors(load: &Load, errors: &[LoadError]) -> Markup {
    let left_out = load.errors_count.saturating_sub(load.errors.len() as u64);
    html! {
        div.table {
            table {
                caption {
                    "Rows are counted from 1, without the header."
                    @if left_out > 0 { " " (left_out) " more errors were not kept." }
                }
                thead {
                    tr {
                        th.number scope="col" { "Row" }
                        th scope="col" { "First column" }
                        th scope="col" { "Field" }
                        th scope="col" { "Value" }
                        th scope="col" { "Message" }
                    }
                }
                tbody {
                    @for error in errors { (row(error)) }
                }
            }
        }
    }
}

fn row(error: &LoadError) -> Markup {
    let cell = |text: Option<&str>| {
        html! {
            @match text {
                Some("") => span.quiet { "blank" },
            Some(text) => code { (text) },
                None => span.quiet { "–" },
            }
        }
    };
    html! {
        tr {
            td.number data-label="Row" {
                @match error.row {
                    Some(row) => (row),
                    None => span.quiet { "header" },
                }
            }
            td.wraps data-label="First column" { (cell(error.first_column.as_deref())) }
            td data-label="Field" { (cell(error.field.as_deref())) }
            td.wraps data-label="Value" { (cell(error.value.as_deref())) }
            td.wraps data-label="Message" {
                @for (position, message) in error.messages.iter().enumerate() {
                    @if position > 0 { br; }
                    (message)
                }
            }
        }
    }
}
