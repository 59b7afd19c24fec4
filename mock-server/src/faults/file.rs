//! Fault plans from files, YAML or JSON; everything that is wrong is told at once, with its place.

use std::fmt;
use std::ops::Range;

use serde_json::Value;

use super::error::Error;
use super::plan::Plan;
use super::rule::Rule;
use crate::place::{Place, Places};

/// A file that is no fault plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct FileError {
    /// What is wrong, at least one thing.
    pub mistakes: Vec<FileMistake>,
}

/// One thing that is wrong in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileMistake {
    /// Counted from 1.
    pub line: usize,
    /// The bytes of the file that it stands at.
    pub span: Range<usize>,
    /// What is wrong there.
    pub reason: String,
    /// What to write instead, where that is clear.
    pub help: Option<String>,
}

/// What a plan in a file looks like.
const EXAMPLE: &str =
    "write `- ` before each rule: `- { when: PUT /api/users/*, reply: { status: 500 } }`";

/// A line each.
impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, mistake) in self.mistakes.iter().enumerate() {
            let separator = if position == 0 { "" } else { "\n" };
            write!(f, "{separator}line {}: {}", mistake.line, mistake.reason)?;
        }
        Ok(())
    }
}

/// Reads a list of rules.
///
/// # Errors
/// [`FileError`].
pub fn parse(text: &str) -> Result<Vec<Rule>, FileError> {
    let read: Value = serde_saphyr::from_str(text).map_err(|error| syntax(text, &error))?;
    let Value::Array(listed) = read else {
        return Err(no_list(text, &read));
    };
    let mut rules = Vec::new();
    let mut refused = Vec::new();
    for (position, rule) in listed.into_iter().enumerate() {
        match Rule::from_json(rule) {
            Ok(rule) => rules.push(rule),
            Err(error) => refused.push((position, error)),
        }
    }
    if refused.is_empty() {
        let error = match check(&rules) {
            Ok(()) => return Ok(rules),
            Err(error) => error,
        };
        refused.push((error.position.map_or(0, |position| position - 1), error));
    }
    let places = Places::of(text);
    let mistakes = refused
        .into_iter()
        .map(|(position, error)| {
            let field = error.reason.field().unwrap_or_default().split('.');
            let place = field
                .filter(|name| !name.is_empty())
                .fold(Place::top().item(position), |place, name| place.key(name));
            let span = places.find(&place);
            mistake(text, span, error.reason.to_string(), None)
        })
        .collect();
    Err(FileError { mistakes })
}

/// Whether the rules make a plan: names of their own, and not too many.
fn check(rules: &[Rule]) -> Result<(), Error> {
    Plan::new(0).replace(rules.to_vec(), jiff::Timestamp::UNIX_EPOCH)
}

fn no_list(text: &str, read: &Value) -> FileError {
    let found = match read {
        Value::Null => "nothing",
        Value::Object(_) => "one mapping",
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => "one value",
    };
    let reason = format!("expected a list of rules, found {found}");
    let span = Places::of(text).find(&Place::top());
    FileError {
        mistakes: vec![mistake(text, span, reason, Some(EXAMPLE.to_owned()))],
    }
}

fn syntax(text: &str, error: &serde_saphyr::Error) -> FileError {
    let message = error.without_snippet().to_string();
    // The place is told once.
    let reason = message
        .rsplit_once(" at line ")
        .map_or(message.as_str(), |(reason, _)| reason);
    let line = error.location().map_or(1, |location| location.line());
    let line = usize::try_from(line).unwrap_or(usize::MAX);
    let before = text.split_inclusive('\n').take(line.saturating_sub(1));
    let start = before.map(str::len).sum();
    FileError {
        mistakes: vec![mistake(text, start..start, reason.to_owned(), None)],
    }
}

fn mistake(text: &str, span: Range<usize>, reason: String, help: Option<String>) -> FileMistake {
    let before = text.get(..span.start).unwrap_or_default();
    FileMistake {
        line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
        span,
        reason,
        help,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::parse;

    #[test]
    fn yaml_and_json_are_read() {
        let yaml = "- name: refused\n  when: PUT /api/users/*\n  nth: 1..3\n  delay: 2s\n- { when: job.import, fail: true }\n";
        assert_eq!(parse(yaml).unwrap().len(), 2);
        assert_eq!(
            parse(r#"[{"when": "GET /", "malformed": true}]"#)
                .unwrap()
                .len(),
            1
        );
    }

    /// The errors, and what stands at the place of each.
    fn errors(text: &str) -> Vec<(String, &str)> {
        let mistakes = parse(text).unwrap_err().mistakes.into_iter();
        let told = |mistake: super::FileMistake| {
            let told = format!("{}: {}", mistake.line, mistake.reason);
            (told, text.get(mistake.span).unwrap())
        };
        mistakes.map(told).collect()
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_its_place() {
        let text = "- { when: GET /, malformed: true }\n\n- when: GET /\n  dealy: 2s\n- when: GET /\n  reply:\n    status: 9\n";
        let told = [
            (
                "4: unknown field: `dealy`, did you mean `delay`".to_owned(),
                "dealy",
            ),
            (
                "7: `reply.status` must be a status code from 200 to 599: 9".to_owned(),
                "status",
            ),
        ];
        assert_eq!(errors(text), told);
        let twice =
            "- { name: a, when: GET /, stale: true }\n- { name: a, when: GET /, stale: true }\n";
        let told = ("2: duplicate name: `a`".to_owned(), "name");
        assert_eq!(errors(twice), [told]);
    }

    #[test]
    fn what_is_no_list_is_told_too() {
        assert!(
            errors("when: [")[..]
                .iter()
                .all(|(told, _)| told.starts_with("1: "))
        );
        for (text, found, line) in [
            ("# one\nwhen: GET /\n", "one mapping", 2),
            ("", "nothing", 1),
            ("flaky", "one value", 1),
        ] {
            let error = parse(text).unwrap_err();
            let told = format!("line {line}: expected a list of rules, found {found}");
            assert_eq!(error.to_string(), told);
            let help = error.mistakes.first().unwrap().help.as_deref().unwrap();
            let example = help.split('`').nth(3).unwrap();
            assert!(parse(example).is_ok(), "{example}");
        }
        let error = parse("- { when: GET / }").unwrap_err().to_string();
        assert_eq!(error, "line 1: a rule needs an effect, for example `reply`");
    }
}
