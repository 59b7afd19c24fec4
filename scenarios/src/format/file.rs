//! Scenario files as a whole: all are read and checked before anything runs.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::model::Case;
use super::parse::parse;
use super::problem::{Problem, Problems};
use super::read::{self, Header, Row};
use super::source::Source;
use super::template::{Captures, Ids, UserIds};
use super::tree::Node;

/// The name of one report entry: `deactivate.api.happy`, or `deactivate.api.put-400[dept]` for a case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CaseName(String);

impl CaseName {
    pub(crate) fn new(scenario: &str, row: Option<&str>) -> Self {
        Self(row.map_or_else(|| scenario.to_owned(), |row| format!("{scenario}[{row}]")))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id of the scenario, without the case.
    pub fn scenario(&self) -> &str {
        self.0.split('[').next().unwrap_or_default()
    }
}

impl fmt::Display for CaseName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A scenario file without problems.
#[derive(Clone, Debug)]
pub struct ScenarioFile {
    source: Source,
    root: Node,
    header: Header,
}

impl ScenarioFile {
    /// Its cases, with stand-ins for the ids of users.
    pub fn cases(&self) -> Vec<Case> {
        let mut problems = Problems::default();
        self.rows()
            .map(|row| self.read(row, Ids::StandIn, &mut problems))
            .collect()
    }

    /// The case of that name with the ids that a target has told and what steps have captured; `None` when the file has no such case.
    ///
    /// # Errors
    /// The problems when the target does not know a given user.
    pub fn case(
        &self,
        name: &CaseName,
        ids: &UserIds,
        captures: &Captures,
    ) -> Option<Result<Case, Problems>> {
        let row = self
            .rows()
            .find(|row| CaseName::new(&self.header.id, row.map(|row| row.id.as_str())) == *name)?;
        let mut problems = Problems::default();
        let case = self.read(row, Ids::Known(ids, captures), &mut problems);
        Some(if problems.is_empty() {
            Ok(case)
        } else {
            Err(problems)
        })
    }

    fn rows(&self) -> impl Iterator<Item = Option<&Row>> {
        let only = self.header.rows.is_empty().then_some(None);
        only.into_iter().chain(self.header.rows.iter().map(Some))
    }

    fn read(&self, row: Option<&Row>, ids: Ids<'_>, problems: &mut Problems) -> Case {
        read::case(&self.source, &self.root, &self.header, row, ids, problems)
    }
}

/// Reads and checks all files.
///
/// # Errors
/// Every problem of every file.
pub fn load(sources: Vec<Source>) -> Result<Vec<ScenarioFile>, Problems> {
    let mut problems = Problems::default();
    let mut files: Vec<ScenarioFile> = Vec::new();
    for source in sources {
        let Some(root) = parse(&source, &mut problems) else {
            continue;
        };
        let Some(header) = read::header(&source, &root, &mut problems) else {
            continue;
        };
        if let Some(other) = files
            .iter()
            .find(|file| file.header.id == header.id && !header.id.is_empty())
        {
            let help = format!(
                "`{}` has it already: give each scenario its own",
                other.source.name()
            );
            problems.push(Problem::new(
                &source,
                &header.id_span,
                format!("two scenarios have the id `{}`", header.id),
                "the second one",
                Some(help),
            ));
        }
        let file = ScenarioFile {
            source,
            root,
            header,
        };
        for row in file.rows() {
            file.read(row, Ids::StandIn, &mut problems);
        }
        files.push(file);
    }
    if problems.is_empty() {
        return Ok(files);
    }
    problems.sort();
    Err(problems)
}
