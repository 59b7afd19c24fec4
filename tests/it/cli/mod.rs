//! The command line, run as its users run it.

mod connector;
mod curl;
mod health;
mod run;
mod schema;
mod serve;
mod settings;
mod user;
