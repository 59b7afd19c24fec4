//! Lays variables and the settings file under the flags of a command line.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::path::Path;

use clap::builder::{BoolishValueParser, OsStr as Name, Resettable, TypedValueParser as _};
use clap::{Arg, ArgAction, Command, Parser};
use miette::Report;

use super::file::{self, Presets};

/// The settings file, in the folder in which the program is started.
const FILE: &str = "coupa-mock.toml";

/// Reads the command line. What clap refuses ends the program, as it does without these layers.
///
/// # Errors
/// When the settings file cannot be read, or something in it is wrong.
pub(crate) fn parse<T: Parser>() -> Result<T, Report> {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let command = T::command();
    let running = running(&command, &arguments);
    let presets = match running.as_slice() {
        // Help and version come without settings.
        [] => Presets::default(),
        running => file::read(Path::new(FILE), &command, running)?,
    };
    let given = Given {
        flags: flags(&arguments),
        presets,
    };
    let matches = layered(command, &running, &given).get_matches_from(arguments);
    T::from_arg_matches(&matches).map_err(|error| error.exit())
}

/// What stands on the command line and in the settings file.
struct Given {
    flags: BTreeSet<String>,
    presets: Presets,
}

/// Flags that exclude each other, both ways round.
type Rivals = BTreeMap<String, Vec<String>>;

/// The names of the subcommand that is asked for, outermost first.
fn running(command: &Command, arguments: &[OsString]) -> Vec<String> {
    let mut path = Vec::new();
    let mut command = command;
    for argument in arguments.iter().skip(1) {
        if let Some(sub) = command.find_subcommand(argument) {
            path.push(sub.get_name().to_owned());
            command = sub;
        } else if !argument.to_string_lossy().starts_with('-') {
            break;
        }
    }
    path
}

/// The long flags of a command line.
fn flags(arguments: &[OsString]) -> BTreeSet<String> {
    let texts = arguments.iter().map(|argument| argument.to_string_lossy());
    texts
        .take_while(|text| text != "--")
        .filter_map(|text| {
            let flag = text.strip_prefix("--")?;
            Some(flag.split('=').next()?.to_owned())
        })
        .collect()
}

/// `path` is what is left of the way to the command that runs.
fn layered(command: Command, path: &[String], given: &Given) -> Command {
    let rivals = rivals(&command);
    command
        .mut_args(|arg| layer(arg, &rivals, given))
        .mut_subcommands(|sub| match path.split_first() {
            Some((name, rest)) if name == sub.get_name() => layered(sub, rest, given),
            Some(_) | None => sub.mut_args(|arg| match arg.get_long() {
                Some(flag) => {
                    let variable = shown_variable(&arg, flag);
                    arg.env(variable)
                }
                None => arg,
            }),
        })
}

fn rivals(command: &Command) -> Rivals {
    let mut rivals = Rivals::new();
    for arg in command.get_arguments() {
        for rival in command.get_arg_conflicts_with(arg) {
            if let (Some(one), Some(other)) = (arg.get_long(), rival.get_long()) {
                let mut add = |flag: &str, rival: &str| {
                    let known = rivals.entry(flag.to_owned()).or_default();
                    known.push(rival.to_owned());
                };
                add(one, other);
                add(other, one);
            }
        }
    }
    rivals
}

/// A flag stays what it is; below it come its variables, and below those the settings file.
fn layer(arg: Arg, rivals: &Rivals, given: &Given) -> Arg {
    let Some(flag) = arg.get_long().map(str::to_owned) else {
        return arg;
    };
    let shown = shown_variable(&arg, &flag);
    let set = [variable(&flag), shown.clone()]
        .into_iter()
        .find(|name| value(name).is_some());
    let is_switch = is_switch(&arg);
    let mut arg = arg.env(shown);
    if is_switch {
        arg = arg.value_parser(BoolishValueParser::new());
    }
    let rivals = rivals.get(&flag).map(Vec::as_slice).unwrap_or_default();
    if rivals.iter().any(|rival| given.flags.contains(rival)) {
        return arg.env(Resettable::<Name>::Reset);
    }
    if let Some(name) = set {
        let is_off = is_switch && value(&name).is_some_and(|value| truth(&value) == Some(false));
        return if is_off {
            arg.env(Resettable::<Name>::Reset)
        } else {
            arg.env(name)
        };
    }
    let arg = match value_os(&arg) {
        // Clap would take the empty text for the value.
        Some(_) => arg.env(Resettable::<Name>::Reset),
        None => arg,
    };
    if rivals.iter().any(|rival| value(&variable(rival)).is_some()) {
        return arg;
    }
    match given.presets.get(&flag) {
        Some(texts) => preset(arg, texts.to_vec()),
        None => arg,
    }
}

fn preset(arg: Arg, texts: Vec<String>) -> Arg {
    let is_secret = arg.is_hide_env_values_set();
    arg.default_values(texts)
        .required(false)
        .hide_default_value(is_secret)
}

/// `COUPA_MOCK_SFTP_HOST_KEY` for `--sftp-host-key`.
fn variable(flag: &str) -> String {
    format!("COUPA_MOCK_{}", flag.replace('-', "_").to_uppercase())
}

/// The variable that the help names: the one that connectors get, where there is one.
fn shown_variable(arg: &Arg, flag: &str) -> String {
    arg.get_env().map_or_else(
        || variable(flag),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// An empty variable counts as none.
fn value(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

fn value_os(arg: &Arg) -> Option<OsString> {
    std::env::var_os(arg.get_env()?)
}

/// Whether the flag stands alone, without a value.
pub(super) fn is_switch(arg: &Arg) -> bool {
    matches!(arg.get_action(), ArgAction::SetTrue)
}

/// What a text says about a switch.
pub(super) fn truth(text: &OsStr) -> Option<bool> {
    BoolishValueParser::new()
        .parse_ref(&Command::new("switch"), None, text)
        .ok()
}
