//! JUnit XML as Jenkins and Surefire read it: one `<failure>` or `<error>` per case, unique names, real times.

use std::path::{Path, PathBuf};
use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::console::details;
use super::error::ReportError;
use super::event::Event;
use crate::run::{Outcome, Status};

const SUITE: &str = "coupa-mock";

/// The type of what is not the connector's doing.
const ENVIRONMENT: &str = "environment";

/// Collects the cases, and writes the file at the end.
#[derive(Debug)]
pub(super) struct Junit {
    path: PathBuf,
    cases: Vec<TestCase>,
    time: Duration,
}

impl Junit {
    pub(super) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            cases: Vec::new(),
            time: Duration::ZERO,
        }
    }

    pub(super) fn event(&mut self, event: &Event) {
        match event {
            Event::FileRefused {
                file,
                line,
                message,
            } => {
                let line = line.map_or_else(String::new, |line| format!("line {line}: "));
                // Several problems of one file still need names of their own.
                let name = format!("problem {}", self.of_class(file) + 1);
                self.cases
                    .push(refused(file, &name, &format!("{line}{message}"), "invalid"));
            }
            Event::NotStarted { reason } => {
                self.cases
                    .push(refused(SUITE, "start", reason, ENVIRONMENT));
            }
            Event::RunStarted { .. } => {}
            Event::CaseFinished(outcome) => self.cases.push(case(outcome)),
            Event::RunFinished { duration_ms, .. } => {
                self.time = Duration::from_millis(*duration_ms);
            }
        }
    }

    fn of_class(&self, class: &str) -> usize {
        let classes = self.cases.iter().filter_map(|case| case.classname.as_ref());
        classes.filter(|name| name.as_str() == class).count()
    }

    pub(super) fn write(mut self) -> Result<(), ReportError> {
        // Cases end in any order; a report that is compared with an earlier one has them in one.
        self.cases.sort_by(|one, other| {
            (one.classname.as_deref(), one.name.as_str())
                .cmp(&(other.classname.as_deref(), other.name.as_str()))
        });
        let mut suite = TestSuite::new(SUITE);
        suite.set_time(self.time);
        suite.add_test_cases(self.cases);
        let mut report = Report::new(SUITE);
        report.set_time(self.time);
        report.add_test_suite(suite);
        let xml = report
            .to_string()
            .map_err(|error| ReportError::file(&self.path, &error))?;
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder)
                .map_err(|error| ReportError::file(&self.path, &error))?;
        }
        std::fs::write(&self.path, xml).map_err(|error| ReportError::file(&self.path, &error))
    }
}

fn case(outcome: &Outcome) -> TestCase {
    let mut case = TestCase::new(outcome.name.as_str(), status(outcome));
    case.set_classname(outcome.name.scenario());
    case.set_time(Duration::from_millis(outcome.duration_ms));
    let said = details(outcome);
    if outcome.status == Status::Passed && !said.is_empty() {
        case.set_system_out(said.join("\n"));
    }
    case
}

fn status(outcome: &Outcome) -> TestCaseStatus {
    let mut status = match outcome.status {
        Status::Passed => return TestCaseStatus::success(),
        Status::Failed => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Status::Error => TestCaseStatus::non_success(NonSuccessKind::Error),
        Status::Skipped | Status::NotRun => TestCaseStatus::skipped(),
    };
    let first = outcome
        .failures
        .first()
        .map(|failure| format!("{}: expected {}", failure.plane, failure.expected));
    let broken = outcome
        .broken()
        .first()
        .map(|(judgement, _)| format!("{} {} broken", judgement.id, judgement.name));
    if let Some(message) = outcome.error.clone().or(first).or(broken) {
        status.set_message(message);
    }
    status.set_type(match outcome.status {
        Status::Error | Status::NotRun => ENVIRONMENT,
        Status::Passed | Status::Failed | Status::Skipped => "expectation",
    });
    status.set_description(details(outcome).join("\n"));
    status
}

fn refused(class: &str, name: &str, message: &str, kind: &str) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_message(message).set_type(kind);
    let mut case = TestCase::new(format!("{class}: {name}"), status);
    case.set_classname(class);
    case
}
