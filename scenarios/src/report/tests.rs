//! Reports of one run with a case of every kind.

use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};

use super::*;
use crate::format::{CaseName, Place};
use crate::rules::{Judgement, Severity, Verdict};
use crate::run::{Failure, Outcome, Status, Summary};

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn judgement(id: &str, severity: Severity, verdict: Verdict) -> Judgement {
    Judgement {
        id: id.to_owned(),
        name: format!("name-of-{id}"),
        severity,
        verdict,
    }
}

fn outcome(name: CaseName, status: Status) -> Outcome {
    Outcome {
        name,
        title: "A leaver is deactivated".into(),
        file: "a.scenario.yaml".into(),
        status,
        duration_ms: 1_234,
        error: None,
        failures: Vec::new(),
        not_evaluated: false,
        rules: Vec::new(),
        strict: false,
        timeline: Vec::new(),
    }
}

fn failed() -> Outcome {
    Outcome {
        failures: vec![Failure {
            plane: "notify".into(),
            place: Some(Place { line: 26 }),
            expected: "a notification that contains \"<jdoe>\"".into(),
            observed: vec!["nobody was told\nanything".into()],
        }],
        rules: vec![
            judgement(
                "R13",
                Severity::Should,
                Verdict::Broken(vec!["twice".into()]),
            ),
            judgement(
                "R06",
                Severity::Must,
                Verdict::Broken(vec!["jdoe failed,\nsilently".into()]),
            ),
            judgement("R01", Severity::Must, Verdict::Kept),
        ],
        timeline: vec![
            TimelineLine {
                at_ms: 0,
                kind: "hr".into(),
                text: "user.deactivate jdoe".into(),
            },
            TimelineLine {
                at_ms: 12,
                kind: "http".into(),
                text: "PUT /api/users/281 -> 400\nanswered: <errors/>".into(),
            },
        ],
        ..outcome(CaseName::new("a.sad", Some("dept")), Status::Failed)
    }
}

fn events() -> Vec<Event> {
    let waived = judgement(
        "R16",
        Severity::Should,
        Verdict::Waived {
            because: "legacy".into(),
        },
    );
    let noted = judgement(
        "R18",
        Severity::Should,
        Verdict::Broken(vec!["two tokens".into()]),
    );
    let environment = "the target is not reachable".to_owned();
    let cases = [
        outcome(CaseName::new("b.happy", None), Status::Passed),
        Outcome {
            rules: vec![waived, noted],
            ..outcome(CaseName::new("a.happy", None), Status::Passed)
        },
        failed(),
        Outcome {
            error: Some(environment),
            not_evaluated: true,
            ..outcome(CaseName::new("a.down", None), Status::Error)
        },
        Outcome {
            error: Some("the run was interrupted".into()),
            ..outcome(CaseName::new("a.late", None), Status::NotRun)
        },
    ];
    let mut events = vec![Event::RunStarted {
        cases: 5,
        connector: "`python3 c.py`".into(),
        target: "http://127.0.0.1:1".into(),
    }];
    events.extend(cases.map(|outcome| Event::CaseFinished(Box::new(outcome))));
    let summary = Summary {
        passed: 2,
        failed: 1,
        errors: 1,
        skipped: 0,
        not_run: 1,
    };
    events.push(Event::RunFinished {
        summary,
        duration_ms: 2_500,
    });
    events
}

fn reported(events: &[Event], folder: &Path) -> String {
    let console = Shared::default();
    let (junit, stream) = (folder.join("new/junit.xml"), folder.join("events.ndjson"));
    let mut reporter =
        Reporter::new(Box::new(console.clone()), Some(&junit), Some(&stream)).unwrap();
    for event in events {
        reporter.event(event);
    }
    reporter.finish().unwrap();
    let written = console.0.lock().unwrap().clone();
    String::from_utf8(written).unwrap()
}

#[test]
fn people_read_what_failed_in_full() {
    let folder = tempfile::tempdir().unwrap();
    insta::assert_snapshot!(reported(&events(), folder.path()));
}

#[test]
fn jenkins_reads_one_entry_per_case() {
    let folder = tempfile::tempdir().unwrap();
    reported(&events(), folder.path());
    insta::assert_snapshot!(std::fs::read_to_string(folder.path().join("new/junit.xml")).unwrap());
}

#[test]
fn a_refused_file_and_a_start_that_failed_are_reported_too() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |message: &str| Event::FileRefused {
        file: "a.scenario.yaml".into(),
        line: Some(3),
        message: message.into(),
    };
    let events = [
        refused("a scenario needs `id`"),
        refused("tabs are not part of the format"),
        Event::NotStarted {
            reason: "no target".into(),
        },
    ];
    reported(&events, folder.path());
    insta::assert_snapshot!(std::fs::read_to_string(folder.path().join("new/junit.xml")).unwrap());
}

#[test]
fn the_event_stream_reads_back_as_it_was_written() {
    let folder = tempfile::tempdir().unwrap();
    reported(&events(), folder.path());
    let stream = std::fs::read_to_string(folder.path().join("events.ndjson")).unwrap();
    let read: Vec<Event> = stream
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(read, events());
}

#[test]
fn under_strict_good_practice_counts() {
    let strict = Outcome {
        strict: true,
        ..failed()
    };
    let folder = tempfile::tempdir().unwrap();
    let console = reported(&[Event::CaseFinished(Box::new(strict))], folder.path());
    assert!(console.contains("R13 name-of-R13 broken\n"), "{console}");
}

#[test]
fn a_report_that_cannot_be_written_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let refused = Reporter::new(Box::new(Shared::default()), None, Some(folder.path()))
        .err()
        .unwrap();
    assert!(
        refused.to_string().starts_with("cannot write `"),
        "{refused}"
    );
    let reporter = Reporter::new(Box::new(Shared::default()), Some(folder.path()), None).unwrap();
    assert!(matches!(reporter.finish(), Err(ReportError::File { .. })));
}
