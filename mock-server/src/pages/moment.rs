//! Moments and spans of time as people read them.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};

/// A moment in a zone, or a dash.
pub(super) fn moment(at: Option<Timestamp>, zone: &TimeZone) -> Markup {
    html! {
        @match at {
            Some(at) => {
                time datetime=(at.to_string()) {
                    (at.to_zoned_datetime(zone.clone()).strftime("%Y-%m-%d %H:%M:%S %Z").to_string())
                }
            }
            None => span.quiet { "–" }
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn moments_are_shown_in_the_zone_of_the_instance() {
        let at = "2026-03-02T09:00:05Z".parse().unwrap();
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let shown = moment(Some(at), &zone).into_string();
        assert!(shown.contains(">2026-03-02 10:00:05 CET<"), "{shown}");
        assert!(
            shown.contains("datetime=\"2026-03-02T09:00:05Z\""),
            "{shown}"
        );
        assert!(moment(None, &zone).into_string().contains('–'));
    }
}
