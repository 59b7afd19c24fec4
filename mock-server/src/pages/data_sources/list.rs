//! All loads of an instance, the latest first.

use axum::http::StatusCode;
use axum::response::Response;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::paging::Paging;
use super::status::{ALL, badge, is_moving, progress};
use crate::jobs::Load;
use crate::pages::layout::{Frame, Pace, Section, layout};
use crate::pages::moment::{duration, short_moment, zone_name};
use crate::pages::response::page;
use crate::pages::visit::Visit;

/// Loads on one page, as many as the API lists.
const PER_PAGE: usize = 50;

pub(in crate::pages) async fn list(visit: Visit) -> Response {
    let mut loads = visit.instance.loads();
    let total = loads.len();
    let moving = loads.iter().filter(|load| is_moving(load)).count();
    let (name, status) = (visit.parameter("name"), visit.parameter("status"));
    loads.retain(|load| {
        (status.is_empty() || load.status == status)
            && load.file_name.to_lowercase().contains(&name.to_lowercase())
    });
    loads.reverse();
    let paging = Paging::new(visit.page(), PER_PAGE, loads.len());
    let body = html! {
        h1 { "Data sources" }
        p.lead { "Every file that was loaded into this instance, and what became of it." }
        (filters(&visit, name, status))
        div #loads data-live="true" {
            @if loads.is_empty() {
                (empty(total > 0))
            } @else {
                (table(&visit, paging.of(&loads), &caption(loads.len(), moving, &visit.instance.time_zone())))
                (paging.links(&visit.links, "/data_sources", &[("name", name), ("status", status)]))
            }
        }
    };
    let frame = Frame {
        title: "Data sources",
        section: Section::DataSources,
        instance: Some(visit.instance.name()),
        pace: if moving > 0 { Pace::Moving } else { Pace::Live },
        links: &visit.links,
    };
    page(&visit.headers, StatusCode::OK, layout(frame, &body))
}

fn filters(visit: &Visit, name: &str, wanted: &str) -> Markup {
    html! {
        form.filters method="get" action="/data_sources" {
            @if let Some(instance) = &visit.links.instance {
                input type="hidden" name="instance" value=(instance);
            }
            label { "File name" input type="search" name="name" value=(name) placeholder="users"; }
            label {
                "Status"
                select name="status" {
                    option value="" { "All" }
                    @for (status, shown) in ALL {
                        option value=(status) selected[status == wanted] { (shown) }
                    }
                }
            }
            button type="submit" { "Filter" }
            @if !name.is_empty() || !wanted.is_empty() {
                a href=(visit.links.to("/data_sources", &[])) { "Show all" }
            }
        }
    }
}

fn empty(others: bool) -> Markup {
    html! {
        div.empty {
            @if others {
                strong { "No file matches" }
                "Look for another name or status."
            } @else {
                strong { "No file was loaded yet" }
                "Drop a CSV file into " code { "/Incoming/Users" }
                " on the sFTP site; it is picked up within minutes of this instance's clock."
            }
        }
    }
}

fn caption(count: usize, moving: usize, zone: &TimeZone) -> String {
    let files = if count == 1 {
        "1 file".to_owned()
    } else {
        format!("{count} files")
    };
    let moving = match moving {
        0 => String::new(),
        moving => format!(", {moving} under way"),
    };
    format!("{files}{moving}. Times are those of {}.", zone_name(zone))
}

fn table(visit: &Visit, loads: &[Load], caption: &str) -> Markup {
    let zone = &visit.instance.time_zone();
    html! {
        div.table {
            table {
                caption { (caption) }
                thead {
                    tr {
                        th scope="col" { "File" }
                        th scope="col" { "Status" }
                        th scope="col" { "Progress" }
                        th.number scope="col" { "Rows" }
                        th.number scope="col" { "Created" }
                        th.number scope="col" { "Updated" }
                        th.number scope="col" { "Errors" }
                        th scope="col" { "Uploaded" }
                        th scope="col" { "Took" }
                        th scope="col" { "By" }
                    }
                }
                tbody {
                    @for load in loads {
                        tr {
                            th scope="row" data-label="File" {
                                a href=(visit.links.to(&format!("/data_sources/{}", load.id), &[])) {
                                    (load.file_name)
                                }
                                div.kind { (load.source_for) }
                            }
                            td data-label="Status" { (badge(load)) }
                            td data-label="Progress" { (progress(load)) }
                            td.number data-label="Rows" { (load.records_count) }
                            td.number data-label="Created" { (load.records_created) }
                            td.number data-label="Updated" { (load.records_updated) }
                            td.number data-label="Errors" {
                                span.bad[load.errors_count > 0] { (load.errors_count) }
                            }
                            td.when data-label="Uploaded" { (short_moment(load.created_at, zone)) }
                            td.when data-label="Took" { (duration(load.start_time, load.end_time)) }
                            td.who data-label="By" { (load.created_by) }
                        }
                    }
                }
            }
        }
    }
}
