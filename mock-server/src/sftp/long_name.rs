//! The line that `ls -l` shows of a file, for people and for clients that read nothing else.

use jiff::{SignedDuration, Timestamp};

use crate::site::{Attributes, Kind};

/// Older ones show their year instead of the time of day, as `ls` does.
const RECENT: SignedDuration = SignedDuration::from_hours(24 * 182);

/// The line for `name` as seen at `now`; `owner` is the account that looks. Times are UTC, as in
/// the attributes.
pub(super) fn long_name(
    name: &[u8],
    attributes: &Attributes,
    owner: &str,
    now: Timestamp,
) -> Vec<u8> {
    let (kind, links) = match attributes.kind {
        Kind::File => ('-', 1),
        Kind::Folder => ('d', 2),
    };
    let permissions: String = "rwxrwxrwx"
        .chars()
        .zip((0..9).rev())
        .map(|(letter, bit)| {
            if attributes.permissions & (1 << bit) == 0 {
                '-'
            } else {
                letter
            }
        })
        .collect();
    let age = now.duration_since(attributes.modified);
    let format = if age.is_negative() || age > RECENT {
        "%b %e  %Y"
    } else {
        "%b %e %H:%M"
    };
    let modified = attributes.modified.strftime(format);
    let size = attributes.size;
    let mut line =
        format!("{kind}{permissions} {links:4} {owner:<8} {owner:<8} {size:8} {modified} ")
            .into_bytes();
    line.extend_from_slice(name);
    line
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::long_name;
    use crate::site::{Attributes, Kind};

    #[test]
    fn a_line_looks_as_ls_writes_it() {
        let file = Attributes {
            kind: Kind::File,
            size: 1234,
            permissions: 0o640,
            accessed: "2026-03-02T09:05:00Z".parse().unwrap(),
            modified: "2026-03-02T09:05:00Z".parse().unwrap(),
        };
        let line = |attributes: &Attributes, now: &str| {
            let line = long_name(b"a.csv", attributes, "coupa", now.parse().unwrap());
            String::from_utf8(line).unwrap()
        };
        assert_eq!(
            line(&file, "2026-03-02T10:00:00Z"),
            "-rw-r-----    1 coupa    coupa        1234 Mar  2 09:05 a.csv"
        );
        assert_eq!(
            line(&file, "2027-03-02T10:00:00Z"),
            "-rw-r-----    1 coupa    coupa        1234 Mar  2  2026 a.csv"
        );
        let folder = Attributes {
            kind: Kind::Folder,
            size: 0,
            permissions: 0o755,
            ..file
        };
        assert_eq!(
            line(&folder, "2026-03-02T10:00:00Z"),
            "drwxr-xr-x    2 coupa    coupa           0 Mar  2 09:05 a.csv"
        );
    }
}
