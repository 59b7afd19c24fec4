//! Finding and reading scenario files.

use std::path::{Path, PathBuf};

use crate::format::Source;

/// What a scenario file's name ends in. A file that is named by itself may have any name.
const SUFFIX: &str = ".scenario.yaml";

/// A path that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read `{path}`: {source}")]
pub struct FileError {
    /// The path.
    pub path: PathBuf,
    /// Why not.
    pub source: std::io::Error,
}

/// Reads the files, and all scenario files below the folders, in order of their names.
///
/// # Errors
/// Every path that cannot be read.
pub fn read(paths: &[PathBuf]) -> Result<Vec<Source>, Vec<FileError>> {
    let mut sources = Vec::new();
    let mut errors = Vec::new();
    for path in paths {
        match find(path) {
            Ok(files) => {
                for file in files {
                    match std::fs::read_to_string(&file) {
                        Ok(text) => sources.push(Source::new(file.to_string_lossy(), text)),
                        Err(source) => errors.push(FileError { path: file, source }),
                    }
                }
            }
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() {
        Ok(sources)
    } else {
        Err(errors)
    }
}

fn find(path: &Path) -> Result<Vec<PathBuf>, FileError> {
    let error = |source| FileError {
        path: path.to_owned(),
        source,
    };
    if !std::fs::metadata(path).map_err(error)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries: Result<Vec<_>, _> = std::fs::read_dir(path).map_err(error)?.collect();
    let mut entries = entries.map_err(error)?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    let mut files = Vec::new();
    for entry in entries {
        // A link to a folder is not followed: it may lead in a circle.
        if entry.file_type().map_err(error)?.is_dir() {
            files.extend(find(&entry.path())?);
        } else if entry.file_name().to_string_lossy().ends_with(SUFFIX) {
            files.push(entry.path());
        }
    }
    Ok(files)
}

#[cfg(test)]
#[expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
mod tests {
    use super::*;

    fn names(paths: &[PathBuf], root: &Path) -> Vec<String> {
        let sources = read(paths).unwrap();
        sources
            .iter()
            .map(|source| {
                Path::new(source.name())
                    .strip_prefix(root)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .replace('\\', "/")
            })
            .collect()
    }

    #[test]
    fn a_folder_means_all_scenario_files_below_it() {
        let root = tempfile::tempdir().unwrap();
        let root = root.path();
        std::fs::create_dir_all(root.join("a/deep")).unwrap();
        for file in [
            "b.scenario.yaml",
            "a/2.scenario.yaml",
            "a/deep/1.scenario.yaml",
            "a/other.yaml",
            "README.md",
        ] {
            std::fs::write(root.join(file), "x").unwrap();
        }
        assert_eq!(
            names(&[root.to_owned()], root),
            [
                "a/2.scenario.yaml",
                "a/deep/1.scenario.yaml",
                "b.scenario.yaml"
            ]
        );
        assert_eq!(names(&[root.join("a/other.yaml")], root), ["a/other.yaml"]);
        assert!(names(&[root.join("a/deep"), root.join("b.scenario.yaml")], root).len() == 2);
    }

    #[test]
    fn every_path_that_cannot_be_read_is_told() {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join("bad.scenario.yaml"), b"\xff\xfe").unwrap();
        let errors = read(&[root.path().join("nosuchfile"), root.path().to_owned()]).unwrap_err();
        let [missing, unreadable] = errors.as_slice() else {
            panic!("{errors:?}")
        };
        assert!(missing.to_string().contains("nosuchfile"), "{missing}");
        assert_eq!(unreadable.source.kind(), std::io::ErrorKind::InvalidData);
    }
}
