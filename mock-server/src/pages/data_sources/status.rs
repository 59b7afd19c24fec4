//! How far a load is, in words and colours.

use maud::{Markup, html};

use crate::jobs::Load;

/// Every status that a load of this fake can have, with the name that people read.
pub(super) const ALL: [(&str, &str); 4] = [
    ("pending", "Pending"),
    ("loading", "Loading"),
    ("done", "Done"),
    ("failed", "Failed"),
];

/// Whether it will change by itself.
pub(super) fn is_moving(load: &Load) -> bool {
    matches!(load.status.as_str(), "pending" | "loading")
}

/// The class for what it means to its reader.
pub(super) fn class(load: &Load) -> &'static str {
    match load.status.as_str() {
        "done" if load.errors_count == 0 => "good",
        "done" | "pending" | "loading" => "busy",
        "failed" => "failed",
        _ => "",
    }
}

/// Its status as a coloured word.
pub(super) fn badge(load: &Load) -> Markup {
    let name = ALL
        .iter()
        .find(|(status, _)| *status == load.status)
        .map_or(load.status.as_str(), |(_, name)| name);
    html! {
        span class={ "badge " (class(load)) } {
            (name)
            @if load.status == "done" && load.errors_count > 0 { " with errors" }
        }
    }
}

/// How much of it is read.
pub(super) fn progress(load: &Load) -> Markup {
    html! {
        @match load.progress {
            Some(progress) => span.progress {
                (progress) " %"
                @if is_moving(load) { progress value=(progress) max="100" aria-hidden="true" {} }
            },
            None => span.quiet { "–" },
        }
    }
}
