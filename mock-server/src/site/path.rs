//! Paths from the root of the site, made plain so that none leads out of it.

use std::fmt;

/// An absolute path without `.`, `..`, doubled or trailing slashes. Names are bytes: clients need
/// not write UTF-8.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SitePath {
    /// From the root down; empty for the root itself.
    names: Vec<Box<[u8]>>,
}

impl SitePath {
    /// Reads a path as a client in the root would mean it; `..` above the root stays there.
    pub fn read(path: impl AsRef<[u8]>) -> Self {
        let mut names: Vec<Box<[u8]>> = Vec::new();
        for name in path.as_ref().split(|byte| *byte == b'/') {
            match name {
                b"" | b"." => {}
                b".." => {
                    names.pop();
                }
                name => names.push(name.into()),
            }
        }
        Self { names }
    }

    /// The folder that it is in; `None` for the root.
    pub fn parent(&self) -> Option<Self> {
        let (_, above) = self.names.split_last()?;
        Some(Self {
            names: above.to_vec(),
        })
    }

    /// Its last name; `None` for the root.
    pub fn name(&self) -> Option<&[u8]> {
        self.names.last().map(AsRef::as_ref)
    }

    /// Its names from the root down.
    pub fn names(&self) -> impl Iterator<Item = &[u8]> {
        self.names.iter().map(AsRef::as_ref)
    }

    /// Whether it is `folder` or something in it.
    pub fn is_within(&self, folder: &Self) -> bool {
        self.names.starts_with(&folder.names)
    }

    /// Something in this folder.
    #[must_use]
    pub fn join(&self, name: &[u8]) -> Self {
        let mut names = self.names.clone();
        names.push(name.into());
        Self { names }
    }

    /// As bytes, with a slash at the start.
    pub fn to_bytes(&self) -> Vec<u8> {
        if self.names.is_empty() {
            return b"/".to_vec();
        }
        self.names.iter().fold(Vec::new(), |mut path, name| {
            path.push(b'/');
            path.extend_from_slice(name);
            path
        })
    }
}

/// For people and the journal; bytes that are no UTF-8 are replaced.
impl fmt::Display for SitePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.to_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::SitePath;

    #[test]
    fn no_path_leads_out_of_the_site() {
        for (path, plain) in [
            ("", "/"),
            (".", "/"),
            ("/", "/"),
            ("../../etc/passwd", "/etc/passwd"),
            ("/Incoming/../../Users/./x//", "/Users/x"),
        ] {
            assert_eq!(SitePath::read(path).to_string(), plain, "{path}");
        }
    }
}
