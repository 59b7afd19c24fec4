//! State that outlasts the server: `--data-dir`.

mod codes;
mod crash;
mod full;
mod refusals;
mod refused;
mod restart;
