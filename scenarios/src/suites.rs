//! The built-in suite: Coupa's procedure, and what a connector must make of Coupa's answers.

use crate::format::Source;

macro_rules! suite {
    ($($file:literal),* $(,)?) => {
        &[$(($file, include_str!(concat!("../suites/", $file)))),*]
    };
}

const FILES: &[(&str, &str)] = suite![
    "deactivate.api.already-inactive.scenario.yaml",
    "deactivate.api.ambiguous.scenario.yaml",
    "deactivate.api.happy.scenario.yaml",
    "deactivate.api.no-effect.scenario.yaml",
    "deactivate.api.no-such-user.scenario.yaml",
    "deactivate.api.put-400.scenario.yaml",
    "deactivate.api.put-500.scenario.yaml",
    "deactivate.api.unauthorized.scenario.yaml",
    "deactivate.csv.bad-row.scenario.yaml",
    "deactivate.csv.changed-host-key.scenario.yaml",
    "deactivate.csv.cut-upload.scenario.yaml",
    "deactivate.csv.happy.scenario.yaml",
    "deactivate.csv.job-late.scenario.yaml",
    "deactivate.csv.no-such-user.scenario.yaml",
    "deactivate.csv.too-large.scenario.yaml",
    "deactivate.csv.two-files.scenario.yaml",
    "deactivate.csv.unknown-header.scenario.yaml",
    "deactivate.csv.wrong-password.scenario.yaml",
    "import.bad-row.scenario.yaml",
    "import.two-files-in-one-tick.scenario.yaml",
    "import.unknown-header.scenario.yaml",
];

/// Its files.
pub fn built_in() -> Vec<Source> {
    FILES
        .iter()
        .map(|(name, text)| Source::new(format!("built-in/{name}"), *text))
        .collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::format::load;

    #[test]
    fn every_file_of_the_folder_is_built_in() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("suites");
        let mut names: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(
            names,
            FILES.iter().map(|(name, _)| *name).collect::<Vec<_>>()
        );
    }

    #[test]
    fn every_file_is_valid_and_named_after_its_id() {
        let files = load(built_in()).unwrap();
        for (file, (name, _)) in files.iter().zip(FILES) {
            let case = file.cases().remove(0);
            assert_eq!(format!("{}.scenario.yaml", case.name.scenario()), *name);
        }
    }
}
