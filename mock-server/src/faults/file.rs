//! Fault plans from files, YAML or JSON; what is wrong is named with its line.

use serde_json::Value;
use serde_saphyr::Spanned;

use super::error::Error;
use super::plan::Plan;
use super::rule::Rule;

/// A file that is no fault plan.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Not YAML, or not a list.
    #[error("{0}")]
    Syntax(String),
    /// A rule is refused.
    #[error("line {line}: {error}")]
    Rule {
        /// Where the rule begins.
        line: u64,
        /// What is wrong with it.
        error: Error,
    },
}

/// Reads a list of rules.
///
/// # Errors
/// [`FileError`].
pub fn parse(text: &str) -> Result<Vec<Rule>, FileError> {
    let listed: Vec<Spanned<Value>> = serde_saphyr::from_str(text)
        .map_err(|error| FileError::Syntax(error.without_snippet().to_string()))?;
    let lines: Vec<u64> = listed.iter().map(|rule| rule.defined.line()).collect();
    let list = Value::Array(listed.into_iter().map(|rule| rule.value).collect());
    let at_line = |error: Error| FileError::Rule {
        line: error
            .position
            .and_then(|position| lines.get(position - 1).copied())
            .unwrap_or(1),
        error: Error {
            position: None,
            ..error
        },
    };
    let rules = Rule::list_from_json(list).map_err(at_line)?;
    check(&rules).map_err(at_line)?;
    Ok(rules)
}

/// Whether the rules make a plan: names of their own, and not too many.
fn check(rules: &[Rule]) -> Result<(), Error> {
    Plan::new(0).replace(rules.to_vec(), jiff::Timestamp::UNIX_EPOCH)
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

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let error = |text: &str| parse(text).unwrap_err().to_string();
        assert_eq!(
            error("- { when: GET /, malformed: true }\n\n- when: GET /\n  dealy: 2s\n"),
            "line 3: unknown field: `dealy`, did you mean `delay`"
        );
        assert_eq!(
            error(
                "- { name: a, when: GET /, stale: true }\n- { name: a, when: GET /, stale: true }\n"
            ),
            "line 2: duplicate name: `a`"
        );
        assert!(error("when: [").contains("line 1"), "{}", error("when: ["));
        assert!(!error("when: GET /").is_empty());
    }
}
