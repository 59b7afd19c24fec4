//! Numbers on the command line.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// Reads a whole number of a range, and says what is expected when it is none.
pub(crate) fn whole<T>(
    range: RangeInclusive<T>,
) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static
where
    T: FromStr + PartialOrd + Display + Clone + Send + Sync + 'static,
{
    move |text| {
        let number = text.parse().ok().filter(|number| range.contains(number));
        let (from, to) = (range.start(), range.end());
        number.ok_or_else(|| format!("expected a whole number from {from} to {to}"))
    }
}

#[cfg(test)]
mod tests {
    use super::whole;

    #[test]
    fn what_is_no_number_of_the_range_is_told_what_is_expected() {
        let port = whole(1..=u16::MAX);
        assert_eq!(port("65535"), Ok(65_535));
        for text in ["0", "65536", "-1", "x", ""] {
            let expected = "expected a whole number from 1 to 65535";
            assert_eq!(port(text), Err(expected.to_owned()), "{text}");
        }
    }
}
