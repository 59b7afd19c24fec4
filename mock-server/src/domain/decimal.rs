//! Decimal numbers as Coupa prints them: two to four digits after the point, `"0.00"`.

use std::fmt;

/// Digits after the point that Coupa keeps (its Swagger files: `decimal(32,4)`).
const SCALE: usize = 4;

/// Digits before the point that Coupa keeps.
const WHOLE_DIGITS_MAX: usize = 28;

/// A decimal number, counted in ten-thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Decimal(i128);

impl Decimal {
    /// Reads `1250`, `-0.5` and the like; `None` for anything else and for more digits than kept.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (sign, digits) = match text.strip_prefix('-') {
            Some(digits) => (-1, digits),
            None => (1, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let fraction = fraction.trim_end_matches('0');
        let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty()
            || whole.len() > WHOLE_DIGITS_MAX
            || fraction.len() > SCALE
            || !is_number(whole)
            || !is_number(fraction)
        {
            return None;
        }
        format!("{whole}{fraction:0<SCALE$}")
            .parse::<i128>()
            .ok()
            .map(|count| Self(sign * count))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let count = self.0.unsigned_abs();
        let fraction = format!("{:0SCALE$}", count % 10_000);
        let kept = fraction.trim_end_matches('0');
        write!(formatter, "{sign}{}.{kept:0<2}", count / 10_000)
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    #[test]
    fn numbers_are_printed_with_two_digits_or_what_they_need() {
        for (text, printed) in [
            ("0", "0.00"),
            ("500", "500.00"),
            ("500.5", "500.50"),
            (" 0.12340 ", "0.1234"),
            ("-0.5", "-0.50"),
            ("007.00000", "7.00"),
        ] {
            let number = Decimal::parse(text).map(|number| number.to_string());
            assert_eq!(number.as_deref(), Some(printed), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_or_too_long_is_refused() {
        for text in [
            "",
            "-",
            ".5",
            "1e3",
            "1,000",
            "0.12345",
            "five",
            "--1",
            "12345678901234567890123456789",
        ] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_compare_by_their_size() {
        assert!(Decimal::parse("9") < Decimal::parse("10"));
        assert!(Decimal::parse("-2") < Decimal::parse("-1.5"));
    }
}
