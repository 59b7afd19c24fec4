//! Each way in which the reference connector can end, by what it sent, logged and told.

mod harness;
mod lost_answers;
mod outcomes;
mod runs;
