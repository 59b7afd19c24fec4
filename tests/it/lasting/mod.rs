//! State that outlasts the server: `--data-dir`.

mod crash;
mod full;
mod refused;
mod restart;
