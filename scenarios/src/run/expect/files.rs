//! `files`: what must lie on the sFTP site, and what must not.

use super::failure::{Failure, SHOWN_CHARS, quoted, times};
use super::wildcard::matches;
use crate::format::FileExpectation;
use crate::history::{History, SiteFile};
use crate::text::{Haystack, shortened};

pub(super) fn failures(expected: &[FileExpectation], history: &History) -> Vec<Failure> {
    let site = history
        .entries
        .iter()
        .rev()
        .find_map(|entry| entry.what.site());
    let (files, _) = site.unwrap_or_default();
    expected
        .iter()
        .filter_map(|expectation| failure(expectation, files))
        .collect()
}

fn failure(expectation: &FileExpectation, files: &[SiteFile]) -> Option<Failure> {
    let FileExpectation {
        path,
        contains,
        count,
        place,
    } = expectation;
    let is_met = |file: &&SiteFile| {
        let text = Haystack::new(&file.text);
        matches(path, &file.path) && contains.iter().all(|part| text.contains(part))
    };
    let found = files.iter().filter(is_met).count() as u64;
    if count.map_or(found > 0, |wanted| wanted == found) {
        return None;
    }
    let that = if contains.is_empty() {
        String::new()
    } else {
        format!(" that contains {}", quoted(contains))
    };
    let how_often = count.map_or_else(String::new, |wanted| format!(" {}", times(wanted)));
    let mut observed: Vec<String> = files
        .iter()
        .map(|file| format!("{}: {}", file.path, shortened(&file.text, SHOWN_CHARS)))
        .collect();
    if observed.is_empty() {
        observed.push("the site has no files".to_owned());
    }
    Some(Failure::new(
        "files",
        *place,
        format!("file {path}{that}{how_often}"),
        observed,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Place;
    use crate::history::{FILE, ROWS, Recording};

    fn is_accepted(path: &str, contains: &[&str], count: Option<u64>) -> bool {
        let history = Recording::by_file(&[], &["jdoe"])
            .dropped(FILE, ROWS)
            .after(&[])
            .history();
        let expectation = FileExpectation {
            path: path.to_owned(),
            contains: contains.iter().map(|part| (*part).to_owned()).collect(),
            count,
            place: Place { line: 1 },
        };
        failures(&[expectation], &history).is_empty()
    }

    #[test]
    fn a_file_is_found_by_path_and_text() {
        assert!(is_accepted(FILE, &["jdoe"], None));
        assert!(is_accepted("/Incoming/Users/*", &[], Some(1)));
        assert!(is_accepted("/Archive/*", &[], Some(0)));
        assert!(!is_accepted("/Archive/*", &[], None));
        assert!(!is_accepted(FILE, &["asmith"], None));
        assert!(!is_accepted(FILE, &[], Some(2)));
    }
}
