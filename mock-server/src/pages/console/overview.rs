//! All instances.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use maud::html;

use super::PATH;
use crate::pages::layout::{Frame, Pace, Section, layout};
use crate::pages::links::Links;
use crate::pages::moment::moment;
use crate::pages::response::page;
use crate::registry::Registry;

pub(super) async fn show(State(registry): State<Arc<Registry>>, headers: HeaderMap) -> Response {
    let instances = registry.all();
    let body = html! {
        h1 { "Console" }
        p.lead { "Each instance is one customer's Coupa, with records, clock, journal and mails of its own." }
        div.table #instances data-live="true" {
            table {
                caption { (instances.len()) " instance" @if instances.len() != 1 { "s" } }
                thead {
                    tr {
                        th scope="col" { "Instance" }
                        th scope="col" { "Clock" }
                        th scope="col" { "Mode" }
                        th.number scope="col" { "Events" }
                        th.number scope="col" { "Faults fired" }
                        th.number scope="col" { "Mails" }
                        th.number scope="col" { "Webhooks" }
                        th scope="col" { "Files" }
                    }
                }
                tbody {
                    @for instance in &instances {
                        @let links = Links { instance: Some(instance.name().to_owned()) };
                        @let fired: u64 = instance.faults(|plan| plan.list().iter().map(|rule| rule.fired).sum());
                        tr {
                            th scope="row" data-label="Instance" {
                                a href={ (PATH) "/" (instance.name()) } { (instance.name()) }
                            }
                            td.when data-label="Clock" { (moment(Some(instance.now()), &instance.time_zone())) }
                            td data-label="Mode" { (instance.clock_mode()) }
                            td.number data-label="Events" { (instance.journal().last()) }
                            td.number data-label="Faults fired" { (fired) }
                            td.number data-label="Mails" { (instance.mails().len()) }
                            td.number data-label="Webhooks" { (instance.webhooks().len()) }
                            td data-label="Files" { a href=(links.to("/data_sources", &[])) { "Data sources" } }
                        }
                    }
                }
            }
        }
    };
    let frame = Frame {
        title: "Console",
        section: Section::Console,
        instance: None,
        pace: Pace::Live,
        links: &Links { instance: None },
    };
    page(&headers, StatusCode::OK, layout(frame, &body))
}
