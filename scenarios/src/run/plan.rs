//! Which cases run.

use std::sync::Arc;

use crate::format::{Case, ScenarioFile};

/// One case that is going to run, and the file to read it from again once the ids of its users are known.
#[derive(Clone, Debug)]
pub struct Planned {
    pub(crate) file: Arc<ScenarioFile>,
    /// The case, with stand-ins for ids.
    pub case: Case,
}

/// What is chosen of all cases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Only scenarios with all of these tags.
    pub tags: Vec<String>,
    /// Only cases whose name contains one of these texts; all when there is none.
    pub filters: Vec<String>,
}

impl Selection {
    /// The chosen cases of `files`, in their order.
    pub fn plan(&self, files: Vec<ScenarioFile>) -> Vec<Planned> {
        let files = files.into_iter().map(Arc::new);
        let all = files.flat_map(|file| {
            let cases = file.cases();
            cases.into_iter().map(move |case| Planned {
                file: Arc::clone(&file),
                case,
            })
        });
        all.filter(|planned| self.chooses(&planned.case)).collect()
    }

    fn chooses(&self, case: &Case) -> bool {
        let has_tags = self.tags.iter().all(|tag| case.tags.contains(tag));
        has_tags
            && (self.filters.is_empty()
                || self
                    .filters
                    .iter()
                    .any(|filter| case.name.as_str().contains(filter)))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::format::{Source, load};

    fn names(tags: &[&str], filters: &[&str]) -> Vec<String> {
        let steps = "steps: [{ trigger: leaver, with: { login: jdoe } }]\n";
        let one = format!("scenario: x\nid: a.happy\ntags: [smoke, api]\n{steps}");
        let two = format!(
            "scenario: x\nid: a.sad\ntags: [api]\ncases: [{{ id: one }}, {{ id: two }}]\n{steps}"
        );
        let files = load(vec![Source::new("1", one), Source::new("2", two)]).unwrap();
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let selection = Selection {
            tags: owned(tags),
            filters: owned(filters),
        };
        selection
            .plan(files)
            .into_iter()
            .map(|planned| planned.case.name.to_string())
            .collect()
    }

    #[test]
    fn without_a_choice_everything_runs_in_order() {
        assert_eq!(names(&[], &[]), ["a.happy", "a.sad[one]", "a.sad[two]"]);
    }

    #[test]
    fn tags_must_all_be_there_and_of_filters_one_is_enough() {
        assert_eq!(names(&["api", "smoke"], &[]), ["a.happy"]);
        assert_eq!(names(&[], &["[two]", "happy"]), ["a.happy", "a.sad[two]"]);
        assert!(names(&["nosuchtag"], &[]).is_empty());
    }
}
