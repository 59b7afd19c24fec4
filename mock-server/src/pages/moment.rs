//! Moments and spans of time as people read them.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, html};

/// A moment in a zone, or a dash.
pub(super) fn moment(at: Option<Timestamp>, zone: &TimeZone) -> Markup {
    formatted(at, zone, "%Y-%m-%d %H:%M:%S %Z")
}

/// The same where the zone is told elsewhere.
pub(super) fn short_moment(at: Option<Timestamp>, zone: &TimeZone) -> Markup {
    formatted(at, zone, "%Y-%m-%d %H:%M:%S")
}

/// A zone for people.
pub(super) fn zone_name(zone: &TimeZone) -> &str {
    zone.iana_name().unwrap_or("UTC")
}

fn formatted(at: Option<Timestamp>, zone: &TimeZone, format: &str) -> Markup {
    html! {
        @match at {
            Some(at) => {
                time datetime=(at.to_string()) {
                    (at.to_zoned_datetime(zone.clone()).strftime(format).to_string())
                }
            }
            None => span.quiet { "–" }
        }
    }
}

/// How long it took, or a dash.
pub(super) fn duration(from: Option<Timestamp>, to: Option<Timestamp>) -> String {
    match from.zip(to) {
        Some((from, to)) => {
            let seconds = to.duration_since(from).as_secs().max(0);
            match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
                (0, 0, 0) => "< 1 s".to_owned(),
                (0, 0, seconds) => format!("{seconds} s"),
                (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
                (hours, minutes, _) => format!("{hours} h {minutes} min"),
            }
        }
        None => "–".to_owned(),
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

    #[test]
    fn spans_are_rounded_to_what_matters() {
        let at = |seconds| Timestamp::from_second(seconds).ok();
        for (seconds, shown) in [
            (0, "< 1 s"),
            (27, "27 s"),
            (61, "1 min 1 s"),
            (7_260, "2 h 1 min"),
        ] {
            assert_eq!(duration(at(0), at(seconds)), shown);
        }
        assert_eq!(duration(at(0), None), "–");
    }
}
