//! The command line, run as its users run it.

mod curl;
mod run;
mod serve;
mod user;
