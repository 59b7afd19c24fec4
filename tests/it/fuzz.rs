//! The properties of the fuzz targets hold for every case that is kept: samples to start from, and
//! what a fuzzer found once.

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;

#[path = "../../fuzz/properties/mod.rs"]
mod properties;

/// Panics when the property does not hold for an input.
type Holds = fn(&[u8]);

/// Each target by its name, which is also that of its folder.
const TARGETS: [(&str, Holds); 5] = [
    ("csv_import", properties::csv_import::holds),
    ("fields", properties::fields::holds),
    ("json", properties::json::holds),
    ("query", properties::query::holds),
    ("xml", properties::xml::holds),
];

#[test]
fn every_case_that_is_kept_holds() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/cases");
    for (target, holds) in TARGETS {
        let mut count = 0;
        for case in fs::read_dir(cases.join(target)).unwrap() {
            let path = case.unwrap().path();
            let input = fs::read(&path).unwrap();
            assert!(catch_unwind(|| holds(&input)).is_ok(), "{}", path.display());
            count += 1;
        }
        assert!(count > 0, "`{target}` has no case to start from");
    }
}

#[test]
fn every_target_has_its_cases_tested() {
    let targets = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/fuzz_targets");
    let mut names: Vec<_> = fs::read_dir(targets)
        .unwrap()
        .map(|file| file.unwrap().path())
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, TARGETS.map(|(name, _)| name));
}
