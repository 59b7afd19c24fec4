//! `coupa-mock.toml`: options by the names of their flags, for all commands or in a table for one.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::Path;

use clap::builder::{OsStr as Name, Resettable};
use clap::error::ErrorKind as Refused;
use clap::{Arg, Command};
use coupa_scenarios::format::{Problem, Problems, Source};
use miette::{IntoDiagnostic as _, Report, WrapErr as _};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::layers::{is_switch, truth};

/// A name that differs more is another name.
const TYPO_MAX: usize = 2;

/// Values for the flags of the command that runs.
#[derive(Debug, Default)]
pub(super) struct Presets(BTreeMap<String, Vec<String>>);

impl Presets {
    pub(super) fn get(&self, flag: &str) -> Option<&[String]> {
        self.0.get(flag).map(Vec::as_slice)
    }
}

/// Reads the file, if there is one, for the command at the end of the path `running`. Everything in
/// it is checked, whichever command runs.
pub(super) fn read(path: &Path, root: &Command, running: &[String]) -> Result<Presets, Report> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Presets::default()),
        Err(error) => {
            let cannot = format!("cannot read {}", path.display());
            return Err(error).into_diagnostic().wrap_err(cannot);
        }
    };
    let mut reading = Reading {
        source: Source::new(path.display().to_string(), text.as_str()),
        chosen: BTreeMap::new(),
        problems: Vec::new(),
    };
    match DeTable::parse(&text) {
        Ok(table) => reading.table(table.get_ref(), root, Some(running)),
        Err(error) => reading.refuse(error.span().unwrap_or(0..0), error.message(), None),
    }
    let leaf = running
        .iter()
        .try_fold(root, |command, name| command.find_subcommand(name));
    reading.exclude(leaf.unwrap_or(root));
    reading.presets()
}

struct Reading {
    source: Source,
    /// By flag: the values for the command that runs, the most special ones.
    chosen: BTreeMap<String, (Vec<String>, Range<usize>)>,
    problems: Vec<Problem>,
}

impl Reading {
    /// `path` leads from this command to the one that runs; none if it is another one.
    fn table(&mut self, table: &DeTable<'_>, command: &Command, path: Option<&[String]>) {
        let (tables, values): (Vec<_>, Vec<_>) = table
            .iter()
            .partition(|(_, value)| value.get_ref().is_table());
        for (key, value) in values {
            self.value(key, value, command, path);
        }
        for (key, value) in tables {
            let name = key.get_ref().as_ref();
            let rest = path
                .and_then(<[String]>::split_first)
                .filter(|(next, _)| *next == name)
                .map(|(_, rest)| rest);
            let sub = command.find_subcommand(name);
            if let (Some(sub), Some(table)) = (sub, value.get_ref().as_table()) {
                self.table(table, sub, rest);
                continue;
            }
            let known: Vec<_> = command.get_subcommands().map(Command::get_name).collect();
            let help = nearest(name, known.iter().copied())
                .unwrap_or_else(|| format!("tables are: {}", known.join(", ")));
            let message = format!("no command is named `{name}`");
            self.refuse(key.span(), &message, Some(help));
        }
    }

    fn value(
        &mut self,
        key: &Spanned<std::borrow::Cow<'_, str>>,
        value: &Spanned<DeValue<'_>>,
        command: &Command,
        path: Option<&[String]>,
    ) {
        let flag = key.get_ref().replace('_', "-");
        let mut having = Vec::new();
        commands_with(command, &flag, &mut having);
        let runs = path.and_then(|path| {
            let mut path = path.iter();
            let leaf = path.try_fold(command, |command, name| command.find_subcommand(name))?;
            Some((leaf, find(leaf, &flag)?))
        });
        let Some((leaf, arg)) = runs.or_else(|| having.first().copied()) else {
            let mut known = Vec::new();
            flags_of(command, &mut known);
            let help = nearest(&flag, known.into_iter());
            let message = format!("no option is named `{flag}`");
            self.refuse(key.span(), &message, help);
            return;
        };
        let Some(texts) = texts(value.get_ref()) else {
            self.refuse(value.span(), "expected a value, or a list of values", None);
            return;
        };
        // The same name may mean something else to another command: `[name]` says whose it is.
        let is_ambiguous = runs.is_none() && having.len() > 1;
        if let Some(reason) = refusal(leaf, arg, &texts).filter(|_| !is_ambiguous) {
            self.refuse(value.span(), &reason, None);
        } else if runs.is_some() {
            self.chosen.insert(flag, (texts, value.span()));
        }
    }

