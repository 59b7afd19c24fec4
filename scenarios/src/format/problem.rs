//! What is wrong in scenario files: each problem with file, line, caret and what to write instead.

use std::ops::Range;
use std::sync::Arc;

use miette::{Diagnostic, NamedSource};

use super::source::Source;

/// One thing that is wrong, at one place.
#[derive(Clone, Debug, thiserror::Error, Diagnostic)]
#[error("{message}")]
pub struct Problem {
    message: String,
    #[source_code]
    file: NamedSource<Arc<str>>,
    #[label("{label}")]
    span: miette::SourceSpan,
    label: String,
    #[help]
    help: Option<String>,
    line: usize,
}

impl Problem {
    /// `label` is what stands beside the caret, `help` what to write instead.
    pub fn new(
        source: &Source,
        span: &Range<usize>,
        message: impl Into<String>,
        label: impl Into<String>,
        help: Option<String>,
    ) -> Self {
        Self {
            message: message.into(),
            file: NamedSource::new(source.name(), Arc::clone(source.text())).with_language("YAML"),
            span: (span.start, span.len()).into(),
            label: label.into(),
            help,
            line: source.place(span).line,
        }
    }

    /// The file that it is in.
    pub fn file(&self) -> &str {
        self.file.name()
    }

    /// The line that it is in, counted from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// What to write instead.
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// The same problem at the same place, for example once per case.
    fn repeats(&self, other: &Self) -> bool {
        self.file() == other.file() && self.span == other.span && self.message == other.message
    }
}

/// Every problem of every file.
#[derive(Clone, Debug, Default, thiserror::Error, Diagnostic)]
#[error("{}", summary(problems, subject.unwrap_or("the scenario files")))]
pub struct Problems {
    #[related]
    problems: Vec<Problem>,
    subject: Option<&'static str>,
}

impl Problems {
    /// The problems of something else than scenario files.
    pub fn of(subject: &'static str, problems: Vec<Problem>) -> Self {
        Self {
            problems,
            subject: Some(subject),
        }
    }

    /// Adds a problem unless it is known already.
    pub(crate) fn push(&mut self, problem: Problem) {
        if !self.problems.iter().any(|known| known.repeats(&problem)) {
            self.problems.push(problem);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }

    /// The problems, by file and place.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.problems.iter()
    }

    /// Sorts by place within each file, whose order stays.
    pub(crate) fn sort(&mut self) {
        let mut files: Vec<String> = Vec::new();
        for problem in &self.problems {
            if files.iter().all(|file| file != problem.file()) {
                files.push(problem.file().to_owned());
            }
        }
        self.problems.sort_by_key(|problem| {
            (
                files.iter().position(|file| file == problem.file()),
                problem.span.offset(),
            )
        });
    }
}

impl Extend<Problem> for Problems {
    fn extend<T: IntoIterator<Item = Problem>>(&mut self, problems: T) {
        for problem in problems {
            self.push(problem);
        }
    }
}

impl<'p> IntoIterator for &'p Problems {
    type Item = &'p Problem;
    type IntoIter = std::slice::Iter<'p, Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.problems.iter()
    }
}

fn summary(problems: &[Problem], subject: &str) -> String {
    match problems.len() {
        1 => format!("1 problem in {subject}"),
        count => format!("{count} problems in {subject}"),
    }
}
