//! What the process has done so far, as Prometheus reads it.

use std::fmt::{Display, Write as _};

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};

use super::router::Control;
use crate::journal::{Kind, Tally};

/// Version 0.0.4 of the text format.
const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

pub(super) async fn show(State(control): State<Control>) -> Response {
    let instances = control.registry.all().len();
    let text = text(&control.registry.tally(), instances);
    ([(CONTENT_TYPE, MEDIA_TYPE)], text).into_response()
}

fn text(tally: &Tally, instances: usize) -> String {
    let mut page = Page::default();
    let version = format!("{{version=\"{}\"}}", env!("CARGO_PKG_VERSION"));
    page.metric("coupa_mock_build_info", "gauge", "The version that runs.");
    page.sample("coupa_mock_build_info", &version, 1);
    page.metric("coupa_mock_instances", "gauge", "Instances that exist.");
    page.sample("coupa_mock_instances", "", instances);
    page.metric(
        "coupa_mock_requests_total",
        "counter",
        "Requests to Coupa's own surface that have ended; status none: without an answer.",
    );
    for ((method, status), count) in &tally.requests {
        let status = status.map_or_else(|| "none".to_owned(), |status| status.to_string());
        let labels = format!("{{method=\"{method}\",status=\"{status}\"}}");
        page.sample("coupa_mock_requests_total", &labels, count);
    }
    page.metric(
        "coupa_mock_journal_events_total",
        "counter",
        "Events in the journals, by kind.",
    );
    let of_kind = |kind| tally.kinds.get(&kind).copied().unwrap_or_default();
    for kind in Kind::ALL {
        let labels = format!("{{kind=\"{kind}\"}}");
        page.sample("coupa_mock_journal_events_total", &labels, of_kind(kind));
    }
    for (name, help, count) in [
        (
            "coupa_mock_journal_dropped_total",
            "Events that the bounds of the journals have removed.",
            tally.dropped,
        ),
        (
            "coupa_mock_job_steps_total",
            "Files that jobs took up or were done with.",
            of_kind(Kind::Job),
        ),
        (
            "coupa_mock_mails_total",
            "Mails of both directions.",
            of_kind(Kind::Mail),
        ),
        (
            "coupa_mock_faults_fired_total",
            "Rules of fault plans that fired.",
            of_kind(Kind::Fault),
        ),
    ] {
        page.metric(name, "counter", help);
        page.sample(name, "", count);
    }
    page.0
}

#[derive(Default)]
struct Page(String);

impl Page {
    fn metric(&mut self, name: &str, kind: &str, help: &str) {
        // Writing to a text cannot fail.
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn sample(&mut self, name: &str, labels: &str, value: impl Display) {
        let _ = writeln!(self.0, "{name}{labels} {value}");
    }
}
