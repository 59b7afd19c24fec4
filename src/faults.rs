//! Fault plans by name or from a file; a file is read, or refused with every mistake under a caret.

use std::path::Path;

use coupa_mock_server::faults::{self, Pack, Rule};
use coupa_scenarios::format::{Problem, Problems, Source};
use miette::{IntoDiagnostic as _, Report, WrapErr as _, miette};

/// The rules of a pack, or of a file. What looks like a path is one; a pack has neither dots nor
/// slashes in its name.
pub(crate) fn load(name: &str) -> Result<Vec<Rule>, Report> {
    let path = Path::new(name);
    if !name.contains(['.', '/']) && !path.exists() {
        let pack: Pack = name.parse().map_err(|error| miette!("{error}"))?;
        return pack.rules().map_err(|error| miette!("{error}"));
    }
    let text = std::fs::read_to_string(path)
        .into_diagnostic()
        .wrap_err_with(|| format!("cannot read the fault plan {name}"))?;
    faults::parse(&text).map_err(|error| {
        let source = Source::new(name.to_owned(), text);
        let problem = |mistake: faults::FileMistake| {
            Problem::new(&source, &mistake.span, mistake.reason, "here", mistake.help)
        };
        let problems = error.mistakes.into_iter().map(problem).collect();
        Problems::of("the fault plan", problems).into()
    })
}
