//! Where files go once they are taken up. No file of the archive is ever replaced.

use jiff::Timestamp;

use crate::site::{Site, SiteError, SitePath, Target};

/// Files of one name; then the folder must be emptied.
const SAME_NAME_MAX: u32 = 100_000;

/// Moves a file into a folder, which is made if need be, under its own name or, if that is taken,
/// with a number before the extension. Answers where it is now.
///
/// # Errors
/// As [`Site::rename`] and [`Site::make_folder`].
pub(super) fn archive(
    site: &Site,
    from: &SitePath,
    folder: &SitePath,
    at: Timestamp,
) -> Result<SitePath, SiteError> {
    let mut above = SitePath::default();
    for name in folder.names() {
        above = above.join(name);
        match site.make_folder(&above, at) {
            Ok(()) | Err(SiteError::Exists(_)) => {}
            Err(error) => return Err(error),
        }
    }
    let name = from.name().unwrap_or_default();
    let mut to = folder.join(name);
    for number in 1..SAME_NAME_MAX {
        match site.rename(from, &to, Target::Kept) {
            Err(SiteError::Exists(_)) => to = folder.join(&numbered(name, number)),
            outcome => return outcome.map(|()| to),
        }
    }
    Err(SiteError::Exists(to))
}

/// `users.1.csv` for `users.csv`.
fn numbered(name: &[u8], number: u32) -> Vec<u8> {
    let dot = name
        .iter()
        .rposition(|byte| *byte == b'.')
        .filter(|at| *at > 0);
    let (stem, extension) = name.split_at(dot.unwrap_or(name.len()));
    [stem, format!(".{number}").as_bytes(), extension].concat()
}

#[cfg(test)]
mod tests {
    use super::numbered;

    #[test]
    fn the_number_stands_before_the_extension() {
        for (name, expected) in [
            ("users.csv", "users.2.csv"),
            ("users", "users.2"),
            (".csv", ".csv.2"),
            ("a.b.zip", "a.b.2.zip"),
        ] {
            assert_eq!(numbered(name.as_bytes(), 2), expected.as_bytes());
        }
    }
}
