//! Fault plans by name or from a file; a file is read, or refused with every mistake under a caret.

use std::path::PathBuf;
use std::str::FromStr;

use coupa_mock_server::faults::{self, Pack, Rule};
use coupa_scenarios::format::{Problem, Problems, Source};
use miette::{IntoDiagnostic as _, Report, WrapErr as _, miette};

/// Where a fault plan comes from.
#[derive(Debug, Clone)]
pub(crate) enum Faults {
    Pack(Pack),
    File(PathBuf),
}

impl FromStr for Faults {
    type Err = String;

    /// What looks like a path is one; a pack has neither dots nor slashes in its name.
    fn from_str(name: &str) -> Result<Self, String> {
        let path = PathBuf::from(name);
        if name.contains(['.', '/']) || path.exists() {
            return Ok(Self::File(path));
        }
        name.parse().map(Self::Pack).map_err(|error| {
            let packs = Pack::ALL.map(Pack::name).join(", ");
            format!("{error}; expected a file or one of {packs}")
        })
    }
}

/// The rules of a plan.
pub(crate) fn load(faults: &Faults) -> Result<Vec<Rule>, Report> {
    let path = match faults {
        Faults::Pack(pack) => return pack.rules().map_err(|error| miette!("{error}")),
        Faults::File(path) => path,
    };
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path)
        .into_diagnostic()
        .wrap_err_with(|| format!("cannot read the fault plan {name}"))?;
    faults::parse(&text).map_err(|error| {
        let source = Source::new(name, text);
        let problem = |mistake: faults::FileMistake| {
            Problem::new(&source, &mistake.span, mistake.reason, "here", mistake.help)
        };
        let problems = error.mistakes.into_iter().map(problem).collect();
        Problems::of("the fault plan", problems).into()
    })
}
