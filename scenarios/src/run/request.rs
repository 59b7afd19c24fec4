//! The step that asks Coupa: again and again until the answer is as expected.

use std::time::Instant;

use jiff::SignedDuration;
use serde_json::json;

use super::case::EnvironmentError;
use super::expect::{Answer, Failure, answer_differences, captured};
use super::steps::Steps;
use crate::format::RequestStep;
use crate::text::shortened;

/// An answer that is not as expected is shown this far.
const BODY_CHARS: usize = 2_000;

/// So many attempts of a repeated request are shown.
const ATTEMPTS_SHOWN: usize = 10;

impl Steps<'_> {
    /// Sends the request, again until the answer is as expected or the time is over, and keeps what is captured.
    pub(super) async fn request(&mut self, step: &RequestStep) -> Result<(), EnvironmentError> {
        let started = Instant::now();
        let mut waited = SignedDuration::ZERO;
        let mut attempts = Vec::new();
        let answer = loop {
            let answer = self.instance.ask(step).await?;
            let differences = answer_differences(&step.answer, &answer);
            if differences.is_empty() {
                break answer;
            }
            attempts.push(format!("after {waited:#}: {}", differences.join("; ")));
            let Some(until) = step.until.filter(|until| waited < until.within) else {
                self.failures.push(unmet(step, &attempts, &answer));
                return Ok(());
            };
            // On a clock that stands still, waiting means to move it.
            if self.instance.is_manual() {
                self.instance
                    .move_clock(&json!({ "advance": until.every.to_string() }))
                    .await?;
                waited += until.every;
            } else {
                tokio::time::sleep(until.every.unsigned_abs()).await;
                waited = SignedDuration::try_from(started.elapsed()).unwrap_or(SignedDuration::MAX);
            }
        };
        for capture in &step.capture {
            match captured(&capture.from, &answer) {
                Some(value) => self.captures.keep(&capture.name, value),
                None => self.failures.push(Failure::step(
                    "capture",
                    capture.place,
                    format!("the answer has a value for `{}`", capture.name),
                    vec![shortened(&answer.body, BODY_CHARS)],
                )),
            }
        }
        if !step.capture.is_empty() && self.failures.is_empty() {
            self.read_case()?;
        }
        Ok(())
    }
}

fn unmet(step: &RequestStep, attempts: &[String], answer: &Answer) -> Failure {
    let skipped = attempts.len().saturating_sub(ATTEMPTS_SHOWN);
    let mut observed: Vec<String> = attempts.iter().skip(skipped).cloned().collect();
    if skipped > 0 {
        observed.insert(0, format!("({skipped} attempts before)"));
    }
    observed.push(format!(
        "answered: {}",
        shortened(answer.body.trim(), BODY_CHARS)
    ));
    Failure::step(
        "request",
        step.answer.place,
        format!("{} {} is answered as expected", step.method, step.path),
        observed,
    )
}
