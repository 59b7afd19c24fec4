//! The command line, run as its users run it.

mod by_file;
mod connector;
mod curl;
mod health;
mod list;
mod run;
mod schema;
mod serve;
mod settings;
mod user;
