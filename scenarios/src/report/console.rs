//! The report for people: readable without colour, what failed in full.

use std::io::{self, Write};

use super::event::Event;
use crate::rules::{Judgement, Verdict};
use crate::run::{Outcome, Status, Summary};

/// Writes the report as it happens.
pub(super) struct Console<W> {
    out: W,
}

impl<W: Write> Console<W> {
    pub(super) fn new(out: W) -> Self {
        Self { out }
    }

    pub(super) fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            // Told with file, line and caret where they are found.
            Event::FileRefused { .. } | Event::NotStarted { .. } => Ok(()),
            Event::RunStarted {
                cases,
                connector,
                target,
            } => {
                let noun = if *cases == 1 { "case" } else { "cases" };
                writeln!(self.out, "{cases} {noun}, {connector} against {target}\n")
            }
            Event::CaseFinished(outcome) => self.case(outcome),
            Event::RunFinished {
                summary,
                duration_ms,
            } => writeln!(
                self.out,
                "\n{} in {}",
                totals(summary),
                seconds(*duration_ms)
            ),
        }?;
        self.out.flush()
    }

    fn case(&mut self, outcome: &Outcome) -> io::Result<()> {
        let word = match outcome.status {
            Status::Passed => "pass",
            Status::Failed => "FAIL",
            Status::Error => "ERROR",
            Status::Skipped => "skip",
            Status::NotRun => "not run",
        };
        writeln!(
            self.out,
            "{word:<8}{} ({})",
            outcome.name,
            seconds(outcome.duration_ms)
        )?;
        for line in details(outcome) {
            writeln!(self.out, "        {line}")?;
        }
        Ok(())
    }
}

/// What there is to say of a case besides how it ended.
pub(super) fn details(outcome: &Outcome) -> Vec<String> {
    let mut lines = Vec::new();
    if matches!(outcome.status, Status::Failed | Status::Error) {
        lines.push(format!("{} ({})", outcome.title, outcome.file));
    }
    lines.extend(
        outcome
            .error
            .iter()
            .flat_map(|error| error.lines())
            .map(str::to_owned),
    );
    for failure in &outcome.failures {
        let place = failure
            .place
            .map_or_else(String::new, |place| format!(" ({place})"));
        lines.push(format!(
            "{}: expected {}{place}",
            failure.plane, failure.expected
        ));
        lines.extend(
            failure
                .observed
                .iter()
                .flat_map(|observed| indented("  observed: ", observed)),
        );
    }
    lines.extend(
        outcome
            .broken()
            .into_iter()
            .flat_map(|(judgement, evidence)| broken(outcome, judgement, evidence)),
    );
    lines.extend(outcome.rules.iter().filter_map(waived));
    if outcome.not_evaluated && !outcome.status.is_passed() {
        lines.push("the expectations were not evaluated".to_owned());
    }
    if !outcome.timeline.is_empty() {
        lines.push("what happened:".to_owned());
        let timeline = outcome.timeline.iter();
        lines.extend(timeline.flat_map(|line| {
            indented(
                &format!("  {:>6} ms {:<7}", line.at_ms, line.kind),
                &line.text,
            )
        }));
    }
    lines
}

fn broken(outcome: &Outcome, judgement: &Judgement, evidence: &[String]) -> Vec<String> {
    let word = if outcome.counts(judgement) {
        "broken"
    } else {
        "broken (good practice, does not count)"
    };
    let head = format!("{} {} {word}", judgement.id, judgement.name);
    std::iter::once(head)
        .chain(
            evidence
                .iter()
                .flat_map(|evidence| indented("  ", evidence)),
        )
        .collect()
}

fn waived(judgement: &Judgement) -> Option<String> {
    match &judgement.verdict {
        Verdict::Waived { because } => Some(format!(
            "{} {} waived: {because}",
            judgement.id, judgement.name
        )),
        Verdict::Kept | Verdict::Broken(_) | Verdict::NotReached => None,
    }
}

/// `first` before the first line of `text`, as much space before the others.
fn indented(first: &str, text: &str) -> Vec<String> {
    let space = " ".repeat(first.chars().count());
    let mut lines = text.lines();
    let head = format!("{first}{}", lines.next().unwrap_or_default());
    std::iter::once(head)
        .chain(lines.map(|line| format!("{space}{line}")))
        .collect()
}

fn totals(summary: &Summary) -> String {
    let Summary {
        passed,
        failed,
        errors,
        skipped,
        not_run,
    } = *summary;
    let counts = [
        (passed, "passed"),
        (failed, "failed"),
        (errors, if errors == 1 { "error" } else { "errors" }),
        (skipped, "skipped"),
        (not_run, "not run"),
    ];
    let shown = counts
        .into_iter()
        .filter(|(count, word)| *count > 0 || *word == "passed");
    shown
        .map(|(count, word)| format!("{count} {word}"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// `0.123 s`
#[expect(clippy::cast_precision_loss, reason = "shown with three digits")]
fn seconds(ms: u64) -> String {
    format!("{:.3} s", ms as f64 / 1_000.0)
}
