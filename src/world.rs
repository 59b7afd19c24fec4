//! World files: read, or refused with every mistake under a caret.

use std::path::Path;

use coupa_mock_server::instance::{Mistake, World};
use coupa_scenarios::format::{Problem, Problems, Source};
use miette::{IntoDiagnostic as _, Report, WrapErr as _};

/// Reads a world from a file, YAML or JSON.
pub(crate) fn load(path: &Path) -> Result<World, Report> {
    let text = std::fs::read_to_string(path)
        .into_diagnostic()
        .wrap_err_with(|| format!("cannot read the world {}", path.display()))?;
    World::parse(&text).map_err(|error| {
        let source = Source::new(path.display().to_string(), text);
        let problems = error
            .mistakes
            .into_iter()
            .map(|mistake| problem(&source, mistake))
            .collect();
        Problems::of("the world", problems).into()
    })
}

fn problem(source: &Source, mistake: Mistake) -> Problem {
    let span = mistake.at.map_or(0..0, |at| at.span);
    let label = mistake.place.to_string();
    Problem::new(source, &span, mistake.reason, label, mistake.help)
}