    /// Two options that exclude each other cannot both be set.
    fn exclude(&mut self, command: &Command) {
        for arg in command.get_arguments() {
            for rival in command.get_arg_conflicts_with(arg) {
                let (Some(one), Some(other)) = (self.set(arg), self.set(rival)) else {
                    continue;
                };
                let message = format!("`{}` and `{}` exclude each other", one.0, other.0);
                self.refuse(other.1, &message, Some("leave one out".to_owned()));
            }
        }
    }

    /// The flag and its place, if the file sets it and does not switch it off.
    fn set(&self, arg: &Arg) -> Option<(String, Range<usize>)> {
        let flag = arg.get_long()?;
        let (texts, span) = self.chosen.get(flag)?;
        let is_off = is_switch(arg) && texts.iter().all(|text| truth(text.as_ref()) != Some(true));
        (!is_off).then(|| (flag.to_owned(), span.clone()))
    }

    fn refuse(&mut self, span: Range<usize>, message: &str, help: Option<String>) {
        let problem = Problem::new(&self.source, &span, message, "here", help);
        self.problems.push(problem);
    }

    fn presets(mut self) -> Result<Presets, Report> {
        self.problems.sort_by_key(Problem::line);
        if !self.problems.is_empty() {
            return Err(Problems::of("the settings file", self.problems).into());
        }
        let texts = |(flag, (texts, _))| (flag, texts);
        Ok(Presets(self.chosen.into_iter().map(texts).collect()))
    }
}

/// Commands from this one down that have the flag.
fn commands_with<'a>(command: &'a Command, flag: &str, found: &mut Vec<(&'a Command, &'a Arg)>) {
    found.extend(find(command, flag).map(|arg| (command, arg)));
    for sub in command.get_subcommands() {
        commands_with(sub, flag, found);
    }
}

fn flags_of<'a>(command: &'a Command, found: &mut Vec<&'a str>) {
    found.extend(command.get_arguments().filter_map(Arg::get_long));
    for sub in command.get_subcommands() {
        flags_of(sub, found);
    }
}

fn find<'a>(command: &'a Command, flag: &str) -> Option<&'a Arg> {
    command
        .get_arguments()
        .find(|arg| arg.get_long() == Some(flag))
}

/// The values as they would stand on a command line.
fn texts(value: &DeValue<'_>) -> Option<Vec<String>> {
    match value {
        DeValue::Array(values) => values.iter().map(|value| text(value.get_ref())).collect(),
        DeValue::String(_)
        | DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_)
        | DeValue::Table(_) => text(value).map(|text| vec![text]),
    }
}

fn text(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.to_string()),
        DeValue::Float(number) => Some(number.to_string()),
        DeValue::Boolean(truth) => Some(truth.to_string()),
        DeValue::Datetime(moment) => Some(moment.to_string()),
        DeValue::Array(_) | DeValue::Table(_) => None,
    }
}

/// Why the flag does not take these values, in clap's words; what else the command needs is not asked.
fn refusal(command: &Command, arg: &Arg, texts: &[String]) -> Option<String> {
    if is_switch(arg) {
        let is_truth = |text: &String| truth(OsStr::new(text)).is_some();
        return (texts.len() != 1 || !texts.iter().all(is_truth))
            .then(|| "expected true or false".to_owned());
    }
    let flag = arg.get_long()?;
    let line = texts.iter().map(|text| format!("--{flag}={text}"));
    let refused = command
        .clone()
        .mut_args(|arg| arg.env(Resettable::<Name>::Reset))
        .try_get_matches_from(std::iter::once(command.get_name().to_owned()).chain(line))
        .err()?;
    // Of one flag only: there is nothing else that it could be in conflict with.
    matches!(
        refused.kind(),
        Refused::InvalidValue
            | Refused::ValueValidation
            | Refused::InvalidUtf8
            | Refused::ArgumentConflict
            | Refused::TooManyValues
            | Refused::TooFewValues
            | Refused::WrongNumberOfValues
    )
    .then(|| in_one_line(&refused.to_string()))
}

/// The first paragraph of a message, without its heading.
fn in_one_line(message: &str) -> String {
    let lines = message.lines().take_while(|line| !line.is_empty());
    let text = lines.map(str::trim).collect::<Vec<_>>().join(" ");
    text.trim_start_matches("error: ").to_owned()
}

fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    known
        .map(|known| (strsim::damerau_levenshtein(name, known), known))
        .filter(|(distance, _)| *distance <= TYPO_MAX)
        .min()
        .map(|(_, known)| format!("did you mean `{known}`?"))
}
