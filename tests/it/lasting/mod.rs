//! State that outlasts the server: `--data-dir`.

mod codes;
mod crash;
mod full;
mod refused;
mod restart;
