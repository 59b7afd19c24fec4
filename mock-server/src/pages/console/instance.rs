//! One instance: clock, faults, journal, mails, webhooks.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use maud::{Markup, html};

use super::{PATH, clock, event};
use crate::faults::Listed;
use crate::instance::Instance;
use crate::journal::{self, Direction, Filter, Kind, Seq};
use crate::mail::Mail;
use crate::pages::error::PageError;
use crate::pages::layout::{Frame, Pace, Section, layout};
use crate::pages::links::Links;
use crate::pages::moment::moment;
use crate::pages::response::page;
use crate::registry::Registry;

/// Events that are shown.
const EVENTS_MAX: usize = 50;
/// Mails and webhooks that are shown, each.
const MESSAGES_MAX: usize = 20;

pub(super) async fn show(
    State(registry): State<Arc<Registry>>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let instance = registry.by_name(&name).ok_or(PageError::NoInstance)?;
    let kind = form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .find(|(name, _)| name == "kind")
        .and_then(|(_, kind)| kind.parse().ok());
    let links = Links {
        instance: Some(name.clone()),
    };
    let body = html! {
        p.crumbs { a href=(PATH) { "← All instances" } }
        h1 { (name) }
        p.lead { "Clock, faults, journal and messages of this instance." }
        (clock::face(&instance))
        (clock::buttons(&instance))
        h2 { "Faults" }
        (faults(&instance.faults(|plan| plan.list())))
        h2 { "Journal" }
        (kinds(&name, kind))
        (journal(&instance, kind))
        h2 { "Mails" }
        (mails(&instance))
        h2 { "Webhooks" }
        (webhooks(&instance))
    };
    let frame = Frame {
        title: &name,
        section: Section::Console,
        instance: Some(&name),
        pace: Pace::Live,
        links: &links,
    };
    Ok(page(&headers, StatusCode::OK, layout(frame, &body)))
}

fn nothing(text: &str) -> Markup {
    html! { div.empty { (text) } }
}

fn faults(rules: &[Listed]) -> Markup {
    html! {
        div #faults data-live="true" {
            @if rules.is_empty() {
                (nothing("The fault plan is empty: everything works."))
            } @else {
                div.table {
                    table {
                        caption { "The first rule that fires wins." }
                        thead {
                            tr {
                                th scope="col" { "Rule" }
                                th scope="col" { "What it says" }
                                th.number scope="col" { "Fired" }
                            }
                        }
                        tbody {
                            @for listed in rules {
                                tr {
                                    th scope="row" data-label="Rule" { (listed.name) }
                                    td.wraps data-label="What it says" {
                                        code { (serde_json::to_string(&listed.rule).unwrap_or_default()) }
                                    }
                                    td.number data-label="Fired" { (listed.fired) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn kinds(name: &str, chosen: Option<Kind>) -> Markup {
    html! {
        nav.pages aria-label="Kinds of events" {
            a href={ (PATH) "/" (name) "#events" } aria-current=[chosen.is_none().then_some("true")] { "all" }
            @for kind in Kind::ALL {
                a href={ (PATH) "/" (name) "?kind=" (kind) "#events" }
                    aria-current=[(chosen == Some(kind)).then_some("true")] { (kind) }
            }
        }
    }
}

fn journal(instance: &Instance, kind: Option<Kind>) -> Markup {
    let journal = instance.journal();
    // Without a kind the last ones are known by their numbers; of a kind they are looked for among
    // those that memory holds, which a page that renews itself may well do.
    let looked_at = match kind {
        Some(_) => journal::MAX_EVENTS,
        None => EVENTS_MAX,
    };
    let filter = Filter {
        since: Seq(journal.last().0.saturating_sub(looked_at as u64)),
        kind,
        ..Filter::default()
    };
    let events = journal.read(filter).events;
    html! {
        div #events data-live="true" {
            @if events.is_empty() {
                (nothing("Nothing happened yet."))
            } @else {
                div.table {
                    table {
                        caption { "The latest " (EVENTS_MAX) " at most, the newest first." }
                        thead {
                            tr {
                                th.number scope="col" { "No." }
                                th scope="col" { "Time" }
                                th scope="col" { "Kind" }
                                th scope="col" { "What happened" }
                                th.number scope="col" { "Because of" }
                            }
                        }
                        tbody {
                            @for event in events.iter().rev().take(EVENTS_MAX) {
                                (event::row(event, &instance.time_zone()))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn mails(instance: &Instance) -> Markup {
    let mails = instance.mails();
    html! {
        div #mails data-live="true" {
            @if mails.is_empty() {
                (nothing("No mail came in or went out."))
            } @else {
                div.table {
                    table {
                        caption { (mails.len()) " kept, the newest first." }
                        thead {
                            tr {
                                th scope="col" { "Subject" }
                                th scope="col" { "Way" }
                                th scope="col" { "From" }
                                th scope="col" { "To" }
                                th scope="col" { "Time" }
                            }
                        }
                        tbody {
                            @for mail in mails.iter().rev().take(MESSAGES_MAX) {
                                tr {
                                    th scope="row" data-label="Subject" {
                                        a href={ (PATH) "/" (instance.name()) "/mails/" (mail.id) } {
                                            @if mail.subject.is_empty() { "(no subject)" } @else { (mail.subject) }
                                        }
                                    }
                                    td data-label="Way" { (way(mail)) }
                                    td.wraps data-label="From" { (mail.from) }
                                    td.wraps data-label="To" { (mail.to.join(", ")) }
                                    td.when data-label="Time" { (moment(Some(mail.at), &instance.time_zone())) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Which way a mail went, for people.
pub(super) fn way(mail: &Mail) -> &'static str {
    match mail.direction {
        Direction::In => "from a connector",
        Direction::Out => "from Coupa",
    }
}

fn webhooks(instance: &Instance) -> Markup {
    let webhooks = instance.webhooks();
    html! {
        div #webhooks data-live="true" {
            @if webhooks.is_empty() {
                (nothing("No webhook came in."))
            } @else {
                div.table {
                    table {
                        caption { (webhooks.len()) " kept, the newest first." }
                        thead { tr { th scope="col" { "Time" } th scope="col" { "Body" } } }
                        tbody {
                            @for webhook in webhooks.iter().rev().take(MESSAGES_MAX) {
                                tr {
                                    td.when data-label="Time" {
                                        (moment(Some(webhook.at), &instance.time_zone()))
                                    }
                                    td.wraps data-label="Body" { code { (webhook.body) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
