//! State that outlasts the server: `--data-dir`.

mod codes;
mod crash;
pub(crate) mod full;
mod numbers;
mod refusals;
mod refused;
mod restart;
