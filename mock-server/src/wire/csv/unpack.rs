//! Files that come packed: a ZIP with one file in it.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;

/// How every ZIP begins, whatever it is called.
const MAGIC: &[u8] = b"PK\x03\x04";

/// A packed file that cannot be unpacked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PackError {
    /// Not a whole ZIP, encrypted, or packed in a way that is not understood.
    #[error("the ZIP file cannot be read: {0}")]
    Unreadable(String),
    /// Which of several files was meant is not known.
    #[error("the ZIP file holds {0} files: expected one")]
    NotOne(usize),
    /// What is in it is larger than is taken.
    #[error("the file in the ZIP file is larger than {0} bytes")]
    TooLarge(u64),
}

/// Whether the file is packed.
pub(crate) fn is_packed(file: &[u8]) -> bool {
    file.starts_with(MAGIC)
}

/// The one file in a ZIP.
///
/// # Errors
/// [`PackError`]
pub(crate) fn unpack(file: &[u8], max_bytes: u64) -> Result<Vec<u8>, PackError> {
    let unreadable = |error: &dyn std::fmt::Display| PackError::Unreadable(error.to_string());
    let mut archive = ZipArchive::new(Cursor::new(file)).map_err(|error| unreadable(&error))?;
    let entries = 0..archive.len();
    let is_file = |at: &usize| {
        let entry = archive.by_index_raw(*at);
        entry.is_ok_and(|entry| entry.is_file())
    };
    let files: Vec<_> = entries.filter(is_file).collect();
    let [file] = files.as_slice() else {
        return Err(PackError::NotOne(files.len()));
    };
    let packed = archive
        .by_index(*file)
        .map_err(|error| unreadable(&error))?;
    let mut content = Vec::new();
    // The size that the ZIP claims may be a lie.
    packed
        .take(max_bytes.saturating_add(1))
        .read_to_end(&mut content)
        .map_err(|error| unreadable(&error))?;
    if content.len() as u64 > max_bytes {
        return Err(PackError::TooLarge(max_bytes));
    }
    Ok(content)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::io::{Cursor, Write as _};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::{PackError, is_packed, unpack};

    fn pack(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in files {
            writer
                .start_file(*name, SimpleFileOptions::default())
                .unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn the_one_file_is_unpacked() {
        let packed = pack(&[("users.csv", b"Login\n")]);
        assert!(is_packed(&packed) && !is_packed(b"Login\n"));
        assert_eq!(unpack(&packed, 6), Ok(b"Login\n".to_vec()));
    }

    #[test]
    fn what_is_too_large_or_not_one_or_broken_is_refused() {
        let bomb = pack(&[("users.csv", &vec![b'a'; 100_000])]);
        assert_eq!(unpack(&bomb, 1000), Err(PackError::TooLarge(1000)));
        let two = pack(&[("a.csv", b""), ("b.csv", b"")]);
        assert_eq!(unpack(&two, 1000), Err(PackError::NotOne(2)));
        let broken = bomb.get(..60).unwrap();
        assert!(matches!(
            unpack(broken, 1000),
            Err(PackError::Unreadable(_))
        ));
    }
}
