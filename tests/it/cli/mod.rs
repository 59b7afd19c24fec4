//! The command line, run as its users run it.

mod connector;
mod curl;
mod run;
mod serve;
mod user;
