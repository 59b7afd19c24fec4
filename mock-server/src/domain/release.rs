//! Coupa's releases, which fields and shapes come and go with.

use std::fmt;
use std::str::FromStr;

use super::tables::layouts::LAST_LIKE_2016;

/// A release of Coupa, by its number: `R41`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Release(u8);

impl Release {
    /// The oldest of which a capture is known (Coupa Compass, *Sample Requests/Responses - XML vs
    /// JSON*).
    pub const OLDEST: Self = Self(16);
    /// The newest of which a capture is known (Coupa Compass, *Delegates API*), and the one that is
    /// imitated unless another is asked for.
    pub const CURRENT: Self = Self(41);
    /// How many releases there are.
    pub(super) const COUNT: usize = (Self::CURRENT.0 - Self::OLDEST.0) as usize + 1;
    /// The last that takes `X-COUPA-API-KEY` (Coupa Compass, *OAuth 2.0 and OIDC*).
    const LAST_WITH_API_KEYS: Self = Self(34);

    /// The release of that number.
    pub(crate) const fn new(number: u8) -> Self {
        Self(number)
    }

    /// How many releases came before it, of those that are known.
    pub(super) fn place(self) -> usize {
        usize::from(self.0.saturating_sub(Self::OLDEST.0))
    }

    /// Whether an API key opens this release.
    pub fn takes_api_keys(self) -> bool {
        self <= Self::LAST_WITH_API_KEYS
    }

    /// Whether errors in JSON have a member for warnings. The captures of 2016 do not; when it came
    /// is not known.
    pub(crate) fn tells_warnings(self) -> bool {
        self > LAST_LIKE_2016
    }
}

impl Default for Release {
    fn default() -> Self {
        Self::CURRENT
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "R{}", self.0)
    }
}

impl FromStr for Release {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.strip_prefix('R')
            .and_then(|number| number.parse().ok())
            .map(Self)
            .filter(|release| (Self::OLDEST..=Self::CURRENT).contains(release))
            .ok_or_else(|| {
                format!(
                    "invalid release `{text}`: expected {} to {}",
                    Self::OLDEST,
                    Self::CURRENT
                )
            })
    }
}

#[cfg(test)]
mod tests {
    use super::Release;

    #[test]
    fn releases_read_and_print_alike() {
        for text in ["R16", "R34", "R41"] {
            assert_eq!(
                text.parse::<Release>().map(|release| release.to_string()),
                Ok(text.to_owned())
            );
        }
        for text in ["", "16", "r16", "R15", "R42", "R300", "R-1"] {
            assert!(text.parse::<Release>().is_err(), "{text}");
        }
    }

    #[test]
    fn api_keys_end_with_release_34() {
        assert!(Release(34).takes_api_keys());
        assert!(!Release(35).takes_api_keys());
    }
}
