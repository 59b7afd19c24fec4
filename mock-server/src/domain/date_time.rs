//! Moments as people and programs write them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// ISO 8601; without a zone, and without a time, UTC is meant (Coupa Compass, *Querying Options*).
/// Of the other formats that Coupa attempts to read, quotes around the value and a blank for the
/// `T` are known from its own example (Coupa Compass, *Data file sources: example calls*); a final
/// `UTC`, as Ruby prints times, and slashes between the numbers of a day are assumed.
pub(super) fn date_time(text: &str) -> Option<Timestamp> {
    let text = text.trim().trim_matches(['\'', '"']).trim();
    let text = text.replacen('/', "-", 2);
    let at = |text: &str| {
        let civil = text.parse::<DateTime>().ok();
        let civil = civil.or_else(|| text.parse::<Date>().ok().map(DateTime::from));
        let zoned = civil?.to_zoned_datetime(TimeZone::UTC);
        zoned.ok().map(|at| at.timestamp())
    };
    match text.strip_suffix(" UTC") {
        Some(text) => at(text),
        None => text.parse::<Timestamp>().ok().or_else(|| at(&text)),
    }
}

#[cfg(test)]
mod tests {
    use super::date_time;

    #[test]
    fn every_form_of_a_moment_is_read() {
        for (text, expected) in [
            ("2026-03-02T09:00:00Z", 1_772_442_000),
            ("2026-03-02T09:00:00+00:00", 1_772_442_000),
            ("2026-03-02T10:00:00+01:00", 1_772_442_000),
            ("2026-03-02T01:00:00-0800", 1_772_442_000),
            ("2026-03-02T09:00:00.000Z", 1_772_442_000),
            ("2026-03-02T09:00:00", 1_772_442_000),
            ("2026-03-02T09:00", 1_772_442_000),
            ("2026-03-02 09:00:00", 1_772_442_000),
            ("'2026-03-02 09:00:00'", 1_772_442_000),
            ("\"2026-03-02 09:00:00\"", 1_772_442_000),
            ("2026-03-02 09:00:00 UTC", 1_772_442_000),
            ("2026/03/02 09:00", 1_772_442_000),
            ("2026-03-02", 1_772_409_600),
            ("2026/03/02", 1_772_409_600),
            ("20260302", 1_772_409_600),
        ] {
            let at = date_time(text).map(jiff::Timestamp::as_second);
            assert_eq!(at, Some(expected), "{text}");
        }
    }

    #[test]
    fn what_names_no_moment_is_refused() {
        for text in [
            "",
            "yesterday",
            "2026-02-30",
            "2026-03-02T25:00:00Z",
            // The `+` of an offset that was not escaped is a blank.
            "2026-03-02T09:00:00 01:00",
            "03/02/2026",
            "1772442000",
        ] {
            assert_eq!(date_time(text), None, "{text}");
        }
    }
}
